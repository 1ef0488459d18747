/** What the handler logs about its decisions. It logs only the IDs of a request: neither properties nor messages, which may contain secrets. */

export type Decision =
  /** A job was started by this process; or the response was lost, and the job was found. */
  | 'started'
  /** A job that another request has started is used as the wanted one. */
  | 'adopted'
  /** The cancellation of a second job of one configuration is requested. */
  | 'duplicate canceled'
  /** The quota leaves no room for a job at this poll. */
  | 'waiting for a slot'
  /** The time of a leg is up, and the next one continues to wait. */
  | 'handed over'
  /** The cancellation of a job is requested. */
  | 'canceled'
  /** A job is given up permanently. */
  | 'retired'
  /** The rollback of a new stack keeps a finished job for the next stack of that name. */
  | 'kept'
  /** A rollback has taken a resource back to a job; or to none, if there is no ARN. */
  | 'restored'
  /** The job that a deployment waits for is ACTIVE. */
  | 'finished'
  /** The job that a deployment waits for will never be ACTIVE. */
  | 'failed'
  /** The event about the end of a job could not be sent. */
  | 'event not sent';

/** What is logged about a decision in addition to its request. */
export interface Facts {
  readonly jobArn?: string;
  /** The logical ID of Run, whichever resource decides; none if the job no longer shows who owns it. */
  readonly run?: string;
  readonly status?: string;
  /** How long the job took, in seconds. */
  readonly jobSeconds?: number;
  /** How long a job had to wait to be started, in seconds. */
  readonly queuedSeconds?: number;
  /** The name of an error. */
  readonly error?: string;
}

export interface DecisionRecord extends Facts {
  readonly decision: Decision;
  readonly stackId: string;
  /** Of the resource that decides: Run or a leg. */
  readonly logicalId: string;
  /** The ID of CloudFormation's request. */
  readonly requestId: string;
  readonly secondsSinceReceipt: number;
}

export interface Log {
  decided(record: DecisionRecord): void;
}
