/** Functions in a VPC without a way to the internet: nested stacks with them wait for the endpoints of the stack that they are in. */
import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { InferenceJobProvider, InferenceJobRunner } from '../src';
import { newMachine, newState } from './run-support';
import { newJob, resourcesOf } from './support';
import { TemplateDependencies } from '../src/private/template-dependencies';

const ISOLATED = { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
const SERVICE = ec2.InterfaceVpcEndpointAwsService.LAMBDA;

const newVpc = (scope: Stack) => new ec2.Vpc(scope, 'Vpc', { maxAzs: 1, natGateways: 0, subnetConfiguration: [{ name: 'Isolated', ...ISOLATED }] });

const withJob = (scope: Stack, vpc: ec2.IVpc) => {
  const provider = new InferenceJobProvider(scope, 'Provider', { vpc, vpcSubnets: ISOLATED });
  newJob(scope, 'Job', { provider });
  return provider;
};

/** Of the nested stacks at the top, those that wait for an endpoint; no resource waits for itself. */
function waiting(stack: Stack): string[] {
  const dependencies = new TemplateDependencies(Template.fromStack(stack).toJSON().Resources);
  const all = Object.keys(Template.fromStack(stack).toJSON().Resources);
  expect(all.filter((id) => dependencies.of(id).has(id))).toEqual([]);
  const endpoints = resourcesOf(stack, 'AWS::EC2::VPCEndpoint');
  expect(endpoints.length).toBeGreaterThan(0);
  return resourcesOf(stack, 'AWS::CloudFormation::Stack').filter(({ id }) => endpoints.every((endpoint) => dependencies.of(id).has(endpoint.id)))
    .map(({ id }) => id.replace(/NestedStack.*/, ''));
}

const newStacks = () => {
  const top = new Stack(new App(), 'Stack');
  return { top, vpc: newVpc(top), nested: new NestedStack(top, 'Nested') };
};

describe('a nested stack waits for the endpoints of the stack around it', () => {
  test.each<[string, (top: Stack, vpc: ec2.Vpc, functions: () => lambda.Function) => void]>([
    ['made by the VPC', (_, vpc) => { vpc.addInterfaceEndpoint('Lambda', { service: SERVICE }); }],
    ['for the bucket', (_, vpc) => { vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 }); }],
    ['without a construct around it', (top, vpc) => { new ec2.CfnVPCEndpoint(top, 'Plain', { vpcId: vpc.vpcId, serviceName: 'com.amazonaws.us-east-1.lambda' }); }],
    ['whose security group lets the functions in, and has a rule for that which waits for them', (top, vpc, aFunction) => {
      const endpoint = new ec2.InterfaceVpcEndpoint(top, 'Lambda', { vpc, service: SERVICE, open: false });
      endpoint.connections.allowDefaultPortFrom(aFunction());
    }],
  ])('one %s', (_, addEndpoint) => {
    const { top, vpc, nested } = newStacks();
    withJob(nested, vpc);
    addEndpoint(top, vpc, () => nested.node.findAll().find((one) => one instanceof lambda.Function) as lambda.Function);
    expect(waiting(top)).toEqual(['Nested']);
  });

  test('and so does one within it, with a runner, and not one without any', () => {
    const { top, vpc, nested } = newStacks();
    vpc.addInterfaceEndpoint('Lambda', { service: SERVICE });
    const inner = new NestedStack(nested, 'Inner');
    newMachine(inner, newState(inner, 'Infer', { runner: new InferenceJobRunner(inner, 'Runner', { vpc, vpcSubnets: ISOLATED }) }));
    newJob(new NestedStack(top, 'WithoutVpc'));
    expect(waiting(top)).toEqual(['Nested']);
  });
});

describe('it does not wait for one that waits for it', () => {
  test('because the VPC is in it', () => {
    const top = new Stack(new App(), 'Stack');
    const nested = new NestedStack(top, 'Nested');
    const vpc = newVpc(nested);
    withJob(nested, vpc);
    new ec2.InterfaceVpcEndpoint(top, 'Lambda', { vpc, service: SERVICE });
    expect(waiting(top)).toEqual([]);
  });

  test('because the policy of the endpoint names a role in it', () => {
    const { top, vpc, nested } = newStacks();
    const { grantPrincipal } = withJob(nested, vpc);
    const endpoint = vpc.addInterfaceEndpoint('Lambda', { service: SERVICE });
    endpoint.addToPolicy(new iam.PolicyStatement({ principals: [grantPrincipal], actions: ['lambda:*'], resources: ['*'] }));
    expect(waiting(top)).toEqual([]);
  });
});

test('an endpoint of another VPC is none', () => {
  const { top, vpc, nested } = newStacks();
  withJob(nested, vpc);
  new ec2.CfnVPCEndpoint(top, 'OfAnother', { vpcId: 'vpc-1234', serviceName: 'com.amazonaws.us-east-1.lambda' });
  expect(waiting(top)).toEqual([]);
});
