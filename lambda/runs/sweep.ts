/** Ends what earlier runs have left behind: if the event about the end of one was lost, nothing else cancels its job and ends its state. */
import { endWait, hasEndedAs } from './end-wait';
import { executionArnOf } from './run';
import type { RunContext } from './run-context';
import { HOUR } from '../clock';
import { cancelAll } from '../jobs/cancel';
import type { JobSummary } from '../jobs/inference-jobs';
import { isCancellable } from '../jobs/job-status';
import { listMembership, tagsUnlessGone } from '../jobs/look-up';
import { DUPLICATE_TAG, isInReach, nameTagOf, type Tags } from '../jobs/ownership';

/** A job whose run has ended. */
export interface Orphan {
  readonly job: JobSummary;
  readonly executionArn: string;
  /** None if there is no record of the execution. */
  readonly executionStatus?: string;
}

/** Ends the jobs of this state machine whose executions have ended. Few jobs run at a time: the tags of each are read. */
export async function sweep(context: RunContext, membershipIdentifier: string): Promise<void> {
  const running = (await listMembership(context, membershipIdentifier)).filter(({ status }) => isCancellable(status));
  await endOrphans(context, await orphansAmong(context, running));
}

/** Cancels jobs, and tells the states that may still wait for them: the event that would have done both was lost. */
export async function endOrphans(context: RunContext, orphans: Orphan[]): Promise<void> {
  await cancelAll(context, orphans.map(({ job }) => job));
  const { executions } = context;
  for (const { job, executionArn, executionStatus } of orphans) {
    // A sweep before has canceled the others. The state of a run that has succeeded has its result: this is a duplicate of its job.
    if (isCancellable(job.status) && executionStatus !== undefined && executionStatus !== 'SUCCEEDED') {
      const input = await executions.inputOf(executionArn);
      await endWait(executions, input, hasEndedAs(executionStatus, executionArn, input));
    }
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
