import { App, CfnOutput, Duration, Size, Stack, Tags } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { InferenceInstanceType, JobCompletion, TrainedModelInferenceJob } from 'cdk-cleanrooms-ml';

const app = new App();
const stack = new Stack(app, 'LookalikeScores');

// Data scientists create the membership, the model and the channel: here they already exist.
const membership = 'a1b2c3d4-5678-90ab-cdef-111122223333';
const ofMembership = (type: string, id: string) =>
  stack.formatArn({ service: 'cleanrooms-ml', resource: `membership/${membership}/${type}`, resourceName: id });

const job = new TrainedModelInferenceJob(stack, 'Scores', {
  membershipIdentifier: membership,
  trainedModelArn: ofMembership('trained-model', '0f4c6d1e-1111-2222-3333-444455556666'),
  trainedModelVersionIdentifier: '5d7e9c3a-1111-2222-3333-444455556666',
  configuredModelAlgorithmAssociationArn: ofMembership('configured-model-algorithm-association', '2c8a4f60-1111-2222-3333-444455556666'),
  mlInputChannelArn: ofMembership('ml-input-channel', '7b1e9a52-1111-2222-3333-444455556666'),
  instanceType: InferenceInstanceType.ML_G5_2XLARGE,
  instanceCount: Number(app.node.tryGetContext('instanceCount') ?? 1),
  outputMember: '444455556666',
  outputAccept: 'text/csv',
  maxPayload: Size.mebibytes(6),
  environment: { SCORE_THRESHOLD: '0.75', BATCH_SIZE: '256' },
  encryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }),
  modelInferencePayerAccountId: '444455556666',
  description: 'Scores of the audience for the autumn campaign',
  tags: { campaign: app.node.tryGetContext('campaign') ?? 'autumn' },
  completion: JobCompletion.upTo(Duration.seconds(Number(app.node.tryGetContext('waitSeconds') ?? 7200))),
});
Tags.of(app).add('team', 'audiences');

new CfnOutput(stack, 'JobArn', { value: job.trainedModelInferenceJobArn });
