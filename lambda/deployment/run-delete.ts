/** The end of a Run: no job without an owner may keep running. */
import { inWords, SECOND } from '../clock';
import { DONE, NOT_YET, type Progress } from './events';
import type { RequestContext } from './request-context';
import { isBackToNothing, isBeingDeleted, isCleanUp, type Removal, removalOf, type StackResource, type StackState } from './stack';
import { KEPT_TAG } from '../../src/shared/resource-properties';
import { LONGEST_WAIT } from '../errors/error-table';
import { DeploymentFailure, withAdvice } from '../errors/failure';
import { DELETE_AGAIN, howToDelete, howToRestoreTags } from '../errors/ways-out';
import { cancelAll, howToCancel, refusalInWords, type Refusals } from '../jobs/cancel';
import { leftBehindBy, toRetire, wasReplacedSince } from '../jobs/choosing';
import type { JobSummary } from '../jobs/inference-jobs';
import { isJobArn } from '../jobs/job-arn';
import { type KnownJob, readJob } from '../jobs/job-state';
import { hasEnded, isCancelFailed, isFinished } from '../jobs/job-status';
import { lineageOf } from '../jobs/lineage';
import { type Configuration, findKeptJob, findOwnJobs, listJobs, MAX_LIST_LAG, membershipsOf, type OwnJob, ownJobsAmong, type Search } from '../jobs/look-up';
import { isOfRequest, keptTag, LOGICAL_ID_TAG, type Tags } from '../jobs/ownership';
import { startedInVain, withoutRetained } from '../jobs/retention';
import { firstOf } from '../reports/first-of';

/** How long a cancellation that failed is requested again at every poll, from the first request on, before the Delete fails. */
const CANCEL_FAILED_FOR_GOOD = 90 * SECOND;

type SweptJob = JobSummary & { readonly tags: Tags };

/** Cancels a job and waits until it no longer runs; then does the same for the other jobs that its resource has left behind, and retires them all. */
export async function endJob(context: RequestContext, jobArn: string, search: Search): Promise<Progress> {
  const job = await readJob(context, jobArn);
  const situation = await context.bestEffort('situation', () => situationOf(context), 'look');
  const { removal, resource, stack } = situation ?? {};
  if (resource?.physicalId === jobArn && !isBeingDeleted(resource) && (removal === 'over' || (job && stack && await isAdoptedAgain(context, search, job, stack)))) {
    // A second waiter of this Delete runs late, and a later deployment has adopted the job; or this update has, after one that had replaced it.
    return context.isJustReceived() ? NOT_YET : DONE;
  }
  if (job && !hasEnded(job.status)) {
    return job.isAccessible ? cancelAndWait(context, [job], search) : failWithoutTags(context, job);
  }
  context.mayRun = [];
  const stands = removal === 'permanent' || removal === 'rollback';
  const goesOn = resource !== undefined && resource.physicalId !== jobArn && !isBeingDeleted(resource);
  // A rollback that continues with another job has looked for the rest itself.
  const rest = stands && !(goesOn && removal === 'rollback')
    ? await context.bestEffort('left behind', () => leftBehind(context, jobArn, search, situation!, job), 'look') ?? []
    : [];
  const running = rest.filter(({ status }) => !hasEnded(status));
  if (running.length > 0) {
    // Keep results first: if this Delete fails, the next one belongs to the removal of the stack.
    await keepResults(context, job?.isAccessible ? [job] : [], removal, stack);
    return cancelAndWait(context, running, search);
  }
  // The leg of the job that has replaced it has looked long enough; but jobs that were started for a removed resource may not be visible yet.
  if (stands && !goesOn && hasMembership(search) && context.elapsed() < MAX_LIST_LAG) {
    return NOT_YET;
  }
  await giveUp(context, [...job?.isAccessible ? [job] : [], ...rest.filter(({ arn }) => arn !== jobArn)], removal, stack);
  return DONE;
}

/** Whether a job was adopted again after another had replaced it. After a failure without rollback, CloudFormation may delete both as replaced. */
async function isAdoptedAgain(context: RequestContext, search: Search, job: KnownJob, { begun }: StackState): Promise<boolean> {
  const lineage = await lineageOf(context, job.tags, ({ arn }) => arn === job.arn);
  if (!lineage.some(({ arn }) => arn === job.arn)) {
    return false;
  }
  // Whether CloudFormation shows the old or the new job while it deletes what an update has replaced is not documented.
  const ours = await findOwnJobs(context, search, { finishedSince: begun, failedSince: begun });
  return !wasReplacedSince(job.arn, ours, begun);
}

/**
 * Ends jobs that a Create may have started and whose ARN CloudFormation does not know: our tags find them.
 *
 * @param like the configuration of the Create
 */
export async function endJobsWithoutId(context: RequestContext, id: string, search: Search, like: Configuration): Promise<Progress> {
  if (!hasMembership(search)) {
    // There can be no job in something that is not a membership.
    return DONE;
  }
  const situation = await situationOf(context);
  const { removal, stack } = situation;
  if (removal === 'over') {
    // A second waiter of this Delete runs late: what it would find is the job of a later deployment.
    return context.isJustReceived() ? NOT_YET : DONE;
  }
  const ours = await leftBehind(context, id, search, situation);
  const running = ours.filter(({ status }) => !hasEnded(status));
  if (running.length > 0) {
    return cancelAndWait(context, running, search);
  }
  if (context.elapsed() < MAX_LIST_LAG) {
    return NOT_YET;
  }
  // A new stack may have taken over a result that is older than itself.
  const takenOver = isBackToNothing(stack) ? await findKeptJob(context, search, await listJobs(context, search), like, stack.created) : undefined;
  await giveUp(context, takenOver ? [...ours, takenOver] : ours, removal, stack);
  return DONE;
}

/** Makes sure that no job that has ended is adopted again, except for the results that a corrected deployment may adopt. */
async function giveUp(context: RequestContext, ours: SweptJob[], removal: Removal | undefined, stack: StackState | undefined): Promise<void> {
  await retire(context, toRetire(ours, removal === 'permanent', stack?.created));
  await keepResults(context, ours, removal, stack);
}

async function keepResults(context: RequestContext, ours: SweptJob[], removal: Removal | undefined, stack: StackState | undefined): Promise<void> {
  if (stack && removal === 'rollback' && isBackToNothing(stack)) {
    await keepForTheNextStack(context, ours.filter(({ status }) => isFinished(status)));
  }
}

const hasMembership = (search: Search) => membershipsOf(search).length > 0;

interface Situation {
  readonly stack: StackState;
  readonly resource?: StackResource;
  readonly removal: Removal;
}

/** What CloudFormation says about a Delete and about the resource that it has. */
async function situationOf(context: RequestContext): Promise<Situation> {
  const stack = await context.stack.state();
  const resource = await context.resource();
  return { stack, resource, removal: removalOf(stack, resource, context.receivedAt) };
}

/**
 * The jobs of a resource except its current one: if the deleted ID is not an ARN, an update may have started that one in its place.
 *
 * @param deleted the job that is deleted; what it replaced was retired at that time
 */
async function leftBehind(
  context: RequestContext, deletedId: string, search: Search, { removal, stack: before }: Situation, deleted?: KnownJob,
): Promise<SweptJob[]> {
  const wantsFinished = removal === 'permanent' || isBackToNothing(before);
  const finishedSince = deleted?.createTime.getTime() ?? await context.ownerCreated();
  const listed = await listJobs(context, search);
  const found = await ownJobsAmong(context, search, listed, wantsFinished ? { finishedSince } : undefined);
  const { stack, resource } = await situationOf(context);
  // A stack that was never complete has retained nothing.
  const notRetained = isBackToNothing(stack) ? found : await unlessRetained(context, search, found, listed, deleted);
  // A failed Create is identified by its RequestId: what it has started was never retained, whenever CloudFormation begins its rollback.
  const ours = found.filter((job) => notRetained.includes(job) || isOfRequest(job.tags, deletedId));
  const current = resource?.physicalId;
  return leftBehindBy(ours, {
    deletedId,
    tags: deleted?.tags,
    current,
    begun: stack.begun,
    // The rollback of a new stack, or of a Create without an ID, goes back to nothing.
    goesBack: removal === 'rollback' && !isBackToNothing(stack) && (isJobArn(deletedId) || (isJobArn(current ?? '') && !isBeingDeleted(resource))),
    // It is not documented whether CloudFormation shows the old or the new job during the cleanup of an update: what the update has started stays.
    mayHideNew: isCleanUp(stack) && current === deletedId,
  });
}

/** Leaves out what earlier operations have retained. A job meant to replace the deleted one never did: the resource had the deleted one until now. */
async function unlessRetained(
  context: RequestContext, search: Search, found: OwnJob[], listed: JobSummary[], deleted?: KnownJob,
): Promise<OwnJob[]> {
  if (!search.retain || deleted === undefined) {
    return withoutRetained(context, search, found);
  }
  const lineage = (await lineageOf(context, deleted.tags)).map(({ arn }) => arn);
  return startedInVain(context, search, found, { current: deleted.arn, lineage, listed });
}

async function cancelAndWait(context: RequestContext, running: SweptJob[], search: Search): Promise<Progress> {
  const arns = running.map(({ arn }) => arn);
  context.mayRun = arns;
  const refusals = await cancelAll(context, running);
  if (running.every((job) => isHopeless(context, job, refusals))) {
    const why = firstOf(running.map((job) => whyItRuns(context, job, refusals)), 1);
    throw new DeploymentFailure(withAdvice(why, howToDelete(arns, { owner: context.owner, memberships: membershipsOf(search) })));
  }
  return NOT_YET;
}

function whyItRuns(context: RequestContext, { arn, name, status }: SweptJob, refusals: Refusals): string {
  return `could not cancel inference job "${name}": it is ${status} after ${inWords(context.elapsed())}${refusalInWords(refusals.get(arn))}`;
}

/** A cancellation that the service accepts, and that fails again, is tried for longer than one that it refuses. */
function isHopeless(context: RequestContext, { arn, status, updateTime }: SweptJob, refusals: Refusals): boolean {
  const sinceUpdate = context.clock.now() - updateTime.getTime();
  return context.elapsed() >= LONGEST_WAIT
    || (isCancelFailed(status) && refusals.has(arn) && Math.min(sinceUpdate, context.lasts(`cancel ${arn}`)) >= CANCEL_FAILED_FOR_GOOD);
}

/** Our permissions end with the tag of the stack, which somebody has removed. */
function failWithoutTags({ owner }: RequestContext, { arn, name, status }: KnownJob): never {
  throw new DeploymentFailure(`inference job "${name}" is ${status} and cannot be canceled: its owner tags were removed or changed. `
    + `Restore them, or cancel the job yourself, then ${DELETE_AGAIN}. To restore them: ${howToRestoreTags(arn, owner)}. To cancel it: ${howToCancel(arn)}`);
}

/** Gives jobs up permanently: they are never adopted again. The tag of the stack stays, or our permissions would end with it. */
async function retire(context: RequestContext, jobs: SweptJob[]): Promise<void> {
  // A Delete that is repeated has nothing more to do.
  for (const { arn, status } of jobs.filter(({ tags }) => LOGICAL_ID_TAG in tags)) {
    await context.bestEffort(`retire ${arn}`, async () => {
      await context.jobs.untag(arn, [LOGICAL_ID_TAG]);
      context.decided('retired', { jobArn: arn, status });
    });
  }
}

/** The CDK CLI deletes a stack that could not be created, and creates another one of that name, which may adopt these jobs. */
async function keepForTheNextStack(context: RequestContext, finished: SweptJob[]): Promise<void> {
  for (const { arn, status } of finished.filter(({ tags }) => !(KEPT_TAG in tags))) {
    await context.bestEffort(`keep ${arn}`, async () => {
      await context.jobs.tag(arn, keptTag(context.owner));
      context.decided('kept', { jobArn: arn, status });
    });
  }
}
