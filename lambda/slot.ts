/** A Start that was refused for want of a slot: the service lets so many jobs run at once. It waits for one, as long as CloudFormation waits. */
import { howToCancel } from './cancel';
import { inWords, MINUTE, SECOND } from './clock';
import { type Deployment, LONGEST_WAIT } from './deployment';
import { NOT_YET, type Progress } from './events';
import { DeploymentFailure } from './failure';
import type { JobSummary } from './inference-jobs';
import { hasEnded, isLive } from './job-status';
import { getUnlessGone } from './look-up';
import { ownerOf } from './ownership';
import { isOlder } from './retention';
import { describeError, isAccessDenied } from './service-errors';
import type { Attempt } from './start-once';

/** What the service says when it refuses a Start so. */
interface QuotaError {
  readonly quotaValue?: number;
}

/** The first refusal comes before that, the second one after it. Who was spread once stays so. */
const IS_SPREAD = 60 * SECOND;

/** What an update replaces is known by then. */
const REPLACEMENTS_ARE_KNOWN = 5 * MINUTE;

/** @throws when no slot can come free, or none did in time */
export async function waitForSlot(deployment: Deployment, attempt: Attempt, refusal: unknown): Promise<Progress> {
  const { quotaValue } = refusal as QuotaError;
  if (quotaValue === 0) {
    throw new DeploymentFailure(`${describeError(refusal)}. A quota of 0 lets no job run: have it raised in Service Quotas, under AWS Clean Rooms ML, `
      + 'and deploy again.');
  }
  const waited = deployment.elapsed();
  if (waited < REPLACEMENTS_ARE_KNOWN && quotaValue !== undefined) {
    const replaced = await replacedJobs(deployment, attempt);
    if (replaced.length >= quotaValue) {
      throw new DeploymentFailure(`${describeError(refusal)}. No slot can come free: all are held by jobs that this update replaces, and those are `
        + `cancelled only when it has succeeded: ${inWordsOf(replaced)}. Cancel them and deploy again: ${howToCancel(replaced[0].arn)}`);
    }
  }
  if (waited >= LONGEST_WAIT) {
    const { membershipIdentifier } = attempt.wanted.request;
    throw new DeploymentFailure(`${describeError(refusal)}. Waited ${inWords(waited)} for a slot; membership ${membershipIdentifier} runs: `
      + `${await whatRuns(deployment, attempt)}. Deploy again when that has ended, have the quota raised in Service Quotas, under AWS Clean Rooms ML, or let `
      + 'the jobs of the stack run one after the other (`maxConcurrentJobs` of its provider).');
  }
  deployment.decided('waiting for a slot', {});
  if (waited < IS_SPREAD) {
    await deployment.spread();
  }
  return NOT_YET;
}

/** The jobs that take a slot of the membership. */
async function holders({ jobs }: Deployment, { wanted }: Attempt): Promise<JobSummary[]> {
  return (await jobs.list(wanted.request.membershipIdentifier)).filter(({ status }) => !hasEnded(status));
}

/** A deployment that fails says why, also when that cannot be asked for any more. */
async function whatRuns(deployment: Deployment, attempt: Attempt): Promise<string> {
  try {
    return inWordsOf(await holders(deployment, attempt)) || 'nothing, so that jobs of other memberships hold the slots';
  } catch (error) {
    return `what, cannot be told (${describeError(error)})`;
  }
}

/** The jobs that the update of the stack replaces: CloudFormation deletes them when all else has succeeded, and that waits for us. */
async function replacedJobs(deployment: Deployment, attempt: Attempt): Promise<JobSummary[]> {
  const { status, begun } = await deployment.stack.state();
  if (status !== 'UPDATE_IN_PROGRESS') {
    return [];
  }
  const replaced: JobSummary[] = [];
  for (const job of await holders(deployment, attempt)) {
    // What is being cancelled comes free; so does what was started twice in this update.
    if (isLive(job.status) && isOlder(job, begun) && (job.arn === attempt.current || await isReplaced(deployment, job))) {
      replaced.push(job);
    }
  }
  return replaced;
}

async function isReplaced(deployment: Deployment, { arn }: JobSummary): Promise<boolean> {
  const { stackId, logicalId } = await ownerUnlessForeign(deployment, arn) ?? {};
  if (logicalId === undefined || stackId !== deployment.owner.stackId) {
    return false;
  }
  const resource = await deployment.stack.resource(logicalId);
  // Another job has taken its place; or one is about to, if that takes so long: a change of tags is over in seconds.
  return resource?.physicalId === arn
    ? resource.status === 'UPDATE_IN_PROGRESS' && deployment.permissionsAreSettled()
    : resource?.status === 'UPDATE_COMPLETE';
}

/** Our permissions end at the jobs of this stack. */
async function ownerUnlessForeign(deployment: Deployment, jobArn: string) {
  try {
    const job = await getUnlessGone(deployment, jobArn);
    return job && ownerOf(job.tags);
  } catch (error) {
    if (isAccessDenied(error)) {
      return undefined;
    }
    throw error;
  }
}

function inWordsOf(jobs: JobSummary[]): string {
  return jobs.map(({ name, status, createTime }) => `"${name}" (${status}, started ${createTime.toISOString()})`).join(', ');
}
