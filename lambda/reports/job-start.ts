/** Reports the job that a Run now has. */
import { MINUTE, secondsBetween } from '../clock';
import type { EngineContext } from '../jobs/engine-context';
import type { JobSummary } from '../jobs/inference-jobs';

/** The second poll is the first that may start a job; one that is started at a later poll had to wait. */
const AT_ONCE = MINUTE;

/** Reports a Start that got a response. */
export function reportStart(context: EngineContext, { arn, createTime }: Pick<JobSummary, 'arn' | 'createTime'>): void {
  const queued = createTime.getTime() - context.receivedAt;
  const queuedSeconds = queued < AT_ONCE ? 0 : secondsBetween(new Date(context.receivedAt), createTime);
  context.decided('started', { jobArn: arn, queuedSeconds });
}

/** Reports a job that was not started at this poll. @param isOwn whether the request has started it: then the response was lost */
export function reportAdoption(context: EngineContext, job: JobSummary, isOwn: boolean): void {
  if (context.hasDecided('started')) {
    return;
  }
  if (isOwn) {
    reportStart(context, job);
  } else {
    context.decided('adopted', { jobArn: job.arn, status: job.status });
  }
}
