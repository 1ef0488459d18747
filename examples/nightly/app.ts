import { App, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as targets from 'aws-cdk-lib/aws-scheduler-targets';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { InferenceInstanceType, StartTrainedModelInferenceJob } from 'cdk-cleanrooms-ml';

const app = new App();
const stack = new Stack(app, 'NightlyScores');

const membership = 'arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/a1b2c3d4-5678-90ab-cdef-111122223333';
// The input of an execution is { "channel": "arn:…", "schedule": "arn:…", "scheduledTime": "…" }.
const infer = StartTrainedModelInferenceJob.jsonPath(stack, 'Infer', {
  membershipIdentifier: 'a1b2c3d4-5678-90ab-cdef-111122223333',
  trainedModelArn: `${membership}/trained-model/0f4c6d1e-1111-2222-3333-444455556666`,
  mlInputChannelArn: sfn.JsonPath.stringAt('$.channel'),
  instanceType: InferenceInstanceType.ML_M5_XLARGE,
  outputMember: '444455556666',
  environment: { SCORE_THRESHOLD: '0.753' }, // not in the history of any execution
  // With the ARN of the schedule, because another schedule may have the same time.
  runKey: sfn.JsonPath.format('{} {}', sfn.JsonPath.stringAt('$.schedule'), sfn.JsonPath.stringAt('$.scheduledTime')),
  taskTimeout: sfn.Timeout.duration(Duration.hours(12)),
});
// Another job, ten minutes after one has failed.
infer.addRetry({ errors: ['CleanRoomsML.JobFailed'], maxAttempts: 1, interval: Duration.minutes(10) });
// A schedule may start an execution twice: the second one starts no job, and does not fail.
// A redrive starts no job either, and succeeds: to run again, start an execution with another key.
infer.addCatch(sfn.Succeed.jsonPath(stack, 'RunsAlready'), { errors: ['StepFunctions.ExecutionAlreadyExistsException'] });
const scoring = new sfn.StateMachine(stack, 'Scoring', { definitionBody: sfn.DefinitionBody.fromChainable(infer) });

new scheduler.Schedule(stack, 'Nightly', {
  schedule: scheduler.ScheduleExpression.cron({ hour: '2', minute: '0', timeZone: TimeZone.ETC_UTC }),
  target: new targets.StepFunctionsStartExecution(scoring, {
    input: scheduler.ScheduleTargetInput.fromObject({
      channel: `${membership}/ml-input-channel/7b1e9a52-1111-2222-3333-444455556666`,
      schedule: scheduler.ContextAttribute.scheduleArn,
      scheduledTime: scheduler.ContextAttribute.scheduledTime,
    }),
  }),
});

infer.metricRunsFailed().createAlarm(stack, 'ScoringFailed', { threshold: 1, evaluationPeriods: 1 });
// This one also counts a state that timed out, and executions that started no run.
scoring.metricFailed().createAlarm(stack, 'ExecutionFailed', { threshold: 1, evaluationPeriods: 1 });
