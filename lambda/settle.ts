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
import { LONGEST_LOOK } from './start-once';

/** The look after which nothing is out of sight any more; polls are 30 seconds and a little apart. */
const LAST_LOOK = OUT_OF_SIGHT + 31 * SECOND;

/** Whether all that was started together with a job can be seen by now: a request is answered within two minutes of its Start. */
export function areDuplicatesInSight(deployment: Deployment, { createTime }: InferenceJob): boolean {
  return deployment.elapsed() >= OUT_OF_SIGHT || isOld(deployment, createTime);
}

/** Whether to look for duplicates: at every poll until they are all in sight, because each costs money until it is cancelled. */
export function isTimeToSettle(deployment: Deployment, { createTime }: InferenceJob): boolean {
  return deployment.elapsed() < LAST_LOOK && (deployment.isJustReceived() || !isOld(deployment, createTime));
}

function isOld(deployment: Deployment, createTime: Date): boolean {
  return deployment.clock.now() - createTime.getTime() >= LONGEST_LOOK + OUT_OF_SIGHT;
}

/** Cancels what else runs of the configuration of the job that CloudFormation has accepted. */
export async function cancelDuplicates(deployment: Deployment, accepted: InferenceJob): Promise<void> {
  const owner = ownerOf(accepted.tags);
  if (owner === undefined || await deployment.stackPhase() !== 'forward') {
    return;
  }
  const search = { owner, memberships: [membershipOf(accepted.arn)], givenNames: [accepted.name], known: accepted.arn };
  const ours = await findOwnJobs(deployment, search);
  const duplicates = ours.filter(({ tags }) => configurationOf(tags) === configurationOf(accepted.tags));
  await cancelAll(deployment, duplicates, { decision: 'duplicate cancelled', run: owner.logicalId });
}
