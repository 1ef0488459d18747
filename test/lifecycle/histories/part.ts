/** Parts of a long run of random histories: each has a seed of its own, so that it can be replayed. */
import * as fc from 'fast-check';
import type { Variant } from '../variant';

export interface PartOfARun {
  readonly seed: number;
  readonly count: number;
  /** Where a failure was, to replay it. */
  readonly path?: string;
  readonly replayPath?: string;
  readonly variant?: Variant;
  /** Whether to look no further for a shorter history that fails too. */
  readonly endOnFailure?: boolean;
}

export interface Result<Counts> {
  readonly counts: Counts;
  readonly failure?: Failure;
}

export interface Failure {
  readonly seed: number;
  readonly path: string;
  readonly replayPath: string;
  /** The broken promises, then what happened. */
  readonly story: string;
}

export async function checkPart<Counts, Ts extends unknown[]>(
  { seed, count, path, endOnFailure = path !== undefined }: PartOfARun, property: fc.IAsyncProperty<Ts>, counts: Counts,
): Promise<Result<Counts>> {
  const { failed, counterexample, counterexamplePath, errorInstance } = await fc.check(property, { seed, numRuns: count, path, endOnFailure });
  if (!failed) {
    return { counts };
  }
  const [, found] = /replayPath="([^"]*)"/.exec(String(counterexample?.at(-1))) ?? [];
  return { counts, failure: { seed, path: counterexamplePath ?? '', replayPath: found ?? '', story: (errorInstance as Error).message } };
}
