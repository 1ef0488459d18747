/** What CloudFormation finds (`{{resolve:ssm:name}}`) is accepted wherever a token is, whether it is written as a text or made by CDK. */
import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { InferenceInstanceType, InferenceJobProps, InferenceJobRequest, TrainedModelInferenceJob } from '../src';
import { definitionOf, newMachine, newState } from './run-support';
import { messageOf, newJob, runOf } from './support';

const parameter = (name: string) => `{{resolve:ssm:/results/${name}}}`;

/** Whatever has a limit or a place. */
const PROPS: Partial<InferenceJobProps> = {
  membershipIdentifier: parameter('membership'),
  trainedModelArn: parameter('model'),
  mlInputChannelArn: `arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/${parameter('membership')}/ml-input-channel/bbbb`,
  instanceType: InferenceInstanceType.of(parameter('type')),
  outputMember: parameter('account'),
  modelInferencePayerAccountId: parameter('payer'),
  tags: { team: parameter('team') },
};

const REQUEST = {
  membershipIdentifier: parameter('membership'),
  name: 'scoring',
  trainedModelArn: parameter('model'),
  dataSource: { mlInputChannelArn: parameter('channel') },
  resourceConfig: { instanceType: parameter('type') },
  outputConfiguration: { members: [{ accountId: parameter('account') }] },
  kmsKeyArn: parameter('key'),
};

const newStack = () => new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });

/** The warnings about what a value is. */
const warningsOf = (stack: Stack) => Annotations.fromStack(stack)
  .findWarning('*', Match.stringLikeRegexp('ack: cdk-cleanrooms-ml:(membership|account|region|instanceType)\\]')).map(({ entry }) => entry.data);

test('in a job of a deployment', () => {
  const stack = newStack();
  newJob(stack, 'Job', PROPS);
  expect(runOf(stack)).toMatchObject({
    MembershipIdentifier: parameter('membership'), TrainedModelArn: parameter('model'), OutputConfiguration: { Members: [{ AccountId: parameter('account') }] },
  });
  expect(warningsOf(stack)).toEqual([]);
});

test('in a state', () => {
  const stack = newStack();
  newMachine(stack, newState(stack, 'Infer', PROPS));
  expect(JSON.stringify(definitionOf(stack).States.Infer)).toContain(parameter('account'));
  expect(warningsOf(stack)).toEqual([]);
});

test('in a request', () => {
  const stack = newStack();
  TrainedModelInferenceJob.forRequest(stack, 'Job', InferenceJobRequest.fromObject(REQUEST));
  expect(runOf(stack)).toMatchObject({ MembershipIdentifier: parameter('membership'), KmsKeyArn: parameter('key') });
  expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'))).toContain(`"Resource":"${parameter('key')}"`);
  expect(warningsOf(stack)).toEqual([]);
});

test.each(['secretsmanager', 'ssm-secure'])('a reference to a secret is still refused in a job of a deployment: %s', (service) => {
  const stack = newStack();
  newJob(stack, 'Job', { outputMember: `{{resolve:${service}:account}}` });
  expect(messageOf(() => Template.fromStack(stack))).toContain(`got the dynamic reference {{resolve:${service}:…}}, expected a value`);
});

test.each([
  '{resolve:ssm:/results/account}', '{{resolve:smm:/results/account}}', '{{resolve:ssm:/results/account', '{{resolve:ssm:}}', 'see {{resolve:',
])('what looks almost like one is a value: %s', (outputMember) => {
  expect(messageOf(() => newJob(newStack(), 'Job', { outputMember }))).toContain(`outputMember: got "${outputMember}"`);
});

test('in an ARN it stands for its part: the permissions are as narrow as with a token', () => {
  const placesOf = (membership: string) => {
    const stack = newStack();
    const inIt = (kind: string) => `arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/${membership}/${kind}/0f4c6d1e-1111-2222-3333-444455556666`;
    newMachine(stack, newState(stack, 'Infer', { membershipIdentifier: membership, trainedModelArn: inIt('trained-model'), mlInputChannelArn: inIt('ml-input-channel') }));
    return JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy')).replaceAll(membership, 'MEMBERSHIP');
  };
  expect(placesOf(parameter('membership'))).toBe(placesOf('a1b2c3d4-5678-90ab-cdef-111122223333'));
});
