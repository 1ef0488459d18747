/** What CloudFormation says about its own operations: our work on a request that it has given up on continues, perhaps into the next deployment. */
import { CLOCK_SKEW } from '../clock';
import type { Phase } from '../jobs/engine-context';

export interface StackState {
  /** Its status, for example `UPDATE_IN_PROGRESS`. */
  readonly status: string;
  /** When the current or last operation began, in milliseconds since 1970. */
  readonly begun: number;
  /** When the stack was created: none of its jobs is older. */
  readonly created: number;
}

export interface StackResource {
  /** Its status, for example `CREATE_FAILED`. */
  readonly status: string;
  readonly physicalId?: string;
  /** When it got this status, in milliseconds since 1970. */
  readonly since?: number;
}

/** The stack that a request came from, as far as the lifecycle needs it. */
export interface Stack {
  state(): Promise<StackState>;
  /** A resource of the stack; none if CloudFormation knows no such resource. */
  resource(logicalId: string): Promise<StackResource | undefined>;
}

/** @param receivedAt when the request was received, in milliseconds since 1970 */
export function phaseOf(stack: Pick<StackState, 'status' | 'begun'>, receivedAt: number): Phase {
  if (isLaterOperation(stack, receivedAt)) {
    return 'abandoned';
  }
  if (isRollback(stack.status)) {
    return 'rollback';
  }
  return goesForward(stack.status) ? 'forward' : 'abandoned';
}

/** What a Delete is part of. */
export type Removal =
  /** The resource, or the job that it had, is removed: nothing of it may be left. */
  | 'permanent'
  /** The stack goes back to what it was, and the next deployment may adopt what has finished. */
  | 'rollback'
  /** It was completed long ago: it must not touch what the resource has now. */
  | 'over';

/** @param receivedAt when the Delete was received, in milliseconds since 1970 */
export function removalOf(stack: Pick<StackState, 'status' | 'begun'>, resource: StackResource | undefined, receivedAt: number): Removal {
  if (isLaterOperation(stack, receivedAt)) {
    return 'over';
  }
  if (isRollback(stack.status)) {
    return 'rollback';
  }
  const isRemoving = isBeingDeleted(stack) || isCleanUp(stack) || isBeingDeleted(resource);
  return isRemoving ? 'permanent' : 'over';
}

/** Whether the operation of a stack is a later one than that of a request. */
export function isLaterOperation({ begun }: Pick<StackState, 'begun'>, receivedAt: number): boolean {
  return begun > receivedAt + CLOCK_SKEW;
}

/** Whether the status of a resource has changed since a request for it was received. */
export function isSuperseded(resource: StackResource | undefined, receivedAt: number): boolean {
  return (resource?.since ?? 0) > receivedAt + CLOCK_SKEW;
}

/** Of a stack or of a resource. */
export function goesForward(status: string | undefined): boolean {
  return status === 'CREATE_IN_PROGRESS' || status === 'UPDATE_IN_PROGRESS';
}

export function isBeingDeleted(what: { readonly status: string } | undefined): boolean {
  return what?.status === 'DELETE_IN_PROGRESS';
}

/** The update of a stack has succeeded, and what it has replaced or removed is deleted. */
export function isCleanUp({ status }: Pick<StackState, 'status'>): boolean {
  return status === 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS';
}

/** The stack was never complete, so its rollback deletes everything. */
export function isBackToNothing({ status }: Pick<StackState, 'status'>): boolean {
  return status === 'ROLLBACK_IN_PROGRESS';
}

function isRollback(status: string): boolean {
  return status.includes('ROLLBACK_');
}
