/** A request that fails after it has started a job says so: the rollback cancels the job, and without one it is not forgotten. */
import { createLeg, wanted } from '../events';
import { GET, START, World } from '../harness';

test.each(['a Create', 'an Update'])('the message of %s has its ARN, and what becomes of it', async (what) => {
  const world = new World();
  const current = what === 'an Update' ? (await world.create(wanted({ description: 'before' }))).id : undefined;
  world.beforeCall = (operation) => {
    if (operation === START) {
      // A mistake of ours, right after it.
      world.stack.beforeAsked = () => { throw new TypeError('x is undefined'); };
    }
  };
  const { failure } = await (current ? world.update(current, wanted(), wanted({ description: 'before' })) : world.create(wanted()));
  const { arn } = world.simulator.jobs().at(-1)!;
  expect(arn).not.toBe(current);
  expect(failure?.message).toBe(`TypeError: x is undefined. This is a bug in cdk-cleanrooms-ml: report it with this message. Inference job ${arn} was `
    + 'started. The rollback cancels it. Without a rollback, the next deployment uses it instead of starting another, or cancels it if the configuration has changed; removing the resource cancels it, unless the resource is retained.');
});

test('a request that has started nothing says nothing of that', async () => {
  const world = new World({ faults: [{ operation: START, kind: 'error', name: 'ValidationException', message: 'no' }] });
  expect((await world.create(wanted())).failure?.message).toBe('ValidationException: no. Correct the request and redeploy.');
});

test('a leg without a wait reports no end of a job', async () => {
  const world = new World({ plan: { pendingMs: 0, runningMs: 0 } });
  const { id } = await world.create(wanted());
  await world.send(createLeg(id, null));
  expect(world.decided('finished')).toEqual([]);
  expect(world.calls(GET)).not.toEqual([]);
});
