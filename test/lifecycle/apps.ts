/** Synthesizes stacks with the library, as a user's app does. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { App, CfnParameter, Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { filledIn, withBlanks } from './blanks';
import type { DeclaredJob, DeclaredSibling, DeclaredStack } from './declared';
import { SIBLING } from './ordinary-resources';
import type { Template } from './template';
import type { Variant } from './variant';
import * as current from '../../src';

export type { DeclaredJob, DeclaredSibling, DeclaredStack } from './declared';

/** The library that an app has installed: this one, or its previous version. */
export type Library = typeof current;

export const MEMBERSHIP = '11111111-2222-4333-8444-555555555555';
export const OTHER_MEMBERSHIP = '99999999-2222-4333-8444-555555555555';
/** The event bus, of another account. */
export const EVENT_BUS = 'arn:aws:events:us-east-1:444455556666:event-bus/jobs';

const known = new Map<Library, Map<string, Template>>();

/** The folders of code, by their keys in the bucket of assets. */
const assets = new Map<string, string>();

/** The template of a stack; what a synth only passes on does not need another one. */
export function synthesize({ jobs, siblings = [], ...settings }: DeclaredStack, library: Library = current): Template {
  const { jobs: blank, values } = withBlanks(jobs);
  const key = JSON.stringify({ blank, settings });
  const templates = known.get(library) ?? new Map<string, Template>();
  const template = templates.get(key) ?? synthesizeJobs({ jobs: blank, ...settings }, library);
  known.set(library, templates.set(key, template));
  return withSiblings(filledIn(template, values), siblings);
}

/** The template of a stack of jobs, without its siblings. */
export function synthesizeJobs({ jobs, eventBus = false, vpc = false, maxConcurrentJobs }: DeclaredStack, library: Library = current): Template {
  return synthesizeStack((stack) => {
    // Under the id of the provider that a stack has otherwise: CloudFormation refuses a changed service token.
    new library.InferenceJobProvider(stack, 'CleanRoomsMLInferenceJobProvider', {
      maxConcurrentJobs, eventBus: eventBus ? EventBus.fromEventBusArn(stack, 'Bus', EVENT_BUS) : undefined, ...vpc && existingVpc(stack),
    });
    jobs.forEach((job) => newJob(library, stack, job));
  });
}

/** Ones that the account has: only functions refer to them. */
function existingVpc(stack: Stack) {
  return {
    vpc: Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['us-east-1a'], privateSubnetIds: ['subnet-1'] }),
    securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')],
  };
}

/** The folder of an asset of a synthesized stack. @param variant with folders in place of the built ones */
export function codeOf(key: string, { handler, runHandler }: Variant = {}): string {
  const folder = assets.get(key)!;
  if (handler !== undefined && folder.endsWith(HANDLER)) {
    return handler;
  }
  return runHandler !== undefined && folder.endsWith(RUN_HANDLER) ? runHandler : folder;
}

const HANDLER = path.join('assets', 'lambda', 'inference-job.lambda');
const RUN_HANDLER = path.join('assets', 'lambda', 'inference-run.lambda');

/** The template of a stack of anything that can run here. */
export function synthesizeStack(declare: (stack: Stack) => void): Template {
  const outdir = mkdtempSync(path.join(tmpdir(), 'lifecycle-'));
  try {
    const app = new App({ outdir, analyticsReporting: false, stackTraces: false, treeMetadata: false, context: { 'aws:cdk:disable-asset-staging': true } });
    const stack = new Stack(app, 'forecast');
    declare(stack);
    const artifact = app.synth().getStackByName('forecast');
    const { files } = JSON.parse(readFileSync(path.join(outdir, `${artifact.id}.assets.json`), 'utf8')) as AssetManifest;
    for (const { source, destinations } of Object.values(files)) {
      Object.values(destinations).forEach(({ objectKey }) => assets.set(objectKey, source.path));
    }
    return artifact.template as Template;
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

interface AssetManifest {
  readonly files: Readonly<Record<string, {
    readonly source: { readonly path: string };
    readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
  }>>;
}

function newJob({ InferenceInstanceType, JobCompletion, TrainedModelInferenceJob }: Library, stack: Stack, declared: DeclaredJob): void {
  const {
    id, membershipIdentifier = MEMBERSHIP, sourceMembership = membershipIdentifier, isParameter = false, waitMinutes, retain, maxPayloadInMB, ...props
  } = declared;
  const arn = (resource: string) => `arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/${sourceMembership}/${resource}`;
  new TrainedModelInferenceJob(stack, id, {
    membershipIdentifier: isParameter ? new CfnParameter(stack, `${id}Membership`, { default: membershipIdentifier }).valueAsString : membershipIdentifier,
    trainedModelArn: arn('trained-model/aaaa'),
    mlInputChannelArn: arn('ml-input-channel/bbbb'),
    instanceType: InferenceInstanceType.ML_G5_XLARGE,
    outputMember: '111122223333',
    ...props,
    ...(maxPayloadInMB !== undefined && { maxPayload: Size.mebibytes(maxPayloadInMB) }),
    ...(waitMinutes !== undefined && { completion: waitMinutes > 0 ? JobCompletion.upTo(Duration.minutes(waitMinutes)) : JobCompletion.none() }),
    ...(retain && { removalPolicy: RemovalPolicy.RETAIN }),
  });
}

/** What is not ours need not be synthesized. */
export function withSiblings(template: Template, siblings: readonly DeclaredSibling[]): Template {
  const Resources = { ...template.Resources };
  for (const { id, seconds, fails = false, revision = '', after } of siblings) {
    const leg = after && Object.keys(Resources).find((logicalId) => logicalId.startsWith(`${after}Active`));
    const Properties = { Seconds: seconds, Fails: fails, Revision: revision };
    Resources[id] = { Type: SIBLING, Properties, ...(leg !== undefined && { DependsOn: [leg] }) };
  }
  return { ...template, Resources };
}
