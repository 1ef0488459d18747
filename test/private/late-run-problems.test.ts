/** What a token of a state turns out to be at synth is checked as what is given at once: otherwise every run would fail. */
import { Aws, CfnParameter, Lazy, Size, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { InferenceInstanceType, StartTrainedModelInferenceJob, StartTrainedModelInferenceJobProps } from '../../src';
import { definitionOf, MINIMAL_RUN, newJsonataState, newMachine, newState, stackWithRun } from '../run-support';
import { messageOf, newStack } from '../support';

type Props = Partial<StartTrainedModelInferenceJobProps>;

const synthMessageOf = (props: Props) => messageOf(() => Template.fromStack(stackWithRun(props)));

const late = (value: unknown) => Lazy.string({ produce: () => value as string });
const nothing = late(undefined);
const scalar = (value: unknown) => Token.asString(Lazy.any({ produce: () => value }));

test.each<[keyof StartTrainedModelInferenceJobProps, unknown]>([
  ['membershipIdentifier', nothing], ['trainedModelArn', nothing], ['mlInputChannelArn', nothing], ['outputMember', nothing],
  ['instanceType', InferenceInstanceType.of(nothing)], ['runKey', nothing],
])('%s that is nothing', (prop, value) => {
  expect(synthMessageOf({ [prop]: value })).toContain(`[Stack/Infer] invalid inference job: ${prop}: got nothing, expected `);
});

test.each<[string, Props, string]>([
  ['a membership that is none', { membershipIdentifier: late('x') }, 'membershipIdentifier: got "x", expected a lowercase UUID of 36 characters'],
  ['an ARN of something else', { trainedModelArn: late('arn:aws:s3:::bucket') }, 'trainedModelArn: got "arn:aws:s3:::bucket", expected an ARN'],
  ['a number that is too large', { instanceCount: Lazy.number({ produce: () => 11 }) }, 'instanceCount: got 11, expected a whole number from 1 to 10'],
  ['a text for a number', { maxPayload: Size.mebibytes(Token.asNumber(late('6'))) }, 'maxPayload: got the string "6", expected a whole number'],
  ['an account id that has lost its zeros', { outputMember: scalar(11122223333) }, 'outputMember: got the number 11122223333, expected a 12-digit account ID'],
  ['a variable without a value', { environment: { A: nothing } }, 'environment.A: got nothing, expected a string of 1 to 10240 characters'],
  ['an empty variable', { environment: { A: late('') } }, 'environment.A: got a string of 0 characters'],
  ['a tag without a value', { tags: { a: nothing } }, 'tags.a: got nothing, expected a string'],
  ['a tag that is too long', { tags: { a: late('x'.repeat(257)) } }, 'tags.a: got 257 characters, expected up to 256 characters'],
  ['half of a character in a run key', { runKey: late('\ud800') }, 'runKey: got a string with an unpaired surrogate, expected valid Unicode'],
  ['an empty run key', { runKey: late('') }, 'runKey: got the string "", expected a string that is not empty'],
])('%s', (_, props, message) => {
  expect(synthMessageOf(props)).toContain(`[Stack/Infer] invalid inference job: ${message}`);
});

test('a run key is that of its state, although its props are used for the next state', () => {
  const stack = newStack();
  const props = { ...MINIMAL_RUN, runKey: late('') };
  const first = StartTrainedModelInferenceJob.jsonPath(stack, 'First', props);
  props.runKey = 'nightly';
  newMachine(stack, first.next(StartTrainedModelInferenceJob.jsonPath(stack, 'Second', props)));
  props.runKey = '';
  expect(messageOf(() => Template.fromStack(stack))).toMatch(/\[Stack\/First\] invalid inference job: runKey: got the string "", expected a string that is not empty$/m);
});

test('the value of a variable is not shown', () => {
  expect(synthMessageOf({ environment: { A: late('hunter2\ud800') } })).toMatch(/environment\.A: got a string with an unpaired surrogate(?!.*hunter2)/s);
});

test('what is still not known then passes, and so do values that are right', () => {
  const stack = newStack();
  const parameter = new CfnParameter(stack, 'Parameter').valueAsString;
  newMachine(stack, newState(stack, 'Infer', {
    membershipIdentifier: parameter,
    trainedModelArn: '{{resolve:ssm:/models/one}}',
    outputMember: sfn.JsonPath.stringAt('$.member'),
    mlInputChannelArn: sfn.JsonPath.format('{}', sfn.JsonPath.stringAt('$.channel')),
    instanceCount: sfn.JsonPath.numberAt('$.count'),
    maxPayload: Size.mebibytes(Token.asNumber(Lazy.any({ produce: () => 6 }))),
    description: nothing,
    runKey: scalar(7),
    environment: { A: parameter, B: Aws.NO_VALUE, C: `${Aws.REGION}!` },
    tags: { a: parameter, b: late(''), c: sfn.JsonPath.stringAt('$.team') },
  }));
  expect(() => Template.fromStack(stack)).not.toThrow();
});

test('JSONata may come from a token', () => {
  const stack = newStack();
  newMachine(stack, newJsonataState(stack, 'Infer', { outputMember: late('{% $states.input.member %}') }));
  expect(definitionOf(stack).States.Infer.Arguments.Input.request.outputConfiguration.members).toEqual([{ accountId: '{% $states.input.member %}' }]);
});

test.each(['REF', 'Ref'])('the only variable and the only tag may have the name of a function: %s', (name) => {
  expect(() => Template.fromStack(stackWithRun({ environment: { [name]: 'main' }, tags: { [name]: 'main' } }))).not.toThrow();
});
