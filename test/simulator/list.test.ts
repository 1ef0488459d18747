import { MODEL_ARN, OTHER_MEMBERSHIP, TestService } from './support';

const VERSION = '22222222-2222-4333-8444-555555555555';

function withJobs(options: ConstructorParameters<typeof TestService>[0], count = 5): TestService {
  const service = new TestService({ ...options, config: { quotas: { perAccount: 10_000, perMembership: 10_000 }, ...options?.config } });
  for (let i = 1; i <= count; i++) {
    service.start({ name: `job-${i}` });
  }
  return service;
}

test('newest first, in pages that neither overlap nor leave anything out while jobs start', () => {
  const service = withJobs({});
  expect(service.pages(2)).toEqual([['job-5', 'job-4'], ['job-3', 'job-2'], ['job-1']]);
  expect(service.pages(5)).toEqual([['job-5', 'job-4', 'job-3', 'job-2', 'job-1']]);
  expect(service.pages(2, () => service.start({ name: 'new' }))).toEqual([['job-5', 'job-4'], ['job-3', 'job-2'], ['job-1']]);
});

test('a page has its default size', () => {
  const service = withJobs({ config: { defaultPageSize: 3 } });
  expect(service.list().body.trainedModelInferenceJobs).toHaveLength(3);
  expect(service.list().body.nextToken).toEqual(expect.any(String));
});

test('a page has fewer jobs than the request asks for if the service has smaller pages', () => {
  expect(withJobs({ config: { maxPageSize: 2 } }).pages(3)).toEqual([['job-5', 'job-4'], ['job-3', 'job-2'], ['job-1']]);
});

test('offset tokens: a job that starts between two pages makes an item come twice', () => {
  const service = withJobs({ config: { pageTokens: 'offset' } });
  let started = false;
  const pages = service.pages(2, () => {
    if (!started) {
      started = true;
      service.start({ name: 'new' });
    }
  });
  expect(pages).toEqual([['job-5', 'job-4'], ['job-4', 'job-3'], ['job-2', 'job-1']]);
});

test('a list that seems to move by itself: an item comes twice, or one is missed', () => {
  expect(withJobs({ config: { pageTokens: 'offset', pageShift: 1 } }).pages(2)).toEqual([['job-5', 'job-4'], ['job-4', 'job-3'], ['job-2', 'job-1']]);
  expect(withJobs({ config: { pageTokens: 'offset', pageShift: -1 } }).pages(2)).toEqual([['job-5', 'job-4'], ['job-2', 'job-1']]);
  expect(withJobs({ config: { pageTokens: 'offset', pageShift: 1 } }, 3).pages(1)).toEqual([['job-3'], ['job-3'], ['job-2'], ['job-1']]);
});

test('only jobs of the membership, the model, the version, the account and the region', () => {
  const service = new TestService();
  const otherModel = MODEL_ARN.replace('aaaa', 'other');
  service.start({ name: 'plain' });
  service.start({ name: 'other model', trainedModelArn: otherModel });
  service.start({ name: 'version', trainedModelVersionIdentifier: VERSION });
  service.start({ name: 'other membership', membershipIdentifier: OTHER_MEMBERSHIP });
  const names = (input = {}, accessKeyId?: string, region?: string) =>
    service.call('ListTrainedModelInferenceJobs', { membershipIdentifier: service.simulator.jobs()[0].membershipIdentifier, ...input }, accessKeyId, region)
      .body.trainedModelInferenceJobs.map((job: { name: string }) => job.name);
  expect(names()).toEqual(['version', 'other model', 'plain']);
  expect(names({ trainedModelArn: otherModel })).toEqual(['other model']);
  expect(names({ trainedModelArn: MODEL_ARN, trainedModelVersionIdentifier: VERSION })).toEqual(['version']);
  expect(names({}, '444455556666')).toEqual([]);
  expect(names({}, undefined, 'eu-west-1')).toEqual([]);
});

test('a job becomes visible only after the lag, in List but not in Get', () => {
  const service = new TestService({ config: { listLagMs: 5000 }, planRules: [{ jobName: 'slow', plan: { listLagMs: 60_000 } }] });
  const arn = service.start({ name: 'slow' });
  service.start({ name: 'usual' });
  const names = () => service.list().body.trainedModelInferenceJobs.map((job: { name: string }) => job.name);
  service.now += 4999;
  expect(names()).toEqual([]);
  expect(service.status(arn)).toBe('CREATE_PENDING');
  service.now += 1;
  expect(names()).toEqual(['usual']);
  service.now += 55_000;
  expect(names()).toEqual(['usual', 'slow']);
});

test.each([['maxResults', 0], ['maxResults', 101], ['maxResults', 'x'], ['maxResults', '1.5'], ['nextToken', 'x'], ['nextToken', 'bnVsbA']])(
  'refuses %s=%s', (name, value) => {
    const { error, body } = new TestService().list({ [name]: value });
    expect([error, body.message]).toEqual(['ValidationException', expect.stringContaining(name)]);
  });

test('5,000 old jobs are read in 50 pages', () => {
  const service = withJobs({ plan: { pendingMs: 0, runningMs: 0 }, config: { quotas: { perAccount: 1e6, perMembership: 1e6 } } }, 0);
  for (let i = 0; i < 5000; i++) {
    service.start();
    service.now += 1;
  }
  const pages = service.pages(100);
  expect([pages.length, pages.flat().length]).toEqual([50, 5000]);
});
