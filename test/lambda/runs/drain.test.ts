import { executionArn, LONG, OTHER_STATE_MACHINE, RUNS, RunWorld, STATE_MACHINE } from './run-world';
import { drain } from '../../../lambda/runs/drain';
import type { Execution } from '../../../lambda/runs/executions';
import { OTHER_MEMBERSHIP, wanted } from '../events';
import { CANCEL, LIST, LIST_TAGS } from '../harness';
import { HOUR, MINUTE, SECOND } from '../virtual-clock';

const NO_RUNNER = 'the runner of the inference job was removed from the stack. If the state machine still exists, start a new execution of it.';

/** How long a removal takes, in virtual milliseconds. */
async function timed(world: RunWorld) {
  const begun = world.clock.now();
  const result = await world.drain().catch((error: Error) => error);
  return { result, took: world.clock.now() - begun };
}

test.each(['Create', 'Update'] as const)('an %s answers with the state machine, and ends nothing', async (RequestType) => {
  const world = new RunWorld(LONG);
  const { jobArn } = await world.running();
  const calls = [...world.executions.calls];
  const event = { ...RUNS, RequestType, ResourceProperties: { StateMachineArn: STATE_MACHINE }, ...RequestType === 'Update' && { PhysicalResourceId: OTHER_STATE_MACHINE } };
  expect(await drain(event, world.surroundings())).toEqual({ PhysicalResourceId: STATE_MACHINE, Data: { StateMachineArn: STATE_MACHINE } });
  expect(world.executions.calls).toEqual(calls);
  expect(world.status(jobArn)).toBe('CREATE_IN_PROGRESS');
});

describe('the removal of a runner', () => {
  test('stops all runs, tells their states, cancels their jobs, and waits until they have ended', async () => {
    const world = new RunWorld(LONG);
    const runs = [await world.running(), await world.running(wanted({ membershipIdentifier: OTHER_MEMBERSHIP }))];
    expect(await world.drain()).toEqual({ PhysicalResourceId: STATE_MACHINE });
    for (const { arn, jobArn } of runs) {
      expect(world.executions.record(arn)).toMatchObject({
        status: 'ABORTED', error: 'CleanRoomsML.RunStopped', cause: NO_RUNNER,
      });
      expect(world.status(jobArn)).toBe('INACTIVE');
      expect(world.executions.ends).toContainEqual({
        token: `token-${arn.split(':').at(-1)}`,
        error: 'CleanRoomsML.RunStopped',
        cause: `${NO_RUNNER} Execution: ${arn}`,
      });
    }
  });

  test('takes 20 seconds if nothing has run for a while', async () => {
    const world = new RunWorld({ plan: { pendingMs: 0, runningMs: 0 } });
    expect(await timed(world)).toEqual({ result: { PhysicalResourceId: STATE_MACHINE }, took: 20 * SECOND });
    await world.run();
    await world.wait(5 * MINUTE);
    expect((await timed(world)).took).toBe(20 * SECOND);
  });

  test('stops a run that Step Functions does not list at first', async () => {
    const world = new RunWorld(LONG);
    const { arn, jobArn } = await world.running();
    const { executions, clock } = world;
    const [begun, listed, latest] = [clock.now(), executions.running.bind(executions), executions.latest.bind(executions)];
    const unlessEarly = (list: () => Promise<Execution[]>) => async () => (clock.now() < begun + 15 * SECOND ? [] : list());
    Object.assign(executions, { running: unlessEarly(listed), latest: unlessEarly(latest) });
    await world.drain();
    expect([world.executions.record(arn)!.status, world.status(jobArn)]).toEqual(['ABORTED', 'INACTIVE']);
  });

  test('waits until the job of a run that has just ended would be visible', async () => {
    const world = new RunWorld({ ...LONG, config: { listLagMs: 80 * SECOND } });
    const { arn, jobArn } = await world.running();
    await world.wait(MINUTE);
    const later = await world.running();
    world.stop(arn);
    world.stop(later.arn);
    const { took } = await timed(world);
    expect([jobArn, later.jobArn].map((one) => world.status(one))).toEqual(['INACTIVE', 'INACTIVE']);
    expect(took).toBeGreaterThanOrEqual(90 * SECOND);
    expect(took).toBeLessThan(4 * MINUTE);
  });

  test('cancels the job of a run that ended long ago, if the event about its end was lost', async () => {
    const world = new RunWorld(LONG);
    const { arn, jobArn } = await world.running();
    world.stop(arn);
    await world.wait(HOUR);
    await world.drain();
    expect(world.status(jobArn)).toBe('INACTIVE');
  });

  test('tells the state of such a run once', async () => {
    const world = new RunWorld({ plan: { ...LONG.plan, cancelPendingMs: MINUTE, cancelInProgressMs: MINUTE } });
    const { arn } = await world.running();
    world.stop(arn);
    await world.wait(HOUR);
    await world.drain();
    expect(world.executions.ends).toEqual([expect.objectContaining({ token: 'token-run-1', cause: expect.stringContaining('has ended as ABORTED') })]);
  });

  test('looks once in a membership of several runs', async () => {
    const world = new RunWorld({ ...LONG, plan: { ...LONG.plan, cancelPendingMs: 0, cancelInProgressMs: 0 } });
    world.stop((await world.running()).arn);
    await world.wait(HOUR);
    await world.running();
    const before = world.service.calls(LIST).length;
    await world.drain();
    const looks = world.executions.calls.filter((call) => call === 'latest').length;
    expect(world.service.calls(LIST).length - before).toBe(looks);
  });

  test('waits after a stop, although Step Functions does not show yet that the run has ended', async () => {
    const world = new RunWorld(LONG);
    await world.running();
    world.executions.latest = async () => [];
    expect((await timed(world)).took).toBeGreaterThanOrEqual(90 * SECOND);
  });

  test('waits for no execution but runs, and asks none that has succeeded', async () => {
    const world = new RunWorld();
    world.stop(world.start(wanted(), undefined, 'run-earlier'), 'SUCCEEDED');
    await world.wait(5 * MINUTE);
    world.stop(world.start(wanted(), undefined, 'by-hand'));
    world.start(wanted(), undefined, 'event-1');
    expect((await timed(world)).took).toBe(20 * SECOND);
    expect(world.executions.calls).not.toContain('inputOf');
  });

  test('asks each of the latest 100 runs that did not succeed for its membership, once', async () => {
    const world = new RunWorld();
    for (let run = 1; run <= 150; run += 1) {
      world.stop(world.start(), run % 10 === 0 ? 'SUCCEEDED' : 'ABORTED');
    }
    await world.drain();
    expect(world.executions.calls.filter((call) => call === 'latest').length).toBeGreaterThan(5);
    expect(world.executions.calls.filter((call) => call === 'inputOf')).toHaveLength(100);
  });

  test('stops a run that begins meanwhile', async () => {
    const world = new RunWorld(LONG);
    await world.running();
    await world.during(() => world.drain(), 30 * SECOND, () => void world.start());
    expect(world.executions.records.map(({ status }) => status)).toEqual(['ABORTED', 'ABORTED']);
    expect(world.executions.ends).toHaveLength(2);
  });

  test('leaves the jobs of other state machines and other people', async () => {
    const world = new RunWorld(LONG);
    await world.running();
    const others = [world.seedOf('run-1', wanted(), OTHER_STATE_MACHINE), world.service.seed({ name: 'theirs' })];
    await world.drain();
    expect(others.map((other) => world.status(other))).toEqual(['CREATE_IN_PROGRESS', 'CREATE_IN_PROGRESS']);
  });

  test('is not kept up by a membership that is gone, or by an input that nobody can read', async () => {
    const world = new RunWorld({ ...LONG, config: { goneMemberships: { [OTHER_MEMBERSHIP]: 'ResourceNotFoundException' } } });
    const { arn, jobArn } = await world.running();
    world.start(wanted({ membershipIdentifier: OTHER_MEMBERSHIP }));
    world.executions.add(executionArn('run-by-hand'), 'no JSON');
    world.executions.add(executionArn('run-without-input'));
    expect(await world.drain()).toEqual({ PhysicalResourceId: STATE_MACHINE });
    expect(world.status(jobArn)).toBe('INACTIVE');
    expect(world.executions.record(arn).status).toBe('ABORTED');
  });

  test('looks for three minutes in the membership of an earlier run in which every call is denied', async () => {
    const world = new RunWorld({ ...LONG, config: { goneMemberships: { [OTHER_MEMBERSHIP]: 'AccessDeniedException' } } });
    world.executions.end(world.start(wanted({ membershipIdentifier: OTHER_MEMBERSHIP })), 'FAILED');
    const { result, took } = await timed(world);
    expect(result).toEqual({ PhysicalResourceId: STATE_MACHINE });
    expect(took).toBeGreaterThanOrEqual(3 * MINUTE);
    expect(took).toBeLessThan(4 * MINUTE);
  });

  test('cancels what runs before it has looked in the membership of an earlier run', async () => {
    const world = new RunWorld({ ...LONG, config: { goneMemberships: { [OTHER_MEMBERSHIP]: 'AccessDeniedException' } } });
    const { jobArn } = await world.running();
    world.executions.end(world.start(wanted({ membershipIdentifier: OTHER_MEMBERSHIP })), 'FAILED');
    const status = world.during(() => timed(world), MINUTE, () => expect(world.status(jobArn)).toBe('INACTIVE'));
    expect((await status).took).toBeGreaterThanOrEqual(3 * MINUTE);
  });

  test('looks in the membership of an earlier run as long as the service does not answer', async () => {
    const world = new RunWorld(LONG);
    const { arn, jobArn } = await world.running();
    world.stop(arn);
    await world.wait(HOUR);
    world.simulator.setFaults([{ operation: LIST, kind: 'internal', times: 'always' }]);
    const { result } = await world.during(() => timed(world), 6 * MINUTE, () => world.simulator.setFaults([]));
    expect(result).toEqual({ PhysicalResourceId: STATE_MACHINE });
    expect(world.status(jobArn)).toBe('INACTIVE');
  });

  test('stops all runs and cancels all jobs, and does not fail because states may not be told', async () => {
    const world = new RunWorld({ ...LONG, config: { quotas: { perMembership: 20, perAccount: 20 } } });
    const runs: Awaited<ReturnType<typeof world.running>>[] = [];
    for (let run = 0; run < 12; run += 1) {
      runs.push(await world.running());
    }
    world.executions.beforeCall = (call) => {
      if (call === 'fail') {
        throw Object.assign(new Error('not authorized'), { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } });
      }
    };
    const { result, took } = await world.during(() => timed(world), 20 * SECOND, () => {
      expect(runs.filter(({ arn }) => world.executions.record(arn).status === 'RUNNING')).toEqual([]);
      expect(world.service.live()).toEqual([]);
    });
    expect(result).toEqual({ PhysicalResourceId: STATE_MACHINE });
    expect(took).toBeGreaterThanOrEqual(3 * MINUTE);
    expect(took).toBeLessThan(6 * MINUTE);
  });

  test('gets over errors that pass', async () => {
    const world = new RunWorld(LONG);
    const { jobArn } = await world.running();
    world.simulator.setFaults([LIST, LIST_TAGS, CANCEL].map((operation) => ({ operation, kind: 'internal', times: 3 })));
    let left = 3;
    world.executions.beforeCall = (call) => {
      if (call === 'stop' && (left -= 1) >= 0) {
        throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
      }
    };
    expect(await world.drain()).toEqual({ PhysicalResourceId: STATE_MACHINE });
    expect(world.status(jobArn)).toBe('INACTIVE');
  });

  test.each([STATE_MACHINE, 'an-id-that-was-made-up'])('is about the state machine of its ID: %s', async (PhysicalResourceId) => {
    const world = new RunWorld(LONG);
    const { jobArn } = await world.running();
    const StateMachineArn = PhysicalResourceId === STATE_MACHINE ? OTHER_STATE_MACHINE : STATE_MACHINE;
    const answer = await world.drain({ PhysicalResourceId, ResourceProperties: { StateMachineArn } });
    expect(answer).toEqual({ PhysicalResourceId });
    expect(world.status(jobArn)).toBe('INACTIVE');
  });
});

describe('a removal that cannot end all runs', () => {
  test('fails within the time of its function, and says how to cancel what is left', async () => {
    const world = new RunWorld(LONG);
    const { jobArn } = await world.running();
    world.simulator.setFaults([{ operation: CANCEL, kind: 'error', name: 'ConflictException', times: 'always' }]);
    const { result, took } = await timed(world);
    expect(result).toMatchObject({
      name: 'DeploymentFailure',
      message: expect.stringMatching(new RegExp('^could not end all runs: some of their inference jobs are still running\\. '
        + 'The inference job may still be running and incurring charges\\. Cancel it, then delete the stack again if it is DELETE_FAILED or ROLLBACK_FAILED: '
        + `aws cleanroomsml cancel-trained-model-inference-job --membership-identifier .* --trained-model-inference-job-arn ${jobArn}\\. If this account has no membership `)),
    });
    expect(took).toBeGreaterThanOrEqual(13 * MINUTE);
    expect(took).toBeLessThan(14 * MINUTE);
  });

  test('says what went wrong', async () => {
    const world = new RunWorld(LONG);
    world.start();
    world.executions.beforeCall = (call) => {
      if (call === 'stop') {
        throw Object.assign(new Error('no.'), { name: 'AccessDeniedException' });
      }
    };
    const { result, took } = await timed(world);
    expect(result).toMatchObject({ message: expect.stringMatching(/^could not end all runs: AccessDeniedException: no\. An inference job .* may still be running.*--retain-resources Runs/) });
    expect(took).toBeLessThan(14 * MINUTE);
  });

  test('says how to delete the stack without it, if it cannot even read what runs there are', async () => {
    const world = new RunWorld(LONG);
    world.executions.beforeCall = () => {
      throw Object.assign(new Error('no.'), { name: 'AccessDeniedException' });
    };
    const { result } = await timed(world);
    expect(result).toMatchObject({
      message: `could not end all runs: AccessDeniedException: no. Runs may be left. List them: aws stepfunctions list-executions --state-machine-arn ${STATE_MACHINE} `
      + '--status-filter RUNNING. Stop each of them: aws stepfunctions stop-execution --execution-arn <ARN>, then delete the stack again if it is DELETE_FAILED or ROLLBACK_FAILED. '
      + 'If that fails too, delete the stack without this resource when its status is DELETE_FAILED: aws cloudformation delete-stack --stack-name scores --retain-resources Runs '
      + '(or replace --retain-resources and its value with --deletion-mode FORCE_DELETE_STACK, which retains every resource that cannot be deleted)',
    });
  });

  test('may be repeated', async () => {
    const world = new RunWorld(LONG);
    const { jobArn } = await world.running();
    world.simulator.setFaults([{ operation: CANCEL, kind: 'access-denied', times: 'always' }]);
    await expect(world.drain()).rejects.toThrow('could not end all runs: AccessDeniedException');
    world.simulator.setFaults([]);
    await world.drain();
    expect(world.status(jobArn)).toBe('INACTIVE');
  });
});
