/** An update goes back to the job that the resource has, after another one failed without rollback: the failed one may have started a job. */
import { DONE, NOT_YET, type Progress } from './events';
import type { RequestContext } from './request-context';
import { CANCELED_BY } from './rollback';
import { kindOf } from '../errors/error-kinds';
import { cancelAll } from '../jobs/cancel';
import type { JobSummary } from '../jobs/inference-jobs';
import { lineageOf } from '../jobs/lineage';
import { listJobs, MAX_LIST_LAG, ownJobsAmong, type Search } from '../jobs/look-up';
import type { Tags } from '../jobs/ownership';
import { startedInVain } from '../jobs/retention';

/** Cancels what was started in vain, until every job is visible. @param current the job that the resource has @param tags its tags */
export async function endStartedInVain(context: RequestContext, search: Search, current: string, tags: Tags): Promise<Progress> {
  if (context.isJustReceived()) {
    return NOT_YET;
  }
  if (await context.phase() !== 'forward') {
    return DONE;
  }
  const listed = await listUnlessTooLong(context, search);
  if (listed === undefined) {
    return DONE;
  }
  const running = await ownJobsAmong(context, { ...search, known: current }, listed);
  const lineage = (await lineageOf(context, tags)).map(({ arn }) => arn);
  const started = await startedInVain(context, search, running.filter(({ arn }) => !lineage.includes(arn)), { current, lineage, listed });
  await cancelAll(context, started);
  // What the service does not cancel must not fail an update that needs no job. It stays ours: a replacement or a removal ends it.
  const isOver = started.length === 0 || context.elapsed() >= CANCELED_BY;
  return isOver && context.elapsed() >= MAX_LIST_LAG ? DONE : NOT_YET;
}

/** An update that needs no job must not fail because too many jobs were run in its membership. */
async function listUnlessTooLong(context: RequestContext, search: Search): Promise<JobSummary[] | undefined> {
  try {
    return await listJobs(context, search);
  } catch (error) {
    if (kindOf(error) !== 'too many jobs') {
      throw error;
    }
    return context.bestEffort('started in vain', () => Promise.reject(error), 'look');
  }
}
