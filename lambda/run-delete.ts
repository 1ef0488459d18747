/** The end of a Run: no job that nobody owns may go on. */
import { cancelAll, howToStop } from './cancel';
import { inWords, SECOND } from './clock';
import { type Deployment, LONGEST_WAIT } from './deployment';
import { DONE, NOT_YET, type Progress } from './events';
import { DeploymentFailure } from './failure';
import type { InferenceJob } from './inference-jobs';
import { isJobArn } from './job-arn';
import { hasEnded, isCancelFailed, isFinished, isLive } from './job-status';
import { type Ended, findOwnJobs, getUnlessGone, OUT_OF_SIGHT, type Search } from './look-up';
import { LOGICAL_ID_TAG } from './ownership';
import { isOlder, withoutRetained } from './retention';
import { describeError, isAccessDenied, isTransient } from './service-errors';
import { isBackToNothing, isBeingDeleted, isCleanUp, type Removal, removalOf } from './stack';

/** A cancellation that failed is asked for again for so long, which is three times, before a person has to see to it. */
const CANCEL_FAILED_FOR_GOOD = 90 * SECOND;

/** Finished jobs of any configuration, to be retired. */
const FINISHED: Ended = {};

/** Cancels a job and waits until nothing of it runs; then the same for what else its resource has left behind, and retires all. */
export async function endJob(deployment: Deployment, jobArn: string, search: Search): Promise<Progress> {
  const job = await getUnlessGone(deployment, jobArn);
  const { removal, resource } = await unlessItFails(deployment, () => situationOf(deployment)) ?? {};
  if (removal === 'over' && resource?.physicalId === jobArn && !isBeingDeleted(resource)) {
    // A second waiter of this Delete runs late: a later deployment has adopted the job.
    return deployment.isJustReceived() ? NOT_YET : DONE;
  }
  if (job && !hasEnded(job.status)) {
    return cancelAndWait(deployment, [job]);
  }
  const stands = removal === 'for good' || removal === 'rollback';
  const goesOn = resource !== undefined && resource.physicalId !== jobArn && !isBeingDeleted(resource);
  // A rollback that goes on with another job has looked for the rest itself.
  const rest = stands && !(goesOn && removal === 'rollback')
    ? await unlessItFails(deployment, () => leftBehind(deployment, jobArn, search, removal)) ?? []
    : [];
  const running = rest.filter(({ status }) => !hasEnded(status));
  if (running.length > 0) {
    return cancelAndWait(deployment, running);
  }
  // The leg of the job that has replaced it has looked for long; but whatever was started for a resource that goes may still be out of sight.
  if (stands && !goesOn && deployment.elapsed() < OUT_OF_SIGHT) {
    return NOT_YET;
  }
  // A finished job that a rollback deletes stays ours: the corrected deployment adopts its result instead of paying again.
  const ours = [...job ? [job] : [], ...rest.filter(({ arn }) => arn !== jobArn)];
  await retire(deployment, ours.filter(({ status }) => removal === 'for good' || !isFinished(status)));
  return DONE;
}

/** Ends what a Create may have started of which CloudFormation knows no ARN: our tags find it. */
export async function endJobsWithoutId(deployment: Deployment, id: string, search: Search): Promise<Progress> {
  const { removal } = await situationOf(deployment);
  if (removal === 'over') {
    // A second waiter of this Delete runs late: what it would find is the job of a later deployment.
    return deployment.isJustReceived() ? NOT_YET : DONE;
  }
  const ours = await leftBehind(deployment, id, search, removal);
  const running = ours.filter(({ status }) => !hasEnded(status));
  if (running.length > 0) {
    return cancelAndWait(deployment, running);
  }
  if (deployment.elapsed() < OUT_OF_SIGHT) {
    return NOT_YET;
  }
  await retire(deployment, ours);
  return DONE;
}

/** What CloudFormation says of a Delete and of the resource that it has. */
async function situationOf(deployment: Deployment) {
  const stack = await deployment.stack.state();
  const resource = await deployment.resource();
  return { stack, resource, removal: removalOf(stack, resource, deployment.receivedAt) };
}

/** The jobs of a resource but the one that it has: an update may have made it, of an id that was none. */
async function leftBehind(deployment: Deployment, deletedId: string, search: Search, removal: Removal): Promise<InferenceJob[]> {
  const ours = await withoutRetained(deployment, search, await findOwnJobs(deployment, search, removal === 'for good' ? FINISHED : undefined));
  const { stack, resource } = await situationOf(deployment);
  const current = resource?.physicalId;
  // Whether CloudFormation shows the old or the new one while it deletes what an update has replaced is not documented: what that has started stays.
  const mayHideNew = isCleanUp(stack) && current === deletedId;
  return ours.filter((job) => job.arn !== current
    && (!mayHideNew || isOlder(job, stack.begun))
    // The rollback of a replacement may go back to what is older, unless that was to be cancelled already; the rollback of a new stack, or of a
    // Create without an id, goes back to nothing.
    && (removal !== 'rollback' || isBackToNothing(stack) || !isJobArn(deletedId) || !isOlder(job, stack.begun) || !isLive(job.status)));
}

async function cancelAndWait(deployment: Deployment, running: InferenceJob[]): Promise<Progress> {
  if (running.every((job) => isHopeless(deployment, job))) {
    throw new DeploymentFailure(running.map(({ arn, name, status }) =>
      `could not cancel inference job "${name}": it is ${status} after ${inWords(deployment.elapsed())}. ${howToStop(arn)}`).join('. '));
  }
  try {
    await cancelAll(deployment, running);
  } catch (error) {
    if (deployment.mayPass(error)) {
      throw error;
    }
    throw new DeploymentFailure(`${describeError(error)}. ${running.map(({ arn }) => howToStop(arn)).join('. ')}`);
  }
  return NOT_YET;
}

/** A service that takes the Cancel and fails again changes the job, so that is tried for longer. */
function isHopeless(deployment: Deployment, { status, updateTime }: InferenceJob): boolean {
  const askedSince = Math.max(updateTime.getTime(), deployment.receivedAt);
  return deployment.elapsed() >= LONGEST_WAIT
    || isCancelFailed(status) && deployment.clock.now() - askedSince >= CANCEL_FAILED_FOR_GOOD;
}

/** Gives jobs up for good: they are never adopted again. The tag of the stack stays, or our permissions would end with it. */
async function retire(deployment: Deployment, jobs: InferenceJob[]): Promise<void> {
  for (const { arn, status, tags } of jobs) {
    await unlessItFails(deployment, async () => {
      await deployment.jobs.untag(arn, [LOGICAL_ID_TAG]);
      // A Delete that is repeated has nothing more to tell.
      if (LOGICAL_ID_TAG in tags) {
        deployment.decided('retired', { jobArn: arn, status });
      }
    });
  }
}

/** What is done beside the end of the job itself does not hold up the removal of a stack, if it fails for longer than permissions take to settle. */
async function unlessItFails<T>(deployment: Deployment, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if ((isTransient(error) || isAccessDenied(error)) && !deployment.permissionsAreSettled()) {
      throw error;
    }
    return undefined;
  }
}
