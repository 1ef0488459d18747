import { other, withJob } from './removed-job';
import { LOGICAL_ID_TAG, reservedTags } from '../../../lambda/jobs/ownership';
import { OTHER_MEMBERSHIP, OWNER, wanted } from '../events';
import { CANCEL, CLEAN_UP, FakeStack, GET, LIST, LIST_TAGS, REMOVAL, UNTAG, World } from '../harness';
import { HOUR, MINUTE, SECOND } from '../virtual-clock';

const isRetired = (world: World, arn: string) => !(LOGICAL_ID_TAG in world.job(arn).tags);

describe('the Delete of a job ends what else its resource has left behind', () => {
  test('what is live, of any configuration and in the memberships of ARN and properties; it waits until nothing runs', async () => {
    const { world, id } = await withJob();
    const strays = [
      world.seedStray(other('a')), world.seedStray(wanted({ name: 'nightly' })), world.seedStray(wanted({ membershipIdentifier: OTHER_MEMBERSHIP })),
    ];
    const { failure, took } = await world.delete(id, wanted({ name: 'nightly', membershipIdentifier: OTHER_MEMBERSHIP }));

    expect(failure).toBeUndefined();
    expect([id, ...strays].map((arn) => world.job(arn).status)).toEqual(Array(4).fill('INACTIVE'));
    expect(took).toBe(2 * MINUTE);
  });

  test('and retires what has finished, of any configuration, so that it is never adopted again', async () => {
    const { world, id } = await withJob();
    const strays = [world.seedStray(other('a')), world.seedStray(other('b'))];
    await world.clock.sleep(HOUR);
    await world.delete(id, wanted());

    expect([id, ...strays].map((arn) => isRetired(world, arn))).toEqual([true, true, true]);
    expect(world.calls(CANCEL)).toEqual([]);
  });

  test('also when there is no record of the job anymore', async () => {
    const { world, id } = await withJob();
    const gone = `${id.slice(0, -12)}999999999999`;
    world.stack.id = gone;
    await world.delete(gone, wanted());
    expect(world.job(id).status).toBe('INACTIVE');
  });

  test('but not the job that has taken its place', async () => {
    const world = new World();
    const { id: old } = await world.create(wanted());
    const { id } = await world.update(old, other('new'), wanted());
    const duplicate = world.seedStray(other('new'));
    Object.assign(world.stack, { ...CLEAN_UP, id });
    const { failure } = await world.delete(old, wanted());

    expect(failure).toBeUndefined();
    expect(world.live()).toEqual([id]);
    expect(isRetired(world, id)).toBe(false);
    expect(world.job(duplicate).status).toBe('INACTIVE');
  });

  test('nor that, should CloudFormation show the old one while it deletes it', async () => {
    const world = new World();
    const { id: old } = await world.create(wanted());
    const stray = world.seedStray(other('stray'));
    await world.wait(MINUTE);
    world.stack.begun = world.clock.now();
    const { id } = await world.update(old, other('new'), wanted());
    const left = world.seedStray(other('left'));
    Object.assign(world.stack, CLEAN_UP, { resourceStatus: 'DELETE_IN_PROGRESS', id: old });
    await world.delete(old, wanted());

    expect(world.live()).toEqual([id, left]);
    expect(world.job(stray).status).toMatch(/^CANCEL_|INACTIVE/);
  });

  test('nor what belongs to others', async () => {
    const { world, id } = await withJob();
    const others = [
      world.seed({ name: 'nightly' }), world.seed({ name: 'nightly', tags: reservedTags({ ...OWNER, logicalId: 'Another' }, 'any', 'a-request') }),
    ];
    await world.delete(id, wanted({ name: 'nightly' }));

    expect(world.live()).toEqual(others);
  });

  test('with four calls a poll, however many old ones there are', async () => {
    const world = new World({ plan: { pendingMs: 0, runningMs: 0 } });
    Array.from({ length: 40 }, (_, n) => world.seedStray(other(`${n}`)));
    await world.wait(MINUTE);
    const { id } = await world.create(wanted());
    Object.assign(world.stack, { ...REMOVAL, id });
    const before = world.calls().length;
    const { polls } = await world.delete(id, wanted());

    expect(polls).toBe(4);
    // Its tags, itself, all that there are, and the tags of the one that is young enough; at the end it is retired.
    const everyPoll = [LIST_TAGS, GET, LIST, LIST_TAGS];
    expect(world.calls().slice(before).map(({ operation }) => operation)).toEqual([...Array(4).fill(everyPoll).flat(), UNTAG]);
  });
});

describe('the Delete of a job that has ended long ago', () => {
  /** A job that has ended, and one that the operation before has started, which List does not show yet. */
  async function withStrayOutOfSight(resource: Partial<FakeStack>) {
    const { world, id } = await withJob();
    await world.clock.sleep(HOUR);
    world.simulator.configure({ listLagMs: 80 * SECOND });
    const stray = world.seedStray(other('stray'));
    Object.assign(world.stack, { id, begun: world.clock.now(), ...resource });
    const { failure, took } = await world.delete(id, wanted());

    expect(failure).toBeUndefined();
    return { world, stray, took };
  }

  test.each([
    ['its stack', REMOVAL],
    ['its stack, which does not show it any more', { ...REMOVAL, resourceStatus: undefined }],
    ['its stack, which shows it as it was', { ...REMOVAL, resourceStatus: 'UPDATE_COMPLETE' }],
    ['an update that removes it', { ...CLEAN_UP, resourceStatus: 'DELETE_IN_PROGRESS' }],
    ['the rollback of its Create', { status: 'ROLLBACK_IN_PROGRESS', resourceStatus: 'DELETE_IN_PROGRESS', begun: 0 }],
  ])('looks for 90 seconds for what List shows late, when the resource goes with %s', async (_, resource) => {
    const { world, stray, took } = await withStrayOutOfSight(resource);

    expect(world.job(stray).status).toBe('INACTIVE');
    // Found at 90 seconds, and a minute until it is INACTIVE.
    expect(took).toBe(150 * SECOND);
  });

  test('looks for 90 seconds also when the resource that goes has another job by now', async () => {
    const { world, stray } = await withStrayOutOfSight({ ...REMOVAL, id: 'another' });
    expect(world.job(stray).status).toBe('INACTIVE');
  });

  test('looks once when the resource goes on with another job: the leg of that has looked', async () => {
    const { world, id } = await withJob();
    await world.clock.sleep(HOUR);
    const finished = world.seedStray(other('finished'));
    await world.clock.sleep(HOUR);
    Object.assign(world.stack, { ...CLEAN_UP, id: 'another' });
    const before = world.calls(LIST).length;

    expect(await world.delete(id, wanted())).toEqual({ id, polls: 1, took: 0 });
    expect(world.calls(LIST)).toHaveLength(before + 1);
    expect([id, finished].map((arn) => isRetired(world, arn))).toEqual([true, true]);
  });

  test('and that one look ends a stray', async () => {
    const { world, id } = await withJob();
    await world.clock.sleep(HOUR);
    const stray = world.seedStray(other('stray'));
    Object.assign(world.stack, { ...CLEAN_UP, id: 'another' });

    expect((await world.delete(id, wanted())).took).toBe(MINUTE);
    expect(world.job(stray).status).toBe('INACTIVE');
  });

  test('looks for nothing when it is over', async () => {
    const { world, id } = await withJob();
    await world.clock.sleep(HOUR);
    Object.assign(world.stack, { status: 'UPDATE_COMPLETE', resourceStatus: undefined, id: undefined });
    const before = world.calls(LIST).length;

    expect(await world.delete(id, wanted())).toEqual({ id, polls: 1, took: 0 });
    expect(world.calls(LIST)).toHaveLength(before);
  });
});

describe('the rollback of an update that goes back to another job', () => {
  const ROLLBACK = { status: 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', resourceStatus: 'UPDATE_COMPLETE', id: 'another' };

  test('looks for nothing but the job: that was done before', async () => {
    const { world, id } = await withJob();
    const finished = world.seedStray(other('finished'));
    await world.clock.sleep(HOUR);
    const live = world.seedStray(other('live'));
    Object.assign(world.stack, ROLLBACK);
    const before = world.calls(LIST).length;

    expect(await world.delete(id, wanted())).toEqual({ id, polls: 1, took: 0 });
    expect([id, finished].map((arn) => isRetired(world, arn))).toEqual([false, false]);
    expect(world.live()).toEqual([live]);
    expect(world.calls(LIST)).toHaveLength(before);
  });

  test('ends and retires a job that still runs', async () => {
    const { world, id } = await withJob();
    Object.assign(world.stack, ROLLBACK);

    expect((await world.delete(id, wanted())).took).toBe(MINUTE);
    expect(world.job(id).status).toBe('INACTIVE');
    expect(isRetired(world, id)).toBe(true);
  });
});

describe.each(['ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS'])('the rollback of a Create: %s', (status) => {
  const rollBack = (world: World, id: string) => {
    Object.assign(world.stack, { status, resourceStatus: 'DELETE_IN_PROGRESS', id });
    return world.delete(id, wanted());
  };

  const isOfAStackThatWas = status !== 'ROLLBACK_IN_PROGRESS';
  test(`cancels what else its operation has started, and ${isOfAStackThatWas ? 'not ' : ''}what is older`, async () => {
    const { world, id } = await withJob();
    const older = world.seedStray(other('older'));
    await world.wait(MINUTE);
    world.stack.begun = world.clock.now();
    await world.wait(MINUTE);
    const stray = world.seedStray(other('stray'));
    await rollBack(world, id);

    expect([id, stray].map((arn) => world.job(arn).status)).toEqual(['INACTIVE', 'INACTIVE']);
    expect(world.live()).toEqual(isOfAStackThatWas ? [older] : []);
  });

  test('cancels a duplicate of the job, although it is older than the operation: no leg has found it', async () => {
    const { world, id } = await withJob();
    const duplicate = world.seedStray(wanted(), world.job(id).tags['cdk-cleanrooms-ml:request-id']);
    await world.wait(MINUTE);
    world.stack.begun = world.clock.now();
    await world.wait(MINUTE);
    await rollBack(world, id);

    expect([id, duplicate].map((arn) => world.job(arn).status)).toEqual(['INACTIVE', 'INACTIVE']);
  });

  test('cancels once more what is older and could not be canceled before', async () => {
    const { world, id } = await withJob();
    world.simulator.configure({ cancellableStatuses: ['CREATE_PENDING', 'CREATE_IN_PROGRESS', 'CANCEL_FAILED'] });
    world.simulator.changePlan({ cancelOutcomes: ['CANCEL_FAILED', 'INACTIVE'] });
    const older = world.seedStray(other('older'));
    await world.jobs.cancel(older);
    await world.wait(MINUTE);
    expect(world.job(older).status).toBe('CANCEL_FAILED');
    world.stack.begun = world.clock.now();
    await world.wait(MINUTE);
    await rollBack(world, id);

    expect([id, older].map((arn) => world.job(arn).status)).toEqual(['INACTIVE', 'INACTIVE']);
  });

  test('leaves what has finished to the corrected deployment', async () => {
    const { world, id } = await withJob();
    const finished = world.seedStray(other('finished'));
    await world.clock.sleep(HOUR);

    expect(await rollBack(world, id)).toEqual({ id, polls: 4, took: 90 * SECOND });
    expect([id, finished].map((arn) => isRetired(world, arn))).toEqual([false, false]);
    expect(world.calls(CANCEL)).toEqual([]);
  });
});

test.each([
  ['DELETE_IN_PROGRESS', 'UPDATE_COMPLETE'], ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_COMPLETE'], ['ROLLBACK_IN_PROGRESS', 'CREATE_COMPLETE'],
  ['UPDATE_IN_PROGRESS', 'DELETE_IN_PROGRESS'],
])('a Delete that stands ends the job that the resource has: %s, %s', async (status, resourceStatus) => {
  const { world, id } = await withJob();
  Object.assign(world.stack, { status, resourceStatus, id });
  await world.delete(id, wanted());
  expect(world.job(id).status).toBe('INACTIVE');
});

describe('a second waiter of a Delete that runs into the next deployment', () => {
  test.each([['live', 0], ['finished', HOUR]])('does nothing to a job that is %s and adopted', async (_, age) => {
    const { world, id } = await withJob();
    await world.clock.sleep(age);
    const tags = world.job(id).tags;
    Object.assign(world.stack, { status: 'UPDATE_IN_PROGRESS', resourceStatus: 'UPDATE_COMPLETE', begun: Infinity, id });
    const answer = await world.delete(id, wanted());

    // CloudFormation may show late what it has begun to delete.
    expect(answer).toEqual({ id, polls: 2, took: 30 * SECOND });
    expect(world.calls(CANCEL)).toEqual([]);
    expect(world.job(id).tags).toEqual(tags);
  });

  test('ends its own job and sweeps nothing', async () => {
    const { world, id } = await withJob();
    const next = world.seedStray(other('next'));
    Object.assign(world.stack, { status: 'UPDATE_IN_PROGRESS', resourceStatus: 'UPDATE_IN_PROGRESS', begun: Infinity, id: 'another' });
    await world.delete(id, wanted());

    expect(world.live()).toEqual([next]);
    expect(world.job(id).status).toBe('INACTIVE');
  });

  test('leaves a finished job to the next deployment, which may be about to adopt it', async () => {
    const { world, id } = await withJob();
    await world.clock.sleep(HOUR);
    Object.assign(world.stack, { status: 'UPDATE_IN_PROGRESS', resourceStatus: 'UPDATE_IN_PROGRESS', begun: Infinity, id: 'another' });
    await world.delete(id, wanted());
    expect(isRetired(world, id)).toBe(false);
  });
});
