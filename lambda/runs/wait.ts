/** Waits until the job of a run is ACTIVE: one check of its status. */
import type { RunContext } from './run-context';
import { failureOfJob, NotYet } from './run-failure';
import { stopped } from './start';
import { describeError } from '../errors/error-kinds';
import { cancelAll } from '../jobs/cancel';
import type { JobDetails } from '../jobs/inference-jobs';
import { readForWait } from '../jobs/job-state';
import { hasFailed, isFinished } from '../jobs/job-status';

/** The finished job. @throws NotYet while it runs */
export async function waitForJob(context: RunContext, jobArn: string): Promise<JobDetails> {
  const job = await awaitedJob(context, jobArn);
  if (hasFailed(job.status)) {
    throw failureOfJob(job);
  }
  if (!isFinished(job.status)) {
    throw notYet(job);
  }
  return job;
}

export const notYet = ({ arn, name, status }: JobDetails) => new NotYet(`inference job "${name}" is ${status}. Job: ${arn}`);

/** The job, if it has ended, or a state waits for it. */
export async function awaitedJob(context: RunContext, jobArn: string): Promise<JobDetails> {
  // First, because it is a heartbeat: a service that does not answer for a while must not end the state.
  const [isAwaited] = await Promise.allSettled([context.isAwaited()]);
  const isGivenUp = isAwaited.status === 'fulfilled' && !isAwaited.value;
  const job = await readForWait(context, jobArn).catch(async (error) => {
    // Nobody needs to know more about the job than that it is being canceled.
    throw isGivenUp && await isCanceled(context, jobArn) ? stopped() : error;
  });
  if (isGivenUp && !isFinished(job.status) && job.status !== 'CREATE_FAILED') {
    // An earlier poll may have requested it.
    await cancelAll(context, [job]);
    throw stopped();
  }
  if (isAwaited.status === 'rejected' && !isFinished(job.status) && !hasFailed(job.status)) {
    // Nothing is wrong with the job.
    throw new NotYet(describeError(isAwaited.reason));
  }
  return job;
}

/** Cancels a job that cannot be read. @returns whether the service has accepted that */
async function isCanceled(context: RunContext, jobArn: string): Promise<boolean> {
  try {
    await context.jobs.cancel(jobArn);
  } catch {
    return false;
  }
  context.decided('canceled', { jobArn });
  return true;
}
