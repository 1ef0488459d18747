import { LONG, RunWorld } from './run-world';
import { ErrorSeries } from '../../../lambda/errors/error-series';
import { GET, LIST, START } from '../harness';
import { HOUR, MINUTE } from '../virtual-clock';

describe('an error that may pass', () => {
  test.each(['throttling', 'internal', 'reset-before', 'hang'] as const)('is never the end of a run, however long it lasts: %s', async (kind) => {
    const world = new RunWorld({ plan: { pendingMs: 0, runningMs: HOUR }, faults: [{ operation: LIST, kind, times: 60 }] });
    const { outcome, took } = await world.run();
    expect(outcome).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(took).toBeGreaterThan(2 * HOUR);
    expect(world.thrown.map(({ name }) => name)).toEqual(Array(world.thrown.length).fill('CleanRoomsML.NotYet'));
    expect(world.decided('failed')).toEqual([]);
  });

  test('is what the history of the execution shows', async () => {
    const world = new RunWorld({ ...LONG, faults: [{ operation: LIST, kind: 'internal', message: 'try again' }] });
    await expect(world.poll(world.start())).rejects.toMatchObject({ name: 'CleanRoomsML.NotYet', message: 'InternalServiceException: try again' });
  });

  test('of the read of the job is none of the run, either', async () => {
    const world = new RunWorld({ plan: { pendingMs: 0, runningMs: HOUR }, faults: [{ operation: GET, kind: 'throttling', times: 20 }] });
    expect((await world.run()).outcome).toMatchObject({ outcome: 'SUCCEEDED' });
  });
});

describe('a denial', () => {
  test('of a Start ends a run after three minutes: permissions may be new', async () => {
    const world = new RunWorld({ ...LONG, faults: [{ operation: START, kind: 'access-denied', times: 'always' }] });
    const { outcome, took } = await world.run();
    expect(outcome).toMatchObject({ outcome: 'FAILED', error: 'CleanRoomsML.StartFailed', cause: expect.stringContaining('Allow the role of the runner to perform the action') });
    expect(took).toBeGreaterThanOrEqual(3 * MINUTE);
    expect(took).toBeLessThan(4 * MINUTE);
    expect(world.decided('failed')).toEqual([expect.objectContaining({ error: 'AccessDeniedException' })]);
  });

  test('is counted for each run by itself, and anew when it is over', async () => {
    const world = new RunWorld({ ...LONG, config: { quotas: { perMembership: 0 } } });
    world.simulator.configure({ quotas: { perMembership: 1 } });
    world.service.seed({ name: 'another' });
    const [one, two] = [world.start(), world.start()];
    const denied = async (arn: string) => {
      world.simulator.setFaults([{ operation: START, kind: 'access-denied' }]);
      return world.poll(arn).catch((error: Error) => error.message);
    };
    expect(await denied(one)).toMatch(/^AccessDeniedException/);
    await world.wait(2 * MINUTE);
    // Allowed, but there is no slot.
    await expect(world.poll(one)).rejects.toThrow('waiting for a running job');
    await world.wait(2 * MINUTE);
    expect(await denied(one)).toMatch(/^AccessDeniedException/);
    expect(await denied(two)).toMatch(/^AccessDeniedException/);
    await world.wait(3 * MINUTE);
    expect(await denied(two)).toMatchObject({ outcome: 'FAILED' });
    // It was allowed before, minutes after the start of the run.
    expect(await denied(one)).toMatch(/^AccessDeniedException/);
    await world.wait(7 * MINUTE);
    expect(await denied(one)).toMatch(/^AccessDeniedException/);
    await world.wait(5 * MINUTE);
    expect(await denied(one)).toMatchObject({ outcome: 'FAILED' });
  });

  test('in the middle of a wait is waited for: the job costs what it costs', async () => {
    const world = new RunWorld({ plan: { pendingMs: 0, runningMs: 3 * HOUR }, faults: [{ operation: GET, kind: 'access-denied', skip: 3, times: 20 }] });
    const { outcome } = await world.run();
    expect(outcome).toMatchObject({ outcome: 'SUCCEEDED' });
  });
});

test('a start ends the series of denials before it', async () => {
  const world = new RunWorld(LONG);
  const arn = world.start();
  const denied = () => world.simulator.setFaults([{ operation: LIST, kind: 'access-denied' }]);
  denied();
  await expect(world.poll(arn)).rejects.toThrow('AccessDeniedException');
  expect(await world.poll(arn)).toMatchObject({ outcome: 'STARTED' });
  await world.wait(5 * MINUTE);
  // A second invocation of the function.
  denied();
  await expect(world.poll(arn)).rejects.toMatchObject({ name: 'CleanRoomsML.NotYet' });
});

test('a denial in a wait is waited for also by a process that has not seen the job', async () => {
  const world = new RunWorld(LONG);
  const arn = world.start();
  await world.poll(arn);
  const [{ arn: jobArn }] = world.simulator.jobs();
  world.newProcess();
  world.simulator.setFaults([{ operation: GET, kind: 'access-denied', times: 'always' }]);
  for (let poll = 0; poll < 5; poll += 1) {
    await expect(world.poll(arn, { jobArn, isSettled: true })).rejects.toMatchObject({ name: 'CleanRoomsML.NotYet', message: expect.stringMatching(/^AccessDeniedException/) });
    await world.wait(5 * MINUTE);
  }
});

describe('a rejection', () => {
  test.each([
    [START, 'CleanRoomsML.StartFailed', 'ValidationException: no. Correct the request and start a new execution.'],
    [GET, 'CleanRoomsML.WaitFailed', 'ValidationException: no. The job may be fine. Find out what rejects the call, for example a proxy or the policy of a VPC endpoint, then start a new execution.'],
  ])('of %s ends the run as %s', async (operation, error, cause) => {
    const world = new RunWorld({ ...LONG, faults: [{ operation, kind: 'error', name: 'ValidationException', message: 'no', times: 'always' }] });
    const { outcome } = await world.run();
    expect(outcome).toEqual({ outcome: 'FAILED', error, cause });
    expect(world.executions.ends).toEqual([{ token: 'token-run-1', error, cause }]);
    expect(world.decided('failed')).toEqual([expect.objectContaining({ error: 'ValidationException' })]);
  });

  test('of every call of one process does not end the run as long as another process can read the job in between', async () => {
    const world = new RunWorld(LONG);
    const { arn, jobArn } = await world.running();
    await world.wait(HOUR);
    const [rejected, another] = [world.errors, new ErrorSeries()];
    for (let poll = 0; poll < 10; poll += 1) {
      const isRejected = poll % 2 === 0;
      world.simulator.setFaults(isRejected ? [{ operation: GET, kind: 'error', name: 'ForbiddenException', status: 403, message: 'no', times: 1 }] : []);
      world.errors = isRejected ? rejected : another;
      await expect(world.poll(arn, { jobArn, isSettled: true })).rejects.toThrow(isRejected ? 'ForbiddenException' : 'is CREATE_IN_PROGRESS');
      await world.wait(5 * MINUTE);
    }
  });

  test('for a mistake in the program ends the run: to try again helps nobody', async () => {
    const world = new RunWorld(LONG);
    Object.assign(world.service.jobs, { list: () => { throw new TypeError('x is undefined'); } });
    const { outcome } = await world.run();
    expect(outcome).toMatchObject({ outcome: 'FAILED', error: 'CleanRoomsML.StartFailed', cause: expect.stringContaining('This is a bug in cdk-cleanrooms-ml') });
  });
});

describe('the end of a run', () => {
  test.each(['succeed', 'fail'] as const)('is told again if %s gets no answer: a state would wait for ever', async (call) => {
    const outcome = call === 'succeed' ? 'ACTIVE' : 'CREATE_FAILED';
    const world = new RunWorld({ plan: { pendingMs: 0, runningMs: HOUR, outcome } });
    let failures = 3;
    world.executions.beforeCall = (one) => {
      if (one === call && (failures -= 1) >= 0) {
        throw Object.assign(new Error('slow'), { name: 'TimeoutError' });
      }
    };
    const { outcome: end } = await world.run();
    expect(end).toMatchObject({ outcome: call === 'succeed' ? 'SUCCEEDED' : 'FAILED' });
    expect(world.executions.ends).toHaveLength(1);
    expect(world.executions.calls.filter((one) => one === call)).toHaveLength(4);
  });

  test.each<[string, number]>([['KmsAccessDeniedException', 400], ['ThrottlingException', 429]])('comes although its state cannot be told why it has failed: %s', async (name, httpStatusCode) => {
    const world = new RunWorld({ plan: { pendingMs: 0, runningMs: 100 * HOUR } });
    const { arn, jobArn } = await world.running();
    world.simulator.setFaults([{ operation: GET, kind: 'error', name: 'ValidationException', times: 'always' }]);
    world.executions.beforeCall = (call) => {
      if (call === 'fail') {
        throw Object.assign(new Error('no'), { name, $metadata: { httpStatusCode } });
      }
    };
    const { outcome, took } = await world.play(arn);
    expect(outcome).toMatchObject({ outcome: 'FAILED', error: 'CleanRoomsML.WaitFailed' });
    // As long as what it has failed for, and as long again.
    expect(took).toBeGreaterThanOrEqual(30 * MINUTE);
    expect(took).toBeLessThan(45 * MINUTE);

    // The clean-up after the run cancels the job, and tells the state as soon as it can.
    world.executions.end(arn, 'FAILED');
    world.executions.beforeCall = () => undefined;
    await world.cleanUp(arn);
    expect([world.status(jobArn), world.executions.ends]).toEqual(['INACTIVE', [expect.objectContaining({ error: 'CleanRoomsML.RunStopped' })]]);
  });

  test('is told before the execution ends', async () => {
    const world = new RunWorld({ plan: { pendingMs: 0, runningMs: HOUR } });
    const arn = world.start();
    world.executions.beforeCall = (call) => expect([call, world.executions.record(arn).status]).toEqual([call, 'RUNNING']);
    expect((await world.play(arn)).outcome).toMatchObject({ outcome: 'SUCCEEDED' });
  });
});

test('a function that is invoked a second time at the end of a run says the same', async () => {
  const world = new RunWorld({ plan: { pendingMs: 0, runningMs: HOUR } });
  const arn = world.start();
  const { outcome } = await world.play(arn);
  const [{ arn: jobArn }] = world.simulator.jobs();
  expect(await world.poll(arn, { jobArn, isSettled: true })).toEqual(outcome);
  expect(world.executions.ends).toHaveLength(1);
});
