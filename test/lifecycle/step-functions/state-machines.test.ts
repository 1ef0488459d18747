import { FUNCTION, machineArn, outputOf, Playground, thrown, types } from './playground';

const DAY = 86_400;
const waiting = { W: { Type: 'Wait', Seconds: DAY, End: true } };
const MACHINE = machineArn('machine');

function playground(states: object = waiting, more: object = {}): Playground {
  const made = new Playground();
  made.put('machine', states, more);
  return made;
}

const named = (name: string) => expect.objectContaining({ name });

describe('StartExecution', () => {
  test('with the name and the input of a running execution answers that one', () => {
    const one = playground();
    expect(one.start('machine', { a: 1 }, 'x')).toBe(one.start('machine', { a: 1 }, 'x'));
    expect(one.machines.executions).toHaveLength(1);
  });

  test('with the name of a running execution and another input is refused', () => {
    const one = playground();
    one.start('machine', { a: 1 }, 'x');
    expect(() => one.start('machine', { a: 2 }, 'x')).toThrow(named('ExecutionAlreadyExists'));
  });

  test('with a name that was used before is refused for 90 days', async () => {
    const one = playground();
    const before = one.start('machine', {}, 'x');
    one.machines.stop(before.arn);
    expect(() => one.start('machine', {}, 'x')).toThrow(named('ExecutionAlreadyExists'));
    await one.pass(89 * DAY);
    expect(() => one.start('machine', {}, 'x')).toThrow(named('ExecutionAlreadyExists'));
    await one.pass(2 * DAY);
    expect(one.start('machine', {}, 'x')).not.toBe(before);
  });

  test('without a name makes one up', () => {
    expect(playground().start('machine').name).toMatch(/^[0-9a-f-]{36}$/);
  });

  test.each([
    ['InvalidName', () => playground().start('machine', {}, 'a:b')],
    ['InvalidName', () => playground().start('machine', {}, 'x'.repeat(81))],
    ['InvalidExecutionInput', () => playground().machines.start({ stateMachineArn: MACHINE, input: '{' })],
    ['ValidationException', () => playground().start('machine', 'x'.repeat(262_144))],
    ['StateMachineDoesNotExist', () => playground().start('another')],
  ])('is refused with %s', (name, start) => {
    expect(start).toThrow(named(name));
  });
});

describe('StopExecution', () => {
  test('aborts what runs, and changes nothing after the end', async () => {
    const one = playground();
    const execution = one.start('machine');
    one.machines.stop(execution.arn, 'My.Error', 'for a reason');
    const { stopDate } = execution;
    await one.pass(10);
    one.machines.stop(execution.arn);

    expect(execution).toMatchObject({ status: 'ABORTED', error: 'My.Error', cause: 'for a reason', stopDate });
    expect(types(execution)).toEqual(['ExecutionStarted', 'WaitStateEntered', 'ExecutionAborted']);
  });

  test('leaves what functions do as it is, and learns nothing of it', async () => {
    const one: Playground = new Playground(() => one.time.sleep(60_000));
    one.put('machine', { A: { Type: 'Task', Resource: FUNCTION, End: true } });
    const execution = one.start('machine');
    await one.pass(10);
    one.machines.stop(execution.arn);
    await one.pass(100);
    expect(types(execution).at(-1)).toBe('ExecutionAborted');
  });
});

test('a machine limits the time of its executions', async () => {
  const one = playground(waiting, { TimeoutSeconds: 60 });
  const execution = one.start('machine');
  await one.end(execution);
  expect(execution).toMatchObject({ status: 'TIMED_OUT', error: 'States.Timeout', stopDate: execution.startDate + 60_000 });
});

describe('RedriveExecution', () => {
  const failing = (count: number) => new Playground((_, nth) => {
    if (nth < count) {
      throw thrown('E');
    }
    return nth;
  });
  const task = { Type: 'Task', Resource: FUNCTION, Parameters: { 'retries.$': '$$.State.RetryCount', 'redrives.$': '$$.Execution.RedriveCount', 'at.$': '$$.State.EnteredTime' } };

  test('goes on with the state that failed, with its input, a new count of retries and a new time of entry', async () => {
    const one = failing(2);
    const execution = await one.play({ P: { Type: 'Pass', Result: 'p', Next: 'A' }, A: { ...task, Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }], End: true } });
    expect(execution).toMatchObject({ status: 'FAILED', error: 'E' });
    const { arn } = execution;
    one.machines.redrive(arn);
    await one.end(execution);

    expect(execution).toMatchObject({ arn, status: 'SUCCEEDED', output: '2', redriveCount: 1 });
    expect(execution.error).toBeUndefined();
    expect(one.invocations.map(({ input }) => input as object)).toEqual([
      { retries: 0, redrives: 0, at: '2026-01-01T00:00:00.000Z' },
      { retries: 1, redrives: 0, at: '2026-01-01T00:00:00.000Z' },
      { retries: 0, redrives: 1, at: '2026-01-01T00:01:00.000Z' },
    ]);
    expect(execution.history.count('PassStateEntered')).toBe(1);
    expect(execution.history.count('ExecutionRedriven')).toBe(1);
  });

  test('of a Map runs only those iterations again that have not succeeded', async () => {
    const one = new Playground((input: { n: number }, nth) => {
      if (input.n === 2 && nth < 2) {
        throw thrown('E');
      }
      return input.n;
    });
    const execution = await one.play({
      M: { Type: 'Map', MaxConcurrency: 1, ItemProcessor: { StartAt: 'A', States: { A: { Type: 'Task', Resource: FUNCTION, End: true } } }, End: true },
    }, [{ n: 1 }, { n: 2 }, { n: 3 }]);
    one.machines.redrive(execution.arn);
    await one.end(execution);

    expect(outputOf(execution)).toEqual([1, 2, 3]);
    expect(one.invocations.map(({ input }) => (input as { n: number }).n)).toEqual([1, 2, 2, 3]);
  });

  test('of an execution that was stopped enters its state once more', async () => {
    const one = playground();
    const execution = one.start('machine');
    await one.pass(10);
    one.machines.stop(execution.arn);
    one.machines.redrive(execution.arn);
    await one.end(execution);
    expect(execution.history.count('WaitStateEntered')).toBe(2);
  });

  test('is refused while it runs, after it has succeeded, and after two weeks', async () => {
    const one = playground();
    const [running, stopped] = [one.start('machine'), one.start('machine')];
    one.machines.stop(stopped.arn);
    expect(() => one.machines.redrive(running.arn)).toThrow(named('ExecutionNotRedrivable'));
    await one.pass(15 * DAY);
    expect(running.status).toBe('SUCCEEDED');
    expect(() => one.machines.redrive(running.arn)).toThrow(named('ExecutionNotRedrivable'));
    expect(() => one.machines.redrive(stopped.arn)).toThrow(named('ExecutionNotRedrivable'));
  });
});

describe('DescribeExecution and ListExecutions', () => {
  test('the newest come first, page by page, and new ones do not shift the pages', () => {
    const one = playground();
    const names = ['a', 'b', 'c'];
    names.forEach((name) => one.start('machine', {}, name));
    const first = one.machines.list({ stateMachineArn: MACHINE, maxResults: 2 });
    one.start('machine', {}, 'd');
    const second = one.machines.list({ stateMachineArn: MACHINE, maxResults: 2, nextToken: first.nextToken });

    expect([first, second].map(({ executions }) => executions.map(({ execution }) => execution.name))).toEqual([['c', 'b'], ['a']]);
    expect(second.nextToken).toBeUndefined();
  });

  test('a filter shows those of a status', () => {
    const one = playground();
    one.start('machine', {}, 'a');
    one.machines.stop(one.start('machine', {}, 'b').arn);
    const { executions } = one.machines.list({ stateMachineArn: MACHINE, statusFilter: 'ABORTED' });
    expect(executions.map(({ execution }) => execution.name)).toEqual(['b']);
  });

  test('both may be late', async () => {
    const one = playground();
    one.machines.lag = 30_000;
    const { arn } = one.start('machine');
    expect(() => one.machines.describe(arn)).toThrow(named('ExecutionDoesNotExist'));
    expect(one.machines.list({ stateMachineArn: MACHINE }).executions).toEqual([]);
    await one.pass(40);
    one.machines.stop(arn);
    expect(one.machines.describe(arn).status).toBe('RUNNING');
    await one.pass(40);
    expect(one.machines.describe(arn).status).toBe('ABORTED');
  });

  test.each([['InvalidArn', 'machine:x'], ['ExecutionDoesNotExist', 'arn:aws:states:us-east-1:111122223333:execution:machine:x']])('%s', (name, arn) => {
    expect(() => playground().machines.describe(arn)).toThrow(named(name));
  });
});

describe('a machine that is deleted', () => {
  test('ends its executions at their next transition, and nobody is told', async () => {
    const one = new Playground();
    one.put('machine', { W: { Type: 'Wait', Seconds: 20, Next: 'A' }, A: { Type: 'Task', Resource: FUNCTION, End: true } });
    const execution = one.start('machine', {}, 'x');
    void one.machines.delete(MACHINE);
    expect(() => one.start('machine')).toThrow(named('StateMachineDeleting'));
    expect(one.machines.describe(execution.arn).status).toBe('RUNNING');
    await one.pass(30);

    expect(execution.isRunning).toBe(false);
    expect(one.invocations).toEqual([]);
    expect(one.changes).toEqual(['x RUNNING']);
    expect(() => one.machines.describe(execution.arn)).toThrow(named('ExecutionDoesNotExist'));
    expect(() => one.start('machine')).toThrow(named('StateMachineDoesNotExist'));
  });

  test('is there as long as one of them waits', async () => {
    const one = playground();
    const execution = one.start('machine');
    let isGone = false;
    void one.machines.delete(MACHINE).then(() => {
      isGone = true;
    });
    await one.pass(90);
    expect([execution.isRunning, isGone]).toEqual([true, false]);
    one.machines.stop(execution.arn);
    await one.pass(1);
    expect(isGone).toBe(true);
  });
});

test('an update leaves running executions as they began', async () => {
  const pass = (Result: string) => ({ W: { Type: 'Wait', Seconds: 60, Next: 'P' }, P: { Type: 'Pass', Result, End: true } });
  const one = playground(pass('before'));
  const before = one.start('machine');
  one.put('machine', pass('after'));
  const after = one.start('machine');
  await one.end(after);
  expect([before, after].map(outputOf)).toEqual(['before', 'after']);
});

describe('the quota of 25,000 events', () => {
  const loop = (count: number) => new Playground((_, nth) => {
    if (nth < count) {
      throw thrown('NotYet');
    }
  });
  const poll = { A: { Type: 'Task', Resource: FUNCTION, Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 30, MaxAttempts: 99_999_999, BackoffRate: 1 }], End: true } };

  // ExecutionStarted and TaskStateEntered, three for each poll, TaskStateExited and ExecutionSucceeded.
  test('is enough for 8,332 polls that end with success', async () => {
    const execution = await loop(8_331).play(poll);
    expect(execution.status).toBe('SUCCEEDED');
    expect(execution.history.events).toHaveLength(25_000);
  });

  test('fails an execution that needs more', async () => {
    const execution = await loop(8_333).play(poll);
    expect(execution).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause: 'The execution reached the maximum number of history events (25000).' });
    expect(execution.history.events).toHaveLength(25_000);
  });
});

test('a history is text that holds every input, output, error and cause', async () => {
  const one = new Playground(() => {
    throw thrown('E', 'the cause');
  });
  const execution = await one.play({ P: { Type: 'Pass', Result: 'the output', Next: 'A' }, A: { Type: 'Task', Resource: FUNCTION, Parameters: { parameter: 'the parameter' }, End: true } }, { i: 'the input' });
  for (const text of ['the input', 'the output', 'the parameter', 'the cause']) {
    expect(execution.history.text).toContain(text);
  }
});
