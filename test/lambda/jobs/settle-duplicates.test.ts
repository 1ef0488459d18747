import { configurationHash } from '../../../lambda/jobs/configuration-hash';
import { generatedName } from '../../../lambda/jobs/job-name';
import { type Owner, reservedTags } from '../../../lambda/jobs/ownership';
import type { WantedJob } from '../../../src/shared/resource-properties';
import { createLeg, LOGICAL_ID, STACK_ID, wanted } from '../events';
import { CANCEL, LIST, World } from '../harness';
import { HOUR, MINUTE, SECOND, START_TIME } from '../virtual-clock';

const OWNER = { stackId: STACK_ID, logicalId: LOGICAL_ID };

/** What another delivery of the same request has started. */
function seedDuplicate(world: World, job: WantedJob = wanted(), owner: Owner = OWNER): string {
  const configuration = configurationHash(job);
  return world.seed({ ...job.request, name: generatedName(owner, configuration, 'feedbeef'), tags: reservedTags(owner, configuration, 'a-request') });
}

async function withLeg(prepare: (world: World) => void, plan = {}) {
  const world = new World({ plan: { pendingMs: 0, runningMs: 10 * MINUTE, ...plan } });
  const { id } = await world.create(wanted());
  prepare(world);
  const answer = await world.send(createLeg(id));
  return { world, id, answer };
}

test('the leg cancels what else runs of the configuration that CloudFormation has accepted', async () => {
  let duplicate = '';
  const { world, id, answer } = await withLeg((w) => {
    duplicate = seedDuplicate(w);
  });

  expect(answer.failure).toBeUndefined();
  expect(world.job(duplicate).status).toBe('INACTIVE');
  expect(world.job(id).status).toBe('ACTIVE');
});

test('it does so while its stack is being deleted, too: the Delete of the job comes when it ends', async () => {
  let duplicate = '';
  const { world } = await withLeg((w) => {
    duplicate = seedDuplicate(w);
    Object.assign(w.stack, { status: 'DELETE_IN_PROGRESS', begun: w.clock.now() + MINUTE });
  });

  expect(world.job(duplicate).status).toBe('INACTIVE');
});

test('it cancels one of a name that the user gave', async () => {
  const job = wanted({ name: 'the job' });
  const world = new World({ plan: { pendingMs: 0, runningMs: 10 * MINUTE } });
  const { id } = await world.create(job);
  const duplicate = world.seed({ ...job.request, name: 'the job', tags: reservedTags(OWNER, configurationHash(job), 'a-request') });
  await world.send(createLeg(id));

  expect(world.job(duplicate).status).toBe('INACTIVE');
});

test('a job that has lost its tags is waited for, and no other is looked for', async () => {
  const world = new World({ plan: { pendingMs: 0, runningMs: 10 * MINUTE } });
  const stranger = world.seed({ name: 'stranger', tags: {} });
  const other = world.seed({ name: 'stranger', tags: {} });
  const { failure, polls } = await world.send(createLeg(stranger));

  expect(failure).toBeUndefined();
  expect(world.calls().filter(({ jobArn }) => jobArn === other)).toEqual([]);
  // List says at every poll how it is, and at the end the collaboration.
  expect(world.calls(LIST)).toHaveLength(polls + 1);
});

test('it finds one that List shows only after a minute', async () => {
  let duplicate = '';
  const { world } = await withLeg((w) => {
    w.simulator.configure({ listLagMs: 80 * SECOND });
    duplicate = seedDuplicate(w);
  });

  expect(world.job(duplicate).status).toBe('INACTIVE');
});

test.each([CANCEL, LIST])('it cancels one as soon as it may again, though it may not for ten minutes: %s', async (operation) => {
  let duplicate = '';
  const { world, id, answer } = await withLeg((w) => {
    duplicate = seedDuplicate(w);
    w.simulator.setFaults([{ operation, kind: 'access-denied', times: 20 }]);
  }, { runningMs: 40 * MINUTE });

  expect(answer.failure).toBeUndefined();
  expect([id, duplicate].map((arn) => world.job(arn).status)).toEqual(['ACTIVE', 'INACTIVE']);
  const [{ at }] = world.job(duplicate).cancellations;
  expect(at - START_TIME).toBeLessThan(12 * MINUTE);
});

test('it leaves other configurations and other owners alone', async () => {
  let others: string[] = [];
  const { world } = await withLeg((w) => {
    others = [
      seedDuplicate(w, wanted({ description: 'other' })),
      seedDuplicate(w, wanted(), { ...OWNER, logicalId: 'Another' }),
      seedDuplicate(w, wanted(), { ...OWNER, stackId: STACK_ID.replace('forecast', 'other') }),
    ];
  });

  expect(world.calls(CANCEL)).toEqual([]);
  expect(others.map((arn) => world.job(arn).cancellations)).toEqual([[], [], []]);
});

test.each([[0, 0], [20, 30], [80, 90], [100, 120]])('it cancels one that List shows after %d s at %d s', async (lag, seconds) => {
  let duplicate = '';
  let begun = 0;
  const { world } = await withLeg((w) => {
    w.simulator.configure({ listLagMs: lag * SECOND });
    duplicate = seedDuplicate(w);
    begun = w.clock.now();
  });

  expect(world.job(duplicate).cancellations.map(({ at }) => at - begun)).toEqual([seconds * SECOND]);
});

test.each([
  // Nothing that was started together with a job is out of sight when the job is three and a half minutes old.
  [0, [0, 30, 60, 90, 120]], [100, [0, 30, 60, 90]], [209, [0]], [210, [0]], [3600, [0]],
])('it looks at every poll of two minutes, but once only for a job that is old, and when it hands over: %d s old, at %j s', async (age, looks) => {
  const world = new World({ plan: { pendingMs: 0, runningMs: 2 * HOUR } });
  const { id } = await world.create(wanted());
  await world.clock.sleep(age * SECOND);
  const begun = world.clock.now();
  const before = world.calls(LIST).length;
  await world.send(createLeg(id, 600));

  expect(world.calls(LIST).slice(before).map(({ at }) => (at - begun) / SECOND)).toEqual([...looks, 600]);
});

test('it does not look for duplicates of an old job when its first poll comes late', async () => {
  const world = new World({ plan: { pendingMs: 0, runningMs: 2 * HOUR } });
  const { id } = await world.create(wanted());
  await world.clock.sleep(HOUR);
  const before = world.calls(LIST).length;
  await world.pollAgain(createLeg(id), world.clock.now() - 15 * SECOND);

  expect(world.calls(LIST)).toHaveLength(before);
});

describe('the leg of a job that is ACTIVE', () => {
  test.each([
    // age of the job, when the leg is complete
    [0, 90], [100, 90], [150, 60], [209, 30], [210, 0], [3600, 0],
  ])('is complete when no duplicate can be out of sight: the job is %d s old, after %d s', async (age, seconds) => {
    const world = new World({ plan: { pendingMs: 0, runningMs: 0 } });
    const { id } = await world.create(wanted());
    await world.clock.sleep(age * SECOND);

    expect(await world.send(createLeg(id))).toMatchObject({ data: { TrainedModelInferenceJobArn: id }, took: seconds * SECOND });
  });

  test('cancels a duplicate that runs for hours and that List shows late', async () => {
    let duplicate = '';
    const { world, answer } = await withLeg((w) => {
      w.simulator.configure({ listLagMs: 80 * SECOND });
      w.simulator.changePlan({ runningMs: 12 * HOUR });
      duplicate = seedDuplicate(w);
    }, { runningMs: 0 });

    expect(answer.failure).toBeUndefined();
    expect(world.live()).toEqual([]);
    expect(world.job(duplicate).cancellations).toHaveLength(1);
  });

  test('is complete all the same when List fails for as long as it looks', async () => {
    const { answer } = await withLeg((w) => w.simulator.setFaults([{ operation: LIST, kind: 'internal', times: 'always' }]), { runningMs: 0 });
    expect(answer.failure).toBeUndefined();
    // Two minutes and a half for duplicates, then three minutes to find the collaboration, which only List shows.
    expect(answer).toMatchObject({ data: { Status: 'ACTIVE', CollaborationIdentifier: '-' }, took: 5 * MINUTE + 30 * SECOND });
  });
});

describe('the leg whose polls were late', () => {
  async function poll(prepare: (world: World) => void = () => undefined) {
    const world = new World({ plan: { pendingMs: 0, runningMs: 30 * SECOND } });
    const { id } = await world.create(wanted());
    world.simulator.changePlan({ runningMs: HOUR });
    const duplicate = seedDuplicate(world);
    const begun = world.clock.now();
    await world.clock.sleep(10 * MINUTE);
    prepare(world);
    return { progress: await world.pollAgain(createLeg(id), begun), duplicate: world.job(duplicate) };
  }

  test('looks for duplicates once more before it is complete', async () => {
    const { progress, duplicate } = await poll();
    expect(progress.IsComplete).toBe(true);
    expect(duplicate.cancellations).toHaveLength(1);
  });

  test('is complete all the same when that look fails', async () => {
    const { progress } = await poll((world) => world.simulator.setFaults([{ operation: LIST, kind: 'internal' }]));
    expect(progress.IsComplete).toBe(true);
  });
});

test('a leg that is not going forward cancels nothing', async () => {
  let duplicate = '';
  const { world } = await withLeg((w) => {
    duplicate = seedDuplicate(w);
    w.stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
  });

  expect(world.job(duplicate).cancellations).toEqual([]);
});
