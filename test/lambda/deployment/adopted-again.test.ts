/** A job that an update has replaced without rollback, and that the next one has adopted again: CloudFormation may delete it as one of those that were replaced. */
import { wanted } from '../events';
import { CANCEL, CLEAN_UP, UNTAG, World } from '../harness';
import { HOUR, MINUTE } from '../virtual-clock';

const A = wanted();
const B = wanted({ description: 'the update that failed' });
const LONG = { pendingMs: 0, runningMs: 12 * HOUR };

async function adoptedAgain(plan = {}) {
  const world = new World({ plan });
  const { id } = await world.create(A);
  await world.wait(MINUTE);
  const { id: other } = await world.update(id, B, A);
  await world.wait(MINUTE);
  world.stack.begun = world.clock.now();
  expect((await world.update(other, A, B)).id).toBe(id);
  Object.assign(world.stack, CLEAN_UP, { id });
  return { world, id, other };
}

test.each([['runs', LONG], ['has finished', { pendingMs: 0, runningMs: 0 }]])('it stays as it is if it %s', async (_, plan) => {
  const { world, id } = await adoptedAgain(plan);
  const before = world.job(id).status;
  const calls = () => [...world.calls(CANCEL), ...world.calls(UNTAG)].filter(({ jobArn }) => jobArn === id);
  expect((await world.delete(id, A)).failure).toBeUndefined();
  expect([world.job(id).status, calls()]).toEqual([before, []]);
});

test('it stays after two updates that have replaced one another, too', async () => {
  const world = new World({ plan: LONG });
  const { id } = await world.create(A);
  await world.wait(MINUTE);
  const { id: other } = await world.update(id, B, A);
  const C = wanted({ description: 'another that failed' });
  const { id: last } = await world.update(other, C, B);
  await world.wait(MINUTE);
  world.stack.begun = world.clock.now();
  expect((await world.update(last, A, C)).id).toBe(id);
  Object.assign(world.stack, CLEAN_UP, { id });
  for (const [arn, job] of [[other, B], [id, A], [last, C]] as const) {
    expect((await world.delete(arn, job)).failure).toBeUndefined();
  }
  expect([id, other, last].map((arn) => world.job(arn).status)).toEqual(['CREATE_IN_PROGRESS', 'INACTIVE', 'INACTIVE']);
});

test('it ends when it is replaced afterwards, also if CloudFormation shows it until its Delete has ended', async () => {
  const { world, id } = await adoptedAgain(LONG);
  world.stack.begun = world.clock.now();
  Object.assign(world.stack, { status: 'UPDATE_IN_PROGRESS', resourceStatus: 'UPDATE_IN_PROGRESS' });
  await world.update(id, wanted({ description: 'the next one' }), A);
  Object.assign(world.stack, CLEAN_UP, { id });
  await world.delete(id, A);
  expect(world.job(id).status).toBe('INACTIVE');
});

test('the one between is ended', async () => {
  const { world, other } = await adoptedAgain(LONG);
  await world.delete(other, B);
  expect(world.job(other).status).toBe('INACTIVE');
});

test('it ends when its resource is removed', async () => {
  const { world, id } = await adoptedAgain(LONG);
  Object.assign(world.stack, { resourceStatus: 'DELETE_IN_PROGRESS' });
  await world.delete(id, A);
  expect(world.job(id).status).toBe('INACTIVE');
});
