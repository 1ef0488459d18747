/** The two kinds of random histories: of deployments, and of runs of state machines. */
import type { PartOfARun, Result } from './part';
import { NONE, runPart } from './run';
import { NO_RUNS, runPartOfRuns } from './runs/run-part';

/** Sums over histories, by what they count. */
export type Counts = Readonly<Record<string, number>>;

export interface Kind {
  readonly name: string;
  /** What the command line adds to its name. */
  readonly option: string;
  readonly worker: string;
  /** The built functions that it tries. */
  readonly bundle: string;
  readonly none: Counts;
  readonly runPart: (part: PartOfARun) => Promise<Result<Counts>>;
  /** What the histories must contain at least, or they do not test what they are meant to: in percent, and in words. */
  readonly atLeast: Readonly<Record<string, readonly [number, string]>>;
  readonly inWords: (counts: Counts) => string;
}

const count = (number: number) => number.toLocaleString('en-US');

export const KINDS: Readonly<Record<'deployments' | 'runs', Kind>> = {
  deployments: {
    name: 'deployments',
    option: '',
    worker: 'test/lifecycle/histories/worker.ts',
    bundle: 'inference-job.lambda',
    none: { ...NONE },
    runPart: async (part) => inPlain(await runPart(part)),
    atLeast: { startFaults: [40, 'a fault between a Start and its answer'], rollbacks: [25, 'a rollback'], concurrent: [15, 'a concurrent delivery'] },
    inWords: ({ histories, starts, calls }) => `${count(histories)} random histories, with ${count(starts)} jobs started and ${count(calls)} calls to the service`,
  },
  runs: {
    name: 'runs',
    option: '--runs ',
    worker: 'test/lifecycle/histories/runs/worker.ts',
    bundle: 'inference-run.lambda',
    none: { ...NO_RUNS },
    runPart: async (part) => inPlain(await runPartOfRuns(part)),
    atLeast: { startFaults: [40, 'a fault between a Start and its answer'], stops: [30, 'an execution that was stopped'], twice: [25, 'a function invoked twice'] },
    inWords: ({ histories, runs, starts, calls }) => `${count(histories)} random histories of runs, with ${count(runs)} runs, ${count(starts)} jobs started, and ${count(calls)} calls to the service`,
  },
};

const inPlain = <T extends object>({ counts, failure }: Result<T>): Result<Counts> => ({ counts: { ...counts } as unknown as Counts, failure });
