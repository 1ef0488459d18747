/** How a run fails: the names of errors that users catch in their state machines, and what their states report. Users rely on both. */
import { NOT_YET } from '../../src/shared/run-input';
import { type ErrorKind, describeError, isRefusalOfOurs, kindOf } from '../errors/error-kinds';
import { howToAllow, JOB_MAY_BE_FINE, WHAT_REFUSES } from '../errors/error-table';
import type { JobDetails } from '../jobs/inference-jobs';
import { howItEnded, whereItsLogsAre } from '../reports/job-failure';
import { plainText } from '../reports/plain-text';
import { truncate } from '../reports/truncate';

export type RunError =
  /** A value is invalid: nothing was started. */
  | 'CleanRoomsML.InvalidRequest'
  /** The service refused to start the job. */
  | 'CleanRoomsML.StartFailed'
  /** The job failed. */
  | 'CleanRoomsML.JobFailed'
  /** Somebody else canceled the job. */
  | 'CleanRoomsML.JobCanceled'
  /** The status of the job cannot be read. */
  | 'CleanRoomsML.WaitFailed'
  /** The execution that runs the job was stopped, or the state no longer waits for it. */
  | 'CleanRoomsML.RunStopped';

/** Step Functions accepts 32,768 characters; people read less. */
const MAX_BYTES = 2000;

export class RunFailure extends Error {
  /**
   * @param message the cause first, then what to do; it may quote names that other people gave
   * @param about the job that has failed, or the name of the error that the run has met
   */
  constructor(public readonly error: RunError, message: string, public readonly about: { readonly job?: JobDetails; readonly met?: string } = {}) {
    super(truncate(plainText(message), MAX_BYTES));
    this.name = error;
  }
}

/** A poll that is not the end: the state machine retries it. Step Functions shows the message in the history of the execution. */
export class NotYet extends Error {
  constructor(message: string) {
    super(message);
    this.name = NOT_YET;
    // It is in the history of the execution at every poll.
    this.stack = `${this.name}: ${message}`;
  }
}

const REPORT = 'This is a bug in cdk-cleanrooms-ml: report it with this message.';
const LATER = 'Start a new execution later.';

const ADVICE: Record<ErrorKind, string> = {
  'failure': '',
  'postponed': LATER,
  'mistake': REPORT,
  'misconfigured': 'Correct the environment variable of the function, deploy, and start a new execution.',
  'unreachable': 'Add the missing NAT gateway or VPC endpoint, deploy, and start a new execution.',
  'unanswered': LATER,
  'too many jobs': 'Use a membership with fewer jobs, and start a new execution.',
  'throttled': LATER,
  'credentials': LATER,
  'denied': `${howToAllow('runner')}, then start a new execution.`,
  'quota': 'Request a quota increase in Service Quotas, under AWS Clean Rooms ML, and start a new execution.',
  'not found': 'Check that the membership, the trained model and the ML input channel exist, then start a new execution.',
  'conflict': 'Resolve the conflict, for example with another `jobName`, and start a new execution.',
  'validation': 'Correct the request and start a new execution.',
  'refused': 'Correct the request and start a new execution.',
};

/** Why a run that met an error fails. */
export function failureOf(error: unknown, whenItFailed: 'CleanRoomsML.StartFailed' | 'CleanRoomsML.WaitFailed'): RunFailure {
  if (error instanceof RunFailure) {
    return error;
  }
  const kind = kindOf(error);
  const advice = isRefusalOfOurs(error)
    ? `${whenItFailed === 'CleanRoomsML.WaitFailed' ? JOB_MAY_BE_FINE : ''}${WHAT_REFUSES}, then start a new execution.`
    : ADVICE[kind];
  return new RunFailure(whenItFailed, `${describeError(error)}. ${advice}`, { met: (error as Error).name });
}

/** Why a run whose job has ended without success fails. */
export function failureOfJob(job: JobDetails): RunFailure {
  return job.status === 'CREATE_FAILED'
    ? new RunFailure('CleanRoomsML.JobFailed', `${howItEnded(job)} ${FIX} ${whereItsLogsAre(job)} Job: ${job.arn}`, { job })
    : new RunFailure('CleanRoomsML.JobCanceled', `${howItEnded(job)} It was canceled outside this execution. Start a new execution to run it again. Job: ${job.arn}`, { job });
}

const FIX = 'Fix the cause and start a new execution; if the service lacked capacity, wait first, or choose another instance type.';
