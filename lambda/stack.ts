/** What CloudFormation says about its own doings: a request that it has given up on runs on here, perhaps into the next deployment. */
import { CLOCK_SKEW } from './clock';

export interface StackState {
  /** Its status, for example `UPDATE_IN_PROGRESS`. */
  readonly status: string;
  /** When the operation began that is running or ran last, in milliseconds since 1970. */
  readonly begun: number;
}

/** The stack that a request came from, as narrow as the lifecycle needs it. */
export interface Stack {
  state(): Promise<StackState>;
  /** The physical id that CloudFormation has for a resource of the stack; none if it knows no such resource. */
  currentId(logicalId: string): Promise<string | undefined>;
}

/** What a request still stands for. */
export type Phase =
  /** The operation that sent it creates or updates the stack. */
  | 'forward'
  /** The stack goes back to what it was: nothing is started any more. */
  | 'rollback'
  /** The operation is over, or another one has begun: nobody waits for the answer. */
  | 'abandoned';

/** @param receivedAt when the request was received, in milliseconds since 1970 */
export function phaseOf({ status, begun }: StackState, receivedAt: number): Phase {
  if (begun > receivedAt + CLOCK_SKEW) {
    return 'abandoned';
  }
  if (isRollback(status)) {
    return 'rollback';
  }
  return status === 'CREATE_IN_PROGRESS' || status === 'UPDATE_IN_PROGRESS' ? 'forward' : 'abandoned';
}

export function isRollback(status: string): boolean {
  return status.includes('ROLLBACK_');
}
