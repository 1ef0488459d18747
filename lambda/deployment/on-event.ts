import type { Receipt, ResourceEvent } from './events';

/**
 * Records the receipt of a request and calls nothing. If anything around this function fails, the framework responds with an ID
 * of its own, and the Delete that CloudFormation sends for such an ID never reaches us: a job started here could be lost.
 * Until isComplete knows the ARN, a Create is identified by its RequestId.
 */
export function recordReceipt(event: ResourceEvent, now: number): Receipt {
  return {
    PhysicalResourceId: event.PhysicalResourceId ?? event.RequestId,
    ReceivedAt: now,
  };
}
