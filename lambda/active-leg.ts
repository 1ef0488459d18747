/** A leg: waits until the job is ACTIVE. It owns nothing, so its Delete has nothing to do. */
import { inWords, SECOND } from './clock';
import type { Deployment } from './deployment';
import { DONE, NOT_YET, type PolledEvent, type Progress } from './events';
import { DeploymentFailure } from './failure';
import type { InferenceJob } from './inference-jobs';
import { hasFailed, isFinished } from './job-status';
import type { LegProperties } from '../src/shared/resource-properties';

export async function pollLeg(event: PolledEvent, deployment: Deployment): Promise<Progress> {
  if (event.RequestType === 'Delete') {
    return DONE;
  }
  const { JobArn, WaitSeconds } = event.ResourceProperties as unknown as LegProperties;
  const job = await deployment.jobs.get(JobArn);
  if (isFinished(job.status)) {
    return { IsComplete: true, Data: { TrainedModelInferenceJobArn: job.arn, Name: job.name } };
  }
  if (hasFailed(job.status)) {
    throw new DeploymentFailure(whyItFailed(job));
  }
  if (deployment.elapsed() >= Number(WaitSeconds) * SECOND) {
    throw new DeploymentFailure(`inference job "${job.name}" is still ${job.status} after ${inWords(deployment.elapsed())}. `
      + 'It is left to the rollback, which cancels it; a larger `completion` waits longer, up to 50 minutes. '
      + `Job: ${job.arn}`);
  }
  return NOT_YET;
}

function whyItFailed(job: InferenceJob): string {
  const reason = [job.statusCode, job.statusMessage].filter(Boolean).join(': ').replace(/\.$/, '') || 'the service gave no reason';
  const advice = job.status === 'CREATE_FAILED'
    ? 'Mend the cause and deploy again; its logs, if there are any, are in the log group /aws/cleanroomsml/TrainedModelInferenceJobs.'
    : 'It was cancelled outside of this deployment; deploy again to run it anew.';
  return `inference job "${job.name}" ended as ${job.status}: ${reason}. ${advice} `
    + `If the failed resources were kept (--no-rollback), set another \`rerunToken\` to run it again. Job: ${job.arn}`;
}
