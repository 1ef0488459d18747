import type { InferenceJobs, JobSummary } from './inference-jobs';
import { membershipOf } from './job-arn';
import { isCancellable } from './job-status';
import { isConflict, isNotFound, isValidation } from './service-errors';

/** Asks the service to cancel those of some jobs that can be. One may have ended since: a refusal is settled by the next look at its status. */
export async function cancelAll(jobs: InferenceJobs, which: JobSummary[]): Promise<void> {
  for (const { arn } of which.filter(({ status }) => isCancellable(status))) {
    try {
      await jobs.cancel(arn);
    } catch (error) {
      if (!isConflict(error) && !isValidation(error) && !isNotFound(error)) {
        throw error;
      }
    }
  }
}

/** How a person stops a job that we could not stop. */
export function howToCancel(jobArn: string): string {
  return 'aws cleanroomsml cancel-trained-model-inference-job '
    + `--membership-identifier ${membershipOf(jobArn)} --trained-model-inference-job-arn ${jobArn}`;
}
