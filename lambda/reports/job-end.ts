/** Reports the end of a job that something waits for: in the log, in the metrics, and on an event bus if there is one. It never fails. */
import { CLOCK_SKEW, secondsBetween } from '../clock';
import type { JobEnd } from './job-events';
import type { EngineContext } from '../jobs/engine-context';
import type { InferenceJob } from '../jobs/inference-jobs';
import { membershipOf } from '../jobs/job-arn';
import { isResource, nameOf, ownerOf, type ResourceOwner } from '../jobs/ownership';

/** The request of a deployment. */
interface Reporter extends EngineContext {
  readonly owner: ResourceOwner;
}

/** Reports that a job has finished, unless it had before the deployment began: the legs of later deployments skip it. */
export async function reportFinish(context: Reporter, job: InferenceJob, collaborationIdentifier?: string): Promise<void> {
  if (await hasEndedHere(context, job)) {
    await report(context, 'finished', job, collaborationIdentifier);
  }
}

/** Reports that a job has failed, and a deployment with it. */
export async function reportFailure(context: Reporter, job: InferenceJob): Promise<void> {
  await report(context, 'failed', job, await collaborationForEvent(context, job));
}

/** The collaboration of a job for its event: none if nobody listens, or if it cannot be found out. */
export async function collaborationForEvent({ events, jobs }: Pick<EngineContext, 'events' | 'jobs'>, { arn }: InferenceJob): Promise<string | undefined> {
  return events && jobs.collaborationOf(membershipOf(arn)).catch(() => undefined);
}

async function hasEndedHere(context: Reporter, { updateTime }: InferenceJob): Promise<boolean> {
  try {
    const { phase, begun } = await context.operation();
    return phase === 'forward' && updateTime.getTime() >= begun - CLOCK_SKEW;
  } catch {
    return false;
  }
}

async function report(context: Reporter, outcome: 'finished' | 'failed', job: InferenceJob, collaborationIdentifier?: string): Promise<void> {
  const owner = ownerOf(job.tags);
  const end = { job, owner: owner && isResource(owner) ? owner : context.owner, collaborationIdentifier };
  await reportEnd(context, outcome, end, owner && nameOf(owner));
}

/** @param run the name of the owner of the job */
export async function reportEnd(
  context: Pick<EngineContext, 'decided' | 'events'>, outcome: 'finished' | 'failed', end: JobEnd, run?: string,
): Promise<void> {
  const { job: { arn, status, createTime, updateTime } } = end;
  const facts = { jobArn: arn, run, status };
  context.decided(outcome, { ...facts, jobSeconds: secondsBetween(createTime, updateTime) });
  try {
    await context.events?.put(end);
  } catch (error) {
    context.decided('event not sent', { ...facts, error: error instanceof Error ? error.name : typeof error });
  }
}
