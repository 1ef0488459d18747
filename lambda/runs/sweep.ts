/** Ends what earlier runs have left behind: if the event about the end of one was lost, nothing else cancels its job or ends its state's wait. */
import { endWait, hasEndedAs } from './end-wait';
import { executionArnOf } from './run';
import type { RunContext } from './run-context';
import { HOUR } from '../clock';
import { cancelAll } from '../jobs/cancel';
import type { JobSummary } from '../jobs/inference-jobs';
import { hasEnded } from '../jobs/job-status';
import { listMembership, tagsUnlessGone } from '../jobs/look-up';
import { DUPLICATE_TAG, isInReach, nameTagOf, type Tags } from '../jobs/ownership';

/** A job whose run has ended. */
export interface Orphan {
  readonly job: JobSummary;
  readonly executionArn: string;
  /** None if there is no record of the execution. */
  readonly executionStatus?: string;
}

/**
 * Ends the jobs of this state machine whose executions have ended. Few jobs run at a time: the tags of each are read.
 *
 * @returns those that had not ended yet
 */
export async function sweep(context: RunContext, membershipIdentifier: string): Promise<Orphan[]> {
  const running = (await listMembership(context, membershipIdentifier)).filter(({ status }) => !hasEnded(status));
  const orphans = await orphansAmong(context, running);
  await endOrphans(context, orphans, true);
  return orphans;
}

/**
 * Cancels jobs, and tells the states that may still wait for them: the event that would have done both was lost.
 *
 * @param isPatient whether a job is canceled only after its state has its answer, or cannot get one: nobody looks for a job that has ended
 */
export async function endOrphans(context: RunContext, orphans: Orphan[], isPatient = false): Promise<void> {
  const told = await Promise.allSettled(orphans.map((orphan) => {
    const tell = () => tellState(context, orphan);
    return isPatient ? context.bestEffort(`state of ${orphan.executionArn}`, tell) : tell();
  }));
  await cancelAll(context, orphans.filter((_, index) => !isPatient || told[index].status === 'fulfilled').map(({ job }) => job));
  const failed = told.find((one) => one.status === 'rejected');
  if (failed) {
    throw failed.reason;
  }
}

/** A state that has an answer ignores another one. The state of a run that has succeeded has its result: the orphan is a duplicate of its job. */
async function tellState({ executions }: RunContext, { executionArn, executionStatus }: Orphan): Promise<void> {
  if (executionStatus !== undefined && executionStatus !== 'SUCCEEDED') {
    const input = await executions.inputOf(executionArn);
    await endWait(executions, input, hasEndedAs(executionStatus, executionArn, input));
  }
}

/** The jobs of this state machine that no running execution has. */
export async function orphansAmong(context: RunContext, jobs: JobSummary[]): Promise<Orphan[]> {
  const orphans: Orphan[] = [];
  for (const job of jobs) {
    const tags = await tagsUnlessGone(context, job.arn) ?? {};
    const executionName = isInReach(tags, context.owner) ? executionIn(tags, context) : undefined;
    if (executionName !== undefined && executionName !== context.owner.executionName) {
      const executionArn = executionArnOf({ ...context.owner, executionName });
      const executionStatus = await context.executions.statusOf(executionArn);
      if (hasRunEnded(context, executionStatus, job)) {
        orphans.push({ job, executionArn, executionStatus });
      }
    }
  }
  return orphans;
}

function executionIn(tags: Tags, { owner }: RunContext): string | undefined {
  return tags[nameTagOf(owner)] ?? tags[DUPLICATE_TAG];
}

/** Whether the execution that has started a job has ended. */
function hasRunEnded({ clock }: RunContext, status: string | undefined, { createTime }: JobSummary): boolean {
  // Its record is gone, or not visible yet.
  return status === undefined ? clock.now() - createTime.getTime() >= HOUR : status !== 'RUNNING';
}
