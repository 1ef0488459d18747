/**
 * Concurrent deliveries of one request may each have started a job before they saw each other's. Run cannot know which response
 * CloudFormation accepted. The leg does, because it gets that job's ARN: it cancels the other jobs.
 */
import { cancelAll } from './cancel';
import { duplicatesOf } from './choosing';
import { MINUTE, SECOND } from '../clock';
import type { EngineContext } from './engine-context';
import type { InferenceJob } from './inference-jobs';
import { membershipOf } from './job-arn';
import { isCancellable } from './job-status';
import { findOwnJobs, MAX_LIST_LAG, type OwnJob } from './look-up';
import { configurationOf, DUPLICATE_TAG, nameOf, nameTagOf, ownerOf } from './ownership';

/** No look-up after a Start begins later than this, however slow the service is: the function has five minutes. */
export const LONGEST_LOOK = 2 * MINUTE;

/** When look-ups end. Polls are a little over 30 seconds apart, so the last look-up shows every duplicate. */
const LAST_LOOK = MAX_LIST_LAG + 31 * SECOND;

/** Duplicates of a job are created at most this long before its leg begins. */
const CREATED_BEFORE_THE_LEG = 10 * MINUTE;

/** Whether every job that was started together with a job is visible by now. */
export function areDuplicatesVisible(context: EngineContext, { createTime }: InferenceJob): boolean {
  return context.elapsed() >= MAX_LIST_LAG || isOld(context, createTime);
}

/** Whether to look for duplicates: at every poll until all are visible, because each costs money until it is canceled. */
export function isTimeToSettle(context: EngineContext, { createTime }: InferenceJob): boolean {
  return context.elapsed() < LAST_LOOK && (context.isJustReceived() || !isOld(context, createTime));
}

function isOld(context: EngineContext, createTime: Date): boolean {
  return context.clock.now() - createTime.getTime() >= LONGEST_LOOK + MAX_LIST_LAG;
}

/**
 * Cancels the duplicates of the job that was accepted: its owner has no use for them.
 *
 * @param isCurrent whether the owner still has that job; called only if there are duplicates
 */
export async function settleDuplicates(context: EngineContext, accepted: InferenceJob, isCurrent: () => Promise<boolean>): Promise<void> {
  const owner = ownerOf(accepted.tags);
  if (owner === undefined) {
    return;
  }
  const hash = configurationOf(accepted.tags);
  const search = { owner, memberships: [membershipOf(accepted.arn)], formerMemberships: [], givenNames: [accepted.name], known: accepted.arn };
  const ours = await findOwnJobs(context, search, hash === undefined
    ? undefined
    : { finishedSince: context.receivedAt - CREATED_BEFORE_THE_LEG, like: { hash } });
  const duplicates = duplicatesOf(accepted.tags, ours);
  if (duplicates.length > 0 && await isCurrent()) {
    await cancelDuplicates(context, duplicates, nameOf(owner));
  }
}

/**
 * Cancels duplicates, and removes the name of the owner from each, so that even a finished one is never adopted, or gone back to. The tag that
 * replaces it lets later sweeps find one whose cancellation fails.
 *
 * @param run the name of their owner
 */
export async function cancelDuplicates(context: EngineContext, duplicates: OwnJob[], run = nameOf(context.owner)): Promise<void> {
  await cancelAll(context, duplicates, { decision: 'duplicate canceled', run });
  for (const { arn, status } of duplicates.filter(({ isDuplicate }) => !isDuplicate)) {
    // A canceled duplicate incurs no more charges: a failure to mark it must not fail the deployment of a healthy job.
    await context.bestEffort(`mark ${arn}`, async () => {
      if (isCancellable(status)) {
        await context.jobs.tag(arn, { [DUPLICATE_TAG]: run });
      }
      await context.jobs.untag(arn, [nameTagOf(context.owner)]);
    });
  }
}
