import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { InferenceInstanceType, JobCompletion, TrainedModelInferenceJob } from 'cdk-cleanrooms-ml';

const app = new App();
const stack = new Stack(app, 'YearlyScores');

const membership = 'arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/a1b2c3d4-5678-90ab-cdef-111122223333';
const job = new TrainedModelInferenceJob(stack, 'Job', {
  membershipIdentifier: 'a1b2c3d4-5678-90ab-cdef-111122223333',
  trainedModelArn: `${membership}/trained-model/0f4c6d1e-1111-2222-3333-444455556666`,
  mlInputChannelArn: `${membership}/ml-input-channel/7b1e9a52-1111-2222-3333-444455556666`,
  instanceType: InferenceInstanceType.ML_R7I_8XLARGE,
  instanceCount: 4,
  outputMember: '444455556666',
  // 15 resources in the stack wait, one after another.
  completion: JobCompletion.upTo(Duration.hours(12)),
  // `cdk deploy -c run=2027` runs the same job again. Keep that value afterward: changing it back runs the job once more.
  rerunToken: app.node.tryGetContext('run') ?? '2026',
});

job.metricFailed().createAlarm(stack, 'JobFailed', { threshold: 1, evaluationPeriods: 1 });

new CfnOutput(stack, 'Finished', { value: job.updateTime });
