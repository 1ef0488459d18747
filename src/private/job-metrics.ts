import { CfnResource, Resource, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { checkMetricName, JOB_METRICS } from './metric-names';
import { metricOfAllJobs } from './metric-of-all-jobs';
import { JOB_DURATION, JOBS_FAILED, JOBS_STARTED, METRIC_NAMESPACE, MetricDimensions, TIME_QUEUED } from '../shared/job-metrics';

/**
 * The metrics of a job, and those of all jobs of an account and Region.
 *
 * jsii treats the members of an internal class as members of the public class that extends it, except when it translates examples: no example
 * may call an instance method of this class.
 * @internal
 */
export abstract class JobMetrics extends Resource {
  /**
   * A metric for all jobs that deployments run in the account and Region, from CloudWatch Metrics Insights.
   *
   * It adds no custom metric. CloudWatch charges for an alarm on it by the number of jobs that have the metric.
   *
   * @param metricName `JobsStarted`, `JobsFailed`, `JobDuration`, or `TimeQueued`
   * @param statistic `Average`, `Maximum`, `Minimum`, `SampleCount`, or `Sum`, as in `cloudwatch.Stats`
   * @param options options of the expression; the default period is 5 minutes
   * @throws if there is no such metric, and if Metrics Insights does not support the statistic
   */
  public static metricAll(metricName: string, statistic: string, options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
    return metricOfAllJobs(metricName, statistic, options);
  }

  /**
   * The number of jobs that were started (`JobsStarted`), for all jobs that deployments run in the account and Region.
   *
   * @param options options of the expression; the default is the sum over 5 minutes
   */
  public static metricAllStarted(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
    return metricOfAllJobs(JOBS_STARTED, cloudwatch.Stats.SUM, options);
  }

  /**
   * The number of deployments that failed because of a job (`JobsFailed`), for all jobs that deployments run in the account and Region.
   *
   * @param options options of the expression; the default is the sum over 5 minutes
   * @exampleMetadata fixture=job
   * @example
   * declare const stack: Stack;
   *
   * TrainedModelInferenceJob.metricAllFailed().createAlarm(stack, 'AnyJobFailed', { threshold: 1, evaluationPeriods: 1 });
   */
  public static metricAllFailed(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
    return metricOfAllJobs(JOBS_FAILED, cloudwatch.Stats.SUM, options);
  }

  /**
   * The duration of jobs (`JobDuration`, in seconds), for all jobs that deployments run in the account and Region.
   *
   * @param options options of the expression; the default is the average over 5 minutes
   */
  public static metricAllDuration(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
    return metricOfAllJobs(JOB_DURATION, cloudwatch.Stats.AVERAGE, options);
  }

  /**
   * The time that jobs waited until they were started (`TimeQueued`, in seconds), for all jobs that deployments run in the account and Region.
   *
   * @param options options of the expression; the default is the maximum over 5 minutes
   */
  public static metricAllTimeQueued(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
    return metricOfAllJobs(TIME_QUEUED, cloudwatch.Stats.MAXIMUM, options);
  }

  /**
   * A metric for this job, in the namespace `cdk-cleanrooms-ml`, with the dimensions `StackName` and `Job` (the logical ID of the resource).
   *
   * The handler writes the metrics to its log, and CloudWatch extracts them. It writes at least once: a request that AWS delivers twice may
   * count twice. CloudWatch charges for a custom metric in each hour in which it receives values, and CloudWatch Logs charges for the lines that
   * contain them: up to four metrics for a job, and none in an hour in which nothing is deployed.
   *
   * @param metricName `JobsStarted`, `JobsFailed`, `JobDuration`, or `TimeQueued`
   * @param props metric options; the default is the average over 5 minutes
   * @throws if there is no such metric
   */
  public metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    checkMetricName(this.node.path, metricName, JOB_METRICS);
    const dimensions: MetricDimensions = { StackName: Stack.of(this).stackName, Job: (this.node.defaultChild as CfnResource).logicalId };
    return new cloudwatch.Metric({ namespace: METRIC_NAMESPACE, metricName, dimensionsMap: { ...dimensions }, ...props }).attachTo(this);
  }

  /**
   * The number of jobs that were started (`JobsStarted`): 1 for each job that the service accepts. An adopted job does not count.
   *
   * @param props metric options; the default is the sum over 5 minutes
   */
  public metricStarted(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(JOBS_STARTED, { statistic: cloudwatch.Stats.SUM, ...props });
  }

  /**
   * The number of deployments that failed because of the job (`JobsFailed`): 1 when a deployment fails because the job that it waits for failed
   * or was canceled outside of it. Jobs that no deployment waits for (`JobCompletion.none()`) do not count.
   *
   * @param props metric options; the default is the sum over 5 minutes
   */
  public metricFailed(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(JOBS_FAILED, { statistic: cloudwatch.Stats.SUM, ...props });
  }

  /**
   * The duration of a job (`JobDuration`, in seconds), from `createTime` to `updateTime`: written when it finishes or fails while a deployment
   * waits for it.
   *
   * @param props metric options; the default is the average over 5 minutes
   */
  public metricDuration(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(JOB_DURATION, { statistic: cloudwatch.Stats.AVERAGE, ...props });
  }

  /**
   * The time that a job waited until it was started (`TimeQueued`, in seconds), from the receipt of CloudFormation's request: written with
   * `JobsStarted`, and 0 if the job started at the first attempt. In most cases a job waits for a slot in the service's quota.
   *
   * @param props metric options; the default is the maximum over 5 minutes
   */
  public metricTimeQueued(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(TIME_QUEUED, { statistic: cloudwatch.Stats.MAXIMUM, ...props });
  }
}
