/** Tells of the end of a job that a deployment waits for: in the log, in the metrics, and on an event bus if there is one. It never fails. */
import { CLOCK_SKEW, secondsBetween } from './clock';
import type { Deployment } from './deployment';
import type { InferenceJob } from './inference-jobs';
import { membershipOf } from './job-arn';
import { ownerOf } from './ownership';
import { phaseOf } from './stack';

/** Tells that a job has finished, unless it had before the deployment began: the legs of later deployments pass over it. */
export async function tellOfFinish(deployment: Deployment, job: InferenceJob, collaborationIdentifier?: string): Promise<void> {
  if (await hasEndedHere(deployment, job)) {
    await tell(deployment, 'finished', job, collaborationIdentifier);
  }
}

/** Tells that a job has failed, and a deployment with it. */
export async function tellOfFailure(deployment: Deployment, job: InferenceJob): Promise<void> {
  const collaboration = deployment.events && await deployment.jobs.collaborationOf(membershipOf(job.arn)).catch(() => undefined);
  await tell(deployment, 'failed', job, collaboration);
}

async function hasEndedHere(deployment: Deployment, { updateTime }: InferenceJob): Promise<boolean> {
  try {
    const stack = await deployment.stack.state();
    return phaseOf(stack, deployment.receivedAt) === 'forward' && updateTime.getTime() >= stack.begun - CLOCK_SKEW;
  } catch {
    return false;
  }
}

async function tell(deployment: Deployment, outcome: 'finished' | 'failed', job: InferenceJob, collaborationIdentifier?: string): Promise<void> {
  const owner = ownerOf(job.tags);
  const facts = { jobArn: job.arn, run: owner?.logicalId, status: job.status };
  deployment.decided(outcome, { ...facts, jobSeconds: secondsBetween(job.createTime, job.updateTime) });
  try {
    await deployment.events?.put({ job, owner: owner ?? deployment.owner, collaborationIdentifier });
  } catch (error) {
    deployment.decided('event not sent', { ...facts, error: error instanceof Error ? error.name : typeof error });
  }
}
