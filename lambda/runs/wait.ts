/** Waits until the job of a run is ACTIVE: one check of its status. */
import type { RunContext } from './run-context';
import { failureOfJob, NotYet } from './run-failure';
import { stopped } from './start';
import { cancelAll } from '../jobs/cancel';
import { settleDuplicates } from '../jobs/duplicates';
import type { JobDetails } from '../jobs/inference-jobs';
import { readForWait } from '../jobs/job-state';
import { hasFailed, isFinished } from '../jobs/job-status';
import { MAX_LIST_LAG } from '../jobs/look-up';

/** By then every duplicate is visible: it was started before its look-up could show the job, and List may be as late again. */
const DUPLICATES_ARE_VISIBLE = 2 * MAX_LIST_LAG;

/** The finished job. @throws NotYet while it runs */
export async function waitForJob(context: RunContext, jobArn: string): Promise<JobDetails> {
  // First, because it is a heartbeat: a service that does not answer for a while must not end the state.
  const [isAwaited] = await Promise.allSettled([context.isAwaited()]);
  const isGivenUp = isAwaited.status === 'fulfilled' && !isAwaited.value;
  const job = await readForWait(context, jobArn).catch(async (error) => {
    // Nobody needs to know more of it than that it is being canceled.
    throw isGivenUp && await isCanceled(context, jobArn) ? stopped() : error;
  });
  if (isGivenUp && !isFinished(job.status) && job.status !== 'CREATE_FAILED') {
    // An earlier poll may have requested it.
    await cancelAll(context, [job]);
    throw stopped();
  }
  if (hasFailed(job.status)) {
    throw failureOfJob(job);
  }
  if (isAwaited.status === 'rejected' && !isFinished(job.status)) {
    throw isAwaited.reason;
  }
  const age = context.clock.now() - job.createTime.getTime();
  if (age < DUPLICATES_ARE_VISIBLE + MAX_LIST_LAG) {
    await settleDuplicates(context, job);
  }
  // A duplicate of a short job may run for hours, and nobody looks for it later.
  if (!isFinished(job.status) || age < DUPLICATES_ARE_VISIBLE) {
    throw new NotYet(`inference job "${job.name}" is ${job.status}. Job: ${job.arn}`);
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
