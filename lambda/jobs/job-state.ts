/** What is known about the job of a resource. Its tags say whether it may be read; if not, List has at least its status. */
import type { EngineContext } from './engine-context';
import type { JobDetails, JobSummary } from './inference-jobs';
import { membershipOf } from './job-arn';
import { listMembership, tagsUnlessGone, unlessNotFound } from './look-up';
import { isInReach, type Tags } from './ownership';
import { kindOf } from '../errors/error-kinds';

/** A job that the service has a record of. */
export interface KnownJob extends JobSummary {
  readonly tags: Tags;
  /** Whether its tags allow reading, canceling, and tagging it: somebody may have removed them. */
  readonly isAccessible: boolean;
}

/** The job with an ARN: none if the service has no record of it. */
export async function readJob(context: EngineContext, jobArn: string): Promise<KnownJob | undefined> {
  const tags = await tagsUnlessGone(context, jobArn);
  if (tags === undefined) {
    return undefined;
  }
  const isAccessible = isInReach(tags, context.owner);
  // The tags of a job may outlive its membership.
  const job = isAccessible ? await unlessNotFound(() => context.jobs.get(jobArn)) : undefined;
  const known = job ? { ...job, tags } : await findListed(context, jobArn, tags);
  return known && { ...known, isAccessible };
}

/** A job that must not be read, as List shows it. */
export async function findListed(context: EngineContext, jobArn: string, tags: Tags): Promise<KnownJob | undefined> {
  const listed = (await listMembership(context, membershipOf(jobArn))).find(({ arn }) => arn === jobArn);
  return listed && { ...listed, tags, isAccessible: false };
}

/** The tags of a job of this stack, if they no longer allow reading it. */
export async function lostTags(context: EngineContext, jobArn: string): Promise<Tags | undefined> {
  const tags = await tagsUnlessGone(context, jobArn);
  return tags !== undefined && !isInReach(tags, context.owner) ? tags : undefined;
}

/** The job, as far as it may be read: without its owner tags, List has its status. Tags are checked when the wait begins, and after a denial. */
export async function readForWait(context: EngineContext, jobArn: string): Promise<JobDetails> {
  const { inaccessible } = context;
  const listed = context.isJustReceived() || inaccessible.has(jobArn) ? await listedWithoutTags(context, jobArn) : undefined;
  if (listed) {
    return listed;
  }
  try {
    return await context.jobs.get(jobArn);
  } catch (error) {
    const found = kindOf(error) === 'denied' ? await listedWithoutTags(context, jobArn) : undefined;
    if (found) {
      return found;
    }
    throw error;
  }
}

/** What List shows of a job that has lost its owner tags. */
async function listedWithoutTags(context: EngineContext, jobArn: string): Promise<JobDetails | undefined> {
  const tags = await lostTags(context, jobArn);
  context.inaccessible[tags ? 'add' : 'delete'](jobArn);
  return tags && findListed(context, jobArn, tags);
}
