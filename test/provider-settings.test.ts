import { App, Aspects, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { InferenceJobProvider, InferenceJobProviderProps } from '../src';
import { ACTIVE, messageOf, newJob, newStack, onlyResourceOf, resourcesOf, RUN } from './support';
import { TemplateDependencies } from '../src/private/template-dependencies';

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
    .toBe('invalid inference job at Two/Job: provider: got a provider of stack One, expected a provider of the job\'s own stack Two');
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

test.each<[string, (stack: Stack, vpc: ec2.Vpc) => void]>([
  ['made by the VPC', (_, vpc) => vpc.addInterfaceEndpoint('Lambda', { service: ec2.InterfaceVpcEndpointAwsService.LAMBDA })],
  ['that lets the functions in itself', (stack, vpc) => {
    const group = new ec2.SecurityGroup(stack, 'EndpointGroup', { vpc });
    const endpoint = new ec2.InterfaceVpcEndpoint(stack, 'Lambda', { vpc, service: ec2.InterfaceVpcEndpointAwsService.LAMBDA, securityGroups: [group], open: false });
    endpoint.connections.allowDefaultPortFrom(stack.node.findAll().find((one) => one instanceof lambda.Function) as lambda.Function);
  }],
  ['for the bucket', (_, vpc) => vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 })],
  ['without a construct around it', (stack, vpc) => new ec2.CfnVPCEndpoint(stack, 'Plain', { vpcId: vpc.vpcId, serviceName: 'com.amazonaws.us-east-1.lambda' })],
])('jobs wait for an endpoint of the VPC, and go before it: one %s', (_, addEndpoint) => {
  const stack = newStack();
  const isolated = { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1, natGateways: 0, subnetConfiguration: [{ name: 'Isolated', ...isolated }] });
  newJob(stack, 'Job', { provider: new InferenceJobProvider(stack, 'Provider', { vpc, vpcSubnets: isolated }) });
  addEndpoint(stack, vpc);
  new ec2.CfnVPCEndpoint(stack, 'OfAnother', { vpcId: 'vpc-1234', serviceName: 'com.amazonaws.us-east-1.lambda' });
  const dependencies = new TemplateDependencies(Template.fromStack(stack).toJSON().Resources);
  const [{ id: run }] = resourcesOf(stack, RUN);
  const endpoints = resourcesOf(stack, 'AWS::EC2::VPCEndpoint');
  expect(endpoints).toHaveLength(2);
  expect(endpoints.filter(({ id }) => dependencies.of(run).has(id)).map(({ Properties }) => Properties.VpcId)).toEqual([stack.resolve(vpc.vpcId)]);
  expect(endpoints.filter(({ id }) => dependencies.of(id).has(run))).toEqual([]);
});

describe('settings that cannot work are refused, all at once', () => {
  const ENV = { region: 'us-east-1', account: '111122223333' };
  const messageWith = (settings: (scope: Stack) => { [prop in keyof InferenceJobProviderProps]?: unknown }) => messageOf(() => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    new InferenceJobProvider(stack, 'Provider', settings(stack) as InferenceJobProviderProps);
  });
  const MEMORY = 'a whole number of MiB from 128 to 10240';
  const NODE = 'Node.js 22 or newer, such as nodejs22.x';
  const group = (scope: Stack, logGroupClass: logs.LogGroupClass) => new logs.LogGroup(scope, 'Logs', { logGroupClass });

  test.each<[string, Parameters<typeof messageWith>[0], string]>([
    ['too little memory', () => ({ memorySize: 64 }), `memorySize: got 64, expected ${MEMORY}`],
    ['too much memory', () => ({ memorySize: 10_241 }), `memorySize: got 10241, expected ${MEMORY}`],
    ['memory in parts', () => ({ memorySize: 128.5 }), `memorySize: got 128.5, expected ${MEMORY}`],
    ['Python', () => ({ runtime: lambda.Runtime.PYTHON_3_12 }), `runtime: got the string "python3.12", expected ${NODE}`],
    ['a runtime at the end of its life', () => ({ runtime: lambda.Runtime.NODEJS_20_X }), `runtime: got the string "nodejs20.x", expected ${NODE}`],
    ['a runtime of another system', () => ({ runtime: lambda.Runtime.PROVIDED_AL2023 }), `runtime: got the string "provided.al2023", expected ${NODE}`],
    ['a log group without metrics', (scope) => ({ logGroup: group(scope, logs.LogGroupClass.INFREQUENT_ACCESS) }),
      'logGroup: got a log group of class INFREQUENT_ACCESS, expected class STANDARD: CloudWatch extracts no metrics from other classes'],
    ['a key that is not symmetric', (scope) => ({ environmentEncryption: new kms.Key(scope, 'Key', { keySpec: kms.KeySpec.RSA_2048 }) }),
      'environmentEncryption: got a key with the spec RSA_2048 and the usage ENCRYPT_DECRYPT, expected a symmetric key for encryption (SYMMETRIC_DEFAULT, ENCRYPT_DECRYPT)'],
    ['an event bus of another Region', (scope) => ({ eventBus: events.EventBus.fromEventBusArn(scope, 'Bus', 'arn:aws:events:eu-west-1:444455556666:event-bus/jobs') }),
      'eventBus: got a resource in Region eu-west-1, expected a resource in the Region of the stack, us-east-1'],
    ['a log group of another account', (scope) => ({ logGroup: logs.LogGroup.fromLogGroupArn(scope, 'Logs', 'arn:aws:logs:us-east-1:444455556666:log-group:jobs:*') }),
      'logGroup: got a resource in account 444455556666, expected a resource in the account of the stack, 111122223333'],
    ['a role of another account', (scope) => ({ role: iam.Role.fromRoleArn(scope, 'Role', 'arn:aws:iam::444455556666:role/jobs') }),
      'role: got a resource in account 444455556666, expected a resource in the account of the stack, 111122223333'],
    ['a role that Lambda may not assume', (scope) => ({ frameworkOnEventRole: new iam.Role(scope, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }) }),
      'frameworkOnEventRole: got role Stack/Role, which Lambda cannot assume, expected a role whose trust policy allows lambda.amazonaws.com to assume it'],
    ['subnets without a VPC', () => ({ vpcSubnets: {}, securityGroups: [] }), 'vpcSubnets: got a value without vpc, expected vpc to be set too; '
      + 'securityGroups: got a value without vpc, expected vpc to be set too'],
    ['a VPC without private subnets', (scope) => ({ vpc: new ec2.Vpc(scope, 'Vpc', { natGateways: 0, subnetConfiguration: [{ name: 'public', subnetType: ec2.SubnetType.PUBLIC }] }) }),
      'vpcSubnets: got public subnets, expected private subnets with a NAT gateway or VPC endpoints: functions in public subnets cannot reach the internet'],
    ['an architecture by its name', () => ({ architecture: 'arm64' }), 'architecture: got the string "arm64", expected an architecture, for example lambda.Architecture.ARM_64'],
    ['values of another kind', () => ({ memorySize: '512', runtime: 'nodejs22.x', vpc: 'vpc-1', logGroup: null }), 'vpc: got the string "vpc-1", expected a VPC, for example an '
      + 'ec2.Vpc; memorySize: got the string "512", expected a number; runtime: got the string "nodejs22.x", expected a Node.js runtime, for example lambda.Runtime.NODEJS_22_X; '
      + 'logGroup: got null, expected a log group, for example a logs.LogGroup, or leave it out'],
  ])('%s', (_, settings, message) => {
    expect(messageWith(settings)).toBe(`invalid inference job provider at Stack/Provider: ${message}`);
  });

  test('also a log group of the provider itself that an aspect changes', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    new InferenceJobProvider(stack, 'Provider');
    const logGroupClass = logs.LogGroupClass.INFREQUENT_ACCESS;
    Aspects.of(app).add({ visit: (node) => void Object.assign(node, logs.CfnLogGroup.isCfnLogGroup(node) && { logGroupClass }) });
    expect(messageOf(() => app.synth())).toContain('logGroup: got a log group of class INFREQUENT_ACCESS, expected class STANDARD');
  });

  test('also what becomes so later', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const logGroup = new logs.LogGroup(stack, 'Logs');
    new InferenceJobProvider(stack, 'Provider', { logGroup });
    (logGroup.node.defaultChild as logs.CfnLogGroup).logGroupClass = 'DELIVERY';
    expect(messageOf(() => app.synth())).toContain('[Stack/Provider] invalid inference job provider: logGroup: got a log group of class DELIVERY, expected');
  });

  test('not: what is known only at deployment, or is in the same place', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    expect(() => new InferenceJobProvider(stack, 'Provider', {
      memorySize: new CfnParameter(stack, 'Memory', { type: 'Number' }).valueAsNumber,
      eventBus: events.EventBus.fromEventBusArn(stack, 'Bus', 'arn:aws:events:us-east-1:444455556666:event-bus/jobs'),
      permissionsBoundary: iam.ManagedPolicy.fromAwsManagedPolicyName('PowerUserAccess'),
      role: new iam.Role(stack, 'Role', { assumedBy: new iam.CompositePrincipal(new iam.ServicePrincipal('ec2.amazonaws.com'), new iam.ServicePrincipal('lambda.amazonaws.com')) }),
    })).not.toThrow();
  });
});

test('memory, runtime and architecture are those of every function', () => {
  const { functions } = functionsOf(() => ({ memorySize: 512, runtime: lambda.Runtime.NODEJS_22_X, architecture: lambda.Architecture.ARM_64 }));
  expect(functions.map(({ MemorySize, Runtime, Architectures }) => [MemorySize, Runtime, Architectures])).toEqual(Array(5).fill([512, 'nodejs22.x', ['arm64']]));
});

test('the role of the provider can be granted more', () => {
  const stack = newStack();
  const key = new kms.Key(stack, 'Key');
  const provider = new InferenceJobProvider(stack, 'Provider');
  key.grantDecrypt(provider);
  const [policy] = resourcesOf(stack, 'AWS::IAM::Policy').filter(({ id }) => /^ProviderPolicy/.test(id));
  expect(policy.Properties.PolicyDocument.Statement).toContainEqual({
    Action: 'kms:Decrypt', Effect: 'Allow', Resource: { 'Fn::GetAtt': [onlyResourceOf(stack, 'AWS::KMS::Key').id, 'Arn'] },
  });
});

test('a setting without a prop can be set on every function by an escape hatch', () => {
  const stack = newStack();
  const provider = new InferenceJobProvider(stack, 'Provider');
  for (const child of provider.node.findAll()) {
    if (lambda.CfnFunction.isCfnFunction(child)) {
      child.addPropertyOverride('ReservedConcurrentExecutions', 20);
    }
  }
  expect(resourcesOf(stack, FUNCTION).map(({ Properties }) => Properties.ReservedConcurrentExecutions)).toEqual(Array(5).fill(20));
});

test('without them the framework keeps what it has', () => {
  const { functions } = functionsOf(() => ({}));
  expect(functions.map(({ MemorySize }) => MemorySize).filter(Boolean)).toEqual([256, 256]);
  expect(new Set(functions.map(({ Runtime }) => Runtime)).size).toBe(1);
  expect(functions.filter((properties) => 'Architectures' in properties)).toEqual([]);
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
    const configured = functions.filter(({ Environment }) => Environment?.Variables.EVENT_BUS_ARN);
    expect(configured.map(({ Handler, Environment }) => [Handler, Environment.Variables])).toEqual([['index.isComplete', { EVENT_BUS_ARN: BUS }]]);
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
      // Those of the framework, too.
      expect(resourcesOf(stack, RUN)[0].DependsOn ?? []).toEqual(mutable
        ? [expect.stringContaining('CompleteAndTimeoutPolicy'), expect.stringContaining('OnEventPolicy'), ours[0].id] : []);
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
