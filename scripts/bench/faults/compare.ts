/** The same scenarios for all that are compared. */
import { type Candidate, CANDIDATES } from './candidates';
import type { Part } from './part';
import { NOTHING, type Tally } from './tally';
import { sum } from '../../counts';
import { inWorkers } from '../../workers';

const SCENARIOS_OF_A_PART = 50;

export const SEED = 1;

/** @param count how many scenarios, rounded up to whole parts */
export async function compareUnderFaults(count: number): Promise<Record<Candidate, Tally>> {
  const names = Object.keys(CANDIDATES) as Candidate[];
  const tallies = Object.fromEntries(names.map((name) => [name, NOTHING])) as Record<Candidate, Tally>;
  const parts = Array.from({ length: Math.ceil(count / SCENARIOS_OF_A_PART) }, (_, index) => names.map((candidate): Part => (
    { candidate, seed: SEED * 1000 + index, count: SCENARIOS_OF_A_PART }
  ))).flat();
  await inWorkers('scripts/bench/faults/part.ts', () => parts.shift(), (tally: Tally, { candidate }) => {
    tallies[candidate] = sum(tallies[candidate], tally);
  });
  return tallies;
}
