import { LOGICAL_ID, STACK_ID, wanted } from './events';
import { CANCEL, LIST, UNTAG, World } from './harness';
import { HOUR, MINUTE, SECOND } from './virtual-clock';
import { configurationHash } from '../../lambda/configuration-hash';
import { generatedName } from '../../lambda/job-name';
import { reservedTags } from '../../lambda/ownership';
import type { JobPlan } from '../../simulator';

async function withJob(plan: Partial<JobPlan> = {}) {
  const world = new World({ plan });
  const { id } = await world.create(wanted());
  return { world, id };
}

describe('the Delete of an id that is no ARN', () => {
  const OWNER = { stackId: STACK_ID, logicalId: LOGICAL_ID };
  const INVENTED = 'forecast-ForecastResource1A2B3C4D-1XKV9O0YQ3PSJ';

  test('cancels the jobs of its resource in any configuration, and waits until nothing runs', async () => {
    const { world, id } = await withJob();
    const other = await world.update(id, wanted({ description: 'other' }), wanted());
    const { failure, took } = await world.delete(INVENTED, wanted());

    expect(failure).toBeUndefined();
    expect([id, other.id].map((arn) => world.job(arn).status)).toEqual(['INACTIVE', 'INACTIVE']);
    expect(took).toBe(90 * SECOND);
  });

  test('cancels a job under the name that a user gave', async () => {
    const world = new World();
    await world.create(wanted({ name: 'nightly' }));
    await world.delete(INVENTED, wanted({ name: 'nightly' }));
    expect(world.live()).toEqual([]);
  });

  test.each([['the RequestId of the Create', '5f0d8a4e-aaaa-4000-8000-000000000001'], ['an invented id', INVENTED]])(
    'catches a job that shows up late: %s', async (_, id) => {
      const world = new World({ config: { listLagMs: 85 * SECOND } });
      const job = world.seed({
        name: generatedName(OWNER, configurationHash(wanted()), 'feedbeef'), tags: reservedTags(OWNER, configurationHash(wanted()), 'a-request'),
      });
      const answer = await world.delete(id, wanted());

      expect(answer.failure).toBeUndefined();
      expect(answer.id).toBe(id);
      expect(world.job(job).status).toBe('INACTIVE');
    });

  test('looks for 90 seconds and then is done', async () => {
    const world = new World();
    expect(await world.delete(INVENTED, wanted())).toEqual({ id: INVENTED, polls: 4, took: 90 * SECOND });
  });

  test('leaves the jobs of others alone', async () => {
    const world = new World();
    await world.create(wanted({ name: 'nightly' }), { LogicalResourceId: 'AnotherResource' });
    await world.create(wanted({ name: 'nightly' }), { StackId: STACK_ID.replace('forecast', 'other') });
    world.seed({ name: 'nightly' });
    await world.delete(INVENTED, wanted({ name: 'nightly' }));

    expect(world.live()).toHaveLength(3);
    expect(world.calls(CANCEL)).toEqual([]);
  });

  test('leaves a result alone', async () => {
    const { world } = await withJob();
    await world.clock.sleep(HOUR);
    await world.delete(INVENTED, wanted());

    expect(world.calls(CANCEL)).toEqual([]);
    expect(world.calls(UNTAG)).toEqual([]);
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

  test('fails after three minutes when access is denied', async () => {
    const { world } = await withJob();
    world.simulator.setFaults([{ operation: CANCEL, kind: 'access-denied', times: 'always' }]);
    const { failure, took } = await world.delete(INVENTED, wanted());

    expect(failure?.message).toMatch(/^AccessDeniedException/);
    expect(took).toBe(3 * MINUTE);
  });
});
