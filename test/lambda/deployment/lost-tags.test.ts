/** Jobs whose owner tags somebody has taken off: permissions end there, and List alone says how they are. */
import { after, before as old, updated } from './failed-update';
import { configurationHash } from '../../../lambda/jobs/configuration-hash';
import { reservedTags } from '../../../lambda/jobs/ownership';
import type { AccessRequest } from '../../../simulator';
import { STACK_ID_TAG } from '../../../src/shared/resource-properties';
import { createLeg, MEMBERSHIP, OWNER, STACK_ID, wanted } from '../events';
import { CANCEL, GET, LIST, REMOVAL, START, TAG, UNTAG, World } from '../harness';
import { argumentsOf } from '../shell-command';
import { HOUR, MINUTE, SECOND } from '../virtual-clock';

/** What the policy of the provider allows. */
const authorize = ({ action, requestTags, resources, resourceTags }: AccessRequest) =>
  !/(Get|Cancel)TrainedModelInferenceJob$|:(Tag|Untag)Resource$/.test(action) || resourceTags?.[STACK_ID_TAG] === STACK_ID
  || (resources.every((resource) => resource.endsWith('/*')) && requestTags?.[STACK_ID_TAG] === STACK_ID);

/** A job that has lost all its tags, or some. */
async function untagged({ runs = true, keys }: { runs?: boolean; keys?: string[] } = {}) {
  let isScript = true;
  const world = new World({ plan: { pendingMs: 0, runningMs: runs ? 12 * HOUR : 0 }, authorize: (request) => (isScript || authorize(request)) });
  const { id } = await world.create(wanted({ tags: { team: 'ads' } }));
  await world.wait(MINUTE);
  await world.jobs.untag(id, keys ?? Object.keys(world.job(id).tags));
  isScript = false;
  const before = { [TAG]: world.calls(TAG).length, [UNTAG]: world.calls(UNTAG).length };
  const sinceThen = (operation: typeof TAG | typeof UNTAG) => world.calls(operation).slice(before[operation]);
  const byHand = async (work: () => Promise<void>) => {
    isScript = true;
    await work();
    isScript = false;
  };
  return { world, id, sinceThen, byHand };
}

describe('the Delete of a job without its tags', () => {
  test.each([[undefined], [[STACK_ID_TAG]]])('succeeds if it has ended: nothing runs; without %j', async (keys) => {
    const { world, id, sinceThen } = await untagged({ runs: false, keys });
    Object.assign(world.stack, REMOVAL, { id });

    expect((await world.delete(id, wanted())).failure).toBeUndefined();
    expect([...world.calls(GET), ...world.calls(CANCEL), ...sinceThen(TAG), ...sinceThen(UNTAG)]).toEqual([]);
  });

  test('succeeds if there is no record of it anymore', async () => {
    const { world, id } = await untagged();
    const gone = `${id.slice(0, -12)}999999999999`;
    Object.assign(world.stack, REMOVAL, { id: gone });
    expect((await world.delete(gone, wanted())).failure).toBeUndefined();
  });

  test('fails at once if it runs, with the command that puts the tags back and the one that cancels it', async () => {
    const { world, id } = await untagged();
    Object.assign(world.stack, REMOVAL, { id });
    const { failure, took } = await world.delete(id, wanted());

    expect(took).toBe(0);
    const { name } = world.job(id);
    expect(failure?.message).toMatch(`inference job "${name}" is CREATE_IN_PROGRESS and cannot be canceled: its owner tags were removed or changed. Restore them, or cancel the job yourself, then delete the stack again if it is DELETE_FAILED or ROLLBACK_FAILED. To restore them: `);
    expect(failure?.message).toContain(`To cancel it: aws cleanroomsml cancel-trained-model-inference-job --membership-identifier ${MEMBERSHIP} `
      + `--trained-model-inference-job-arn ${id}`);
    expect([...world.calls(GET), ...world.calls(CANCEL)]).toEqual([]);
  });

  test('succeeds after the first command', async () => {
    const { world, id, byHand } = await untagged();
    Object.assign(world.stack, REMOVAL, { id });
    const { failure } = await world.delete(id, wanted());
    await byHand(() => runTagCommand(world, failure!.message));

    expect((await world.delete(id, wanted())).failure).toBeUndefined();
    expect(world.job(id).status).toBe('INACTIVE');
  });

  test('succeeds after the second command', async () => {
    const { world, id, byHand } = await untagged();
    Object.assign(world.stack, REMOVAL, { id });
    await world.delete(id, wanted());
    await byHand(() => world.jobs.cancel(id));
    await world.wait(5 * MINUTE);

    expect((await world.delete(id, wanted())).failure).toBeUndefined();
  });
});

describe('an Update of a job without its tags', () => {
  const tagged = wanted({ tags: { team: 'brand' } });

  test('goes through if it has ended: what has ended needs no tags', async () => {
    const { world, id, sinceThen } = await untagged({ runs: false });
    expect(await world.update(id, tagged, wanted())).toEqual({ id, polls: 1, took: 0 });
    expect([...sinceThen(TAG), ...world.calls(GET)]).toEqual([]);
  });

  test('fails if it runs, with the command that puts them back; then it goes through', async () => {
    const { world, id, byHand } = await untagged();
    const { failure, took } = await world.update(id, tagged, wanted());

    expect(took).toBe(0);
    expect(failure?.message).toMatch(`"${world.job(id).name}" is CREATE_IN_PROGRESS and cannot be tagged: its owner tags were removed or changed. Restore them, then redeploy: `);
    await byHand(() => runTagCommand(world, failure!.message));
    // As many as a Start sets but the id of its request: a later update knows what the job is.
    expect(world.job(id).tags).toEqual({ ...reservedTags(OWNER, configurationHash(wanted()), ''), 'cdk-cleanrooms-ml:request-id': undefined });
    expect((await world.update(id, tagged, wanted())).failure).toBeUndefined();
    expect(world.job(id).tags).toMatchObject({ team: 'brand' });
  });

  test('of nothing but the template around it does not notice', async () => {
    const { world, id } = await untagged();
    expect(await world.update(id, wanted(), wanted())).toEqual({ id, polls: 4, took: 90 * SECOND });
  });

  test('to another configuration starts the new job', async () => {
    const { world, id } = await untagged();
    const next = await world.update(id, wanted({ description: 'next' }), wanted());
    expect(next.failure).toBeUndefined();
    expect(world.live()).toEqual([id, next.id]);
    expect(world.calls(START)).toHaveLength(2);
  });

  test('goes back to it in a rollback, not to another job of the resource that was canceled', async () => {
    const world = new World({ plan: { pendingMs: 0, runningMs: 12 * HOUR } });
    const canceled = world.seedStray(wanted());
    await world.jobs.cancel(canceled);
    await world.wait(MINUTE);
    const { id } = await world.create(wanted());
    await world.jobs.untag(id, Object.keys(world.job(id).tags));
    await world.wait(HOUR);
    Object.assign(world.stack, { status: 'UPDATE_ROLLBACK_IN_PROGRESS', begun: world.clock.now(), id });
    expect(await world.update(id, wanted(), wanted({ description: 'next' }))).toMatchObject({ id });
    expect(world.live()).toEqual([id]);
  });

  test('succeeds in a rollback', async () => {
    const { world, id } = await untagged();
    world.stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
    expect(await world.update(id, wanted(), tagged)).toMatchObject({ id });
  });
});

describe('a leg of a job without its tags', () => {
  test('waits on with what List shows, until it has finished', async () => {
    const { world, id } = await untagged();
    const { failure, data, took } = await world.send(createLeg(id, 3000, 1, 2));
    expect([failure, data, took]).toEqual([undefined, undefined, 3000_000]);

    await world.wait(12 * HOUR);
    const last = await world.send(createLeg(id, 3000, 2, 2));
    expect(last).toMatchObject({ took: 0, data: { Status: 'ACTIVE', Name: world.job(id).name } });
    expect(last.failure).toBeUndefined();
  });

  test('fails with it, although the service returns no reason there', async () => {
    const { world, id, byHand } = await untagged();
    await byHand(() => world.jobs.cancel(id));
    await world.wait(5 * MINUTE);
    expect((await world.send(createLeg(id))).failure?.message).toContain('ended as INACTIVE: the service gave no reason.');
  });

  test('is one of denied permissions where the tags are as they should be', async () => {
    const world = new World({ authorize: ({ action }) => !action.endsWith(':GetTrainedModelInferenceJob') });
    const { id } = await world.create(wanted());
    const lists = world.calls(LIST).length;
    const { failure, took } = await world.send(createLeg(id));

    expect(failure?.message).toMatch(/^AccessDeniedException: .*GetTrainedModelInferenceJob/);
    expect(took).toBe(3 * MINUTE);
    expect(world.calls(LIST)).toHaveLength(lists);
  });
});

/** Does what the message says. */
async function runTagCommand(world: World, message: string): Promise<void> {
  const command = /aws cleanroomsml tag-resource .*?'\{.*?\}'/.exec(message)![0];
  const { 'resource-arn': arn, tags } = argumentsOf(command);
  await world.jobs.tag(arn, JSON.parse(tags) as Record<string, string>);
}

describe('a Create that is repeated, and whose running job has lost only the tag that says what it was started with', () => {
  const named = wanted({ name: 'nightly' });

  async function lost(job = named) {
    const world = new World({ plan: { pendingMs: 0, runningMs: 12 * HOUR } });
    const { id } = await world.create(job);
    await world.wait(MINUTE);
    await world.jobs.untag(id, ['cdk-cleanrooms-ml:configuration']);
    return { world, id };
  }

  test('adopts it if its name says it', async () => {
    const { world, id } = await lost(wanted());
    expect(await world.create(wanted())).toMatchObject({ id });
    expect([world.calls(START).length, world.calls(CANCEL)]).toEqual([1, []]);
  });

  test('fails if the user gave the name, and works after the first command', async () => {
    const { world, id } = await lost();
    const { failure } = await world.create(named);
    expect(failure?.message).toMatch(/^inference job "nightly" is CREATE_IN_PROGRESS, and nothing says whether it has the wanted configuration: its `cdk-cleanrooms-ml:configuration` tag was removed\. /);
    expect([world.calls(START).length, world.calls(CANCEL)]).toEqual([1, []]);
    await runTagCommand(world, failure!.message);
    expect(await world.create(named)).toMatchObject({ id });
    expect(world.calls(START)).toHaveLength(1);
  });

  test('is not canceled by the rollback of the update that says so', async () => {
    const world = new World({ planRules: [{ nthStart: 2, plan: { pendingMs: 0, runningMs: 12 * HOUR } }] });
    const { id } = await world.create(wanted());
    await world.wait(HOUR);
    const lostOne = world.seedStray(named, 'the failed update', id);
    await world.jobs.untag(lostOne, ['cdk-cleanrooms-ml:configuration']);
    await world.wait(MINUTE);
    Object.assign(world.stack, { begun: world.clock.now(), id });
    const { failure } = await world.update(id, named, named);
    expect(failure?.message).toContain('restore the tag');
    Object.assign(world.stack, { status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
    expect(await world.update(id, wanted(), named)).toMatchObject({ id });
    expect(world.calls(CANCEL)).toEqual([]);
    await runTagCommand(world, failure!.message);
    Object.assign(world.stack, { status: 'UPDATE_IN_PROGRESS', begun: world.clock.now() });
    expect(await world.update(id, named, wanted())).toMatchObject({ id: lostOne });
    expect(world.calls(START)).toHaveLength(1);
  });

  test('works after the second one', async () => {
    const { world, id } = await lost();
    expect((await world.create(named)).failure?.message).toContain(`To cancel the job: aws cleanroomsml cancel-trained-model-inference-job --membership-identifier ${MEMBERSHIP} --trained-model-inference-job-arn ${id}`);
    await world.jobs.cancel(id);
    await world.wait(5 * MINUTE);
    const corrected = await world.create(named);
    expect(corrected.failure).toBeUndefined();
    expect(corrected.id).not.toBe(id);
    expect(world.live()).toEqual([corrected.id]);
  });
});

describe('the rollback of an update', () => {
  test.each([undefined, ['cdk-cleanrooms-ml:configuration']])('keeps a job from before the update that has lost its tags: without %j', async (keys) => {
    const { world, old: id } = await updated();
    await world.jobs.untag(id, keys ?? Object.keys(world.job(id).tags));
    world.stack.begun = world.job(id).history[0].at + MINUTE;
    world.stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';

    // The update has failed before it answered with a job.
    expect((await world.update(id, old, after)).id).toBe(id);
  });

  test('does not keep a job that has lost its tags and that the update may have started', async () => {
    const { world, old: id, replacement } = await updated();
    for (const arn of [id, replacement]) {
      await world.jobs.untag(arn, Object.keys(world.job(arn).tags));
    }
    world.stack.begun = world.job(replacement).history[0].at - MINUTE;
    world.stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';

    expect((await world.update(replacement, old, after)).id).toMatch(/^forgotten-/);
  });
});
