/** Looks for jobs after a Start: which jobs they are for, and how long they may take. */
import { createRun, OTHER_MEMBERSHIP, wanted } from '../events';
import { LIST, START, World } from '../harness';
import { HOUR, MINUTE, SECOND } from '../virtual-clock';

test('the looks after a Start are for the same jobs as the one before it', async () => {
  const world = new World();
  const old = world.seedStray(wanted());
  await world.wait(HOUR);
  const there = wanted({ membershipIdentifier: OTHER_MEMBERSHIP });
  const { id: current } = await world.create(there);
  await world.wait(HOUR);
  world.stack.begun = world.clock.now();
  const { id } = await world.update(current, wanted(), there);
  expect([current, old]).not.toContain(id);
  expect(world.job(id).cancellations).toEqual([]);
});

test.each(['an ARN', 'no response'])('a look after a Start that may not fit into the five minutes of the function is left out: there is %s', async (answer) => {
  const world = new World({ faults: answer === 'an ARN' ? [] : [{ operation: START, kind: 'reset-after' }], config: { listLagMs: 80 * SECOND } });
  world.beforeCall = (operation) => (operation === LIST ? world.clock.sleep(150 * SECOND) : undefined);
  const event = createRun(wanted());
  const received = world.clock.now();
  await world.wait(MINUTE);
  const begun = world.clock.now();
  await world.clock.run(() => world.pollAgain(event, received)).catch(() => undefined);
  expect(world.clock.now() - begun).toBeLessThan(5 * MINUTE);
  expect(world.calls(LIST)).toHaveLength(1);
  if (answer === 'no response') {
    // The next poll looks when List shows the job.
    expect(world.clock.now() - world.simulator.jobs()[0].history[0].at).toBeGreaterThanOrEqual(60 * SECOND);
  }
});
