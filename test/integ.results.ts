/** As examples/results: a queue that hears of results, and a resource that follows the job. */
import { RemovalPolicy } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as s3n from 'aws-cdk-lib/aws-s3-notifications';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { expectFinished, newAccountStack, SMALL } from './integ-account';
import { TrainedModelInferenceJob } from '../src';

const { app, stack, ...account } = newAccountStack('Results');

// The membership of the receiver puts results elsewhere, so the bucket stays empty and can be deleted.
const results = new s3.Bucket(stack, 'Results', { enforceSSL: true, removalPolicy: RemovalPolicy.DESTROY });
results.addEventNotification(s3.EventType.OBJECT_CREATED, new s3n.SqsDestination(new sqs.Queue(stack, 'Arrived', { enforceSSL: true })));

const job = new TrainedModelInferenceJob(stack, 'Job', { ...account, instanceType: SMALL });
job.node.addDependency(results);
new ssm.StringParameter(stack, 'LatestScores', { stringValue: job.trainedModelInferenceJobArn });

expectFinished(app, stack, job);
