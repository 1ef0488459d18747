/** The metrics that the handler writes and the construct names: users' dashboards and alarms depend on all of it. */

export const METRIC_NAMESPACE = 'cdk-cleanrooms-ml';

export const JOBS_STARTED = 'JobsStarted';
export const JOBS_FAILED = 'JobsFailed';
export const JOB_DURATION = 'JobDuration';
export const TIME_QUEUED = 'TimeQueued';

export const RUNS_STARTED = 'RunsStarted';
export const RUNS_FAILED = 'RunsFailed';

/** The dimensions of every metric. */
export interface MetricDimensions {
  readonly StackName: string;
  /** The logical ID of Run. */
  readonly Job: string;
}

/** The dimensions of every metric of a run without a deployment. */
export interface RunMetricDimensions {
  readonly StackName: string;
  /** The name of the state that waits for the job. */
  readonly State: string;
}
