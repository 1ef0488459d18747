import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as cleanroomsml from 'aws-cdk-lib/aws-cleanroomsml';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import {
  InferenceInstanceType, InferenceJobProvider, InferenceJobRequest, InferenceJobRunner, JobCompletion, StartTrainedModelInferenceJob,
  TrainedModelInferenceJob,
} from 'cdk-cleanrooms-ml';

const app = new App();
const stack = new Stack(app, 'Scores', { tags: { department: 'marketing' } });

const membershipIdentifier = 'a1b2c3d4-5678-90ab-cdef-111122223333';
const membership = `arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/${membershipIdentifier}`;
const trainedModelArn = `${membership}/trained-model/0f4c6d1e-1111-2222-3333-444455556666`;
const mlInputChannelArn = `${membership}/ml-input-channel/7b1e9a52-1111-2222-3333-444455556666`;

const provider = new InferenceJobProvider(stack, 'Provider', {
  maxConcurrentJobs: 1,
  permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'team-boundary'),
});

const association = new cleanroomsml.CfnConfiguredModelAlgorithmAssociation(stack, 'Association', {
  membershipIdentifier,
  configuredModelAlgorithmArn: 'arn:aws:cleanrooms-ml:us-east-1:111122223333:configured-model-algorithm/2c8a4f60-1111-2222-3333-444455556666',
  name: 'lookalikes',
});

const audience = new TrainedModelInferenceJob(stack, 'Audience', {
  provider,
  membershipIdentifier,
  trainedModelArn,
  configuredModelAlgorithmAssociationArn: association,
  mlInputChannelArn,
  instanceType: InferenceInstanceType.ML_G5_2XLARGE,
  instanceCount: 2,
  outputMember: '444455556666',
  environment: { SCORE_THRESHOLD: '0.75', BATCH_SIZE: '256' },
  encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111122223333:key/5d7e9c3a-1111-2222-3333-444455556666'),
  tags: { campaign: 'autumn' },
  completion: JobCompletion.upTo(Duration.hours(2)),
});

audience.grants.read(new iam.User(stack, 'Operator'));

const request = InferenceJobRequest.fromObject({
  membershipIdentifier,
  name: 'lookalikes',
  trainedModelArn,
  resourceConfig: { instanceType: 'ml.m5.xlarge', instanceCount: 1 },
  outputConfiguration: { accept: 'text/csv', members: [{ accountId: '444455556666' }] },
  dataSource: { mlInputChannelArn },
});
const lookalikes = TrainedModelInferenceJob.forRequest(stack, 'Lookalikes', request, {
  provider,
  completion: JobCompletion.upTo(Duration.minutes(30)),
});

const runner = new InferenceJobRunner(stack, 'Runner', {
  tracingEnabled: true,
  permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(stack, 'RunnerBoundary', 'team-boundary'),
});
const infer = StartTrainedModelInferenceJob.jsonPath(stack, 'Infer', {
  runner,
  membershipIdentifier,
  trainedModelArn,
  mlInputChannelArn: sfn.JsonPath.stringAt('$.channel'),
  instanceType: InferenceInstanceType.ML_M5_XLARGE,
  instanceCount: sfn.JsonPath.numberAt('$.count'),
  outputMember: '444455556666',
  environment: { SCORE_THRESHOLD: '0.75', BATCH_SIZE: '256' },
  tags: { team: 'audiences', campaign: 'autumn', day: sfn.JsonPath.stringAt('$.day') },
  runKey: sfn.JsonPath.stringAt('$.day'),
  taskTimeout: sfn.Timeout.duration(Duration.hours(12)),
});
infer.addRetry({ errors: ['CleanRoomsML.JobFailed'], maxAttempts: 1 });
new sfn.StateMachine(stack, 'Scoring', { definitionBody: sfn.DefinitionBody.fromChainable(infer) });

new CfnOutput(stack, 'AudienceArn', { value: audience.trainedModelInferenceJobArn });
new CfnOutput(stack, 'LookalikesFinished', { value: lookalikes.updateTime });

app.synth();
