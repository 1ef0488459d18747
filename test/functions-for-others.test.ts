/** What users reach of the functions: their connections, their log group, and their permissions. */
import { App, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { InferenceJobProvider, InferenceJobRunner } from '../src';
import { messageOf, newJob, newStack, resourcesOf } from './support';
import { TemplateDependencies } from '../src/private/template-dependencies';

test.each([['provider', InferenceJobProvider, 5], ['runner', InferenceJobRunner, 3]])('the connections of a %s are those of all its functions', (_, Functions, count) => {
  const stack = newStack();
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1 });
  const endpoint = new ec2.SecurityGroup(stack, 'Endpoint', { vpc });
  endpoint.connections.allowFrom(new Functions(stack, 'Own', { vpc }), ec2.Port.HTTPS);
  expect(resourcesOf(stack, 'AWS::EC2::SecurityGroupIngress')).toHaveLength(count);
});

test.each([['provider', InferenceJobProvider], ['runner', InferenceJobRunner]])('the connections of a %s can be allowed into what is in another stack, without warnings', (_, Functions) => {
  const app = new App();
  const stack = new Stack(app, 'Functions');
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1 });
  const open = new Functions(stack, 'Open', { vpc });
  const closed = new Functions(stack, 'Closed', { vpc, securityGroups: [new ec2.SecurityGroup(stack, 'Group', { vpc, allowAllOutbound: false })] });
  const endpoint = new ec2.InterfaceVpcEndpoint(new Stack(app, 'Endpoints'), 'Endpoint', { vpc, service: ec2.InterfaceVpcEndpointAwsService.LAMBDA, open: false });
  [open, closed].forEach((functions) => endpoint.connections.allowDefaultPortFrom(functions));
  expect(() => app.synth()).not.toThrow();
  expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
});

test.each([['provider', InferenceJobProvider], ['runner', InferenceJobRunner]])('those of a %s outside a VPC are an error that names it', (_, Functions) => {
  expect(messageOf(() => new Functions(newStack(), 'Own').connections)).toBe('no network connections at Stack/Own: vpc: got nothing, expected a VPC, for example an '
    + 'ec2.Vpc: only functions in a VPC have network connections');
});

test.each([['provider', InferenceJobProvider], ['runner', InferenceJobRunner]])('the log group of a %s is its own, or the given one', (_, Functions) => {
  const stack = newStack();
  const logGroup = new logs.LogGroup(stack, 'Given');
  expect(new Functions(stack, 'WithGiven', { logGroup }).logGroup).toBe(logGroup);
  expect(stack.resolve(new Functions(stack, 'Own').logGroup.logGroupName)).toEqual({ Ref: expect.stringMatching(/^OwnLogs/) });
});

test.each([['provider', InferenceJobProvider], ['runner', InferenceJobRunner]])('the rules that let a %s reach something exist before its functions, and go after them', (_, Functions) => {
  const stack = newStack();
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1 });
  const functions = new Functions(stack, 'Own', { vpc });
  const rules = ({ node }: ec2.SecurityGroup) =>
    node.findAll().filter(ec2.CfnSecurityGroupIngress.isCfnSecurityGroupIngress).map(({ logicalId }): string => stack.resolve(logicalId));
  const [endpoint, other] = ['Endpoint', 'Other'].map((id) => new ec2.SecurityGroup(stack, id, { vpc }));
  endpoint.connections.allowFrom(functions, ec2.Port.HTTPS);
  other.connections.allowFrom(endpoint, ec2.Port.HTTPS);
  const dependencies = new TemplateDependencies(Template.fromStack(stack).toJSON().Resources);
  const [first] = resourcesOf(stack, 'AWS::Lambda::Function').filter(({ id }) => rules(endpoint).every((rule) => dependencies.of(id).has(rule)));
  expect(rules(endpoint).length).toBeGreaterThan(1);
  expect(first.id).toMatch(/^Own/);
  expect(rules(other).filter((rule) => dependencies.of(first.id).has(rule))).toEqual([]);
});

describe('a statement that a user adds', () => {
  const withStatement = (statement: iam.PolicyStatementProps) => {
    const stack = newStack();
    const provider = new InferenceJobProvider(stack, 'Provider');
    newJob(stack, 'Job', { provider, trainedModelArn: Fn.join('', new CfnParameter(stack, 'Model', { type: 'CommaDelimitedList' }).valueAsList) });
    (provider.grantPrincipal as iam.IPrincipal).addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:*'], ...statement }));
    return Template.fromStack(stack);
  };

  test('may name what it is not about', () => {
    expect(() => withStatement({ effect: iam.Effect.DENY, notResources: ['arn:aws:s3:::mine'] })).not.toThrow();
  });

  test('is an error if it is about nothing', () => {
    expect(() => withStatement({})).toThrow('must specify at least one resource');
  });
});
