import { App, Duration, Size, Stack, StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { InferenceInstanceType, JobCompletion, TrainedModelInferenceJob, TrainedModelInferenceJobProps } from '../src';

// Written out, not imported: users' templates hold these names.
export const RUN = 'Custom::CleanRoomsMLTrainedModelInferenceJob';
export const ACTIVE = 'Custom::CleanRoomsMLInferenceJobActive';

export const MEMBERSHIP = '11111111-2222-4333-8444-555555555555';
export const OTHER_MEMBERSHIP = '99999999-2222-4333-8444-555555555555';
export const VERSION = '22222222-2222-4333-8444-555555555555';
export const MODEL_ARN = `arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/${MEMBERSHIP}/trained-model/aaaa`;
export const CHANNEL_ARN = `arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/${MEMBERSHIP}/ml-input-channel/bbbb`;
export const ASSOCIATION_ARN = `arn:aws:cleanrooms-ml:us-east-1:444455556666:membership/${MEMBERSHIP}/configured-model-algorithm-association/cccc`;
export const KEY_ARN = 'arn:aws:kms:us-east-1:111122223333:key/33333333-2222-4333-8444-555555555555';

/** A job with nothing that could be left out. */
export const MINIMAL: TrainedModelInferenceJobProps = {
  membershipIdentifier: MEMBERSHIP,
  trainedModelArn: MODEL_ARN,
  mlInputChannelArn: CHANNEL_ARN,
  instanceType: InferenceInstanceType.ML_G5_XLARGE,
  outputMember: '111122223333',
};

/** The longest wait of one leg. */
export const ONE_LEG = { completion: JobCompletion.upTo(Duration.minutes(50)) };

/** A job with every prop that becomes a property of Run. */
export function fullProps(scope: Construct): Required<Omit<TrainedModelInferenceJobProps, 'completion' | 'removalPolicy' | 'provider'>> {
  return {
    ...MINIMAL,
    trainedModelVersionIdentifier: VERSION,
    configuredModelAlgorithmAssociationArn: ASSOCIATION_ARN,
    instanceCount: 10,
    outputAccept: 'text/csv',
    maxPayload: Size.mebibytes(100),
    environment: { MODE: 'fast', Ref: 'a name that means something to CloudFormation' },
    encryptionKey: kms.Key.fromKeyArn(scope, 'ImportedKey', KEY_ARN),
    modelInferencePayerAccountId: '444455556666',
    description: 'first line\nsecond line',
    jobName: 'Spring forecast \u{1F600} é',
    tags: { team: 'ads', Ref: 'a key that means something to CloudFormation' },
    rerunToken: '2',
  };
}

export function newStack(props?: StackProps, id = 'Stack'): Stack {
  return new Stack(new App(), id, props);
}

/** A stack with one job at `Stack/Job`. */
export function stackWithJob(props: Partial<TrainedModelInferenceJobProps> = {}, stackProps?: StackProps): Stack {
  const stack = newStack(stackProps);
  newJob(stack, 'Job', props);
  return stack;
}

export function newJob(scope: Construct, id = 'Job', props: Partial<TrainedModelInferenceJobProps> = {}): TrainedModelInferenceJob {
  return new TrainedModelInferenceJob(scope, id, { ...MINIMAL, ...props });
}

/** A resource of a template, with its logical id. */
export interface Resource {
  readonly id: string;
  readonly Properties: { readonly [name: string]: any };
  readonly DependsOn?: string[];
  readonly [attribute: string]: any;
}

export function resourcesOf(stack: Stack, type: string): Resource[] {
  return Object.entries(Template.fromStack(stack).findResources(type))
    .map(([id, { Properties, ...resource }]) => ({ ...resource, id, Properties: Properties ?? {} }));
}

/** The leg of a stack's only job that attributes are read from. */
export function lastLegOf(stack: Stack): Resource {
  const last = resourcesOf(stack, ACTIVE).filter(({ Properties: { Leg, Legs } }) => Leg === Legs);
  expect(last).toHaveLength(1);
  return last[0];
}

/** The only resource of a type. */
export function onlyResourceOf(stack: Stack, type: string): Resource {
  const resources = resourcesOf(stack, type);
  expect(resources).toHaveLength(1);
  return resources[0];
}

/** The properties of the only Run. */
export function runOf(stack: Stack): Resource['Properties'] {
  return onlyResourceOf(stack, RUN).Properties;
}

/** The message of what an action throws. */
export function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}
