import type { Executions } from './executions';
import { NotYet } from './run-failure';
import type { RunLog } from './run-log';
import { type Clock, inSeconds } from '../clock';
import { bestEffort } from '../errors/best-effort';
import { kindOf } from '../errors/error-kinds';
import type { ErrorSeries, Series } from '../errors/error-series';
import { CHANGED_PERMISSIONS, type OptionalWork, type Reaction, reactionTo, type RequestKind } from '../errors/error-table';
import type { EngineContext, Operation, Phase } from '../jobs/engine-context';
import type { InferenceJobs } from '../jobs/inference-jobs';
import type { RunOwner } from '../jobs/ownership';
import type { JobEvents } from '../reports/job-events';
import type { Decision, Facts } from '../reports/log';

/** What the polls that a process serves share. */
export interface Surroundings {
  readonly jobs: InferenceJobs;
  readonly executions: Executions;
  readonly clock: Clock;
  /** Eight hexadecimal digits that no other attempt has. */
  readonly unique: () => string;
  readonly log: RunLog;
  readonly events?: JobEvents;
  readonly errors: ErrorSeries;
  readonly inaccessible: Set<string>;
  readonly ownerNames: Map<string, string>;
}

/** What the context needs to know about a run. */
export interface RunFacts {
  readonly owner: RunOwner;
  readonly executionArn: string;
  /** In milliseconds since 1970. */
  readonly started: number;
  readonly token?: string;
  readonly waiting?: { readonly executionArn: string; readonly stateName: string };
}

/** Step Functions may not show an execution for this long after its start, although it already invokes the function. */
const JUST_STARTED = 15_000;

/** What the engine needs for a run at every poll; created for each poll. */
export class RunContext implements EngineContext {
  public readonly owner: RunOwner;
  public readonly receivedAt: number;
  public readonly pollBegun: number;
  public readonly jobs: InferenceJobs;
  public readonly clock: Clock;
  public readonly events?: JobEvents;
  public readonly unique: () => string;
  public readonly inaccessible: Set<string>;
  public readonly ownerNames: Map<string, string>;
  public readonly passedOver: EngineContext['passedOver'] = new Map();
  public readonly unlisted = new Set<string>();
  private readonly decisions = new Set<Decision>();

  constructor(private readonly run: RunFacts, private readonly surroundings: Surroundings) {
    this.owner = run.owner;
    this.receivedAt = run.started;
    ({
      jobs: this.jobs, clock: this.clock, events: this.events, unique: this.unique, inaccessible: this.inaccessible, ownerNames: this.ownerNames,
    } = surroundings);
    this.pollBegun = this.clock.now();
  }

  /** What waits for the run. */
  get waiting(): RunFacts['waiting'] {
    return this.run.waiting;
  }

  get executions(): Executions {
    return this.surroundings.executions;
  }

  elapsed(): number {
    return this.clock.now() - this.receivedAt;
  }

  isJustReceived(): boolean {
    return this.elapsed() < JUST_STARTED;
  }

  async operation(): Promise<Operation> {
    return { phase: await this.phase(), begun: this.receivedAt };
  }

  /** A run goes forward as long as its execution runs and a state waits for its end. */
  async phase(): Promise<Phase> {
    const status = await this.executions.statusOf(this.run.executionArn);
    if (status === undefined) {
      // Its record stays for 90 days: it is only too new.
      throw new NotYet('Step Functions does not show the execution yet');
    }
    return status === 'RUNNING' && await this.isAwaited() ? 'forward' : 'abandoned';
  }

  /** Whether a state waits for the end of the run. */
  async isAwaited(): Promise<boolean> {
    return this.run.token !== undefined && this.executions.isAwaited(this.run.token);
  }

  /** Step Functions does not say what a function has returned. */
  async accepted(): Promise<undefined> {
    return undefined;
  }

  async ownerCreated(): Promise<number> {
    return this.receivedAt;
  }

  /** Logs a decision. A failure to log changes nothing. */
  decided(decision: Decision, facts: Facts): void {
    this.decisions.add(decision);
    const { run: _name, ...rest } = facts;
    try {
      this.surroundings.log.decided({
        decision, runArn: this.run.executionArn, ...this.run.waiting, secondsSinceStart: inSeconds(this.elapsed()), ...rest,
      });
    } catch {
      // A poll that fails here would be repeated.
    }
  }

  hasDecided(decision: Decision): boolean {
    return this.decisions.has(decision);
  }

  /** What to do about an error. A run has all the time that its state gives it: what may pass is retried, however long the run has lasted. */
  reactionTo(error: unknown, request: RequestKind, purpose = ''): Reaction {
    const { lasts, hasSucceeded } = this.failed(error, purpose);
    // Another process may have seen the calls succeed: otherwise the run would have failed long before.
    const series = { lasts, hasSucceeded: hasSucceeded || (request === 'start' && this.elapsed() - lasts >= CHANGED_PERMISSIONS) };
    return reactionTo(error, { request, elapsed: 0, age: this.elapsed(), series, hasNextLeg: true, isLaterLeg: true });
  }

  /** How long calls for a purpose have failed in this way without interruption, in milliseconds. */
  failsFor(error: unknown, purpose: string): number {
    return this.failed(error, purpose).lasts;
  }

  private failed(error: unknown, purpose: string): Series {
    return this.surroundings.errors.failed(this.run.executionArn + purpose, kindOf(error), this.clock.now());
  }

  /** Ends the series of errors for a purpose. */
  succeeded(purpose = ''): void {
    this.surroundings.errors.succeeded(this.run.executionArn + purpose);
  }

  bestEffort<T>(purpose: string, work: () => Promise<T>, request: OptionalWork = 'beside'): Promise<T | undefined> {
    return bestEffort(work, { succeeded: () => this.succeeded(purpose), reactionTo: (error) => this.reactionTo(error, request, purpose) });
  }
}
