/** Who owns a job. The API has no client token: tags that are set at Start record it, and they alone decide. */
import { createHash } from 'crypto';
import { KEPT_TAG, RESERVED_TAG_PREFIX, STACK_ID_TAG, STATE_MACHINE_TAG } from '../../src/shared/resource-properties';

/** A Run resource in a stack. */
export interface ResourceOwner {
  readonly stackId: string;
  readonly logicalId: string;
}

/** A run without a deployment: an execution of the state machine that runs the jobs of a stack. */
export interface RunOwner {
  readonly stateMachineArn: string;
  readonly executionName: string;
}

export type Owner = ResourceOwner | RunOwner;

export interface Tags {
  readonly [key: string]: string;
}

/** Removed from a job that is retired, so that it is never adopted again. */
export const LOGICAL_ID_TAG = `${RESERVED_TAG_PREFIX}logical-id`;
/** Removed from a duplicate of a run's job. */
export const EXECUTION_TAG = `${RESERVED_TAG_PREFIX}execution`;
export const CONFIGURATION_TAG = `${RESERVED_TAG_PREFIX}configuration`;
const REQUEST_ID_TAG = `${RESERVED_TAG_PREFIX}request-id`;

/** The lineage: the ARN of the job that this one replaces, to which a rollback goes back. A first job has none. */
export const REPLACES_TAG = `${RESERVED_TAG_PREFIX}replaces`;

/** In place of the logical ID on a duplicate: it is never adopted, but still found if its cancellation fails. */
export const DUPLICATE_TAG = `${RESERVED_TAG_PREFIX}duplicate-of`;

const MAX_TAG_VALUE = 256;

/** The tags that a Start carries in addition to the user's. @param replaces the ARN of the job that the new one replaces */
export function reservedTags(owner: Owner, configuration: string, requestId: string, replaces?: string): Tags {
  return {
    ...ownerTags(owner),
    [CONFIGURATION_TAG]: configuration,
    [REQUEST_ID_TAG]: requestId,
    ...lineageTag(replaces),
  };
}

/** The two tags that say who owns a job. The permissions are conditioned on the first. */
export function ownerTags(owner: Owner): Tags {
  return isResource(owner)
    ? { [STACK_ID_TAG]: owner.stackId, [LOGICAL_ID_TAG]: owner.logicalId }
    : { [STATE_MACHINE_TAG]: owner.stateMachineArn, [EXECUTION_TAG]: owner.executionName };
}

export function isResource(owner: Owner): owner is ResourceOwner {
  return 'stackId' in owner;
}

/** What tells an owner from the others of its stack, or of its state machine: the logical ID, or the name of the execution. */
export function nameOf(owner: Owner): string {
  return isResource(owner) ? owner.logicalId : owner.executionName;
}

/** The tag without which a job is never adopted. */
export function nameTagOf(owner: Owner): string {
  return isResource(owner) ? LOGICAL_ID_TAG : EXECUTION_TAG;
}

/** None for an ARN that does not fit in a tag: a rollback then searches. */
export function lineageTag(replaces: string | undefined): Tags {
  return replaces === undefined || replaces.length > MAX_TAG_VALUE ? {} : { [REPLACES_TAG]: replaces };
}

/** The job that a job replaces. */
export function replacedBy(tags: Tags): string | undefined {
  return tags[REPLACES_TAG];
}

/** Whether a job was started by this stack, or by this state machine: only then may it be read, canceled or tagged. */
export function isInReach(tags: Tags, owner: Owner): boolean {
  return isResource(owner) ? tags[STACK_ID_TAG] === owner.stackId : tags[STATE_MACHINE_TAG] === owner.stateMachineArn;
}

export function isOwnedBy(tags: Tags, owner: Owner): boolean {
  return isInReach(tags, owner) && tags[nameTagOf(owner)] === nameOf(owner);
}

/** Whether a job was given up as a duplicate of the owner's. */
export function isDuplicateOf(tags: Tags, owner: Owner): boolean {
  return isInReach(tags, owner) && tags[nameTagOf(owner)] === undefined && tags[DUPLICATE_TAG] === nameOf(owner);
}

/** Whether the rollback of a new stack has kept a job for the next stack of that name. */
export function isKeptForStack(tags: Tags, { stackId }: ResourceOwner): boolean {
  return tags[KEPT_TAG] === stackNameOf(stackId);
}

export function isKeptFor(tags: Tags, owner: ResourceOwner): boolean {
  return isKeptForStack(tags, owner) && tags[LOGICAL_ID_TAG] === owner.logicalId;
}

/** Marks a job as kept. Its logical ID and its configuration are in tags of their own. */
export function keptTag({ stackId }: ResourceOwner): Tags {
  return { [KEPT_TAG]: stackNameOf(stackId) };
}

/** The owner of a job; none if it was retired or started by somebody else. */
export function ownerOf(tags: Tags): Owner | undefined {
  const {
    [STACK_ID_TAG]: stackId, [LOGICAL_ID_TAG]: logicalId,
    [STATE_MACHINE_TAG]: stateMachineArn, [EXECUTION_TAG]: executionName,
  } = tags;
  if (stackId !== undefined && logicalId !== undefined) {
    return { stackId, logicalId };
  }
  return stateMachineArn === undefined || executionName === undefined ? undefined : { stateMachineArn, executionName };
}

/** The configuration that a job was started with. */
export function configurationOf(tags: Tags | undefined): string | undefined {
  return tags?.[CONFIGURATION_TAG];
}

/** The tag for a configuration, for a command that restores the tags of a job. */
export function configurationTag(configuration: string): Tags {
  return { [CONFIGURATION_TAG]: configuration };
}

/** Whether two jobs were started by the same request, perhaps in different attempts. */
export function isOfOneRequest(a: Tags, b: Tags): boolean {
  return a[REQUEST_ID_TAG] !== undefined && a[REQUEST_ID_TAG] === b[REQUEST_ID_TAG];
}

export function isOfRequest(tags: Tags, requestId: string): boolean {
  return tags[REQUEST_ID_TAG] === requestId;
}

/** A stack ID is an ARN that ends in `stack/<name>/<uuid>`. */
export function stackNameOf(stackId: string): string {
  return stackId.split('/')[1];
}

/**
 * The owner in a few characters, for the name of a job. It is derived from the name of the stack, not from its ID, so that the jobs that a
 * former stack has kept for this one can be recognized by their names too.
 */
export function ownerDigest(owner: Owner): string {
  // All runs of a state machine have the same: one run looks for what the runs before it have left behind.
  const text = isResource(owner) ? `${stackNameOf(owner.stackId)}|${owner.logicalId}` : owner.stateMachineArn;
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
