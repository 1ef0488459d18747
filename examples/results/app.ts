import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as s3n from 'aws-cdk-lib/aws-s3-notifications';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { InferenceInstanceType, TrainedModelInferenceJob } from 'cdk-cleanrooms-ml';

const app = new App();
const stack = new Stack(app, 'ScoresAndAfter');

// The bucket for results. The ML configuration of the member that receives them (here: this account) must name it, with the prefix scores/: deploy
// this app without the job and the parameter first, set the ML configuration, and then add them and redeploy.
const results = new s3.Bucket(stack, 'Results', { enforceSSL: true, removalPolicy: RemovalPolicy.RETAIN });
const arrived = new sqs.Queue(stack, 'Arrived', { enforceSSL: true });
results.addEventNotification(s3.EventType.OBJECT_CREATED, new s3n.SqsDestination(arrived), { prefix: 'scores/' });

const membership = 'arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/a1b2c3d4-5678-90ab-cdef-111122223333';
const job = new TrainedModelInferenceJob(stack, 'Job', {
  membershipIdentifier: 'a1b2c3d4-5678-90ab-cdef-111122223333',
  trainedModelArn: `${membership}/trained-model/0f4c6d1e-1111-2222-3333-444455556666`,
  mlInputChannelArn: `${membership}/ml-input-channel/7b1e9a52-1111-2222-3333-444455556666`,
  instanceType: InferenceInstanceType.ML_M5_XLARGE,
  outputMember: '111122223333',
});
// The queue receives nothing about results that arrive before the notification exists.
job.node.addDependency(results);

// Resources that refer to the job are deployed after it has finished, and stay unchanged if it fails.
new ssm.StringParameter(stack, 'LatestScores', { stringValue: job.trainedModelInferenceJobArn });
