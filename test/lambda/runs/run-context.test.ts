import { executionArn, RunWorld, STATE_MACHINE } from './run-world';
import { Postponed } from '../../../lambda/errors/error-kinds';
import { RunContext, type RunFacts } from '../../../lambda/runs/run-context';
import { HOUR, MINUTE, SECOND, START_TIME } from '../virtual-clock';

const ARN = executionArn('run-1');
const FACTS: RunFacts = { owner: { stateMachineArn: STATE_MACHINE, executionName: 'run-1' }, executionArn: ARN, started: START_TIME, token: 'token-run-1' };
const errorNamed = (name: string) => Object.assign(new Error('no'), { name });

function contextOf(facts: Partial<RunFacts> = {}) {
  const world = new RunWorld();
  world.start();
  return { world, context: new RunContext({ ...FACTS, ...facts }, world.surroundings()) };
}

describe('a run', () => {
  test('goes forward as long as its execution runs and its state waits', async () => {
    const { world, context } = contextOf();
    expect(await context.operation()).toEqual({ phase: 'forward', begun: START_TIME });
    world.executions.giveUp('token-run-1');
    expect(await context.operation()).toEqual({ phase: 'abandoned', begun: START_TIME });
  });

  test('is given up when its execution has ended, whether or not its state waits', async () => {
    const { world, context } = contextOf();
    world.stop(ARN);
    expect(await context.phase()).toBe('abandoned');
  });

  test('is given up if nothing waits for it', async () => {
    expect(await contextOf({ token: undefined }).context.phase()).toBe('abandoned');
  });

  test('may be too new for Step Functions to know it', async () => {
    await expect(contextOf({ executionArn: executionArn('run-2') }).context.phase()).rejects.toMatchObject({ name: 'CleanRoomsML.NotYet' });
  });

  test('has no job that is older than itself', async () => {
    expect(await contextOf().context.ownerCreated()).toBe(START_TIME);
  });

  test('is new for 15 seconds', async () => {
    const { world, context } = contextOf();
    expect(context.isJustReceived()).toBe(true);
    await world.wait(15 * SECOND - 1);
    expect(context.isJustReceived()).toBe(true);
    await world.wait(1);
    expect([context.isJustReceived(), context.elapsed()]).toEqual([false, 15 * SECOND]);
  });
});

describe('a decision', () => {
  test('is logged with the run, and remembered', async () => {
    const { world, context } = contextOf();
    await world.wait(90 * SECOND);
    context.decided('canceled', { jobArn: 'arn', run: 'run-1', status: 'CREATE_PENDING' });
    expect(world.decisions).toEqual([{ decision: 'canceled', runArn: ARN, secondsSinceStart: 90, jobArn: 'arn', status: 'CREATE_PENDING' }]);
    expect([context.hasDecided('canceled'), context.hasDecided('started')]).toEqual([true, false]);
  });

  test('stands although it cannot be logged', () => {
    const world = new RunWorld();
    const context = new RunContext(FACTS, { ...world.surroundings(), log: { decided: () => { throw new Error('full'); } } });
    expect(() => context.decided('canceled', {})).not.toThrow();
    expect(context.hasDecided('canceled')).toBe(true);
  });
});

describe('secondary work', () => {
  const failing = (name: string) => () => Promise.reject(errorNamed(name));

  test('has a result', async () => {
    expect(await contextOf().context.bestEffort('mark', async () => 7)).toBe(7);
  });

  test('is postponed for an error that may pass', async () => {
    await expect(contextOf().context.bestEffort('mark', failing('ThrottlingException'))).rejects.toBeInstanceOf(Postponed);
  });

  test('is given up at once for what is not there', async () => {
    expect(await contextOf().context.bestEffort('mark', failing('ResourceNotFoundException'))).toBeUndefined();
  });

  test('is given up after it was denied for three minutes on end', async () => {
    const { world, context } = contextOf();
    await expect(context.bestEffort('mark', failing('AccessDeniedException'))).rejects.toThrow('AccessDeniedException: no');
    await world.wait(2 * MINUTE);
    await context.bestEffort('mark', async () => 7);
    await expect(context.bestEffort('mark', failing('AccessDeniedException'))).rejects.toBeInstanceOf(Postponed);
    await expect(context.bestEffort('another', failing('AccessDeniedException'))).rejects.toBeInstanceOf(Postponed);
    await world.wait(2 * MINUTE);
    await expect(context.bestEffort('mark', failing('AccessDeniedException'))).rejects.toBeInstanceOf(Postponed);
    await world.wait(MINUTE);
    expect(await context.bestEffort('mark', failing('AccessDeniedException'))).toBeUndefined();
  });

  test('is not given up at its first denial because it has met other errors for long', async () => {
    const { world, context } = contextOf();
    await expect(context.bestEffort('mark', failing('ThrottlingException'))).rejects.toBeInstanceOf(Postponed);
    await world.wait(HOUR);
    await expect(context.bestEffort('mark', failing('AccessDeniedException'))).rejects.toBeInstanceOf(Postponed);
  });
});
