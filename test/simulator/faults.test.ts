import { MEMBERSHIP, minimalStart, requestOf, TestService } from './support';
import type { FaultRule } from '../../simulator';

const START = requestOf('StartTrainedModelInferenceJob', minimalStart());
const withFault = (...faults: FaultRule[]) => new TestService({ faults });

describe('an error of the service', () => {
  const KINDS: [FaultRule['kind'], number, string][] = [
    ['throttling', 429, 'ThrottlingException'],
    ['internal', 500, 'InternalServiceException'],
    ['access-denied', 403, 'AccessDeniedException'],
    ['conflict', 409, 'ConflictException'],
  ];

  test.each(KINDS)('%s: nothing was done, and the next call succeeds', (kind, status, error) => {
    const service = withFault({ kind });
    expect(service.call('StartTrainedModelInferenceJob', minimalStart())).toEqual({ status, error, body: { message: `Injected ${error}` } });
    expect(service.simulator.jobs()).toEqual([]);
    expect(service.simulator.calls()[0]).toMatchObject({ outcome: error, status, acted: false, fault: kind });
    service.start();
    expect(service.simulator.calls()[1]).toMatchObject({ outcome: 'ok', status: 200, acted: true, fault: undefined });
  });

  test('any, by name, with its members', () => {
    const service = withFault(
      { kind: 'error', name: 'ServiceQuotaExceededException', message: 'full', members: { quotaName: 'q', quotaValue: 0 } },
      { kind: 'error', name: 'TeapotException', status: 418 },
    );
    expect(service.call('StartTrainedModelInferenceJob', minimalStart()))
      .toEqual({ status: 402, error: 'ServiceQuotaExceededException', body: { message: 'full', quotaName: 'q', quotaValue: 0 } });
    expect(service.list()).toMatchObject({ status: 418, error: 'TeapotException' });
  });

  test('though it did what was asked', () => {
    const service = withFault({ kind: 'internal', acted: true });
    expect(service.call('StartTrainedModelInferenceJob', minimalStart()).status).toBe(500);
    expect(service.simulator.jobs()).toHaveLength(1);
    expect(service.simulator.calls()[0]).toMatchObject({ acted: true, outcome: 'InternalServiceException', jobArn: service.simulator.jobs()[0].arn });
  });
});

test.each([undefined, true])('the connection is reset before the service acted, even if acted is %s', (acted) => {
  const { simulator } = withFault({ kind: 'reset-before', acted });
  expect(simulator.handle(START)).toEqual({ kind: 'reset', delayMs: 0 });
  expect(simulator.jobs()).toEqual([]);
  expect(simulator.calls()[0]).toMatchObject({ outcome: 'reset', acted: false, fault: 'reset-before' });
});

test('the connection is reset after the service acted', () => {
  const { simulator } = withFault({ kind: 'reset-after', delayMs: 50 });
  expect(simulator.handle(START)).toEqual({ kind: 'reset', delayMs: 50 });
  expect(simulator.jobs()).toHaveLength(1);
  expect(simulator.calls()[0]).toMatchObject({ outcome: 'reset', acted: true, fault: 'reset-after', jobArn: simulator.jobs()[0].arn });
});

test('an answer is lost, but the request was refused anyway', () => {
  const { simulator } = withFault({ kind: 'reset-after' });
  expect(simulator.handle(requestOf('StartTrainedModelInferenceJob', minimalStart({ name: '' }))).kind).toBe('reset');
  expect(simulator.calls()[0]).toMatchObject({ outcome: 'reset', acted: false });
});

test('the answer is slow', () => {
  const { simulator } = withFault({ kind: 'delay', delayMs: 700 });
  expect(simulator.handle(START)).toMatchObject({ kind: 'answer', status: 200, delayMs: 700 });
  expect(simulator.handle(START)).toMatchObject({ kind: 'answer', status: 200, delayMs: 0 });
  expect(simulator.jobs()).toHaveLength(2);
});

test.each([[undefined, 0], [true, 1]])('no answer ever comes (acted: %s)', (acted, jobs) => {
  const { simulator } = withFault({ kind: 'hang', acted });
  expect(simulator.handle(START)).toEqual({ kind: 'hang' });
  expect(simulator.jobs()).toHaveLength(jobs);
  expect(simulator.calls()[0]).toMatchObject({ outcome: 'hang', acted: jobs === 1 });
});

describe('which calls a rule hits', () => {
  const statuses = (service: TestService, count: number) => Array.from({ length: count }, () => service.list().status);

  test('one by default, as many as it says, or all', () => {
    expect(statuses(withFault({ kind: 'throttling' }), 3)).toEqual([429, 200, 200]);
    expect(statuses(withFault({ kind: 'throttling', times: 2 }), 3)).toEqual([429, 429, 200]);
    expect(statuses(withFault({ kind: 'throttling', times: 'always' }), 3)).toEqual([429, 429, 429]);
    expect(statuses(withFault({ kind: 'throttling', skip: 1 }), 3)).toEqual([200, 429, 200]);
  });

  test('rules follow one another', () => {
    expect(statuses(withFault({ kind: 'throttling' }, { kind: 'internal' }), 3)).toEqual([429, 500, 200]);
    const service = withFault({ kind: 'throttling', times: 'always' });
    service.simulator.setFaults([]);
    service.simulator.addFault({ kind: 'conflict' });
    expect(statuses(service, 2)).toEqual([409, 200]);
  });

  test('of an operation', () => {
    const service = withFault({ operation: 'StartTrainedModelInferenceJob', kind: 'throttling', times: 'always' });
    expect(service.list().status).toBe(200);
    expect(service.call('StartTrainedModelInferenceJob', minimalStart()).status).toBe(429);
  });

  test('of a job, whether named in a Start or known by its ARN', () => {
    const service = new TestService();
    const good = service.start({ name: 'good' });
    const bad = service.start({ name: 'bad-1' });
    service.simulator.setFaults([{ match: { jobName: 'bad-*', account: '111122223333' }, kind: 'internal', times: 'always' }]);
    expect([good, bad].map((arn) => service.get(arn).status)).toEqual([200, 500]);
    expect(service.call('StartTrainedModelInferenceJob', minimalStart({ name: 'bad-2' })).status).toBe(500);
    expect(service.call('ListTagsForResource', { resourceArn: bad }).status).toBe(500);
    service.simulator.setFaults([{ match: { jobArn: good }, kind: 'internal' }, { match: { accessKeyId: '444455556666' }, kind: 'throttling' }]);
    expect([bad, good, bad].map((arn) => service.get(arn).status)).toEqual([200, 500, 200]);
    expect(service.call('ListTrainedModelInferenceJobs', { membershipIdentifier: MEMBERSHIP }, '444455556666').status).toBe(429);
  });

  test('only * stands for something else in a name', () => {
    const service = withFault({ match: { jobName: 'a.b(*)?' }, kind: 'throttling', times: 'always' });
    const status = (name: string) => service.call('StartTrainedModelInferenceJob', minimalStart({ name })).status;
    expect([status('a.b()?'), status('a.b(c)(d)?'), status('a-b()'), status('a.b'), status('xa.b()?')]).toEqual([429, 429, 200, 200, 200]);
  });

  test('set in code', () => {
    const service = withFault({ when: ({ operation, membershipIdentifier }) => operation.startsWith('List') && membershipIdentifier === MEMBERSHIP, kind: 'conflict' });
    service.start();
    expect(service.list().status).toBe(409);
  });
});

test.each(['', '{}', '[]', '{"trainedModelInferenceJobArn":null}'])('status 200 with %j, whether the service has acted or not', (body) => {
  const service = withFault({ kind: 'answer', body }, { kind: 'answer', body, acted: true });
  expect(service.simulator.handle(START)).toEqual({ kind: 'answer', status: 200, headers: { 'content-type': 'application/json' }, body, delayMs: 0 });
  expect(service.simulator.jobs()).toEqual([]);
  service.simulator.handle(START);
  expect(service.simulator.jobs()).toHaveLength(1);
  expect(service.simulator.calls()).toMatchObject([{ acted: false, fault: 'answer', outcome: 'ok' }, { acted: true, fault: 'answer', outcome: 'ok' }]);
});
