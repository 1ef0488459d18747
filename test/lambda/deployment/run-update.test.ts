import { configurationHash } from '../../../lambda/jobs/configuration-hash';
import type { AccessRequest } from '../../../simulator';
import type { StartRequest } from '../../../src/shared/start-request';
import { updateRun, wanted, wantedWithEverything } from '../events';
import { CANCEL, GET, LIST, LIST_TAGS, START, TAG, UNTAG, World } from '../harness';
import { HOUR, SECOND } from '../virtual-clock';

const writes = (world: World) => world.calls().filter(({ operation }) => ![GET, LIST, LIST_TAGS].includes(operation));

describe('an Update that changes nothing on the job', () => {
  test('makes no call that writes and keeps the id', async () => {
    const world = new World();
    const job = wantedWithEverything();
    const { id } = await world.create(job);
    const before = writes(world).length;

    // CloudFormation sends it only as a repetition of one that has failed: that may have started a job.
    expect(await world.update(id, job, job)).toEqual({ id, polls: 4, took: 90 * SECOND });
    expect(writes(world)).toHaveLength(before);
  });

  test('is one that only orders its members differently', async () => {
    const world = new World();
    const { id } = await world.create(wanted({ environment: { A: '1', B: '2' }, description: 'same' }));
    const { request } = wanted({ environment: { B: '2', A: '1' }, description: 'same' });
    const reversed = Object.fromEntries(Object.entries(request).reverse()) as unknown as StartRequest;

    expect((await world.update(id, { request: reversed }, wanted({ environment: { A: '1', B: '2' }, description: 'same' }))).id).toBe(id);
    expect(world.calls(START)).toHaveLength(1);
  });
});

describe('an Update of tags', () => {
  test('adds, changes and removes them on the job', async () => {
    const world = new World();
    const before = wanted({ tags: { kept: '1', changed: '1', removed: '1' } });
    const after = wanted({ tags: { kept: '1', changed: '2', added: '1' } });
    const { id } = await world.create(before);
    const answer = await world.update(id, after, before);

    expect(answer).toEqual({ id, polls: 1, took: 0 });
    expect(world.calls(START)).toHaveLength(1);
    expect(userTags(world, id)).toEqual({ kept: '1', changed: '2', added: '1' });
    expect(world.calls(TAG).map(({ input }) => input.tags)).toEqual([{ changed: '2', added: '1' }]);
    expect(world.calls(UNTAG).map(({ input }) => input.tagKeys)).toEqual([['removed']]);
  });

  test('leaves those that others have put on the job, and the ones that say whose it is', async () => {
    const world = new World();
    const { id } = await world.create(wanted({ tags: { mine: '1' } }));
    await world.jobs.tag(id, { theirs: '1' });
    const owning = Object.entries(world.job(id).tags).filter(([key]) => key.startsWith('cdk-cleanrooms-ml:'));
    await world.update(id, wanted(), wanted({ tags: { mine: '1' } }));

    expect(userTags(world, id)).toEqual({ theirs: '1' });
    expect(Object.entries(world.job(id).tags)).toEqual(expect.arrayContaining(owning));
  });

  test('finds room for them: it removes before it adds', async () => {
    const world = new World();
    const tags = (prefix: string) => Object.fromEntries(Array.from({ length: 44 }, (_, n) => [`${prefix}${n}`, 'x']));
    const { id } = await world.create(wanted({ tags: tags('old') }));
    const { failure } = await world.update(id, wanted({ tags: tags('new') }), wanted({ tags: tags('old') }));

    expect(failure).toBeUndefined();
    expect(userTags(world, id)).toEqual(tags('new'));
  });

  test('is repeated when it failed half-way', async () => {
    const world = new World();
    const { id } = await world.create(wanted({ tags: { a: '1' } }));
    world.simulator.setFaults([{ operation: TAG, kind: 'internal' }]);
    const { polls } = await world.update(id, wanted({ tags: { b: '1' } }), wanted({ tags: { a: '1' } }));

    expect(polls).toBe(2);
    expect(userTags(world, id)).toEqual({ b: '1' });
    expect(world.calls(UNTAG)).toHaveLength(1);
  });

  test('works on a job that has finished', async () => {
    const world = new World();
    const { id } = await world.create(wanted());
    await world.clock.sleep(HOUR);

    expect(await world.update(id, wanted({ tags: { a: '1' } }), wanted())).toMatchObject({ id, polls: 1 });
    expect(userTags(world, id)).toEqual({ a: '1' });
  });

  const userTags = (world: World, id: string) =>
    Object.fromEntries(Object.entries(world.job(id).tags).filter(([key]) => !key.startsWith('cdk-cleanrooms-ml:')));
});

describe('an Update of anything else', () => {
  test.each([
    ['a member', wanted({ description: 'other' })],
    ['the rerun token', wanted({}, 'again')],
    ['the name, which is given now', wanted({ name: 'nightly' })],
  ])('starts a new job and leaves the old one to its own Delete: %s', async (_, after) => {
    const world = new World();
    const old = await world.create(wanted());
    const { id } = await world.update(old.id, after, wanted());

    expect(id).not.toBe(old.id);
    expect(world.live()).toEqual([old.id, id]);
    expect(world.calls(CANCEL)).toEqual([]);
    expect(world.job(id).tags['cdk-cleanrooms-ml:configuration']).toBe(configurationHash(after));

    await world.delete(old.id, wanted());
    expect(world.live()).toEqual([id]);
  });

  test('starts a new job when only its result is old', async () => {
    const world = new World();
    const old = await world.create(wanted());
    await world.clock.sleep(HOUR);
    const { id } = await world.update(old.id, wanted({}, 'again'), wanted());

    expect(world.live()).toEqual([id]);
    expect(world.job(old.id).status).toBe('ACTIVE');
  });

  test('that fails reports the old id, which is the job that stays', async () => {
    const world = new World();
    const old = await world.create(wanted());
    world.simulator.setFaults([{ operation: START, kind: 'error', name: 'ValidationException', message: 'no' }]);
    const answer = await world.update(old.id, wanted({ description: 'other' }), wanted());

    expect(answer.failure?.message).toMatch(/^ValidationException: no/);
    expect(answer.id).toBe(old.id);
    expect(world.live()).toEqual([old.id]);
  });

  test('is delivered twice: the second adopts what the first has started', async () => {
    const world = new World();
    const old = await world.create(wanted());
    const event = updateRun(old.id, wanted({ description: 'other' }), wanted());

    expect((await world.send(event)).id).toBe((await world.send(event)).id);
    expect(world.calls(START)).toHaveLength(2);
  });
});

describe('the rollback of an Update', () => {
  test('adopts the result of the old job and starts nothing', async () => {
    const world = new World();
    const before = wanted({ tags: { stage: 'old' } });
    const after = wanted({ description: 'other', tags: { stage: 'new' } });
    const old = await world.create(before);
    await world.clock.sleep(HOUR);
    const failed = await world.update(old.id, after, before);
    const restored = await world.update(failed.id, before, after);

    expect(restored).toEqual({ id: old.id, polls: 2, took: 30 * SECOND });
    expect(world.calls(START)).toHaveLength(2);
    expect(world.job(old.id).tags).toMatchObject({ stage: 'old' });

    await world.delete(failed.id, after);
    expect(world.live()).toEqual([]);
    expect(world.job(old.id).status).toBe('ACTIVE');
  });

  test('of tags alone puts them back', async () => {
    const world = new World();
    const { id } = await world.create(wanted({ tags: { stage: 'old' } }));
    await world.update(id, wanted({ tags: { stage: 'new', more: '1' } }), wanted({ tags: { stage: 'old' } }));
    await world.update(id, wanted({ tags: { stage: 'old' } }), wanted({ tags: { stage: 'new', more: '1' } }));

    expect(world.job(id).tags).toMatchObject({ stage: 'old' });
    expect(world.job(id).tags).not.toHaveProperty('more');
    expect(world.calls(START)).toHaveLength(1);
  });

  test('whose physical id is still the old job keeps it, whatever the old properties say', async () => {
    const world = new World();
    const { id } = await world.create(wanted());
    world.stack.id = id;

    expect(await world.update(id, wanted(), wanted({ description: 'the update that failed' }))).toMatchObject({ id });
    expect(world.calls(START)).toHaveLength(1);
  });
});

describe('the job that exists is compared with, not the old properties', () => {
  test('so one that is as wanted is kept, even if it has failed', async () => {
    const world = new World({ plan: { outcome: 'CREATE_FAILED' } });
    const { id } = await world.create(wanted());
    await world.clock.sleep(HOUR);
    world.stack.id = id;

    expect(await world.update(id, wanted(), wanted({ description: 'the update that failed' }))).toMatchObject({ id });
    expect(world.calls(START)).toHaveLength(1);
  });

  test('so one that is not is replaced', async () => {
    const world = new World();
    const old = await world.create(wanted({ description: 'of the update that failed' }));
    const { id } = await world.update(old.id, wanted(), wanted());

    expect(world.live()).toEqual([old.id, id]);
  });
});

describe('an Update of a job whose record is gone', () => {
  const gone = (arn: string) => `${arn.slice(0, -12)}999999999999`;

  test('keeps the id when the properties are those of before', async () => {
    const world = new World();
    const { id } = await world.create(wanted());

    expect(await world.update(gone(id), wanted({ tags: { a: '1' } }), wanted())).toEqual({ id: gone(id), polls: 1, took: 0 });
    expect(writes(world)).toHaveLength(1);
  });

  test('starts a new one when they are not', async () => {
    const world = new World();
    const id = gone((await world.create(wanted({}, 'another resource'), { LogicalResourceId: 'Another' })).id);
    const answer = await world.update(id, wanted({ description: 'other' }), wanted());

    expect(world.live()).toContain(answer.id);
    expect(world.calls(START)).toHaveLength(2);
  });
});

describe('an Update of an ID that is not an ARN', () => {
  test('is a Create', async () => {
    const world = new World();
    const { id } = await world.update('5f0d8a4e-aaaa-4000-8000-000000000001', wanted(), wanted());
    expect(world.live()).toEqual([id]);
  });

  test('adopts what the failed Create has left', async () => {
    const world = new World();
    const left = await world.create(wanted());
    const { id } = await world.update('5f0d8a4e-aaaa-4000-8000-000000000001', wanted(), wanted());

    expect(id).toBe(left.id);
    expect(world.calls(START)).toHaveLength(1);
  });
});

test('an Update waits until a transient error of the look at its job has passed', async () => {
  const world = new World();
  const { id } = await world.create(wanted());
  world.simulator.setFaults([{ operation: LIST_TAGS, kind: 'throttling' }, { operation: LIST_TAGS, kind: 'reset-before' }]);

  expect(await world.update(id, wanted({ tags: { team: 'ads' } }), wanted())).toMatchObject({ id, polls: 3 });
  expect(world.calls(START)).toHaveLength(1);
});

test('an Update that may not read the tags of its job starts nothing', async () => {
  const denied = { tags: false };
  const world = new World({ authorize: ({ action }: AccessRequest) => !(denied.tags && action.endsWith(':ListTagsForResource')) });
  const { id } = await world.create(wanted());
  denied.tags = true;
  const { failure } = await world.update(id, wanted({ description: 'other' }), wanted());

  expect(failure?.message).toMatch(/^AccessDeniedException: .*ListTagsForResource/);
  expect(world.calls(START)).toHaveLength(1);
});
