/** Random histories, some hundred at a time: each part of a run has a seed of its own, so that it can be replayed. */
import * as fc from 'fast-check';
import { histories, type Model } from './commands';
import { History } from './history';
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

export interface Counts {
  histories: number;
  /** With a fault between a Start and its answer. */
  startFaults: number;
  rollbacks: number;
  /** With deliveries or waiters of one request at the same time. */
  concurrent: number;
  starts: number;
  calls: number;
}

export interface Result {
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

export const NONE: Counts = { histories: 0, startFaults: 0, rollbacks: 0, concurrent: 0, starts: 0, calls: 0 };

export async function runPart({ seed, count, path, replayPath, variant, endOnFailure = path !== undefined }: PartOfARun): Promise<Result> {
  const counts = { ...NONE };
  const property = fc.asyncProperty(fc.nat(), histories(replayPath), async (chance, commands) => {
    const history = new History(chance, variant);
    try {
      await fc.asyncModelRun(() => ({ model: { hasStack: false } as Model, real: history }), commands);
      await history.end();
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : String(error)}\n\n${history.account.story.join('\n')}`);
    } finally {
      add(counts, history);
    }
  });
  const { failed, counterexample, counterexamplePath, errorInstance } = await fc.check(property, { seed, numRuns: count, path, endOnFailure });
  if (!failed) {
    return { counts };
  }
  const [, found] = /replayPath="([^"]*)"/.exec(String(counterexample?.[1])) ?? [];
  return { counts, failure: { seed, path: counterexamplePath ?? '', replayPath: found ?? '', story: (errorInstance as Error).message } };
}

function add(counts: Counts, { account, happened, faultsAtStart, rollbacks }: History): void {
  const calls = account.simulator.calls();
  counts.histories += 1;
  counts.startFaults += faultsAtStart > 0 ? 1 : 0;
  counts.rollbacks += rollbacks > 0 ? 1 : 0;
  counts.concurrent += happened.concurrent > 0 ? 1 : 0;
  counts.starts += calls.filter(({ operation, acted }) => acted && operation === 'StartTrainedModelInferenceJob').length;
  counts.calls += calls.length;
}
