/** What happens to a stack, the same for all that are compared: deployments, and what goes wrong meanwhile. */
import * as fc from 'fast-check';
import { type TroubleChoice, troubles, troublesOfADeployment } from '../../../test/lifecycle/histories/trouble';

export interface Deployment {
  /** Which of three configurations the job has; another one is another run. */
  readonly configuration: number;
  /** How long the job runs. */
  readonly runningSeconds: number;
  /** Whether the service fails the job in the end. */
  readonly jobFails: boolean;
  /** Another resource of the stack: when it is done, and whether it fails. */
  readonly sibling: { readonly seconds: number; readonly fails: boolean };
  readonly listLagSeconds: number;
  readonly troubles: readonly TroubleChoice[];
  /** What passes after it, at least: an app is synthesized, and CloudFormation makes a change set; or as long as it takes to look at the results. */
  readonly secondsAfter: number;
}

/** At last the stack is removed. */
export interface Scenario {
  readonly chance: number;
  readonly deployments: readonly Deployment[];
  readonly troublesOfTheRemoval: readonly TroubleChoice[];
}

const MINUTE = 60;
const HOUR = 3600;

const rarely = (weight: number) => fc.oneof({ weight: weight - 1, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });

const deployment: fc.Arbitrary<Deployment> = fc.record({
  configuration: fc.nat({ max: 1 }),
  runningSeconds: fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(2 * MINUTE, 10 * MINUTE, 25 * MINUTE) },
    { weight: 1, arbitrary: fc.constant(100 * MINUTE) },
  ),
  jobFails: rarely(6),
  sibling: fc.record({ seconds: fc.constantFrom(1, 60, 200, 700), fails: rarely(5) }),
  listLagSeconds: fc.constantFrom(0, 3, 20),
  // Most deployments of a user meet nothing.
  troubles: fc.oneof({ weight: 1, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: troublesOfADeployment }),
  secondsAfter: fc.constantFrom(10, 6 * HOUR),
});

const scenario: fc.Arbitrary<Scenario> = fc.record({
  chance: fc.nat(),
  deployments: fc.array(deployment, { minLength: 1, maxLength: 3 }),
  troublesOfTheRemoval: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: troubles }),
});

/** The same for the same seed. */
export const scenarios = (seed: number, count: number): Scenario[] => fc.sample(scenario, { seed, numRuns: count });

/**
 * How many runs the user wants of each configuration: one, and another one for a redeployment after the service has failed it. It does
 * not depend on what is compared.
 */
export function wantedRuns({ deployments }: Scenario): Map<number, number> {
  const wanted = new Map<number, number>();
  const satisfied = new Set<number>();
  for (const { configuration, jobFails } of deployments) {
    if (!satisfied.has(configuration)) {
      wanted.set(configuration, (wanted.get(configuration) ?? 0) + 1);
    }
    if (!jobFails) {
      satisfied.add(configuration);
    }
  }
  return wanted;
}
