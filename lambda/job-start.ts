/** Tells of the job that a Run has got. */
import { MINUTE, secondsBetween } from './clock';
import type { Deployment } from './deployment';
import type { JobSummary } from './inference-jobs';

/** The second poll is the first that may start a job; one that is started at a later poll had to wait. */
const AT_ONCE = MINUTE;

/** Tells of a Start that was answered. */
export function tellOfStart(deployment: Deployment, { arn, createTime }: Pick<JobSummary, 'arn' | 'createTime'>): void {
  const queued = createTime.getTime() - deployment.receivedAt;
  const queuedSeconds = queued < AT_ONCE ? 0 : secondsBetween(new Date(deployment.receivedAt), createTime);
  deployment.decided('started', { jobArn: arn, queuedSeconds });
}

/** Tells of a job that no Start of this poll was answered with. @param isOwn whether the request has started it: then the answer was lost */
export function tellOfAdoption(deployment: Deployment, job: JobSummary, isOwn: boolean): void {
  if (deployment.hasDecided('started')) {
    return;
  }
  if (isOwn) {
    tellOfStart(deployment, job);
  } else {
    deployment.decided('adopted', { jobArn: job.arn, status: job.status });
  }
}
