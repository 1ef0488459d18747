import { configurationHash } from '../../../lambda/jobs/configuration-hash';
import { generatedName } from '../../../lambda/jobs/job-name';
import { LOGICAL_ID_TAG, REPLACES_TAG, reservedTags } from '../../../lambda/jobs/ownership';
import type { WantedJob } from '../../../src/shared/resource-properties';
import { OTHER_MEMBERSHIP, OWNER, updateRun, wanted } from '../events';
import { CANCEL, FakeStack, LIST, LIST_TAGS, START, TAG, UNTAG, World } from '../harness';
import { HOUR, MINUTE, SECOND } from '../virtual-clock';

const before = wanted();
const after = wanted({ description: 'after' });
const ROLLBACK = { status: 'UPDATE_ROLLBACK_IN_PROGRESS' };
const LONG = { pendingMs: 0, runningMs: 12 * HOUR };

const replacedBy = (world: World, arn: string) => world.job(arn).tags[REPLACES_TAG];

/** An hour after the first job was started, long after it has finished, unless it takes half a day. */
async function updated({ job = before, plan = {} }: { job?: WantedJob; plan?: object } = {}) {
  const world = new World({ plan, planRules: [{ nthStart: 2, plan: LONG }] });
  const { id: old } = await world.create(job);
  await world.wait(HOUR);
  world.stack.begun = world.clock.now();
  const { id: replacement } = await world.update(old, after, job);
  return { world, old, replacement };
}

describe('a job says which one it replaces', () => {
  test('from its Start on; a first one says nothing', async () => {
    const { world, old, replacement } = await updated();
    const [first, second] = world.starts.map(({ tags }) => tags as Record<string, string>);

    expect(first).not.toHaveProperty([REPLACES_TAG]);
    expect(second[REPLACES_TAG]).toBe(old);
    expect(replacedBy(world, replacement)).toBe(old);
    expect(world.calls(TAG)).toEqual([]);
  });

  test('after its adoption too, whatever an earlier attempt has replaced by it', async () => {
    const world = new World();
    const { id: current } = await world.create(before);
    await world.wait(MINUTE);
    const left = world.seedStray(after, 'an-earlier-request', 'arn:of:another:job');

    expect((await world.update(current, after, before)).id).toBe(left);
    expect(replacedBy(world, left)).toBe(current);
  });

  test('no more once a Create has adopted it: it is a first one now', async () => {
    const world = new World();
    const left = world.seedStray(before, 'an-earlier-request', 'arn:of:another:job');

    expect((await world.create(before)).id).toBe(left);
    expect(world.job(left).tags).not.toHaveProperty([REPLACES_TAG]);
    expect(world.calls(UNTAG).map(({ input }) => input.tagKeys)).toEqual([[REPLACES_TAG]]);
  });

  test('and nothing is written where it says so already: the answer of its Start was lost', async () => {
    const world = new World();
    const { id: current } = await world.create(before);
    const event = updateRun(current, after, before);
    const first = await world.send(event);
    const second = await world.send(event);

    expect(second.id).toBe(first.id);
    expect([...world.calls(TAG), ...world.calls(UNTAG)]).toEqual([]);
  });
});

describe('a rollback', () => {
  test('goes back to the job that the tag names, not to a later one of its configuration, and searches for none', async () => {
    const { world, old, replacement } = await updated();
    const later = world.seedStray(before);
    Object.assign(world.stack, ROLLBACK);

    expect(await world.update(replacement, before, after)).toEqual({ id: old, polls: expect.any(Number), took: expect.any(Number) });
    // What runs beside is canceled, and of what has ended only the tags of the two jobs of the lineage are read.
    expect([later, replacement].map((arn) => world.job(arn).status)).toEqual(['INACTIVE', 'INACTIVE']);
    expect(world.calls(START)).toHaveLength(2);
  });

  test('cancels the job that has replaced it at its first poll', async () => {
    const { world, replacement } = await updated();
    Object.assign(world.stack, ROLLBACK);
    await world.pollAgain(updateRun(replacement, before, after), world.clock.now());

    expect(world.calls(CANCEL).map(({ jobArn }) => jobArn)).toEqual([replacement]);
  });

  test('goes back although the replaced job runs in a deleted membership', async () => {
    const job = wanted({ membershipIdentifier: OTHER_MEMBERSHIP });
    const { world, old, replacement } = await updated({ job });
    world.simulator.configure({ goneMemberships: { [OTHER_MEMBERSHIP]: 'AccessDeniedException' } });
    Object.assign(world.stack, ROLLBACK);

    expect(await world.update(replacement, job, after)).toEqual({ id: old, polls: expect.any(Number), took: expect.any(Number) });
    expect(world.job(replacement).cancellations).toHaveLength(1);
  });

  test('and then an update tolerates the denial for three minutes only, although another ancestor can be read', async () => {
    const job = wanted({ membershipIdentifier: OTHER_MEMBERSHIP });
    const { world, replacement } = await updated({ job });
    const [third, fourth] = ['the third', 'the fourth'].map((description) => wanted({ description }));
    world.simulator.changePlan(LONG);
    const { id } = await world.update(replacement, third, after);
    world.simulator.configure({ goneMemberships: { [OTHER_MEMBERSHIP]: 'AccessDeniedException' } });

    const { failure, took } = await world.update(id, fourth, third);
    expect([failure, took]).toEqual([undefined, 3 * MINUTE + 30 * SECOND]);
  });

  test('believes the lineage of a job whose tags somebody has taken off', async () => {
    const { world, old, replacement } = await updated();
    await world.jobs.untag(old, Object.keys(world.job(old).tags));
    Object.assign(world.stack, ROLLBACK);

    expect((await world.update(replacement, before, after)).id).toBe(old);
  });

  test('goes back over several updates that have failed without rollback, also to a job whose tags somebody has taken off', async () => {
    const { world, old, replacement } = await updated();
    const { id: last } = await world.update(replacement, wanted({ description: 'the last one' }), after);
    await world.jobs.untag(old, Object.keys(world.job(old).tags));
    Object.assign(world.stack, ROLLBACK);

    expect((await world.update(last, before, wanted({ description: 'the last one' }))).id).toBe(old);
  });

  test('does not go back over what was retired', async () => {
    const { world, old, replacement } = await updated();
    const { id: last } = await world.update(replacement, wanted({ description: 'the last one' }), after);
    await world.jobs.untag(replacement, [LOGICAL_ID_TAG]);
    await world.jobs.untag(old, Object.keys(world.job(old).tags));
    Object.assign(world.stack, ROLLBACK);

    expect((await world.update(last, before, wanted({ description: 'the last one' }))).id).not.toBe(old);
  });

  test('searches where no job says it, as those that an earlier release has started', async () => {
    const { world, old, replacement } = await updated();
    await world.jobs.untag(replacement, [REPLACES_TAG]);
    Object.assign(world.stack, ROLLBACK);

    expect((await world.update(replacement, before, after)).id).toBe(old);
  });

  test('searches where the replaced job is not what it wants to go back to', async () => {
    const { world, replacement } = await updated();
    const third = wanted({ description: 'the one before' });
    const other = world.seedStray(third);
    Object.assign(world.stack, ROLLBACK);

    expect((await world.update(replacement, third, after)).id).toBe(other);
  });

  test('cancels a retained job of the failed update also if the rollback counts as an operation of its own', async () => {
    const retained = { ...before, retain: true };
    const { world, old, replacement } = await updated({ job: retained });
    await world.wait(MINUTE);
    Object.assign(world.stack, ROLLBACK, { begun: world.clock.now(), id: replacement });

    expect((await world.update(replacement, retained, { ...after, retain: true })).id).toBe(old);
    expect(world.job(replacement).status).toBe('INACTIVE');
  });
});

describe('a waiter of a failed update that comes late, when the resource went back already', () => {
  /** The update was received; a minute later CloudFormation has gone back with the resource. */
  async function late(change: Partial<FakeStack>) {
    const { world, old, replacement } = await updated({ plan: LONG });
    const receivedAt = world.clock.now() - MINUTE;
    Object.assign(world.stack, ROLLBACK, { resourceStatus: 'UPDATE_COMPLETE', since: world.clock.now(), begun: 0, id: old }, change);
    return { world, old, replacement, receivedAt };
  }

  test('restores nothing, and cancels only what it has started', async () => {
    const { world, old, receivedAt } = await late({});
    const event = updateRun(old, wanted({ description: 'late' }), before);
    const own = world.seedStray(wanted({ description: 'late' }), event.RequestId);

    expect(await world.pollAgain(event, receivedAt)).toEqual({ IsComplete: true });
    expect(world.decided('restored')).toEqual([]);
    expect(world.calls(CANCEL).map(({ jobArn }) => jobArn)).toEqual([own]);
    expect(world.live()).toContain(old);
  });

  test('writes no tags on the job that was restored', async () => {
    const { world, old, receivedAt } = await late({});
    const answer = await world.pollAgain(updateRun(old, wanted({ tags: { stage: 'failed' } }), before), receivedAt);

    expect(answer).toEqual({ IsComplete: true });
    expect([...world.calls(TAG), ...world.calls(UNTAG)]).toEqual([]);
  });

  test('does so only then: the rollback itself writes tags', async () => {
    const { world, old, receivedAt } = await late({ since: 0 });
    await world.pollAgain(updateRun(old, wanted({ tags: { stage: 'before' } }), before), receivedAt);
    expect(world.job(old).tags).toMatchObject({ stage: 'before' });
  });
});

describe('an update back to the configuration of a former job, which is given up at once', () => {
  /** The job that the stack goes back to runs, and replaces one of the configuration that the failed update wants. */
  async function backAndForth(retain?: boolean) {
    const [first, second] = [{ ...before, retain }, { ...after, retain }];
    const { world, old, replacement } = await updated({ job: first });
    if (!retain) {
      Object.assign(world.stack, { status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', id: replacement });
      await world.delete(old, first);
      expect(world.job(old).tags).not.toHaveProperty([LOGICAL_ID_TAG]);
    }
    await world.wait(HOUR);
    Object.assign(world.stack, ROLLBACK, { id: replacement, begun: world.clock.now() });
    return { world, running: replacement, event: updateRun(replacement, first, second), receivedAt: world.clock.now() };
  }

  test.each([false, true])('does not cancel the job that runs; retained: %s', async (retain) => {
    const { world, running, event, receivedAt } = await backAndForth(retain);
    // Another resource has failed within seconds.
    Object.assign(world.stack, { resourceStatus: 'UPDATE_FAILED', since: receivedAt + 2 * SECOND });
    await world.wait(30 * SECOND);
    await world.pollAgain(event, receivedAt);

    expect(world.live()).toEqual([running]);
    expect(world.calls(CANCEL)).toEqual([]);
  });

  test('nor does it if CloudFormation does not show yet that it has given up', async () => {
    const { world, running, event, receivedAt } = await backAndForth();
    await world.pollAgain(event, receivedAt);
    expect(world.live()).toEqual([running]);
  });
});

test('a rollback reads no tags of strangers that have the same given name', async () => {
  const job = wanted({ name: 'nightly' });
  const { world, replacement, old } = await updated({ job });
  world.simulator.configure({ quotas: { perAccount: 100, perMembership: 100 } });
  const { request } = job;
  const ended = Array.from({ length: 20 }, () => world.seed({ ...request, name: 'nightly' }));
  await world.wait(HOUR);
  Object.assign(world.stack, ROLLBACK);
  const asked = world.calls(LIST_TAGS).length;
  const { polls } = await world.update(replacement, job, after);

  // Of the present job twice, of the replaced one, and of the present one while it has not ended.
  expect(world.calls(LIST_TAGS).length - asked).toBeLessThanOrEqual(4 * polls);
  expect(world.calls(LIST_TAGS).filter(({ jobArn }) => ended.includes(jobArn!))).toEqual([]);
  expect(world.calls(LIST).length).toBeGreaterThan(0);
  expect(world.job(old).status).toBe('ACTIVE');
});

test('an ARN that is too long for a tag is left out, and the rollback searches', async () => {
  const world = new World();
  const { id } = await world.create(before);
  const long = `${id}${'x'.repeat(256 - id.length)}`;
  const configuration = configurationHash(after);
  const atLimit = reservedTags(OWNER, configuration, 'r', long);
  expect(atLimit[REPLACES_TAG]).toBe(long);
  expect(reservedTags(OWNER, configuration, 'r', `${long}x`)).not.toHaveProperty([REPLACES_TAG]);
  expect(generatedName(OWNER, configuration, 'feedbeef').length).toBeLessThanOrEqual(63);
});
