import { TestService, type Input } from './support';

const MINUTE = 60_000;
const PLAN = { pendingMs: 2 * MINUTE, runningMs: 8 * MINUTE, cancelPendingMs: 1 * MINUTE, cancelInProgressMs: 2 * MINUTE };

function timeline(service: TestService, arn: string, minutes: number[]): string[] {
  const from = service.now;
  return minutes.map((minute) => {
    service.now = from + minute * MINUTE;
    return service.status(arn);
  });
}

test('a job waits, runs and is finished', () => {
  const service = new TestService({ plan: PLAN });
  const arn = service.start();
  expect(timeline(service, arn, [0, 1.99, 2, 9.99, 10, 10_000]))
    .toEqual(['CREATE_PENDING', 'CREATE_PENDING', 'CREATE_IN_PROGRESS', 'CREATE_IN_PROGRESS', 'ACTIVE', 'ACTIVE']);
});

test('a job of twelve hours is asked for its status every 30 seconds until it has finished', () => {
  const service = new TestService({ plan: { runningMs: 12 * 60 * MINUTE } });
  const arn = service.start();
  const seen = new Set<string>();
  for (let polls = 0; polls < 12 * 60 * 2 + 5; polls++, service.now += 30_000) {
    seen.add(service.status(arn));
  }
  expect([...seen]).toEqual(['CREATE_PENDING', 'CREATE_IN_PROGRESS', 'ACTIVE']);
});

test('a job that fails says why', () => {
  const service = new TestService({ plan: { ...PLAN, outcome: 'CREATE_FAILED', failure: { statusCode: 'OUT_OF_MEMORY', message: 'no room' } } });
  const arn = service.start();
  expect(service.get(arn).body.statusDetails).toBeUndefined();
  service.now += 10 * MINUTE;
  expect(service.get(arn).body).toMatchObject({ status: 'CREATE_FAILED', statusDetails: { statusCode: 'OUT_OF_MEMORY', message: 'no room' } });
});

test.each([0, 5])('a job is canceled after %d minutes', (minutes) => {
  const service = new TestService({ plan: PLAN });
  const arn = service.start();
  service.now += minutes * MINUTE;
  expect(service.cancel(arn)).toEqual({ status: 200, error: undefined, body: {} });
  expect(timeline(service, arn, [0, 0.99, 1, 2.99, 3, 10_000]))
    .toEqual(['CANCEL_PENDING', 'CANCEL_PENDING', 'CANCEL_IN_PROGRESS', 'CANCEL_IN_PROGRESS', 'INACTIVE', 'INACTIVE']);
});

test('a canceled job fails to stop, and can be canceled again where that is allowed', () => {
  const service = new TestService({ plan: { ...PLAN, cancelOutcomes: ['CANCEL_FAILED', 'INACTIVE'], cancelFailure: { message: 'busy' } } });
  const arn = service.start();
  service.cancel(arn);
  service.now += 3 * MINUTE;
  expect(service.get(arn).body).toMatchObject({ status: 'CANCEL_FAILED', statusDetails: { message: 'busy' } });
  expect(service.cancel(arn).error).toBe('ConflictException');
  service.simulator.configure({ cancellableStatuses: ['CREATE_PENDING', 'CREATE_IN_PROGRESS', 'CANCEL_FAILED'] });
  expect(service.cancel(arn).error).toBeUndefined();
  expect(timeline(service, arn, [0, 1, 3])).toEqual(['CANCEL_PENDING', 'CANCEL_IN_PROGRESS', 'INACTIVE']);
  expect(service.simulator.jobs()[0].cancellations).toHaveLength(2);
});

test('a job finishes while it is being canceled', () => {
  const service = new TestService({ plan: { ...PLAN, cancelOutcomes: ['ACTIVE'] } });
  const arn = service.start();
  service.cancel(arn);
  expect(timeline(service, arn, [2, 3])).toEqual(['CANCEL_IN_PROGRESS', 'ACTIVE']);
});

test('an end that a cancellation forestalls never comes', () => {
  const service = new TestService({ plan: { ...PLAN, cancelInProgressMs: 60 * MINUTE } });
  const arn = service.start();
  service.now += 9 * MINUTE;
  service.cancel(arn);
  service.now += 2 * MINUTE;
  expect(service.status(arn)).toBe('CANCEL_IN_PROGRESS');
});

describe('Cancel of a job that cannot be canceled', () => {
  const refused = (prepare: (service: TestService, arn: string) => void, cancelRefusal?: 'ValidationException') => {
    const service = new TestService({ plan: PLAN, config: cancelRefusal ? { cancelRefusal } : {} });
    const arn = service.start();
    prepare(service, arn);
    return service.cancel(arn);
  };
  const CASES: [string, (service: TestService, arn: string) => void][] = [
    ['CANCEL_PENDING', (service, arn) => service.cancel(arn)],
    ['CANCEL_IN_PROGRESS', (service, arn) => { service.cancel(arn); service.now += 1 * MINUTE; }],
    ['INACTIVE', (service, arn) => { service.cancel(arn); service.now += 3 * MINUTE; }],
    ['ACTIVE', (service) => { service.now += 10 * MINUTE; }],
  ];

  test.each(CASES)('%s', (status, prepare) => {
    expect(refused(prepare)).toMatchObject({ status: 409, error: 'ConflictException', body: { message: expect.stringContaining(status) } });
  });

  test('answers ValidationException where that is set', () => {
    expect(refused(CASES[3][1], 'ValidationException')).toMatchObject({ status: 400, error: 'ValidationException' });
  });
});

describe('plans', () => {
  const outcomes = (service: TestService, starts: Input[]) => {
    const arns = starts.map((input) => service.start(input));
    service.now += 60 * MINUTE;
    return arns.map((arn) => service.status(arn));
  };

  test('the first rule that fits decides, the default plan the rest', () => {
    const otherModel = minimalModel('other');
    const service = new TestService({
      plan: PLAN,
      planRules: [
        { jobName: 'nightly-*', trainedModelArn: '*/trained-model/other', plan: { outcome: 'ACTIVE' } },
        { jobName: 'nightly-*', plan: { outcome: 'CREATE_FAILED' } },
        { nthStart: 4, plan: { runningMs: 600 * MINUTE } },
      ],
    });
    expect(outcomes(service, [{ name: 'nightly-1' }, { name: 'nightly-2', trainedModelArn: otherModel }, { name: 'x.nightly-3' }, {}]))
      .toEqual(['CREATE_FAILED', 'ACTIVE', 'ACTIVE', 'CREATE_IN_PROGRESS']);
  });

  test('a change reaches the jobs that start after it', () => {
    const service = new TestService({ plan: PLAN });
    const before = service.start();
    service.simulator.changePlan({ outcome: 'CREATE_FAILED' });
    service.simulator.setPlanRules([{ jobName: 'good', plan: { outcome: 'ACTIVE' } }]);
    expect(outcomes(service, [{}, { name: 'good' }])).toEqual(['CREATE_FAILED', 'ACTIVE']);
    expect(service.status(before)).toBe('ACTIVE');
  });
});

const minimalModel = (id: string) =>
  `arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/11111111-2222-4333-8444-555555555555/trained-model/${id}`;
