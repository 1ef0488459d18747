/** A leg: waits until the job is ACTIVE. It owns nothing, so its Delete has nothing to do. */
import { inWords, SECOND } from './clock';
import type { Deployment } from './deployment';
import { DONE, NOT_YET, type PolledEvent, type Progress } from './events';
import { DeploymentFailure } from './failure';
import type { InferenceJob } from './inference-jobs';
import { isJobArn } from './job-arn';
import { hasEnded, hasFailed, isFinished } from './job-status';
import { areDuplicatesInSight, cancelDuplicates, isTimeToSettle } from './settle';
import type { LegProperties } from '../src/shared/resource-properties';

export async function pollLeg(event: PolledEvent, deployment: Deployment): Promise<Progress> {
  if (event.RequestType === 'Delete') {
    return DONE;
  }
  const { JobArn, WaitSeconds } = event.ResourceProperties as unknown as LegProperties;
  if (!isJobArn(JobArn)) {
    // A rollback that found no job to go back to.
    return completeLeg(JobArn);
  }
  const job = await deployment.jobs.get(JobArn);
  if (isTimeToSettle(deployment, job)) {
    await cancelDuplicates(deployment, job);
  } else if (hasEnded(job.status)) {
    // Polls may have been late: a last look. No job that was paid for fails its deployment for want of it.
    await cancelDuplicates(deployment, job).catch(() => undefined);
  }
  if (isFinished(job.status)) {
    // A duplicate of a short job may run for hours, and nobody else looks for it; a rollback has seen to it.
    return areDuplicatesInSight(deployment, job) || await deployment.stackPhase() === 'rollback' ? completeLeg(job.arn, job.name) : NOT_YET;
  }
  const failure = failureOf(job, deployment, Number(WaitSeconds));
  if (failure === undefined) {
    return NOT_YET;
  }
  // A rollback has to get through, whatever it goes back to.
  if (await deployment.stackPhase() === 'rollback') {
    return completeLeg(job.arn, job.name);
  }
  throw new DeploymentFailure(failure);
}

/** @param name unknown if the job could not be read */
export function completeLeg(jobArn: string, name = ''): Progress {
  return { IsComplete: true, Data: { TrainedModelInferenceJobArn: jobArn, Name: name } };
}

function failureOf(job: InferenceJob, deployment: Deployment, waitSeconds: number): string | undefined {
  if (hasFailed(job.status)) {
    return whyItFailed(job);
  }
  if (deployment.elapsed() >= waitSeconds * SECOND) {
    return `inference job "${job.name}" is still ${job.status} after ${inWords(deployment.elapsed())}. `
      + 'It is left to the rollback, which cancels it; a larger `completion` waits longer, up to 50 minutes. '
      + `Job: ${job.arn}`;
  }
  return undefined;
}

function whyItFailed(job: InferenceJob): string {
  const reason = [job.statusCode, job.statusMessage].filter(Boolean).join(': ').replace(/\.$/, '') || 'the service gave no reason';
  const advice = job.status === 'CREATE_FAILED'
    ? 'Mend the cause and deploy again; its logs, if there are any, are in the log group /aws/cleanroomsml/TrainedModelInferenceJobs.'
    : 'It was cancelled outside of this deployment; deploy again to run it anew.';
  return `inference job "${job.name}" ended as ${job.status}: ${reason}. ${advice} `
    + `If the failed resources were kept (--no-rollback), set another \`rerunToken\` to run it again. Job: ${job.arn}`;
}
