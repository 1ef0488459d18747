import { RunWorld } from './run-world';
import { wanted } from '../events';
import { LIST, START } from '../harness';
import { HOUR, MINUTE } from '../virtual-clock';

const QUOTA_OF_ONE = { plan: { pendingMs: 0, runningMs: HOUR }, config: { quotas: { perMembership: 1 } } };

test('a run waits for a slot as long as its state waits for it', async () => {
  const world = new RunWorld(QUOTA_OF_ONE);
  world.simulator.setPlanRules([{ jobName: 'first', plan: { runningMs: 10 * HOUR } }]);
  world.service.seed({ name: 'first' });
  const { outcome, took } = await world.run();
  expect(outcome).toMatchObject({ outcome: 'SUCCEEDED' });
  expect(took).toBeGreaterThan(10 * HOUR);
  expect(world.decided('waiting for a slot').length).toBeGreaterThan(100);
  const [{ queuedSeconds }] = world.decided('started');
  expect(queuedSeconds).toBeGreaterThanOrEqual(10 * 3600);
  expect(queuedSeconds).toBeLessThanOrEqual(10 * 3600 + 300);
  expect(world.service.live()).toEqual([]);
});

test('a run that has waited for hours tolerates a conflict like any other: it may be with its own job', async () => {
  const world = new RunWorld(QUOTA_OF_ONE);
  world.service.seed({ name: 'first' });
  let conflicts = 0;
  world.service.beforeCall = (operation) => {
    if (operation === START && world.service.live().length === 0 && conflicts < 1) {
      conflicts += 1;
      world.simulator.setFaults([{ operation: START, kind: 'conflict' }]);
    }
  };
  const { outcome } = await world.run();
  expect(outcome).toMatchObject({ outcome: 'SUCCEEDED' });
  expect(conflicts).toBe(1);
  expect(world.decided('started')).toHaveLength(1);
});

test.each<[number, string]>([[14 * MINUTE, 'SUCCEEDED'], [25 * MINUTE, 'FAILED']])('a run that has waited for hours tolerates denials for a quarter of an hour: %d ms of them', async (lasts, expected) => {
  const world = new RunWorld(QUOTA_OF_ONE);
  world.simulator.setPlanRules([{ jobName: 'first', plan: { runningMs: 3 * HOUR } }]);
  world.service.seed({ name: 'first' });
  const begun = world.clock.now() + 2 * HOUR;
  let denied = 0;
  world.service.beforeCall = (operation) => {
    if (operation === LIST && world.clock.now() >= begun && world.clock.now() < begun + lasts) {
      denied += 1;
      world.simulator.setFaults([{ operation: LIST, kind: 'access-denied' }]);
    }
  };
  const { outcome } = await world.run();
  expect(outcome).toMatchObject({ outcome: expected });
  expect(denied).toBeGreaterThan(1);
});

test.each<[string, number, string]>([
  ['a run that has waited for long', 20 * MINUTE, 'NotYet'],
  ['a new run', 0, 'FAILED'],
])('a process that serves it for the first time tolerates a denied Start of five minutes in %s', async (_, age, expected) => {
  const world = new RunWorld();
  const arn = world.start();
  world.simulator.setFaults([{ operation: START, kind: 'access-denied', times: 'always' }]);
  const poll = async () => world.poll(arn).then(({ outcome }) => outcome, ({ name }: Error) => name.split('.')[1]);
  await world.clock.run(async () => {
    await world.clock.sleep(age);
    expect(await poll()).toBe('NotYet');
    await world.clock.sleep(5 * MINUTE);
    expect(await poll()).toBe(expected);
  });
});

test('what the state machine retries says what is waited for', async () => {
  const world = new RunWorld(QUOTA_OF_ONE);
  world.service.seed({ name: 'first' });
  await expect(world.poll(world.start())).rejects.toMatchObject({
    name: 'CleanRoomsML.NotYet', message: expect.stringMatching(/^waiting for a running job to end: ServiceQuotaExceededException: /),
  });
  expect(world.executions.ends).toEqual([]);
});

test('every attempt tells the state that the run goes on', async () => {
  const world = new RunWorld(QUOTA_OF_ONE);
  world.service.seed({ name: 'first' });
  const arn = world.start();
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    await expect(world.poll(arn)).rejects.toThrow('waiting for a running job');
    // First of all, and before the Start.
    expect(world.executions.calls.filter((call) => call === 'isAwaited')).toHaveLength(2 * attempt);
  }
});

test('an attempt says that the run goes on also while the service does not answer', async () => {
  const world = new RunWorld({ faults: [{ kind: 'internal', times: 'always' }] });
  await expect(world.poll(world.start())).rejects.toMatchObject({ name: 'CleanRoomsML.NotYet' });
  expect(world.executions.calls).toContain('isAwaited');
});

test('a run that was stopped while it waits starts nothing', async () => {
  const world = new RunWorld(QUOTA_OF_ONE);
  const first = world.service.seed({ name: 'first' });
  const arn = world.start();
  const { outcome } = await world.during(() => world.play(arn), 10 * MINUTE, () => world.executions.giveUp('token-run-1'));
  expect(outcome).toMatchObject({ outcome: 'FAILED', error: 'CleanRoomsML.RunStopped' });
  expect(world.simulator.jobs().map(({ arn: job }) => job)).toEqual([first]);
});

test('a quota of 0 ends the run at once: no job can ever run', async () => {
  const world = new RunWorld({ config: { quotas: { perMembership: 0 } } });
  const { outcome, polls } = await world.run(wanted());
  expect(outcome).toMatchObject({
    outcome: 'FAILED',
    error: 'CleanRoomsML.StartFailed',
    cause: expect.stringMatching(/^ServiceQuotaExceededException: .*: 0\)\. With a quota of 0, no job can run: request an increase in Service Quotas, under AWS Clean Rooms ML, and start a new execution\.$/),
  });
  expect(polls).toBe(1);
  expect(world.service.calls(START)).toHaveLength(1);
});
