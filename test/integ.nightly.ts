/** As examples/nightly: a state machine that runs a job, with an environment, a key, and a retry. */
import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { expectSucceeded, newAccountStack, SMALL } from './integ-account';
import { StartTrainedModelInferenceJob } from '../src';

const { app, stack, mlInputChannelArn, ...account } = newAccountStack('Nightly');

const infer = StartTrainedModelInferenceJob.jsonPath(stack, 'Infer', {
  ...account,
  mlInputChannelArn: sfn.JsonPath.stringAt('$.channel'),
  instanceType: SMALL,
  environment: { SCORE_THRESHOLD: '0.753' },
  runKey: sfn.JsonPath.format('{} {}', sfn.JsonPath.stringAt('$.schedule'), sfn.JsonPath.stringAt('$.scheduledTime')),
  taskTimeout: sfn.Timeout.duration(Duration.hours(12)),
});
infer.addRetry({ errors: ['CleanRoomsML.JobFailed'], maxAttempts: 1, interval: Duration.minutes(10) });
const scoring = new sfn.StateMachine(stack, 'Scoring', { definitionBody: sfn.DefinitionBody.fromChainable(infer) });

expectSucceeded(app, stack, scoring, { channel: mlInputChannelArn, schedule: 'nightly', scheduledTime: 'tonight' });
