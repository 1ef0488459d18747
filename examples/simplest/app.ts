import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { InferenceInstanceType, TrainedModelInferenceJob } from 'cdk-cleanrooms-ml';

const app = new App();
const stack = new Stack(app, 'Scores');

const membership = 'arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/a1b2c3d4-5678-90ab-cdef-111122223333';
const job = new TrainedModelInferenceJob(stack, 'Job', {
  membershipIdentifier: 'a1b2c3d4-5678-90ab-cdef-111122223333',
  trainedModelArn: `${membership}/trained-model/0f4c6d1e-1111-2222-3333-444455556666`,
  mlInputChannelArn: `${membership}/ml-input-channel/7b1e9a52-1111-2222-3333-444455556666`,
  instanceType: InferenceInstanceType.ML_M5_XLARGE,
  outputMember: '444455556666', // the account that receives the results
});

new CfnOutput(stack, 'JobArn', { value: job.trainedModelInferenceJobArn });
