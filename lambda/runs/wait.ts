/** Waits until the job of a run is ACTIVE, and the only one: one check of its status. */
import { LONGEST_CLEAN_UP } from './clean-up';
import type { RunContext } from './run-context';
import { failureOfJob, NotYet } from './run-failure';
import { stopped } from './start';
import { sweep } from './sweep';
import { SECOND } from '../clock';
import { describeError } from '../errors/error-kinds';
import { cancelAll } from '../jobs/cancel';
import { settleDuplicates } from '../jobs/duplicates';
import type { JobDetails } from '../jobs/inference-jobs';
import { membershipOf } from '../jobs/job-arn';
import { readForWait } from '../jobs/job-state';
import { hasEnded, hasFailed, isFinished } from '../jobs/job-status';
import { MAX_LIST_LAG } from '../jobs/look-up';

/**
 * A look that begins by then shows every duplicate: it was started before its look-up could show the job, some calls after that look-up, and List may
 * be as late again.
 */
const DUPLICATES_ARE_VISIBLE = 2 * MAX_LIST_LAG + 30 * SECOND;

/**
 * Cancels jobs that were started together with the job of a run, and what earlier runs have left.
 *
 * @param whenFinished tells the state, which does not wait for that
 * @throws NotYet as long as another may be running: nobody looks for it later
 */
export async function settle(context: RunContext, jobArn: string, whenFinished: (job: JobDetails) => Promise<unknown>): Promise<void> {
  const job = await checked(context, jobArn);
  if (isFinished(job.status)) {
    await whenFinished(job);
  }
  const age = context.clock.now() - job.createTime.getTime();
  // Whatever goes wrong with others is no reason to end the job.
  const [settled] = await Promise.allSettled([isSettled(context, job, age)]);
  if (!(settled.status === 'fulfilled' && settled.value) && !(isFinished(job.status) && age >= LONGEST_CLEAN_UP)) {
    throw settled.status === 'rejected' ? new NotYet(describeError(settled.reason)) : notYet(job);
  }
}

/** Whether nothing runs that this run has started besides its job, or that an earlier run has left. */
async function isSettled(context: RunContext, job: JobDetails, age: number): Promise<boolean> {
  const others = await settleDuplicates(context, job);
  if (age < DUPLICATES_ARE_VISIBLE || !others.every(({ status }) => hasEnded(status))) {
    return false;
  }
  // Once more: the sweep before the Start does without what is denied, and some cancellations fail.
  return (await sweep(context, membershipOf(job.arn))).length === 0;
}

/** The finished job. @throws NotYet while it runs */
export async function waitForJob(context: RunContext, jobArn: string): Promise<JobDetails> {
  const job = await checked(context, jobArn);
  if (!isFinished(job.status)) {
    throw notYet(job);
  }
  return job;
}

const notYet = ({ arn, name, status }: JobDetails) => new NotYet(`inference job "${name}" is ${status}. Job: ${arn}`);

/** The job, if it runs or has finished, and a state waits for it. */
async function checked(context: RunContext, jobArn: string): Promise<JobDetails> {
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
