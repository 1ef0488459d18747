import { CfnResource, IResolvable, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { InferenceJobProviderProps } from '../inference-job-provider-props';
import type { InferenceJobRunnerProps } from '../inference-job-runner-props';

/** The construct that has the resources. */
type Kind = 'provider' | 'runner';
type Settings = InferenceJobProviderProps & InferenceJobRunnerProps;

/** Findings of cdk-nag on resources of a provider or a runner, and why they are acceptable. */
interface Acknowledgement {
  readonly type: string;
  /** The construct that it is about; if absent, both. */
  readonly of?: Kind;
  /** The children of the construct that the resources belong to; if absent, the whole construct. */
  readonly children?: string[];
  readonly rules: string[];
  /** A short sentence, in ASCII as cdk-nag 2 requires. */
  readonly reason: string;
  /** For a rule that reports each thing that it finds: all of them. */
  readonly things?: (resource: CfnResource) => string[];
  /** If absent, always. Findings that depend on a setting are for the user to acknowledge. */
  readonly unless?: (resource: CfnResource, settings: Settings) => boolean;
}

const FUNCTION = lambda.CfnFunction.CFN_RESOURCE_TYPE_NAME;
const ROLE = iam.CfnRole.CFN_RESOURCE_TYPE_NAME;
const POLICY = iam.CfnPolicy.CFN_RESOURCE_TYPE_NAME;
const STATE_MACHINE = 'AWS::StepFunctions::StateMachine';
const QUEUE = 'AWS::SQS::Queue';

/** A rule that is in the packs for several standards. */
const inPacks = (rule: string, packs: string[]) => packs.map((pack) => `${pack}-${rule}`);
const SOME_PACKS = ['HIPAA.Security', 'NIST.800.53.R5'];
const ALL_PACKS = [...SOME_PACKS, 'NIST.800.53.R4', 'PCI.DSS.321'];

const ACKNOWLEDGEMENTS: Acknowledgement[] = [
  {
    type: FUNCTION,
    rules: ['AwsSolutions-L1', 'Serverless-LambdaLatestVersion'],
    reason: 'The newest Node.js runtime that AWS CDK knows in the Region.',
    unless: (_, { runtime }) => runtime !== undefined,
  },
  {
    type: FUNCTION,
    rules: ['Serverless-LambdaDefaultMemorySize'],
    reason: 'The Lambda default is enough to pass on a request.',
    unless: (resource) => (resource as lambda.CfnFunction).memorySize !== undefined,
  },
  {
    type: FUNCTION,
    of: 'provider',
    rules: ['Serverless-LambdaTracing'],
    reason: 'The stack events show the outcome of each request.',
  },
  {
    type: FUNCTION,
    of: 'runner',
    rules: ['Serverless-LambdaTracing'],
    reason: 'The history of an execution shows the outcome of each poll.',
  },
  {
    type: FUNCTION,
    of: 'provider',
    rules: ['Serverless-LambdaDLQ', ...inPacks('LambdaDLQ', SOME_PACKS)],
    reason: 'CloudFormation fails a lost request; a queue would keep its secrets.',
  },
  {
    type: FUNCTION,
    of: 'runner',
    rules: ['Serverless-LambdaDLQ', ...inPacks('LambdaDLQ', SOME_PACKS)],
    reason: 'The state machine repeats a lost poll; CloudFormation fails a lost request.',
  },
  {
    type: FUNCTION,
    of: 'provider',
    rules: inPacks('LambdaConcurrency', SOME_PACKS),
    reason: 'Two calls a minute for a job; throttling one can fail a deployment.',
  },
  {
    type: FUNCTION,
    of: 'runner',
    rules: inPacks('LambdaConcurrency', SOME_PACKS),
    reason: 'Two calls a minute for a run at most; throttling one would delay the run.',
  },
  {
    type: FUNCTION,
    rules: inPacks('LambdaInsideVPC', ALL_PACKS),
    reason: 'It calls only AWS APIs; the vpc prop puts it in a VPC.',
    unless: (resource) => (resource as lambda.CfnFunction).vpcConfig !== undefined,
  },
  {
    type: ROLE,
    rules: ['AwsSolutions-IAM4'],
    reason: 'The policy of AWS for functions: logs and, in a VPC, interfaces.',
    things: (resource) => managedPolicies(resource as iam.CfnRole),
    unless: (resource) => managedPolicies(resource as iam.CfnRole).length === 0,
  },
  {
    type: POLICY,
    rules: inPacks('IAMNoInlinePolicy', ALL_PACKS),
    reason: 'It belongs to one role, and cannot be attached to another.',
  },
  {
    type: POLICY,
    children: ['Framework', 'OnEventPolicy', 'CompleteAndTimeoutPolicy'],
    rules: ['AwsSolutions-IAM5'],
    reason: 'Versions of one function of the provider, as grantInvoke() has it.',
    things: (resource) => wildcardResources(resource as iam.CfnPolicy),
  },
  {
    type: POLICY,
    of: 'runner',
    children: ['StateMachine'],
    rules: ['AwsSolutions-IAM5'],
    reason: 'Versions of its one function, as grantInvoke() has it; X-Ray and log delivery do not support resource-level permissions.',
    things: (resource) => wildcardResources(resource as iam.CfnPolicy),
    unless: (resource) => wildcardResources(resource as iam.CfnPolicy).length === 0,
  },
  {
    type: POLICY,
    of: 'runner',
    children: ['Policy'],
    rules: ['AwsSolutions-IAM5'],
    reason: 'The service generates the IDs of jobs, and Step Functions those of executions; conditions bind what is done with jobs to the tag of this '
      + 'state machine. Start takes models and channels from the memberships of its states (from all, if an execution names them, or if those are '
      + 'many), associations of any account, and KMS keys only through the service. List does not support resource-level permissions. PassMembership is needed also when the '
      + 'last job of a membership was removed. A task can be ended only with its token, which its state passes to the run.',
    things: (resource) => wildcardResources(resource as iam.CfnPolicy),
  },
  {
    type: POLICY,
    of: 'runner',
    children: ['Stop'],
    rules: ['AwsSolutions-IAM5'],
    reason: 'Step Functions generates the names of executions; it is about those of one state machine.',
    things: (resource) => wildcardResources(resource as iam.CfnPolicy),
  },
  {
    type: POLICY,
    of: 'runner',
    children: ['AnyStop'],
    rules: ['AwsSolutions-IAM5'],
    reason: 'The stack has more state machines with runs than the policies of a role can name; it is only to stop executions.',
    things: (resource) => wildcardResources(resource as iam.CfnPolicy),
  },
  {
    type: POLICY,
    of: 'provider',
    children: ['Policy'],
    rules: ['AwsSolutions-IAM5'],
    reason: 'The service generates the IDs of jobs; conditions bind what is done with them to the tag of this stack. Start takes models and channels '
      + 'from the memberships of its jobs (from all, if those are many), associations of any account, and KMS keys only through the service. '
      + 'List does not support resource-level permissions. PassMembership is needed also when the last job of a membership was removed.',
    things: (resource) => wildcardResources(resource as iam.CfnPolicy),
  },
  {
    type: QUEUE,
    of: 'runner',
    rules: ['AwsSolutions-SQS3', 'Serverless-SQSRedrivePolicy'],
    reason: 'It is the dead-letter queue of a rule, and has no queue of its own.',
  },
  {
    type: STATE_MACHINE,
    of: 'runner',
    rules: ['AwsSolutions-SF1'],
    reason: 'AWS keeps the history of an execution for 90 days; the logs prop adds logs.',
    unless: (_, { logs }) => logs !== undefined,
  },
  {
    type: STATE_MACHINE,
    of: 'runner',
    rules: ['AwsSolutions-SF2', 'Serverless-StepFunctionStateMachineXray'],
    reason: 'It repeats one call until a job has ended; the tracingEnabled prop adds traces.',
    unless: (_, { tracingEnabled }) => tracingEnabled !== undefined,
  },
  {
    type: STATE_MACHINE,
    of: 'provider',
    rules: ['AwsSolutions-SF1'],
    reason: 'Its events hold the ResponseURL of CloudFormation and environment values, which may be secrets: no log may.',
  },
  {
    type: STATE_MACHINE,
    of: 'provider',
    rules: ['AwsSolutions-SF2', 'Serverless-StepFunctionStateMachineXray'],
    reason: 'It repeats one call until a job has ended; tracing would only add permissions, on all resources.',
  },
  {
    type: 'AWS::Logs::LogGroup',
    rules: inPacks('CloudWatchLogGroupEncrypted', ALL_PACKS),
    reason: 'Encrypted by CloudWatch Logs, and holds nothing of a request; the setting logGroup takes one with a key.',
  },
];

/**
 * Acknowledges what cdk-nag finds in a provider or a runner, for its majors 2 and 3 without depending on either. What a user has created, such as a
 * role or a log group, is not part of it.
 */
export function acknowledgeFindings(construct: Construct, kind: Kind, settings: Settings, part: Construct = construct): void {
  for (const resource of part.node.findAll().filter(CfnResource.isCfnResource)) {
    const child = resource.node.scopes[construct.node.scopes.length].node.id;
    const acknowledgements = ACKNOWLEDGEMENTS.filter((one) => one.type === resource.cfnResourceType
      && (one.of ?? kind) === kind && (one.children?.some((name) => child.startsWith(name)) ?? true) && !one.unless?.(resource, settings));
    if (acknowledgements.length > 0) {
      acknowledgeForVersion2(resource, acknowledgements);
      acknowledgeForVersion3(resource, acknowledgements);
    }
  }
}

/** What cdk-nag 2 reads from the metadata of a resource before the template is written. The template omits it, because 7 kB is too much. */
class Suppression implements IResolvable {
  public readonly creationStack = [];

  constructor(public readonly id: string, public readonly reason: string) {}

  public resolve(): undefined {
    return undefined;
  }
}

/** A list of them, of which only those that others have added are in the template. */
class Suppressions implements IResolvable {
  public readonly creationStack = [];

  constructor(public readonly rules_to_suppress: Suppression[]) {}

  public resolve(): unknown {
    const ofOthers = this.rules_to_suppress.filter((rule) => !(rule instanceof Suppression));
    return ofOthers.length > 0 ? { rules_to_suppress: ofOthers } : undefined;
  }
}

function acknowledgeForVersion2(resource: CfnResource, acknowledgements: Acknowledgement[]): void {
  resource.addMetadata('cdk_nag', new Suppressions(acknowledgements.flatMap(({ rules, reason }) => rules.map((id) => new Suppression(id, reason)))));
}

/**
 * It accepts only exact findings. They are complete when all jobs are defined and their references to other stacks are resolved, so this
 * is a validation, which runs after that and before cdk-nag.
 */
function acknowledgeForVersion3(resource: CfnResource, acknowledgements: Acknowledgement[]): void {
  resource.node.addValidation({
    validate: () => {
      const ids = acknowledgements.flatMap(({ rules, reason, things }) => rules.flatMap((rule) =>
        (things?.(resource).map((thing) => `${rule}[${thing}]`) ?? [rule]).map((id) => [id, reason])));
      // Not by `Validations.acknowledge()`, which rejects IDs with more than one "::" (cdklabs/cdk-nag#2351), as those of ARNs are.
      resource.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, Object.fromEntries(ids));
      return [];
    },
  });
}

function managedPolicies(role: iam.CfnRole): string[] {
  // An intrinsic function may take the place of the list.
  return [Stack.of(role).resolve(role.managedPolicyArns) ?? []].flat().map((arn) => `Policy::${flat(arn)}`);
}

function wildcardResources(policy: iam.CfnPolicy): string[] {
  const { Statement: statements = [] } = Stack.of(policy).resolve(policy.policyDocument);
  const resources: string[] = [statements].flat().flatMap(({ Resource = [] }: { Resource?: unknown }) => [Resource].flat().map(flat));
  return [...new Set(resources)].filter((resource) => resource.includes('*')).map((resource) => `Resource::${resource}`);
}

/** A value of a template as cdk-nag writes it. */
function flat(value: any): string {
  if (typeof value === 'string') {
    return value.replace(/\${/g, '<').replace(/}/g, '>');
  }
  if (value['Fn::Join']) {
    const [delimiter, values] = value['Fn::Join'];
    // A list of a parameter is a reference.
    return Array.isArray(values) ? values.map(flat).join(delimiter) : JSON.stringify(value);
  }
  if (value['Fn::GetAtt']) {
    return `<${value['Fn::GetAtt'].map(flat).join('.')}>`;
  }
  if (value.Ref) {
    return `<${value.Ref}>`;
  }
  const inner = value['Fn::Sub'] ?? value['Fn::ImportValue'];
  return inner === undefined ? JSON.stringify(value) : flat(inner);
}
