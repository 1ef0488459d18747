/** Polls in which little time is left after the look-up: the next one must not come before List shows what a Start has started. */
import { OTHER_MEMBERSHIP, wanted } from '../events';
import { LIST, START, World } from '../harness';
import { SECOND } from '../virtual-clock';

/** The poll that may start a job, in seconds after the receipt of the request. */
const FIRST_POLL = 30;

/** A resource whose job is moved to another membership, while listing the former one takes long, once. */
async function moved(milliseconds: number, prepare: (world: World) => void = () => undefined) {
  const world = new World({ config: { listLagMs: 90 * SECOND } });
  const { id: before } = await world.create(wanted());
  prepare(world);
  let lists = 0;
  world.beforeCall = async (operation) => {
    // The second one is that of the former membership.
    if (operation === LIST && ++lists === 2) {
      await world.clock.sleep(milliseconds);
    }
  };
  const begun = world.clock.now();
  const answer = await world.update(before, wanted({ membershipIdentifier: OTHER_MEMBERSHIP }), wanted());
  return { world, begun, before, ...answer };
}

test('a job that no look has shown in the poll that started it is not started again when that poll could not ask CloudFormation', async () => {
  let failures = 1;
  const { world, id, failure } = await moved(190 * SECOND, (moving) => {
    moving.stack.beforeAsked = () => {
      if (moving.calls(START).length === 2 && failures-- > 0) {
        throw Object.assign(new Error('no'), { name: 'InternalFailure' });
      }
    };
  });

  expect(failure).toBeUndefined();
  expect(failures).toBeLessThan(1);
  expect(world.calls(START)).toHaveLength(2);
  expect(world.live()).toContain(id);
});

test.each([[215, 215], [216, 216 + 30]])('after %d seconds of a poll, a Start is sent after %d: its response may be lost, and the next poll would come too early', async (seconds, after) => {
  const { world, begun, before, id, failure } = await moved(seconds * SECOND, ({ simulator }) => simulator.setFaults([{ operation: START, kind: 'reset-after' }]));

  expect(failure).toBeUndefined();
  expect(world.calls(START)).toHaveLength(2);
  expect(world.live()).toEqual([before, id]);
  expect(world.calls(START)[1].at - begun).toBe((FIRST_POLL + after) * SECOND);
});
