/**
 * The environments of the jobs of state machines. They are in the settings of the function that starts the jobs, because whatever is in the input
 * of an execution stays in its history.
 */
import { createHash } from 'node:crypto';
import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { sorted } from './sorted';
import type { RequestProblem } from '../shared/request-problems';
import type { StartRequest } from '../shared/start-request';

/** A state that runs jobs. */
export interface ServedState {
  readonly state: IConstruct;
  readonly request: StartRequest;
  /** The same request, with wildcards in place of what is known only when the state runs. */
  readonly permitted: StartRequest;
}

/** Lambda accepts 4 KB of environment variables (`Environment` of CreateFunction); some of it is for the others. */
const MAX_BYTES = 3500;

/** By content: a run whose environment was changed meanwhile does not find it, and does not start with another one. */
export function environmentKey(scope: IConstruct, environment: StartRequest['environment']): string | undefined {
  return environment && createHash('sha256').update(JSON.stringify(Stack.of(scope).resolve(sorted(environment)))).digest('hex').slice(0, 16);
}

/** All environments, as the function reads them. */
export function environmentsOf(runner: IConstruct, states: ServedState[]): { readonly json: string; readonly problems: RequestProblem[] } {
  const stack = Stack.of(runner);
  const environments = Object.fromEntries(states.flatMap(({ state, request: { environment } }) =>
    (environment ? [[environmentKey(state, environment)!, sorted(environment)]] : [])));
  const json = stack.toJsonString(environments);
  const bytes = Buffer.byteLength(JSON.stringify(stack.resolve(environments)));
  return {
    json,
    problems: bytes <= MAX_BYTES ? [] : [{
      member: 'environment',
      given: `${bytes} bytes in all states of the stack together`,
      allowed: `at most ${MAX_BYTES} bytes, because they are environment variables of a function; pass long values in a file that the container reads`,
    }],
  };
}
