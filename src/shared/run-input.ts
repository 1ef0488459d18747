/**
 * What the state `StartTrainedModelInferenceJob` passes to the state machine that runs the jobs of a stack, and what that passes to its function. A
 * run may outlive the version of the library that started it: a changed format gets a new version, and functions understand the version before.
 */

export const RUN_INPUT_VERSION = 1;

/** The names of runs begin with it: other executions of the same state machine clean up after one. */
export const RUN_NAME_PREFIX = 'run-';

/** The environment variable of the functions with the environments of jobs, in JSON. */
export const ENVIRONMENTS_VARIABLE = 'JOB_ENVIRONMENTS';

/** The environments of jobs, by the key that is in the input of a run. A value that is known only at deployment is in a variable of its own. */
export interface WrittenEnvironments {
  readonly [key: string]: { readonly [name: string]: string | { readonly variable: string } };
}

/** The environment variable of the functions that contains the name of their stack, for metrics. */
export const STACK_NAME_VARIABLE = 'STACK_NAME';

/** The name of the error by which the function says that a later poll is needed. */
export const NOT_YET = 'CleanRoomsML.NotYet';

/** The type of the resources that end runs when they are removed: all runs of a runner, or those that one state machine has started. */
export const RUNS_RESOURCE_TYPE = 'Custom::CleanRoomsMLInferenceRuns';

/** The properties of such a resource. */
export interface RunsProperties {
  /** The state machine of the runner. */
  readonly StateMachineArn: string;
  /** The state machine that has started the runs. Absent: the resource ends all runs of the runner. */
  readonly StartedBy?: string;
}

/** Their attribute with the ARN of the runner's state machine: what refers to it is removed before all runs are ended. */
export const STATE_MACHINE_ATTRIBUTE = 'StateMachineArn';

/** The input of a run. */
export interface RunInput {
  readonly version: typeof RUN_INPUT_VERSION;
  /** The token of the state that waits for the job. */
  readonly token: string;
  /** The ARN of the execution that the state belongs to. Step Functions links the two executions by this name. */
  readonly AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: string;
  /** The name of that state. */
  readonly state: string;
  /** The request, without the environment: it would be in the history of both executions. */
  readonly request: object;
  /** The key of the environment. Absent: the job has none. */
  readonly environment?: string;
  /** What the user says identifies the run, and what no other run can have: a string or a number. It may come from the input of the state. */
  readonly runKey?: unknown;
}

/** What the state machine passes to the function at every poll. */
export interface PollInput {
  readonly stateMachineArn: string;
  readonly executionArn: string;
  /** When the execution was started. */
  readonly startTime: string;
  /** The input of the execution: of a run, or the event about the end of one. */
  readonly input: unknown;
  /** The ARN of the job, once it is started. */
  readonly jobArn?: string;
  /** Whether nothing else of the run can be running. @default - the function looks for duplicates of the job */
  readonly isSettled?: boolean;
}

/** What the function returns when there is nothing more to wait for. */
export type PollOutcome =
  /** The job is started: next, its duplicates are canceled. */
  | { readonly outcome: 'STARTED'; readonly jobArn: string }
  /** The job has no duplicates: it is waited for next. */
  | { readonly outcome: 'SETTLED'; readonly jobArn: string }
  | { readonly outcome: 'SUCCEEDED'; readonly output: unknown }
  | { readonly outcome: 'FAILED'; readonly error: string; readonly cause: string }
  /** Nothing of a run that has ended is left. */
  | { readonly outcome: 'CLEANED_UP' };
