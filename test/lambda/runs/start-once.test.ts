import { LONG, OTHER_STATE_MACHINE, RunWorld } from './run-world';
import type { FaultRule } from '../../../simulator';
import { wanted } from '../events';
import { CANCEL, START } from '../harness';
import { HOUR, MINUTE, SECOND } from '../virtual-clock';

const onStart = (fault: Omit<FaultRule, 'operation'>): FaultRule => ({ operation: START, ...fault });
const unanswered: [string, Omit<FaultRule, 'operation'>][] = [
  ['a lost connection', { kind: 'reset-after' }],
  ['no answer in time', { kind: 'hang', acted: true }],
  ['a 500', { kind: 'internal', acted: true }],
  ['a 503', { kind: 'error', name: 'ServiceUnavailable', status: 503, acted: true }],
  ['a Conflict', { kind: 'conflict', acted: true }],
];

test.each(unanswered)('a Start that the service has acted on is not sent again after %s', async (_, fault) => {
  for (const listLagMs of [0, 50 * SECOND]) {
    const world = new RunWorld({ ...LONG, config: { listLagMs }, faults: [onStart(fault)] });
    const arn = world.start();
    const outcome = await world.clock.run(() => world.poll(arn));
    expect(world.service.calls(START)).toHaveLength(1);
    expect(outcome).toEqual({ outcome: 'STARTED', jobArn: world.service.live()[0] });
  }
});

test.each(unanswered)('a job that shows up only at a later poll is taken then, after %s', async (_, fault) => {
  const world = new RunWorld({ plan: { pendingMs: 0, runningMs: HOUR }, config: { listLagMs: 70 * SECOND }, faults: [onStart(fault)] });
  const { outcome } = await world.run();
  expect(outcome).toMatchObject({ outcome: 'SUCCEEDED' });
  expect(world.service.calls(START)).toHaveLength(1);
  expect(world.decided('started')).toHaveLength(1);
});

test.each(['statusOf', 'isAwaited'] as const)('a job that has finished is a result, although nobody may ask whether it is still wanted: %s', async (guard) => {
  const world = new RunWorld({ plan: { pendingMs: 0, runningMs: 0 }, config: { listLagMs: 20 * SECOND } });
  world.executions.beforeCall = (call) => {
    if (call === guard && world.simulator.jobs().length > 0) {
      throw Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    }
  };
  const { outcome } = await world.run();
  expect(outcome).toMatchObject({ outcome: 'SUCCEEDED' });
  expect(world.service.calls(START)).toHaveLength(1);
});

test('conflicts that last for five minutes without a job of the run end it', async () => {
  const world = new RunWorld({ ...LONG, faults: [onStart({ kind: 'conflict', times: 'always' })] });
  const begun = world.clock.now();
  const { outcome } = await world.run();
  expect(outcome).toMatchObject({ outcome: 'FAILED', error: 'CleanRoomsML.StartFailed', cause: expect.stringContaining('ConflictException') });
  expect(world.clock.now() - begun).toBeLessThan(15 * MINUTE);
});

test('a job that has failed before it shows up is not started again', async () => {
  const world = new RunWorld({ plan: { pendingMs: 0, runningMs: 0, outcome: 'CREATE_FAILED' }, config: { listLagMs: 70 * SECOND }, faults: [onStart({ kind: 'reset-after' })] });
  const { outcome } = await world.run();
  expect(outcome).toMatchObject({ outcome: 'FAILED', error: 'CleanRoomsML.JobFailed' });
  expect(world.simulator.jobs()).toHaveLength(1);
});

test.each([false, true])('the earliest of the jobs of a run is its job, although nobody may cancel the others for half an hour: marked as a duplicate %s', async (isMarked) => {
  const world = new RunWorld({ plan: { pendingMs: 0, runningMs: 5 * MINUTE } });
  const earliest = world.seedOf('run-1');
  await world.wait(SECOND);
  world.simulator.changePlan({ runningMs: 10 * HOUR });
  const duplicate = world.seedOf('run-1');
  if (isMarked) {
    await world.service.jobs.tag(duplicate, { 'cdk-cleanrooms-ml:duplicate-of': 'run-1' });
    await world.service.jobs.untag(duplicate, ['cdk-cleanrooms-ml:execution']);
  }
  world.simulator.setFaults([{ operation: CANCEL, kind: 'access-denied', times: 'always' }]);
  const { outcome } = await world.during(() => world.run(), 30 * MINUTE, () => world.simulator.setFaults([]));
  expect(outcome).toMatchObject({ outcome: 'SUCCEEDED', output: { trainedModelInferenceJobArn: earliest } });
  await world.wait(MINUTE);
  expect(world.status(duplicate)).toBe('INACTIVE');
});

describe('a run takes no job', () => {
  test.each<[string, (world: RunWorld) => string]>([
    ['of another run of the same configuration', (world) => {
      world.start(wanted(), undefined, 'run-other');
      return world.seedOf('run-other');
    }],
    ['of another state machine', (world) => world.seedOf('run-1', wanted(), OTHER_STATE_MACHINE)],
    ['of somebody else with the same name', (world) => world.service.seed({ name: 'nightly' })],
  ])('%s', async (_, seed) => {
    const world = new RunWorld(LONG);
    const other = seed(world);
    const outcome = await world.poll(world.start(wanted({ name: 'nightly' }), undefined, 'run-1'));
    expect(outcome).toMatchObject({ outcome: 'STARTED' });
    expect(outcome).not.toMatchObject({ jobArn: other });
    expect(world.service.live()).toHaveLength(2);
    expect(world.service.calls(CANCEL)).toEqual([]);
  });
});

test('two runs of one state machine have a job each, though their requests are the same', async () => {
  const world = new RunWorld(LONG);
  const outcomes = [await world.poll(world.start()), await world.poll(world.start())];
  expect(new Set(outcomes.map((outcome) => 'jobArn' in outcome && outcome.jobArn)).size).toBe(2);
  expect(world.service.live()).toHaveLength(2);
});

test('the job of the run is its own, although a deployment has changed a value of its environment', async () => {
  const world = new RunWorld({ ...LONG, config: { listLagMs: 70 * SECOND }, faults: [onStart({ kind: 'reset-after' })] });
  world.environments = { key: { LEVEL: 'old' } };
  const arn = world.start(wanted(), 'key');
  await expect(world.clock.run(() => world.poll(arn))).rejects.toThrow();
  world.environments = { key: { LEVEL: 'new' } };
  await world.wait(MINUTE);
  const outcome = await world.clock.run(() => world.poll(arn));
  expect(world.simulator.jobs().map((job) => [job.arn, job.status])).toEqual([[(outcome as { jobArn: string }).jobArn, 'CREATE_IN_PROGRESS']]);
});

test('a job is not started twice because one question after its Start has no answer', async () => {
  const world = new RunWorld({ ...LONG, config: { listLagMs: 88 * SECOND } });
  let failed = false;
  world.executions.beforeCall = (call) => {
    if (call === 'statusOf' && world.simulator.jobs().length > 0 && !failed) {
      failed = true;
      throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
    }
  };
  expect(await world.clock.run(() => world.poll(world.start()))).toMatchObject({ outcome: 'STARTED' });
  expect(failed).toBe(true);
});

test('a job of another configuration that the run has started in vain is canceled', async () => {
  const world = new RunWorld(LONG);
  const obsolete = world.seedOf('run-1', wanted({ description: 'another' }));
  const outcome = await world.poll(world.start());
  expect(world.status(obsolete)).toBe('CANCEL_PENDING');
  expect(world.service.live()).toEqual(['jobArn' in outcome && outcome.jobArn]);
});
