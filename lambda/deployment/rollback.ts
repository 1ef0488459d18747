/** Handles a Run whose operation no longer goes forward: starts nothing more, and cancels what it has started in vain. */
import { MINUTE } from '../clock';
import { NOT_YET, type PolledEvent, type Progress } from './events';
import type { RequestContext } from './request-context';
import { goesForward, isLaterOperation } from './stack';
import { Postponed } from '../errors/error-kinds';
import { CHANGED_PERMISSIONS } from '../errors/error-table';
import { DeploymentFailure } from '../errors/failure';
import { cancelAll } from '../jobs/cancel';
import { goBackTo, type Restored, startedByAbandoned, unwantedAfterRollback } from '../jobs/choosing';
import { isJobArn } from '../jobs/job-arn';
import { findListed } from '../jobs/job-state';
import { hasEnded } from '../jobs/job-status';
import { replacedJob } from '../jobs/lineage';
import { findOwnJobs, listForRollback, listJobs, MAX_LIST_LAG, type OwnJob, ownJobsAmong, type Search, tagsUnlessGone, unlessNotFound } from '../jobs/look-up';
import { replacedBy, type Tags } from '../jobs/ownership';
import type { TaggedJob } from '../jobs/start-once';

/** The purpose under which these calls are counted: all that fail in the same way are tolerated together. */
export const TAGS_OF_CURRENT = 'tags of the current job';

/** How long to wait until canceled jobs have ended: after that, a rollback succeeds anyway. */
export const CANCELED_BY = 5 * MINUTE;

/**
 * Takes a Run back to the job that it had before, whatever became of that. It never fails, or the stack would be
 * stuck: if there is none, the response has an ID that is not an ARN, which the next deployment treats like a Create.
 *
 * The waiter of the failed update may still run. It sees the same rollback, so it comes here too, and its response is ignored.
 *
 * @param configuration the hash of the configuration to go back to
 * @param kept the ARN of the job that the resource has, if that is the one to go back to
 */
export async function restore(
  event: PolledEvent, context: RequestContext, search: Search, configuration: string, kept?: string,
): Promise<Progress> {
  const { RequestId: requestId, ReceivedAt: receivedAt, PhysicalResourceId: present } = event;
  const isToBeRead = kept === undefined && isJobArn(present);
  const tags = isToBeRead ? await context.bestEffort(TAGS_OF_CURRENT, () => tagsUnlessUnlisted(context, present), 'rollback') : {};
  // Its membership is gone: then the present job stays, because nothing shows that it was replaced. What the update has started may be elsewhere.
  const isUnreadable = tags === undefined;
  const replaced = tags && await replacedJob(context, tags, configuration, search.memberships.at(0));
  const arn = kept ?? replaced?.arn;
  const listed = await (arn === undefined && !isUnreadable ? listJobs : listForRollback)(context, search);
  const known: Restored | undefined = arn === undefined ? undefined : { ...listed.find((job) => job.arn === arn), arn };
  const ours = await ownJobsAmong(context, search, listed, known ? undefined : { finishedSince: 0, failedSince: 0, like: { hash: configuration } });
  const { begun } = await context.stack.state();
  const job = listed.find(({ arn: listedArn }) => listedArn === present);
  const restored = known ?? goBackTo(context.owner, ours, { configuration, requestId, receivedAt }, { job, tags, begun });
  const isReplacement = replaced !== undefined && !replaced.isRetired;
  const unwanted = await unwantedJobs(context, search, ours, { restored, present, begun, isReplacement });
  await cancelAll(context, unwanted);

  // A cancellation may fail, and this code may not run again.
  const isCanceling = unwanted.some(({ status }) => !hasEnded(status)) && context.elapsed() < CANCELED_BY;
  if (isCanceling || context.elapsed() < MAX_LIST_LAG) {
    return NOT_YET;
  }
  // A rollback goes back by Updates. A Create that comes here was given up.
  if (event.RequestType === 'Update') {
    context.decided('restored', { jobArn: restored?.arn, status: restored?.status });
  }
  return { IsComplete: true, PhysicalResourceId: restored?.arn ?? (isUnreadable ? present : `forgotten-${requestId}`) };
}

/** The tags of a job: none if its membership has no record of it. As long as List shows it, the tags are only not found at the moment. */
async function tagsUnlessUnlisted(context: RequestContext, jobArn: string): Promise<Tags | undefined> {
  const tags = await tagsUnlessGone(context, jobArn);
  if (tags === undefined) {
    // A purpose of its own: not finding the tags is a success.
    const listed = await context.bestEffort('list of the current job', () => unlessNotFound(() => findListed(context, jobArn, {})), 'rollback');
    if (listed && context.lasts('tags of a listed job') < CHANGED_PERMISSIONS) {
      throw new Postponed('List shows a job whose tags are not found');
    }
  }
  return tags;
}

/** The jobs of the resource that ran for what is rolled back. @param present the physical ID that the resource has in the request */
async function unwantedJobs(
  context: RequestContext, search: Search, ours: OwnJob[], known: { restored?: Restored; present: string; begun: number; isReplacement: boolean },
): Promise<OwnJob[]> {
  const resource = await context.resource();
  const retain = search.retain === true;
  return unwantedAfterRollback(context.owner, ours, {
    ...known,
    retain,
    physicalId: resource?.physicalId,
    isGoingBack: goesForward(resource?.status),
    beforeRestored: retain && known.restored ? await replacedJobOf(context, known.restored.arn) : undefined,
  });
}

/** The job that a job has replaced. */
async function replacedJobOf(context: RequestContext, jobArn: string): Promise<string | undefined> {
  return replacedBy(await context.bestEffort('tags of the restored job', () => tagsUnlessGone(context, jobArn), 'rollback') ?? {});
}

/** Ends the work on a request whose operation is over. Nobody reads the response. */
export async function abandon(event: PolledEvent, context: RequestContext, search: Search): Promise<never> {
  await cancelStarted(event, context, await findOwnJobs(context, search));
  throw new DeploymentFailure('CloudFormation no longer waits for this request. What the request had started was canceled');
}

/** Cancels the given jobs that this very request has started in vain. */
export async function cancelStarted(event: PolledEvent, context: RequestContext, ours: TaggedJob[]): Promise<void> {
  const { RequestId: requestId, ReceivedAt: receivedAt } = event;
  const stack = await context.stack.state();
  const current = (await context.resource())?.physicalId;
  const laterBegun = isLaterOperation(stack, receivedAt) ? stack.begun : undefined;
  await cancelAll(context, startedByAbandoned(ours, { requestId, receivedAt, current, laterBegun }));
}
