import { Clock, inSeconds, MINUTE, SECOND } from './clock';
import type { PolledEvent } from './events';
import type { InferenceJobs } from './inference-jobs';
import type { JobEvents } from './job-events';
import type { Decision, Facts, Log } from './log';
import type { Owner } from './ownership';
import { isAccessDenied, isTransient } from './service-errors';
import { goesForward, type Phase, phaseOf, type Stack, type StackResource } from './stack';
import { LONGEST_WAIT_SECONDS } from '../src/shared/resource-properties';

/** After that a request is answered, whatever it waits for. */
export const LONGEST_WAIT = LONGEST_WAIT_SECONDS * SECOND;

/** The framework polls so often, as it is set up. */
const POLL_INTERVAL = 30 * SECOND;

/** Fresh permissions may take this long to be known everywhere. */
const PERMISSIONS_SETTLE = 3 * MINUTE;

/**
 * Nothing is started before, and what CloudFormation says of the resource is not believed. Our waiter may run although CloudFormation
 * was told that the request failed (the answer of StartExecution was lost): that shows by then, and soon after the role has lost its policy.
 */
const ONLY_LOOK = 15 * SECOND;

/** What the handling of one request of CloudFormation needs at every poll; made anew for each. */
export class Deployment {
  public readonly owner: Owner;
  /** When the request was received, in milliseconds since 1970. */
  public readonly receivedAt: number;
  private readonly requestId: string;
  private readonly decisions = new Set<Decision>();

  constructor(
    event: PolledEvent,
    public readonly jobs: InferenceJobs,
    public readonly stack: Stack,
    public readonly clock: Clock,
    /** Eight hexadecimal digits that no other attempt has. */
    public readonly unique: () => string,
    private readonly log: Log,
    /** Told of the ends of jobs. */
    public readonly events?: JobEvents,
  ) {
    this.owner = { stackId: event.StackId, logicalId: event.LogicalResourceId };
    this.receivedAt = event.ReceivedAt;
    this.requestId = event.RequestId;
  }

  /** Tells of a decision, by default one of the Run whose request this is. What cannot be told changes nothing. */
  decided(decision: Decision, facts: Facts): void {
    this.decisions.add(decision);
    const { stackId, logicalId } = this.owner;
    const secondsSinceReceipt = inSeconds(this.elapsed());
    try {
      this.log.decided({ decision, stackId, logicalId, requestId: this.requestId, secondsSinceReceipt, run: logicalId, ...facts });
    } catch {
      // A poll that fails here might be made again.
    }
  }

  /** Whether a decision was made at this poll. */
  hasDecided(decision: Decision): boolean {
    return this.decisions.has(decision);
  }

  /** For how long the request has been worked on, in milliseconds. */
  elapsed(): number {
    return this.clock.now() - this.receivedAt;
  }

  /** Whether CloudFormation may not show yet what became of the request. */
  isJustReceived(): boolean {
    return this.elapsed() < ONLY_LOOK;
  }

  /**
   * Puts off the polls that follow. What a deployment sends at once would be polled at once for hours, or be refused at once again and again.
   */
  spread(): Promise<void> {
    const chance = parseInt(this.unique(), 16) / 0x1_0000_0000;
    return this.clock.sleep(Math.floor(chance * POLL_INTERVAL));
  }

  /** What the operation of the request does. Asked anew every time: it changes while we work. */
  async stackPhase(): Promise<Phase> {
    return phaseOf(await this.stack.state(), this.receivedAt);
  }

  /** What the request still stands for: its operation may go on with the other resources after it was given up, or answered by another waiter. */
  async phase(): Promise<Phase> {
    const phase = await this.stackPhase();
    return phase === 'forward' && !this.isJustReceived() && !goesForward((await this.resource())?.status) ? 'abandoned' : phase;
  }

  /** The resource of the request, as CloudFormation has it now. */
  resource(): Promise<StackResource | undefined> {
    return this.stack.resource(this.owner.logicalId);
  }

  /** Whether an error may be gone at a later poll. */
  mayPass(error: unknown): boolean {
    return isAccessDenied(error) ? !this.permissionsAreSettled() : isTransient(error) && this.elapsed() < LONGEST_WAIT;
  }

  permissionsAreSettled(): boolean {
    return this.elapsed() >= PERMISSIONS_SETTLE;
  }
}
