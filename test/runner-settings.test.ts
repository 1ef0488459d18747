/** The settings of a runner are those of a provider. */
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { InferenceJobProvider, InferenceJobRunner, InferenceJobRunnerProps } from '../src';
import { flat, FUNCTION, newMachine, newState, runsOf, stackWithRunner } from './run-support';
import { messageOf, newStack, onlyResourceOf, resourcesOf } from './support';
import { TemplateDependencies } from '../src/private/template-dependencies';

const ROLE = 'AWS::IAM::Role';

function functionsOf(settings: (stack: Stack) => InferenceJobRunnerProps) {
  const stack = stackWithRunner(settings);
  const functions = resourcesOf(stack, FUNCTION).map(({ Properties }) => Properties);
  expect(functions).toHaveLength(3);
  return { stack, functions };
}

test('a VPC is that of every function, with its subnets and security groups', () => {
  const { stack, functions } = functionsOf((scope) => ({
    vpc: new ec2.Vpc(scope, 'Vpc', { maxAzs: 1, subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }] }),
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(scope, 'Group', 'sg-1234')],
  }));
  const [{ id }] = resourcesOf(stack, 'AWS::EC2::Subnet');
  expect(functions.map(({ VpcConfig }) => VpcConfig)).toEqual(Array(3).fill({ SubnetIds: [{ Ref: id }], SecurityGroupIds: ['sg-1234'] }));
});

test('runs end before an endpoint of the VPC goes', () => {
  const stack = newStack();
  const isolated = { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1, natGateways: 0, subnetConfiguration: [{ name: 'Isolated', ...isolated }] });
  newMachine(stack, newState(stack, 'Infer', { runner: new InferenceJobRunner(stack, 'Runner', { vpc, vpcSubnets: isolated }) }));
  vpc.addInterfaceEndpoint('Lambda', { service: ec2.InterfaceVpcEndpointAwsService.LAMBDA });
  const dependencies = new TemplateDependencies(Template.fromStack(stack).toJSON().Resources);
  const { id: endpoint } = onlyResourceOf(stack, 'AWS::EC2::VPCEndpoint');
  expect(dependencies.of(runsOf(stack).id).has(endpoint)).toBe(true);
  expect(dependencies.of(endpoint).has(runsOf(stack).id)).toBe(false);
});

test('the role of the functions can be granted more: results go into a state machine with a key', () => {
  const stack = newStack();
  const key = new kms.Key(stack, 'Key');
  newMachine(stack, newState(stack), 'Scoring', { encryptionConfiguration: new sfn.CustomerManagedEncryptionConfiguration(key) });
  key.grantEncryptDecrypt(InferenceJobRunner.forStackOf(stack));
  const [policy] = resourcesOf(stack, 'AWS::IAM::Policy').filter(({ id }) => /^CleanRoomsMLInferenceJobRunnerPolicy/.test(id));
  expect(policy.Properties.PolicyDocument.Statement).toContainEqual({
    Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'],
    Effect: 'Allow',
    Resource: { 'Fn::GetAtt': [onlyResourceOf(stack, 'AWS::KMS::Key').id, 'Arn'] },
  });
  // Results can be sent as long as there are runs.
  expect(new TemplateDependencies(Template.fromStack(stack).toJSON().Resources).of(runsOf(stack).id).has(policy.id)).toBe(true);
});

test('memory, runtime, architecture and key are those of every function', () => {
  const { stack, functions } = functionsOf((scope) => ({
    memorySize: 512, runtime: lambda.Runtime.NODEJS_22_X, architecture: lambda.Architecture.ARM_64, environmentEncryption: new kms.Key(scope, 'Key'),
  }));
  const [{ id }] = resourcesOf(stack, 'AWS::KMS::Key');
  expect(functions.map(({ MemorySize, Runtime, Architectures, KmsKeyArn }) => [MemorySize, Runtime, Architectures, flat(KmsKeyArn)]))
    .toEqual(Array(3).fill([512, 'nodejs22.x', ['arm64'], `<${id}.Arn>`]));
});

test('a setting without a prop can be set on every function by an escape hatch', () => {
  const stack = newStack();
  const runner = new InferenceJobRunner(stack, 'Runner');
  runner.node.findAll().filter((child) => lambda.CfnFunction.isCfnFunction(child))
    .forEach((child) => (child as lambda.CfnFunction).addPropertyOverride('ReservedConcurrentExecutions', 20));
  expect(resourcesOf(stack, FUNCTION).map(({ Properties }) => Properties.ReservedConcurrentExecutions)).toEqual([20, 20, 20]);
});

test('one log group for every function, and none of our own', () => {
  const { stack, functions } = functionsOf((scope) => ({ logGroup: logs.LogGroup.fromLogGroupName(scope, 'Group', 'jobs') }));
  expect(functions.map(({ LoggingConfig }) => LoggingConfig.LogGroup)).toEqual(['jobs', 'jobs', 'jobs']);
  expect(resourcesOf(stack, 'AWS::Logs::LogGroup')).toEqual([]);
});

test('an event bus is known to the function that polls, which may put events on it and on no other', () => {
  const BUS = 'arn:aws:events:us-east-1:444455556666:event-bus/jobs';
  const { stack, functions } = functionsOf((scope) => ({ eventBus: events.EventBus.fromEventBusArn(scope, 'Bus', BUS) }));
  const buses = functions.map(({ Handler, Environment }) => [Handler, Environment?.Variables.EVENT_BUS_ARN]);
  expect(buses.filter(([, bus]) => bus !== undefined)).toEqual([['index.poll', BUS]]);
  const statements = resourcesOf(stack, 'AWS::IAM::Policy').flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  expect(statements.filter(({ Action }) => JSON.stringify(Action).includes('events:'))).toEqual([{ Action: 'events:PutEvents', Effect: 'Allow', Resource: BUS }]);
});

describe('a role', () => {
  test('is that of both functions of ours, and gets what the runs need by a policy of its own', () => {
    const { stack, functions } = functionsOf((scope) => ({ role: new iam.Role(scope, 'Own', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }) }));
    const { id } = resourcesOf(stack, ROLE).find((role) => role.id.startsWith('Own'))!;
    expect(functions.filter(({ Role }) => flat(Role) === `<${id}.Arn>`).map(({ Handler }) => Handler)).toEqual(['index.poll', 'index.drain']);
    const [policy] = resourcesOf(stack, 'AWS::IAM::Policy').filter(({ Properties }) => JSON.stringify(Properties.PolicyDocument).includes('cleanrooms-ml:Start'));
    expect(policy.Properties.Roles).toEqual([{ Ref: id }]);
    // Its name has the id of the stack in it: other stacks may share the role.
    expect(JSON.stringify(policy.Properties.PolicyName)).toContain('AWS::StackId');
  });

  test.each([true, false])('of elsewhere gets it too, if it may be changed: %s', (mutable) => {
    const arn = 'arn:aws:iam::111122223333:role/own';
    const { stack, functions } = functionsOf((scope) => ({ role: iam.Role.fromRoleArn(scope, 'Own', arn, { mutable }) }));
    expect(functions.filter(({ Role }) => Role === arn)).toHaveLength(2);
    const ours = resourcesOf(stack, 'AWS::IAM::Policy').filter(({ Properties }) => JSON.stringify(Properties.PolicyDocument).includes('cleanrooms-ml:Start'));
    expect(ours.map(({ Properties }) => Properties.Roles)).toEqual(mutable ? [['own']] : []);
    const { DependsOn = [] } = runsOf(stack);
    expect(DependsOn.filter((id) => id.startsWith('RunnerPolicy'))).toHaveLength(mutable ? 1 : 0);
  });
});

test('a permissions boundary bounds every role', () => {
  const { stack } = functionsOf((scope) => ({ permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(scope, 'Boundary', 'boundary') }));
  const roles = resourcesOf(stack, ROLE).filter(({ id }) => id.startsWith('Runner'));
  expect(roles.map(({ Properties }) => JSON.stringify(Properties.PermissionsBoundary))).toEqual(Array(4).fill(expect.stringContaining('policy/boundary')));
});

describe('settings that cannot work are refused, all at once', () => {
  const messageWith = (settings: (scope: Stack) => object) => messageOf(() => {
    const stack = newStack({ env: { region: 'us-east-1', account: '111122223333' } });
    new InferenceJobRunner(stack, 'Runner', settings(stack));
  });

  test.each<[string, (scope: Stack) => object, string]>([
    ['too little memory', () => ({ memorySize: 64 }), 'memorySize: got 64, expected a whole number of MiB from 128 to 10240'],
    ['an old runtime', () => ({ runtime: lambda.Runtime.NODEJS_20_X }), 'runtime: got the string "nodejs20.x", expected Node.js 22 or newer, such as nodejs22.x'],
    ['a log group without metrics', (scope) => ({ logGroup: new logs.LogGroup(scope, 'Logs', { logGroupClass: logs.LogGroupClass.INFREQUENT_ACCESS }) }),
      'logGroup: got a log group of class INFREQUENT_ACCESS, expected class STANDARD: CloudWatch extracts no metrics from other classes'],
    ['a role that Lambda may not assume', (scope) => ({ role: new iam.Role(scope, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }) }),
      'role: got role Stack/Role, which Lambda cannot assume, expected a role whose trust policy allows lambda.amazonaws.com to assume it'],
    ['logs of the state machine in another Region and account', (scope) => ({
      logs: { destination: logs.LogGroup.fromLogGroupArn(scope, 'Logs', 'arn:aws:logs:eu-west-1:444455556666:log-group:runs:*'), level: sfn.LogLevel.ALL },
    }), 'logs.destination: got a resource in Region eu-west-1, expected a resource in the Region of the stack, us-east-1; '
      + 'logs.destination: got a resource in account 444455556666, expected a resource in the account of the stack, 111122223333'],
    ['several', () => ({ memorySize: 64, securityGroups: [] }), 'memorySize: got 64, expected a whole number of MiB from 128 to 10240; securityGroups: got a value without vpc, '
      + 'expected vpc to be set too'],
  ])('%s', (_, settings, message) => {
    expect(messageWith(settings)).toBe(`invalid inference job runner at Stack/Runner: ${message}`);
  });

  test('also what an escape hatch has changed since', () => {
    const stack = stackWithRunner((scope) => {
      const logGroup = new logs.LogGroup(scope, 'Logs');
      (logGroup.node.defaultChild as logs.CfnLogGroup).logGroupClass = 'STANDARD';
      return { logGroup };
    });
    (stack.node.findChild('Logs').node.defaultChild as logs.CfnLogGroup).logGroupClass = 'DELIVERY';
    expect(() => Template.fromStack(stack)).toThrow('invalid inference job runner: logGroup: got a log group of class DELIVERY');
  });
});

describe.each([['provider', InferenceJobProvider], ['runner', InferenceJobRunner]])('a selection of subnets of a %s', (name, Functions) => {
  test.each<[string, ec2.SubnetSelection]>([
    ['subnets that do not exist', { subnetFilters: [ec2.SubnetFilter.byIds(['subnet-x'])] }],
    ['an Availability Zone that does not exist', { availabilityZones: ['zz'] }],
    ['a list of none', { subnets: [] }],
  ])('is refused if it has none: %s', (_, vpcSubnets) => {
    const stack = newStack();
    expect(messageOf(() => new Functions(stack, 'Own', { vpc: new ec2.Vpc(stack, 'Vpc'), vpcSubnets })))
      .toBe(`invalid inference job ${name} at Stack/Own: vpcSubnets: got a selection without subnets, expected a selection of at least one private subnet of the VPC`);
  });

  test('may have none as long as the VPC is not looked up', () => {
    const stack = newStack({ env: { region: 'us-east-1', account: '111122223333' } });
    const vpc = ec2.Vpc.fromLookup(stack, 'Vpc', { vpcId: 'vpc-1' });
    expect(() => new Functions(stack, 'Own', { vpc, vpcSubnets: { subnetFilters: [ec2.SubnetFilter.byIds(['subnet-x'])] } })).not.toThrow();
  });
});

test.each([['provider', InferenceJobProvider], ['runner', InferenceJobRunner]])('the settings of a %s are those it was given, whatever is assigned to their object later', (_, Functions) => {
  const templateWith = (isChanged: boolean) => {
    const stack = newStack();
    const [eventBus, other] = ['One', 'Other'].map((id) => events.EventBus.fromEventBusArn(stack, id, `arn:aws:events:us-east-1:111122223333:event-bus/${id}`));
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1 });
    vpc.addInterfaceEndpoint('Lambda', { service: ec2.InterfaceVpcEndpointAwsService.LAMBDA });
    const settings = { eventBus };
    new Functions(stack, 'Own', settings);
    Object.assign(settings, isChanged && { eventBus: other, vpc });
    return Template.fromStack(stack).toJSON();
  };
  expect(templateWith(true)).toEqual(templateWith(false));
});

describe('logs and tracing of the state machine', () => {
  const LOGS = 'expected an sfn.LogOptions with a destination, for example { destination: new logs.LogGroup(stack, "RunnerLogs"), level: sfn.LogLevel.ALL }';

  test.each<[string, (stack: Stack) => object, string]>([
    ['a text', () => ({ tracingEnabled: 'no', logs: 'all' }), `tracingEnabled: got the string "no", expected a boolean; logs: got the string "all", ${LOGS}`],
    ['a log group', (stack) => ({ logs: new logs.LogGroup(stack, 'Group') }), `logs: got a map or another object, ${LOGS}`],
    ['no destination', () => ({ logs: { level: sfn.LogLevel.ALL } }), `logs: got a map or another object, ${LOGS}`],
  ])('are refused: %s', (_, settings, problems) => {
    const stack = newStack();
    expect(messageOf(() => new InferenceJobRunner(stack, 'Runner', settings(stack)))).toBe(`invalid inference job runner at Stack/Runner: ${problems}`);
  });

  test.each<[string, (stack: Stack) => InferenceJobRunnerProps]>([
    ['a destination', (stack) => ({ tracingEnabled: true, logs: { destination: new logs.LogGroup(stack, 'Group') } })],
    ['no logs', () => ({ tracingEnabled: false, logs: { level: sfn.LogLevel.OFF } })],
  ])('are taken: %s', (_, settings) => {
    expect(() => Template.fromStack(stackWithRunner(settings))).not.toThrow();
  });
});
