/** What happens to the executions of a state machine, the same for all that are compared: nights, and what goes wrong meanwhile. */
import * as fc from 'fast-check';
import type { FaultKind } from '../../../simulator';

/** What goes wrong around one execution. */
export type NightTrouble =
  /** A Start gets no answer, or one that says nothing; `acted`: the job is started nevertheless. */
  | { readonly is: 'start'; readonly kind: FaultKind; readonly acted: boolean }
  /** Reading the status fails for a while. */
  | { readonly is: 'get'; readonly kind: FaultKind; readonly skip: number; readonly times: number }
  /** A process ends at its Start, before or after it. */
  | { readonly is: 'killed at Start'; readonly moment: 'before' | 'after' }
  /** A function is invoked twice for one attempt of a task. */
  | { readonly is: 'invoked twice'; readonly nth: number; readonly seconds: number };

export interface Night {
  readonly runningSeconds: number;
  /** Whether the service fails the job in the end. */
  readonly jobFails: boolean;
  /** Seconds until the schedule delivers the same night again. */
  readonly again?: number;
  /** Seconds after which the execution is stopped, if it still runs. */
  readonly stoppedAfter?: number;
  readonly listLagSeconds: number;
  readonly troubles: readonly NightTrouble[];
}

export interface RunScenario {
  readonly chance: number;
  readonly nights: readonly Night[];
}

const MINUTE = 60;

const sometimes = <T>(every: number, arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: every - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

const trouble: fc.Arbitrary<NightTrouble> = fc.oneof(
  fc.record({ is: fc.constant('start' as const), kind: fc.constantFrom<FaultKind>('reset-after', 'hang', 'internal', 'reset-before', 'throttling'), acted: fc.boolean() }),
  fc.record({ is: fc.constant('killed at Start' as const), moment: fc.constantFrom('before' as const, 'after' as const) }),
  fc.record({
    is: fc.constant('get' as const), kind: fc.constantFrom<FaultKind>('throttling', 'internal', 'reset-before', 'hang'), skip: fc.nat({ max: 3 }), times: fc.integer({ min: 1, max: 5 }),
  }),
  fc.record({ is: fc.constant('invoked twice' as const), nth: fc.nat({ max: 3 }), seconds: fc.constantFrom(0, 1, 5, 40) }),
);

const night: fc.Arbitrary<Night> = fc.record({
  runningSeconds: fc.constantFrom(2 * MINUTE, 10 * MINUTE, 60 * MINUTE, 300 * MINUTE),
  jobFails: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  again: sometimes(6, fc.constantFrom(0, 5, 300)),
  stoppedAfter: sometimes(5, fc.constantFrom(5, 90, 20 * MINUTE)),
  listLagSeconds: fc.constantFrom(0, 3, 20),
  // Most nights meet nothing.
  troubles: fc.oneof({ weight: 1, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(trouble, { minLength: 1, maxLength: 2 }) }),
});

const scenario: fc.Arbitrary<RunScenario> = fc.record({ chance: fc.nat(), nights: fc.array(night, { minLength: 1, maxLength: 3 }) });

/** The same for the same seed. */
export const runScenarios = (seed: number, count: number): RunScenario[] => fc.sample(scenario, { seed, numRuns: count });
