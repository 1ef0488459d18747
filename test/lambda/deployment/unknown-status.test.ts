/** A status that the service may have tomorrow: the job may be running. */
import { wanted } from '../events';
import { CANCEL, GET, LIST, REMOVAL, START, World } from '../harness';
import { HOUR, SECOND } from '../virtual-clock';

/** The service calls a job that waits for its instance so. */
function withNewStatus(): World {
  const world = new World({ plan: { pendingMs: 10 * HOUR } });
  world.renamed = { CREATE_PENDING: 'CREATE_QUEUED' };
  return world;
}

test('a job with it is adopted by a later request for its configuration', async () => {
  const world = withNewStatus();
  const stray = world.seedStray(wanted());
  const { id } = await world.create(wanted());
  expect([id, world.calls(START).length]).toEqual([stray, 0]);
});

test('a job with it is canceled by the Delete of its resource, and by a rollback', async () => {
  const world = withNewStatus();
  const { id } = await world.create(wanted());
  Object.assign(world.stack, REMOVAL, { id });
  expect((await world.delete(id, wanted())).failure).toBeUndefined();
  expect(world.job(id).status).toBe('INACTIVE');

  const other = withNewStatus();
  const before = await other.create(wanted());
  const next = await other.update(before.id, wanted({ description: 'next' }), wanted());
  other.stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
  await other.update(next.id, wanted(), wanted({ description: 'next' }));
  expect(other.job(next.id).status).toBe('INACTIVE');
});

describe('a job whose tags outlive its membership', () => {
  async function gone(found: boolean) {
    const world = new World();
    const { id } = await world.create(wanted());
    Object.assign(world.stack, REMOVAL, { id });
    world.simulator.setFaults([
      { operation: GET, kind: 'error', name: 'ResourceNotFoundException', times: 'always' },
      ...found ? [] : [{ operation: LIST, kind: 'error' as const, name: 'ResourceNotFoundException', times: 'always' as const }],
    ]);
    return { world, id };
  }

  test('is no obstacle to the Delete of its resource', async () => {
    const { world, id } = await gone(false);
    const { failure, took } = await world.delete(id, wanted());
    expect([failure, took]).toEqual([undefined, 90 * SECOND]);
    expect(world.calls(CANCEL)).toEqual([]);
  });

  test('is canceled as long as List shows that it runs', async () => {
    const { world, id } = await gone(true);
    expect((await world.delete(id, wanted())).failure).toBeUndefined();
    expect(world.job(id).status).toBe('INACTIVE');
  });
});
