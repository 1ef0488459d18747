/** The same scenarios for all that are compared. */
import { type RunCandidate, RUN_CANDIDATES } from './candidates';
import type { RunPart } from './part';
import { NO_NIGHTS, type RunTally } from './play';
import { sum } from '../../counts';
import { inWorkers } from '../../workers';

const SCENARIOS_OF_A_PART = 50;

export const RUN_SEED = 1;

/** @param count how many scenarios, rounded up to whole parts */
export async function compareRuns(count: number): Promise<Record<RunCandidate, RunTally>> {
  const names = Object.keys(RUN_CANDIDATES) as RunCandidate[];
  const tallies = Object.fromEntries(names.map((name) => [name, NO_NIGHTS])) as Record<RunCandidate, RunTally>;
  const parts = Array.from({ length: Math.ceil(count / SCENARIOS_OF_A_PART) }, (_, index) => names.map((candidate): RunPart => (
    { candidate, seed: RUN_SEED * 1000 + index, count: SCENARIOS_OF_A_PART }
  ))).flat();
  await inWorkers('scripts/bench/runs/part.ts', () => parts.shift(), (tally: RunTally, { candidate }) => {
    tallies[candidate] = sum(tallies[candidate], tally);
  });
  return tallies;
}
