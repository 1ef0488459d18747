/** Updates that repeat one that failed without rollback: their old properties are the new ones, and the tags of the job may not say what it was started with. */
import { OTHER_MEMBERSHIP, updateRun, wanted } from '../events';
import { CLEAN_UP, LIST, LIST_TAGS, START, World } from '../harness';
import { argumentsOf, commandsIn } from '../shell-command';
import { HOUR } from '../virtual-clock';

const A = wanted();
const B = wanted({ description: 'after' });

/** A finished job whose tags somebody has removed. */
async function withoutTags(job = A) {
  const world = new World();
  const { id } = await world.create(job);
  await world.wait(HOUR);
  await world.jobs.untag(id, Object.keys(world.job(id).tags));
  return { world, id };
}

test('a generated name says that the job is to be replaced', async () => {
  const { world, id } = await withoutTags();
  const { id: next, failure } = await world.update(id, B, B);
  expect(failure).toBeUndefined();
  expect(next).not.toBe(id);
  expect(world.calls(START)).toHaveLength(2);
});

test('a generated name says that the job is the wanted one', async () => {
  const { world, id } = await withoutTags();
  expect(await world.update(id, A, A)).toMatchObject({ id });
  expect(world.calls(START)).toHaveLength(1);
});

describe('together with a change of other tags', () => {
  const tagged = (job: ReturnType<typeof wanted>) => ({ ...job, request: { ...job.request, tags: { team: 'ads' } } });

  test('a generated name says that the job is to be replaced', async () => {
    const { world, id } = await withoutTags();
    const { id: next, failure } = await world.update(id, tagged(B), B);
    expect(failure).toBeUndefined();
    expect(next).not.toBe(id);
  });

  test('a generated name says that the job is the wanted one', async () => {
    const { world, id } = await withoutTags();
    expect(await world.update(id, tagged(A), A)).toMatchObject({ id });
    expect(world.calls(START)).toHaveLength(1);
  });

  test('a name from the user says nothing: the update goes by its old properties', async () => {
    const { world, id } = await withoutTags(wanted({ name: 'nightly' }));
    const update = await world.update(id, tagged(wanted({ name: 'nightly' })), wanted({ name: 'nightly' }));
    expect([update.id, update.failure]).toEqual([id, undefined]);
    expect(world.calls(START)).toHaveLength(1);
  });
});

test('a generated name says that the job is the wanted one, after an update to another configuration failed without rollback', async () => {
  const { world, id } = await withoutTags();
  expect(await world.update(id, A, B)).toMatchObject({ id });
  expect(world.calls(START)).toHaveLength(1);
});

test('what cannot be read goes by its old properties', async () => {
  const world = new World();
  const there = (description: string) => wanted({ membershipIdentifier: OTHER_MEMBERSHIP, description });
  const { id } = await world.create(there('before'));
  await world.wait(HOUR);
  world.simulator.configure({ goneMemberships: { [OTHER_MEMBERSHIP]: 'AccessDeniedException' } });
  const same = there('before');
  const update = await world.update(id, { ...same, retain: true }, same);
  expect([update.id, update.failure]).toEqual([id, undefined]);
});

describe('tags that cannot be read, in an update that changes nothing of the configuration', () => {
  const unreadable = async (job: ReturnType<typeof wanted>, name: string) => {
    const world = new World();
    const { id } = await world.create(job);
    await world.wait(HOUR);
    world.simulator.setFaults([{ operation: LIST_TAGS, kind: 'error', name, times: 'always' }]);
    return { world, id };
  };

  test.each(['AccessDeniedException', 'ResourceNotFoundException'])('a generated name says that the job is to be replaced: %s', async (name) => {
    const { world, id } = await unreadable(A, name);
    world.simulator.setFaults([{ operation: LIST_TAGS, kind: 'error', name, times: 12, match: { jobArn: id } }]);
    const update = await world.update(id, { ...B, retain: true }, B);
    expect(update.failure).toBeUndefined();
    expect(update.id).not.toBe(id);
  });

  test('with a name from the user, the update fails and says what to do', async () => {
    const named = wanted({ name: 'nightly' });
    const { world, id } = await unreadable(named, 'AccessDeniedException');
    const { failure } = await world.update(id, { ...named, retain: true }, named);
    expect(failure?.message).toContain(`the tags of inference job ${id} cannot be read, and nothing else says whether it has the configuration of this update. `
      + 'Find out why, for example a missing permission of the role of the provider, and redeploy. To start a new job instead, set another `rerunToken`.');
    world.simulator.setFaults([]);
    const again = await world.update(id, { ...named, retain: true }, named);
    expect([again.id, again.failure]).toEqual([id, undefined]);
    expect(world.calls(START)).toHaveLength(1);
  });
});

test.each([['in another configuration', 'UPDATE_IN_PROGRESS', B], ['in a rollback', 'UPDATE_ROLLBACK_IN_PROGRESS', A]])(
  'tags that are not found are no reason to list: %s', async (_, status, wantedJob) => {
    const world = new World();
    const { id } = await world.create(A);
    await world.wait(HOUR);
    Object.assign(world.stack, { status, begun: world.clock.now(), id });
    world.simulator.setFaults([{ operation: LIST_TAGS, kind: 'error', name: 'ResourceNotFoundException', times: 'always' }]);
    const before = world.calls(LIST).length;
    const event = updateRun(id, { ...wantedJob, retain: true }, A);
    await world.pollAgain(event, world.clock.now()).catch(() => undefined);
    // A request that has just been received starts nothing, and looks for nothing.
    expect(world.calls(LIST)).toHaveLength(before);
  });

describe('where nothing says it', () => {
  const given = { name: 'nightly' };

  test('the update fails, and another rerun token starts a job', async () => {
    const { world, id } = await withoutTags(wanted(given));
    const changed = wanted({ ...given, description: 'after' });
    const { failure } = await world.update(id, changed, changed);
    expect(failure?.message).toContain('do not say whether it has the configuration of this update. Set another `rerunToken`');
    expect(world.calls(START)).toHaveLength(1);

    const { id: next } = await world.update(id, wanted({ ...given, description: 'after' }, 'again'), changed);
    expect(next).not.toBe(id);
    expect(world.job(next).status).not.toBe('INACTIVE');
  });

  test('its command restores the tags of a job with this configuration', async () => {
    const { world, id } = await withoutTags(wanted(given));
    const { failure } = await world.update(id, wanted(given), wanted(given));
    const { 'resource-arn': arn, tags } = argumentsOf(commandsIn(failure!.message)[0]);
    await world.jobs.tag(arn, JSON.parse(tags) as Record<string, string>);
    const again = await world.update(id, wanted(given), wanted(given));
    expect([again.id, again.failure]).toEqual([id, undefined]);
    expect(world.calls(START)).toHaveLength(1);
  });

  test('the update fails in a membership that is gone, too: it cannot succeed with the job of another configuration', async () => {
    const world = new World();
    const there = wanted({ membershipIdentifier: OTHER_MEMBERSHIP });
    const { id } = await world.create(there);
    await world.wait(HOUR);
    world.simulator.configure({ goneMemberships: { [OTHER_MEMBERSHIP]: 'ResourceNotFoundException' } });
    const changed = wanted({ membershipIdentifier: OTHER_MEMBERSHIP, description: 'after' });
    expect((await world.update(id, changed, changed)).failure?.message).toContain('this update repeats one that failed');
  });
});

test('a rollback goes by its old properties', async () => {
  const { world, id } = await withoutTags(wanted({ name: 'nightly' }));
  Object.assign(world.stack, { ...CLEAN_UP, status: 'UPDATE_ROLLBACK_IN_PROGRESS', id });
  const same = wanted({ name: 'nightly' });
  const update = await world.update(id, same, same);
  expect([update.id, update.failure]).toEqual([id, undefined]);
});
