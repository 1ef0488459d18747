import { after, before, updated } from './failed-update';
import { attributesOf } from '../../../lambda/deployment/attributes';
import { createLeg, updateLeg, wanted } from '../events';
import { CANCEL, GET, LIST, LIST_TAGS, TAG, World } from '../harness';
import { HOUR, MINUTE, SECOND } from '../virtual-clock';

describe('a Run that is rolled back succeeds', () => {
  const ROLLBACK = { status: 'UPDATE_ROLLBACK_IN_PROGRESS' };

  test.each([
    // The tags of its job are looked for beside, then as what a rollback needs.
    [LIST_TAGS, 'access-denied', 2 * 3 * MINUTE, 'replacement'], [LIST_TAGS, 'internal', 50 * MINUTE, 'replacement'],
    // The lineage says where to go back to, whatever List does.
    [LIST, 'access-denied', 3 * MINUTE, 'old'], [LIST, 'reset-before', 50 * MINUTE, 'old'],
    [GET, 'access-denied', 90 * SECOND, 'old'],
    // What has replaced that cannot be canceled: its own Delete tries again.
    [CANCEL, 'access-denied', 3 * MINUTE, 'old'],
  ] as const)('when %s fails for as long as it may: %s', async (operation, kind, patience, which) => {
    const { world, ...jobs } = await updated();
    Object.assign(world.stack, ROLLBACK);
    world.simulator.setFaults([{ operation, kind, times: 'always' }]);

    expect(await world.update(jobs.replacement, before, after)).toEqual({ id: jobs[which], polls: expect.any(Number), took: patience });
  });

  test('and goes back by the tags of its job as soon as they are found again, because List shows it', async () => {
    const { world, old, replacement } = await updated();
    Object.assign(world.stack, ROLLBACK);
    const until = world.clock.now() + 8 * MINUTE;
    world.simulator.setFaults([{ operation: LIST_TAGS, kind: 'error', name: 'ResourceNotFoundException', times: 'always', when: () => world.clock.now() < until }]);
    expect(await world.update(replacement, before, after)).toMatchObject({ id: old });
  });

  test('within minutes, although the tags are not found and List is denied: the membership may be gone', async () => {
    const { world, replacement } = await updated();
    Object.assign(world.stack, ROLLBACK);
    world.simulator.setFaults([
      { operation: LIST_TAGS, kind: 'error', name: 'ResourceNotFoundException', times: 'always' }, { operation: LIST, kind: 'access-denied', times: 'always' },
    ]);
    const { failure, took } = await world.update(replacement, before, after);
    expect(failure).toBeUndefined();
    expect(took).toBeLessThanOrEqual(10 * MINUTE);
  });

  test('within twenty minutes, although List shows a job whose tags are never found', async () => {
    const { world, replacement } = await updated();
    Object.assign(world.stack, ROLLBACK);
    world.simulator.setFaults([{ operation: LIST_TAGS, kind: 'error', name: 'ResourceNotFoundException', times: 'always' }]);
    const answer = await world.update(replacement, before, after);
    expect(answer).toMatchObject({ id: replacement });
    expect(answer.took).toBeLessThanOrEqual(20 * MINUTE);
  });

  test.each([[MINUTE, ['TagResource']], [HOUR, []]])('although a change of its tags is rejected for %d ms', async (rejected, changed) => {
    const { world, old } = await updated();
    await world.delete((await world.update(old, before, after)).id, after);
    Object.assign(world.stack, { ...ROLLBACK, begun: world.clock.now() });
    const until = world.clock.now() + rejected;
    world.simulator.setFaults([{ operation: TAG, kind: 'error', name: 'ValidationException', times: 'always', when: () => world.clock.now() < until }]);
    const tagged = (stage: string) => wanted({ description: before.request.description, tags: { stage } });
    const { failure, took } = await world.update(old, tagged('old'), tagged('new'));
    expect(failure).toBeUndefined();
    expect(took).toBeGreaterThanOrEqual(Math.min(rejected, 3 * MINUTE));
    expect(world.job(old).tags.stage === 'old').toBe(changed.length > 0);
  });

  test('when the service or we refuse what it asks for', async () => {
    const { world, old } = await updated();
    Object.assign(world.stack, ROLLBACK);
    const { failure, id } = await world.update(old, wanted({ tags: { 'aws:x': '1' } }), before);

    expect(failure).toBeUndefined();
    expect(id).toBe(old);
  });

  test.each([
    ['of tags', TAG, 3 * MINUTE], ['that has to cancel a job which the failed update has started', CANCEL, 3 * MINUTE],
  ] as const)('and stays with its job, whatever that has replaced, in one %s', async (_, operation, patience) => {
    const { world, replacement } = await updated();
    world.stack.begun = world.clock.now();
    await world.wait(MINUTE);
    const stray = wanted({ description: 'of the failed update' });
    world.seedStray(stray, 'the-failed-update', replacement);
    Object.assign(world.stack, ROLLBACK);
    world.simulator.setFaults([{ operation, kind: 'access-denied', times: 'always' }]);
    const back = wanted({ description: 'after', tags: { stage: 'old' } });
    const answer = await world.update(replacement, back, operation === TAG ? wanted({ description: 'after' }) : stray);

    expect(answer).toMatchObject({ id: replacement });
    expect(answer.failure).toBeUndefined();
    expect(answer.took).toBeGreaterThanOrEqual(patience);
  });

  test('and stays with its job although nothing says what the one before it was', async () => {
    const { world, old, replacement } = await updated();
    Object.assign(world.stack, ROLLBACK);
    await world.jobs.untag(old, Object.keys(world.job(old).tags));
    world.simulator.setFaults([{ operation: TAG, kind: 'access-denied', times: 'always' }]);
    const answer = await world.update(replacement, wanted({ description: 'after', tags: { stage: 'old' } }), after);
    expect([answer.failure, answer.id]).toEqual([undefined, replacement]);
  });

  test('although CloudFormation does not say at once that it is one', async () => {
    const { world, replacement } = await updated();
    Object.assign(world.stack, ROLLBACK);
    const refused = wanted({ description: 'after', tags: { 'aws:x': '1' } });
    let asked = 0;
    world.stack.beforeAsked = (about) => {
      asked += about === 'stack' ? 1 : 0;
      if (asked === 1) {
        throw Object.assign(new Error('Rate exceeded'), { name: 'Throttling' });
      }
    };
    const { id, failure } = await world.update(replacement, refused, after);
    expect(failure).toBeUndefined();
    expect(id).toBe(replacement);
  });

  test('and fails as ever when CloudFormation does not say that it is', async () => {
    const { world, replacement } = await updated();
    world.stack.beforeAsked = () => {
      throw Object.assign(new Error('not authorized'), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
    };
    Object.assign(world.stack, ROLLBACK);
    expect((await world.update(replacement, before, after)).failure?.message).toMatch(/^AccessDenied: not authorized/);
  });
});

test('a Run whose resource CloudFormation does not know does not fail a rollback', async () => {
  const { world, answer } = await withResource(undefined);
  expect(answer.failure).toBeUndefined();
  expect(world.live()).toEqual([]);
});

test('a Run whose update has failed already does not fail a rollback', async () => {
  const { answer } = await withResource('UPDATE_FAILED');
  expect(answer.failure).toBeUndefined();
});

/** What comes of a Run that is rolled back while its resource has a status, or none. */
async function withResource(resourceStatus: string | undefined) {
  const world = new World({ plan: { pendingMs: 0, runningMs: 0 } });
  const first = await world.create(before);
  await world.clock.sleep(HOUR);
  Object.assign(world.stack, { status: 'UPDATE_ROLLBACK_IN_PROGRESS', resourceStatus });
  return { world, answer: await world.update(first.id, before, after) };
}

describe('a leg that is rolled back succeeds', () => {
  test('at once, although a duplicate could still be invisible: the rollback has handled it', async () => {
    const world = new World({ plan: { pendingMs: 0, runningMs: 0 } });
    const { id } = await world.create(before);
    world.stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
    expect(await world.send(updateLeg(id, 'another'))).toMatchObject({ data: { TrainedModelInferenceJobArn: id }, took: 0 });
  });

  test.each([
    ['there is no record of', { kind: 'error', name: 'ResourceNotFoundException', status: 404 }, 0],
    ['may not be read', { kind: 'access-denied' }, 3 * MINUTE],
    ['cannot be read', { kind: 'internal' }, 50 * MINUTE],
  ] as const)('to a job that %s', async (_, fault, patience) => {
    const world = new World();
    const { id } = await world.create(before);
    world.stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
    world.simulator.setFaults([{ operation: GET, times: 'always', ...fault }]);

    expect(await world.send(updateLeg(id, 'another'))).toEqual({
      id: 'the-id-of-the-leg', data: attributesOf(id), polls: expect.any(Number), took: patience,
    });
  });

  test('to a job that has failed', async () => {
    const world = new World({ plan: { outcome: 'CREATE_FAILED' } });
    const { id } = await world.create(before);
    await world.clock.run(() => world.clock.sleep(HOUR));

    expect((await world.send(createLeg(id))).failure?.message).toContain('CREATE_FAILED');
    world.stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const { failure, data } = await world.send(updateLeg(id, 'another'));

    expect(failure).toBeUndefined();
    expect(data).toMatchObject({ TrainedModelInferenceJobArn: id, Name: world.job(id).name, Status: 'CREATE_FAILED' });
  });

  test('to no job at all', async () => {
    const world = new World();
    world.stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const { failure, data } = await world.send(updateLeg('forgotten-a-request', 'another'));

    expect(failure).toBeUndefined();
    expect(data).toEqual(attributesOf('forgotten-a-request'));
    expect(world.calls()).toEqual([]);
  });
});
