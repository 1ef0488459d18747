/** What a removal does where states cannot be told as usual, and with what cleans up after runs. */
import { executionArn, LONG, RunWorld, STATE_MACHINE } from './run-world';
import { MINUTE } from '../virtual-clock';

test.each(['KmsAccessDeniedException', 'KmsInvalidStateException'])('a removal tells states without a reason if that would need a key: %s', async (name) => {
  const world = new RunWorld(LONG);
  const { jobArn } = await world.running();
  world.executions.beforeCall = (call) => {
    if (call === 'fail') {
      throw Object.assign(new Error('no key'), { name, $metadata: { httpStatusCode: 400 } });
    }
  };
  const begun = world.clock.now();
  await world.drain();
  expect(world.clock.now() - begun).toBeLessThan(2 * MINUTE);
  expect([world.status(jobArn), world.executions.ends]).toEqual(['INACTIVE', [{ token: 'token-run-1' }]]);
});

test('a removal stops what cleans up after runs: it would lose its permissions, and its state machine is not deleted before it has ended', async () => {
  const world = new RunWorld();
  const cleanUp = executionArn('event-1');
  world.executions.add(cleanUp, JSON.stringify({ 'detail-type': 'Step Functions Execution Status Change', 'detail': { executionArn: executionArn('run-0') } }));
  await world.drain();
  expect(world.executions.record(cleanUp)).toMatchObject({ status: 'ABORTED', error: 'CleanRoomsML.RunStopped' });
});

test('a removal does not fail because what cleans up after runs may not be stopped', async () => {
  const world = new RunWorld();
  world.executions.add(executionArn('event-1'), '{}');
  world.executions.beforeCall = (call) => {
    if (call === 'stop') {
      throw Object.assign(new Error('not authorized'), { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } });
    }
  };
  expect(await world.drain()).toEqual({ PhysicalResourceId: STATE_MACHINE });
});

test('a removal leaves what cleans up after a run until nothing of the run is left: it helps', async () => {
  const world = new RunWorld(LONG);
  const { arn, jobArn } = await world.running();
  world.stop(arn);
  const { stop } = world.executions;
  world.executions.stop = async (...how) => {
    expect(world.status(jobArn)).toBe('INACTIVE');
    return stop.call(world.executions, ...how);
  };
  await Promise.all([world.cleanUp(arn), world.drain()]);
  expect(world.service.live()).toEqual([]);
});

test('a removal looks again if a run has begun when it stops what cleans up', async () => {
  const world = new RunWorld(LONG);
  const { running } = world.executions;
  let lists = 0;
  world.executions.running = async () => {
    lists += 1;
    const found = await running.call(world.executions);
    // Everything seems to be over at the third look, 20 seconds after the first.
    if (lists === 3) {
      world.start();
    }
    return found;
  };
  await world.drain();
  expect(lists).toBeGreaterThan(4);
  expect([world.executions.records.map(({ status }) => status), world.executions.ends.length]).toEqual([['ABORTED'], 1]);
});
