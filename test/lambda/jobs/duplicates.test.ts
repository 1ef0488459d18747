import { createRun, updateRun, wanted } from '../events';
import { CANCEL, START, World } from '../harness';
import { MINUTE, SECOND } from '../virtual-clock';

/** Holds everybody's Start back until so many are about to be sent. */
function together(world: World, count: number): void {
  const waiting: (() => void)[] = [];
  world.beforeCall = async (operation) => {
    if (operation === START && waiting.length < count) {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (waiting.length === count) {
          waiting.forEach((release) => release());
        }
      });
    }
  };
}

describe.each([2, 3])('%d waiters of one Create that start before any sees the other', (count) => {
  test.each([0, 1, 20])('end up with one job, the earliest, when List lags by %d s', async (lag) => {
    const world = new World({ config: { listLagMs: lag * SECOND } });
    together(world, count);
    const event = createRun(wanted());
    const answers = await Promise.all(Array.from({ length: count }, () => world.send(event)));

    expect(world.calls(START)).toHaveLength(count);
    expect(world.live()).toHaveLength(1);
    expect(answers.map(({ id }) => id)).toEqual(Array(count).fill(world.live()[0]));
  });
});

test('a job that CloudFormation has accepted stays, though List shows an earlier one later', async () => {
  const world = new World({ planRules: [{ nthStart: 1, plan: { listLagMs: 10 * SECOND } }] });
  together(world, 2);
  const event = createRun(wanted());
  const accepted: string[] = [];
  await Promise.all([1, 2].map(async () => {
    const { id, failure } = await world.send(event);
    if (!failure) {
      accepted.push(id);
      Object.assign(world.stack, { id: accepted[0], resourceStatus: 'CREATE_COMPLETE' });
    }
  }));

  const [, later] = world.simulator.jobs();
  expect(accepted).toEqual([later.arn]);
  expect(world.live()).toEqual([later.arn]);
});

test('of two waiters the later one cancels its own job', async () => {
  const world = new World({ config: { listLagMs: 20 * SECOND } });
  const event = createRun(wanted());
  const [first, second] = await Promise.all([world.send(event), world.send(event, 5 * SECOND)]);

  const [earlier, later] = world.simulator.jobs();
  expect(earlier.history[0].at).toBeLessThan(later.history[0].at);
  expect(world.live()).toEqual([earlier.arn]);
  expect(first.id).toBe(earlier.arn);
  expect(second.id).toBe(earlier.arn);
  expect(world.calls(CANCEL).every(({ jobArn }) => jobArn === later.arn)).toBe(true);
});

test('the later one waits until it sees its own job, or that would run on', async () => {
  const world = new World({ planRules: [{ nthStart: 2, plan: { listLagMs: 10 * SECOND } }] });
  together(world, 2);
  const event = createRun(wanted());
  const answers = await Promise.all([world.send(event), world.send(event)]);

  const [earlier] = world.simulator.jobs();
  expect(world.live()).toEqual([earlier.arn]);
  expect(answers.map(({ id }) => id)).toEqual([earlier.arn, earlier.arn]);
});

test('two waiters of one Update that replaces the job end up with one new job beside the old one', async () => {
  const world = new World({ config: { listLagMs: 3 * SECOND } });
  const old = await world.create(wanted());
  together(world, 2);
  const event = updateRun(old.id, wanted({ description: 'new' }), wanted());
  const [first, second] = await Promise.all([world.send(event), world.send(event)]);

  expect(first.id).toBe(second.id);
  expect(world.live()).toEqual([old.id, first.id]);
});

test('a waiter that comes after the job has finished adopts it', async () => {
  const world = new World();
  const event = createRun(wanted());
  const { id } = await world.send(event);
  await world.clock.sleep(20 * MINUTE);

  expect((await world.send(event)).id).toBe(id);
  expect(world.calls(START)).toHaveLength(1);
});
