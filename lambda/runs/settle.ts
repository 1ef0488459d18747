/** Makes sure that a run has one job: functions that were invoked twice may each have started one, and an earlier run may have left another. */
import { LONGEST_CLEAN_UP } from './clean-up';
import type { RunContext } from './run-context';
import { failureOfJob, NotYet, RunFailure } from './run-failure';
import { sweep } from './sweep';
import { awaitedJob, notYet } from './wait';
import { SECOND } from '../clock';
import { describeError } from '../errors/error-kinds';
import { CHANGED_PERMISSIONS } from '../errors/error-table';
import { choose, duplicatesOf } from '../jobs/choosing';
import { cancelDuplicates } from '../jobs/duplicates';
import type { JobDetails } from '../jobs/inference-jobs';
import { membershipOf } from '../jobs/job-arn';
import { hasEnded, hasFailed, isFinished } from '../jobs/job-status';
import { findOwnJobs, MAX_LIST_LAG } from '../jobs/look-up';

/**
 * A look-up that begins when the job is this old shows every duplicate: a duplicate was started some calls after a look-up that could not show the
 * job yet, and List may lag as long again.
 */
const DUPLICATES_ARE_VISIBLE = 2 * MAX_LIST_LAG + 30 * SECOND;

/**
 * Cancels jobs that were started together with the job of a run, and what earlier runs have left.
 *
 * @param configuration the hash of the run's configuration
 * @param whenFinished tells the state, which does not wait until everything is settled
 * @returns the ARN of the job to wait for: another one if that is the earlier, or if the job has failed
 * @throws NotYet as long as there may be another that nobody has seen: nobody looks for it later
 */
export async function settle(
  context: RunContext, jobArn: string, configuration: string, whenFinished: (job: JobDetails) => Promise<unknown>,
): Promise<string> {
  const job = await awaitedJob(context, jobArn);
  // The wait that follows tells the state again: a key that is not granted must not keep duplicates running.
  const [told] = await Promise.allSettled([isFinished(job.status) ? whenFinished(job) : undefined]);
  const now = context.clock.now();
  const age = now - job.createTime.getTime();
  // Whatever goes wrong with others is no reason to end the job.
  const [settled] = await Promise.allSettled([jobAmong(context, job, configuration, age)]);
  if (settled.status === 'fulfilled' && settled.value !== undefined) {
    return settled.value;
  }
  if (isFinished(job.status) && age >= LONGEST_CLEAN_UP) {
    return jobArn;
  }
  // A look-up that fails says nothing about other jobs. But if it is denied permanently, that must not hide why the job has failed.
  const isKnown = settled.status === 'fulfilled' || now - job.updateTime.getTime() >= CHANGED_PERMISSIONS;
  if (hasFailed(job.status) && age >= DUPLICATES_ARE_VISIBLE && isKnown) {
    throw failureOfJob(job);
  }
  const [problem] = [told, settled].filter((one) => one.status === 'rejected');
  throw problem ? asNotYet(problem.reason) : notYet(job);
}

const asNotYet = (error: unknown) => (error instanceof RunFailure || error instanceof NotYet ? error : new NotYet(describeError(error)));

/** The job to wait for: none as long as others may run. */
async function jobAmong(context: RunContext, job: JobDetails, configuration: string, age: number): Promise<string | undefined> {
  const { owner, receivedAt } = context;
  const membership = membershipOf(job.arn);
  const search = { owner, memberships: [membership], formerMemberships: [], givenNames: [job.name] };
  const ours = await findOwnJobs(context, search, { finishedSince: receivedAt });
  // Every invocation decides in the same way, even one whose result does not count: the earliest job stays.
  const { adopted } = choose(owner, ours, { configuration, requestId: owner.executionName, receivedAt });
  if (!isFinished(job.status) && adopted !== undefined && adopted.arn !== job.arn && !hasFailed(adopted.status)) {
    context.decided('adopted', { jobArn: adopted.arn, status: adopted.status });
    return adopted.arn;
  }
  if (hasFailed(job.status)) {
    // Another invocation may have started one that this look does not show, and may have canceled this one as its duplicate.
    return undefined;
  }
  const others = ours.filter(({ arn }) => arn !== job.arn);
  await cancelDuplicates(context, duplicatesOf(job.tags, others));
  if (age < DUPLICATES_ARE_VISIBLE || !others.every(({ status }) => hasEnded(status))) {
    return undefined;
  }
  // Sweep once more: the sweep before the Start is skipped if it is denied, and some cancellations fail.
  return (await sweep(context, membership)).length === 0 ? job.arn : undefined;
}
