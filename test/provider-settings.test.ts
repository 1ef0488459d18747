import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { InferenceJobProvider, InferenceJobProviderProps } from '../src';
import { ACTIVE, messageOf, newJob, newStack, resourcesOf, RUN } from './support';

const FUNCTION = 'AWS::Lambda::Function';
const ROLE = 'AWS::IAM::Role';

/** The functions of a stack whose only job has a provider of its own. */
function functionsOf(settings: (stack: Stack) => InferenceJobProviderProps) {
  const stack = newStack();
  const provider = new InferenceJobProvider(stack, 'Provider', settings(stack));
  newJob(stack, 'Job', { provider });
  const functions = resourcesOf(stack, FUNCTION).map(({ Properties }) => Properties);
  expect(functions).toHaveLength(5);
  return { stack, functions };
}

test('a job may have a provider of its own', () => {
  const stack = newStack();
  const provider = new InferenceJobProvider(stack, 'Provider');
  newJob(stack, 'Own', { provider });
  newJob(stack, 'Common');
  const tokens = (type: string) => resourcesOf(stack, type).map(({ Properties }) => JSON.stringify(Properties.ServiceToken));
  expect(new Set(tokens(RUN)).size).toBe(2);
  expect(new Set(tokens(ACTIVE))).toEqual(new Set(tokens(RUN)));
  expect(tokens(RUN)[0]).toBe(JSON.stringify(stack.resolve(provider.serviceToken)));
});

test('it serves its own stack only', () => {
  const app = new App();
  const provider = new InferenceJobProvider(new Stack(app, 'One'), 'Provider');
  expect(messageOf(() => newJob(new Stack(app, 'Two'), 'Job', { provider })))
    .toBe('invalid inference job at Two/Job: provider: got one of stack One, expected one of the job\'s own stack Two');
});

describe('a VPC', () => {
  test('is that of every function, with its subnets and security groups', () => {
    const { stack, functions } = functionsOf((scope) => {
      const vpc = new ec2.Vpc(scope, 'Vpc', { maxAzs: 1, subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }] });
      return {
        vpc,
        vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
        securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(scope, 'Group', 'sg-1234')],
      };
    });
    const [{ id }] = resourcesOf(stack, 'AWS::EC2::Subnet');
    expect(functions.map(({ VpcConfig }) => VpcConfig)).toEqual(Array(5).fill({ SubnetIds: [{ Ref: id }], SecurityGroupIds: ['sg-1234'] }));
  });

  test('without security groups: the roles may manage network interfaces', () => {
    const { stack } = functionsOf((scope) => ({ vpc: new ec2.Vpc(scope, 'Vpc', { natGateways: 1, maxAzs: 1 }) }));
    const withInterfaces = resourcesOf(stack, ROLE).filter(({ Properties }) => JSON.stringify(Properties.ManagedPolicyArns ?? []).includes('AWSLambdaVPCAccessExecutionRole'));
    expect(withInterfaces).toHaveLength(5);
  });
});

test('memory and runtime are those of every function', () => {
  const { functions } = functionsOf(() => ({ memorySize: 512, runtime: lambda.Runtime.NODEJS_22_X }));
  expect(functions.map(({ MemorySize, Runtime }) => [MemorySize, Runtime])).toEqual(Array(5).fill([512, 'nodejs22.x']));
});

test('without them the framework keeps what it has', () => {
  const { functions } = functionsOf(() => ({}));
  expect(functions.map(({ MemorySize }) => MemorySize).filter(Boolean)).toEqual([256, 256]);
  expect(new Set(functions.map(({ Runtime }) => Runtime)).size).toBe(1);
});

test('one log group for every function, and none of our own', () => {
  const { stack, functions } = functionsOf((scope) => ({ logGroup: logs.LogGroup.fromLogGroupName(scope, 'Group', 'jobs') }));
  expect(functions.map(({ LoggingConfig }) => LoggingConfig.LogGroup)).toEqual(Array(5).fill('jobs'));
  expect(resourcesOf(stack, 'AWS::Logs::LogGroup')).toEqual([]);
});

describe('an event bus', () => {
  const BUS = 'arn:aws:events:us-east-1:444455556666:event-bus/jobs';
  const mayPutEvents = (stack: Stack) => resourcesOf(stack, 'AWS::IAM::Policy')
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement.map((statement: object) => ({ ...statement, roles: Properties.Roles })))
    .filter(({ Action }) => JSON.stringify(Action).includes('events:'));

  test('is known to the function that polls, which may put events on it and on no other', () => {
    const { stack, functions } = functionsOf((scope) => ({ eventBus: events.EventBus.fromEventBusArn(scope, 'Bus', BUS) }));
    const told = functions.filter(({ Environment }) => Environment?.Variables.EVENT_BUS_ARN);
    expect(told.map(({ Handler, Environment }) => [Handler, Environment.Variables])).toEqual([['index.isComplete', { EVENT_BUS_ARN: BUS }]]);
    const [{ id }] = resourcesOf(stack, ROLE).filter((role) => role.id.startsWith('ProviderIsComplete'));
    expect(mayPutEvents(stack)).toEqual([{ Action: 'events:PutEvents', Effect: 'Allow', Resource: BUS, roles: [{ Ref: id }] }]);
  });

  test('of the same stack is named by its ARN', () => {
    const { stack } = functionsOf((scope) => ({ eventBus: new events.EventBus(scope, 'Bus') }));
    const [{ id }] = resourcesOf(stack, 'AWS::Events::EventBus');
    expect(mayPutEvents(stack)).toEqual([expect.objectContaining({ Resource: { 'Fn::GetAtt': [id, 'Arn'] } })]);
  });

  test('is nowhere without one', () => {
    const { stack, functions } = functionsOf(() => ({}));
    expect(mayPutEvents(stack)).toEqual([]);
    expect(JSON.stringify(functions)).not.toContain('EVENT_BUS_ARN');
    expect(functions.filter(({ Handler }) => Handler.startsWith('index.')).map(({ Environment }) => Environment)).toEqual([undefined, undefined]);
  });
});

test('the environment of every function is encrypted', () => {
  const { stack, functions } = functionsOf((scope) => ({ environmentEncryption: new kms.Key(scope, 'Key') }));
  const [{ id }] = resourcesOf(stack, 'AWS::KMS::Key');
  expect(functions.map(({ KmsKeyArn }) => KmsKeyArn)).toEqual(Array(5).fill({ 'Fn::GetAtt': [id, 'Arn'] }));
});

describe('roles', () => {
  const ROLES = ['role', 'frameworkOnEventRole', 'frameworkCompleteAndTimeoutRole'] as const;
  const withRoles = (role: (scope: Stack, name: string) => iam.IRole) =>
    functionsOf((scope) => Object.fromEntries(ROLES.map((name) => [name, role(scope, name)])));
  const roleOf = (functions: Record<string, any>[], handler: string) => functions.find(({ Handler }) => Handler === handler)!.Role;

  test('are those of the functions, and get what the jobs need', () => {
    const { stack, functions } = withRoles((scope, name) => new iam.Role(scope, name, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));
    const arnOf = (name: string) => ({ 'Fn::GetAtt': [resourcesOf(stack, ROLE).find(({ id }) => id.startsWith(name))!.id, 'Arn'] });
    for (const [handler, name] of [
      ['index.onEvent', 'role'], ['index.isComplete', 'role'], ['framework.onEvent', 'frameworkOnEventRole'],
      ['framework.isComplete', 'frameworkCompleteAndTimeoutRole'], ['framework.onTimeout', 'frameworkCompleteAndTimeoutRole'],
    ]) {
      expect(roleOf(functions, handler)).toEqual(arnOf(name));
    }
    const [{ Properties }] = resourcesOf(stack, 'AWS::IAM::Policy').filter((policy) => JSON.stringify(policy.Properties.PolicyDocument).includes('cleanrooms-ml:Start'));
    expect(Properties.Roles).toEqual([{ Ref: arnOf('role')['Fn::GetAtt'][0] }]);
    // Beside them only that of the state machine.
    expect(resourcesOf(stack, ROLE)).toHaveLength(4);
  });

  test('of elsewhere get it too, unless they may not be changed', () => {
    for (const mutable of [true, false]) {
      const arn = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
      const { stack, functions } = withRoles((scope, name) => iam.Role.fromRoleArn(scope, name, arn(name), { mutable }));
      expect(roleOf(functions, 'index.isComplete')).toBe(arn('role'));
      const ours = resourcesOf(stack, 'AWS::IAM::Policy').filter(({ Properties }) => JSON.stringify(Properties.PolicyDocument).includes('cleanrooms-ml:Start'));
      expect(ours.map(({ Properties }) => Properties.Roles)).toEqual(mutable ? [['role']] : []);
      expect(resourcesOf(stack, RUN)[0].DependsOn ?? []).toEqual(ours.map(({ id }) => id));
    }
  });
});

test('a permissions boundary bounds every role', () => {
  const { stack } = functionsOf((scope) => ({ permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(scope, 'Boundary', 'boundary') }));
  const roles = resourcesOf(stack, ROLE);
  expect(roles).toHaveLength(6);
  expect(roles.map(({ Properties }) => JSON.stringify(Properties.PermissionsBoundary))).toEqual(Array(6).fill(expect.stringContaining('policy/boundary')));
});

test('a provider without jobs is one', () => {
  const stack = newStack();
  new InferenceJobProvider(stack, 'Provider');
  expect(() => Template.fromStack(stack)).not.toThrow();
});
