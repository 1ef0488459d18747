/** The removal of one state machine of several: what its executions have started ends, and nothing else does. */
import { LONG, RunWorld, RUNS, STATE_MACHINE, USERS_EXECUTION } from './run-world';
import { drain } from '../../../lambda/runs/drain';
import { ACCOUNT } from '../events';
import { LIST } from '../harness';
import { argumentsOf, commandsIn } from '../shell-command';
import { HOUR, MINUTE, SECOND } from '../virtual-clock';

const SCORING = `arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:Scoring`;
const OTHER = `arn:aws:states:us-east-1:${ACCOUNT}:execution:Other:monday`;
const PROPERTIES = { StateMachineArn: STATE_MACHINE, StartedBy: SCORING };
const REMOVED = { PhysicalResourceId: SCORING, ResourceProperties: PROPERTIES };
const REASON = 'the state machine was removed from the stack, or it no longer runs inference jobs with this runner. If it still exists, start a new execution of it.';

/** A run with its job, of an execution. */
async function running(world: RunWorld, of?: string) {
  if (of !== undefined) {
    world.usersExecution = of;
  }
  return world.running();
}

test.each(['Create', 'Update'] as const)('an %s answers with the state machine of the user', async (RequestType) => {
  const world = new RunWorld();
  const event = { ...RUNS, RequestType, ResourceProperties: PROPERTIES, ...RequestType === 'Update' && { PhysicalResourceId: `${SCORING}Before` } };
  expect(await drain(event, world.surroundings())).toEqual({ PhysicalResourceId: SCORING, Data: { StateMachineArn: STATE_MACHINE } });
});

test('stops its runs, tells their states, and cancels their jobs; those of another one go on', async () => {
  const world = new RunWorld(LONG);
  const own = await running(world);
  const other = await running(world, OTHER);
  expect(await world.drain(REMOVED)).toEqual({ PhysicalResourceId: SCORING });

  expect(world.executions.record(own.arn)).toMatchObject({ status: 'ABORTED', error: 'CleanRoomsML.RunStopped', cause: REASON });
  expect(world.executions.ends).toEqual([{ token: 'token-run-1', error: 'CleanRoomsML.RunStopped', cause: `${REASON} Execution: ${own.arn}` }]);
  expect(world.status(own.jobArn)).toBe('INACTIVE');
  expect([world.executions.record(other.arn)!.status, world.status(other.jobArn)]).toEqual(['RUNNING', 'CREATE_IN_PROGRESS']);
});

test('stops the execution that waits: it might start the next run', async () => {
  const world = new RunWorld(LONG);
  await running(world);
  world.executions.add(USERS_EXECUTION, '{}');
  await world.drain(REMOVED);
  expect(world.executions.record(USERS_EXECUTION)).toMatchObject({ status: 'ABORTED', error: 'CleanRoomsML.RunStopped', cause: REASON });
});

test.each(['ThrottlingException', 'AccessDeniedException'])('stops the execution that waits at a later look, too: %s', async (name) => {
  const world = new RunWorld(LONG);
  const { arn } = await running(world);
  world.executions.add(USERS_EXECUTION, '{}');
  let stops = 0;
  world.executions.beforeCall = (call) => {
    stops += call === 'stop' ? 1 : 0;
    if (call === 'stop' && stops !== 3 && stops < 12) {
      throw Object.assign(new Error('not now'), { name, $metadata: { httpStatusCode: 400 } });
    }
  };
  await world.drain(REMOVED);
  expect(world.executions.record(arn).status).toBe('ABORTED');
  expect(world.executions.record(USERS_EXECUTION).status).toBe('ABORTED');
});

test('leaves an execution that may never be stopped, and tells its state', async () => {
  const world = new RunWorld(LONG);
  const { arn, jobArn } = await running(world);
  world.executions.add(USERS_EXECUTION, '{}');
  const { stop } = world.executions;
  world.executions.stop = async (...[which, ...why]) => {
    if (which === USERS_EXECUTION) {
      throw Object.assign(new Error('not authorized'), { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } });
    }
    return stop.call(world.executions, which, ...why);
  };
  await world.drain(REMOVED);
  expect([world.executions.record(arn).status, world.status(jobArn), world.executions.ends.length]).toEqual(['ABORTED', 'INACTIVE', 1]);
});

test.each(['KmsAccessDeniedException', 'KmsInvalidStateException'])('tells a state without a reason if that would need a key: %s', async (name) => {
  const world = new RunWorld(LONG);
  const { arn } = await running(world);
  world.stop(arn);
  await world.wait(HOUR);
  world.executions.beforeCall = (call) => {
    if (call === 'fail') {
      throw Object.assign(new Error('no key'), { name, $metadata: { httpStatusCode: 400 } });
    }
  };
  await world.drain(REMOVED);
  expect(world.executions.ends).toEqual([{ token: 'token-run-1' }]);
});

test('leaves an execution that has the result of its run, and has moved on', async () => {
  const world = new RunWorld({ plan: { pendingMs: 0, runningMs: 10 * SECOND } });
  const arn = world.start();
  world.executions.add(USERS_EXECUTION, '{}');
  void world.play(arn);
  await world.wait(2 * MINUTE);
  expect([world.executions.ends.length, world.executions.record(arn).status]).toEqual([1, 'RUNNING']);
  await world.drain(REMOVED);
  expect([world.executions.record(arn).status, world.executions.record(USERS_EXECUTION).status]).toEqual(['ABORTED', 'RUNNING']);
});

test('stops an execution of which Step Functions does not say whether it waits', async () => {
  const world = new RunWorld(LONG);
  await running(world);
  world.executions.add(USERS_EXECUTION, '{}');
  world.executions.beforeCall = (call) => {
    if (call === 'isAwaited') {
      throw Object.assign(new Error('not authorized'), { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } });
    }
  };
  await world.drain(REMOVED);
  expect(world.executions.record(USERS_EXECUTION).status).toBe('ABORTED');
});

test('stops an execution whose state may not be told that its run has ended: it would wait for hours', async () => {
  const world = new RunWorld(LONG);
  const { arn } = await running(world);
  world.executions.add(USERS_EXECUTION, '{}');
  world.stop(arn);
  await world.wait(HOUR);
  world.executions.beforeCall = (call) => {
    if (call === 'fail') {
      throw Object.assign(new Error('no key'), { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } });
    }
  };
  await world.drain(REMOVED);
  expect(world.executions.record(USERS_EXECUTION)).toMatchObject({ status: 'ABORTED', cause: REASON });
});

test('leaves an execution that no run of which is left to tell', async () => {
  const world = new RunWorld();
  const arn = world.start();
  world.executions.add(USERS_EXECUTION, '{}');
  world.stop(arn);
  await world.wait(HOUR);
  await world.drain(REMOVED);
  expect(world.executions.record(USERS_EXECUTION).status).toBe('RUNNING');
});

test('leaves an iteration of a Distributed Map, and tells its state', async () => {
  const world = new RunWorld(LONG);
  await running(world, USERS_EXECUTION.replace('Scoring', 'Scoring/EveryModel'));
  await world.drain(REMOVED);
  expect(world.executions.calls.filter((call) => call === 'stop')).toHaveLength(1);
  expect(world.executions.ends).toHaveLength(1);
});

test('that was replaced ends the runs of the one before', async () => {
  const world = new RunWorld(LONG);
  const { jobArn } = await running(world);
  await world.drain({ PhysicalResourceId: SCORING, ResourceProperties: { ...PROPERTIES, StartedBy: `${SCORING}Renamed` } });
  expect(world.status(jobArn)).toBe('INACTIVE');
});

test('whose creation failed ends its runs, too', async () => {
  const world = new RunWorld(LONG);
  const { jobArn } = await running(world);
  await world.drain({ ...REMOVED, PhysicalResourceId: 'stack-InferenceRuns-1A2B' });
  expect(world.status(jobArn)).toBe('INACTIVE');
});

test('tells a state whose run has ended without a job, although nothing told it then', async () => {
  const world = new RunWorld();
  const arn = world.start();
  world.stop(arn);
  await world.wait(HOUR);
  await world.drain(REMOVED);
  expect(world.executions.ends).toEqual([expect.objectContaining({ token: 'token-run-1', cause: expect.stringContaining('has ended as ABORTED') })]);
});

test('cancels the job of such a run, and leaves that of another state machine to the next run', async () => {
  const world = new RunWorld(LONG);
  const own = await running(world);
  const other = await running(world, OTHER);
  world.stop(own.arn);
  world.stop(other.arn);
  await world.wait(HOUR);
  await world.drain(REMOVED);
  expect([own.jobArn, other.jobArn].map((arn) => world.status(arn))).toEqual(['INACTIVE', 'CREATE_IN_PROGRESS']);
});

test('does not wait because runs of another state machine end all the time', async () => {
  const world = new RunWorld({ plan: { pendingMs: 0, runningMs: 0 } });
  world.usersExecution = OTHER;
  world.stop(world.start(), 'SUCCEEDED');
  world.stop(world.start());
  const begun = world.clock.now();
  await world.drain(REMOVED);
  expect(world.clock.now() - begun).toBe(20 * SECOND);
});

test('asks a run of another state machine once, and one whose input is not visible yet until it is', async () => {
  const world = new RunWorld(LONG);
  const own = await running(world);
  await running(world, OTHER);
  const inputOf = world.executions.inputOf.bind(world.executions);
  const asked: string[] = [];
  const begun = world.clock.now();
  world.executions.inputOf = async (arn) => {
    asked.push(arn);
    return arn === own.arn && world.clock.now() < begun + 5 * SECOND ? undefined : inputOf(arn);
  };
  await world.drain(REMOVED);
  expect(asked.filter((arn) => arn !== own.arn)).toHaveLength(1);
  expect(world.status(own.jobArn)).toBe('INACTIVE');
});

test('waits until the job of a run of its own that has just ended would be visible', async () => {
  const world = new RunWorld({ ...LONG, config: { listLagMs: 80 * SECOND } });
  const { arn, jobArn } = await running(world);
  world.stop(arn);
  const begun = world.clock.now();
  await world.drain(REMOVED);
  expect(world.clock.now() - begun).toBeGreaterThanOrEqual(90 * SECOND);
  expect(world.status(jobArn)).toBe('INACTIVE');
});

test('names the tags of the jobs where it cannot look: jobs of other state machines have only the first', async () => {
  const world = new RunWorld(LONG);
  await running(world);
  world.simulator.setFaults([{ operation: LIST, kind: 'access-denied', times: 'always' }]);
  const begun = world.clock.now();
  const failure = await world.drain(REMOVED).catch((error: Error) => error) as Error;
  expect(world.clock.now() - begun).toBeGreaterThan(10 * MINUTE);
  expect(failure.message).toContain(`aws stepfunctions list-executions --state-machine-arn ${SCORING} --status-filter RUNNING. `);
  expect(failure.message).toContain(`Cancel only jobs whose tags include cdk-cleanrooms-ml:state-machine=${STATE_MACHINE} and cdk-cleanrooms-ml:execution=run-1 (or cdk-cleanrooms-ml:duplicate-of=run-1): `);
  expect(commandsIn(failure.message).map(argumentsOf)).toEqual([
    { 'membership-identifier': expect.anything() }, { 'resource-arn': '<ARN>' }, expect.objectContaining({ 'membership-identifier': '<ID>' }), expect.objectContaining({ 'retain-resources': 'Runs' }),
  ]);
});
