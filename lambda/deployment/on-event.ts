import type { Receipt, ResourceEvent } from './events';

/**
 * Records the receipt of a request and calls nothing. Whatever fails around this function is answered by the framework with an ID
 * of its own, and the Delete that CloudFormation sends for such an ID never reaches us: a job started here could be lost.
 * Until isComplete knows the ARN, a Create goes by its RequestId.
 */
export function recordReceipt(event: ResourceEvent, now: number): Receipt {
  return {
    PhysicalResourceId: event.PhysicalResourceId ?? event.RequestId,
    ReceivedAt: now,
  };
}
