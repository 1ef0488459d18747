/** Handles a Run whose operation no longer goes forward: starts nothing more, and cancels what it has started in vain. */
import { MINUTE } from '../clock';
import { NOT_YET, type PolledEvent, type Progress } from './events';
import type { RequestContext } from './request-context';
import { goesForward, isLaterOperation } from './stack';
import { DeploymentFailure } from '../errors/failure';
import { cancelAll } from '../jobs/cancel';
import { goBackTo } from '../jobs/choosing';
import type { JobSummary } from '../jobs/inference-jobs';
import { isJobArn } from '../jobs/job-arn';
import { isGeneratedFor } from '../jobs/job-name';
import { hasEnded, hasFailed } from '../jobs/job-status';
import { replacedJob } from '../jobs/lineage';
import { findOwnJobs, listForRollback, listJobs, MAX_LIST_LAG, type OwnJob, ownJobsAmong, type Search, tagsUnlessGone } from '../jobs/look-up';
import { configurationOf, replacedBy, startedBy, type Tags } from '../jobs/ownership';
import { isOlder, withoutRetained } from '../jobs/retention';
import type { TaggedJob } from '../jobs/start-once';

/** The purpose under which these calls are counted: all that fail in the same way are tolerated together. */
export const TAGS_OF_CURRENT = 'tags of the current job';

/** How long to wait until canceled jobs have ended: after that, a rollback succeeds anyway. */
export const CANCELED_BY = 5 * MINUTE;

/** The job to go back to, as far as it is known. */
type Restored = Pick<JobSummary, 'arn'> & Partial<JobSummary>;

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
  const tags = isToBeRead ? await context.bestEffort(TAGS_OF_CURRENT, () => tagsUnlessGone(context, present), 'rollback') : {};
  // Its membership is gone: then the present job stays, because nothing shows that it was replaced. What the update has started may be elsewhere.
  const isUnreadable = tags === undefined;
  const replaced = tags && await replacedJob(context, tags, configuration, search.memberships.at(0));
  const arn = kept ?? replaced?.arn;
  const listed = await (arn === undefined && !isUnreadable ? listJobs : listForRollback)(context, search);
  const known: Restored | undefined = arn === undefined ? undefined : { ...listed.find((job) => job.arn === arn), arn };
  const ours = await ownJobsAmong(context, search, listed, known ? undefined : { finishedSince: 0, failedSince: 0, like: { hash: configuration } });
  const likely = goBackTo(context.owner, ours, { configuration, requestId, receivedAt });
  // One that failed or was canceled may be any earlier one, for example a duplicate.
  const isUsable = likely !== undefined && !hasFailed(likely.status);
  const job = listed.find(({ arn: listedArn }) => listedArn === present);
  const restored: Restored | undefined = known ?? (isUsable ? likely : await presentWithoutTags(context, job, tags) ?? likely);
  const unwanted = await unwantedJobs(context, search, ours, restored, present, replaced !== undefined && !replaced.isRetired);
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

/**
 * The job that the resource has, if somebody has removed its configuration tag, and if it is older than the operation: then the failed update has
 * not started it, and so has not replaced another job with it.
 */
async function presentWithoutTags(context: RequestContext, job: JobSummary | undefined, tags: Tags | undefined): Promise<Restored | undefined> {
  return job && tags && configurationOf(tags) === undefined && isOlder(job, (await context.stack.state()).begun) ? job : undefined;
}

/** The jobs of the resource that ran for what is rolled back. @param present the physical ID that the resource has in the request */
async function unwantedJobs(
  context: RequestContext, search: Search, ours: OwnJob[], restored: Restored | undefined, present: string, isReplacement: boolean,
): Promise<OwnJob[]> {
  const { begun } = await context.stack.state();
  const isYounger = (job: OwnJob) => restored === undefined
    || (restored.createTime ? job.createTime > restored.createTime : !isOlder(job, begun) || replacedBy(job.tags) === restored.arn);
  // The update may have failed because nothing says whether that is the wanted one: its tag can still be restored.
  const mayBeWanted = ({ name, tags, ...job }: OwnJob) =>
    configurationOf(tags) === undefined && !isGeneratedFor(context.owner, name) && isOlder({ name, ...job }, begun);
  const younger = ours.filter((job) => job.arn !== restored?.arn && isYounger(job) && !mayBeWanted(job));
  const notRetained = await withoutRetained(context, search, younger);
  // The current job of the resource is ended by its own Delete; but a retained job may never get one. The job that has replaced the
  // restored one certainly belongs to the failed update.
  const resource = await context.resource();
  const current = [present, resource?.physicalId];
  // A late waiter of the failed update may mistake the job that the stack goes back to for a replacement: but its request was given up.
  const isGoingBack = goesForward(resource?.status);
  // A job that replaced the one to go back to belongs to the failed update, even if CloudFormation dates the update from the start of its rollback.
  // A job that the one to go back to has replaced in turn does not.
  const before = search.retain && restored ? await replacedJobOf(context, restored.arn) : undefined;
  const isOfFailedUpdate = (job: OwnJob) => isGoingBack && replacedBy(job.tags) === (restored?.arn ?? present) && job.arn !== before;
  const swept = younger.filter((job) => notRetained.includes(job) || isOfFailedUpdate(job));
  // One that the update has adopted was there before, and may be retained.
  const wasThere = (job: OwnJob) => restored?.createTime !== undefined && job.createTime < restored.createTime;
  return ours.filter((job) => (isReplacement && isGoingBack && job.arn === present && !wasThere(job))
    || (swept.includes(job) && (search.retain || !current.includes(job.arn))));
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
  const stack = await context.stack.state();
  // Another waiter of the same request has responded with it.
  const current = (await context.resource())?.physicalId;
  // A deployment that is retried has the same RequestId: what was created in it is its own.
  const isOfLaterOperation = (job: TaggedJob) => isLaterOperation(stack, event.ReceivedAt) && !isOlder(job, stack.begun);
  const started = startedBy(event.RequestId, event.ReceivedAt, ours);
  await cancelAll(context, started.filter((job) => job.arn !== current && !isOfLaterOperation(job)));
}
