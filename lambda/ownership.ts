/** Whose a job is. The API has no client token: tags that are set at Start say it, and they alone decide. */
import { createHash } from 'crypto';
import { CLOCK_SKEW } from './clock';
import { RESERVED_TAG_PREFIX, STACK_ID_TAG } from '../src/shared/resource-properties';

/** A Run resource in a stack. */
export interface Owner {
  readonly stackId: string;
  readonly logicalId: string;
}

export interface Tags {
  readonly [key: string]: string;
}

/** Dropped from a job that is retired, so that it is never adopted again. */
export const LOGICAL_ID_TAG = `${RESERVED_TAG_PREFIX}logical-id`;
const CONFIGURATION_TAG = `${RESERVED_TAG_PREFIX}configuration`;
const REQUEST_ID_TAG = `${RESERVED_TAG_PREFIX}request-id`;

/** The tags that a Start carries beside the user's. */
export function reservedTags(owner: Owner, configuration: string, requestId: string): Tags {
  return {
    [STACK_ID_TAG]: owner.stackId,
    [LOGICAL_ID_TAG]: owner.logicalId,
    [CONFIGURATION_TAG]: configuration,
    [REQUEST_ID_TAG]: requestId,
  };
}

export function isOwnedBy(tags: Tags | undefined, owner: Owner): boolean {
  return tags?.[STACK_ID_TAG] === owner.stackId && tags[LOGICAL_ID_TAG] === owner.logicalId;
}

/** Whose job it is; nobody's if it was retired or started by somebody else. */
export function ownerOf(tags: Tags): Owner | undefined {
  const { [STACK_ID_TAG]: stackId, [LOGICAL_ID_TAG]: logicalId } = tags;
  return stackId === undefined || logicalId === undefined ? undefined : { stackId, logicalId };
}

/** The configuration that a job was started with. */
export function configurationOf(tags: Tags | undefined): string | undefined {
  return tags?.[CONFIGURATION_TAG];
}

/** Those of some jobs that a request has started, or a deployment that tries it again: that has the same id. */
export function startedBy<T extends { readonly tags: Tags; readonly createTime: Date }>(requestId: string, receivedAt: number, jobs: T[]): T[] {
  return jobs.filter(({ tags, createTime }) => tags[REQUEST_ID_TAG] === requestId && createTime.getTime() >= receivedAt - CLOCK_SKEW);
}

/** The owner in a few characters, for the name of a job. */
export function ownerDigest(owner: Owner): string {
  return createHash('sha256').update(`${owner.stackId}|${owner.logicalId}`).digest('hex').slice(0, 8);
}
