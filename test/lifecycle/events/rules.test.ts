import { Queues } from './queues';
import { type RuleProperties, Rules } from './rules';
import { machineArn, Playground, thrown } from '../step-functions/playground';
import { type StatusEvent, statusEvent } from '../step-functions/status-events';

const QUEUE = 'arn:aws:sqs:us-east-1:111122223333:queue';
const RULE = 'arn:aws:events:us-east-1:111122223333:rule/rule';
const MACHINE = machineArn('machine');

const properties: RuleProperties = {
  State: 'ENABLED',
  EventPattern: {
    'source': ['aws.states'],
    'detail-type': ['Step Functions Execution Status Change'],
    'detail': { stateMachineArn: [MACHINE], status: ['FAILED', 'ABORTED', 'TIMED_OUT'], name: [{ prefix: 'run-' }] },
  },
  Targets: [{
    Id: 'Target0', Arn: MACHINE, RoleArn: 'arn:aws:iam::111122223333:role/rule-role', DeadLetterConfig: { Arn: QUEUE }, RetryPolicy: { MaximumRetryAttempts: 2 },
  }],
};

const allowed = {
  Effect: 'Allow', Action: 'sqs:SendMessage', Resource: QUEUE, Principal: { Service: 'events.amazonaws.com' }, Condition: { ArnEquals: { 'aws:SourceArn': RULE } },
};

/** @param failures of the starts, one after the other */
function world(deliveries: readonly number[] = [0], failures: string[] = []) {
  const one = new Playground();
  one.put('machine', { W: { Type: 'Wait', Seconds: 100, End: true } });
  const queues = new Queues(one.time.now);
  queues.put(QUEUE);
  const started: { readonly at: number; readonly role: string; readonly arn: string; readonly event: StatusEvent }[] = [];
  const begun = one.time.now();
  const rules = new Rules({
    time: one.time,
    queues,
    deliveries: () => deliveries,
    note: () => undefined,
    startExecution: (role, arn, input) => {
      const failure = failures.shift();
      if (failure !== undefined) {
        throw thrown(failure);
      }
      started.push({ at: (one.time.now() - begun) / 1000, role, arn, event: JSON.parse(input) as StatusEvent });
    },
  });
  rules.put(RULE, properties);
  const publish = (name: string) => {
    const execution = one.start('machine', { a: 1 }, name);
    one.machines.stop(execution.arn, 'E', 'c');
    rules.publish(statusEvent(execution, '111122223333', 'us-east-1', 'event-1'));
  };
  return { one, rules, queues, started, publish };
}

test('the event that fits is the input of the target, with the role of the target', async () => {
  const { one, started, publish } = world();
  publish('run-1');
  publish('another');
  await one.pass(10);

  expect(started).toMatchObject([{ at: 0, role: 'rule-role', arn: MACHINE }]);
  expect(started[0].event).toMatchObject({
    'source': 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    'detail': { name: 'run-1', status: 'ABORTED', stateMachineArn: MACHINE, input: '{"a":1}', error: 'E', cause: 'c', startDate: 1767225600000, stopDate: 1767225600000 },
  });
});

test('an event may come late, and more than once', async () => {
  const { one, started, publish } = world([60_000, 90_000]);
  publish('run-1');
  await one.pass(200);
  expect(started.map(({ at }) => at)).toEqual([60, 90]);
});

test('a target that fails is tried again, as often as the rule says', async () => {
  const { one, started, publish } = world([0], ['ThrottlingException', 'ThrottlingException']);
  publish('run-1');
  await one.pass(10);
  expect(started.map(({ at }) => at)).toEqual([3]);
});

describe('the dead-letter queue', () => {
  test.each([
    ['an event that is never delivered', [], []],
    ['an event that the target refuses too often', [0], ['ThrottlingException', 'ThrottlingException', 'ThrottlingException']],
    ['an event that the target may not get', [0], ['AccessDeniedException']],
  ])('gets %s', async (_, deliveries, failures) => {
    const { one, queues, started, publish } = world(deliveries, failures);
    queues.putPolicy('policy', [QUEUE], [allowed]);
    publish('run-1');
    await one.pass(100);

    expect(started).toEqual([]);
    expect(queues.messages(QUEUE).map(({ body }) => (JSON.parse(body) as StatusEvent).detail.name)).toEqual(['run-1']);
  });

  test.each([
    ['no policy', []],
    ['the policy of another rule', [{ ...allowed, Condition: { ArnEquals: { 'aws:SourceArn': `${RULE}s` } } }]],
    ['the policy of another service', [{ ...allowed, Principal: { Service: 'sns.amazonaws.com' } }]],
    ['a policy that denies it to all', [allowed, { ...allowed, Effect: 'Deny', Principal: '*' as const }]],
  ])('gets nothing with %s', async (_, statements) => {
    const { one, queues, publish } = world([]);
    queues.putPolicy('policy', [QUEUE], statements);
    publish('run-1');
    await one.pass(10);
    expect(queues.messages(QUEUE)).toEqual([]);
  });
});

test('a rule that was deleted, or is disabled, sends nothing', async () => {
  const { one, rules, started, publish } = world();
  rules.put(RULE, { ...properties, State: 'DISABLED' });
  publish('run-1');
  rules.delete(RULE);
  publish('run-2');
  await one.pass(10);
  expect(started).toEqual([]);
});

test.each([
  ['another member', { ...properties, ScheduleExpression: 'rate(1 day)' }],
  ['another matcher', { ...properties, EventPattern: { source: [{ suffix: 'states' } as unknown as string] } }],
  ['a transformer of the input', { ...properties, Targets: [{ ...properties.Targets[0], InputPath: '$.detail' }] }],
])('%s is not understood', (_, one) => {
  expect(() => world().rules.put(RULE, one)).toThrow('not understood');
});
