import { outputOf, Playground, thrown, types } from './playground';

const START = 'arn:aws:states:::states:startExecution.waitForTaskToken';
const INNER = 'arn:aws:states:us-east-1:111122223333:stateMachine:inner';
const NAME = "States.Format('run-{}', States.Hash(States.Format('{}|{}', $$.Task.Token, $$.State.RetryCount), 'SHA-256'))";

/** A state that waits for its token: the inner execution has it in its input. */
const waiting = (more: object = {}) => ({
  Type: 'Task', Resource: START, Parameters: { 'StateMachineArn': INNER, 'Name.$': NAME, 'Input': { 'token.$': '$$.Task.Token', 'a.$': '$.a' } }, End: true, ...more,
});

/** The inner machine waits for a day. */
function playground(...services: ConstructorParameters<typeof Playground>[1][]): Playground {
  const made = new Playground(undefined, services[0]);
  made.put('inner', { W: { Type: 'Wait', Seconds: 86_400, End: true } });
  return made;
}

const inners = ({ machines }: Playground) => machines.executions.filter(({ machine }) => machine.name === 'inner');
const tokens = (one: Playground) => inners(one).map(({ input }) => (JSON.parse(input) as { token: string }).token);

function begun(one: Playground, states: object = { A: waiting() }, input: unknown = { a: 1 }) {
  one.put('outer', states);
  return one.start('outer', input);
}

describe('a task that waits for its token', () => {
  test('starts an execution, and ends with what is sent with the token', async () => {
    const one = playground();
    const execution = begun(one);
    await one.pass(10);
    expect(inners(one)).toMatchObject([{ name: expect.stringMatching(/^run-[0-9a-f]{64}$/), status: 'RUNNING' }]);
    expect(JSON.parse(inners(one)[0].input)).toEqual({ token: expect.any(String), a: 1 });

    one.machines.sendTaskSuccess(tokens(one)[0], '{"done":true}');
    await one.end(execution);

    expect(outputOf(execution)).toEqual({ done: true });
    expect(types(execution).slice(2, 6)).toEqual(['TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded']);
  });

  test('fails with the error and the cause that are sent', async () => {
    const one = playground();
    const execution = begun(one);
    await one.pass(10);
    one.machines.sendTaskFailure(tokens(one)[0], 'My.Error', 'for a reason');
    await one.end(execution);

    expect(execution).toMatchObject({ status: 'FAILED', error: 'My.Error', cause: 'for a reason' });
    expect(types(execution).at(-2)).toBe('TaskFailed');
  });

  test('each attempt has a token and a name of its own, and the token before is dead', async () => {
    const one = playground();
    begun(one, { A: waiting({ Retry: [{ ErrorEquals: ['E'], IntervalSeconds: 60 }] }) });
    await one.pass(10);
    one.machines.sendTaskFailure(tokens(one)[0], 'E');
    await one.pass(100);

    expect(new Set(tokens(one)).size).toBe(2);
    expect(new Set(inners(one).map(({ name }) => name)).size).toBe(2);
    expect(() => one.machines.sendTaskSuccess(tokens(one)[0], '{}')).toThrow(expect.objectContaining({ name: 'TaskTimedOut' }));
  });

  test('is timed out after TimeoutSeconds, whatever the heartbeats', async () => {
    const one = playground();
    const execution = begun(one, { A: waiting({ TimeoutSeconds: 100, HeartbeatSeconds: 60 }) });
    await one.pass(50);
    one.machines.sendTaskHeartbeat(tokens(one)[0]);
    await one.end(execution);

    expect(execution).toMatchObject({ status: 'FAILED', error: 'States.Timeout', stopDate: execution.startDate + 100_000 });
    expect(types(execution).at(-2)).toBe('TaskTimedOut');
  });

  test('is timed out when no heartbeat comes: States.Timeout knows it, too', async () => {
    const one = playground();
    const execution = begun(one, { A: waiting({ HeartbeatSeconds: 60, Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'B' }] }), B: { Type: 'Pass', End: true } });
    await one.pass(50);
    one.machines.sendTaskHeartbeat(tokens(one)[0]);
    await one.end(execution);

    expect(execution).toMatchObject({ status: 'SUCCEEDED', stopDate: execution.startDate + 110_000 });
    expect(outputOf(execution)).toMatchObject({ Error: 'States.HeartbeatTimeout' });
  });
});

describe('a token is dead when', () => {
  const dead = (one: Playground) => {
    for (const send of [() => one.machines.sendTaskSuccess(tokens(one)[0], '{}'), () => one.machines.sendTaskFailure(tokens(one)[0]), () => one.machines.sendTaskHeartbeat(tokens(one)[0])]) {
      expect(send).toThrow(expect.objectContaining({ name: 'TaskTimedOut' }));
    }
  };

  test('it was sent before', async () => {
    const one = playground();
    begun(one);
    await one.pass(10);
    one.machines.sendTaskSuccess(tokens(one)[0], '{}');
    dead(one);
  });

  test('its execution was stopped; the inner one goes on', async () => {
    const one = playground();
    const execution = begun(one);
    await one.pass(10);
    one.machines.stop(execution.arn);
    dead(one);
    expect(inners(one)).toMatchObject([{ status: 'RUNNING' }]);
  });

  test('another branch of its execution has failed', async () => {
    const one = playground();
    const execution = begun(one, {
      A: {
        Type: 'Parallel',
        End: true,
        Branches: [
          { StartAt: 'B', States: { B: waiting() } }, { StartAt: 'C', States: { C: { Type: 'Wait', Seconds: 60, Next: 'D' }, D: { Type: 'Fail', Error: 'No' } } },
        ],
      },
    });
    await one.end(execution);
    dead(one);
  });

  test('its execution has taken too long', async () => {
    const one = playground();
    one.put('outer', { A: waiting() }, { TimeoutSeconds: 60 });
    const execution = one.start('outer', { a: 1 });
    await one.end(execution);
    expect(execution).toMatchObject({ status: 'TIMED_OUT', error: 'States.Timeout' });
    dead(one);
  });

  test('it was sent after its machine was deleted', async () => {
    const one = playground();
    const execution = begun(one);
    await one.pass(10);
    void one.machines.delete('arn:aws:states:us-east-1:111122223333:stateMachine:outer');
    await one.pass(3600);
    one.machines.sendTaskHeartbeat(tokens(one)[0]);
    expect(execution.isRunning).toBe(true);
    one.machines.sendTaskFailure(tokens(one)[0]);
    await one.end(execution);
    dead(one);
  });
});

test('a token that there never was is invalid', () => {
  expect(() => playground().machines.sendTaskSuccess('AQ', '{}')).toThrow(expect.objectContaining({ name: 'InvalidToken' }));
});

test('a token that was sent what is no JSON still waits', async () => {
  const one = playground();
  const execution = begun(one);
  await one.pass(10);
  expect(() => one.machines.sendTaskSuccess(tokens(one)[0], '{')).toThrow(expect.objectContaining({ name: 'InvalidOutput' }));
  one.machines.sendTaskSuccess(tokens(one)[0], '{}');
  await one.end(execution);
  expect(execution.status).toBe('SUCCEEDED');
});

test.each([
  ['ExecutionAlreadyExists', 'StepFunctions.ExecutionAlreadyExistsException'], ['AccessDeniedException', 'StepFunctions.AWSStepFunctionsException'],
])('a start that is refused with %s fails the task with %s', async (name, error) => {
  const one = playground({ startExecution: () => Promise.reject(thrown(name)) });
  const execution = begun(one);
  await one.end(execution);
  expect(execution).toMatchObject({ status: 'FAILED', error });
  expect(types(execution).at(-2)).toBe('TaskSubmitFailed');
});

test('a token that comes back before the start is answered ends its task', async () => {
  const one = playground({
    startExecution: (_, request) => {
      one.machines.start(request);
      return new Promise(() => undefined);
    },
  });
  const execution = begun(one);
  await one.pass(10);
  one.machines.sendTaskSuccess(tokens(one)[0], '1');
  await one.end(execution);
  expect(outputOf(execution)).toBe(1);
});
