/** A Start that was rejected because a quota of running jobs is used up. It waits for a job to end, as long as CloudFormation waits. */
import { howToCancel } from './cancel';
import { inWords, MINUTE } from '../clock';
import type { EngineContext } from './engine-context';
import type { JobSummary } from './inference-jobs';
import { hasEnded } from './job-status';
import type { Attempt } from './start-once';
import { describeError } from '../errors/error-kinds';
import { LONGEST_WAIT } from '../errors/error-table';
import { DeploymentFailure } from '../errors/failure';
import { firstOf } from '../reports/first-of';

/** What the service says when it rejects a Start for this reason. */
interface QuotaError {
  readonly quotaName?: string;
  readonly quotaValue?: number;
}

/** Which of the running jobs the operation itself replaces, and ends only when it has succeeded. */
export type Replaced = (running: () => Promise<JobSummary[]>) => Promise<JobSummary[]>;

/** How many running jobs a message names. */
const MOST_NAMED = 5;

/** How long to look for running jobs that an update replaces: by then all of them are known. */
const REPLACEMENTS_ARE_KNOWN = 5 * MINUTE;

/** @throws when no job can end in time, or none did */
export async function waitForQuota(context: EngineContext, attempt: Attempt, refusal: unknown, replacedJobs: Replaced): Promise<void> {
  const { quotaName = '', quotaValue } = refusal as QuotaError;
  if (quotaValue === 0) {
    throw new DeploymentFailure(`${describeError(refusal)}. With a quota of 0, no job can run: request an increase in Service Quotas, under AWS Clean Rooms ML, `
      + 'and redeploy.');
  }
  const waited = context.elapsed();
  // Only for the quota of a membership is it known which jobs use it up: those that run in the membership.
  if (waited < REPLACEMENTS_ARE_KNOWN && quotaValue !== undefined && /\bmembership\b/i.test(quotaName)) {
    const replaced = await replacedJobs(() => running(context, attempt));
    if (replaced.length >= quotaValue) {
      throw new DeploymentFailure(`${describeError(refusal)}. Waiting would not help: this update replaces all running jobs, and they are `
        + `canceled only after the update has succeeded: ${inWordsOf(replaced)}. Cancel one or more of them and redeploy: ${firstOf(replaced.map(({ arn }) => howToCancel(arn)), 2, '; ')}`);
    }
  }
  if (waited >= LONGEST_WAIT) {
    const { membershipIdentifier, resourceConfig: { instanceType, instanceCount = 1 } } = attempt.wanted.request;
    // What the quota of an instance type counts is not documented.
    const mayBeTooMany = quotaName.includes(instanceType) && quotaValue !== undefined && instanceCount > quotaValue;
    const orFewer = mayBeTooMany ? ` If the quota counts instances, the ${instanceCount} of this job exceed it: lower \`instanceCount\`.` : '';
    throw new DeploymentFailure(`${describeError(refusal)}. Waited ${inWords(waited)} for a running job to end. Running in membership ${membershipIdentifier}: `
      + `${await whatRuns(context, attempt)}. Redeploy when they have ended, request a quota increase in Service Quotas, under AWS Clean Rooms ML, or set `
      + '`maxConcurrentJobs` of the provider to limit how many jobs of the stack run at the same time. If this deployment removes the resource of '
      + 'one of them, remove that resource in an earlier deployment: its job is canceled only at the end of a deployment.'
      + orFewer);
  }
  context.decided('waiting for a slot', {});
}

/** The jobs that count toward the quota of the membership. */
async function running({ jobs }: EngineContext, { wanted }: Attempt): Promise<JobSummary[]> {
  return (await jobs.list(wanted.request.membershipIdentifier)).filter(({ status }) => !hasEnded(status));
}

/** A deployment that fails says why, even when that can no longer be looked up. */
async function whatRuns(context: EngineContext, attempt: Attempt): Promise<string> {
  try {
    return inWordsOf(await running(context, attempt)) || 'none, so jobs in other memberships use up the quota';
  } catch (error) {
    return `could not be determined (${describeError(error)})`;
  }
}

function inWordsOf(jobs: JobSummary[]): string {
  return firstOf(jobs.map(({ name, status, createTime }) => `"${name}" (${status}, started ${createTime.toISOString()})`), MOST_NAMED);
}
