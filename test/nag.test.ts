import { App, Aws, CfnParameter, CfnResource, NestedStack, Stack, StackProps, Stage, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R4Checks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';
import { Construct, IConstruct } from 'constructs';
import { InferenceJobProvider, InferenceJobProviderProps, InferenceJobRunner, InferenceJobRunnerProps } from '../src';
import { newState } from './run-support';
import { MEMBERSHIP, newJob, resourcesOf } from './support';

const NEWEST_NODE = lambda.Runtime.ALL.filter(({ name }) => /^nodejs\d/.test(name))
  .reduce((newest, runtime) => (newest.name.localeCompare(runtime.name, 'en', { numeric: true }) < 0 ? runtime : newest));
const TRUSTED = { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') };

/** The jobs of a user, and in `mine` what he gives them. */
interface Scene {
  readonly app: App;
  readonly stack: Stack;
  readonly mine: Construct;
}

function scene(stackProps?: StackProps): Scene {
  const app = new App();
  const stack = new Stack(app, 'Stack', stackProps);
  return { app, stack, mine: new Construct(stack, 'Mine') };
}

function plain(stackProps?: StackProps): Scene {
  const it = scene(stackProps);
  newJob(it.stack, 'One');
  newJob(it.stack, 'Two', { encryptionKey: new kms.Key(it.mine, 'Key', { enableKeyRotation: true }) });
  return it;
}

function withSettings(settings: (mine: Construct) => InferenceJobProviderProps): Scene {
  const it = scene();
  newJob(it.stack, 'Job', { provider: new InferenceJobProvider(it.stack, 'Provider', settings(it.mine)) });
  return it;
}

const inVpc = (mine: Construct): InferenceJobProviderProps => ({
  vpc: new ec2.Vpc(mine, 'Vpc', { maxAzs: 1 }),
  memorySize: 512,
  runtime: NEWEST_NODE,
  environmentEncryption: new kms.Key(mine, 'Key', { enableKeyRotation: true }),
  permissionsBoundary: iam.ManagedPolicy.fromAwsManagedPolicyName('PowerUserAccess'),
});

const ofUser = (mine: Construct): InferenceJobProviderProps => ({
  ...inVpc(mine),
  securityGroups: [new ec2.SecurityGroup(mine, 'Group', { vpc: new ec2.Vpc(mine, 'OtherVpc') })],
  logGroup: new logs.LogGroup(mine, 'Logs'),
  role: new iam.Role(mine, 'Role', TRUSTED),
  eventBus: new events.EventBus(mine, 'Bus'),
  frameworkOnEventRole: new iam.Role(mine, 'OnEventRole', TRUSTED),
  frameworkCompleteAndTimeoutRole: new iam.Role(mine, 'CompleteAndTimeoutRole', TRUSTED),
});

/** States, whose state machine is the user's. */
function runs(settings: (mine: Construct) => InferenceJobRunnerProps = () => ({})): Scene {
  const it = scene();
  const runner = new InferenceJobRunner(it.stack, 'Runner', settings(it.mine));
  const chain = newState(it.stack, 'One', { runner }).next(newState(it.stack, 'Two', { runner, mlInputChannelArn: sfn.JsonPath.stringAt('$.channel') }));
  new sfn.StateMachine(it.mine, 'Scoring', { definitionBody: sfn.DefinitionBody.fromChainable(chain) });
  return it;
}

/** Memberships that are known only at deployment: the names that cdk-nag has for them are of a template that has been synthesized. */
function ofElsewhere(): Scene {
  const it = scene();
  const other = new CfnResource(new Stack(it.app, 'Other'), 'Membership', { type: 'AWS::CleanRooms::Membership' });
  const here = new CfnResource(it.mine, 'Membership', { type: 'AWS::CleanRooms::Membership' });
  const ids = [other.ref, other.getAtt('MembershipIdentifier').toString(), here.getAtt('MembershipIdentifier').toString(),
    new CfnParameter(it.mine, 'Id').valueAsString];
  ids.forEach((membershipIdentifier, index) => newJob(it.stack, `Job${index}`, {
    membershipIdentifier,
    trainedModelArn: `arn:${Aws.PARTITION}:cleanrooms-ml:${Aws.REGION}:${Aws.ACCOUNT_ID}:membership/${membershipIdentifier}/trained-model/a`,
    mlInputChannelArn: `arn:${Aws.PARTITION}:cleanrooms-ml:${Aws.REGION}:${Aws.ACCOUNT_ID}:membership/${membershipIdentifier}/ml-input-channel/b`,
  }));
  return it;
}

function inStage(): Scene {
  const app = new App();
  const stack = new NestedStack(new Stack(new Stage(app, 'Stage'), 'Stack'), 'Nested');
  newJob(stack);
  return { app, stack, mine: new Construct(stack, 'Mine') };
}

/** More memberships and keys than are named one by one. */
function many(): Scene {
  const it = scene();
  for (let job = 10; job < 26; job++) {
    const encryptionKey = kms.Key.fromKeyArn(it.mine, `Key${job}`, `arn:aws:kms:us-east-1:111122223333:key/33333333-2222-4333-8444-5555555555${job}`);
    const arn = (type: string) => `arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/11111111-2222-4333-8444-5555555555${job}/${type}/aaaa`;
    newJob(it.stack, `Job${job}`, { trainedModelArn: arn('trained-model'), mlInputChannelArn: arn('ml-input-channel'), encryptionKey });
  }
  return it;
}

/** More state machines than are named one by one. */
function manyMachines(): Scene {
  const it = scene();
  for (let machine = 0; machine < 16; machine++) {
    new sfn.StateMachine(it.mine, `Scoring${machine}`, { definitionBody: sfn.DefinitionBody.fromChainable(newState(it.stack, `Infer${machine}`)) });
  }
  return it;
}

const isMine = (path: string) => path.includes('/Mine/') || path.startsWith('Other/');
/** Whether the runtime that CDK takes by default is the newest it has depends on its version. */
const ofDefaultRuntime = (finding: string) => / (AwsSolutions-L1|Serverless-LambdaLatestVersion)$/.test(finding);
const withoutThing = (finding: string) => finding.replace(/\[.*$/, '');

/** What the packs find in what is ours and is not acknowledged, as `<path> <finding>`. */
function findings({ app }: Scene): string[] {
  return [AwsSolutionsChecks, ServerlessChecks, HIPAASecurityChecks, NIST80053R4Checks, NIST80053R5Checks, PCIDSS321Checks]
    .flatMap((Pack) => new Pack(app).validateScope(app).violations)
    .flatMap(({ ruleName, violatingResources }) =>
      // The types of the lowest aws-cdk-lib do not know what cdk-nag says where.
      (violatingResources as unknown as { constructPath: string }[]).map(({ constructPath: path }) => ({ path, ruleName })))
    .filter(({ path }) => !isMine(path))
    .map(({ path, ruleName }) => `${path} ${ruleName}`)
    .sort();
}

/** What is acknowledged for version 3, with the reason; and forgets it. */
function takeAcknowledgements({ app }: Scene): { finding: string; reason: string }[] {
  return app.node.findAll().flatMap(({ node }) => node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.entries<string>(data)
      // Newer versions of CDK acknowledge findings of their own.
      .filter(([id]) => !id.startsWith('CloudFormation-Validate::'))
      .map(([id, reason]) => {
        delete data[id];
        return { finding: `${node.path} ${id}`, reason };
      })));
}

const version2 = (construct: IConstruct): { id: string; reason: string }[] =>
  CfnResource.isCfnResource(construct) ? construct.getMetadata('cdk_nag')?.rules_to_suppress ?? [] : [];

describe.each<[string, () => Scene]>([
  ['two jobs', plain],
  ['a region and an account', () => plain({ env: { region: 'us-east-1', account: '111122223333' } })],
  ['a VPC', () => withSettings(inVpc)],
  ['roles, a log group and security groups of the user', () => withSettings(ofUser)],
  ['a nested stack of a stage', inStage],
  ['memberships known only at deployment', ofElsewhere],
  ['many memberships and keys', many],
  ['runs', runs],
  ['runs in a VPC', () => runs(inVpc)],
  ['runs of many state machines', manyMachines],
  ['runs with what the user has', () => runs((mine) => {
    const { frameworkOnEventRole: _one, frameworkCompleteAndTimeoutRole: _other, ...settings } = ofUser(mine);
    return { ...settings, tracingEnabled: true, logs: { destination: new logs.LogGroup(mine, 'Log'), level: sfn.LogLevel.ALL } };
  })],
])('%s', (_, newScene) => {
  const it = newScene();
  it.app.synth();
  const left = findings(it);
  const acknowledgements = takeAcknowledgements(it);
  const found = findings(it);

  test('no finding is left', () => {
    expect(left).toEqual([]);
  });

  test('there are findings, and what is acknowledged is one of them', () => {
    expect(found.length).toBeGreaterThan(20);
    const acknowledged = acknowledgements.map(({ finding }) => finding).filter((finding) => !ofDefaultRuntime(finding) || found.includes(finding));
    expect(acknowledged.sort()).toEqual(found);
  });

  test('every reason is a sentence, in ASCII', () => {
    for (const { reason } of acknowledgements) {
      expect(reason).toMatch(/^[A-Z][ -~]{38,}\.$/);
    }
  });

  test('the template has none of it', () => {
    expect(JSON.stringify(it.app.synth().stacks.map(({ template }) => template))).not.toMatch(/cdk_nag|rules_to_suppress/);
  });

  test('version 2 reads the same rules and reasons of the resources', () => {
    // As its NagPack does, an aspect.
    const read = it.app.node.findAll().flatMap((construct) => version2(construct).map(({ id, reason }) => `${construct.node.path} ${id} ${reason}`));
    expect(new Set(read)).toEqual(new Set(acknowledgements.map(({ finding, reason }) => `${withoutThing(finding)} ${reason}`)));
    expect(read).toHaveLength(new Set(read).size);
  });
});

test('every wildcard that the handler is given is one that its reason speaks of', () => {
  const it = plain();
  it.app.synth();
  const ml = 'Resource::arn:<AWS::Partition>:cleanrooms-ml:<AWS::Region>';
  const place = `Resource::arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/${MEMBERSHIP}`;
  expect(takeAcknowledgements(it).flatMap(({ finding }) => /(?<=Provider\/Policy\/Resource AwsSolutions-IAM5\[).*(?=\]$)/.exec(finding) ?? [])).toEqual([
    `${place}/trained-model/*`,
    `${place}/ml-input-channel/*`,
    'Resource::arn:<AWS::Partition>:cleanrooms-ml:*:*:membership/*/configured-model-algorithm-association/*',
    `${ml}:<AWS::AccountId>:membership/*/trained-model-inference-job/*`,
    'Resource::*',
    'Resource::arn:<AWS::Partition>:cleanrooms:<AWS::Region>:<AWS::AccountId>:membership/*',
  ]);
});

test('every wildcard that the functions of a runner are given is one that its reason speaks of', () => {
  const it = runs();
  it.app.synth();
  const ml = 'Resource::arn:<AWS::Partition>:cleanrooms-ml';
  const states = 'Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>';
  expect(takeAcknowledgements(it).flatMap(({ finding }) => /(?<=Runner\/Policy\/Resource AwsSolutions-IAM5\[).*(?=\]$)/.exec(finding) ?? [])).toEqual([
    `Resource::arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/${MEMBERSHIP}/trained-model/*`,
    `Resource::arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/${MEMBERSHIP}/ml-input-channel/*`,
    `${ml}:*:*:membership/*/ml-input-channel/*`,
    `${ml}:*:*:membership/*/configured-model-algorithm-association/*`,
    `${ml}:<AWS::Region>:<AWS::AccountId>:membership/*/trained-model-inference-job/*`,
    'Resource::*',
    'Resource::arn:<AWS::Partition>:cleanrooms:<AWS::Region>:<AWS::AccountId>:membership/*',
    expect.stringMatching(/^Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:.*:\*$/),
    `${states}:stateMachine:*`,
  ]);
});

test('an older runtime is for the user to acknowledge, who has chosen it', () => {
  const it = withSettings(() => ({ runtime: lambda.Runtime.NODEJS_22_X }));
  it.app.synth();
  const left = findings(it);
  expect(left).toHaveLength(10);
  expect(left.filter((finding) => !ofDefaultRuntime(finding))).toEqual([]);
  expect(takeAcknowledgements(it).filter(({ finding }) => ofDefaultRuntime(finding))).toEqual([]);
});

test('what a user acknowledges of the same resource counts as well', () => {
  const it = withSettings(() => ({ runtime: lambda.Runtime.NODEJS_22_X }));
  const provider = it.stack.node.findChild('Provider');
  for (const construct of provider.node.findAll().filter((one) => one instanceof lambda.CfnFunction)) {
    Validations.of(construct).acknowledge(...['AwsSolutions-L1', 'Serverless-LambdaLatestVersion'].map((id) => ({ id, reason: 'We use it everywhere.' })));
  }
  it.app.synth();
  expect(findings(it)).toEqual([]);
});

test('what a user has version 2 suppress stays in the template', () => {
  const it = plain();
  const own = { id: 'AwsSolutions-L1', reason: 'We use it everywhere.' };
  const functions = it.stack.node.findAll().filter((one) => one instanceof lambda.CfnFunction);
  // In place of what was there, as NagSuppressions does.
  functions.forEach((one) => one.addMetadata('cdk_nag', { rules_to_suppress: [...version2(one), own] }));
  const metadata = resourcesOf(it.stack, 'AWS::Lambda::Function').map(({ Metadata }) => Metadata.cdk_nag);
  expect(metadata).toEqual(Array(5).fill({ rules_to_suppress: [own] }));
});
