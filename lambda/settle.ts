/**
 * Concurrent deliveries of one request may each have started a job before they saw the other's. Run cannot know whose answer
 * CloudFormation took; the leg that waits for a job does: the others are for nothing.
 */
import { cancelAll } from './cancel';
import { SECOND } from './clock';
import type { Deployment } from './deployment';
import type { InferenceJob } from './inference-jobs';
import { membershipOf } from './job-arn';
import { findOwnJobs, OUT_OF_SIGHT } from './look-up';
import { configurationOf, ownerOf } from './ownership';

/** At the first poll, and at one about 90 seconds later: List lags. Polls are 30 seconds and a little apart. */
const WINDOWS = [[0, 25 * SECOND], [OUT_OF_SIGHT, OUT_OF_SIGHT + 31 * SECOND]];

export function isTimeToSettle(elapsed: number): boolean {
  return WINDOWS.some(([from, to]) => elapsed >= from && elapsed < to);
}

/** Cancels what else runs of the configuration of the job that CloudFormation has accepted. */
export async function cancelDuplicates(deployment: Deployment, accepted: InferenceJob): Promise<void> {
  const owner = ownerOf(accepted.tags);
  if (owner === undefined || await deployment.phase() !== 'forward') {
    return;
  }
  const search = { owner, memberships: [membershipOf(accepted.arn)], givenNames: [accepted.name] };
  const ours = await findOwnJobs(deployment, search);
  await cancelAll(deployment.jobs, ours.filter(({ arn, tags }) => arn !== accepted.arn && configurationOf(tags) === configurationOf(accepted.tags)));
}
