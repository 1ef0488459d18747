/** Memberships that are gone (the service denies every call with them, or knows none), and those that never were any. */
import type { SimulatorOptions } from '../../../simulator';
import { MEMBERSHIP, OTHER_MEMBERSHIP, OWNER, wanted } from '../events';
import { CLEAN_UP, LIST, REMOVAL, START, World } from '../harness';
import { argumentsOf, commandsIn } from '../shell-command';
import { HOUR, MINUTE, SECOND } from '../virtual-clock';

const GONE = ['AccessDeniedException', 'ResourceNotFoundException'] as const;
const there = wanted({ membershipIdentifier: OTHER_MEMBERSHIP });
const here = wanted();

/** A job of a membership that is gone now. */
async function withGone(how: (typeof GONE)[number], options: SimulatorOptions = {}) {
  const world = new World(options);
  const { id } = await world.create(there);
  await world.wait(HOUR);
  world.simulator.configure({ goneMemberships: { [OTHER_MEMBERSHIP]: how } });
  return { world, id };
}

describe.each(GONE)('a membership that is gone: %s', (how) => {
  const isDenied = how === 'AccessDeniedException';

  test('fails a Create in it, and says what to check', async () => {
    const world = new World({ config: { goneMemberships: { [MEMBERSHIP]: how } } });
    const { failure, took } = await world.create(here);

    expect(failure?.message).toMatch(isDenied ? /^AccessDeniedException: .*policies of the membership/ : /^ResourceNotFoundException: .*Check that the membership, .* exist, then redeploy\.$/);
    // Denials count from the first look that may start a job.
    expect(took).toBe(isDenied ? 30 * SECOND + 3 * MINUTE : 30 * SECOND);
  });

  test('does not keep its job from moving to another one', async () => {
    const { world, id } = await withGone(how);
    const { id: next, failure, took } = await world.update(id, here, there);

    expect(failure).toBeUndefined();
    expect(world.live()).toEqual([next]);
    // The tags of its job, and then what runs beside, are tried for as long as permissions may be new.
    expect(took).toBe(isDenied ? 2 * 3 * MINUTE : 30 * SECOND);
  });

  test('does not delay the clean-up after the move, if there is no record of its job', async () => {
    const { world, id } = await withGone(how);
    const { id: next } = await world.update(id, here, there);
    Object.assign(world.stack, CLEAN_UP, { id: next });
    const { failure } = await world.delete(id, there);

    expect(world.live()).toContain(next);
    // Where access is denied nobody knows whether it runs.
    expect(failure === undefined).toBe(!isDenied);
  });

  test('of the properties alone does not hold up the Delete of a job in another one', async () => {
    const world = new World();
    const { id } = await world.create(here);
    world.simulator.configure({ goneMemberships: { [OTHER_MEMBERSHIP]: how } });
    Object.assign(world.stack, REMOVAL, { id });
    const { failure } = await world.delete(id, there);

    expect(failure).toBeUndefined();
    expect(world.job(id).status).toBe('INACTIVE');
  });

  test('of the properties alone does not hide what was left in that of the job', async () => {
    const world = new World({ plan: { pendingMs: 0, runningMs: 12 * HOUR } });
    const { id } = await world.create(here);
    const stray = world.seedStray(wanted({ description: 'stray' }));
    world.simulator.configure({ goneMemberships: { [OTHER_MEMBERSHIP]: how } });
    Object.assign(world.stack, REMOVAL, { id });
    const { failure } = await world.delete(id, there);

    expect(failure).toBeUndefined();
    expect([id, stray].map((arn) => world.job(arn).status)).toEqual(['INACTIVE', 'INACTIVE']);
  });

  test('delays the Delete of an ID that is not an ARN no longer than necessary', async () => {
    const { world } = await withGone(how);
    Object.assign(world.stack, REMOVAL);
    const { failure, took } = await world.delete('an-id-that-cloudformation-invented', there);

    // Where access is denied nobody knows what runs: the message names the ways out.
    expect(took).toBe(isDenied ? 3 * MINUTE : 90 * SECOND);
    expect(failure === undefined).toBe(!isDenied);
    expect(commandsIn(failure?.message ?? '').map((command) => command.split(' ')[2]))
      .toEqual(isDenied ? ['list-trained-model-inference-jobs', 'list-tags-for-resource', 'cancel-trained-model-inference-job', 'delete-stack'] : []);
  });

  test('of the job of an update does not keep its rollback from the job before', async () => {
    const { world, id } = await withGone(how);
    world.simulator.configure({ goneMemberships: {} });
    const { id: next } = await world.update(id, here, there);
    world.simulator.configure({ goneMemberships: { [MEMBERSHIP]: how } });
    Object.assign(world.stack, { status: 'UPDATE_ROLLBACK_IN_PROGRESS', id: next });
    expect(await world.update(next, there, here)).toMatchObject({ id });
  });

  test.each([false, true])('does not keep the rollback of a move from canceling what that has started, of which CloudFormation never learned: retained %s', async (retain) => {
    const { world, id } = await withGone(how);
    // Should CloudFormation count the update from the beginning of its rollback.
    const moved = { ...here, retain };
    const { id: started } = await world.update(id, moved, there);
    await world.wait(SECOND);
    Object.assign(world.stack, { status: 'UPDATE_ROLLBACK_IN_PROGRESS', begun: world.clock.now(), id });
    const { id: restored, failure } = await world.update(id, there, moved);

    expect(failure).toBeUndefined();
    expect(restored).toBe(id);
    await world.wait(MINUTE);
    expect(world.job(started).status).toBe('INACTIVE');
  });

  test('does not keep the rollback of a move from canceling that, if only List cannot be read there', async () => {
    const { world, id } = await withGone(how);
    const { id: started } = await world.update(id, here, there);
    await world.wait(SECOND);
    world.simulator.configure({ goneMemberships: {} });
    world.simulator.setFaults([{ operation: LIST, kind: 'error', name: how, message: 'gone', times: 'always', match: { membershipIdentifier: OTHER_MEMBERSHIP } }]);
    Object.assign(world.stack, { status: 'UPDATE_ROLLBACK_IN_PROGRESS', begun: world.clock.now(), id });
    expect(await world.update(id, there, here)).toMatchObject({ id });
    await world.wait(MINUTE);
    expect(world.job(started).status).toBe('INACTIVE');
  });

  test('is none that a rollback goes back to, if the job to go back to is elsewhere', async () => {
    const world = new World();
    const { id } = await world.create(here);
    await world.wait(HOUR);
    // Both fail without rollback.
    const { id: moved } = await world.update(id, there, here);
    await world.wait(HOUR);
    world.simulator.configure({ goneMemberships: { [OTHER_MEMBERSHIP]: how } });
    const next = wanted({ description: 'next' });
    const { id: last } = await world.update(moved, next, there);
    Object.assign(world.stack, { status: 'UPDATE_ROLLBACK_IN_PROGRESS', begun: world.clock.now(), id: last });
    expect(await world.update(last, here, next)).toMatchObject({ id });
  });

  test('lets an update keep a job that does not change', async () => {
    const { world, id } = await withGone(how);
    const { failure, ...update } = await world.update(id, { ...there, retain: true }, there);
    expect(failure).toBeUndefined();
    // Neither the tags nor the list can be read.
    expect(update).toMatchObject({ id, took: isDenied ? 6 * MINUTE : 0 });
    expect(world.calls(START)).toHaveLength(1);
  });

  test('does not end a move that is repeated after it failed without rollback: its old properties are the new ones', async () => {
    const { world, id } = await withGone(how);
    const { id: next, failure } = await world.update(id, here, here);
    expect(failure).toBeUndefined();
    expect(world.live()).toEqual([next]);
  });

  test('does not lose a change of tags without a word', async () => {
    const { world, id } = await withGone(how);
    const { failure } = await world.update(id, wanted({ ...there.request, tags: { team: 'ads' } }), there);
    // A job without a record needs no tags.
    expect(failure?.message ?? '').toMatch(isDenied ? /^AccessDeniedException: / : /^$/);
  });
});

test('the Delete of a job whose membership denies everything names the ways out', async () => {
  const { world, id } = await withGone('AccessDeniedException');
  Object.assign(world.stack, REMOVAL, { id });
  const { failure, took } = await world.delete(id, there);

  expect(took).toBe(3 * MINUTE);
  expect(failure?.message).toContain(`If this account has no membership ${OTHER_MEMBERSHIP}, no job runs there. `
    + 'In that case, if the service does not cancel the job, or if the Delete fails again although none runs, delete the stack without this resource when its status is DELETE_FAILED: ');
  const [cancel, removeStack] = commandsIn(failure!.message);
  expect(argumentsOf(cancel)).toEqual({ 'membership-identifier': OTHER_MEMBERSHIP, 'trained-model-inference-job-arn': id });
  expect(argumentsOf(removeStack)).toEqual({ 'stack-name': 'forecast', 'retain-resources': OWNER.logicalId });
});

test('a refused change of tags that may pass is waited for: throttled for ten minutes', async () => {
  const world = new World();
  const { id } = await world.create(here);
  world.simulator.setFaults([{ operation: 'ListTagsForResource', kind: 'throttling', times: 20 }]);
  const { failure, took } = await world.update(id, wanted({ tags: { team: 'ads' } }), here);

  expect([failure, took]).toEqual([undefined, 10 * MINUTE]);
  expect(world.job(id).tags).toMatchObject({ team: 'ads' });
});

describe.each([
  ['the ARN of one', `arn:aws:cleanrooms:us-east-1:111122223333:membership/${MEMBERSHIP}`], ['one in capitals', MEMBERSHIP.toUpperCase().replace(/1/g, 'A')], ['nothing', ''],
])('what was a token turns out to be no membership, but %s', (_, membershipIdentifier) => {
  const invalid = { request: { ...wanted().request, membershipIdentifier } };

  test('so a Create fails at once, and nothing is called', async () => {
    const world = new World();
    const { failure, took } = await world.create(invalid);
    expect(failure?.message).toMatch(/^invalid inference job, nothing was started: membershipIdentifier: .*Correct the values and redeploy\.$/);
    expect(took).toBe(0);
    expect(world.calls()).toEqual([]);
  });

  test('so its rollback has nothing to end', async () => {
    const world = new World();
    Object.assign(world.stack, { status: 'ROLLBACK_IN_PROGRESS', resourceStatus: 'DELETE_IN_PROGRESS' });
    expect(await world.delete('an-id-that-cloudformation-invented', invalid)).toEqual({ id: 'an-id-that-cloudformation-invented', polls: 1, took: 0 });
    expect(world.calls()).toEqual([]);
  });

  test('so an update to it fails, and the rollback succeeds', async () => {
    const world = new World();
    const { id } = await world.create(here);
    expect((await world.update(id, invalid, here)).failure?.message).toMatch(/^invalid inference job, nothing was started/);
    world.stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
    expect(await world.update(id, here, invalid)).toMatchObject({ id });
    expect(world.live()).toEqual([id]);
  });

  test('so the corrected deployment of a Create that was not rolled back starts the job', async () => {
    const world = new World();
    const { id, failure } = await world.update('the-id-of-the-failed-create', here, invalid);
    expect(failure).toBeUndefined();
    expect(world.live()).toEqual([id]);
    expect(world.calls(LIST).map(({ input }) => input.membershipIdentifier)).toEqual([MEMBERSHIP, MEMBERSHIP]);
  });

  test('so the Delete of a job with these properties looks in the membership of its ARN', async () => {
    const world = new World();
    const { id } = await world.create(here);
    Object.assign(world.stack, REMOVAL, { id });
    expect((await world.delete(id, invalid)).failure).toBeUndefined();
    expect(world.job(id).status).toBe('INACTIVE');
  });
});
