import { Clock, inSeconds, SECOND } from '../clock';
import type { PolledEvent } from './events';
import { goesForward, isSuperseded, phaseOf, type Stack, type StackResource } from './stack';
import { bestEffort } from '../errors/best-effort';
import { kindOf } from '../errors/error-kinds';
import { ErrorSeries } from '../errors/error-series';
import { type OptionalWork, reactionTo, type Situation } from '../errors/error-table';
import type { EngineContext, Operation, Phase } from '../jobs/engine-context';
import type { InferenceJobs } from '../jobs/inference-jobs';
import { isJobArn } from '../jobs/job-arn';
import type { ResourceOwner } from '../jobs/ownership';
import type { JobEvents } from '../reports/job-events';
import type { Decision, Facts, Log } from '../reports/log';

/**
 * Nothing is started in this time, and what CloudFormation says about the resource is not trusted. Our waiter may run although CloudFormation
 * considers the request failed (the response of StartExecution was lost): that is visible by then, and soon after that the role loses its policy.
 */
const ONLY_LOOK = 15 * SECOND;

/** What requests share. */
export interface Surroundings {
  /** Receives the ends of jobs. */
  readonly events?: JobEvents;
  /** For all requests that this process serves. */
  readonly errors?: ErrorSeries;
  /** The ARNs of jobs that this process has found without their owner tags. */
  readonly inaccessible?: Set<string>;
  /** The logical IDs of jobs of the stack that this process has read, by ARN. No job moves from one resource of a stack to another. */
  readonly ownerNames?: Map<string, string>;
}

/** What the handling of one request from CloudFormation needs at every poll; created for each poll. */
export class RequestContext implements EngineContext {
  public readonly owner: ResourceOwner;
  /** When the request was received, in milliseconds since 1970. */
  public readonly receivedAt: number;
  public readonly pollBegun: number;
  public readonly events?: JobEvents;
  public readonly inaccessible: Set<string>;
  public readonly ownerNames: Map<string, string>;
  public readonly passedOver: EngineContext['passedOver'] = new Map();
  public readonly unlisted = new Set<string>();
  private readonly errors: ErrorSeries;
  /** The ARNs of the jobs that a Delete has found running, for the message of its failure; undefined until that is known. */
  public mayRun?: string[];
  private readonly requestId: string;
  private readonly requestType: PolledEvent['RequestType'];
  /** What CloudFormation had as the resource when it sent the request. */
  private readonly physicalId?: string;
  private readonly decisions = new Set<Decision>();
  private startedJob?: string;
  private created?: number;

  constructor(
    event: PolledEvent,
    public readonly jobs: InferenceJobs,
    public readonly stack: Stack,
    public readonly clock: Clock,
    /** Eight hexadecimal digits that no other attempt has. */
    public readonly unique: () => string,
    private readonly log: Log,
    { events, errors = new ErrorSeries(), inaccessible = new Set(), ownerNames = new Map() }: Surroundings = {},
  ) {
    this.owner = { stackId: event.StackId, logicalId: event.LogicalResourceId };
    this.receivedAt = event.ReceivedAt;
    this.pollBegun = clock.now();
    this.requestId = event.RequestId;
    this.requestType = event.RequestType;
    this.physicalId = event.PhysicalResourceId;
    this.events = events;
    this.errors = errors;
    this.inaccessible = inaccessible;
    this.ownerNames = ownerNames;
  }

  /** Logs a decision, by default one of the Run whose request this is. A failure to log changes nothing. */
  decided(decision: Decision, facts: Facts): void {
    this.decisions.add(decision);
    if (decision === 'started') {
      this.startedJob = facts.jobArn;
    }
    const { stackId, logicalId } = this.owner;
    const secondsSinceReceipt = inSeconds(this.elapsed());
    try {
      this.log.decided({ decision, stackId, logicalId, requestId: this.requestId, secondsSinceReceipt, run: logicalId, ...facts });
    } catch {
      // A poll that fails here might be repeated.
    }
  }

  /** Whether a decision was made at this poll. */
  hasDecided(decision: Decision): boolean {
    return this.decisions.has(decision);
  }

  /** The job that was started at this poll, if any. */
  get started(): string | undefined {
    return this.startedJob;
  }

  /** How long the request has been in progress, in milliseconds. */
  elapsed(): number {
    return this.clock.now() - this.receivedAt;
  }

  /** Whether the request is so recent that CloudFormation may not show its outcome yet. */
  isJustReceived(): boolean {
    return this.elapsed() < ONLY_LOOK;
  }

  /** What the operation of the request does. Read every time: it changes while we work. */
  async operation(): Promise<Operation> {
    const state = await this.stack.state();
    this.created = state.created;
    return { phase: phaseOf(state, this.receivedAt), begun: state.begun };
  }

  async stackPhase(): Promise<Phase> {
    return (await this.operation()).phase;
  }

  /** When the stack was created, in milliseconds since 1970. */
  async ownerCreated(): Promise<number> {
    return this.created ?? (await this.stack.state()).created;
  }

  /** The phase of the request itself: its operation may continue with other resources after it was given up, or after another waiter responded. */
  async phase(): Promise<Phase> {
    const phase = await this.stackPhase();
    return phase === 'forward' && !this.isJustReceived() && !this.isOf(await this.resource()) ? 'abandoned' : phase;
  }

  /** Whether CloudFormation may still be processing this request. */
  private isOf(resource: StackResource | undefined): boolean {
    const { status, physicalId = '' } = resource ?? {};
    const isOver = this.requestType === 'Create' ? isUpdated(resource) : physicalId !== '' && physicalId !== this.physicalId;
    return goesForward(status) && !isOver;
  }

  /** Whether this is a Create that is delivered again in an update, or in its rollback, of what it has created. */
  async isOfEarlierOperation(): Promise<boolean> {
    return this.requestType === 'Create' && isUpdated(await this.resource());
  }

  /** What CloudFormation has now as the job of the resource. */
  async accepted(): Promise<string | undefined> {
    return (await this.resource())?.physicalId;
  }

  /** The resource of the request, as CloudFormation has it now. */
  resource(): Promise<StackResource | undefined> {
    return this.stack.resource(this.owner.logicalId);
  }

  /** Whether CloudFormation has moved on with the resource since it sent the request, for example to the rollback of the update that sent it. */
  async isSuperseded(): Promise<boolean> {
    return isSuperseded(await this.resource(), this.receivedAt);
  }

  /** How long a request has encountered an error, for the error table. @param purpose of the call, if it is not that of the whole request */
  situation(error: unknown, request: Situation['request'], purpose = ''): Situation {
    return { request, elapsed: this.elapsed(), series: this.errors.failed(this.seriesOf(purpose), kindOf(error), this.clock.now()) };
  }

  /** Includes the time of receipt, because a deployment that is repeated without rollback sends the same RequestIds. */
  private seriesOf(purpose: string): string {
    return `${this.requestId} ${this.receivedAt} ${purpose}`;
  }

  /** How long something has failed without an error of a call, in milliseconds. */
  lasts(purpose: string): number {
    return this.errors.failed(this.seriesOf(purpose), 'failure', this.clock.now()).lasts;
  }

  /** Ends the series of errors for a purpose. */
  succeeded(purpose = ''): void {
    this.errors.succeeded(this.seriesOf(purpose));
  }

  /** Whether the last call for a purpose has failed. */
  isFailing(purpose: string): boolean {
    return this.errors.isFailing(this.seriesOf(purpose));
  }

  /**
   * Does optional work of a request.
   *
   * @param purpose distinguishes it from other work of the request
   * @param request the kind of request whose tolerance applies
   * @returns nothing if it failed for long enough
   * @throws Postponed while a later poll may still do it
   */
  bestEffort<T>(purpose: string, work: () => Promise<T>, request: OptionalWork = 'beside'): Promise<T | undefined> {
    return bestEffort(work, {
      succeeded: () => this.succeeded(purpose),
      reactionTo: (error) => reactionTo(error, this.situation(error, request, purpose)),
    });
  }
}

/** Whether CloudFormation updates a resource that has a job, or goes back to it. */
function isUpdated({ status, physicalId = '' }: Partial<StackResource> = {}): boolean {
  return status?.startsWith('UPDATE_') === true && isJobArn(physicalId);
}
