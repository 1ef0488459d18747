import { App, CfnResource, Duration, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { TrainedModelInferenceJob } from '../src';
import { newJob, newStack, onlyResourceOf, resourcesOf, RUN } from './support';

/** What an alarm on a metric looks at. */
function alarmOn(stack: Stack, metric: cloudwatch.Metric) {
  metric.createAlarm(stack, 'Alarm', { threshold: 1, evaluationPeriods: 1 });
  return onlyResourceOf(stack, 'AWS::CloudWatch::Alarm').Properties;
}

// The names that the handler writes; test/lambda/powertools-log.test.ts sees it do so.
test.each<[string, string, string, (job: TrainedModelInferenceJob) => cloudwatch.Metric]>([
  ['metricStarted', 'JobsStarted', 'Sum', (job) => job.metricStarted()],
  ['metricFailed', 'JobsFailed', 'Sum', (job) => job.metricFailed()],
  ['metricDuration', 'JobDuration', 'Average', (job) => job.metricDuration()],
  ['metricTimeQueued', 'TimeQueued', 'Maximum', (job) => job.metricTimeQueued()],
  ['metric', 'JobDuration', 'Average', (job) => job.metric('JobDuration')],
])('%s is %s of the stack and the Run, by its %s', (_, MetricName, Statistic, metricOf) => {
  const stack = newStack({ stackName: 'forecast' });
  const job = newJob(stack);
  const alarm = alarmOn(stack, metricOf(job));
  const [{ id }] = resourcesOf(stack, RUN);
  expect(alarm).toMatchObject({
    Namespace: 'cdk-cleanrooms-ml',
    MetricName,
    Statistic,
    Period: 300,
  });
  expect(alarm.Dimensions).toEqual([{ Name: 'Job', Value: id }, { Name: 'StackName', Value: 'forecast' }]);
});

test('what is asked for wins', () => {
  const stack = newStack();
  expect(alarmOn(stack, newJob(stack).metricDuration({ statistic: 'p90' }))).toMatchObject({ ExtendedStatistic: 'p90' });
});

test('a logical id that is overridden counts', () => {
  const stack = newStack();
  const job = newJob(stack);
  const metric = job.metricFailed();
  (job.node.defaultChild as CfnResource).overrideLogicalId('Mine');
  expect(alarmOn(stack, metric).Dimensions).toContainEqual({ Name: 'Job', Value: 'Mine' });
});

test('the stack of a stage and a nested stack go by the names that CloudFormation gives them', () => {
  const inStage = new Stack(new Stage(new App(), 'Prod'), 'Forecast');
  expect(alarmOn(inStage, newJob(inStage).metricFailed()).Dimensions).toContainEqual({ Name: 'StackName', Value: 'Prod-Forecast' });
  const nested = new NestedStack(newStack(), 'Nested');
  expect(alarmOn(nested, newJob(nested).metricFailed()).Dimensions).toContainEqual({ Name: 'StackName', Value: { Ref: 'AWS::StackName' } });
});

test('another stack may look at them', () => {
  const app = new App();
  const [one, other] = ['One', 'Other'].map((id) => new Stack(app, id));
  const alarm = alarmOn(other, newJob(one).metricFailed());
  expect(alarm.Dimensions).toEqual([{ Name: 'Job', Value: resourcesOf(one, RUN)[0].id }, { Name: 'StackName', Value: 'One' }]);
});

describe('metrics of all jobs of the account and Region', () => {
  const queried = (metric: cloudwatch.MathExpression) => {
    const stack = newStack();
    metric.createAlarm(stack, 'Alarm', { threshold: 1, evaluationPeriods: 1 });
    return onlyResourceOf(stack, 'AWS::CloudWatch::Alarm').Properties.Metrics;
  };
  const queryOf = (query: string) => `SELECT ${query} FROM SCHEMA("cdk-cleanrooms-ml", "StackName", "Job")`;

  test.each<[string, () => cloudwatch.MathExpression, string]>([
    ['metricAllStarted', () => TrainedModelInferenceJob.metricAllStarted(), 'SUM("JobsStarted")'],
    ['metricAllFailed', () => TrainedModelInferenceJob.metricAllFailed(), 'SUM("JobsFailed")'],
    ['metricAllDuration', () => TrainedModelInferenceJob.metricAllDuration(), 'AVG("JobDuration")'],
    ['metricAllTimeQueued', () => TrainedModelInferenceJob.metricAllTimeQueued(), 'MAX("TimeQueued")'],
    ['metricAll', () => TrainedModelInferenceJob.metricAll('JobDuration', 'Minimum'), 'MIN("JobDuration")'],
    ['metricAll', () => TrainedModelInferenceJob.metricAll('JobDuration', cloudwatch.Stats.SAMPLE_COUNT), 'COUNT("JobDuration")'],
  ])('%s is a query that an alarm takes, without a warning', (_, metricOf, query) => {
    const metric = metricOf();
    expect(queried(metric)).toEqual([{ Id: 'expr_1', Expression: queryOf(query), Period: 300, ReturnData: true }]);
    expect(metric.warningsV2 ?? {}).toEqual({});
  });

  test('what is asked for wins', () => {
    expect(TrainedModelInferenceJob.metricAllFailed({ period: Duration.minutes(1), label: 'Failed' })).toMatchObject({ label: 'Failed', period: Duration.minutes(1) });
  });

  test.each(['p90', 'toString'])('other statistics have no query: %s', (statistic) => {
    expect(() => TrainedModelInferenceJob.metricAll('JobDuration', statistic))
      .toThrow(`invalid statistic for JobDuration of all inference jobs: got the string "${statistic}", expected one of Average, Maximum, Minimum, SampleCount, Sum`);
  });
});

describe('the log group of the jobs', () => {
  test('is the one of the service, and the same every time', () => {
    const stack = newStack();
    const job = newJob(stack);
    const before = Template.fromStack(stack).toJSON();
    const again = newStack();
    const other = newJob(again);
    expect(other.logGroup.logGroupName).toBe('/aws/cleanroomsml/TrainedModelInferenceJobs');
    expect(other.logGroup).toBe(other.logGroup);
    expect(Template.fromStack(again).toJSON()).toEqual(before);
    expect(job.node.tryFindChild('LogGroup')).toBeUndefined();
  });

  test('can be granted', () => {
    const stack = newStack();
    expect(stack.resolve(newJob(stack).logGroup.logGroupArn)).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':log-group:/aws/cleanroomsml/TrainedModelInferenceJobs:*']],
    });
  });
});
