/** An update that fails, for tests of its rollback. */
import { wanted } from '../events';
import { World } from '../harness';
import { HOUR } from '../virtual-clock';

export const before = wanted();
export const after = wanted({ description: 'after' });

/** A job that has finished, and the job of an update that fails. */
export async function updated() {
  const world = new World({ planRules: [{ nthStart: 2, plan: { runningMs: 12 * HOUR } }] });
  const { id: old } = await world.create(before);
  await world.clock.run(() => world.clock.sleep(HOUR));
  const { id: replacement } = await world.update(old, after, before);
  return { world, old, replacement };
}
