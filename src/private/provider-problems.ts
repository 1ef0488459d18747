/** What can be wrong with the settings of a provider. */
import { ResourceEnvironment, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { keyProblems } from './encryption-key';
import { maxConcurrentJobsProblems } from './jobs-in-lanes';
import { BOOLEAN, listOf, NUMBER, objectWith, typeProblems, type PropTypes } from './prop-types';
import { resourceOf } from './resource-of';
import { mayBeAssumedByLambda } from './trust';
import type { InferenceJobFunctionsProps } from '../inference-job-functions-props';
import type { InferenceJobProviderProps } from '../inference-job-provider-props';
import type { InferenceJobRunnerProps } from '../inference-job-runner-props';
import { RequestProblem } from '../shared/request-problems';
import { describeValue, isPlainMap } from '../shared/words';

const LOG_GROUP = objectWith('logGroupRef', 'a log group, for example a logs.LogGroup');
const ROLE = objectWith('roleArn', 'a role, for example an iam.Role');

const TYPES: PropTypes<InferenceJobFunctionsProps> = {
  vpc: objectWith('vpcId', 'a VPC, for example an ec2.Vpc'),
  vpcSubnets: { words: 'an ec2.SubnetSelection, for example { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }', accepts: (value) => typeof value === 'object' && value !== null && !Array.isArray(value) },
  securityGroups: listOf(objectWith('securityGroupId', ''), 'a list of security groups'),
  memorySize: NUMBER,
  runtime: objectWith('family', 'a Node.js runtime, for example lambda.Runtime.NODEJS_22_X'),
  architecture: objectWith('dockerPlatform', 'an architecture, for example lambda.Architecture.ARM_64'),
  logGroup: LOG_GROUP,
  eventBus: objectWith('eventBusArn', 'an event bus, for example an events.EventBus'),
  environmentEncryption: objectWith('keyRef', 'a KMS key, for example a kms.Key'),
  role: ROLE,
  permissionsBoundary: objectWith('managedPolicyArn', 'a managed policy, for example an iam.ManagedPolicy'),
};

const PROVIDER_TYPES: PropTypes<InferenceJobProviderProps> = {
  maxConcurrentJobs: { words: 'a whole number of at least 1 that is known at synth', accepts: (value) => typeof value === 'number' },
  ...TYPES,
  frameworkOnEventRole: ROLE,
  frameworkCompleteAndTimeoutRole: ROLE,
};

const RUNNER_TYPES: PropTypes<InferenceJobRunnerProps> = {
  ...TYPES,
  tracingEnabled: BOOLEAN,
  logs: {
    words: 'an sfn.LogOptions with a destination, for example { destination: new logs.LogGroup(stack, "RunnerLogs"), level: sfn.LogLevel.ALL }',
    accepts: (value: any) => isPlainMap(value) && (value.level === sfn.LogLevel.OFF || LOG_GROUP.accepts(value.destination)),
  },
};

/** Those of a provider, or of a runner. */
type Settings = InferenceJobProviderProps & InferenceJobRunnerProps;

/** Lambda has not created functions with an older runtime since August 2026. */
const OLDEST_NODE = 22;

/** Everything that is wrong with the settings, as far as it is known before the app is synthesized. */
export function providerProblems(provider: Construct, settings: InferenceJobProviderProps): RequestProblem[] {
  return settingsProblems(provider, settings, PROVIDER_TYPES);
}

/** The same for the settings of a runner. */
export function runnerProblems(runner: Construct, settings: InferenceJobRunnerProps): RequestProblem[] {
  return settingsProblems(runner, settings, RUNNER_TYPES);
}

function settingsProblems<T extends InferenceJobFunctionsProps>(provider: Construct, settings: T, types: PropTypes<T>): RequestProblem[] {
  const ofTypes = typeProblems(settings, types);
  const unsound = new Set(ofTypes.map(({ member }) => member));
  const sound: Settings = Object.fromEntries(Object.entries(settings).filter(([prop]) => !unsound.has(prop)));
  return [
    ...ofTypes,
    ...maxConcurrentJobsProblems(sound.maxConcurrentJobs),
    ...memoryProblems(sound.memorySize),
    ...runtimeProblems(sound.runtime),
    ...sound.vpc || unsound.has('vpc') ? [] : networkProblems(sound),
    ...subnetProblems(sound),
    ...placeProblems(Stack.of(provider), sound),
    ...lateProviderProblems(sound),
  ];
}

/** What may still change until the app is synthesized, by escape hatches or because a role is extended. */
export function lateProviderProblems({ logGroup, environmentEncryption, ...settings }: InferenceJobProviderProps): RequestProblem[] {
  return [
    ...logGroupProblems(logGroup),
    ...keyProblems(environmentEncryption, 'environmentEncryption'),
    ...ROLE_PROPS.flatMap((prop) => trustProblems(prop, settings[prop])),
  ];
}

const ROLE_PROPS = ['role', 'frameworkOnEventRole', 'frameworkCompleteAndTimeoutRole'] as const;

function memoryProblems(memorySize?: number): RequestProblem[] {
  return memorySize === undefined || Token.isUnresolved(memorySize) || (Number.isInteger(memorySize) && memorySize >= 128 && memorySize <= 10_240)
    ? []
    : [{ member: 'memorySize', given: String(memorySize), allowed: 'a whole number of MiB from 128 to 10240' }];
}

function runtimeProblems(runtime?: lambda.Runtime): RequestProblem[] {
  const [, version] = /^nodejs(\d+)\.x$/.exec(runtime?.name ?? '') ?? [];
  return runtime === undefined || Token.isUnresolved(runtime.name) || Number(version) >= OLDEST_NODE
    ? []
    : [{ member: 'runtime', given: describeValue(runtime.name), allowed: `Node.js ${OLDEST_NODE} or newer, such as nodejs${OLDEST_NODE}.x` }];
}

function networkProblems(settings: InferenceJobProviderProps): RequestProblem[] {
  return (['vpcSubnets', 'securityGroups'] as const).filter((prop) => settings[prop] !== undefined)
    .map((member) => ({ member, given: 'a value without vpc', allowed: 'vpc to be set too' }));
}

/** CDK would name a prop of functions that the constructs do not have. */
function subnetProblems({ vpc, vpcSubnets }: InferenceJobProviderProps): RequestProblem[] {
  try {
    const { hasPublic, isPendingLookup, subnetIds } = vpc?.selectSubnets(vpcSubnets) ?? {};
    // Functions without subnets would be in no VPC at all.
    if (subnetIds?.length === 0 && !isPendingLookup) {
      return [{ member: 'vpcSubnets', given: 'a selection without subnets', allowed: 'a selection of at least one private subnet of the VPC' }];
    }
    return hasPublic
      ? [{ member: 'vpcSubnets', given: 'public subnets', allowed: 'private subnets with a NAT gateway or VPC endpoints: functions in public subnets cannot reach the internet' }]
      : [];
  } catch {
    // CDK says what is wrong with the selection.
    return [];
  }
}

/** Functions and state machines use resources in their own Region and account, except for an event bus. */
function placeProblems(stack: Stack, settings: Settings): RequestProblem[] {
  const given: { readonly [member: string]: unknown } = { ...settings, 'logs.destination': settings.logs?.destination };
  const regional = ['vpc', 'logGroup', 'logs.destination', 'eventBus', 'environmentEncryption'];
  // Not the VPC: another account may share its subnets.
  const ofAccount = ['logGroup', 'logs.destination', ...ROLE_PROPS];
  const differing = (part: keyof ResourceEnvironment, member: string): RequestProblem[] => {
    const value = (given[member] as { readonly env?: ResourceEnvironment } | undefined)?.env?.[part];
    const own = stack[part];
    return value === undefined || [value, own].some((it) => Token.isUnresolved(it)) || value === own
      ? []
      : [{ member, given: `a resource in ${PARTS[part]} ${value}`, allowed: `a resource in the ${PARTS[part]} of the stack, ${own}` }];
  };
  return [...regional.flatMap((member) => differing('region', member)), ...ofAccount.flatMap((member) => differing('account', member))];
}

const PARTS = { region: 'Region', account: 'account' };

/** CloudWatch extracts no metrics from the class Infrequent Access, so alarms would never fire. */
function logGroupProblems(logGroup?: logs.ILogGroupRef): RequestProblem[] {
  const resource = resourceOf(logGroup, logs.CfnLogGroup.CFN_RESOURCE_TYPE_NAME) as logs.CfnLogGroup | undefined;
  const logClass = resource && Stack.of(resource).resolve(resource.logGroupClass);
  return typeof logClass !== 'string' || logClass === logs.LogGroupClass.STANDARD
    ? []
    : [{ member: 'logGroup', given: `a log group of class ${logClass}`, allowed: 'class STANDARD: CloudWatch extracts no metrics from other classes' }];
}

/** A role that is declared in the app says there who may assume it. */
function trustProblems(member: string, role?: iam.IRole): RequestProblem[] {
  return role === undefined || mayBeAssumedByLambda(role)
    ? []
    : [{ member, given: `role ${role.node.path}, which Lambda cannot assume`, allowed: 'a role whose trust policy allows lambda.amazonaws.com to assume it' }];
}
