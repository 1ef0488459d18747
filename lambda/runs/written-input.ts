/** What can be read from the input of an execution that may have been written by anybody, in any version. */
import { isPlainMap } from '../../src/shared/words';
import { plainText } from '../reports/plain-text';
import { truncate } from '../reports/truncate';

/** How much of a key a message quotes, in bytes: people read less. */
const MAX_KEY_BYTES = 100;

export function tokenIn(input: string | null | undefined): string | undefined {
  const { token } = parsed(input);
  return typeof token === 'string' ? token : undefined;
}

export function requestIn(input: string | null | undefined): { readonly membershipIdentifier?: unknown; readonly name?: unknown } {
  const { request } = parsed(input);
  return isPlainMap(request) ? request : {};
}

/** The execution that has started a run. */
export interface Parent {
  readonly stateMachineArn: string;
  /** None of an iteration of a Distributed Map: its execution cannot be stopped alone. */
  readonly executionArn?: string;
}

export function parentIn(input: string | null | undefined): Parent | undefined {
  const { AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: arn } = parsed(input);
  // A Distributed Map adds its name to that of the state machine.
  const [, prefix, name, map] = typeof arn === 'string' ? /^(.*):execution:([^:/]+)(\/[^:]*)?:/.exec(arn) ?? [] : [];
  return name === undefined ? undefined : { stateMachineArn: `${prefix}:stateMachine:${name}`, ...map === undefined && { executionArn: arn as string } };
}

/** The key of a run, as messages quote it. */
export function quotedKey(runKey: unknown): string {
  return truncate(plainText(JSON.stringify(runKey)), MAX_KEY_BYTES);
}

/** What else to do if a run had a key: nothing starts a second run with it. */
export function withAnotherKey(runKey: unknown): string {
  return runKey === undefined
    ? ''
    : ` (Use another \`runKey\`: AWS Step Functions does not accept ${quotedKey(runKey)} again for 90 days.)`;
}

export function withAnotherKeyThanIn(input: string | null | undefined): string {
  return withAnotherKey(parsed(input).runKey);
}

function parsed(input: string | null | undefined): { readonly [name: string]: unknown } {
  try {
    const value: unknown = JSON.parse(input ?? '{}');
    return isPlainMap(value) ? value : {};
  } catch {
    return {};
  }
}
