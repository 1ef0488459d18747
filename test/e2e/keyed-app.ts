/** A state machine in JSONata whose runs have a key. */
import { App, Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { InferenceInstanceType, StartTrainedModelInferenceJob } from '../../src';

const MEMBERSHIP = 'a1b2c3d4-5678-90ab-cdef-111122223333';

const stack = new Stack(new App(), 'KeyedScores');
// The input of an execution is { "channel": "arn:…", "night": "…" }.
const infer = StartTrainedModelInferenceJob.jsonata(stack, 'Infer', {
  membershipIdentifier: MEMBERSHIP,
  trainedModelArn: `arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/${MEMBERSHIP}/trained-model/0f4c6d1e-1111-2222-3333-444455556666`,
  mlInputChannelArn: '{% $states.input.channel %}',
  instanceType: InferenceInstanceType.ML_M5_XLARGE,
  outputMember: '444455556666',
  runKey: '{% $states.input.night %}',
});
new sfn.StateMachine(stack, 'Scoring', { definitionBody: sfn.DefinitionBody.fromChainable(infer) });
