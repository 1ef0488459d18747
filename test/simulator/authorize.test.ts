import { ASSOCIATION_ARN, CHANNEL_ARN, MEMBERSHIP, minimalStart, MODEL_ARN, TestService } from './support';
import type { AccessRequest } from '../../simulator';

const PREFIX = 'arn:aws:cleanrooms-ml:us-east-1:111122223333:';
const PASS = { action: 'cleanrooms:PassMembership', resources: [`arn:aws:cleanrooms:us-east-1:111122223333:membership/${MEMBERSHIP}`] };
const WHO = { accessKeyId: '111122223333', account: '111122223333' };

function asked(run: (service: TestService, arn: string) => void): AccessRequest[] {
  const requests: AccessRequest[] = [];
  const service = new TestService({ authorize: (request) => { requests.push(request); return undefined; } });
  const arn = service.start({ tags: { owner: 'me' } });
  requests.length = 0;
  run(service, arn);
  return requests;
}

test('Start needs the membership, the model, the channel and the association, and to tag what it starts', () => {
  expect(asked((service) => service.start({ tags: { a: '1' }, configuredModelAlgorithmAssociationArn: ASSOCIATION_ARN }))).toEqual([
    { ...WHO, ...PASS },
    { ...WHO, action: 'cleanrooms-ml:StartTrainedModelInferenceJob', resources: [MODEL_ARN, CHANNEL_ARN, ASSOCIATION_ARN], requestTags: { a: '1' } },
    {
      ...WHO,
      action: 'cleanrooms-ml:TagResource',
      resources: [`${PREFIX}membership/${MEMBERSHIP}/trained-model-inference-job/*`],
      requestTags: { a: '1' },
    },
  ]);
  expect(asked((service) => service.start())).toEqual([
    { ...WHO, ...PASS },
    {
      ...WHO,
      action: 'cleanrooms-ml:StartTrainedModelInferenceJob',
      resources: [MODEL_ARN, CHANNEL_ARN, `${PREFIX}membership/*/configured-model-algorithm-association/*`],
      requestTags: {},
    },
  ]);
});

test('Get, Cancel and the tag operations need the job, whose tags are returned', () => {
  const resourceTags = { owner: 'me' };
  const requests = asked((service, arn) => {
    service.get(arn);
    service.cancel(arn);
    service.list();
    service.call('TagResource', { resourceArn: arn, tags: { b: '2' } });
    service.call('UntagResource', { resourceArn: arn, tagKeys: ['b'] });
    service.call('ListTagsForResource', { resourceArn: arn });
  });
  const resources = [expect.stringContaining(':membership/')];
  expect(requests).toEqual([
    { ...WHO, ...PASS },
    { ...WHO, action: 'cleanrooms-ml:GetTrainedModelInferenceJob', resources, resourceTags },
    { ...WHO, ...PASS },
    { ...WHO, action: 'cleanrooms-ml:CancelTrainedModelInferenceJob', resources, resourceTags },
    { ...WHO, ...PASS },
    { ...WHO, action: 'cleanrooms-ml:ListTrainedModelInferenceJobs', resources: ['*'] },
    { ...WHO, action: 'cleanrooms-ml:TagResource', resources, resourceTags, requestTags: { b: '2' } },
    { ...WHO, action: 'cleanrooms-ml:UntagResource', resources, resourceTags: { owner: 'me', b: '2' }, tagKeys: ['b'] },
    { ...WHO, action: 'cleanrooms-ml:ListTagsForResource', resources, resourceTags },
  ]);
});

test('what is denied is not done', () => {
  const service = new TestService({ authorize: ({ action, resourceTags }) => !action.endsWith('CancelTrainedModelInferenceJob') || resourceTags?.owner === 'me' });
  const [mine, other] = [service.start({ tags: { owner: 'me' } }), service.start()];
  expect(service.cancel(other)).toMatchObject({ status: 403, error: 'AccessDeniedException', body: { message: expect.stringContaining(other) } });
  expect(service.cancel(mine).status).toBe(200);
  expect([mine, other].map((arn) => service.status(arn))).toEqual(['CANCEL_PENDING', 'CREATE_PENDING']);
});

test('a call that breaks the model is refused before anyone is asked', () => {
  expect(asked((service) => service.call('StartTrainedModelInferenceJob', minimalStart({ name: '' })))).toEqual([]);
});
