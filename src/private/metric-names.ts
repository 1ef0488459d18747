import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { JOB_DURATION, JOBS_FAILED, JOBS_STARTED, RUNS_FAILED, RUNS_STARTED, TIME_QUEUED } from '../shared/job-metrics';
import { describeValue, quoted } from '../shared/words';

/** The metrics of a job. */
export const JOB_METRICS = [JOBS_STARTED, JOBS_FAILED, JOB_DURATION, TIME_QUEUED];

/** The metrics of a state, and what is asked of each by default. */
export const RUN_METRICS: Readonly<Record<string, string>> = {
  [RUNS_STARTED]: cloudwatch.Stats.SUM,
  [RUNS_FAILED]: cloudwatch.Stats.SUM,
  [JOB_DURATION]: cloudwatch.Stats.AVERAGE,
  [TIME_QUEUED]: cloudwatch.Stats.MAXIMUM,
};

/** CloudWatch accepts an alarm on a metric that nothing writes: it would never fire. @throws unless the metric is one of some metrics */
export function checkMetricName(of: string, metricName: string, metrics: readonly string[], more = ''): void {
  if (!metrics.includes(metricName)) {
    throw new Error(`invalid metric of ${of}: got ${typeof metricName === 'string' ? quoted(metricName) : describeValue(metricName)}, expected one of ${metrics.join(', ')}${more}`);
  }
}
