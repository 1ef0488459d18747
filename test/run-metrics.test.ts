import { NestedStack, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { StartTrainedModelInferenceJob } from '../src';
import { definitionOf, newMachine, newState } from './run-support';
import { messageOf, newStack, onlyResourceOf } from './support';

/** What an alarm on a metric of the only state looks at. */
function alarmOn(metricOf: (state: StartTrainedModelInferenceJob) => cloudwatch.Metric, stateName?: string, stack = newStack({ stackName: 'scoring' })) {
  const state = newState(stack, 'Infer', { stateName });
  newMachine(stack, state);
  metricOf(state).createAlarm(stack, 'Alarm', { threshold: 1, evaluationPeriods: 1 });
  return onlyResourceOf(stack, 'AWS::CloudWatch::Alarm').Properties;
}

// The names that the function writes; test/lambda/runs/run-log.test.ts sees it do so.
test.each<[string, string, string, (state: StartTrainedModelInferenceJob) => cloudwatch.Metric]>([
  ['metricRunsStarted', 'RunsStarted', 'Sum', (state) => state.metricRunsStarted()],
  ['metricRunsFailed', 'RunsFailed', 'Sum', (state) => state.metricRunsFailed()],
  ['metricRunsDuration', 'JobDuration', 'Average', (state) => state.metricRunsDuration()],
  ['metricRunsTimeQueued', 'TimeQueued', 'Maximum', (state) => state.metricRunsTimeQueued()],
  ['metricStarted', 'RunsStarted', 'Sum', (state) => state.metricStarted()],
  ['metricFailed', 'RunsFailed', 'Sum', (state) => state.metricFailed()],
  ['metric', 'TimeQueued', 'Maximum', (state) => state.metric('TimeQueued')],
  ['metricRuns', 'JobDuration', 'Average', (state) => state.metricRuns('JobDuration')],
])('%s is %s of the stack and the state, by its %s', (_, MetricName, Statistic, metricOf) => {
  const alarm = alarmOn(metricOf);
  expect(alarm).toMatchObject({ Namespace: 'cdk-cleanrooms-ml', MetricName, Statistic, Period: 300 });
  expect(alarm.Dimensions).toEqual([{ Name: 'StackName', Value: 'scoring' }, { Name: 'State', Value: 'Infer' }]);
});

test.each<[string, string, (state: StartTrainedModelInferenceJob) => cloudwatch.Metric]>([
  ['metricSucceeded', 'RunsSucceeded', (state) => state.metricSucceeded()], ['metricTime', 'RunTime', (state) => state.metricTime()],
])('%s has none: it says which there are', (_, name, metricOf) => {
  expect(messageOf(() => alarmOn(metricOf))).toContain(`invalid metric of Stack/Infer: got "${name}", expected one of RunsStarted, RunsFailed, JobDuration, TimeQueued.`);
});

test('what is asked for wins', () => {
  expect(alarmOn((state) => state.metricRunsDuration({ statistic: 'p90' }))).toMatchObject({ ExtendedStatistic: 'p90' });
  expect(alarmOn((state) => state.metricRunsFailed({ statistic: 'Average' }))).toMatchObject({ Statistic: 'Average' });
});

test('a state goes by the name that it has in its execution', () => {
  expect(alarmOn((state) => state.metricRunsFailed(), 'Run the model').Dimensions).toContainEqual({ Name: 'State', Value: 'Run the model' });
});

test('a state whose name a fragment has prefixed goes by that', () => {
  const stack = newStack();
  class Fragment extends sfn.StateMachineFragment {
    readonly startState: sfn.State;
    readonly endStates: sfn.INextable[];

    constructor() {
      super(stack, 'Fragment');
      const state = newState(this, 'Infer');
      state.metricRunsFailed().createAlarm(this, 'Alarm', { threshold: 1, evaluationPeriods: 1 });
      this.startState = state;
      this.endStates = [state];
    }
  }
  newMachine(stack, new Fragment().prefixStates('Nightly: '));
  const [name] = Object.keys(definitionOf(stack).States);
  expect(name).toBe('Nightly: Infer');
  expect(onlyResourceOf(stack, 'AWS::CloudWatch::Alarm').Properties.Dimensions).toContainEqual({ Name: 'State', Value: name });
});

test('a nested stack goes by the name that CloudFormation gives it, as in the settings of the function', () => {
  const nested = new NestedStack(newStack(), 'Nested');
  expect(alarmOn((state) => state.metricRunsFailed(), undefined, nested as never).Dimensions).toContainEqual({ Name: 'StackName', Value: { Ref: 'AWS::StackName' } });
});

describe('a name that CloudWatch does not accept in a dimension value', () => {
  const warningsOf = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('cdk-cleanrooms-ml:stateName'))
    .map(({ id, entry }) => [id, entry.data]);
  const warning = (name: string) => `the state has the name ${JSON.stringify(name)}, but CloudWatch accepts only printable ASCII characters in a dimension value: `
    + 'the state has no metrics, and alarms on them never fire. Set stateName, or the prefix of its fragment, to a name in ASCII [ack: cdk-cleanrooms-ml:stateName]';
  const stackWith = (id: string, stateName?: string) => {
    const stack = newStack();
    newMachine(stack, newState(stack, id, { stateName }));
    return stack;
  };

  test.each(['Prévision', '推論', 'a\tb', ' '])('is warned of: %j', (name) => {
    expect(warningsOf(stackWith(name))).toEqual([[`/Stack/${name}`, warning(name)]]);
    expect(warningsOf(stackWith('Infer', name))).toEqual([['/Stack/Infer', warning(name)]]);
  });

  test('is not the ID of a state with another name', () => {
    expect(warningsOf(stackWith('Prévision', 'Forecast: day 1'))).toEqual([]);
  });

  test('may be one that a fragment has prefixed', () => {
    const stack = newStack();
    const state = newState(stack, 'Infer');
    newMachine(stack, state);
    state.addPrefix('Nuit d\'été: ');
    expect(warningsOf(stack)).toEqual([['/Stack/Infer', warning('Nuit d\'été: Infer')]]);
  });
});
