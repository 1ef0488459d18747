/** A leg: waits until the job is ACTIVE. It owns nothing, so its Delete has nothing to do. */
import { attributesOf } from './attributes';
import { inWords, SECOND } from '../clock';
import { DONE, NOT_YET, type PolledEvent, type Progress } from './events';
import type { RequestContext } from './request-context';
import type { LegProperties } from '../../src/shared/resource-properties';
import { DeploymentFailure } from '../errors/failure';
import { howToCancel } from '../jobs/cancel';
import { isOlder } from '../jobs/choosing';
import { areDuplicatesVisible, isTimeToSettle, settleDuplicates } from '../jobs/duplicates';
import type { InferenceJob, JobDetails } from '../jobs/inference-jobs';
import { isJobArn, membershipOf } from '../jobs/job-arn';
import { readForWait } from '../jobs/job-state';
import { hasEnded, hasFailed, isFinished } from '../jobs/job-status';
import { nameOf, ownerOf } from '../jobs/ownership';
import { reportFailure, reportFinish } from '../reports/job-end';
import { howItEnded, whereItsLogsAre } from '../reports/job-failure';

/** The logical ID of the Run of a job. */
const runOf = ({ tags }: InferenceJob) => {
  const owner = ownerOf(tags);
  return owner && nameOf(owner);
};

/** What a leg has to do. */
interface Leg {
  readonly jobArn: string;
  /** Its number, from 1. */
  readonly number: number;
  /** How many there are. */
  readonly count: number;
  /** How long each of them waits, in milliseconds. Not at all if absent. */
  readonly wait?: number;
}

export async function pollLeg(event: PolledEvent, context: RequestContext): Promise<Progress> {
  if (event.RequestType === 'Delete') {
    return DONE;
  }
  const leg = legOf(event);
  if (!isJobArn(leg.jobArn)) {
    return waitForNothing(context, leg.jobArn);
  }
  const job = await readForWait(context, leg.jobArn);
  const isOver = hasEnded(job.status) || isTimeUp(leg, context);
  if (leg.number === 1) {
    await settle(context, job, isOver);
  }
  if (isFinished(job.status) || leg.wait === undefined) {
    // A duplicate of a short job may run for hours, and nobody looks for it after the first leg; a rollback has handled it.
    return leg.number > 1 || areDuplicatesVisible(context, job) || await context.stackPhase() === 'rollback'
      ? complete(context, job, leg)
      : NOT_YET;
  }
  if (!isOver && !hasFailed(job.status)) {
    return NOT_YET;
  }
  if (!hasFailed(job.status) && !isLast(leg)) {
    context.decided('handed over', { jobArn: job.arn, run: runOf(job), status: job.status });
    return DONE;
  }
  // A rollback must succeed, whatever job it goes back to.
  const { phase, begun } = await context.operation();
  if (phase === 'rollback') {
    return complete(context, job, leg);
  }
  if (phase === 'forward' && hasFailed(job.status)) {
    // Report last: if anything failed after this, the poll would be repeated, and so would the report.
    await reportFailure(context, job);
  }
  // This deployment may merely wait longer for a job that an earlier one has started.
  const isEarlier = isOlder(job, begun);
  throw new DeploymentFailure(hasFailed(job.status) ? whyItFailed(job, isEarlier) : stillRuns(job, isEarlier, context));
}

/** Whether another leg can continue to wait. */
export function hasNextLeg(event: PolledEvent): boolean {
  return !isLast(legOf(event));
}

/** Whether another leg has waited before. */
export function isLaterLeg(event: PolledEvent): boolean {
  return legOf(event).number > 1;
}

function legOf({ ResourceProperties }: PolledEvent): Leg {
  const { JobArn, Leg: number = 1, Legs: count = 1, WaitSeconds } = ResourceProperties as unknown as LegProperties;
  return { jobArn: JobArn, number: Number(number), count: Number(count), wait: WaitSeconds === undefined ? undefined : Number(WaitSeconds) * SECOND };
}

const isLast = ({ number, count }: Leg) => number === count;

const isTimeUp = ({ wait = 0 }: Leg, context: RequestContext) => context.elapsed() >= wait;

/** The resource has no job: a rollback found none to go back to. */
async function waitForNothing(context: RequestContext, id: string): Promise<Progress> {
  if (await context.stackPhase() !== 'rollback') {
    throw new DeploymentFailure(`there is no inference job to wait for: an earlier rollback found no job to go back to (the physical ID is ${JSON.stringify(id)}). `
      + 'Set another `rerunToken` and redeploy to start a job.');
  }
  return completeWithoutJob(id);
}

/** Cancels jobs that were started in addition to the one that CloudFormation has accepted. */
async function settle(context: RequestContext, job: JobDetails, isOver: boolean): Promise<void> {
  if (isTimeToSettle(context, job)) {
    await settleIfForward(context, job);
  } else if (isOver || context.isFailing(DUPLICATES)) {
    // Polls may have been late, or denied: another look-up. If it fails, it must not fail the deployment of a healthy job.
    await settleIfForward(context, job).catch(() => undefined);
  }
}

/** The purpose under which these calls are counted: as long as they fail, they are repeated. */
const DUPLICATES = 'duplicates';

/** Unless the operation goes forward, the resource may have another job of this configuration by now. A stack that is being deleted starts none. */
async function settleIfForward(context: RequestContext, job: JobDetails): Promise<void> {
  if (await context.stackPhase() !== 'forward' && (await context.stack.state()).status !== 'DELETE_IN_PROGRESS') {
    return;
  }
  try {
    await settleDuplicates(context, job, () => isCurrent(context, job));
    context.succeeded(DUPLICATES);
  } catch (error) {
    context.situation(error, 'beside', DUPLICATES);
    throw error;
  }
}

/** Whether the resource still has the job. A leg of an earlier deployment may be delivered again, when its resource has another one. */
async function isCurrent(context: RequestContext, job: JobDetails): Promise<boolean> {
  const run = runOf(job);
  const { physicalId = '' } = run === undefined ? {} : await context.stack.resource(run) ?? {};
  return !isJobArn(physicalId) || physicalId === job.arn;
}

/** The end of a leg whose job cannot be read. */
export function completeWithoutJob(jobArn: string): Progress {
  return { IsComplete: true, Data: { ...attributesOf(jobArn) } };
}

/** Attributes are read from the last leg only. */
async function complete(context: RequestContext, job: JobDetails, leg: Leg): Promise<Progress> {
  if (!isLast(leg)) {
    return DONE;
  }
  // If this fails, it must not fail the deployment of a job that has run.
  const collaboration = await context.bestEffort('collaboration', () => context.jobs.collaborationOf(membershipOf(job.arn)));
  if (isFinished(job.status) && leg.wait !== undefined) {
    await reportFinish(context, job, collaboration);
  }
  return { IsComplete: true, Data: { ...attributesOf(job.arn, job, collaboration) } };
}

/** @param isEarlier whether an earlier deployment has started the job */
function stillRuns({ name, status, arn, createTime }: InferenceJob, isEarlier: boolean, { clock }: RequestContext): string {
  const whatBecomesOfIt = isEarlier
    ? 'An earlier deployment started this job: it keeps running unless a rollback goes back to a state before that deployment. '
      + `To cancel it: ${howToCancel(arn)}.`
    : 'The rollback cancels it; without one (--no-rollback), it keeps running.';
  return `inference job "${name}" is still ${status} ${inWords(clock.now() - createTime.getTime())} after its start. ${whatBecomesOfIt} `
    + `To wait longer, increase the \`completion\` prop. Job: ${arn}`;
}

function whyItFailed(job: JobDetails, isEarlier: boolean): string {
  const hasFailedItself = job.status === 'CREATE_FAILED';
  const advice = isEarlier
    ? `${hasFailedItself ? 'Fix the cause.' : CANCELED} An earlier deployment started this job: set another \`rerunToken\` and redeploy to run it again.`
    : `${hasFailedItself ? FIX : `${CANCELED} Redeploy to run it again.`} If the deployment was not rolled back (--no-rollback), set another \`rerunToken\` to run it again.`;
  return `${howItEnded(job)} ${advice}${hasFailedItself ? ` ${whereItsLogsAre(job)}` : ''} Job: ${job.arn}`;
}

const FIX = 'Fix the cause and redeploy; if the service lacked capacity, redeploy later or choose another instance type.';
const CANCELED = 'It was canceled outside this deployment.';
