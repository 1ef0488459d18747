import { LONG, RunWorld, STATE_MACHINE, USERS_EXECUTION } from './run-world';
import { MEMBERSHIP, wanted } from '../events';
import { CANCEL, GET, LIST } from '../harness';
import { HOUR, MINUTE, SECOND, START_TIME } from '../virtual-clock';

const jobOf = (world: RunWorld) => world.simulator.jobs()[0].arn;
/** A run whose job was started. */
async function started(options: ConstructorParameters<typeof RunWorld>[0] = LONG, age = 0) {
  const world = new RunWorld(options);
  const arn = world.start();
  await world.clock.run(() => world.poll(arn));
  await world.wait(age);
  return { world, arn, jobArn: jobOf(world) };
}

describe('a run whose job has finished', () => {
  test('tells its state what the service says of the job, and ends with the same', async () => {
    const world = new RunWorld({ plan: { pendingMs: 0, runningMs: HOUR } });
    const { outcome, took } = await world.run(wanted({ description: 'nightly', tags: { team: 'ads' } }));
    expect(took).toBeGreaterThanOrEqual(HOUR);
    expect(took).toBeLessThan(HOUR + 5 * MINUTE + SECOND);
    const output = {
      trainedModelInferenceJobArn: jobOf(world),
      status: 'ACTIVE',
      description: 'nightly',
      createTime: new Date(START_TIME).toISOString(),
      tags: { 'team': 'ads', 'cdk-cleanrooms-ml:state-machine': STATE_MACHINE },
    };
    expect(outcome).toMatchObject({ outcome: 'SUCCEEDED', output });
    const [{ token, output: told, ...rest }, ...more] = world.executions.ends;
    expect([token, rest, more]).toEqual(['token-run-1', {}, []]);
    expect(JSON.parse(told!)).toEqual((outcome as { output: object }).output);
  });

  test('logs the end with the duration of the job', async () => {
    const world = new RunWorld({ plan: { pendingMs: MINUTE, runningMs: HOUR } });
    const { arn } = await world.run();
    expect(world.decisions.map(({ decision }) => decision)).toEqual(['started', 'finished']);
    expect(world.decided('finished')).toEqual([expect.objectContaining({
      runArn: arn, executionArn: USERS_EXECUTION, stateName: 'Infer', jobArn: jobOf(world), status: 'ACTIVE', jobSeconds: 3660,
    })]);
  });

  test.each([['ACTIVE', 'succeed', 'finished'], ['CREATE_FAILED', 'fail', 'failed']] as const)('reports %s once, after its state was told', async (outcome, call, decision) => {
    const { world, arn, jobArn } = await started({ plan: { pendingMs: 0, runningMs: MINUTE, outcome } }, HOUR);
    world.service.listen();
    let refusals = 1;
    world.executions.beforeCall = (called) => {
      if (called === call && refusals-- > 0) {
        throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
      }
    };
    await expect(world.poll(arn, { jobArn, isSettled: true })).rejects.toThrow('Rate exceeded');
    expect([world.decided(decision), world.service.ends]).toEqual([[], []]);
    await world.poll(arn, { jobArn, isSettled: true });
    expect([world.decided(decision).length, world.service.ends.length]).toEqual([1, 1]);
  });

  test('waits until every duplicate would be visible', async () => {
    const world = new RunWorld({ plan: { pendingMs: 0, runningMs: 0 } });
    const { outcome, took } = await world.run();
    expect(outcome).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(took).toBeGreaterThanOrEqual(180 * SECOND);
    expect(took).toBeLessThan(240 * SECOND);
  });

  test('succeeds although its state no longer waits: the job is paid for', async () => {
    const { world, arn, jobArn } = await started({ plan: { pendingMs: 0, runningMs: MINUTE } }, 10 * MINUTE);
    world.executions.giveUp('token-run-1');
    expect(await world.poll(arn, { jobArn, isSettled: true })).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(world.executions.ends).toEqual([]);
    expect(world.service.calls(CANCEL)).toEqual([]);
  });
});

describe('a run whose job has not finished', () => {
  test('says so at every poll, and that the run goes on', async () => {
    const { world, arn, jobArn } = await started();
    const asked = world.executions.calls.length;
    await expect(world.poll(arn, { jobArn, isSettled: true })).rejects.toMatchObject({
      name: 'CleanRoomsML.NotYet', message: `inference job "${world.service.job(jobArn).name}" is CREATE_IN_PROGRESS. Job: ${jobArn}`,
    });
    expect(world.executions.calls.slice(asked)).toContain('isAwaited');
    expect(world.executions.ends).toEqual([]);
  });

  test('makes two calls a poll once no duplicate can show up: a read of the job, and a heartbeat', async () => {
    const { world, arn, jobArn } = await started(LONG, 10 * MINUTE);
    const [calls, asked] = [world.service.calls().length, world.executions.calls.length];
    await expect(world.poll(arn, { jobArn, isSettled: true })).rejects.toThrow('is CREATE_IN_PROGRESS');
    expect(world.service.calls().slice(calls).map(({ operation }) => operation)).toEqual([GET]);
    expect(world.executions.calls.slice(asked)).toEqual(['isAwaited']);
  });

  test('cancels it if the state no longer waits', async () => {
    const { world, arn, jobArn } = await started(LONG, HOUR);
    world.executions.giveUp('token-run-1');
    expect(await world.poll(arn, { jobArn, isSettled: true })).toMatchObject({ outcome: 'FAILED', error: 'CleanRoomsML.RunStopped' });
    expect(world.status(jobArn)).toBe('CANCEL_PENDING');
    // Runs that were stopped while their jobs were running do not count as failed.
    expect(world.decided('failed')).toEqual([]);
    expect(world.decided('canceled')).toEqual([expect.objectContaining({ jobArn })]);
  });

  test('says that the run goes on also while the service does not answer', async () => {
    const { world, arn, jobArn } = await started(LONG, HOUR);
    world.simulator.setFaults([{ operation: GET, kind: 'internal', times: 'always' }]);
    const asked = world.executions.calls.length;
    await expect(world.poll(arn, { jobArn, isSettled: true })).rejects.toMatchObject({ name: 'CleanRoomsML.NotYet' });
    expect(world.executions.calls.slice(asked)).toEqual(['isAwaited']);
  });

  test.each(['internal', 'access-denied'] as const)('cancels it if the state no longer waits, although it cannot be read: %s', async (kind) => {
    const { world, arn, jobArn } = await started(LONG, HOUR);
    world.executions.giveUp('token-run-1');
    world.simulator.setFaults([{ operation: GET, kind, times: 'always' }]);
    expect(await world.poll(arn, { jobArn, isSettled: true })).toMatchObject({ outcome: 'FAILED', error: 'CleanRoomsML.RunStopped' });
    expect(world.status(jobArn)).toBe('CANCEL_PENDING');
    expect(world.decided('canceled')).toEqual([expect.objectContaining({ jobArn })]);
  });

  test('goes on if it can neither be read nor canceled, until it is canceled', async () => {
    const { world, arn, jobArn } = await started(LONG, HOUR);
    world.executions.giveUp('token-run-1');
    world.simulator.setFaults([{ kind: 'internal', times: 3 }]);
    await expect(world.poll(arn, { jobArn, isSettled: true })).rejects.toMatchObject({ name: 'CleanRoomsML.NotYet' });
    expect(world.status(jobArn)).toBe('CREATE_IN_PROGRESS');
    world.simulator.setFaults([]);
    expect(await world.poll(arn, { jobArn, isSettled: true })).toMatchObject({ outcome: 'FAILED', error: 'CleanRoomsML.RunStopped' });
    expect(world.status(jobArn)).toBe('CANCEL_PENDING');
  });

  test('says that its state was given up, although an earlier poll has canceled it already', async () => {
    const { world, arn, jobArn } = await started(LONG, HOUR);
    world.service.listen();
    world.executions.giveUp('token-run-1');
    await world.poll(arn, { jobArn, isSettled: true });
    expect(await world.poll(arn, { jobArn, isSettled: true })).toMatchObject({ outcome: 'FAILED', error: 'CleanRoomsML.RunStopped' });
    expect([world.decided('failed'), world.service.ends]).toEqual([[], []]);
  });

  test('does not cancel it because the answer to a heartbeat was lost', async () => {
    const { world, arn, jobArn } = await started(LONG, HOUR);
    world.executions.beforeCall = () => { throw Object.assign(new Error('slow'), { name: 'TimeoutError' }); };
    await expect(world.poll(arn, { jobArn, isSettled: true })).rejects.toMatchObject({ name: 'CleanRoomsML.NotYet', message: 'TimeoutError: slow' });
    expect(world.status(jobArn)).toBe('CREATE_IN_PROGRESS');
  });
});

describe('a run whose calls of AWS Step Functions are rejected by a proxy for most of an hour', () => {
  test.each([
    ['waits for its job', 10 * HOUR, HOUR],
    ['keeps the result of its job for its state', HOUR, HOUR - 2 * MINUTE],
  ])('%s', async (_, runningMs, age) => {
    const { world, arn } = await started({ plan: { pendingMs: 0, runningMs } }, age);
    const until = world.clock.now() + 50 * MINUTE;
    world.executions.beforeCall = (call) => {
      if (['isAwaited', 'fail', 'succeed'].includes(call) && world.clock.now() < until) {
        throw Object.assign(new Error('no'), { name: 'ForbiddenException', $metadata: { httpStatusCode: 403 } });
      }
    };
    const { outcome } = await world.play(arn);

    expect(outcome).toMatchObject({ outcome: 'SUCCEEDED', output: { status: 'ACTIVE' } });
    expect(world.executions.ends).toEqual([{ token: 'token-run-1', output: JSON.stringify((outcome as { output: object }).output) }]);
    expect(world.thrown.map(({ message }) => message)).toContain('ForbiddenException: no');
  });
});

describe('a run whose job has failed', () => {
  test('tells its state the reason of the service', async () => {
    const world = new RunWorld({ plan: { pendingMs: 0, runningMs: HOUR, outcome: 'CREATE_FAILED', failure: { statusCode: 'OOM', message: 'Out of memory.' } } });
    const { outcome } = await world.run();
    const cause = expect.stringMatching(/^inference job ".*" ended as CREATE_FAILED: OOM: Out of memory\. Fix the cause and start a new execution/);
    expect(outcome).toEqual({ outcome: 'FAILED', error: 'CleanRoomsML.JobFailed', cause });
    expect(world.executions.ends).toEqual([{ token: 'token-run-1', error: 'CleanRoomsML.JobFailed', cause }]);
    expect(world.decided('failed')).toEqual([expect.objectContaining({ jobArn: jobOf(world), status: 'CREATE_FAILED', jobSeconds: 3600, stateName: 'Infer' })]);
  });

  test('ends at once, and not with a success, if somebody cancels it', async () => {
    const { world, arn, jobArn } = await started(LONG, HOUR);
    await world.service.jobs.cancel(jobArn);
    const calls = world.service.calls(CANCEL).length;
    expect(await world.poll(arn, { jobArn, isSettled: true })).toMatchObject({ outcome: 'FAILED', error: 'CleanRoomsML.JobCanceled' });
    expect(world.service.calls(CANCEL)).toHaveLength(calls);
    expect(world.executions.ends).toEqual([expect.objectContaining({ error: 'CleanRoomsML.JobCanceled' })]);
    expect(world.decided('failed')).toEqual([expect.objectContaining({ jobArn, status: 'CANCEL_PENDING' })]);
  });

  test('tells a state that does not wait anymore nothing', async () => {
    const { world, arn, jobArn } = await started({ plan: { pendingMs: 0, runningMs: 0, outcome: 'CREATE_FAILED' } });
    world.executions.giveUp('token-run-1');
    expect(await world.poll(arn, { jobArn, isSettled: true })).toMatchObject({ outcome: 'FAILED', error: 'CleanRoomsML.JobFailed' });
    expect(world.executions.ends).toEqual([]);
  });
});

test('a job that has lost its tags is waited for as List shows it', async () => {
  const { world, jobArn, arn } = await started({ plan: { pendingMs: 0, runningMs: HOUR } }, 20 * MINUTE);
  await world.service.jobs.untag(jobArn, ['cdk-cleanrooms-ml:state-machine', 'cdk-cleanrooms-ml:execution']);
  world.simulator.setFaults([{ operation: GET, kind: 'access-denied', times: 'always' }]);
  await expect(world.poll(arn, { jobArn, isSettled: true })).rejects.toThrow('is CREATE_IN_PROGRESS');
  await world.wait(HOUR);
  const { name, trainedModelArn } = world.service.job(jobArn);
  const output = { trainedModelInferenceJobArn: jobArn, membershipIdentifier: MEMBERSHIP, name, status: 'ACTIVE', trainedModelArn, createTime: new Date(START_TIME).toISOString() };
  expect(await world.poll(arn, { jobArn, isSettled: true })).toEqual({ outcome: 'SUCCEEDED', output: { ...output, updateTime: expect.any(String) } });
});

describe('an event bus', () => {
  test.each([['ACTIVE', 'SUCCEEDED'], ['CREATE_FAILED', 'FAILED']] as const)('is told the end of a job: %s', async (outcome, ended) => {
    const world = new RunWorld({ plan: { pendingMs: 0, runningMs: HOUR, outcome } });
    world.service.listen();
    expect((await world.run()).outcome).toMatchObject({ outcome: ended });
    expect(world.service.ends).toEqual([{
      job: expect.objectContaining({ arn: jobOf(world), status: outcome }),
      owner: { executionArn: USERS_EXECUTION, stateName: 'Infer' },
      collaborationIdentifier: expect.any(String),
    }]);
  });

  test('is told it without the collaboration if that cannot be found out', async () => {
    const { world, arn, jobArn } = await started({ plan: { pendingMs: 0, runningMs: 0 } }, HOUR);
    world.service.listen();
    world.simulator.setFaults([{ operation: LIST, kind: 'access-denied', times: 'always' }]);
    expect(await world.poll(arn, { jobArn, isSettled: true })).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(world.service.ends).toEqual([expect.objectContaining({ collaborationIdentifier: undefined })]);
  });

  test.each<[unknown, string]>([[Object.assign(new Error('no'), { name: 'TimeoutError' }), 'TimeoutError'], ['no', 'string']])('that takes no event changes nothing: %s', async (error, name) => {
    const world = new RunWorld({ plan: { pendingMs: 0, runningMs: HOUR } });
    world.service.events = { put: () => Promise.reject(error) };
    expect((await world.run()).outcome).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(world.decided('event not sent')).toEqual([expect.objectContaining({ jobArn: jobOf(world), status: 'ACTIVE', error: name })]);
  });
});
