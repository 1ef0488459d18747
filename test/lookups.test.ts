/** What the CLI looks up: the first synth has only dummies, and must get far enough to say what is to be looked up. */
import { App, Lazy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { InferenceJobProvider } from '../src';
import { messageOf, MODEL_ARN, newJob, runOf } from './support';

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

test('a VPC that another account shares is used', () => {
  const key = 'vpc-provider:account=111122223333:filter.owner-id=999999999999:filter.vpc-id=vpc-1:region=us-east-1:returnAsymmetricSubnets=true';
  const subnetGroups = [{ name: 'Private', type: 'Private', subnets: [{ subnetId: 'subnet-1', availabilityZone: 'us-east-1a', routeTableId: 'rtb-1' }] }];
  const stack = newStack({ [key]: { vpcId: 'vpc-1', vpcCidrBlock: '10.0.0.0/16', ownerAccountId: '999999999999', availabilityZones: [], subnetGroups } });
  const vpc = ec2.Vpc.fromLookup(stack, 'Vpc', { vpcId: 'vpc-1', ownerAccountId: '999999999999' });
  expect(vpc.env.account).toBe('999999999999');
  expect(() => newJob(stack, 'Job', { provider: new InferenceJobProvider(stack, 'Provider', { vpc }) })).not.toThrow();
});
