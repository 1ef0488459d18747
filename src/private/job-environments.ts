/**
 * The environments of the jobs of state machines. They are in the settings of the function that starts the jobs, because whatever is in the input
 * of an execution stays in its history.
 */
import { createHash } from 'node:crypto';
import { Lazy, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { isFilledInLater } from './filled-in-later';
import { sorted } from './sorted';
import type { RequestProblem } from '../shared/request-problems';
import { ENVIRONMENTS_VARIABLE, type WrittenEnvironments } from '../shared/run-input';
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
  return environment && createHash('sha256').update(JSON.stringify(Stack.of(scope).resolve(sorted(scope, environment)))).digest('hex').slice(0, 16);
}

/** All environments of the states that a runner serves, as variables of its functions. */
export class JobEnvironments {
  /** The names of variables, by the values that are known only at deployment: whatever these turn out to be, they must not break the JSON of the others. */
  private readonly variables = new Map<string, string>();
  private isSet = false;

  /**
   * @param served the states that were not removed from the app again
   * @param set gives the functions a variable
   */
  constructor(
    private readonly runner: IConstruct, private readonly served: () => ServedState[], private readonly set: (name: string, value: string) => void,
  ) {}

  /** Prepares the functions for the environment of another state. */
  add({ state, request: { environment } }: ServedState): void {
    if (environment === undefined) {
      return;
    }
    if (!this.isSet) {
      this.set(ENVIRONMENTS_VARIABLE, Lazy.uncachedString({ produce: () => this.json() }));
      this.isSet = true;
    }
    for (const value of Object.values(sorted(state, environment)).filter((one) => isFilledInLater(one) && !this.variables.has(one))) {
      const name = `${ENVIRONMENTS_VARIABLE}_${this.variables.size + 1}`;
      this.variables.set(value, name);
      this.set(name, Lazy.uncachedString({ produce: () => (this.unresolved().includes(value) ? value : undefined) }));
    }
  }

  problems(): RequestProblem[] {
    const stack = Stack.of(this.runner);
    const others = this.unresolved().map((value) => this.variables.get(value)! + JSON.stringify(stack.resolve(value)));
    const bytes = this.environments().length === 0 ? 0 : Buffer.byteLength(JSON.stringify(stack.resolve(this.written())) + others.join(''));
    return bytes <= MAX_BYTES ? [] : [{
      member: 'environment',
      given: `${bytes} bytes in all states of the runner together`,
      allowed: `at most ${MAX_BYTES} bytes, because they are environment variables of a function; give some of the states another runner, `
        + 'for example runner: new InferenceJobRunner(stack, "SecondRunner"), or pass long values in a file that the container reads',
    }];
  }

  private json(): string {
    return Stack.of(this.runner).toJsonString(this.written());
  }

  private written(): WrittenEnvironments {
    const written = (value: string) => {
      const variable = this.variables.get(value);
      return variable === undefined ? value : { variable };
    };
    return Object.fromEntries(this.environments().map(([key, environment]) =>
      [key, Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, written(value)]))]));
  }

  /** The values that are known only at deployment, each once. */
  private unresolved(): string[] {
    return [...new Set(this.environments().flatMap(([, environment]) => Object.values(environment)))].filter((value) => this.variables.has(value));
  }

  private environments(): [string, { readonly [name: string]: string }][] {
    return this.served().flatMap(({ state, request: { environment } }) =>
      (environment ? [[environmentKey(state, environment)!, sorted(state, environment)]] : []));
  }
}
