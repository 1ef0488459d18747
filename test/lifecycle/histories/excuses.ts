/** The jobs that no handler can find: TESTING.md lists them. */
import type { Account } from '../account';
import type { StartedJob } from '../jobs';
import type { Stack } from '../stack';

/**
 * When an update and its rollback have both broken down, the Delete that follows does not carry the properties of the update: a
 * job of it in another membership, or under a name that was given then, cannot be found. And where jobs are retained
 * what a deployment that broke down has left, or a rollback that was not allowed to cancel, cannot be distinguished from them, if a Delete comes
 * at all. That is documented.
 */
export function isUnfindable({ name, report, logicalId }: StartedJob, { timeline }: Stack, { requests }: Account, cancelWasDenied: boolean): boolean {
  const hasBeen = (wanted: string) => timeline.some(({ status }) => status === wanted);
  const isRetained = requests.received.some(({ event }) => event.LogicalResourceId === logicalId && event.ResourceProperties.RemovalPolicy === 'retain');
  const hasMoved = requests.received.some(({ event: { LogicalResourceId, ResourceProperties } }) => LogicalResourceId === logicalId
    && 'MembershipIdentifier' in ResourceProperties && ResourceProperties.MembershipIdentifier !== report.membershipIdentifier);
  return (hasBeen('UPDATE_ROLLBACK_FAILED') && (name.startsWith('the job') || hasMoved))
    || ((hasBeen('CREATE_FAILED') || hasBeen('UPDATE_FAILED') || (hasBeen('UPDATE_ROLLBACK_COMPLETE') && cancelWasDenied)) && isRetained);
}

/**
 * The framework answers a Create for which no waiter can be started with an id whose Delete never reaches our code. Nothing of
 * ours runs then that could see to the job of a first attempt that was not rolled back, or of another delivery of the request.
 */
export function isOutOfReach({ logicalId, requestId }: StartedJob, { requests }: Account, wasConcurrent: boolean): boolean {
  const failed = requests.received.filter(({ event, answer }) => event.LogicalResourceId === logicalId && answer.Status === 'FAILED');
  return failed.some(({ event, answer }, index) => answer.PhysicalResourceId === 'AWSCDK::CustomResourceProviderFramework::CREATE_FAILED'
    && (index > 0 || (event.RequestId === requestId && wasConcurrent)));
}
