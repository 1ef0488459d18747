import { LOGICAL_ID_TAG } from '../../../lambda/jobs/ownership';
import type { JobPlan } from '../../../simulator';
import { createLeg, createRun, LOGICAL_ID, OWNER, STACK_ID, updateLeg, wanted } from '../events';
import { CLEAN_UP, LIST, REMOVAL, START, World } from '../harness';
import { HOUR, MINUTE, SECOND, START_TIME } from '../virtual-clock';

const LONG: Partial<JobPlan> = { pendingMs: 0, runningMs: 10 * HOUR, cancelPendingMs: 0, cancelInProgressMs: 0 };
const another = wanted({ description: 'another' });

const decisionsOf = (world: World) => world.decisions.map(({ decision, jobArn }) => [decision, jobArn]);

async function withJob(plan: Partial<JobPlan> = {}) {
  const world = new World({ plan });
  const { id } = await world.create(wanted());
  world.decisions.length = 0;
  return { world, id };
}

describe('a Run logs', () => {
  test('that it has started a job, once, and how long that took', async () => {
    const world = new World({ plan: LONG });
    const event = createRun(wanted());
    const { id } = await world.send(event);
    expect(world.decisions).toEqual([{
      decision: 'started', stackId: STACK_ID, logicalId: LOGICAL_ID, run: LOGICAL_ID, requestId: event.RequestId, secondsSinceReceipt: 30, jobArn: id, queuedSeconds: 0,
    }]);
  });

  test('how long a job had to wait that was not started at the first attempt', async () => {
    const world = new World({ plan: LONG });
    world.simulator.setFaults([{ operation: START, kind: 'throttling', times: 4 }]);
    await world.create(wanted());
    expect(world.decided()).toEqual([expect.objectContaining({ decision: 'started', queuedSeconds: 150 })]);
  });

  test('at every poll that it waits for a slot', async () => {
    const world = new World({ plan: LONG });
    world.simulator.setFaults([{ operation: START, kind: 'error', name: 'ServiceQuotaExceededException', status: 402, message: 'Too many jobs', times: 3 }]);
    const { id } = await world.create(wanted());
    expect(decisionsOf(world)).toEqual([...Array(3).fill(['waiting for a slot', undefined]), ['started', id]]);
    expect(world.decisions[3].queuedSeconds).toBe(world.decisions[3].secondsSinceReceipt);
  });

  test.each(['reset-after', 'hang'] as const)('that it has started a job whose Start was not answered (%s)', async (kind) => {
    const world = new World({ plan: LONG });
    world.simulator.setFaults([{ operation: START, kind, acted: true }]);
    const { id } = await world.create(wanted());
    expect(decisionsOf(world)).toEqual([['started', id]]);
  });

  test('that it has started a job whose Start was not answered, when that shows up only later', async () => {
    const world = new World({ plan: LONG });
    world.simulator.configure({ listLagMs: 70 * SECOND });
    world.simulator.setFaults([{ operation: START, kind: 'reset-after' }]);
    const { id } = await world.create(wanted());
    expect(decisionsOf(world)).toEqual([['started', id]]);
    expect(world.decisions[0]).toMatchObject({ queuedSeconds: 0 });
  });

  test('that it adopts a job, and nothing of a Start', async () => {
    const world = new World({ plan: LONG });
    const stray = world.seedStray(wanted());
    expect((await world.create(wanted())).id).toBe(stray);
    expect(decisionsOf(world)).toEqual([['adopted', stray]]);
  });

  test('nothing of a job that stays', async () => {
    const { world, id } = await withJob(LONG);
    await world.update(id, wanted({ tags: { team: 'ads' } }), wanted());
    expect(world.decisions).toEqual([]);
  });

  test('that it cancels what another configuration has left running', async () => {
    const world = new World({ plan: LONG });
    const stray = world.seedStray(another);
    const { id } = await world.create(wanted());
    expect(decisionsOf(world)).toEqual([['canceled', stray], ['started', id]]);
  });

  test('that it cancels the later of two duplicates', async () => {
    const world = new World({ plan: LONG });
    const event = createRun(wanted());
    const [one, other] = await Promise.all([world.send(event), world.send(event)]);
    expect(one.id).toBe(other.id);
    const [{ arn: first }, { arn: second }] = world.simulator.jobs();
    const decisions = decisionsOf(world);
    expect(decisions.filter(([decision]) => decision === 'started').map(([, arn]) => arn).sort()).toEqual([first, second].sort());
    expect(new Set(decisions.slice(2))).toEqual(new Set([['duplicate canceled', second]]));
  });

  test('of a removal that it cancels the job and retires it', async () => {
    const { world, id } = await withJob(LONG);
    Object.assign(world.stack, REMOVAL);
    await world.delete(id, wanted());
    expect(decisionsOf(world)).toEqual([['canceled', id], ['retired', id]]);
    expect(world.job(id).tags).not.toHaveProperty(LOGICAL_ID_TAG);
    await world.delete(id, wanted());
    expect(world.decisions).toHaveLength(2);
  });

  test('of a finished job that was replaced that it retires it', async () => {
    const { world, id } = await withJob({ pendingMs: 0, runningMs: 0 });
    Object.assign(world.stack, CLEAN_UP, { id: 'another' });
    await world.delete(id, wanted());
    expect(decisionsOf(world)).toEqual([['retired', id]]);
  });

  test('of a rollback which job it goes back to', async () => {
    const { world, id } = await withJob(LONG);
    const next = await world.update(id, another, wanted());
    world.decisions.length = 0;
    world.stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
    world.stack.id = next.id;
    await world.update(next.id, wanted(), another);
    expect(decisionsOf(world)).toEqual([['canceled', next.id], ['restored', id]]);
  });

  test('of a Create that was given up what it cancels, and no restoration', async () => {
    const world = new World({ plan: LONG });
    world.simulator.setFaults([{ operation: START, kind: 'reset-after' }, { operation: LIST, kind: 'hang', times: 3 }]);
    world.beforeCall = (operation) => {
      if (operation === START) {
        world.stack.status = 'ROLLBACK_IN_PROGRESS';
      }
    };
    await world.create(wanted());
    expect(world.decided('canceled').map(({ jobArn }) => jobArn)).toEqual([world.simulator.jobs()[0].arn]);
    expect(world.decided('restored')).toEqual([]);
  });
});

describe('a leg logs', () => {
  test('once that the job has finished, and how long it took', async () => {
    const { world, id } = await withJob({ pendingMs: MINUTE, runningMs: 9 * MINUTE });
    const event = createLeg(id);
    await world.send(event);
    expect(world.decisions).toEqual([{
      decision: 'finished',
      stackId: STACK_ID,
      logicalId: event.LogicalResourceId,
      run: LOGICAL_ID,
      requestId: event.RequestId,
      secondsSinceReceipt: 600,
      jobArn: id,
      status: 'ACTIVE',
      jobSeconds: 600,
    }]);
  });

  test('once that the job has failed, and nothing of why: that may be a secret', async () => {
    const { world, id } = await withJob({ pendingMs: 0, runningMs: MINUTE, outcome: 'CREATE_FAILED', failure: { message: 'the secret' } });
    await world.send(createLeg(id));
    expect(world.decisions).toEqual([expect.objectContaining({ decision: 'failed', jobArn: id, run: LOGICAL_ID, status: 'CREATE_FAILED', jobSeconds: 60 })]);
    expect(JSON.stringify(world.decisions)).not.toContain('secret');
  });

  test('that the next one waits on; the last one that the job has finished, whichever saw it first', async () => {
    const { world, id } = await withJob({ pendingMs: 0, runningMs: 15 * MINUTE });
    for (const leg of [1, 2, 3]) {
      await world.send(createLeg(id, 600, leg, 3));
    }
    expect(decisionsOf(world)).toEqual([['handed over', id], ['finished', id]]);
    expect(world.decisions.map(({ run }) => run)).toEqual([LOGICAL_ID, LOGICAL_ID]);
    expect(world.decisions[1].jobSeconds).toBe(15 * 60);
  });

  test('that the next one waits on, also if the job cannot be read', async () => {
    const { world, id } = await withJob(LONG);
    world.simulator.setFaults([{ operation: 'Get*', kind: 'internal', times: 'always' }]);
    await world.send(createLeg(id, 3000, 1, 2));
    expect(decisionsOf(world)).toEqual([['handed over', id]]);
    expect(world.decisions[0].run).toBeUndefined();
  });

  test('that it cancels a duplicate, for the Run', async () => {
    const { world, id } = await withJob({ pendingMs: 0, runningMs: 10 * MINUTE });
    const duplicate = world.seedStray(wanted());
    await world.send(createLeg(id));
    expect(world.decided('duplicate canceled')).toEqual([expect.objectContaining({ jobArn: duplicate, run: LOGICAL_ID })]);
  });

  test('nothing of a job that had finished before its deployment began', async () => {
    const { world, id } = await withJob();
    await world.clock.sleep(HOUR);
    world.stack.begun = world.clock.now();
    await world.send(updateLeg(id, id));
    expect(world.decisions).toEqual([]);
  });

  test('that a job has finished that took less time than its deployment', async () => {
    const { world, id } = await withJob();
    world.stack.begun = START_TIME;
    await world.clock.sleep(HOUR);
    await world.send(createLeg(id));
    expect(decisionsOf(world)).toEqual([['finished', id]]);
  });

  test('nothing when CloudFormation cannot be asked', async () => {
    const { world, id } = await withJob();
    await world.clock.sleep(HOUR);
    world.stack.beforeAsked = () => { throw new Error('no'); };
    expect((await world.send(createLeg(id))).failure).toBeUndefined();
    expect(world.decisions).toEqual([]);
  });

  test.each([['CREATE_FAILED', 'ROLLBACK_IN_PROGRESS'], ['ACTIVE', 'UPDATE_ROLLBACK_IN_PROGRESS'], ['CREATE_FAILED', 'DELETE_IN_PROGRESS']] as const)(
    'nothing of a job that is %s in a stack that is %s', async (outcome, status) => {
      const { world, id } = await withJob({ pendingMs: 0, runningMs: MINUTE, outcome });
      world.stack.status = status;
      await world.send(createLeg(id));
      expect(world.decisions).toEqual([]);
    });

  test('nothing of a job that nobody waits for', async () => {
    const { world, id } = await withJob({ pendingMs: 0, runningMs: MINUTE, outcome: 'CREATE_FAILED' });
    await world.clock.sleep(HOUR);
    await world.send(createLeg(id, null));
    expect(world.decisions).toEqual([]);
  });

  test('nothing about the owner of a job without owner tags', async () => {
    const world = new World({ plan: { pendingMs: 0, runningMs: MINUTE } });
    const stranger = world.seed({ name: 'stranger', tags: {} });
    await world.send(createLeg(stranger));
    expect(world.decisions).toEqual([expect.objectContaining({ decision: 'finished', run: undefined })]);
  });
});

test('a log that fails changes nothing', async () => {
  const world = new World({ plan: { pendingMs: 0, runningMs: MINUTE } });
  world.decisions.push = () => { throw new Error('no room'); };
  const { id } = await world.create(wanted());
  expect((await world.send(createLeg(id))).failure).toBeUndefined();
  expect(world.job(id).status).toBe('ACTIVE');
  expect(world.decisions).toHaveLength(0);
});

describe('an event', () => {
  test.each([['ACTIVE', undefined], ['CREATE_FAILED', 'ended as CREATE_FAILED']] as const)('is put once for a job that is %s', async (outcome, failure) => {
    const { world, id } = await withJob({ pendingMs: 0, runningMs: 15 * MINUTE, outcome });
    world.listen();
    for (const leg of [1, 2, 3]) {
      const answer = await world.send(createLeg(id, 600, leg, 3));
      if (answer.failure) {
        expect(answer.failure.message).toContain(failure);
        break;
      }
    }
    expect(world.ends).toEqual([{ job: expect.objectContaining({ arn: id, status: outcome }), owner: OWNER, collaborationIdentifier: expect.stringMatching(/^[-0-9a-f]{36}$/) }]);
  });

  test('is put also if the collaboration cannot be read', async () => {
    const { world, id } = await withJob({ pendingMs: 0, runningMs: 0, outcome: 'CREATE_FAILED' });
    world.listen();
    await world.clock.sleep(10 * MINUTE);
    world.simulator.setFaults([{ operation: LIST, kind: 'access-denied', times: 'always' }]);
    await world.send(createLeg(id));
    expect(world.ends).toEqual([expect.objectContaining({ collaborationIdentifier: undefined })]);
  });

  test('that is not accepted changes nothing, and is logged with the name of the error', async () => {
    for (const outcome of ['ACTIVE', 'CREATE_FAILED'] as const) {
      const { world, id } = await withJob({ pendingMs: 0, runningMs: MINUTE, outcome });
      const put = jest.fn(() => Promise.reject(Object.assign(new Error('a secret'), { name: 'AccessDeniedException' })));
      world.events = { put };
      const answer = await world.send(createLeg(id));
      expect(answer.failure?.message.includes('ended as CREATE_FAILED')).toBe(outcome === 'CREATE_FAILED' ? true : undefined);
      expect(put).toHaveBeenCalledTimes(1);
      expect(world.decisions.at(-1)).toMatchObject({ decision: 'event not sent', jobArn: id, error: 'AccessDeniedException' });
      expect(JSON.stringify(world.decisions)).not.toContain('secret');
    }
  });

  test('is not put of a job that a rollback cancels, or that had finished before', async () => {
    const { world, id } = await withJob();
    world.listen();
    await world.clock.sleep(HOUR);
    world.stack.begun = world.clock.now();
    await world.send(createLeg(id));
    world.stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
    await world.send(createLeg(id));
    expect(world.ends).toEqual([]);
  });
});
