/** The running jobs that an update of the stack replaces: CloudFormation deletes them after all else has succeeded, including this request. */
import type { RequestContext } from './request-context';
import { NEW_PERMISSIONS } from '../errors/error-table';
import { isOlder } from '../jobs/choosing';
import type { JobSummary } from '../jobs/inference-jobs';
import { isLive } from '../jobs/job-status';
import { tagsUnlessGone } from '../jobs/look-up';
import { isInReach, nameOf, ownerOf } from '../jobs/ownership';
import type { Attempt } from '../jobs/start-once';

/** @param running what runs in the membership */
export async function replacedJobs(
  context: RequestContext, running: () => Promise<JobSummary[]>, { current, search }: Pick<Attempt, 'current' | 'search'>,
): Promise<JobSummary[]> {
  const { status, begun } = await context.stack.state();
  // A job that is retained ends by itself.
  if (status !== 'UPDATE_IN_PROGRESS' || search.retain) {
    return [];
  }
  const replaced: JobSummary[] = [];
  for (const job of await running()) {
    // A job that is being canceled frees its slot; so does one that was started twice in this update.
    if (isLive(job.status) && isOlder(job, begun) && (job.arn === current || await isReplaced(context, job, begun))) {
      replaced.push(job);
    }
  }
  return replaced;
}

async function isReplaced(context: RequestContext, { arn }: JobSummary, begun: number): Promise<boolean> {
  const tags = await tagsUnlessGone(context, arn) ?? {};
  const owner = ownerOf(tags);
  if (owner === undefined || !isInReach(tags, context.owner)) {
    return false;
  }
  const resource = await context.stack.resource(nameOf(owner));
  // Another job has taken its place, or is about to if it takes this long: a change of tags is complete within seconds.
  return resource?.physicalId === arn
    ? resource.status === 'UPDATE_IN_PROGRESS' && context.clock.now() - (resource.since ?? Infinity) >= NEW_PERMISSIONS
    // Not what an earlier update has left.
    : resource?.status === 'UPDATE_COMPLETE' && (resource.since ?? 0) >= begun;
}
