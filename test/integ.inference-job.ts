/** As examples/inference-job: a job with a key, tags, variables, and a payer. */
import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { expectFinished, newAccountStack, SMALL } from './integ-account';
import { JobCompletion, TrainedModelInferenceJob } from '../src';

const { app, stack, ...account } = newAccountStack('InferenceJob');

const job = new TrainedModelInferenceJob(stack, 'Scores', {
  ...account,
  instanceType: SMALL,
  instanceCount: 1,
  outputAccept: 'text/csv',
  maxPayload: Size.mebibytes(6),
  environment: { SCORE_THRESHOLD: '0.75', BATCH_SIZE: '256' },
  encryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY }),
  description: 'Scores of the audience for the autumn campaign',
  tags: { campaign: 'autumn' },
  completion: JobCompletion.upTo(Duration.hours(2)),
});

expectFinished(app, stack, job);
