/** Reports the end of a job that a deployment waits for: in the log, in the metrics, and on an event bus if there is one. It never fails. */
import { CLOCK_SKEW, secondsBetween } from '../clock';
import type { RequestContext } from '../deployment/request-context';
import { phaseOf } from '../deployment/stack';
import type { InferenceJob } from '../jobs/inference-jobs';
import { membershipOf } from '../jobs/job-arn';
import { ownerOf } from '../jobs/ownership';

/** Reports that a job has finished, unless it had before the deployment began: the legs of later deployments skip it. */
export async function reportFinish(context: RequestContext, job: InferenceJob, collaborationIdentifier?: string): Promise<void> {
  if (await hasEndedHere(context, job)) {
    await report(context, 'finished', job, collaborationIdentifier);
  }
}

/** Reports that a job has failed, and a deployment with it. */
export async function reportFailure(context: RequestContext, job: InferenceJob): Promise<void> {
  const collaboration = context.events && await context.jobs.collaborationOf(membershipOf(job.arn)).catch(() => undefined);
  await report(context, 'failed', job, collaboration);
}

async function hasEndedHere(context: RequestContext, { updateTime }: InferenceJob): Promise<boolean> {
  try {
    const stack = await context.stack.state();
    return phaseOf(stack, context.receivedAt) === 'forward' && updateTime.getTime() >= stack.begun - CLOCK_SKEW;
  } catch {
    return false;
  }
}

async function report(context: RequestContext, outcome: 'finished' | 'failed', job: InferenceJob, collaborationIdentifier?: string): Promise<void> {
  const owner = ownerOf(job.tags);
  const facts = { jobArn: job.arn, run: owner?.logicalId, status: job.status };
  context.decided(outcome, { ...facts, jobSeconds: secondsBetween(job.createTime, job.updateTime) });
  try {
    await context.events?.put({ job, owner: owner ?? context.owner, collaborationIdentifier });
  } catch (error) {
    context.decided('event not sent', { ...facts, error: error instanceof Error ? error.name : typeof error });
  }
}
