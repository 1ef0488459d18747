/** An update that goes back to the job that the resource has, after another one has failed without rollback: that may have started a job. */
import { DONE, NOT_YET, type Progress } from './events';
import type { RequestContext } from './request-context';
import { cancelAll } from '../jobs/cancel';
import { isLineageOf } from '../jobs/choosing';
import { hasEnded } from '../jobs/job-status';
import { findOwnJobs, MAX_LIST_LAG, type Search } from '../jobs/look-up';
import { replacedBy, type Tags } from '../jobs/ownership';
import { withoutRetained } from '../jobs/retention';

/** Cancels what was started in vain, until every job is visible. @param current the job that the resource has @param tags its tags */
export async function endStartedInVain(context: RequestContext, search: Search, current: string, tags: Tags): Promise<Progress> {
  if (context.isJustReceived()) {
    return NOT_YET;
  }
  if (await context.phase() !== 'forward') {
    return DONE;
  }
  const ours = await findOwnJobs(context, { ...search, known: current });
  const notRetained = await withoutRetained(context, search, ours);
  const isLineage = isLineageOf(replacedBy(tags), ours);
  // What replaces the current job has never taken its place, unless that has taken it back since.
  const isInVain = (job: (typeof ours)[number]) => replacedBy(job.tags) === current;
  const started = ours.filter((job) => !isLineage(job) && (isInVain(job) || notRetained.includes(job)));
  await cancelAll(context, started);
  return started.every(({ status }) => hasEnded(status)) && context.elapsed() >= MAX_LIST_LAG ? DONE : NOT_YET;
}
