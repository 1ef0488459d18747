/** What the service refuses, or leaves out, although it answered before. */
import { createLeg, updateLeg, wanted } from '../events';
import { GET, World } from '../harness';
import { HOUR, MINUTE } from '../virtual-clock';

async function withJob(plan = {}) {
  const world = new World({ plan });
  const { id } = await world.create(wanted());
  return { world, id };
}

describe('a call that was answered for ten minutes, and is refused now', () => {
  const refusals = [['ResourceNotFoundException', 404], ['ValidationException', 400], ['ForbiddenException', 403]] as const;
  const refuse = (world: World, name: string, status: number, times: number | 'always') =>
    world.simulator.setFaults([{ operation: GET, kind: 'error', name, status, times, skip: 20 }]);

  test.each(refusals)('does not end the wait for a healthy job: %s', async (name, status) => {
    const { world, id } = await withJob({ runningMs: 40 * MINUTE });
    refuse(world, name, status, 10);
    expect((await world.send(createLeg(id))).failure).toBeUndefined();
  });

  test.each(refusals)('ends it after a quarter of an hour: %s', async (name, status) => {
    const { world, id } = await withJob({ runningMs: 5 * HOUR });
    refuse(world, name, status, 'always');
    const { failure, took } = await world.send(createLeg(id, 3000, 1, 2));
    expect(failure?.message).toMatch(new RegExp(`^${name}: `));
    expect(took).toBe(10 * MINUTE + 15 * MINUTE);
  });

  test.each([1, 2])('does not hold up a rollback: leg %d of 2', async (leg) => {
    const { world, id } = await withJob({ runningMs: 5 * HOUR });
    world.stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
    world.simulator.setFaults([{ operation: GET, kind: 'error', name: 'ResourceNotFoundException', times: 'always' }]);
    expect(await world.send(updateLeg(id, id, 3600, leg, 2))).toMatchObject({ took: 0 });
  });
});

test('the first leg knows what is a duplicate although Get leaves the tags out', async () => {
  const { world, id } = await withJob();
  const duplicate = world.seedStray(wanted());
  world.leftOut = ['tags'];
  expect((await world.send(createLeg(id))).failure).toBeUndefined();
  expect(world.job(duplicate).status).toBe('INACTIVE');
});
