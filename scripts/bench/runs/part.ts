/** A part of the scenarios, played in a process of its own. */
import type { RunCandidate } from './candidates';
import { NO_NIGHTS, playRuns, type RunTally } from './play';
import { runScenarios } from './scenario';
import { sum } from '../../counts';
import { answerParts } from '../../workers';

export interface RunPart {
  readonly candidate: RunCandidate;
  readonly seed: number;
  readonly count: number;
}

async function playPart({ candidate, seed, count }: RunPart): Promise<RunTally> {
  let tally = NO_NIGHTS;
  for (const scenario of runScenarios(seed, count)) {
    tally = sum(tally, await playRuns(candidate, scenario));
  }
  return tally;
}

export const main = () => answerParts(playPart);
