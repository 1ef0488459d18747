import { other, withJob } from './removed-job';
import { LOGICAL_ID_TAG } from '../../../lambda/jobs/ownership';
import { deleteRun, wanted } from '../events';
import { CANCEL, CLEAN_UP, LIST, LIST_TAGS, START, UNTAG, World } from '../harness';
import { HOUR, MINUTE, SECOND } from '../virtual-clock';

describe('what goes wrong beside the end of the job itself', () => {
  test.each([
    [LIST, 'access-denied', 3 * MINUTE],
    // From the first error on: the jobs are retired when every job is visible.
    [UNTAG, 'throttling', 90 * SECOND + 3 * MINUTE], [UNTAG, 'access-denied', 90 * SECOND + 3 * MINUTE],
  ] as const)('holds a removal up for three minutes: %s, %s', async (operation, kind, patience) => {
    const { world, id } = await withJob();
    await world.clock.sleep(HOUR);
    world.simulator.setFaults([{ operation, kind, times: 'always' }]);
    const { failure, took } = await world.delete(id, wanted());

    expect(failure).toBeUndefined();
    expect(took).toBe(patience);
  });

  test.each<[string, (world: World) => void]>([
    ['the jobs are listed', ({ simulator }) => simulator.setFaults([{ operation: LIST, kind: 'internal', times: 40 }])],
    ['CloudFormation is asked', ({ stack }) => {
      let asked = 0;
      stack.beforeAsked = () => {
        asked += 1;
        if (asked < 40) {
          throw Object.assign(new Error('Rate exceeded'), { name: 'Throttling' });
        }
      };
    }],
  ])('passes, or another job of the resource might be left: when %s', async (_, prepare) => {
    const { world, id } = await withJob();
    await world.clock.sleep(HOUR);
    world.simulator.changePlan({ runningMs: 12 * HOUR });
    const stray = world.seedStray(other('stray'));
    prepare(world);
    const { failure, took } = await world.delete(id, wanted());

    expect(failure).toBeUndefined();
    expect(took).toBeGreaterThan(15 * MINUTE);
    expect(world.job(stray).status).toBe('INACTIVE');
  });

  test('fails the removal if it lasts for 50 minutes', async () => {
    const { world, id } = await withJob();
    await world.clock.sleep(HOUR);
    world.simulator.setFaults([{ operation: LIST, kind: 'internal', times: 'always' }]);
    const { failure, took } = await world.delete(id, wanted());

    expect(failure?.message).toMatch(/^InternalServerException|^InternalServiceException/);
    expect(took).toBe(50 * MINUTE);
  });

  test('names what has to be allowed, if the job itself cannot be looked at', async () => {
    const { world, id } = await withJob();
    world.simulator.setFaults([{ operation: LIST_TAGS, kind: 'access-denied', times: 'always' }]);
    const { failure } = await world.delete(id, wanted());

    expect(failure?.message).toMatch(/^AccessDeniedException: .*\. Allow the role of the provider to perform the action \(.*\)\. The inference job may still be running/);
    expect(failure?.message).toContain('or if the Delete fails again although none runs, delete the stack without this resource');
    world.simulator.setFaults([]);
    expect((await world.delete(id, wanted())).failure).toBeUndefined();
  });

  test('is retried, even if the job itself took longer than that to end', async () => {
    const { world, id } = await withJob({ cancelInProgressMs: 10 * MINUTE });
    world.simulator.setFaults([{ operation: UNTAG, kind: 'throttling', times: 2 }]);
    const { failure } = await world.delete(id, wanted());

    expect(failure).toBeUndefined();
    expect(LOGICAL_ID_TAG in world.job(id).tags).toBe(false);
  });

  test('does not end the Delete of a running job: it is reported', async () => {
    const { world, id } = await withJob();
    await world.clock.sleep(HOUR);
    const stray = world.seedStray(other('stray'));
    world.simulator.setFaults([{ operation: CANCEL, kind: 'access-denied', times: 'always' }]);
    const { failure, took } = await world.delete(id, wanted());

    expect(took).toBe(3 * MINUTE);
    expect(failure?.message).toMatch(/^AccessDeniedException: .* may still be running and incurring charges\. Cancel it, then delete the stack again if it is DELETE_FAILED or ROLLBACK_FAILED: aws cleanroomsml cancel-/);
    expect(failure?.message).toContain(`--trained-model-inference-job-arn ${stray}`);
  });

  test('nor one that cannot be canceled', async () => {
    const { world, id } = await withJob({ cancelOutcomes: ['CANCEL_FAILED'] });
    await world.clock.sleep(HOUR);
    const stray = world.seedStray(other('stray'));
    const { failure } = await world.delete(id, wanted());

    expect(failure?.message).toContain('it is CANCEL_FAILED after');
    expect(failure?.message).toContain(`--trained-model-inference-job-arn ${stray}`);
  });

  test('of one job does not keep the others running', async () => {
    const { world, id } = await withJob();
    const strays = [world.seedStray(other('a')), world.seedStray(other('b'))];
    await world.jobs.cancel(id);
    await world.clock.sleep(MINUTE);
    world.simulator.setFaults([{ operation: CANCEL, kind: 'access-denied' }]);
    await world.pollAgain(deleteRun(id, wanted()), world.clock.now());

    expect(world.live()).toEqual([strays[0]]);
  });

  test('is not taken for an answer: a job is not ended because CloudFormation does not say which one the resource has', async () => {
    const world = new World();
    const { id: old } = await world.create(wanted());
    const { id } = await world.update(old, other('new'), wanted());
    Object.assign(world.stack, CLEAN_UP);
    world.stack.beforeAsked = (about) => {
      if (about === 'resource') {
        throw Object.assign(new Error('not authorized'), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
      }
    };
    const { failure } = await world.delete(old, wanted());

    expect(failure).toBeUndefined();
    expect(world.live()).toEqual([id]);
    expect(world.calls(START)).toHaveLength(2);
  });
});
