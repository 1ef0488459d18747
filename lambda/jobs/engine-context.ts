/** What the engine knows about its caller: the owner, and whether the work still goes forward. A CloudFormation request is one such caller. */
import type { InferenceJobs } from './inference-jobs';
import type { Owner } from './ownership';
import type { Clock } from '../clock';
import type { OptionalWork } from '../errors/error-table';
import type { JobEvents } from '../reports/job-events';
import type { Decision, Facts } from '../reports/log';

/** Whether a request is still wanted. */
export type Phase =
  /** The operation that sent it wants a job. */
  | 'forward'
  /** The operation is undone: nothing more is started. */
  | 'rollback'
  /** The operation is over, or another one has begun: nobody waits for the response. */
  | 'abandoned';

/** The operation that a request is part of. */
export interface Operation {
  readonly phase: Phase;
  /** When it began, in milliseconds since 1970. */
  readonly begun: number;
}

export interface EngineContext {
  readonly owner: Owner;
  readonly jobs: InferenceJobs;
  readonly clock: Clock;
  readonly events?: JobEvents;
  /** When the request was received, in milliseconds since 1970. */
  readonly receivedAt: number;
  /** When this poll began, in milliseconds since 1970: the function has five minutes. */
  readonly pollBegun: number;
  /** The ARNs of jobs that this process has found without their owner tags. */
  readonly inaccessible: Set<string>;
  /** The names of the owners of jobs that this process has read, by ARN. No job moves from one resource of a stack, or one run, to another. */
  readonly ownerNames: Map<string, string>;
  /** The jobs that this poll has read and that have no owner in the stack, by ARN. Its further looks need not read those that have ended. */
  readonly passedOver: Map<string, 'retired' | "other people's">;
  /** The memberships whose jobs this poll could not list. Trying again could take all of the poll's time. */
  readonly unlisted: Set<string>;
  /** Eight hexadecimal digits that no other attempt has. */
  readonly unique: () => string;
  /** How long the request has been in progress, in milliseconds. */
  elapsed(): number;
  /** Whether the request is so recent that its outcome may not be visible yet. */
  isJustReceived(): boolean;
  /** The operation of the request. Read every time: it changes while we work. */
  operation(): Promise<Operation>;
  /** The guard: the phase of the request itself, which may be abandoned although its operation continues. */
  phase(): Promise<Phase>;
  /** The ARN of the job that another delivery of the request has responded with; none as long as that is not known. */
  accepted(): Promise<string | undefined>;
  /** No job of the owner is older, in milliseconds since 1970. */
  ownerCreated(): Promise<number>;
  /** Logs a decision. */
  decided(decision: Decision, facts: Facts): void;
  /** Whether a decision was made at this poll. */
  hasDecided(decision: Decision): boolean;
  /** Does optional work of a request. @returns nothing if it failed for long enough @throws Postponed while a later poll may still succeed */
  bestEffort<T>(purpose: string, work: () => Promise<T>, request?: OptionalWork): Promise<T | undefined>;
}
