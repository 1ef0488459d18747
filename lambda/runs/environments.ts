/** The environments of jobs, from the settings of the functions. */
import { ENVIRONMENTS_VARIABLE, type WrittenEnvironments } from '../../src/shared/run-input';
import type { Environment } from '../reports/secrets';

/** By the keys that are in the inputs of runs. */
export interface Environments {
  readonly [key: string]: Environment;
}

export function environmentsIn(variables: NodeJS.ProcessEnv): Environments {
  const written = JSON.parse(variables[ENVIRONMENTS_VARIABLE] ?? '{}') as WrittenEnvironments;
  return Object.fromEntries(Object.entries(written).map(([key, environment]) => [
    key, Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, typeof value === 'string' ? value : variables[value.variable] ?? ''])),
  ]));
}
