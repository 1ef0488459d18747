/** A part of the scenarios, played in a process of its own. */
import type { Candidate } from './candidates';
import { play } from './play';
import { scenarios } from './scenario';
import { NOTHING, type Tally } from './tally';
import { sum } from '../../counts';
import { answerParts } from '../../workers';

export interface Part {
  readonly candidate: Candidate;
  readonly seed: number;
  readonly count: number;
}

async function playPart({ candidate, seed, count }: Part): Promise<Tally> {
  let tally = NOTHING;
  for (const scenario of scenarios(seed, count)) {
    tally = sum(tally, await play(candidate, scenario));
  }
  return tally;
}

export const main = () => answerParts(playPart);
