import type { InferenceJobs } from './inference-jobs';
import { membershipOf } from './job-arn';
import { isConflict, isNotFound, isValidation } from './service-errors';

/** Asks the service to cancel a job that was live a moment ago. It may have ended since: a refusal is settled by the next look at its status. */
export async function cancelUnlessEnded(jobs: InferenceJobs, jobArn: string): Promise<void> {
  try {
    await jobs.cancel(jobArn);
  } catch (error) {
    if (!isConflict(error) && !isValidation(error) && !isNotFound(error)) {
      throw error;
    }
  }
}

/** How a person stops a job that we could not stop. */
export function howToCancel(jobArn: string): string {
  return 'aws cleanroomsml cancel-trained-model-inference-job '
    + `--membership-identifier ${membershipOf(jobArn)} --trained-model-inference-job-arn ${jobArn}`;
}
