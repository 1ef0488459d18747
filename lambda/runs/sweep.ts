/** Ends what earlier runs have left behind: if the event about the end of one was lost, nothing else cancels its job. */
import { executionArnOf } from './run';
import type { RunContext } from './run-context';
import { HOUR } from '../clock';
import { cancelAll } from '../jobs/cancel';
import type { JobSummary } from '../jobs/inference-jobs';
import { isCancellable } from '../jobs/job-status';
import { listMembership, tagsUnlessGone } from '../jobs/look-up';
import { DUPLICATE_TAG, isInReach, nameTagOf, type Tags } from '../jobs/ownership';

/** Cancels the jobs of this state machine whose executions have ended. Few jobs run at a time: the tags of each are read. */
export async function sweep(context: RunContext, membershipIdentifier: string): Promise<void> {
  const running = (await listMembership(context, membershipIdentifier)).filter(({ status }) => isCancellable(status));
  await cancelAll(context, await orphansAmong(context, running));
}

/** The jobs of this state machine that no running execution has. */
export async function orphansAmong(context: RunContext, jobs: JobSummary[]): Promise<JobSummary[]> {
  const orphans: JobSummary[] = [];
  for (const job of jobs) {
    const tags = await tagsUnlessGone(context, job.arn) ?? {};
    const executionName = isInReach(tags, context.owner) ? executionIn(tags, context) : undefined;
    if (executionName !== undefined && executionName !== context.owner.executionName && await isOrphan(context, executionName, job)) {
      orphans.push(job);
    }
  }
  return orphans;
}

function executionIn(tags: Tags, { owner }: RunContext): string | undefined {
  return tags[nameTagOf(owner)] ?? tags[DUPLICATE_TAG];
}

/** Whether the execution that has started a job has ended. */
async function isOrphan({ executions, owner, clock }: RunContext, executionName: string, { createTime }: JobSummary): Promise<boolean> {
  const status = await executions.statusOf(executionArnOf({ ...owner, executionName }));
  // Its record is gone, or not visible yet.
  return status === undefined ? clock.now() - createTime.getTime() >= HOUR : status !== 'RUNNING';
}
