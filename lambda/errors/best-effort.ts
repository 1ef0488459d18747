import { describeError, Postponed } from './error-kinds';
import type { Reaction } from './error-table';

/** Who counts how long work has failed. */
interface Tolerance {
  succeeded(): void;
  reactionTo(error: unknown): Reaction;
}

/**
 * Does what can be done without.
 *
 * @returns nothing if it failed for long enough
 * @throws Postponed while a later poll may still do it; the error if it cannot be done without after all
 */
export async function bestEffort<T>(work: () => Promise<T>, tolerance: Tolerance): Promise<T | undefined> {
  try {
    const result = await work();
    tolerance.succeeded();
    return result;
  } catch (error) {
    switch (tolerance.reactionTo(error)) {
      case 'retry':
        throw new Postponed(describeError(error));
      case 'fail':
        throw error;
      default:
        return undefined;
    }
  }
}
