/** Why a job has failed, in the words that deployments and runs share. */
import type { JobDetails } from '../jobs/inference-jobs';

/** A sentence: how the job ended, and why. */
export function howItEnded({ name, status, statusCode, statusMessage }: JobDetails): string {
  const reason = [statusCode, statusMessage].filter(Boolean).join(': ').replace(/\.$/, '') || 'the service gave no reason';
  return `inference job "${name}" ended as ${status}: ${reason}.`;
}

/** A sentence: where its logs are, or why there are none. */
export function whereItsLogsAre({ logsStatus, logsStatusDetails }: JobDetails): string {
  return logsStatus === 'PUBLISH_FAILED'
    ? `Its logs were not published${logsStatusDetails ? ` (${logsStatusDetails.replace(/\.$/, '')})` : ''}: check the ML configuration of the membership `
      + 'and the privacy policy of the configured model algorithm association.'
    : 'Its logs, if there are any, are in the log group /aws/cleanroomsml/TrainedModelInferenceJobs.';
}
