/** The same scenarios for all that are compared, some at a time, in a process of their own. */
import { sum } from '../counts';
import { answerParts, inWorkers } from '../workers';

const SCENARIOS_OF_A_PART = 50;

export const SEED = 1;

type Counts<T> = { readonly [name in keyof T]: number };

interface Part<Candidate> {
  readonly candidate: Candidate;
  readonly seed: number;
  readonly count: number;
}

/** @param file whose `main` plays parts @param count how many scenarios, rounded up to whole parts */
export async function compare<Candidate extends string, Tally extends Counts<Tally>>(
  file: string, candidates: Readonly<Record<Candidate, unknown>>, nothing: Tally, count: number,
): Promise<Record<Candidate, Tally>> {
  const names = Object.keys(candidates) as Candidate[];
  const tallies = Object.fromEntries(names.map((name) => [name, nothing])) as Record<Candidate, Tally>;
  const parts = Array.from({ length: Math.ceil(count / SCENARIOS_OF_A_PART) }, (_, index) => names.map((candidate): Part<Candidate> => (
    { candidate, seed: SEED * 1000 + index, count: SCENARIOS_OF_A_PART }
  ))).flat();
  await inWorkers(file, () => parts.shift(), (tally: Tally, { candidate }) => {
    tallies[candidate] = sum(tallies[candidate], tally);
  });
  return tallies;
}

/** In a worker: plays parts until there are no more. @param scenarios the same for the same seed */
export function playParts<Candidate, Scenario, Tally extends Counts<Tally>>(
  scenarios: (seed: number, count: number) => Scenario[], play: (candidate: Candidate, scenario: Scenario) => Promise<Tally>, nothing: Tally,
): Promise<void> {
  return answerParts(async ({ candidate, seed, count }: Part<Candidate>) => {
    let tally = nothing;
    for (const scenario of scenarios(seed, count)) {
      tally = sum(tally, await play(candidate, scenario));
    }
    return tally;
  });
}
