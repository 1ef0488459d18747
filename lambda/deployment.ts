import { Clock, MINUTE } from './clock';
import type { PolledEvent } from './events';
import type { InferenceJobs } from './inference-jobs';
import type { Owner } from './ownership';
import { type Phase, phaseOf, type Stack } from './stack';

/** CloudFormation gives a resource an hour; we end before, with an answer of our own. */
export const LONGEST_WAIT = 50 * MINUTE;

/** Fresh permissions may take this long to be known everywhere. */
const PERMISSIONS_SETTLE = 3 * MINUTE;

/** What the handling of one request of CloudFormation needs at every poll. */
export class Deployment {
  public readonly owner: Owner;
  /** When the request was received, in milliseconds since 1970. */
  public readonly receivedAt: number;

  constructor(
    event: PolledEvent,
    public readonly jobs: InferenceJobs,
    public readonly stack: Stack,
    public readonly clock: Clock,
    /** A few characters that no other attempt has. */
    public readonly unique: () => string,
  ) {
    this.owner = { stackId: event.StackId, logicalId: event.LogicalResourceId };
    this.receivedAt = event.ReceivedAt;
  }

  /** For how long the request has been worked on, in milliseconds. */
  elapsed(): number {
    return this.clock.now() - this.receivedAt;
  }

  /** What the request still stands for. Asked anew every time: it changes while we work. */
  async phase(): Promise<Phase> {
    return phaseOf(await this.stack.state(), this.receivedAt);
  }

  permissionsAreSettled(): boolean {
    return this.elapsed() >= PERMISSIONS_SETTLE;
  }
}
