/** As examples/request: a request as the AWS CLI takes it. */
import { Duration } from 'aws-cdk-lib';
import { expectFinished, newAccountStack, SMALL } from './integ-account';
import { InferenceJobRequest, JobCompletion, TrainedModelInferenceJob } from '../src';

const { app, stack, membershipIdentifier, trainedModelArn, mlInputChannelArn, outputMember } = newAccountStack('Request');

const request = InferenceJobRequest.fromObject({
  membershipIdentifier,
  trainedModelArn,
  dataSource: { mlInputChannelArn },
  resourceConfig: { instanceType: SMALL.value, instanceCount: 1 },
  outputConfiguration: { accept: 'text/csv', members: [{ accountId: outputMember }] },
  environment: { SCORE_THRESHOLD: '0.75' },
  tags: { campaign: 'autumn' },
});
const job = TrainedModelInferenceJob.forRequest(stack, 'Job', request, { completion: JobCompletion.upTo(Duration.minutes(50)) });

expectFinished(app, stack, job);
