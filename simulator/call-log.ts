import type { FaultKind } from './faults';
import { isObject } from './validate';

/** One call as it reached the service. */
export interface CallRecord {
  /** Its place among all calls, from 1. */
  readonly seq: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** `Unknown` when no operation has that route. */
  operation: string;
  accessKeyId: string;
  account: string;
  region: string;
  /** The members that the model knows; the values of `environment` are replaced by `***`. */
  input: Record<string, unknown>;
  /** Paths of the members that the service ignored because its model does not know them. */
  unknownMembers: string[];
  jobArn?: string;
  /** What the client saw: `ok`, an error's name, `reset` or `hang`. */
  outcome: string;
  status?: number;
  /** Whether the service did what was requested, whatever the client saw. */
  acted: boolean;
  fault?: FaultKind;
}

export function newCallRecord(seq: number, at: number): CallRecord {
  return { seq, at, operation: 'Unknown', accessKeyId: '', account: '', region: '', input: {}, unknownMembers: [], outcome: '', acted: false };
}

/** An input without the values that may be secret. */
export function redacted(input: Record<string, unknown>): Record<string, unknown> {
  const { environment, ...rest } = structuredClone(input);
  if (environment === undefined) {
    return rest;
  }
  const hidden = isObject(environment) ? Object.fromEntries(Object.keys(environment).map((key) => [key, '***'])) : '***';
  return { ...rest, environment: hidden };
}
