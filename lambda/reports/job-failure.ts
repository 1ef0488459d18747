/** Why a job has failed, in the words that deployments and runs share. */
import { MAX_QUOTED, truncate } from './truncate';
import type { JobDetails } from '../jobs/inference-jobs';

/** How much of the reason for missing logs is quoted, in bytes: the reason for the failure matters more. */
const MAX_DETAILS = 200;

/** A sentence: how the job ended, and why. */
export function howItEnded({ name, status, statusCode, statusMessage }: JobDetails): string {
  const reason = truncate([statusCode, statusMessage].filter(Boolean).join(': '), MAX_QUOTED).replace(/\.$/, '') || 'the service gave no reason';
  return `inference job "${name}" ended as ${status}: ${reason}.`;
}

/** A sentence: where its logs are, or why there are none. */
export function whereItsLogsAre({ logsStatus, logsStatusDetails }: JobDetails): string {
  return logsStatus === 'PUBLISH_FAILED'
    ? `Its logs were not published${logsStatusDetails ? ` (${truncate(logsStatusDetails, MAX_DETAILS).replace(/\.$/, '')})` : ''}: check the ML configuration of the membership `
      + 'and the privacy configuration of the configured model algorithm association.'
    : 'Its logs, if there are any, are in the log group /aws/cleanroomsml/TrainedModelInferenceJobs.';
}
