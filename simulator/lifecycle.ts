export type JobStatus =
  'CREATE_PENDING' | 'CREATE_IN_PROGRESS' | 'CREATE_FAILED' | 'ACTIVE' | 'CANCEL_PENDING' | 'CANCEL_IN_PROGRESS' | 'CANCEL_FAILED' | 'INACTIVE';

export type PublishStatus = 'PUBLISH_SUCCEEDED' | 'PUBLISH_FAILED';

export interface StatusDetails {
  readonly statusCode?: string;
  readonly message?: string;
}

/** What becomes of a job, decided when it starts. Times in milliseconds. */
export interface JobPlan {
  readonly pendingMs: number;
  readonly runningMs: number;
  readonly outcome: 'ACTIVE' | 'CREATE_FAILED';
  /** Details of CREATE_FAILED. */
  readonly failure: StatusDetails;
  readonly cancelPendingMs: number;
  readonly cancelInProgressMs: number;
  /** How the first, second… Cancel ends; the last one stands for all that follow. ACTIVE: the job finished while it was being canceled. */
  readonly cancelOutcomes: readonly ('INACTIVE' | 'CANCEL_FAILED' | 'ACTIVE')[];
  /** Details of CANCEL_FAILED. */
  readonly cancelFailure: StatusDetails;
  readonly logsStatus: PublishStatus;
  readonly metricsStatus: PublishStatus;
  /** How long List does not show the job; by default what the configuration says. */
  readonly listLagMs?: number;
}

/** A small job: about ten minutes, then a result. */
export const DEFAULT_PLAN: JobPlan = {
  pendingMs: 120_000,
  runningMs: 480_000,
  outcome: 'ACTIVE',
  failure: { statusCode: 'INTERNAL_ERROR', message: 'The inference container exited with an error.' },
  cancelPendingMs: 10_000,
  cancelInProgressMs: 50_000,
  cancelOutcomes: ['INACTIVE'],
  cancelFailure: { statusCode: 'INTERNAL_ERROR', message: 'The job could not be canceled.' },
  logsStatus: 'PUBLISH_SUCCEEDED',
  metricsStatus: 'PUBLISH_SUCCEEDED',
};

export interface StatusChange {
  readonly status: JobStatus;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Every status of a job, past and to come, in order. */
export function statusChanges(plan: JobPlan, startedAt: number, canceledAt: readonly number[]): StatusChange[] {
  let changes: StatusChange[] = [
    { status: 'CREATE_PENDING', at: startedAt },
    { status: 'CREATE_IN_PROGRESS', at: startedAt + plan.pendingMs },
    { status: plan.outcome, at: startedAt + plan.pendingMs + plan.runningMs },
  ];
  for (const [index, at] of canceledAt.entries()) {
    changes = [
      ...changes.filter((change) => change.at <= at),
      { status: 'CANCEL_PENDING', at },
      { status: 'CANCEL_IN_PROGRESS', at: at + plan.cancelPendingMs },
      { status: plan.cancelOutcomes[Math.min(index, plan.cancelOutcomes.length - 1)], at: at + plan.cancelPendingMs + plan.cancelInProgressMs },
    ];
  }
  return changes;
}

/** The statuses that a job has had so far, the current one last. */
export function historyAt(changes: readonly StatusChange[], now: number): StatusChange[] {
  return changes.filter((change, index) => index === 0 || change.at <= now);
}
