import type { Deployment } from './deployment';
import type { JobSummary } from './inference-jobs';
import { membershipOf } from './job-arn';
import { isCancellable } from './job-status';
import type { Facts } from './log';
import { isConflict, isNotFound, isValidation } from './service-errors';

/**
 * Asks the service to cancel those of some jobs that can be. One may have ended since: a refusal is settled by the next look at its status.
 *
 * @param how as what, and of whose Run, it is told
 * @throws what went wrong with one of them, when all were asked for
 */
export async function cancelAll(
  deployment: Deployment, which: JobSummary[], how: { readonly decision?: 'cancelled' | 'duplicate cancelled' } & Pick<Facts, 'run'> = {},
): Promise<void> {
  const { decision = 'cancelled', ...facts } = how;
  const errors: unknown[] = [];
  for (const { arn, status } of which.filter((job) => isCancellable(job.status))) {
    try {
      await deployment.jobs.cancel(arn);
      deployment.decided(decision, { ...facts, jobArn: arn, status });
    } catch (error) {
      if (!isConflict(error) && !isValidation(error) && !isNotFound(error)) {
        errors.push(error);
      }
    }
  }
  if (errors.length > 0) {
    throw errors[0];
  }
}

/** The command by which a person stops a job. */
export function howToCancel(jobArn: string): string {
  return `aws cleanroomsml cancel-trained-model-inference-job --membership-identifier ${membershipOf(jobArn)} --trained-model-inference-job-arn ${jobArn}`;
}

/** Tells a person of a job that we could not stop. */
export function howToStop(jobArn: string): string {
  return `The inference job may still run and be charged for. Stop it, then delete again: ${howToCancel(jobArn)}`;
}
