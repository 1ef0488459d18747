/** The environments of jobs, from the settings of the functions. */
import { ENVIRONMENTS_VARIABLE, type WrittenEnvironments } from '../../src/shared/run-input';
import type { Environment } from '../reports/secrets';

/** By the keys that are in the inputs of runs. */
export interface Environments {
  readonly [key: string]: Environment;
}

export function environmentsIn(variables: NodeJS.ProcessEnv): Environments {
  const written = JSON.parse(variables[ENVIRONMENTS_VARIABLE] ?? '{}') as WrittenEnvironments;
  const valueOf = (value: string | { readonly variable: string }) => (typeof value === 'string' ? value : variables[value.variable]);
  // A value that turned out to be no value (`AWS::NoValue`) has no variable.
  const withoutMissing = (environment: WrittenEnvironments[string]) => Object.entries(environment).flatMap(([name, value]) => {
    const known = valueOf(value);
    return known === undefined ? [] : [[name, known] as const];
  });
  return Object.fromEntries(Object.entries(written).map(([key, environment]) => [key, Object.fromEntries(withoutMissing(environment))]));
}
