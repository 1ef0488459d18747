/** What becomes of the tags of a duplicate: it is never adopted and never restored, but still found as long as it runs. */
import { DUPLICATE_TAG, LOGICAL_ID_TAG, REPLACES_TAG } from '../../../lambda/jobs/ownership';
import { STACK_ID_TAG } from '../../../src/shared/resource-properties';
import { createLeg, createRun, LOGICAL_ID, STACK_ID, updateRun, wanted } from '../events';
import { CANCEL, REMOVAL, START, TAG, UNTAG, World } from '../harness';
import { HOUR, MINUTE, SECOND } from '../virtual-clock';

const before = wanted();
const after = wanted({ description: 'after' });
const owning = (world: World, arn: string) => [STACK_ID_TAG, LOGICAL_ID_TAG, DUPLICATE_TAG].map((key) => world.job(arn).tags[key]);

/** A job, a duplicate of it of which CloudFormation knows nothing, and its first leg. */
async function withDuplicate({ age = 0, plan = {}, faults = [] }: { age?: number; plan?: object; faults?: object[] } = {}) {
  const world = new World({ plan: { pendingMs: 0, runningMs: 10 * MINUTE, ...plan } });
  const { id } = await world.create(before);
  const duplicate = world.seedStray(before);
  await world.wait(age);
  world.simulator.setFaults(faults as never);
  return { world, id, duplicate };
}

describe('a duplicate that the first leg finds', () => {
  test('running is canceled, and marked in place of its logical id', async () => {
    const { world, id, duplicate } = await withDuplicate();
    expect((await world.send(createLeg(id))).failure).toBeUndefined();

    expect(world.job(duplicate).status).toBe('INACTIVE');
    expect(owning(world, duplicate)).toEqual([STACK_ID, undefined, LOGICAL_ID]);
    expect(owning(world, id)).toEqual([STACK_ID, LOGICAL_ID, undefined]);
  });

  test('finished loses its logical id, and is neither canceled nor marked', async () => {
    const { world, id, duplicate } = await withDuplicate({ plan: { runningMs: 0 }, age: MINUTE });
    expect((await world.send(createLeg(id))).failure).toBeUndefined();

    expect(owning(world, duplicate)).toEqual([STACK_ID, undefined, undefined]);
    expect(world.calls(UNTAG)).toHaveLength(1);
    expect([...world.calls(CANCEL), ...world.calls(TAG)]).toEqual([]);
  });

  test.each(['ValidationException', 'ConflictException', 'ResourceNotFoundException'])('fails no healthy job if its tags cannot be changed: %s', async (name) => {
    for (const operation of [TAG, UNTAG]) {
      const { world, id, duplicate } = await withDuplicate({ faults: [{ operation, kind: 'error', name, times: 'always' }] });
      expect((await world.send(createLeg(id))).failure).toBeUndefined();
      expect(world.job(duplicate).status).toBe('INACTIVE');
      expect(world.job(id).status).toBe('ACTIVE');
    }
  });

  test('keeps its logical id until it is marked, so that a later poll finds it', async () => {
    const { world, id, duplicate } = await withDuplicate({ faults: [{ operation: TAG, kind: 'throttling' }, { operation: CANCEL, kind: 'throttling' }] });
    await world.pollAgain(createLeg(id), world.clock.now());
    expect(owning(world, duplicate)).toEqual([STACK_ID, LOGICAL_ID, undefined]);
    await world.send(createLeg(id));
    expect(world.job(duplicate).status).toBe('INACTIVE');
  });
});

test('a duplicate that was marked is canceled once more when that had failed, and is never adopted', async () => {
  const world = new World({
    plan: { pendingMs: 0, runningMs: 12 * HOUR, cancelOutcomes: ['CANCEL_FAILED', 'INACTIVE'], cancelPendingMs: 0, cancelInProgressMs: SECOND },
    config: { cancellableStatuses: ['CREATE_PENDING', 'CREATE_IN_PROGRESS', 'CANCEL_FAILED'] },
  });
  const { id } = await world.create(before);
  const duplicate = world.seedStray(before);
  await world.pollAgain(createLeg(id), world.clock.now());
  await world.wait(MINUTE);
  expect(world.job(duplicate).status).toBe('CANCEL_FAILED');
  expect(owning(world, duplicate)).toEqual([STACK_ID, undefined, LOGICAL_ID]);

  Object.assign(world.stack, REMOVAL, { id });
  expect((await world.delete(id, before)).failure).toBeUndefined();
  expect(world.job(duplicate).status).toBe('INACTIVE');
});

test('of two deliveries the later one marks the job that it gives up', async () => {
  const world = new World({ config: { listLagMs: 20 * SECOND } });
  const event = createRun(before);
  await Promise.all([world.send(event), world.send(event, 5 * SECOND)]);
  const [earlier, later] = world.simulator.jobs();

  expect(owning(world, earlier.arn)).toEqual([STACK_ID, LOGICAL_ID, undefined]);
  expect(owning(world, later.arn)).toEqual([STACK_ID, undefined, LOGICAL_ID]);
});

test('a rollback never goes back to a canceled duplicate, although it is younger and List showed it late', async () => {
  const world = new World({ config: { listLagMs: 40 * SECOND }, planRules: [{ nthStart: 3, plan: { outcome: 'CREATE_FAILED' } }] });
  const event = createRun(before);
  const [{ id }] = await Promise.all([world.send(event), world.send(event, 5 * SECOND)]);
  await world.send(createLeg(id));
  await world.wait(HOUR);
  const { id: replacement } = await world.update(id, after, before);
  // One that an earlier release has started says nothing of a lineage.
  await world.jobs.untag(replacement, [REPLACES_TAG]);
  world.stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';

  expect(await world.send(updateRun(replacement, before, after))).toMatchObject({ id });
  expect(world.job(id).status).toBe('ACTIVE');
  expect(world.calls(START)).toHaveLength(3);
});

test('nor to a second one that has finished too', async () => {
  const { world, id, duplicate } = await withDuplicate({ plan: { runningMs: 0 }, age: MINUTE });
  await world.send(createLeg(id));
  await world.wait(HOUR);
  const { id: replacement } = await world.update(id, after, before);
  await world.jobs.untag(replacement, [REPLACES_TAG]);
  world.stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';

  expect((await world.update(replacement, before, after)).id).toBe(id);
  expect(owning(world, duplicate)[1]).toBeUndefined();
});
