/** A leg: waits until the job is ACTIVE. It owns nothing, so its Delete has nothing to do. */
import { attributesOf } from './attributes';
import { inWords, SECOND } from './clock';
import type { Deployment } from './deployment';
import { DONE, NOT_YET, type PolledEvent, type Progress } from './events';
import { DeploymentFailure } from './failure';
import type { InferenceJob, JobDetails } from './inference-jobs';
import { isJobArn, membershipOf } from './job-arn';
import { tellOfFailure, tellOfFinish } from './job-end';
import { hasEnded, hasFailed, isFinished } from './job-status';
import { ownerOf } from './ownership';
import { areDuplicatesInSight, cancelDuplicates, isTimeToSettle } from './settle';
import type { LegProperties } from '../src/shared/resource-properties';

/** What a leg has to do. */
interface Leg {
  readonly jobArn: string;
  /** Which one it is, from 1. */
  readonly number: number;
  /** How many there are. */
  readonly count: number;
  /** How long each of them waits, in milliseconds. Not at all if absent. */
  readonly wait?: number;
}

export async function pollLeg(event: PolledEvent, deployment: Deployment): Promise<Progress> {
  if (event.RequestType === 'Delete') {
    return DONE;
  }
  const leg = legOf(event);
  if (!isJobArn(leg.jobArn)) {
    // A rollback that found no job to go back to.
    return completeLeg(leg.jobArn);
  }
  const job = await deployment.jobs.get(leg.jobArn);
  const isOver = hasEnded(job.status) || isTimeUp(leg, deployment);
  if (leg.number === 1) {
    await settle(deployment, job, isOver);
  }
  if (isFinished(job.status) || leg.wait === undefined) {
    // A duplicate of a short job may run for hours, and nobody looks for it after the first leg; a rollback has seen to it.
    return leg.number > 1 || areDuplicatesInSight(deployment, job) || await deployment.stackPhase() === 'rollback'
      ? complete(deployment, job, leg)
      : NOT_YET;
  }
  if (!isOver && !hasFailed(job.status)) {
    if (leg.number === 1 && deployment.isJustReceived()) {
      await deployment.spread();
    }
    return NOT_YET;
  }
  if (!hasFailed(job.status) && !isLast(leg)) {
    deployment.decided('handed over', { jobArn: job.arn, run: ownerOf(job.tags)?.logicalId, status: job.status });
    return DONE;
  }
  // A rollback has to get through, whatever it goes back to.
  const phase = await deployment.stackPhase();
  if (phase === 'rollback') {
    return complete(deployment, job, leg);
  }
  if (phase === 'forward' && hasFailed(job.status)) {
    await tellOfFailure(deployment, job);
  }
  throw new DeploymentFailure(hasFailed(job.status) ? whyItFailed(job) : stillRuns(job, leg, deployment));
}

/** Whether others go on with the wait of a leg. */
export function handsOver(event: PolledEvent): boolean {
  return !isLast(legOf(event));
}

function legOf({ ResourceProperties }: PolledEvent): Leg {
  const { JobArn, Leg: number = 1, Legs: count = 1, WaitSeconds } = ResourceProperties as unknown as LegProperties;
  return { jobArn: JobArn, number: Number(number), count: Number(count), wait: WaitSeconds === undefined ? undefined : Number(WaitSeconds) * SECOND };
}

const isLast = ({ number, count }: Leg) => number === count;

const isTimeUp = ({ wait = 0 }: Leg, deployment: Deployment) => deployment.elapsed() >= wait;

/** Cancels what was started beside the job that CloudFormation has accepted. */
async function settle(deployment: Deployment, job: JobDetails, isOver: boolean): Promise<void> {
  if (isTimeToSettle(deployment, job)) {
    await cancelDuplicates(deployment, job);
  } else if (isOver) {
    // Polls may have been late: a last look. No job that was paid for fails its deployment for want of it.
    await cancelDuplicates(deployment, job).catch(() => undefined);
  }
}

/** The end of a leg whose job cannot be read. */
export function completeLeg(jobArn: string): Progress {
  return { IsComplete: true, Data: { ...attributesOf(jobArn) } };
}

/** Attributes are read from the last leg only. */
async function complete(deployment: Deployment, job: JobDetails, leg: Leg): Promise<Progress> {
  if (!isLast(leg)) {
    return DONE;
  }
  const collaboration = await collaborationOf(deployment, job);
  if (isFinished(job.status) && leg.wait !== undefined) {
    await tellOfFinish(deployment, job, collaboration);
  }
  return { IsComplete: true, Data: { ...attributesOf(job.arn, job, collaboration) } };
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

function stillRuns({ name, status, arn }: InferenceJob, { count, wait = 0 }: Leg, deployment: Deployment): string {
  const waited = (count - 1) * wait + deployment.elapsed();
  return `inference job "${name}" is still ${status} after ${inWords(waited)}. It is left to the rollback, in which its own resource cancels it; `
    + `raise the prop \`completion\` to wait longer. Job: ${arn}`;
}

function whyItFailed(job: InferenceJob): string {
  const reason = [job.statusCode, job.statusMessage].filter(Boolean).join(': ').replace(/\.$/, '') || 'the service gave no reason';
  const advice = job.status === 'CREATE_FAILED'
    ? 'Mend the cause and deploy again; its logs, if there are any, are in the log group /aws/cleanroomsml/TrainedModelInferenceJobs.'
    : 'It was cancelled outside of this deployment; deploy again to run it anew.';
  return `inference job "${job.name}" ended as ${job.status}: ${reason}. ${advice} `
    + `If the failed resources were kept (--no-rollback), set another \`rerunToken\` to run it again. Job: ${job.arn}`;
}
