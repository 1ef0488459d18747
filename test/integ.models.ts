/** As examples/models: several jobs in a map, in JSONata. */
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { expectSucceeded, newAccountStack, SMALL } from './integ-account';
import { StartTrainedModelInferenceJob } from '../src';

const { app, stack, mlInputChannelArn, trainedModelArn, ...account } = newAccountStack('Models');

const everyModel = sfn.Map.jsonata(stack, 'EveryModel', {
  items: sfn.ProvideItems.jsonArray([trainedModelArn, trainedModelArn]),
  itemSelector: { model: '{% $states.context.Map.Item.Value %}', channel: '{% $states.input.channel %}' },
  maxConcurrency: 2,
});
everyModel.itemProcessor(StartTrainedModelInferenceJob.jsonata(stack, 'Infer', {
  ...account,
  trainedModelArn: '{% $states.input.model %}',
  mlInputChannelArn: '{% $states.input.channel %}',
  instanceType: SMALL,
}));
const scoring = new sfn.StateMachine(stack, 'Scoring', { definitionBody: sfn.DefinitionBody.fromChainable(everyModel) });

expectSucceeded(app, stack, scoring, { channel: mlInputChannelArn });
