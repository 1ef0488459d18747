/** A result of a first deployment that failed: the CDK CLI deletes that stack and makes another one of its name. */
import { configurationHash } from '../../../lambda/jobs/configuration-hash';
import { generatedName } from '../../../lambda/jobs/job-name';
import { LOGICAL_ID_TAG, REPLACES_TAG, reservedTags } from '../../../lambda/jobs/ownership';
import { KEPT_TAG, STACK_ID_TAG, type WantedJob } from '../../../src/shared/resource-properties';
import { createLeg, LOGICAL_ID, OTHER_STACK_ID, STACK_ID, wanted } from '../events';
import { LIST_TAGS, REMOVAL, START, TAG, UNTAG, World } from '../harness';
import { HOUR, MINUTE } from '../virtual-clock';

const LONG = { pendingMs: 0, runningMs: 12 * HOUR };
const SHORT = { pendingMs: 0, runningMs: 0 };
const ROLLBACK_OF_A_NEW_STACK = { status: 'ROLLBACK_IN_PROGRESS', resourceStatus: 'DELETE_IN_PROGRESS' };

const isKept = (world: World, arn: string) => KEPT_TAG in world.job(arn).tags;

/** A new stack whose job has come to an end, and that is rolled back. */
async function rolledBack(change: object = ROLLBACK_OF_A_NEW_STACK, { plan = SHORT, job = wanted() }: { plan?: object; job?: WantedJob } = {}) {
  const world = new World({ plan });
  Object.assign(world.stack, { status: 'CREATE_IN_PROGRESS', resourceStatus: 'CREATE_IN_PROGRESS', begun: world.clock.now(), created: world.clock.now() });
  const { id } = await world.create(job);
  await world.wait(HOUR);
  Object.assign(world.stack, { id, ...change });
  const answer = await world.delete(id, job);
  expect(answer.failure).toBeUndefined();
  return { world, id };
}

/** The next stack of that name, and its Create. */
async function createdAnew(world: World, job: WantedJob = wanted(), origin: object = {}) {
  await world.wait(MINUTE);
  Object.assign(world.stack, {
    status: 'CREATE_IN_PROGRESS', resourceStatus: 'CREATE_IN_PROGRESS', begun: world.clock.now(), created: world.clock.now(), id: undefined,
  });
  return world.create(job, { StackId: OTHER_STACK_ID, ...origin });
}

describe('the rollback of a new stack', () => {
  test('marks a finished job with the name of its stack, and says so', async () => {
    const { world, id } = await rolledBack();
    const { [KEPT_TAG]: kept, [LOGICAL_ID_TAG]: logicalId, [STACK_ID_TAG]: stackId } = world.job(id).tags;

    expect([kept, logicalId, stackId]).toEqual(['forecast', LOGICAL_ID, STACK_ID]);
    expect(world.decided('kept')).toMatchObject([{ jobArn: id, status: 'ACTIVE' }]);
    expect(world.calls(UNTAG)).toEqual([]);
  });

  test('marks it once, however often the Delete is delivered', async () => {
    const { world, id } = await rolledBack();
    await world.delete(id, wanted());
    expect(world.calls(TAG)).toHaveLength(1);
  });

  test('marks it also if the Delete carries an ID that CloudFormation made up, because the Create was given up', async () => {
    const world = new World({ plan: SHORT });
    Object.assign(world.stack, { status: 'CREATE_IN_PROGRESS', resourceStatus: 'CREATE_IN_PROGRESS', begun: world.clock.now(), created: world.clock.now() });
    const { id } = await world.create(wanted());
    Object.assign(world.stack, { id: 'made-up', ...ROLLBACK_OF_A_NEW_STACK });
    await world.delete('made-up', wanted());

    expect(isKept(world, id)).toBe(true);
    expect((await createdAnew(world)).id).toBe(id);
  });

  test.each([
    ['failed', { ...SHORT, outcome: 'CREATE_FAILED' }], ['has to be canceled', LONG],
  ])('marks none that %s: it is retired', async (_, plan) => {
    const { world, id } = await rolledBack(ROLLBACK_OF_A_NEW_STACK, { plan });
    expect(isKept(world, id)).toBe(false);
    expect(world.job(id).tags).not.toHaveProperty([LOGICAL_ID_TAG]);
  });

  test('keeps the result though its duplicate cannot be canceled, and the stack has to be deleted then', async () => {
    const world = new World({ plan: SHORT });
    Object.assign(world.stack, { status: 'CREATE_IN_PROGRESS', resourceStatus: 'CREATE_IN_PROGRESS', begun: world.clock.now(), created: world.clock.now() });
    const { id } = await world.create(wanted());
    world.simulator.changePlan({ ...LONG, cancelOutcomes: ['CANCEL_FAILED', 'INACTIVE'] });
    const duplicate = world.seedStray(wanted());
    Object.assign(world.stack, { id, ...ROLLBACK_OF_A_NEW_STACK });
    expect((await world.delete(id, wanted())).failure?.message).toContain('could not cancel');
    world.simulator.configure({ cancellableStatuses: ['CANCEL_FAILED'] });
    Object.assign(world.stack, REMOVAL);
    expect((await world.delete(id, wanted())).failure).toBeUndefined();

    expect(world.job(duplicate).status).toBe('INACTIVE');
    expect(isKept(world, id)).toBe(true);
    expect((await createdAnew(world)).id).toBe(id);
  });

  test('is not held up by a mark that cannot be set', async () => {
    const world = new World({ plan: SHORT });
    const { id } = await world.create(wanted());
    await world.wait(HOUR);
    Object.assign(world.stack, ROLLBACK_OF_A_NEW_STACK, { id });
    world.simulator.setFaults([{ operation: TAG, kind: 'error', name: 'ValidationException', times: 'always' }]);
    expect((await world.delete(id, wanted())).failure).toBeUndefined();
  });
});

test.each([
  ['the rollback of an update', { status: 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', resourceStatus: 'DELETE_IN_PROGRESS' }],
  ['the removal of a stack', { status: 'DELETE_IN_PROGRESS', resourceStatus: 'DELETE_IN_PROGRESS' }],
  ['the clean-up after an update', { status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', resourceStatus: 'DELETE_IN_PROGRESS' }],
])('%s keeps nothing for another stack', async (_, change) => {
  const { world, id } = await rolledBack(change);
  expect(isKept(world, id)).toBe(false);
  expect((await createdAnew(world)).id).not.toBe(id);
});

describe('the next stack of that name', () => {
  test('takes the job over and starts none', async () => {
    const { world, id } = await rolledBack();
    const starts = world.calls(START).length;
    const answer = await createdAnew(world);

    expect(answer.id).toBe(id);
    expect(world.calls(START)).toHaveLength(starts);
    expect(world.job(id).tags).toMatchObject({ [STACK_ID_TAG]: OTHER_STACK_ID, [LOGICAL_ID_TAG]: LOGICAL_ID });
    expect(isKept(world, id)).toBe(false);
    expect(world.decided('adopted')).toMatchObject([{ jobArn: id, status: 'ACTIVE' }]);
  });

  test('has it like one of its own: it passes its leg, and its own Delete retires it', async () => {
    const { world } = await rolledBack();
    const { id } = await createdAnew(world);
    expect(await world.send({ ...createLeg(id), StackId: OTHER_STACK_ID })).toMatchObject({ data: { Status: 'ACTIVE' } });
    Object.assign(world.stack, { status: 'DELETE_IN_PROGRESS', resourceStatus: 'DELETE_IN_PROGRESS', id });
    expect((await world.delete(id, wanted(), { StackId: OTHER_STACK_ID })).failure).toBeUndefined();
    expect(world.job(id).tags).not.toHaveProperty([LOGICAL_ID_TAG]);
  });

  test('keeps it once more when it is rolled back too', async () => {
    const { world, id } = await rolledBack();
    await createdAnew(world);
    Object.assign(world.stack, ROLLBACK_OF_A_NEW_STACK, { id });
    await world.delete(id, wanted(), { StackId: OTHER_STACK_ID });

    expect(isKept(world, id)).toBe(true);
    expect((await createdAnew(world, wanted(), { StackId: `${OTHER_STACK_ID}3` })).id).toBe(id);
  });

  test('brings the user\'s tags up to date, and drops the lineage of the former stack', async () => {
    const { world, id } = await rolledBack();
    await world.jobs.tag(id, { [REPLACES_TAG]: 'arn:of:a:former:job' });
    await createdAnew(world, wanted({ tags: { stage: 'second' } }));

    expect(world.job(id).tags).toMatchObject({ stage: 'second' });
    expect(world.job(id).tags).not.toHaveProperty([REPLACES_TAG]);
  });

  test.each([
    ['CloudFormation cannot be asked', (world: World) => {
      let asked = 0;
      world.stack.beforeAsked = () => {
        asked += world.calls(TAG).length > 1 ? 1 : 0;
        if (asked === 1) {
          throw Object.assign(new Error('Rate exceeded'), { name: 'Throttling' });
        }
      };
    }],
    ['the tags of the user cannot be written', (world: World) => world.simulator.setFaults([{ operation: TAG, kind: 'internal', skip: 1 }])],
  ])('does not lose it when it is taken over, and then %s', async (_, prepare) => {
    const { world, id } = await rolledBack();
    prepare(world);
    const answer = await createdAnew(world, wanted({ tags: { stage: 'second' } }));

    expect(answer.id).toBe(id);
    expect(answer.polls).toBeGreaterThan(2);
    expect(world.calls(START)).toHaveLength(1);
    expect(world.job(id).tags).toMatchObject({ stage: 'second' });
  });

  test.each([['once', 1, false], ['always', 'always', true]] as const)('retires it although its mark could not be removed: %s', async (_, times, stays) => {
    const { world, id } = await rolledBack();
    world.simulator.setFaults([{ operation: UNTAG, kind: 'access-denied', times }]);
    expect((await createdAnew(world)).id).toBe(id);
    expect(isKept(world, id)).toBe(stays);
    world.simulator.setFaults([]);

    Object.assign(world.stack, { status: 'DELETE_IN_PROGRESS', resourceStatus: 'DELETE_IN_PROGRESS', id });
    await world.delete(id, wanted(), { StackId: OTHER_STACK_ID });
    expect(world.job(id).tags).not.toHaveProperty([LOGICAL_ID_TAG]);
    expect((await createdAnew(world, wanted(), { StackId: `${OTHER_STACK_ID}3` })).id).not.toBe(id);
  });

  test('is looked for at the price of a dozen calls in that rollback, among many jobs of others with its name', async () => {
    const world = new World({ plan: SHORT });
    for (let number = 0; number < 50; number += 1) {
      world.seed({ name: 'nightly' });
    }
    await world.wait(HOUR);
    Object.assign(world.stack, { ...ROLLBACK_OF_A_NEW_STACK, begun: world.clock.now(), created: world.clock.now(), id: 'made-up' });
    await world.delete('made-up', wanted({ name: 'nightly' }));
    expect(world.calls(LIST_TAGS).length).toBeLessThanOrEqual(12);
  });

  test('keeps it once more when it is rolled back right after it took it over', async () => {
    const { world, id } = await rolledBack();
    await createdAnew(world);
    Object.assign(world.stack, ROLLBACK_OF_A_NEW_STACK, { id: 'made-up' });
    await world.delete('made-up', wanted(), { StackId: OTHER_STACK_ID });

    expect(isKept(world, id)).toBe(true);
    expect((await createdAnew(world, wanted(), { StackId: `${OTHER_STACK_ID}3` })).id).toBe(id);
  });

  test.each([
    ['a stack of another name', wanted(), { StackId: STACK_ID.replace('/forecast/', '/budget/') }],
    ['another resource', wanted(), { LogicalResourceId: 'Another' }],
    ['another configuration', wanted({ description: 'corrected' }), {}],
    ['another rerun token', wanted({}, 'again'), {}],
  ])('leaves it alone where it is not for it: %s', async (_, job, origin) => {
    const { world, id } = await rolledBack();
    const tags = world.job(id).tags;
    expect((await createdAnew(world, job, origin)).id).not.toBe(id);
    expect(world.job(id).tags).toEqual(tags);
  });

  test.each([
    ['a retained one', {}], ['one that was removed on purpose', { [LOGICAL_ID_TAG]: undefined }],
    ['one of another configuration under that mark', { [KEPT_TAG]: 'forecast', 'cdk-cleanrooms-ml:configuration': 'another' }],
    ['one of another resource under that mark', { [KEPT_TAG]: 'forecast', [LOGICAL_ID_TAG]: 'Another' }],
    ['one that is kept for a stack of another name', { [KEPT_TAG]: 'budget' }],
  ])('takes nothing else of a former stack: %s', async (_, change) => {
    const world = new World({ plan: SHORT });
    const job = wanted({ name: 'nightly' });
    const tags = { ...reservedTags({ stackId: STACK_ID, logicalId: LOGICAL_ID }, configurationHash(job), 'a-request'), ...change };
    const former = world.seed({ ...job.request, name: 'nightly', tags: JSON.parse(JSON.stringify(tags)) as Record<string, string> });
    await world.wait(HOUR);

    expect((await createdAnew(world, job)).id).not.toBe(former);
    expect(world.calls(TAG)).toEqual([]);
  });

  test('takes none over when CloudFormation has given up meanwhile', async () => {
    const { world, id } = await rolledBack();
    const tags = world.job(id).tags;
    world.beforeCall = (operation) => {
      if (operation === LIST_TAGS) {
        world.stack.status = 'ROLLBACK_IN_PROGRESS';
      }
    };
    await createdAnew(world);
    expect(world.job(id).tags).toEqual(tags);
  });

  test('tries again when the take-over was throttled half-way, and has one job', async () => {
    const { world, id } = await rolledBack();
    world.simulator.setFaults([{ operation: TAG, kind: 'throttling' }, { operation: UNTAG, kind: 'internal', times: 'always' }]);
    expect((await createdAnew(world)).id).toBe(id);
    expect(world.calls(START)).toHaveLength(1);
  });

  test('an update looks for none: what the resource has shows that the stack was complete', async () => {
    const { world, id } = await rolledBack();
    await createdAnew(world, wanted({ description: 'corrected' }));
    const current = world.simulator.jobs().at(-1)!.arn;
    Object.assign(world.stack, { status: 'UPDATE_IN_PROGRESS', resourceStatus: 'UPDATE_IN_PROGRESS', id: current });
    const next = await world.update(current, wanted(), wanted({ description: 'corrected' }), { StackId: OTHER_STACK_ID });
    expect(next.id).not.toBe(id);
  });
});

// A first attempt has none before it.
test.each([[false, 'INACTIVE', 90], [true, 'CREATE_IN_PROGRESS', 30]])('what an earlier attempt has started and List shows late is canceled: %s', async (isFirst, status, seconds) => {
  const world = new World({ plan: SHORT, planRules: [{ nthStart: 2, plan: LONG }], config: { listLagMs: 80_000 } });
  Object.assign(world.stack, { status: 'CREATE_IN_PROGRESS', resourceStatus: 'CREATE_IN_PROGRESS', begun: world.clock.now(), created: world.clock.now() });
  const { id } = await world.create(wanted());
  await world.wait(HOUR);
  Object.assign(world.stack, { id, ...ROLLBACK_OF_A_NEW_STACK });
  await world.delete(id, wanted());
  const created = world.clock.now();
  const configuration = configurationHash(wanted({ description: 'the attempt that failed' }));
  const stray = world.seed({
    name: generatedName({ stackId: OTHER_STACK_ID, logicalId: LOGICAL_ID }, configuration, '0'),
    tags: reservedTags({ stackId: OTHER_STACK_ID, logicalId: LOGICAL_ID }, configuration, 'the attempt that failed'),
  });
  await world.wait(10_000);
  const begun = isFirst ? created : world.clock.now();
  Object.assign(world.stack, { status: 'UPDATE_IN_PROGRESS', resourceStatus: 'CREATE_IN_PROGRESS', created, begun, id: undefined });
  expect(await world.create(wanted(), { StackId: OTHER_STACK_ID })).toMatchObject({ id, took: seconds * 1000 });
  await world.wait(MINUTE);
  expect(world.job(stray).status).toBe(status);
});
