/** A Run whose operation goes no further: nothing is started any more, and what it has started for nothing is cancelled. */
import { cancelAll } from './cancel';
import { MINUTE } from './clock';
import type { Deployment } from './deployment';
import { NOT_YET, type PolledEvent, type Progress } from './events';
import { DeploymentFailure } from './failure';
import type { InferenceJob } from './inference-jobs';
import { hasEnded } from './job-status';
import { findOwnJobs, OUT_OF_SIGHT, type Search } from './look-up';
import { configurationOf, startedBy } from './ownership';
import { isOlder, withoutRetained } from './retention';
import { isLaterOperation } from './stack';
import type { TaggedJob } from './start-once';

/** A rollback gets through, also past a job that does not end. */
const CANCELLED_BY = 5 * MINUTE;

/**
 * Takes a Run back to the job of the configuration before, whatever became of that. It never fails, or the stack would be
 * stuck: if there is none, the answer is an id that is no ARN, of which the next deployment makes a Create.
 *
 * The waiter of the failed update may still run. It sees the same rollback, so it comes here too, and its answer is ignored.
 *
 * @param configuration the hash of that configuration
 * @param kept the job that the resource has, if that is the one to go back to
 */
export async function restore(
  event: PolledEvent, deployment: Deployment, search: Search, configuration: string, kept?: InferenceJob,
): Promise<Progress> {
  const ours = await findOwnJobs(deployment, search, { configuration, failedSince: 0 });
  const started = startedBy(event.RequestId, event.ReceivedAt, ours);
  // Of several the latest: those before it were replaced.
  const restored = kept ?? ours.filter((job) => configurationOf(job.tags) === configuration && !started.includes(job)).at(-1);
  const younger = await withoutRetained(deployment, search, ours.filter((job) => restored === undefined || job.createTime > restored.createTime));
  // The job that the resource has now is ended by its own Delete; but one that is retained may never get any.
  const current = [event.PhysicalResourceId, (await deployment.resource())?.physicalId];
  const unwanted = younger.filter(({ arn }) => search.retain || !current.includes(arn));
  await cancelAll(deployment, unwanted);

  // A cancellation may fail, and perhaps nobody comes by here again.
  const isCancelling = unwanted.some(({ status }) => !hasEnded(status)) && deployment.elapsed() < CANCELLED_BY;
  if (isCancelling || deployment.elapsed() < OUT_OF_SIGHT) {
    return NOT_YET;
  }
  // A rollback goes back by Updates. A Create that comes here was given up.
  if (event.RequestType === 'Update') {
    deployment.decided('restored', { jobArn: restored?.arn, status: restored?.status });
  }
  return { IsComplete: true, PhysicalResourceId: restored?.arn ?? `forgotten-${event.RequestId}` };
}

/** Ends the work on a request whose operation is over. Nobody reads the answer. */
export async function abandon(event: PolledEvent, deployment: Deployment, search: Search): Promise<never> {
  await cancelStarted(event, deployment, await findOwnJobs(deployment, search));
  throw new DeploymentFailure('CloudFormation has given up on this request; what it had started was cancelled');
}

/** Cancels those of some jobs that this very request has started for nothing. */
export async function cancelStarted(event: PolledEvent, deployment: Deployment, ours: TaggedJob[]): Promise<void> {
  const stack = await deployment.stack.state();
  // Another waiter of the same request has answered with it.
  const current = (await deployment.resource())?.physicalId;
  // A deployment that is tried again has the same RequestId: what was created in it is its own.
  const isOfLaterOperation = (job: TaggedJob) => isLaterOperation(stack, event.ReceivedAt) && !isOlder(job, stack.begun);
  const started = startedBy(event.RequestId, event.ReceivedAt, ours);
  await cancelAll(deployment, started.filter((job) => job.arn !== current && !isOfLaterOperation(job)));
}
