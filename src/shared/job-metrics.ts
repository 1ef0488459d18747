/** The metrics that the handler writes and the construct names: users' dashboards and alarms depend on all of it. */

export const METRIC_NAMESPACE = 'cdk-cleanrooms-ml';

export const JOBS_STARTED = 'JobsStarted';
export const JOBS_FAILED = 'JobsFailed';
export const JOB_DURATION = 'JobDuration';
export const TIME_QUEUED = 'TimeQueued';

/** The dimensions of every metric. */
export interface MetricDimensions {
  readonly StackName: string;
  /** The logical ID of Run. */
  readonly Job: string;
}
