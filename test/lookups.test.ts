/** What the CLI looks up: the first synth has only dummies, and must get far enough to say what is to be looked up. */
import { App, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { InferenceJobProvider, InferenceJobRequest, TrainedModelInferenceJob } from '../src';
import { CHANNEL_ARN, KEY_ARN, MEMBERSHIP, messageOf, MODEL_ARN, newJob, runOf } from './support';

const PARAMETER = 'ssm:account=111122223333:parameterName=/ml/model:region=us-east-1';
const newStack = (context?: Record<string, unknown>) => new Stack(new App({ context }), 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
const model = (stack: Stack) => ssm.StringParameter.valueFromLookup(stack, '/ml/model');

describe('a value that is looked up', () => {
  test.each<[string, (stack: Stack) => string]>([
    ['at once', model], ['late', (stack) => Lazy.string({ produce: () => model(stack) })],
  ])('is asked for by the first synth: %s', (_, modelOf) => {
    const stack = newStack();
    newJob(stack, 'Job', { trainedModelArn: modelOf(stack) });
    const { missing } = (stack.node.root as App).synth().manifest;
    expect(missing).toEqual([expect.objectContaining({ provider: 'ssm', key: PARAMETER })]);
  });

  test('is in the template of the second one, and checked there', () => {
    const stack = newStack({ [PARAMETER]: MODEL_ARN });
    newJob(stack, 'Job', { trainedModelArn: model(stack) });
    expect(runOf(stack).TrainedModelArn).toBe(MODEL_ARN);
    const wrong = newStack({ [PARAMETER]: 'no ARN' });
    expect(messageOf(() => newJob(wrong, 'Job', { trainedModelArn: model(wrong) }))).toContain('trainedModelArn: got "no ARN"');
  });
});

describe('a value that is looked up, in a request', () => {
  const ROOT = 'ssm:account=111122223333:parameterName=';
  const lookedUp = (stack: Stack, name: string) => ssm.StringParameter.valueFromLookup(stack, name);
  const request = (stack: Stack) => InferenceJobRequest.fromObject({
    membershipIdentifier: lookedUp(stack, '/ml/membership'),
    trainedModelArn: model(stack),
    dataSource: { mlInputChannelArn: lookedUp(stack, '/ml/channel') },
    resourceConfig: { instanceType: 'ml.g5.xlarge' },
    outputConfiguration: { members: [{ accountId: lookedUp(stack, '/ml/account') }] },
    kmsKeyArn: lookedUp(stack, '/ml/key'),
  });
  const VALUES = {
    '/ml/membership': MEMBERSHIP, '/ml/model': MODEL_ARN, '/ml/channel': CHANNEL_ARN, '/ml/account': '111122223333', '/ml/key': KEY_ARN,
  };
  const context = (values: object) => Object.fromEntries(Object.entries(values).map(([name, value]) => [`${ROOT}${name}:region=us-east-1`, value]));

  test('is asked for by the first synth, without a warning about where it is', () => {
    const stack = newStack();
    TrainedModelInferenceJob.forRequest(stack, 'Job', request(stack));
    const { missing } = (stack.node.root as App).synth().manifest;
    expect(missing!.map(({ key }) => key).sort()).toEqual(Object.keys(context(VALUES)).sort());
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('ack: cdk-cleanrooms-ml:(membership|account|region)'))).toEqual([]);
  });

  test('is in the template of the second one, and checked there', () => {
    const stack = newStack(context(VALUES));
    TrainedModelInferenceJob.forRequest(stack, 'Job', request(stack));
    expect(runOf(stack)).toMatchObject({ MembershipIdentifier: MEMBERSHIP, TrainedModelArn: MODEL_ARN, KmsKeyArn: KEY_ARN });
    const wrong = newStack(context({ ...VALUES, '/ml/key': 'no ARN' }));
    expect(messageOf(() => TrainedModelInferenceJob.forRequest(wrong, 'Job', request(wrong)))).toContain('kmsKeyArn: got "no ARN"');
  });
});

describe('the ARN of an imported job that is looked up', () => {
  const imported = (stack: Stack) => TrainedModelInferenceJob.fromTrainedModelInferenceJobArn(stack, 'Job', model(stack));

  test.each([{}, { '@aws-cdk/core:enablePartitionLiterals': true }])('is asked for by the first synth: %j', (flags) => {
    const stack = newStack(flags);
    imported(stack).grants.read(new iam.User(stack, 'User')).assertSuccess();
    expect((stack.node.root as App).synth().manifest.missing).toEqual([expect.objectContaining({ key: PARAMETER })]);
  });

  test('is checked by the second one', () => {
    const arn = MODEL_ARN.replace('trained-model', 'trained-model-inference-job');
    expect(imported(newStack({ [PARAMETER]: arn })).trainedModelInferenceJobArn).toBe(arn);
    expect(messageOf(() => imported(newStack({ [PARAMETER]: MODEL_ARN })))).toContain(`trainedModelInferenceJobArn: got "${MODEL_ARN}"`);
  });
});

test('a VPC that another account shares is used', () => {
  const key = 'vpc-provider:account=111122223333:filter.owner-id=999999999999:filter.vpc-id=vpc-1:region=us-east-1:returnAsymmetricSubnets=true';
  const subnetGroups = [{ name: 'Private', type: 'Private', subnets: [{ subnetId: 'subnet-1', availabilityZone: 'us-east-1a', routeTableId: 'rtb-1' }] }];
  const stack = newStack({ [key]: { vpcId: 'vpc-1', vpcCidrBlock: '10.0.0.0/16', ownerAccountId: '999999999999', availabilityZones: [], subnetGroups } });
  const vpc = ec2.Vpc.fromLookup(stack, 'Vpc', { vpcId: 'vpc-1', ownerAccountId: '999999999999' });
  expect(vpc.env.account).toBe('999999999999');
  expect(() => newJob(stack, 'Job', { provider: new InferenceJobProvider(stack, 'Provider', { vpc }) })).not.toThrow();
});
