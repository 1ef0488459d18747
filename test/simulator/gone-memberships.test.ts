import { MEMBERSHIP, minimalStart, OTHER_MEMBERSHIP, TestService } from './support';

test.each(['AccessDeniedException', 'ResourceNotFoundException'] as const)('every call about a membership that is gone is answered by %s, and its jobs run on', (error) => {
  const service = new TestService();
  const arn = service.start();
  const other = service.start({ membershipIdentifier: OTHER_MEMBERSHIP });
  service.simulator.configure({ goneMemberships: { [MEMBERSHIP]: error } });

  const answers = [
    service.call('StartTrainedModelInferenceJob', minimalStart()),
    service.get(arn),
    service.cancel(arn),
    service.list(),
    service.call('TagResource', { resourceArn: arn, tags: { a: '1' } }),
    service.call('UntagResource', { resourceArn: arn, tagKeys: ['a'] }),
    service.call('ListTagsForResource', { resourceArn: arn }),
  ];
  expect(answers.map((answer) => answer.error)).toEqual(Array(7).fill(error));
  expect(service.get(other, OTHER_MEMBERSHIP).status).toBe(200);
  expect(service.simulator.jobs().map(({ status }) => status)).toEqual(['CREATE_PENDING', 'CREATE_PENDING']);
  expect(service.simulator.calls().filter(({ acted }) => acted)).toHaveLength(3);
});
