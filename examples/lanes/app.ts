import { App, Stack } from 'aws-cdk-lib';
import { InferenceInstanceType, InferenceJobProvider, TrainedModelInferenceJob } from 'cdk-cleanrooms-ml';

const app = new App();
const stack = new Stack(app, 'AudienceScores');

// Two of the jobs run at once; the others are started when an earlier one has finished, however long that takes.
const provider = new InferenceJobProvider(stack, 'Provider', { maxConcurrentJobs: 2 });

const membership = 'arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/a1b2c3d4-5678-90ab-cdef-111122223333';
const channels: { [audience: string]: string } = {
  Lapsed: '7b1e9a52-1111-2222-3333-444455556666',
  Loyal: '7b1e9a52-2222-2222-3333-444455556666',
  New: '7b1e9a52-3333-2222-3333-444455556666',
  Prospects: '7b1e9a52-4444-2222-3333-444455556666',
};
for (const [audience, channel] of Object.entries(channels)) {
  new TrainedModelInferenceJob(stack, audience, {
    provider,
    membershipIdentifier: 'a1b2c3d4-5678-90ab-cdef-111122223333',
    trainedModelArn: `${membership}/trained-model/0f4c6d1e-1111-2222-3333-444455556666`,
    mlInputChannelArn: `${membership}/ml-input-channel/${channel}`,
    instanceType: InferenceInstanceType.ML_M5_XLARGE,
    outputMember: '444455556666',
  });
}
