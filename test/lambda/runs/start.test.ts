import { LONG, RunWorld, STATE_MACHINE, USERS_EXECUTION } from './run-world';
import { configurationHash } from '../../../lambda/jobs/configuration-hash';
import { ownerDigest } from '../../../lambda/jobs/ownership';
import { wanted, wantedWithEverything } from '../events';
import { CANCEL, LIST, START } from '../harness';
import { MINUTE, SECOND } from '../virtual-clock';

describe('the first poll of a run', () => {
  test('looks, and starts one job', async () => {
    const world = new RunWorld(LONG);
    const arn = world.start();
    const outcome = await world.poll(arn);
    const [job] = world.simulator.jobs();
    expect(outcome).toEqual({ outcome: 'STARTED', jobArn: job.arn });
    const operations = world.service.calls().map(({ operation }) => operation);
    expect(operations.indexOf(LIST)).toBeLessThan(operations.indexOf(START));
    expect(operations.filter((operation) => operation === START)).toHaveLength(1);
    expect(world.executions.ends).toEqual([]);
  });

  test('puts on the job whose it is, beside the tags of the user', async () => {
    const world = new RunWorld(LONG);
    const job = wanted({ tags: { team: 'ads', empty: '' } });
    await world.poll(world.start(job));
    const [{ tags, name }] = world.simulator.jobs();
    expect(tags).toEqual({
      'team': 'ads',
      'empty': '',
      'cdk-cleanrooms-ml:state-machine': STATE_MACHINE,
      'cdk-cleanrooms-ml:execution': 'run-1',
      'cdk-cleanrooms-ml:configuration': configurationHash(job),
      'cdk-cleanrooms-ml:request-id': 'run-1',
    });
    expect(name).toMatch(/^run-1-[0-9a-f]{8}-[0-9a-f]{6}-[0-9a-f]{8}$/);
    expect(name.endsWith(ownerDigest({ stateMachineArn: STATE_MACHINE, executionName: 'another' }))).toBe(true);
  });

  test('sends every member of the request, and the environment of its key', async () => {
    const world = new RunWorld(LONG);
    const { request: { environment, ...request } } = wantedWithEverything();
    world.environments = { 'a-key': environment! };
    await world.poll(world.start({ request }, 'a-key'));
    const { membershipIdentifier, tags, ...members } = request;
    expect(world.service.starts).toEqual([{ ...members, environment, tags: expect.objectContaining(tags!) }]);
    expect(world.service.calls(START)[0]).toMatchObject({ input: { membershipIdentifier }, unknownMembers: [] });
  });

  test('logs the start with what waits for it', async () => {
    const world = new RunWorld(LONG);
    const arn = world.start();
    await world.poll(arn);
    expect(world.decisions).toEqual([{
      decision: 'started',
      runArn: arn,
      executionArn: USERS_EXECUTION,
      stateName: 'Infer',
      secondsSinceStart: 0,
      jobArn: world.simulator.jobs()[0].arn,
      queuedSeconds: 0,
    }]);
  });

  test('ends the run if a value is invalid, and calls nothing of the service', async () => {
    const world = new RunWorld(LONG);
    const { outcome, polls, arn } = await world.run(wanted({ membershipIdentifier: 'from-the-input' }));
    const cause = expect.stringMatching(/^invalid inference job, nothing was started: membershipIdentifier: got "from-the-input"/);
    expect(outcome).toEqual({ outcome: 'FAILED', error: 'CleanRoomsML.InvalidRequest', cause });
    expect(polls).toBe(1);
    expect(world.executions.ends).toEqual([{ token: 'token-run-1', error: 'CleanRoomsML.InvalidRequest', cause }]);
    expect(world.service.calls()).toEqual([]);
    expect(world.decisions).toEqual([expect.objectContaining({ decision: 'failed', runArn: arn, error: 'CleanRoomsML.InvalidRequest' })]);
  });

  test('fails if somebody has started the execution by hand', async () => {
    const world = new RunWorld(LONG);
    const outcome = await world.poll(world.start(), { input: { jobs: 'please' } });
    expect(outcome).toMatchObject({ outcome: 'FAILED', error: 'CleanRoomsML.InvalidRequest' });
    expect(world.service.calls()).toEqual([]);
    expect(world.executions.calls).toEqual([]);
  });
});

describe('nothing is started', () => {
  test('if the execution was stopped before', async () => {
    const world = new RunWorld(LONG);
    const arn = world.start();
    world.stop(arn);
    expect(await world.poll(arn)).toMatchObject({ outcome: 'FAILED', error: 'CleanRoomsML.RunStopped' });
    expect(world.simulator.jobs()).toEqual([]);
  });

  test.each(['FAILED', 'TIMED_OUT', 'SUCCEEDED', 'PENDING_REDRIVE'])('if the execution is %s', async (status) => {
    const world = new RunWorld(LONG);
    const arn = world.start();
    world.stop(arn, status);
    expect(await world.poll(arn)).toMatchObject({ outcome: 'FAILED', error: 'CleanRoomsML.RunStopped' });
    expect(world.simulator.jobs()).toEqual([]);
  });

  test('if the state no longer waits', async () => {
    const world = new RunWorld(LONG);
    const arn = world.start();
    world.executions.giveUp('token-run-1');
    const { outcome } = await world.play(arn);
    expect(outcome).toEqual({
      outcome: 'FAILED',
      error: 'CleanRoomsML.RunStopped',
      cause: 'the state no longer waits for the inference job: its execution was stopped, or the state timed out. '
        + 'Any job of this run is canceled. Start a new execution to run it again.',
    });
    expect(world.simulator.jobs()).toEqual([]);
    expect(world.executions.ends).toEqual([]);
  });

  test('before Step Functions shows the execution', async () => {
    const world = new RunWorld(LONG);
    const arn = world.start();
    let asked = 0;
    const statusOf = world.executions.statusOf.bind(world.executions);
    world.executions.statusOf = async (name) => ((asked += 1) <= 2 ? undefined : statusOf(name));
    await expect(world.poll(arn)).rejects.toThrow('Step Functions does not show the execution yet');
    expect(world.simulator.jobs()).toEqual([]);
    asked = 2;
    expect(await world.poll(arn)).toMatchObject({ outcome: 'STARTED' });
  });

  test.each(['statusOf', 'isAwaited'] as const)('as long as %s is not answered', async (call) => {
    const world = new RunWorld(LONG);
    const arn = world.start();
    world.executions.beforeCall = (one) => {
      if (one === call) {
        throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
      }
    };
    await expect(world.poll(arn)).rejects.toMatchObject({ name: 'CleanRoomsML.NotYet', message: 'ThrottlingException: Rate exceeded' });
    expect(world.simulator.jobs()).toEqual([]);
    world.executions.beforeCall = () => undefined;
    expect(await world.poll(arn)).toMatchObject({ outcome: 'STARTED' });
  });
});

describe('a job that nobody wants when it has just been started', () => {
  const stopsDuring = async (stop: (world: RunWorld, arn: string) => void, config = {}) => {
    const world = new RunWorld({ ...LONG, config });
    const arn = world.start();
    world.service.beforeCall = (operation) => {
      if (operation === START) {
        stop(world, arn);
      }
    };
    const outcome = await world.clock.run(() => world.poll(arn));
    return { world, outcome };
  };

  test.each<[string, (world: RunWorld, arn: string) => void, object]>([
    ['stopped', (world, arn) => world.stop(arn), {}],
    ['stopped, and List lags', (world, arn) => world.stop(arn), { listLagMs: 10 * MINUTE }],
    ['given up by its state', (world) => world.executions.giveUp('token-run-1'), {}],
  ])('is canceled if the run was %s', async (_, stop, config) => {
    const { world, outcome } = await stopsDuring(stop, config);
    expect(outcome).toMatchObject({ outcome: 'FAILED', error: 'CleanRoomsML.RunStopped' });
    expect(world.service.calls(CANCEL)).toHaveLength(1);
    expect(world.service.live()).toEqual([]);
    expect(world.decided('canceled')).toHaveLength(1);
  });
});

test('a function that is invoked a second time for a run takes the job of the first', async () => {
  const world = new RunWorld(LONG);
  const arn = world.start();
  const first = await world.poll(arn);
  await world.wait(MINUTE);
  expect(await world.poll(arn)).toEqual(first);
  expect(world.simulator.jobs()).toHaveLength(1);
  // The answer of the first was lost: it counts as a start, though maybe a second time.
  expect(world.decisions.map(({ decision }) => decision)).toEqual(['started', 'started']);
});

test.each([0, 20, 80])('two invocations at once agree on one job, also when List lags by %d seconds', async (lag) => {
  const world = new RunWorld({ ...LONG, config: { listLagMs: lag * SECOND } });
  const arn = world.start();
  world.service.latency = SECOND;
  const outcomes = await Promise.all([world.clock.run(() => world.poll(arn)), world.clock.run(() => world.poll(arn))]);
  expect(world.simulator.jobs()).toHaveLength(2);
  for (const outcome of outcomes) {
    expect(outcome.outcome).toBe('STARTED');
  }
  await world.during(() => world.play(arn), 5 * MINUTE, () => {
    expect(world.service.live()).toHaveLength(1);
    world.stop(arn);
  });
});
