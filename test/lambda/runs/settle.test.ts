import { LONG, OTHER_STATE_MACHINE, RunWorld } from './run-world';
import { wanted } from '../events';
import { CANCEL, LIST } from '../harness';
import { HOUR, MINUTE, SECOND } from '../virtual-clock';

/** A run whose job was started. */
async function started(options: ConstructorParameters<typeof RunWorld>[0] = LONG, age = 0) {
  const world = new RunWorld(options);
  const run = await startedIn(world);
  await world.wait(age);
  return { world, ...run };
}

async function startedIn(world: RunWorld) {
  const arn = world.start();
  const { jobArn } = await world.clock.run(() => world.poll(arn)) as { jobArn: string };
  return { arn, jobArn };
}

/** Polls until nothing but the job can be running. */
async function settled(world: RunWorld, arn: string, jobArn: string) {
  for (;;) {
    const outcome = await world.poll(arn, { jobArn }).catch(() => undefined);
    if (outcome !== undefined) {
      return outcome;
    }
    await world.wait(35 * SECOND);
  }
}

describe('duplicates of a job', () => {
  test.each([0, 80])('are canceled, also when List shows them after %d seconds', async (lag) => {
    const { world, arn, jobArn } = await started({ plan: { pendingMs: 0, runningMs: HOUR }, config: { listLagMs: lag * SECOND } });
    const duplicate = world.seedOf('run-1');
    expect(await settled(world, arn, jobArn)).toEqual({ outcome: 'SETTLED', jobArn });
    await world.wait(MINUTE);
    expect(world.status(duplicate)).toBe('INACTIVE');
    expect(world.service.job(duplicate).tags).toMatchObject({ 'cdk-cleanrooms-ml:duplicate-of': 'run-1' });
    expect(world.service.job(duplicate).tags).not.toHaveProperty('cdk-cleanrooms-ml:execution');
    expect(world.service.live()).toEqual([jobArn]);
    expect(world.decided('duplicate canceled')).toHaveLength(1);
  });

  test('of a short job are canceled, too', async () => {
    const world = new RunWorld({ plan: { pendingMs: 0, runningMs: 0 }, config: { listLagMs: 80 * SECOND } });
    const arn = world.start();
    await world.clock.run(() => world.poll(arn));
    world.simulator.changePlan({ runningMs: 10 * HOUR });
    const duplicate = world.seedOf('run-1');
    const { outcome } = await world.play(arn);
    expect(outcome).toMatchObject({ outcome: 'SUCCEEDED' });
    await world.wait(2 * MINUTE);
    expect(world.status(duplicate)).toBe('INACTIVE');
  });

  test('of a finished job are canceled, although its state no longer waits', async () => {
    const { world, arn, jobArn } = await started({ plan: { pendingMs: 0, runningMs: MINUTE }, config: { listLagMs: 40 * SECOND } });
    await world.wait(30 * SECOND);
    world.simulator.changePlan({ runningMs: 10 * HOUR });
    const duplicate = world.seedOf('run-1');
    world.executions.giveUp('token-run-1');
    expect(await settled(world, arn, jobArn)).toEqual({ outcome: 'SETTLED', jobArn });
    await world.wait(MINUTE);
    expect([world.status(jobArn), world.status(duplicate)]).toEqual(['ACTIVE', 'INACTIVE']);
  });

  test('are the later ones: an invocation whose answer does not count may have chosen the earlier job, and canceled this one', async () => {
    const world = new RunWorld({ ...LONG, config: { listLagMs: 80 * SECOND } });
    const earlier = world.seedOf('run-1');
    await world.wait(SECOND);
    const { arn, jobArn } = await startedIn(world);
    await world.wait(30 * SECOND);
    expect(await world.poll(arn, { jobArn })).toEqual({ outcome: 'STARTED', jobArn: earlier });
    expect(world.status(earlier)).toBe('CREATE_IN_PROGRESS');
    expect(world.decided('adopted')).toEqual([expect.objectContaining({ jobArn: earlier })]);
    expect(await settled(world, arn, earlier)).toEqual({ outcome: 'SETTLED', jobArn: earlier });
    expect([world.status(earlier), world.status(jobArn)]).toEqual(['CREATE_IN_PROGRESS', 'INACTIVE']);
  });

  test('may be the job itself, which another invocation has canceled: the run waits for the other one, also before List shows that', async () => {
    const world = new RunWorld({ ...LONG, config: { listLagMs: 80 * SECOND } });
    const { arn, jobArn } = await startedIn(world);
    const other = world.seedOf('run-1');
    await world.service.jobs.cancel(jobArn);
    await world.service.jobs.tag(jobArn, { 'cdk-cleanrooms-ml:duplicate-of': 'run-1' });
    await world.service.jobs.untag(jobArn, ['cdk-cleanrooms-ml:execution']);
    await expect(world.poll(arn, { jobArn })).rejects.toThrow('is CANCEL_PENDING');
    await world.wait(90 * SECOND);
    expect(await world.poll(arn, { jobArn })).toEqual({ outcome: 'STARTED', jobArn: other });
  });

  test('that have canceled each other leave nothing to wait for', async () => {
    const { world, arn, jobArn } = await started();
    await world.service.jobs.cancel(jobArn);
    await world.service.jobs.tag(jobArn, { 'cdk-cleanrooms-ml:duplicate-of': 'run-1' });
    await world.service.jobs.untag(jobArn, ['cdk-cleanrooms-ml:execution']);
    await expect(world.poll(arn, { jobArn })).rejects.toThrow('is CANCEL_PENDING');
    await world.wait(210 * SECOND);
    expect(await world.poll(arn, { jobArn })).toMatchObject({ outcome: 'FAILED', error: 'CleanRoomsML.JobCanceled' });
  });

  test.each(['CREATE_FAILED', 'INACTIVE'])('do not come after three and a half minutes: a job that is %s ends the run then', async (status) => {
    const { world, arn, jobArn } = await started(status === 'INACTIVE' ? LONG : { plan: { pendingMs: 0, runningMs: 0, outcome: 'CREATE_FAILED' } });
    if (status === 'INACTIVE') {
      await world.service.jobs.cancel(jobArn);
    }
    await world.wait(210 * SECOND - 1);
    await expect(world.poll(arn, { jobArn })).rejects.toThrow(`is ${status}`);
    expect(world.executions.ends).toEqual([]);
    await world.wait(1);
    const error = status === 'INACTIVE' ? 'CleanRoomsML.JobCanceled' : 'CleanRoomsML.JobFailed';
    expect(await world.poll(arn, { jobArn })).toMatchObject({ outcome: 'FAILED', error });
  });

  test.each(['ACTIVE', 'CREATE_IN_PROGRESS'])('replace a job that has failed if they are %s, also when List shows them late', async (status) => {
    const { world, arn, jobArn } = await started({ plan: { pendingMs: 0, runningMs: 0, outcome: 'CREATE_FAILED' }, config: { listLagMs: 80 * SECOND } });
    world.simulator.changePlan({ runningMs: status === 'ACTIVE' ? 0 : HOUR, outcome: 'ACTIVE' });
    const twin = world.seedOf('run-1');
    expect(await settled(world, arn, jobArn)).toEqual({ outcome: 'STARTED', jobArn: twin });
    expect(world.status(twin)).toBe(status);
  });

  test('do not hold back the reason of a failure for more than a quarter of an hour: nobody may list them', async () => {
    const { world, arn, jobArn } = await started({ plan: { pendingMs: 0, runningMs: 0, outcome: 'CREATE_FAILED' } });
    world.simulator.setFaults([{ operation: LIST, kind: 'access-denied', times: 'always' }]);
    for (const wait of [15 * MINUTE - 1, 1]) {
      await expect(world.poll(arn, { jobArn })).rejects.toThrow('AccessDeniedException');
      await world.wait(wait);
    }
    expect(await world.poll(arn, { jobArn })).toMatchObject({ outcome: 'FAILED', error: 'CleanRoomsML.JobFailed' });
  });

  test('that no look could see in time are not taken for none', async () => {
    const { world, arn, jobArn } = await started({ plan: { pendingMs: 0, runningMs: 0, outcome: 'CREATE_FAILED' } });
    world.simulator.changePlan({ runningMs: HOUR, outcome: 'ACTIVE' });
    const twin = world.seedOf('run-1');
    await world.wait(210 * SECOND);
    world.simulator.setFaults([{ operation: LIST, kind: 'throttling' }]);
    await expect(world.poll(arn, { jobArn })).rejects.toThrow('ThrottlingException');
    expect(await world.poll(arn, { jobArn })).toEqual({ outcome: 'STARTED', jobArn: twin });
  });

  test('are canceled although the state cannot be told: its key is not granted yet', async () => {
    const { world, arn, jobArn } = await started({ plan: { pendingMs: 0, runningMs: 0 } });
    world.simulator.changePlan({ runningMs: 10 * HOUR });
    const duplicate = world.seedOf('run-1');
    world.executions.beforeCall = (call) => {
      if (call === 'succeed') {
        throw Object.assign(new Error('no key'), { name: 'KmsAccessDeniedException', $metadata: { httpStatusCode: 400 } });
      }
    };
    await expect(world.poll(arn, { jobArn })).rejects.toThrow('no key');
    await world.wait(MINUTE);
    expect(world.status(duplicate)).toBe('INACTIVE');
  });

  test('of a finished job are the earlier ones, too: its state has its result', async () => {
    const { world, arn, jobArn } = await started({ plan: { pendingMs: 0, runningMs: MINUTE } });
    await world.wait(2 * MINUTE);
    world.simulator.changePlan({ runningMs: 10 * HOUR });
    const twin = world.seedOf('run-1');
    expect(await settled(world, arn, jobArn)).toEqual({ outcome: 'SETTLED', jobArn });
    expect([world.status(twin), world.executions.ends.length]).toEqual(['INACTIVE', 1]);
  });

  test('are looked for until all are visible, and no longer', async () => {
    const { world, arn, jobArn } = await started(LONG, 210 * SECOND - 1);
    const lists = () => world.service.calls(LIST).length;
    const before = lists();
    await expect(world.poll(arn, { jobArn })).rejects.toThrow('is CREATE_IN_PROGRESS');
    await world.wait(1);
    expect(await world.poll(arn, { jobArn })).toEqual({ outcome: 'SETTLED', jobArn });
    // One more, for what earlier runs have left.
    expect(lists()).toBe(before + 3);
    await expect(world.poll(arn, { jobArn, isSettled: true })).rejects.toThrow('is CREATE_IN_PROGRESS');
    expect(lists()).toBe(before + 3);
  });

  test.each([CANCEL, LIST])('are looked for until they could be canceled: %s was denied for half an hour, and the job has finished', async (operation) => {
    const { world, arn, jobArn } = await started({ plan: { pendingMs: 0, runningMs: 10 * MINUTE } });
    world.simulator.changePlan({ runningMs: 10 * HOUR });
    const duplicate = world.seedOf('run-1');
    world.simulator.setFaults([{ operation, kind: 'access-denied', times: 'always' }]);
    for (let poll = 0; poll < 6; poll += 1) {
      await expect(world.poll(arn, { jobArn })).rejects.toMatchObject({ name: 'CleanRoomsML.NotYet', message: expect.stringMatching(/^AccessDeniedException/) });
      await world.wait(5 * MINUTE);
    }
    world.simulator.setFaults([]);
    await expect(world.poll(arn, { jobArn })).rejects.toThrow('is ACTIVE');
    expect([world.status(jobArn), world.status(duplicate)]).toEqual(['ACTIVE', 'CANCEL_PENDING']);
    await world.wait(MINUTE);
    expect(await world.poll(arn, { jobArn })).toEqual({ outcome: 'SETTLED', jobArn });
  });

  test('are canceled until they have ended: a cancellation fails after minutes', async () => {
    const { world, arn, jobArn } = await started({ ...LONG, config: { cancellableStatuses: ['CREATE_IN_PROGRESS', 'CANCEL_FAILED'] } });
    world.simulator.changePlan({ runningMs: 10 * HOUR, cancelInProgressMs: 4 * MINUTE, cancelOutcomes: ['CANCEL_FAILED', 'INACTIVE'] });
    const duplicate = world.seedOf('run-1');
    expect(await settled(world, arn, jobArn)).toEqual({ outcome: 'SETTLED', jobArn });
    expect([world.status(duplicate), world.service.calls(CANCEL).length]).toEqual(['INACTIVE', 2]);
  });

  test('are canceled until they have ended: the service refuses while they are pending', async () => {
    const { world, arn, jobArn } = await started({ plan: { pendingMs: 0, runningMs: 10 * HOUR }, config: { cancellableStatuses: ['CREATE_IN_PROGRESS'] } });
    world.simulator.changePlan({ pendingMs: 6 * MINUTE });
    const duplicate = world.seedOf('run-1');
    expect(await settled(world, arn, jobArn)).toEqual({ outcome: 'SETTLED', jobArn });
    expect(world.status(duplicate)).toBe('INACTIVE');
  });

  test('that can never be canceled do not hold back a result, and end the run half a day after the start at the latest', async () => {
    const { world, arn, jobArn } = await started({ plan: { pendingMs: 0, runningMs: 10 * MINUTE } });
    world.simulator.changePlan({ runningMs: 20 * HOUR, cancelOutcomes: ['CANCEL_FAILED'] });
    world.seedOf('run-1');
    await expect(world.poll(arn, { jobArn })).rejects.toThrow('is CREATE_IN_PROGRESS');
    expect(world.executions.ends).toEqual([]);
    await world.wait(10 * MINUTE);
    await expect(world.poll(arn, { jobArn })).rejects.toThrow('is ACTIVE');
    expect(world.executions.ends).toEqual([{ token: 'token-run-1', output: expect.stringContaining('"status":"ACTIVE"') }]);
    await world.wait(12 * HOUR - 10 * MINUTE - 1);
    await expect(world.poll(arn, { jobArn })).rejects.toThrow('is ACTIVE');
    await world.wait(1);
    expect(await world.poll(arn, { jobArn })).toEqual({ outcome: 'SETTLED', jobArn });
    expect(await world.poll(arn, { jobArn, isSettled: true })).toMatchObject({ outcome: 'SUCCEEDED' });
    expect([world.executions.ends.length, world.decided('finished').length]).toEqual([1, 1]);
  });

  test('that cannot be looked for are no reason to end a healthy job, whatever the service says', async () => {
    const { world, arn, jobArn } = await started();
    world.simulator.setFaults([{ operation: LIST, kind: 'error', name: 'ValidationException', times: 'always' }]);
    for (let poll = 0; poll < 5; poll += 1) {
      await expect(world.poll(arn, { jobArn })).rejects.toMatchObject({ name: 'CleanRoomsML.NotYet', message: expect.stringMatching(/^ValidationException/) });
      await world.wait(5 * MINUTE);
    }
    expect(world.status(jobArn)).toBe('CREATE_IN_PROGRESS');
  });

  test('are not all: what earlier runs have left is canceled too, if that was denied before', async () => {
    const { world, arn, jobArn } = await started();
    const earlier = world.start(wanted(), undefined, 'run-0');
    world.stop(earlier);
    const left = world.seedOf('run-0');
    world.simulator.setFaults([{ operation: CANCEL, kind: 'access-denied', times: 'always' }]);
    await world.wait(10 * MINUTE);
    await expect(world.poll(arn, { jobArn })).rejects.toThrow('AccessDeniedException');
    world.simulator.setFaults([]);
    await expect(world.poll(arn, { jobArn })).rejects.toThrow('is CREATE_IN_PROGRESS');
    expect(world.status(left)).toBe('CANCEL_PENDING');
    await world.wait(MINUTE);
    expect(await world.poll(arn, { jobArn })).toEqual({ outcome: 'SETTLED', jobArn });
  });

  test('are looked for by a look that began when all were visible, however long it takes', async () => {
    const { world, arn, jobArn } = await started(LONG, 200 * SECOND);
    let takes = 20 * SECOND;
    world.service.beforeCall = async (operation) => {
      await world.clock.sleep(operation === LIST ? takes : 0);
      takes = operation === LIST ? 0 : takes;
    };
    await expect(world.clock.run(() => world.poll(arn, { jobArn }))).rejects.toThrow('is CREATE_IN_PROGRESS');
    expect(await world.clock.run(() => world.poll(arn, { jobArn }))).toEqual({ outcome: 'SETTLED', jobArn });
  });

  test('are none of other runs, machines and people', async () => {
    const { world, arn, jobArn } = await started();
    world.start(wanted(), undefined, 'run-2');
    const others = [world.seedOf('run-2'), world.seedOf('run-1', wanted(), OTHER_STATE_MACHINE), world.service.seed({ name: 'theirs' })];
    await expect(world.poll(arn, { jobArn })).rejects.toThrow('is CREATE_IN_PROGRESS');
    expect(others.map((other) => world.status(other))).toEqual(Array(3).fill('CREATE_IN_PROGRESS'));
  });
});
