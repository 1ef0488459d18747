import { App, Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { InferenceInstanceType, StartTrainedModelInferenceJob } from 'cdk-cleanrooms-ml';

const app = new App();
const stack = new Stack(app, 'ModelScores');

const membership = 'arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/a1b2c3d4-5678-90ab-cdef-111122223333';
const models = Array.from({ length: 10 }, (_, index) => `${membership}/trained-model/0f4c6d1e-1111-2222-3333-44445555000${index}`);

// Ten models score one channel, three at a time. The input of an execution is { "channel": "arn:…" }.
const everyModel = sfn.Map.jsonata(stack, 'EveryModel', {
  items: sfn.ProvideItems.jsonArray(models),
  itemSelector: { model: '{% $states.context.Map.Item.Value %}', channel: '{% $states.input.channel %}' },
  maxConcurrency: 3,
});
everyModel.itemProcessor(StartTrainedModelInferenceJob.jsonata(stack, 'Infer', {
  membershipIdentifier: 'a1b2c3d4-5678-90ab-cdef-111122223333',
  trainedModelArn: '{% $states.input.model %}',
  mlInputChannelArn: '{% $states.input.channel %}',
  instanceType: InferenceInstanceType.ML_M5_XLARGE,
  outputMember: '444455556666',
  // Later states need nothing else from the result.
  outputs: { job: '{% $states.result.trainedModelInferenceJobArn %}' },
}));
new sfn.StateMachine(stack, 'Scoring', { definitionBody: sfn.DefinitionBody.fromChainable(everyModel) });
