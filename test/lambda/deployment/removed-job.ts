/** A resource that is removed, for tests of what is left beside its job. */
import type { JobPlan } from '../../../simulator';
import { wanted } from '../events';
import { REMOVAL, World } from '../harness';

export const other = (description: string) => wanted({ description });

/** A resource with a job that is to be deleted, beside what else is left of it. */
export async function withJob(plan: Partial<JobPlan> = {}) {
  const world = new World({ plan });
  const { id } = await world.create(wanted());
  Object.assign(world.stack, { ...REMOVAL, id });
  return { world, id };
}
