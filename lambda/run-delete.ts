/** The end of a Run: no job that nobody owns may go on. */
import { cancelAll, howToCancel } from './cancel';
import { type Deployment, LONGEST_WAIT } from './deployment';
import { DONE, NOT_YET, type Progress } from './events';
import { DeploymentFailure } from './failure';
import type { InferenceJob } from './inference-jobs';
import { hasEnded, isFinished } from './job-status';
import { findOwnJobs, getUnlessGone, OUT_OF_SIGHT, type Search } from './look-up';
import { LOGICAL_ID_TAG } from './ownership';
import { isAccessDenied, isTransient } from './service-errors';
import { isRollback } from './stack';

/** Cancels a job, waits until nothing of it runs, and retires it. */
export async function endJob(deployment: Deployment, jobArn: string): Promise<Progress> {
  const job = await getUnlessGone(deployment, jobArn);
  if (!job) {
    return DONE;
  }
  if (hasEnded(job.status)) {
    await retire(deployment, job);
    return DONE;
  }
  refuseAfterLongestWait(deployment, job);
  await cancelAll(deployment.jobs, [job]);
  return NOT_YET;
}

/** Ends what a Create may have started of which CloudFormation knows no ARN: our tags find it. */
export async function endJobsWithoutId(deployment: Deployment, search: Search): Promise<Progress> {
  // It may be the clean-up after an Update that has made a job of an id that was none: that job is to stay.
  const current = await deployment.stack.currentId(deployment.owner.logicalId);
  const running = (await findOwnJobs(deployment, search)).filter(({ arn }) => arn !== current);
  if (running.length === 0) {
    return deployment.elapsed() >= OUT_OF_SIGHT ? DONE : NOT_YET;
  }
  running.forEach((job) => refuseAfterLongestWait(deployment, job));
  await cancelAll(deployment.jobs, running);
  return NOT_YET;
}

function refuseAfterLongestWait(deployment: Deployment, { arn, name, status }: InferenceJob): void {
  if (deployment.elapsed() >= LONGEST_WAIT) {
    throw new DeploymentFailure(`could not cancel inference job "${name}": it is ${status} after 50 minutes and may be charged for. `
      + `Stop it, then delete again: ${howToCancel(arn)}`);
  }
}

/** Gives a job up for good: it is never adopted again. The tag of the stack stays, or our permissions would end with it. */
async function retire(deployment: Deployment, { arn, status }: InferenceJob): Promise<void> {
  try {
    // A finished job that a rollback deletes stays ours: the corrected deployment adopts its result instead of paying again.
    if (!isFinished(status) || !isRollback((await deployment.stack.state()).status)) {
      await deployment.jobs.untag(arn, [LOGICAL_ID_TAG]);
    }
  } catch (error) {
    // Nothing of it runs: that it could be adopted once more is no reason to hold up the removal of a stack.
    if ((isTransient(error) || isAccessDenied(error)) && !deployment.permissionsAreSettled()) {
      throw error;
    }
  }
}
