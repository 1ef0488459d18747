/** What excuses deployments in a history, and the jobs that no handler can find: TESTING.md lists them. */
import { type Happened, hitsTheFramework, type TroubleChoice } from './trouble';
import type { Account } from '../account';
import type { Excuses } from '../invariants';
import type { StartedJob } from '../jobs';
import type { Stack } from '../stack';

/** @param met all that went wrong so far */
export function excusesOf(account: Account, met: readonly TroubleChoice[], { repeated }: Happened): Excuses {
  const frameworkWasHit = met.some(hitsTheFramework);
  const wasDenied = (actions: RegExp) => met.some((trouble) => trouble.is === 'denied' && actions.test(trouble.action));
  const cancelWasDenied = wasDenied(/:Cancel$/);
  return {
    framework: frameworkWasHit,
    concurrent: repeated > 0 || frameworkWasHit,
    crash: account.breakdowns > 0 || wasDenied(/./),
    deniedLate: met.some(({ is }) => is === 'denied late'),
    cancelsInVain: met.reduce((sum, trouble) => sum + (trouble.is === 'odd answer' && trouble.operation === 'Cancel*' && !trouble.acted ? trouble.times : 0), 0),
    mayNotSettle: cancelWasDenied || wasDenied(/:(List|Get|Describe)/),
    isLost: (job, stack) => isUnfindable(job, stack, account, cancelWasDenied) || isOutOfReach(job, account, repeated > 0)
      || wasAnsweredTooLate(job, account)
      // A Delete that is not allowed for minutes to ask about its stack does not look for duplicates.
      || (repeated > 0 && wasDenied(/:Describe/)),
  };
}

/**
 * When an update fails, and its rollback is not allowed to cancel, or fails, or the next update fails too, the Delete that follows does not carry the
 * properties of the first update: a job that it started in another membership, or under a name that it gave, cannot be found. Where jobs are
 * retained, a job that a failed deployment left, or that a rollback was not allowed to cancel, cannot be distinguished from retained ones, if a Delete
 * comes at all. That is documented.
 */
function isUnfindable({ name, report, logicalId }: StartedJob, { id, timeline }: Stack, { requests }: Account, cancelWasDenied: boolean): boolean {
  const hasBeen = (wanted: string) => timeline.some(({ status }) => status === wanted);
  // The update of a stack whose creation has failed before ends in the same way.
  const isUpdated = (index: number) => timeline.slice(0, index).some(({ status }) => status === 'UPDATE_IN_PROGRESS');
  const isRetained = requests.received.some(({ event }) => event.LogicalResourceId === logicalId && event.ResourceProperties.RemovalPolicy === 'retain');
  const hasMoved = requests.received.some(({ event: { LogicalResourceId, ResourceProperties } }) => LogicalResourceId === logicalId
    && 'MembershipIdentifier' in ResourceProperties && ResourceProperties.MembershipIdentifier !== report.membershipIdentifier);
  const updates = timeline.map(({ status }, index) => (status === 'CREATE_FAILED' && isUpdated(index) ? 'UPDATE_FAILED' : status)).filter((status) => /^UPDATE_(IN_PROGRESS|(ROLLBACK_)?(FAILED|COMPLETE))$/.test(status));
  // The second update may not have looked where the first one started a job, and later operations do not know about that job.
  const hasFailedTwice = updates.some((status, index) =>
    status === 'UPDATE_FAILED' && updates[index + 1] === 'UPDATE_IN_PROGRESS' && updates[index + 2] !== 'UPDATE_COMPLETE');
  // An update that succeeds cancels what those before it have started.
  const hasFailedLast = updates.filter((status) => /^UPDATE_(FAILED|COMPLETE)$/.test(status)).at(-1) === 'UPDATE_FAILED';
  // Nothing comes anymore for a resource that is retained when the update after a failed one removes it.
  const last = requests.received.filter(({ event }) => event.LogicalResourceId === logicalId && event.StackId === id).at(-1);
  const isForgotten = last?.event.RequestType === 'Update' && last.answer.Status === 'FAILED' && updates.at(-1) === 'UPDATE_COMPLETE';
  const rollbackFailed = hasBeen('UPDATE_ROLLBACK_FAILED') || (updates.includes('UPDATE_IN_PROGRESS') && hasBeen('ROLLBACK_FAILED'));
  const isLeft = hasBeen('UPDATE_ROLLBACK_COMPLETE') && cancelWasDenied;
  return ((rollbackFailed || hasFailedTwice || isLeft) && (name.startsWith('the job') || hasMoved))
    || ((hasBeen('CREATE_FAILED') || hasFailedLast || isForgotten || isLeft) && isRetained);
}

/**
 * If no waiter can be started for a Create, the framework answers with an ID whose Delete never reaches our code. Then none of our
 * code runs that could handle the job of a first attempt that was not rolled back, or of another delivery of the request.
 */
function isOutOfReach({ logicalId, requestId }: StartedJob, { requests }: Account, wasConcurrent: boolean): boolean {
  const failed = requests.received.filter(({ event, answer }) => event.LogicalResourceId === logicalId && answer.Status === 'FAILED');
  return failed.some(({ event, answer }, index) => answer.PhysicalResourceId === 'AWSCDK::CustomResourceProviderFramework::CREATE_FAILED'
    && (index > 0 || (event.RequestId === requestId && wasConcurrent)));
}

/**
 * CloudFormation canceled a Create after it was answered, but before acting on the answer, and so made up an ID. If it also counts the rollback as an
 * operation of its own, nothing distinguishes the job from one that was retained before. That is documented.
 */
function wasAnsweredTooLate({ requestId }: StartedJob, { requests }: Account): boolean {
  return requests.unanswered.some(({ event, reason }) =>
    event.RequestId === requestId && event.ResourceProperties.RemovalPolicy === 'retain' && reason === 'it was canceled')
    && requests.received.some(({ event }) => event.RequestId === requestId);
}
