import type { JobPlan, SimulatorOptions } from '../../../simulator';
import { deleteRun, LOGICAL_ID, STACK_ID, wanted } from '../events';
import { CANCEL, CLEAN_UP, FakeStack, GET, LIST_TAGS, REMOVAL, UNTAG, World } from '../harness';
import { HOUR, MINUTE, SECOND } from '../virtual-clock';

async function withJob(plan: Partial<JobPlan> = {}, options: SimulatorOptions = {}) {
  const world = new World({ plan, ...options });
  const { id } = await world.create(wanted());
  Object.assign(world.stack, { ...REMOVAL, id });
  return { world, id };
}

/** What it takes to look for strays until none can be out of sight. */
const LOOKED = { polls: 4, took: 90 * SECOND };

describe('the Delete of a job', () => {
  test.each([['pending', 0], ['running', 5 * MINUTE]])('that is %s cancels it, waits until nothing runs, then retires it', async (_, age) => {
    const { world, id } = await withJob({ cancelPendingMs: MINUTE, cancelInProgressMs: MINUTE });
    await world.clock.sleep(age);
    const statusesAtUntag: string[] = [];
    world.beforeCall = (operation) => {
      if (operation === UNTAG) {
        statusesAtUntag.push(world.job(id).status);
      }
    };
    const answer = await world.delete(id, wanted());

    // Two minutes until it is INACTIVE.
    expect(answer).toEqual({ id, polls: 5, took: 2 * MINUTE });
    expect(world.calls(CANCEL)).toHaveLength(1);
    expect(world.job(id).status).toBe('INACTIVE');
    expect(statusesAtUntag).toEqual(['INACTIVE']);
    expectRetired(world, id);
  });

  test.each(['ACTIVE', 'CREATE_FAILED'] as const)('that is %s cancels nothing and retires it', async (outcome) => {
    const { world, id } = await withJob({ outcome });
    await world.clock.sleep(HOUR);

    expect(await world.delete(id, wanted())).toEqual({ id, ...LOOKED });
    expect(world.calls(CANCEL)).toEqual([]);
    expect(world.job(id).status).toBe(outcome);
    expectRetired(world, id);
  });

  test('that was retired is done once more', async () => {
    const { world, id } = await withJob();
    await world.delete(id, wanted());
    expect(await world.delete(id, wanted())).toEqual({ id, ...LOOKED });
    expect(world.calls(CANCEL)).toHaveLength(1);
  });

  test('makes sure that it is never adopted again', async () => {
    const { world, id } = await withJob();
    await world.clock.sleep(HOUR);
    await world.delete(id, wanted());
    Object.assign(world.stack, new FakeStack());
    expect((await world.create(wanted())).id).not.toBe(id);
  });

  test('without a record is done', async () => {
    const { world, id } = await withJob();
    const gone = `${id.slice(0, -12)}999999999999`;

    expect(await world.delete(gone, wanted())).toEqual({ id: gone, ...LOOKED });
    expect(world.live()).toEqual([id]);
  });

  test('looks for it in the membership of its ARN, whatever the properties say', async () => {
    const { world, id } = await withJob();
    await world.delete(id, wanted({ membershipIdentifier: '00000000-2222-4333-8444-555555555555' }));
    expect(world.live()).toEqual([]);
  });

  test('leaves the job that the resource has now alone', async () => {
    const world = new World();
    const { id } = await world.create(wanted());
    const next = await world.update(id, wanted({ description: 'other' }), wanted());
    Object.assign(world.stack, { ...CLEAN_UP, id: next.id });
    await world.delete(id, wanted());

    expect(world.live()).toEqual([next.id]);
    expect(world.job(next.id).tags).toHaveProperty(['cdk-cleanrooms-ml:logical-id'], LOGICAL_ID);
  });

  function expectRetired(world: World, id: string) {
    expect(world.job(id).tags).not.toHaveProperty(['cdk-cleanrooms-ml:logical-id']);
    expect(world.job(id).tags).toHaveProperty(['cdk-cleanrooms-ml:stack-id'], STACK_ID);
  }
});

describe('a job that does not want to be canceled', () => {
  test('has finished by the time it is canceled', async () => {
    for (const cancelRefusal of ['ConflictException', 'ValidationException'] as const) {
      const { world, id } = await withJob({}, { config: { cancelRefusal } });
      world.beforeCall = async (operation) => {
        if (operation === CANCEL) {
          await world.clock.sleep(30 * MINUTE);
        }
      };
      const { failure } = await world.delete(id, wanted());

      expect(failure).toBeUndefined();
      expect(world.calls(CANCEL).map(({ outcome }) => outcome)).toEqual([cancelRefusal]);
      expect(world.job(id).status).toBe('ACTIVE');
    }
  });

  test('finishes while it is being canceled', async () => {
    const { world, id } = await withJob({ cancelOutcomes: ['ACTIVE'] });
    const { failure } = await world.delete(id, wanted());

    expect(failure).toBeUndefined();
    expect(world.job(id).status).toBe('ACTIVE');
  });

  test('is canceled again after CANCEL_FAILED', async () => {
    const { world, id } = await withJob({ cancelOutcomes: ['CANCEL_FAILED', 'CANCEL_FAILED', 'INACTIVE'] }, TAKES_IT_AGAIN);
    const { failure } = await world.delete(id, wanted());

    expect(failure).toBeUndefined();
    expect(world.calls(CANCEL)).toHaveLength(3);
    expect(world.job(id).status).toBe('INACTIVE');
  });

  test('is not asked again while it is being canceled', async () => {
    const { world, id } = await withJob({ cancelPendingMs: 10 * MINUTE, cancelInProgressMs: 10 * MINUTE });
    const { took } = await world.delete(id, wanted());

    expect(took).toBe(20 * MINUTE);
    expect(world.calls(CANCEL)).toHaveLength(1);
  });

  const TAKES_IT_AGAIN = { config: { cancellableStatuses: ['CREATE_PENDING', 'CREATE_IN_PROGRESS', 'CANCEL_FAILED'] as const } };

  test.each([
    ['is canceled for hours', { cancelInProgressMs: 5 * HOUR }, {}, 'CANCEL_IN_PROGRESS'],
    ['fails to be canceled again and again', { cancelOutcomes: ['CANCEL_FAILED' as const] }, TAKES_IT_AGAIN, 'CANCEL_FAILED'],
  ])('fails the Delete after 50 minutes, which says how to stop it: %s', async (_, plan, options, status) => {
    const { world, id } = await withJob(plan, options);
    const { failure, took } = await world.delete(id, wanted());

    expect(took).toBe(50 * MINUTE);
    expect(failure?.message).toContain(`"${world.job(id).name}": it is ${status} after 50 minutes`);
    expect(failure?.message).toContain(howToStop(world, id));
  });

  test('fails the Delete when it stays CANCEL_FAILED although it was requested again for 90 seconds', async () => {
    const { world, id } = await withJob({ cancelOutcomes: ['CANCEL_FAILED'] });
    const { failure, took } = await world.delete(id, wanted());

    // A minute until the first Cancel has failed.
    expect(took).toBe(MINUTE + 90 * SECOND);
    expect(world.calls(CANCEL)).toHaveLength(1 + 4);
    expect(failure?.message).toContain(`"${world.job(id).name}": it is CANCEL_FAILED after 3 minutes`);
    expect(failure?.message).toContain(howToStop(world, id));
  });

  test('is asked for for 90 seconds also if somebody else has failed to cancel it long ago', async () => {
    const { world, id } = await withJob({ cancelOutcomes: ['CANCEL_FAILED'] });
    await world.jobs.cancel(id);
    await world.clock.sleep(HOUR);
    const { failure, took } = await world.delete(id, wanted());

    expect(took).toBe(90 * SECOND);
    expect(world.calls(CANCEL)).toHaveLength(1 + 4);
    expect(failure?.message).toContain('it is CANCEL_FAILED after 90 seconds');
  });

  test('is canceled at least once more after errors that took longer than that', async () => {
    const { world, id } = await withJob({ cancelOutcomes: ['CANCEL_FAILED', 'INACTIVE'] }, TAKES_IT_AGAIN);
    await world.jobs.cancel(id);
    await world.clock.sleep(HOUR);
    world.simulator.setFaults([{ operation: LIST_TAGS, kind: 'throttling', times: 5 }]);
    const { failure } = await world.delete(id, wanted());

    expect(failure).toBeUndefined();
    expect(world.job(id).status).toBe('INACTIVE');
  });

  const howToStop = (world: World, id: string) => 'aws cleanroomsml cancel-trained-model-inference-job '
    + `--membership-identifier ${world.job(id).membershipIdentifier} --trained-model-inference-job-arn ${id}`;
});

describe('during a Delete', () => {
  test.each([
    ['throttling', { kind: 'throttling', times: 4 }], ['500s', { kind: 'internal', times: 4 }], ['lost connections', { kind: 'reset-before', times: 4 }],
    ['lost answers', { kind: 'reset-after', times: 4 }],
  ] as const)('%s only take time', async (_, fault) => {
    for (const operation of [GET, CANCEL, UNTAG]) {
      const { world, id } = await withJob();
      world.simulator.setFaults([{ operation, ...fault }]);
      const { failure } = await world.delete(id, wanted());

      expect(failure).toBeUndefined();
      expect(world.live()).toEqual([]);
    }
  });

  test('denied access is tried for three minutes, then the failure says how to stop the job', async () => {
    for (const operation of [GET, CANCEL]) {
      const { world, id } = await withJob();
      world.simulator.setFaults([{ operation, kind: 'access-denied', times: 'always' }]);
      const { failure, took } = await world.delete(id, wanted());

      expect(took).toBe(3 * MINUTE);
      expect(failure?.message).toMatch(/^AccessDeniedException: .* may still be running and incurring charges\. Cancel it, then delete the stack again if it is DELETE_FAILED or ROLLBACK_FAILED: aws cleanroomsml cancel-/);
      expect(failure?.message).toContain(id);
    }
  });

  test('denied access that passes does no harm', async () => {
    const { world, id } = await withJob();
    world.simulator.setFaults([{ operation: CANCEL, kind: 'access-denied', times: 3 }]);
    expect((await world.delete(id, wanted())).failure).toBeUndefined();
    expect(world.live()).toEqual([]);
  });

  test.each(['ValidationException', 'ConflictException'])('a tag that cannot be removed holds nothing up: %s', async (name) => {
    const { world, id } = await withJob();
    world.simulator.setFaults([{ operation: UNTAG, times: 'always', kind: 'error', name }]);
    const { failure, took } = await world.delete(id, wanted());

    expect(failure).toBeUndefined();
    expect(took).toBe(LOOKED.took + 3 * MINUTE);
  });
});

test('a Delete delivered twice at the same time ends once', async () => {
  const { world, id } = await withJob();
  const event = deleteRun(id, wanted());
  const answers = await Promise.all([world.send(event), world.send(event)]);

  expect(answers.map(({ failure }) => failure)).toEqual([undefined, undefined]);
  expect(world.job(id).status).toBe('INACTIVE');
});
