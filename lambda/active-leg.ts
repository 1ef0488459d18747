/** A leg: waits until the job is ACTIVE. It owns nothing, so its Delete has nothing to do. */
import { attributesOf } from './attributes';
import { inWords, SECOND } from './clock';
import type { Deployment } from './deployment';
import { DONE, NOT_YET, type PolledEvent, type Progress } from './events';
import { DeploymentFailure } from './failure';
import type { InferenceJob, JobDetails } from './inference-jobs';
import { isJobArn, membershipOf } from './job-arn';
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
  const doesNotWait = WaitSeconds === undefined;
  if (isTimeToSettle(deployment, job)) {
    await cancelDuplicates(deployment, job);
  } else if (hasEnded(job.status) || doesNotWait) {
    // Polls may have been late: a last look. No job that was paid for fails its deployment for want of it.
    await cancelDuplicates(deployment, job).catch(() => undefined);
  }
  if (isFinished(job.status) || doesNotWait) {
    // A duplicate of a short job may run for hours, and nobody else looks for it; a rollback has seen to it.
    return areDuplicatesInSight(deployment, job) || await deployment.stackPhase() === 'rollback' ? complete(deployment, job) : NOT_YET;
  }
  const failure = failureOf(job, deployment, Number(WaitSeconds));
  if (failure === undefined) {
    return NOT_YET;
  }
  // A rollback has to get through, whatever it goes back to.
  if (await deployment.stackPhase() === 'rollback') {
    return complete(deployment, job);
  }
  throw new DeploymentFailure(failure);
}

/** The end of a leg whose job cannot be read. */
export function completeLeg(jobArn: string): Progress {
  return { IsComplete: true, Data: { ...attributesOf(jobArn) } };
}

async function complete(deployment: Deployment, job: JobDetails): Promise<Progress> {
  return { IsComplete: true, Data: { ...attributesOf(job.arn, job, await collaborationOf(deployment, job)) } };
}

/** No job that was paid for fails its deployment for want of this. */
async function collaborationOf(deployment: Deployment, { arn }: InferenceJob): Promise<string | undefined> {
  try {
    return await deployment.jobs.collaborationOf(membershipOf(arn));
  } catch (error) {
    if (deployment.mayPass(error)) {
      throw error;
    }
    return undefined;
  }
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
