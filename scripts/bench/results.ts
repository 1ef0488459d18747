/**
 * What `npm run bench` has found. The documentation quotes it, so it is kept: a complete run writes all of it. Parts that are counted in virtual time are
 * the same on every machine, and are also written when they run alone.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import type { Candidate } from './apps';
import type { Delays } from './delays';
import type { Candidate as FaultsCandidate } from './faults/candidates';
import type { Tally } from './faults/tally';
import type { Figures } from './figures';
import type { HandlerFigures } from './handler';
import type { LocalDeployments } from './local-deployments';
import type { RunCandidate } from './runs/candidates';
import type { RunTally } from './runs/play';
import type { Quartiles } from './statistics';
import type { WAITERS } from './waiters';
import type { CostOfWaiting, Polls } from './waiting';

export interface Results {
  /** By what declares the jobs. */
  readonly sizes: Readonly<Record<Candidate, Figures>>;
  /** The time of a synth of one stack, as a ratio to that of `AwsCustomResource` in the same round; by the number of jobs. */
  readonly synth: { readonly rounds: number; readonly ratios: Readonly<Record<Candidate, Readonly<Record<number, Quartiles>>>> };
  readonly faults: { readonly seed: number; readonly tallies: Readonly<Record<FaultsCandidate, Tally>> };
  /** Of runs without a deployment. */
  readonly runs: { readonly seed: number; readonly tallies: Readonly<Record<RunCandidate, RunTally>> };
  readonly waiting: Readonly<Record<keyof typeof WAITERS, CostOfWaiting>>;
  readonly delays: Readonly<Record<keyof typeof WAITERS, Delays>>;
  /** Of many jobs at once. */
  readonly polls: Polls & { readonly jobs: number };
  readonly handler: HandlerFigures;
  readonly local: LocalDeployments;
}

/** The parts that are also written when they run alone. */
export const COUNTED: readonly (keyof Results)[] = ['faults', 'runs'];

export const RESULTS = path.join(__dirname, 'results.json');

export const readResults = (): Results => JSON.parse(readFileSync(RESULTS, 'utf8')) as Results;

export const writeResults = (results: Results): void => writeFileSync(RESULTS, `${JSON.stringify(results, undefined, 2)}\n`);
