import { after, before, updated } from './failed-update';
import { configurationHash } from '../../../lambda/jobs/configuration-hash';
import { generatedName } from '../../../lambda/jobs/job-name';
import { LOGICAL_ID_TAG, reservedTags } from '../../../lambda/jobs/ownership';
import { OWNER, updateRun, wanted } from '../events';
import { CANCEL, GET, START, World } from '../harness';
import { HOUR, MINUTE, SECOND } from '../virtual-clock';

describe('a Run that is rolled back', () => {
  test('goes back to the finished job and starts nothing', async () => {
    const { world, old, replacement } = await updated();
    world.stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';

    const { id, failure } = await world.update(replacement, before, after);

    expect(failure).toBeUndefined();
    expect(id).toBe(old);
    expect(world.calls(START)).toHaveLength(2);
    // The job of the failed update costs money until its own Delete comes.
    expect(world.live()).toEqual([]);
    expect(world.job(replacement).cancellations).toHaveLength(1);
  });

  test('goes back to a job that has failed, too', async () => {
    const world = new World({ planRules: [{ nthStart: 1, plan: { outcome: 'CREATE_FAILED' } }] });
    const { id: old } = await world.create(before);
    await world.clock.run(() => world.clock.sleep(HOUR));
    const { id: replacement } = await world.update(old, after, before);
    world.stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';

    expect((await world.update(replacement, before, after)).id).toBe(old);
    expect(world.calls(START)).toHaveLength(2);
  });

  test('cancels a job of the failed update of which CloudFormation never learnt, also one that shows up late', async () => {
    const world = new World();
    const { id: old } = await world.create(before);
    await world.clock.run(() => world.clock.sleep(HOUR));
    world.simulator.configure({ listLagMs: 80 * SECOND });
    const { id: unknown } = await world.update(old, after, before);
    world.simulator.configure({ listLagMs: 0 });
    world.stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';

    const { id, failure, took } = await world.update(old, before, after);

    expect(failure).toBeUndefined();
    expect(id).toBe(old);
    expect(took).toBe(90 * SECOND);
    expect(world.job(unknown).status).toBe('INACTIVE');
    expect(world.calls(CANCEL).map(({ jobArn }) => jobArn)).toEqual([unknown]);
  });

  test('succeeds when there is no job to go back to, and the next deployment starts a new one', async () => {
    const world = new World();
    const { id: replacement } = await world.create(after);
    world.stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';

    const { id, failure } = await world.update(replacement, before, after);

    expect(failure).toBeUndefined();
    expect(id).toMatch(/^forgotten-/);
    world.stack.status = 'UPDATE_IN_PROGRESS';
    expect((await world.update(id, before, before)).id).toMatch(/^arn:/);
  });

  test('keeps the job that it has, not a later one of the same configuration', async () => {
    const world = new World();
    const { id } = await world.create(before, { RequestId: 'a-request' });
    await world.clock.run(() => world.clock.sleep(SECOND));
    const { id: replacement } = await world.update(id, after, before);
    await world.clock.run(() => world.clock.sleep(SECOND));
    const configuration = configurationHash(before);
    const later = world.seed({
      ...before.request, name: generatedName(OWNER, configuration, 'feedbeef'), tags: reservedTags(OWNER, configuration, 'a-request'),
    });
    world.stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';

    expect((await world.update(id, before, after)).id).toBe(id);
    expect([id, replacement, later].map((arn) => world.job(arn).cancellations.length)).toEqual([0, 1, 1]);
  });

  test('puts the tags back', async () => {
    const world = new World();
    const { id } = await world.create(wanted({ tags: { team: 'a' } }));
    await world.update(id, wanted({ tags: { team: 'b' } }), wanted({ tags: { team: 'a' } }));
    world.stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';

    await world.update(id, wanted({ tags: { team: 'a' } }), wanted({ tags: { team: 'b' } }));

    expect(world.job(id).tags.team).toBe('a');
    expect(world.live()).toEqual([id]);
  });
});

test('the waiter of the failed update cancels what it has started, and nothing else', async () => {
  const world = new World();
  const { id: old } = await world.create(before);
  world.beforeCall = (operation) => {
    if (operation === START) {
      world.stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
    }
  };

  const { failure } = await world.update(old, after, before);

  expect(failure).toBeUndefined();
  expect(world.calls(START)).toHaveLength(2);
  expect(world.live()).toEqual([old]);
});

test('the Delete of a finished job in a rollback leaves its result to the corrected deployment', async () => {
  const { world, old, replacement } = await updated();
  await world.clock.run(() => world.clock.sleep(24 * HOUR));
  world.stack.status = 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS';
  await world.delete(replacement, after);
  expect(world.job(replacement).tags).toHaveProperty(LOGICAL_ID_TAG);

  world.stack.status = 'UPDATE_IN_PROGRESS';
  const { id } = await world.update(old, after, before);

  expect(id).toBe(replacement);
  expect(world.calls(START)).toHaveLength(2);
});

test('any other Delete of a finished job retires it', async () => {
  const { world, old } = await updated();
  world.stack.status = 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS';
  await world.delete(old, before);
  expect(world.job(old).tags).not.toHaveProperty(LOGICAL_ID_TAG);
});

test('a stack that may not be asked does not hold up the Delete of a finished job', async () => {
  const { world, old } = await updated();
  world.stack.beforeAsked = () => {
    throw Object.assign(new Error('not authorized'), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
  };

  const { failure, took } = await world.delete(old, before);

  expect(failure).toBeUndefined();
  expect(took).toBe(180 * SECOND);
});

test('nor the job with which another waiter has answered: its own Delete ends that', async () => {
  const world = new World();
  const { id: old } = await world.create(before);
  const event = updateRun(old, after, before);
  const receivedAt = world.clock.now();
  const { id: replacement } = await world.send(event);
  const stray = world.seedStray(after, event.RequestId);
  Object.assign(world.stack, { status: 'UPDATE_ROLLBACK_IN_PROGRESS', id: replacement });

  await world.pollAgain(event, receivedAt);

  expect(world.live()).toEqual([old, replacement]);
  expect(world.job(stray).cancellations).toHaveLength(1);
});

test.each([
  ['waits until what it cancels has ended, and asks again', ['CANCEL_FAILED', 'INACTIVE'] as const, 'INACTIVE', 180],
  ['gets through past a job that does not end', ['CANCEL_FAILED'] as const, 'CANCEL_FAILED', 300],
])('a Run that is rolled back %s', async (_, cancelOutcomes, status, seconds) => {
  const world = new World({
    plan: { pendingMs: 0, runningMs: 0 }, config: { cancellableStatuses: ['CREATE_PENDING', 'CREATE_IN_PROGRESS', 'CANCEL_FAILED'] },
  });
  const first = await world.create(before);
  world.simulator.changePlan({ runningMs: 12 * HOUR, cancelOutcomes: [...cancelOutcomes], cancelPendingMs: 0, cancelInProgressMs: 40 * SECOND });
  world.simulator.configure({ listLagMs: 50 * SECOND });
  await world.wait(MINUTE);
  const stray = world.seedStray(after);
  world.stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
  const { failure, took } = await world.update(first.id, before, after);

  expect(failure).toBeUndefined();
  expect(took).toBe(seconds * SECOND);
  expect(world.job(stray).status.replace(/CANCEL_.*/, 'CANCEL_FAILED')).toBe(status);
});

test('a Delete in a rollback that cannot end its job fails: nobody else will', async () => {
  const world = new World({ plan: { pendingMs: 0, runningMs: 12 * HOUR } });
  const { id } = await world.create(before);
  Object.assign(world.stack, { status: 'ROLLBACK_IN_PROGRESS', resourceStatus: 'DELETE_IN_PROGRESS' });
  world.simulator.setFaults([{ operation: GET, kind: 'error', name: 'ValidationException', message: 'no', times: 'always' }]);
  expect((await world.delete(id, before)).failure?.message).toMatch(/^ValidationException: no\. The inference job may still be running/);
});

test('the clean-up after an Update that has made a job of an id that was none leaves that job alone', async () => {
  const world = new World();
  const { id } = await world.update('5f0d8a4e-aaaa-4000-8000-000000000001', wanted(), wanted());
  Object.assign(world.stack, { status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', id });

  const { failure } = await world.delete('5f0d8a4e-aaaa-4000-8000-000000000001', wanted());

  expect(failure).toBeUndefined();
  expect(world.live()).toEqual([id]);
});
