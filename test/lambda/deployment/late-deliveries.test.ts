/** Requests that come again when a later operation is in progress, so that they seem to have just been received. */
import { createLeg, wanted } from '../events';
import { World } from '../harness';
import { HOUR, MINUTE } from '../virtual-clock';

const BEFORE = wanted();
const AFTER = wanted({ description: 'after' });
const LONG = { plan: { pendingMs: 0, runningMs: 100 * HOUR } };

/** The rollback of an update goes back to a job that runs. */
async function rollingBack() {
  const world = new World(LONG);
  const { id: first } = await world.create(BEFORE);
  const { id: current } = await world.update(first, AFTER, BEFORE);
  await world.delete(first, BEFORE);
  await world.wait(HOUR);
  expect(world.live()).toEqual([current]);
  Object.assign(world.stack, { status: 'UPDATE_ROLLBACK_IN_PROGRESS', begun: world.clock.now(), id: current });
  return { world, current };
}

test.each(['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE'])('a Create that comes again cancels nothing in the rollback of a later update: %s', async (resourceStatus) => {
  const { world, current } = await rollingBack();
  world.stack.resourceStatus = resourceStatus;
  const { failure } = await world.create(BEFORE);
  expect(failure?.message).toBe('CloudFormation no longer waits for this request. What the request had started was canceled');
  expect(world.live()).toEqual([current]);
});

test.each(['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE'])(
  'a Delete of an ID that is not an ARN cancels nothing if it comes again in the rollback of a later update: %s', async (resourceStatus) => {
    const { world, current } = await rollingBack();
    world.stack.resourceStatus = resourceStatus;
    const { failure } = await world.delete('forecast-Forecast-0A1B', AFTER);
    expect(failure).toBeUndefined();
    expect(world.live()).toEqual([current]);
  });

test.each(['the job of the leg', 'another job'])('a leg cancels duplicates only if its resource has its job: it has %s', async (which) => {
  const world = new World(LONG);
  const { id } = await world.create(BEFORE);
  const other = world.seedStray(BEFORE);
  await world.wait(MINUTE);
  world.stack.id = which === 'another job' ? other : id;
  const leg = world.send(createLeg(id));
  await world.wait(5 * MINUTE);
  expect(world.live()).toEqual(which === 'another job' ? [id, other] : [id]);
  world.stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
  await leg;
});
