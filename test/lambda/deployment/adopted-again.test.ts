/** A job that an update has replaced without rollback, and that the next one has adopted again: CloudFormation may delete it as one of those that were replaced. */
import { wanted } from '../events';
import { CANCEL, CLEAN_UP, UNTAG, World } from '../harness';
import { HOUR, MINUTE } from '../virtual-clock';

const A = wanted();
const B = wanted({ description: 'the update that failed' });

async function adoptedAgain(plan = {}) {
  const world = new World({ plan });
  const { id } = await world.create(A);
  await world.wait(MINUTE);
  const { id: other } = await world.update(id, B, A);
  await world.wait(MINUTE);
  expect((await world.update(other, A, B)).id).toBe(id);
  Object.assign(world.stack, CLEAN_UP, { id });
  return { world, id, other };
}

test.each([['runs', { pendingMs: 0, runningMs: 12 * HOUR }], ['has finished', { pendingMs: 0, runningMs: 0 }]])('it stays as it is if it %s', async (_, plan) => {
  const { world, id } = await adoptedAgain(plan);
  const before = world.job(id).status;
  const calls = () => [...world.calls(CANCEL), ...world.calls(UNTAG)].filter(({ jobArn }) => jobArn === id);
  expect((await world.delete(id, A)).failure).toBeUndefined();
  expect([world.job(id).status, calls()]).toEqual([before, []]);
});

test('the one between is ended', async () => {
  const { world, other } = await adoptedAgain({ pendingMs: 0, runningMs: 12 * HOUR });
  await world.delete(other, B);
  expect(world.job(other).status).toBe('INACTIVE');
});

test('it ends when its resource is removed', async () => {
  const { world, id } = await adoptedAgain({ pendingMs: 0, runningMs: 12 * HOUR });
  Object.assign(world.stack, { resourceStatus: 'DELETE_IN_PROGRESS' });
  await world.delete(id, A);
  expect(world.job(id).status).toBe('INACTIVE');
});
