import { Annotations as Noted, App, Aws, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as cleanroomsml from 'aws-cdk-lib/aws-cleanroomsml';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { InferenceJobProps, TrainedModelInferenceJobProps } from '../../src';
import { newJsonataState, newState } from '../run-support';
import { ASSOCIATION_ARN, CHANNEL_ARN, KEY_ARN, MEMBERSHIP, MODEL_ARN, newJob, OTHER_MEMBERSHIP } from '../support';

const ENV = { account: '111122223333', region: 'us-east-1' };
const anImportedKey = (stack: Stack, arn = KEY_ARN) => kms.Key.fromKeyArn(stack, 'Key', arn);

/** The warnings of a job, by what their ids begin with; those of the key's policy have tests of their own. */
function warningsOf(props: (stack: Stack) => Partial<TrainedModelInferenceJobProps>, env: { account?: string; region?: string } = ENV): string[] {
  const stack = new Stack(new App(), 'Stack', { env });
  newJob(stack, 'Job', props(stack));
  return Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => String(entry.data))
    .filter((message) => !message.includes('policy of the encryption key'));
}

test('all in one place: no warning', () => {
  expect(warningsOf((stack) => ({ configuredModelAlgorithmAssociationArn: ASSOCIATION_ARN, encryptionKey: anImportedKey(stack) }))).toEqual([]);
});

test.each<[string, Partial<TrainedModelInferenceJobProps>, string]>([
  ['a model', { trainedModelArn: MODEL_ARN.replace(MEMBERSHIP, OTHER_MEMBERSHIP) },
    `trainedModelArn belongs to membership ${OTHER_MEMBERSHIP}, but the job belongs to ${MEMBERSHIP}: the service may reject the job [ack: cdk-cleanrooms-ml:membership]`],
  ['a channel', { mlInputChannelArn: CHANNEL_ARN.replace(MEMBERSHIP, OTHER_MEMBERSHIP) },
    `mlInputChannelArn belongs to membership ${OTHER_MEMBERSHIP}, but the job belongs to ${MEMBERSHIP}: the service may reject the job [ack: cdk-cleanrooms-ml:membership]`],
])('%s of another membership', (_, props, warning) => {
  expect(warningsOf(() => props)).toEqual([warning]);
});

test.each<[string, Partial<TrainedModelInferenceJobProps>, string]>([
  ['a model', { trainedModelArn: MODEL_ARN.replace(ENV.account, '444455556666') },
    'trainedModelArn belongs to account 444455556666, but the stack belongs to 111122223333: the service may reject the job [ack: cdk-cleanrooms-ml:account]'],
  ['a channel', { mlInputChannelArn: CHANNEL_ARN.replace(ENV.account, '444455556666') },
    'mlInputChannelArn belongs to account 444455556666, but the stack belongs to 111122223333: the service may reject the job [ack: cdk-cleanrooms-ml:account]'],
])('%s of another account than the stack', (_, props, warning) => {
  expect(warningsOf(() => props)).toEqual([warning]);
  expect(warningsOf(() => props, { region: ENV.region })).toEqual([]);
});

test('an association may be of another account', () => {
  expect(ASSOCIATION_ARN).not.toContain(ENV.account);
  expect(warningsOf(() => ({ configuredModelAlgorithmAssociationArn: ASSOCIATION_ARN }))).toEqual([]);
});

/** Each prop with an ARN, of which a part is another one. */
const withAnother = (part: string, another: string): [string, (stack: Stack) => Partial<TrainedModelInferenceJobProps>][] => [
  ['trainedModelArn', () => ({ trainedModelArn: MODEL_ARN.replace(part, another) })],
  ['mlInputChannelArn', () => ({ mlInputChannelArn: CHANNEL_ARN.replace(part, another) })],
  ['configuredModelAlgorithmAssociationArn', () => ({ configuredModelAlgorithmAssociationArn: ASSOCIATION_ARN.replace(part, another) })],
  ['encryptionKey', (stack) => ({ encryptionKey: anImportedKey(stack, KEY_ARN.replace(part, another)) })],
];

test.each(withAnother('us-east-1', 'eu-west-1'))('%s in another region than the stack', (prop, props) => {
  expect(warningsOf(props)).toEqual([`${prop} is in eu-west-1, but the stack is in us-east-1: the service may reject the job [ack: cdk-cleanrooms-ml:region]`]);
  expect(warningsOf(props, { account: ENV.account })).toEqual([]);
});

test.each(withAnother('arn:aws:', 'arn:aws-cn:'))('%s in another partition than the stack', (prop, props) => {
  expect(warningsOf(props)).toEqual([`${prop} is in partition aws-cn, but the stack is in aws: IAM and the service reject ARNs of another partition [ack: cdk-cleanrooms-ml:partition]`]);
  expect(warningsOf(props, { account: ENV.account })).toEqual([]);
  // A Region that CDK does not know.
  expect(warningsOf(props, { ...ENV, region: 'us-moon-1' }).filter((message) => message.includes('partition'))).toEqual([]);
});

describe('a construct whose ARN is a token', () => {
  const OTHER = { account: '444455556666', region: 'eu-west-1' };
  const REGION = 'is in eu-west-1, but the stack is in us-east-1: the service may reject the job [ack: cdk-cleanrooms-ml:region]';
  const ACCOUNT = 'belongs to account 444455556666, but the stack belongs to 111122223333: the service may reject the job [ack: cdk-cleanrooms-ml:account]';

  type PropsOf = (scope: Stack) => Partial<InferenceJobProps>;
  const late = (arn: string) => Lazy.string({ produce: () => arn });
  // A construct of a user.
  const reference = ({ node, env }: Stack, name: string, member: string, arn: string): any => ({ node, env, [name]: { [member]: arn } });
  const modelOf: PropsOf = (scope) => ({ trainedModelArn: reference(scope, 'trainedModelRef', 'trainedModelArn', late(MODEL_ARN)) });
  const channelOf: PropsOf = (scope) => ({ mlInputChannelArn: reference(scope, 'mlInputChannelRef', 'mlInputChannelArn', late(CHANNEL_ARN)) });
  const keyOf: PropsOf = (scope) => ({ encryptionKey: new kms.Key(scope, 'Key') });
  const associationOf: PropsOf = (scope) => ({
    configuredModelAlgorithmAssociationArn: new cleanroomsml.CfnConfiguredModelAlgorithmAssociation(scope, 'Association', {
      configuredModelAlgorithmArn: 'arn:aws:cleanrooms-ml:eu-west-1:444455556666:configured-model-algorithm/a', membershipIdentifier: MEMBERSHIP, name: 'a',
    }),
  });
  const newJobOrState = { job: newJob, state: newState };
  type Kind = keyof typeof newJobOrState;

  /** Without a synth, in which CDK refuses references to another Region or account. */
  function warningsAbout(propsOf: PropsOf, env: object = OTHER, kind: Kind = 'job', own: object = ENV): string[] {
    const app = new App();
    const props = propsOf(new Stack(app, 'Other', { env }));
    return newJobOrState[kind](new Stack(app, 'Stack', { env: own }), 'Job', props).node.metadata.map(({ data }) => String(data))
      .filter((message) => /ack: cdk-cleanrooms-ml:(region|account|partition|membership)/.test(message));
  }

  test.each<[string, PropsOf, string[]]>([
    ['a key', keyOf, [`encryptionKey ${REGION}`]],
    ['a model', modelOf, [`trainedModelArn ${ACCOUNT}`, `trainedModelArn ${REGION}`]],
    ['a channel', channelOf, [`mlInputChannelArn ${ACCOUNT}`, `mlInputChannelArn ${REGION}`]],
    ['an association', associationOf, [`configuredModelAlgorithmAssociationArn ${REGION}`]],
  ])('is where its stack is: %s', (_, propsOf, warnings) => {
    for (const kind of ['job', 'state'] as const) {
      expect(warningsAbout(propsOf, OTHER, kind)).toEqual(warnings);
      expect(warningsAbout(propsOf, ENV, kind)).toEqual([]);
      expect(warningsAbout(propsOf, {}, kind)).toEqual([]);
      expect(warningsAbout(propsOf, OTHER, kind, {})).toEqual([]);
    }
  });

  test('is where its ARN says if that is no token', () => {
    expect(warningsAbout((scope) => ({ trainedModelArn: reference(scope, 'trainedModelRef', 'trainedModelArn', MODEL_ARN) }))).toEqual([]);
  });

  test('may be anywhere if its ARN is from the input of a state', () => {
    const propsOf = (arn: string): PropsOf => (scope) => ({ trainedModelArn: reference(scope, 'trainedModelRef', 'trainedModelArn', arn) });
    expect(warningsAbout(propsOf(sfn.JsonPath.stringAt('$.model')), OTHER, 'state')).toEqual([]);
    expect(warningsAbout(propsOf('{% $states.input.model %}'), OTHER, 'state')).toEqual([]);
  });

  test('may be anywhere if it does not know', () => {
    const model = (scope: Stack) => reference(scope, 'trainedModelRef', 'trainedModelArn', late(MODEL_ARN));
    expect(warningsAbout((scope) => ({ trainedModelArn: { ...model(scope), env: undefined } }))).toEqual([]);
    expect(warningsAbout(() => ({ trainedModelArn: late(MODEL_ARN) }))).toEqual([]);
    expect(warningsAbout((scope) => ({ encryptionKey: kms.Key.fromKeyArn(scope, 'Key', `arn:aws:kms:${Aws.REGION}:${Aws.ACCOUNT_ID}:key/a`) }))).toEqual([]);
  });
});

test('the membership of a model is not compared with one from the input of a state', () => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  const state = newJsonataState(stack, 'Infer', { membershipIdentifier: '{% $states.input.membership %}' });
  expect(state.node.metadata).toEqual([]);
});

test('a warning can be acknowledged', () => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  Noted.of(stack).acknowledgeWarning('cdk-cleanrooms-ml:membership', 'it works');
  newJob(stack, 'Job', { trainedModelArn: MODEL_ARN.replace(MEMBERSHIP, OTHER_MEMBERSHIP) });
  expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
});
