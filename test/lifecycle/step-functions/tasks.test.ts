import { FUNCTION, outputOf, Playground, thrown, types } from './playground';

const task = (more: object = {}) => ({ A: { Type: 'Task', Resource: FUNCTION, End: true, ...more } });

describe('a task of a function', () => {
  test('sends its input and gives the answer', async () => {
    const playground = new Playground(({ a }: { a: number }) => ({ b: a + 1 }));
    const execution = await playground.play(task({ Parameters: { 'a.$': '$.x' }, ResultSelector: { 'c.$': '$.b' }, ResultPath: '$.y' }), { x: 1 });

    expect(outputOf(execution)).toEqual({ x: 1, y: { c: 2 } });
    expect(types(execution)).toEqual([
      'ExecutionStarted', 'TaskStateEntered', 'LambdaFunctionScheduled', 'LambdaFunctionStarted', 'LambdaFunctionSucceeded', 'TaskStateExited', 'ExecutionSucceeded',
    ]);
  });

  test('by lambda:invoke, too', async () => {
    const playground = new Playground(({ a }: { a: number }) => ({ b: a + 1 }));
    const execution = await playground.play(task({ Resource: 'arn:aws:states:::lambda:invoke', Parameters: { FunctionName: FUNCTION, Payload: { 'a.$': '$.x' } }, OutputPath: '$.Payload' }), { x: 1 });

    expect(outputOf(execution)).toEqual({ b: 2 });
    expect(types(execution).slice(2, 5)).toEqual(['TaskScheduled', 'TaskStarted', 'TaskSucceeded']);
  });

  test('what it throws is an error of its name, and the cause is its payload', async () => {
    const playground = new Playground(() => {
      throw thrown('My.Error', 'for a reason');
    });
    const execution = await playground.play(task());

    expect(execution).toMatchObject({ status: 'FAILED', error: 'My.Error' });
    expect(JSON.parse(execution.cause!)).toEqual({ errorType: 'My.Error', errorMessage: 'for a reason' });
    expect(types(execution).at(-2)).toBe('LambdaFunctionFailed');
  });

  test.each(['Sandbox.Timedout', 'Runtime.ExitError'])('%s has no name of its own', async (name) => {
    const playground = new Playground(() => {
      throw thrown(name);
    });
    expect(await playground.play(task())).toMatchObject({ error: 'Lambda.Unknown' });
  });

  test.each([['TooManyRequestsException', 'Lambda.TooManyRequestsException'], ['AccessDeniedException', 'Lambda.AWSLambdaException']])('%s of the service', async (name, error) => {
    const playground = new Playground(() => ({}), { invoke: () => Promise.reject(thrown(name)) });
    expect(await playground.play(task())).toMatchObject({ error });
  });

  test('that takes too long is timed out, and what it answers then does not matter', async () => {
    const playground: Playground = new Playground(() => playground.time.sleep(90_000));
    const execution = await playground.play(task({ TimeoutSeconds: 60 }));

    expect(execution).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    await playground.pass(100);
    expect(types(execution).slice(-2)).toEqual(['LambdaFunctionTimedOut', 'ExecutionFailed']);
  });
});

describe('Retry', () => {
  const failing = (...names: string[]) => new Playground((_, nth) => {
    if (nth < names.length) {
      throw thrown(names[nth]);
    }
  });
  const times = ({ invocations }: Playground) => invocations.map(({ at }) => at);

  test('waits longer each time, up to the most, and counts each attempt as a transition', async () => {
    const playground = failing('E', 'E', 'E', 'E');
    await playground.play(task({ Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 30, BackoffRate: 2, MaxDelaySeconds: 100, MaxAttempts: 99 }] }));

    expect(times(playground)).toEqual([0, 30, 90, 190, 290]);
    expect(playground.machines.transitions).toBe(5);
  });

  test('by default is three more attempts, after 1, 2 and 4 seconds', async () => {
    const playground = failing('E', 'E', 'E', 'E', 'E');
    expect(await playground.play(task({ Retry: [{ ErrorEquals: ['E'] }] }))).toMatchObject({ status: 'FAILED', error: 'E' });
    expect(times(playground)).toEqual([0, 1, 3, 7]);
  });

  test('each of its members counts its own attempts', async () => {
    const playground = failing('E', 'F', 'E', 'F', 'E');
    const Retry = [{ ErrorEquals: ['E'], IntervalSeconds: 10, BackoffRate: 1, MaxAttempts: 2 }, { ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 100, BackoffRate: 1, MaxAttempts: 5 }];
    expect(await playground.play(task({ Retry }))).toMatchObject({ status: 'FAILED', error: 'E' });
    expect(times(playground)).toEqual([0, 10, 110, 120, 220]);
  });

  test('is told how often the state was tried, and jitter shortens the wait', async () => {
    const playground = failing('E', 'E');
    await playground.play(task({ Parameters: { 'n.$': '$$.State.RetryCount' }, Retry: [{ ErrorEquals: ['E'], IntervalSeconds: 60, JitterStrategy: 'FULL' }] }));
    expect(playground.invocations).toEqual([{ at: 0, input: { n: 0 } }, { at: 30, input: { n: 1 } }, { at: 90, input: { n: 2 } }]);
  });

  test('a timeout is no States.TaskFailed, but States.ALL', async () => {
    const slow = () => {
      const playground: Playground = new Playground(() => playground.time.sleep(90_000));
      return playground;
    };
    const [failed, retried] = [slow(), slow()];
    await failed.play(task({ TimeoutSeconds: 60, Retry: [{ ErrorEquals: ['States.TaskFailed'] }] }));
    await retried.play(task({ TimeoutSeconds: 60, Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }] }));
    expect([failed, retried].map(({ invocations }) => invocations.length)).toEqual([1, 2]);
  });

  test('the first Catch that knows the error follows when no attempt is left', async () => {
    const playground = failing('E', 'E', 'E');
    const execution = await playground.play({
      ...task({ End: undefined, Next: 'B', Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }], Catch: [{ ErrorEquals: ['F'], Next: 'B' }, { ErrorEquals: ['States.ALL'], Next: 'C' }] }),
      B: { Type: 'Fail', Error: 'Wrong' },
      C: { Type: 'Pass', Parameters: { 'e.$': '$.Error' }, End: true },
    });
    expect(outputOf(execution)).toEqual({ e: 'E' });
  });
});
