import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { checkMetricName, JOB_METRICS } from './metric-names';
import { METRIC_NAMESPACE, MetricDimensions } from '../shared/job-metrics';
import { describeValue } from '../shared/words';

const FUNCTIONS: { readonly [statistic: string]: string } = { Average: 'AVG', Maximum: 'MAX', Minimum: 'MIN', SampleCount: 'COUNT', Sum: 'SUM' };

const DIMENSIONS = ['StackName', 'Job'] satisfies (keyof MetricDimensions)[];

/**
 * A query over the metrics of all jobs. A metric without dimensions would be another one that incurs charges, and a search expression, which is
 * free, cannot have an alarm.
 */
export function metricOfAllJobs(metricName: string, statistic: string, options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
  checkMetricName('all inference jobs', metricName, JOB_METRICS);
  // Not what every object has, such as `toString`.
  const aggregate = Object.hasOwn(FUNCTIONS, statistic) ? FUNCTIONS[statistic] : undefined;
  if (aggregate === undefined) {
    throw new Error(`invalid statistic for ${metricName} of all inference jobs: got ${describeValue(statistic)}, expected one of ${Object.keys(FUNCTIONS).join(', ')}`);
  }
  const schema = [METRIC_NAMESPACE, ...DIMENSIONS].map((name) => `"${name}"`).join(', ');
  return new cloudwatch.MathExpression({ expression: `SELECT ${aggregate}("${metricName}") FROM SCHEMA(${schema})`, ...options });
}
