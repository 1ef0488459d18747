/** A Start that was rejected because a quota of running jobs is used up. It waits for a job to end, as long as CloudFormation waits. */
import { howToCancel } from './cancel';
import { inWords, MINUTE } from '../clock';
import type { JobSummary } from './inference-jobs';
import { hasEnded, isLive } from './job-status';
import { tagsUnlessGone } from './look-up';
import { isOfStack, ownerOf } from './ownership';
import type { Attempt } from './start-once';
import { NOT_YET, type Progress } from '../deployment/events';
import type { RequestContext } from '../deployment/request-context';
import { isOlder } from '../deployment/retention';
import { describeError } from '../errors/error-kinds';
import { LONGEST_WAIT, NEW_PERMISSIONS } from '../errors/error-table';
import { DeploymentFailure } from '../errors/failure';

/** What the service says when it rejects a Start for this reason. */
interface QuotaError {
  readonly quotaValue?: number;
}

/** By then it is known what an update replaces. */
const REPLACEMENTS_ARE_KNOWN = 5 * MINUTE;

/** @throws when no job can end in time, or none did */
export async function waitForQuota(context: RequestContext, attempt: Attempt, refusal: unknown): Promise<Progress> {
  const { quotaValue } = refusal as QuotaError;
  if (quotaValue === 0) {
    throw new DeploymentFailure(`${describeError(refusal)}. With a quota of 0 no job can run: request an increase in Service Quotas, under AWS Clean Rooms ML, `
      + 'and redeploy.');
  }
  const waited = context.elapsed();
  if (waited < REPLACEMENTS_ARE_KNOWN && quotaValue !== undefined) {
    const replaced = await replacedJobs(context, attempt);
    if (replaced.length >= quotaValue) {
      throw new DeploymentFailure(`${describeError(refusal)}. Waiting would not help: this update replaces all running jobs, and they are `
        + `canceled only after the update has succeeded: ${inWordsOf(replaced)}. Cancel them and redeploy: ${howToCancel(replaced[0].arn)}`);
    }
  }
  if (waited >= LONGEST_WAIT) {
    const { membershipIdentifier } = attempt.wanted.request;
    throw new DeploymentFailure(`${describeError(refusal)}. Waited ${inWords(waited)} for a running job to end. Running in membership ${membershipIdentifier}: `
      + `${await whatRuns(context, attempt)}. Redeploy when they have ended, request a quota increase in Service Quotas, under AWS Clean Rooms ML, or set `
      + '`maxConcurrentJobs` of the provider to run the jobs of the stack one after the other.');
  }
  context.decided('waiting for a slot', {});
  return NOT_YET;
}

/** The jobs that count toward the quota of the membership. */
async function running({ jobs }: RequestContext, { wanted }: Attempt): Promise<JobSummary[]> {
  return (await jobs.list(wanted.request.membershipIdentifier)).filter(({ status }) => !hasEnded(status));
}

/** A deployment that fails says why, even when that can no longer be looked up. */
async function whatRuns(context: RequestContext, attempt: Attempt): Promise<string> {
  try {
    return inWordsOf(await running(context, attempt)) || 'none, so jobs of other memberships use up the quota';
  } catch (error) {
    return `could not be determined (${describeError(error)})`;
  }
}

/** The jobs that the update of the stack replaces: CloudFormation deletes them when everything else has succeeded, and that waits for us. */
async function replacedJobs(context: RequestContext, attempt: Attempt): Promise<JobSummary[]> {
  const { status, begun } = await context.stack.state();
  if (status !== 'UPDATE_IN_PROGRESS') {
    return [];
  }
  const replaced: JobSummary[] = [];
  for (const job of await running(context, attempt)) {
    // A job that is being canceled frees its slot; so does one that was started twice in this update.
    if (isLive(job.status) && isOlder(job, begun) && (job.arn === attempt.current || await isReplaced(context, job))) {
      replaced.push(job);
    }
  }
  return replaced;
}

async function isReplaced(context: RequestContext, { arn }: JobSummary): Promise<boolean> {
  const tags = await tagsUnlessGone(context, arn) ?? {};
  const { logicalId } = ownerOf(tags) ?? {};
  if (logicalId === undefined || !isOfStack(tags, context.owner)) {
    return false;
  }
  const resource = await context.stack.resource(logicalId);
  // Another job has taken its place, or is about to if it takes this long: a change of tags is complete within seconds.
  return resource?.physicalId === arn
    ? resource.status === 'UPDATE_IN_PROGRESS' && context.elapsed() >= NEW_PERMISSIONS
    : resource?.status === 'UPDATE_COMPLETE';
}

function inWordsOf(jobs: JobSummary[]): string {
  return jobs.map(({ name, status, createTime }) => `"${name}" (${status}, started ${createTime.toISOString()})`).join(', ');
}
