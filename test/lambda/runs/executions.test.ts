import { executionArn, STATE_MACHINE } from './run-world';
import { StepFunctionsExecutions, type StepFunctionsModule } from '../../../lambda/runs/executions';

type Client = InstanceType<StepFunctionsModule['SFN']>;

const ARN = executionArn('run-1');

/** Step Functions on a client of which one call answers so. */
function executionsWith<C extends keyof Client>(call: C, answer: (input: Parameters<Client[C]>[0]) => Promise<unknown>) {
  const asked = jest.fn(answer);
  const created = jest.fn(() => ({ [call]: asked }));
  return { executions: new StepFunctionsExecutions(() => ({ SFN: created }) as unknown as StepFunctionsModule), asked, created };
}

const refusedWith = (name: string) => () => Promise.reject(Object.assign(new Error('no'), { name }));
const OTHER_ERRORS = ['AccessDeniedException', 'ThrottlingException', 'TimeoutError'];

describe('an execution', () => {
  test('has a status and an input', async () => {
    const { executions, asked, created } = executionsWith('describeExecution', async () => ({ status: 'RUNNING', input: '{}' }));
    expect(await executions.statusOf(ARN)).toBe('RUNNING');
    expect(await executions.inputOf(ARN)).toBe('{}');
    expect(asked.mock.calls).toEqual([[{ executionArn: ARN }], [{ executionArn: ARN }]]);
    // One client for all calls: it keeps connections.
    expect(created).toHaveBeenCalledTimes(1);
    // A service that is silent must not use up the time of the function.
    expect(created).toHaveBeenCalledWith({ requestHandler: { connectionTimeout: 5000, requestTimeout: 10_000, throwOnRequestTimeout: true } });
  });

  test('of which there is no record has none', async () => {
    const { executions } = executionsWith('describeExecution', refusedWith('ExecutionDoesNotExist'));
    expect(await executions.statusOf(ARN)).toBeUndefined();
    expect(await executions.inputOf(ARN)).toBeUndefined();
  });

  test.each(OTHER_ERRORS)('may exist although %s was the answer', async (name) => {
    const { executions } = executionsWith('describeExecution', refusedWith(name));
    await expect(executions.statusOf(ARN)).rejects.toMatchObject({ name });
    await expect(executions.inputOf(ARN)).rejects.toMatchObject({ name });
  });

  test('is stopped with a reason', async () => {
    const { executions, asked } = executionsWith('stopExecution', async () => ({}));
    await executions.stop(ARN, 'an-error', 'a cause');
    expect(asked.mock.calls).toEqual([[{ executionArn: ARN, error: 'an-error', cause: 'a cause' }]]);
  });

  test.each(['KmsAccessDeniedException', 'KmsInvalidStateException'])('is stopped without a reason if the key for that cannot be used: %s', async (name) => {
    const { executions, asked } = executionsWith('stopExecution', async ({ cause }: { cause?: string }) => (cause === undefined ? {} : refusedWith(name)()));
    await executions.stop(ARN, 'an-error', 'a cause');
    expect(asked.mock.calls).toEqual([[{ executionArn: ARN, error: 'an-error', cause: 'a cause' }], [{ executionArn: ARN }]]);
  });

  test('is not stopped without a reason if the key is only throttled', async () => {
    const { executions, asked } = executionsWith('stopExecution', refusedWith('KmsThrottlingException'));
    await expect(executions.stop(ARN, 'e', 'c')).rejects.toMatchObject({ name: 'KmsThrottlingException' });
    expect(asked).toHaveBeenCalledTimes(1);
  });

  test.each(['ExecutionDoesNotExist', 'ValidationException'])('that has ended meanwhile need not be stopped: %s', async (name) => {
    await expect(executionsWith('stopExecution', refusedWith(name)).executions.stop(ARN, 'e', 'c')).resolves.toBeUndefined();
  });

  test.each(OTHER_ERRORS)('was perhaps not stopped: %s', async (name) => {
    await expect(executionsWith('stopExecution', refusedWith(name)).executions.stop(ARN, 'e', 'c')).rejects.toMatchObject({ name });
  });
});

describe('a state that waits', () => {
  const ENDED = ['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'];

  test('still does if it takes a heartbeat', async () => {
    const { executions, asked } = executionsWith('sendTaskHeartbeat', async () => ({}));
    expect(await executions.isAwaited('a-token')).toBe(true);
    expect(asked.mock.calls).toEqual([[{ taskToken: 'a-token' }]]);
  });

  test.each(ENDED)('no longer does if the answer is %s', async (name) => {
    expect(await executionsWith('sendTaskHeartbeat', refusedWith(name)).executions.isAwaited('a-token')).toBe(false);
  });

  test.each(OTHER_ERRORS)('may still do so if the answer is %s', async (name) => {
    await expect(executionsWith('sendTaskHeartbeat', refusedWith(name)).executions.isAwaited('a-token')).rejects.toMatchObject({ name });
  });

  test('is told how the run has ended', async () => {
    const success = executionsWith('sendTaskSuccess', async () => ({}));
    await success.executions.succeed('a-token', '{"a":1}');
    expect(success.asked.mock.calls).toEqual([[{ taskToken: 'a-token', output: '{"a":1}' }]]);
    const failure = executionsWith('sendTaskFailure', async () => ({}));
    await failure.executions.fail('a-token', 'an-error', 'a cause');
    expect(failure.asked.mock.calls).toEqual([[{ taskToken: 'a-token', error: 'an-error', cause: 'a cause' }]]);
  });

  test('is told without a reason, which needs no key', async () => {
    const { executions, asked } = executionsWith('sendTaskFailure', async () => ({}));
    await executions.failWithoutReason('a-token');
    expect(asked.mock.calls).toEqual([[{ taskToken: 'a-token' }]]);
  });

  test.each(ENDED)('may have stopped waiting: %s', async (name) => {
    await expect(executionsWith('sendTaskFailure', refusedWith(name)).executions.failWithoutReason('a-token')).resolves.toBeUndefined();
    await expect(executionsWith('sendTaskSuccess', refusedWith(name)).executions.succeed('a-token', '{}')).resolves.toBeUndefined();
    await expect(executionsWith('sendTaskFailure', refusedWith(name)).executions.fail('a-token', 'e', 'c')).resolves.toBeUndefined();
  });

  test.each([...OTHER_ERRORS, 'InvalidOutput'])('was perhaps not told: %s', async (name) => {
    await expect(executionsWith('sendTaskSuccess', refusedWith(name)).executions.succeed('a-token', '{}')).rejects.toMatchObject({ name });
    await expect(executionsWith('sendTaskFailure', refusedWith(name)).executions.fail('a-token', 'e', 'c')).rejects.toMatchObject({ name });
  });
});

describe('a list of executions', () => {
  const stopDate = new Date('2026-01-31T12:00:00Z');
  const execution = (name: string, change = {}) => ({ executionArn: executionArn(name), name, status: 'RUNNING', startDate: stopDate, ...change });
  const found = (name: string, change = {}) => ({ arn: executionArn(name), name, status: 'RUNNING', stopDate: undefined, ...change });

  test('of those that are running has all pages', async () => {
    const pages = [{ executions: [execution('a')], nextToken: '1' }, { executions: [], nextToken: '2' }, { executions: [execution('b')] }];
    const { executions, asked } = executionsWith('listExecutions', async () => pages.shift()!);
    expect(await executions.running(STATE_MACHINE)).toEqual([found('a'), found('b')]);
    expect(asked.mock.calls.map(([input]) => input)).toEqual([undefined, '1', '2']
      .map((nextToken) => ({ stateMachineArn: STATE_MACHINE, statusFilter: 'RUNNING', maxResults: 1000, nextToken })));
  });

  test('of the latest has one page, of all statuses', async () => {
    const page = { executions: [execution('a'), execution('b', { status: 'FAILED', stopDate })], nextToken: '1' };
    const { executions, asked } = executionsWith('listExecutions', async () => page);
    expect(await executions.latest(STATE_MACHINE)).toEqual([found('a'), found('b', { status: 'FAILED', stopDate })]);
    expect(asked.mock.calls).toEqual([[{ stateMachineArn: STATE_MACHINE, maxResults: 1000 }]]);
  });

  test('of a state machine that is gone is empty', async () => {
    expect(await executionsWith('listExecutions', refusedWith('StateMachineDoesNotExist')).executions.latest(STATE_MACHINE)).toEqual([]);
    await expect(executionsWith('listExecutions', refusedWith('ThrottlingException')).executions.latest(STATE_MACHINE))
      .rejects.toMatchObject({ name: 'ThrottlingException', message: expect.stringMatching(/^AWS Step Functions: .*no/) });
  });

  test('may be empty, or have members that are missing', async () => {
    expect(await executionsWith('listExecutions', async () => ({})).executions.running(STATE_MACHINE)).toEqual([]);
    expect(await executionsWith('listExecutions', async () => ({ executions: [{}] })).executions.latest(STATE_MACHINE))
      .toEqual([{ arn: '', name: '', status: '', stopDate: undefined }]);
  });
});

test('the client is that of the runtime, which has it; here nobody does', async () => {
  await expect(new StepFunctionsExecutions().statusOf(ARN)).rejects.toMatchObject({ code: 'MODULE_NOT_FOUND' });
});
