/** What is compared under faults: one job in a stack, declared by our construct and by what a careful user would take without it. */
import * as path from 'node:path';
import { CustomResource, Duration, type Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId, PhysicalResourceIdReference, Provider } from 'aws-cdk-lib/custom-resources';
import { InferenceInstanceType, JobCompletion, TrainedModelInferenceJob } from '../../../src';
import { MEMBERSHIP } from '../../../test/lifecycle/apps';
import { root } from '../../prepare';

/** Where the handlers of the peers are bundled to. */
export const PEERS = path.join(root, '.cache', 'bench', 'peers');

export type Candidate = keyof typeof CANDIDATES;

/** Each declares one job. @param description what distinguishes one configuration from another */
export const CANDIDATES = {
  'this library': ours,
  'AwsCustomResource': awsCustomResource,
  'own Provider': ownProvider,
} satisfies Record<string, (stack: Stack, description: string) => void>;

const arn = (resource: string) => `arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/${MEMBERSHIP}/${resource}`;

const requestOf = (description: string) => ({
  name: 'forecast',
  description,
  trainedModelArn: arn('trained-model/aaaa'),
  resourceConfig: { instanceType: 'ml.g5.xlarge' },
  outputConfiguration: { members: [{ accountId: '111122223333' }] },
  dataSource: { mlInputChannelArn: arn('ml-input-channel/bbbb') },
});

const allow = (...calls: string[]) => new iam.PolicyStatement({
  actions: [
    ...calls.map((call) => `cleanrooms-ml:${call}TrainedModelInferenceJob`),
    ...calls.includes('Start') ? ['cleanrooms:PassMembership'] : [],
  ],
  resources: ['*'],
});

function ours(stack: Stack, description: string): void {
  const { name, trainedModelArn, resourceConfig, outputConfiguration, dataSource } = requestOf(description);
  new TrainedModelInferenceJob(stack, 'Job', {
    membershipIdentifier: MEMBERSHIP,
    jobName: name,
    description,
    trainedModelArn,
    ...dataSource,
    instanceType: InferenceInstanceType.of(resourceConfig.instanceType),
    outputMember: outputConfiguration.members[0].accountId,
    completion: JobCompletion.upTo(Duration.hours(4)),
  });
}

/** Starts a job at a Create and an Update, and cancels it at a Delete. It cannot wait. */
function awsCustomResource(stack: Stack, description: string): void {
  const start = {
    service: 'CleanRoomsML',
    action: 'startTrainedModelInferenceJob',
    parameters: { membershipIdentifier: MEMBERSHIP, ...requestOf(description) },
    physicalResourceId: PhysicalResourceId.fromResponse('trainedModelInferenceJobArn'),
  };
  new AwsCustomResource(stack, 'Job', {
    onCreate: start,
    onUpdate: start,
    onDelete: {
      service: 'CleanRoomsML',
      action: 'cancelTrainedModelInferenceJob',
      parameters: { membershipIdentifier: MEMBERSHIP, trainedModelInferenceJobArn: new PhysicalResourceIdReference() },
      // The job has ended already, or was never started.
      ignoreErrorCodesMatching: 'ConflictException|ValidationException|ResourceNotFoundException',
    },
    installLatestAwsSdk: false,
    policy: AwsCustomResourcePolicy.fromStatements([allow('Start', 'Cancel')]),
  });
}

/** Waits for an hour, which is the longest that a provider can. */
function ownProvider(stack: Stack, description: string): void {
  const handler = (id: string, name: string, ...calls: string[]) => new lambda.Function(stack, id, {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: `own-provider.${name}`,
    code: lambda.Code.fromAsset(PEERS),
    timeout: Duration.minutes(1),
    initialPolicy: [allow(...calls)],
  });
  const { serviceToken } = new Provider(stack, 'Provider', {
    onEventHandler: handler('ProviderOnEvent', 'onEvent', 'Start', 'Cancel'),
    isCompleteHandler: handler('ProviderIsComplete', 'isComplete', 'Get'),
    queryInterval: Duration.seconds(30),
    totalTimeout: Duration.hours(1),
  });
  new CustomResource(stack, 'Job', {
    serviceToken, resourceType: 'Custom::InferenceJob', properties: { membershipIdentifier: MEMBERSHIP, request: requestOf(description) },
  });
}
