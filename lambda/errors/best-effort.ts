import { describeError, Postponed } from './error-kinds';
import type { Reaction } from './error-table';

/** Tracks how long work has failed, and decides what to do about it. */
interface Tolerance {
  succeeded(): void;
  reactionTo(error: unknown): Reaction;
}

/**
 * Does optional work.
 *
 * @returns nothing if it failed for long enough
 * @throws Postponed while a later poll may still succeed; the error itself if the work is not optional after all
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
