import { configurationHash } from '../../../lambda/jobs/configuration-hash';
import { generatedName } from '../../../lambda/jobs/job-name';
import { reservedTags } from '../../../lambda/jobs/ownership';
import type { JobPlan } from '../../../simulator';
import { LOGICAL_ID, STACK_ID, wanted } from '../events';
import { CANCEL, CLEAN_UP, FakeStack, LIST, REMOVAL, UNTAG, World } from '../harness';
import { HOUR, MINUTE, SECOND } from '../virtual-clock';

async function withJob(plan: Partial<JobPlan> = {}) {
  const world = new World({ plan });
  const { id } = await world.create(wanted());
  Object.assign(world.stack, REMOVAL);
  return { world, id };
}

describe('the Delete of an ID that is not an ARN', () => {
  const OWNER = { stackId: STACK_ID, logicalId: LOGICAL_ID };
  const INVENTED = 'forecast-ForecastResource1A2B3C4D-1XKV9O0YQ3PSJ';

  test('cancels the jobs of its resource in any configuration, and waits until nothing runs', async () => {
    const world = new World();
    const { id } = await world.create(wanted());
    const other = await world.update(id, wanted({ description: 'other' }), wanted());
    Object.assign(world.stack, REMOVAL);
    const { failure, took } = await world.delete(INVENTED, wanted());

    expect(failure).toBeUndefined();
    expect([id, other.id].map((arn) => world.job(arn).status)).toEqual(['INACTIVE', 'INACTIVE']);
    expect(took).toBe(90 * SECOND);
  });

  test('cancels a job under the name that a user gave', async () => {
    const world = new World();
    await world.create(wanted({ name: 'nightly' }));
    Object.assign(world.stack, REMOVAL);
    await world.delete(INVENTED, wanted({ name: 'nightly' }));
    expect(world.live()).toEqual([]);
  });

  test.each([['the RequestId of the Create', '5f0d8a4e-aaaa-4000-8000-000000000001'], ['an invented id', INVENTED]])(
    'catches a job that shows up late: %s', async (_, id) => {
      const world = new World({ config: { listLagMs: 85 * SECOND } });
      const job = world.seed({
        name: generatedName(OWNER, configurationHash(wanted()), 'feedbeef'), tags: reservedTags(OWNER, configurationHash(wanted()), 'a-request'),
      });
      Object.assign(world.stack, REMOVAL);
      const answer = await world.delete(id, wanted());

      expect(answer.failure).toBeUndefined();
      expect(answer.id).toBe(id);
      expect(world.job(job).status).toBe('INACTIVE');
    });

  test('looks for 90 seconds and then is done', async () => {
    const world = new World();
    Object.assign(world.stack, REMOVAL);
    expect(await world.delete(INVENTED, wanted())).toEqual({ id: INVENTED, polls: 4, took: 90 * SECOND });
  });

  test('leaves the jobs of others alone', async () => {
    const world = new World();
    await world.create(wanted({ name: 'nightly' }), { LogicalResourceId: 'AnotherResource' });
    await world.create(wanted({ name: 'nightly' }), { StackId: STACK_ID.replace('forecast', 'other') });
    world.seed({ name: 'nightly' });
    Object.assign(world.stack, REMOVAL);
    await world.delete(INVENTED, wanted({ name: 'nightly' }));

    expect(world.live()).toHaveLength(3);
    expect(world.calls(CANCEL)).toEqual([]);
  });

  test.each([
    ['retires a result when the resource goes', 'DELETE_IN_PROGRESS', 1], ['leaves a result alone in a rollback', 'ROLLBACK_IN_PROGRESS', 0],
  ])('%s', async (_, status, untagged) => {
    const { world, id } = await withJob();
    await world.clock.sleep(HOUR);
    Object.assign(world.stack, { status, id: INVENTED });
    const { failure } = await world.delete(INVENTED, wanted());

    expect(failure).toBeUndefined();
    expect(world.calls(CANCEL)).toEqual([]);
    expect(world.calls(UNTAG).map(({ jobArn }) => jobArn)).toEqual(Array(untagged).fill(id));
  });

  test('cancels in a rollback, too, also a job of the operation that is rolled back', async () => {
    for (const status of ['ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS']) {
      const { world, id } = await withJob();
      Object.assign(world.stack, { status, id: INVENTED, begun: world.clock.now() - 2 * MINUTE });
      await world.delete(INVENTED, wanted());
      expect(world.job(id).status).toBe('INACTIVE');
    }
  });

  test('cancels in a rollback also what is older: a Create goes back to nothing', async () => {
    const { world, id } = await withJob();
    await world.wait(MINUTE);
    Object.assign(world.stack, { status: 'ROLLBACK_IN_PROGRESS', id: INVENTED, begun: world.clock.now() });
    await world.delete(INVENTED, wanted());
    expect(world.job(id).status).toBe('INACTIVE');
  });

  test('cancels what is left of a resource that an update removes', async () => {
    const { world, id } = await withJob();
    Object.assign(world.stack, { ...CLEAN_UP, id: INVENTED, resourceStatus: 'DELETE_IN_PROGRESS', begun: world.clock.now() + MINUTE });
    await world.wait(MINUTE);
    await world.delete(INVENTED, wanted());
    expect(world.job(id).status).toBe('INACTIVE');
  });

  test.each([
    ['that is the one the resource has', { ...CLEAN_UP }],
    ['of the update that is cleaned up after, should CloudFormation show the old id', { ...CLEAN_UP, resourceStatus: 'DELETE_IN_PROGRESS', id: INVENTED }],
    ['when the deletion is over', { status: 'UPDATE_COMPLETE', resourceStatus: 'UPDATE_COMPLETE', id: INVENTED }],
    ['of the next deployment', { status: 'UPDATE_IN_PROGRESS', resourceStatus: 'UPDATE_IN_PROGRESS', begun: Infinity, id: INVENTED }],
  ])('leaves a job alone %s', async (_, stack) => {
    const { world, id } = await withJob();
    Object.assign(world.stack, { id, ...stack });
    const { failure } = await world.delete(INVENTED, wanted());

    expect(failure).toBeUndefined();
    expect(world.live()).toEqual([id]);
    expect(world.calls(UNTAG)).toEqual([]);
  });

  test('is not over because CloudFormation shows late what it has begun', async () => {
    const { world, id } = await withJob();
    Object.assign(world.stack, new FakeStack());
    const deleting = world.delete(INVENTED, wanted());
    await world.clock.run(async () => {
      await world.clock.sleep(10 * SECOND);
      Object.assign(world.stack, REMOVAL);
    });
    await deleting;
    expect(world.job(id).status).toBe('INACTIVE');
  });

  test('takes a job that finishes while it looks for one that has ended', async () => {
    const { world, id } = await withJob();
    world.stack.status = 'ROLLBACK_IN_PROGRESS';
    world.beforeCall = (operation) => (operation === CANCEL ? world.clock.sleep(30 * MINUTE) : undefined);
    const { failure } = await world.delete(INVENTED, wanted());

    expect(world.job(id).status).toBe('ACTIVE');
    expect(failure).toBeUndefined();
    expect(world.calls(UNTAG)).toEqual([]);
  });

  test('fails when a job stays CANCEL_FAILED although it was requested again for 90 seconds', async () => {
    const { world, id } = await withJob({ cancelOutcomes: ['CANCEL_FAILED'] });
    const { failure, took } = await world.delete(INVENTED, wanted());

    expect(took).toBe(MINUTE + 90 * SECOND);
    expect(failure?.message).toContain('it is CANCEL_FAILED after 3 minutes');
    expect(failure?.message).toContain(`--trained-model-inference-job-arn ${id}`);
  });

  test('waits for the others before it fails', async () => {
    const { world, id } = await withJob({ cancelOutcomes: ['CANCEL_FAILED'] });
    world.simulator.changePlan({ cancelInProgressMs: 20 * MINUTE, cancelOutcomes: ['INACTIVE'] });
    const slow = world.seedStray(wanted({ description: 'slow' }));
    const { failure } = await world.delete(INVENTED, wanted());

    expect(world.job(slow).status).toBe('INACTIVE');
    expect(failure?.message).toContain('it is CANCEL_FAILED after 21 minutes');
    expect(failure?.message).toContain(id);
    expect(failure?.message).not.toContain(slow);
  });

  test.each(['throttling', 'internal', 'reset-before', 'access-denied'] as const)('only takes longer when List fails for a while: %s', async (kind) => {
    const { world } = await withJob();
    world.simulator.setFaults([{ operation: LIST, kind, times: 5 }]);
    const { failure } = await world.delete(INVENTED, wanted());

    expect(failure).toBeUndefined();
    expect(world.live()).toEqual([]);
  });

  test('fails after 50 minutes, and says how to stop the job', async () => {
    const { world, id } = await withJob({ cancelInProgressMs: 5 * HOUR });
    const { failure } = await world.delete(INVENTED, wanted());

    expect(failure?.message).toContain('after 50 minutes');
    expect(failure?.message).toContain(`--trained-model-inference-job-arn ${id}`);
  });

  test.each([
    ['after 50 minutes', { cancelInProgressMs: 5 * HOUR }, []],
    ['when access is denied', {}, [{ operation: CANCEL, kind: 'access-denied', times: 'always' } as const]],
  ])('names all jobs that it could not end, sentence by sentence: %s', async (_, plan, faults) => {
    const { world, id } = await withJob(plan);
    const other = world.seedStray(wanted({ description: 'another' }));
    world.simulator.setFaults(faults);
    const message = (await world.delete(INVENTED, wanted())).failure!.message;

    for (const arn of [id, other]) {
      expect(message).toContain(`--trained-model-inference-job-arn ${arn}`);
    }
    expect(message).toMatch(/(^|[0-9a-z)]\. )The inference jobs may still be running and incurring charges\. Cancel them, then delete the stack again if it is DELETE_FAILED or ROLLBACK_FAILED: aws /);
  });

  test('fails after three minutes when access is denied', async () => {
    const { world } = await withJob();
    world.simulator.setFaults([{ operation: CANCEL, kind: 'access-denied', times: 'always' }]);
    const { failure, took } = await world.delete(INVENTED, wanted());

    expect(failure?.message).toMatch(/^AccessDeniedException/);
    expect(took).toBe(3 * MINUTE);
  });
});
