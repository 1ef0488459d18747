/** What happens to runs and the mood of the service, as data, so that both can be generated at random, shrunk, and replayed. */
import type { JobPlan } from '../../../../simulator';
import type { DeclaredRuns } from '../../runs/declared-runs';

/** How the service treats the jobs that are started from now on. */
export interface RunMood {
  readonly runningSeconds: number;
  /** How long every other job runs, the second one first; as long as the others by default. */
  readonly everyOtherSeconds?: number;
  readonly fails: boolean;
  readonly cancelOutcomes: JobPlan['cancelOutcomes'];
  readonly listLagSeconds: number;
  readonly shiftingPages: boolean;
  /** How long every call takes: what two do at once overlaps. */
  readonly answerSeconds: number;
  /** How late Step Functions shows what has happened. */
  readonly executionLagSeconds: number;
  /** How many jobs a membership may run at once, and for how long those of others hold all these slots from now on. */
  readonly slots: { readonly perMembership: number; readonly takenSeconds: number };
}

/** An execution of the user's state machine, or two with the same key: a trigger is delivered at least once. */
export interface StartChoice {
  /** Seconds until the trigger comes again; it comes once if there are none. */
  readonly again?: number;
  readonly key: number;
  readonly models: number;
  /** Whether the stack is removed at once, when Step Functions does not list the execution yet. */
  readonly thenRemoved?: boolean;
}

export type RunShape = Pick<DeclaredRuns, 'shape' | 'maxConcurrency' | 'retries' | 'retriesEverything' | 'timeoutMinutes' | 'jobName' | 'hasKey'>;

/** No scarcity. */
export const PLENTY = 100;

/** The name that users give to every job, and others too. */
export const GIVEN_NAME = 'nightly';
