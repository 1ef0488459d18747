/** What is compared: the same jobs in one stack, by our construct and by what users would take without it. */
import { App, CustomResource, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId, Provider } from 'aws-cdk-lib/custom-resources';
import { InferenceInstanceType, JobCompletion, TrainedModelInferenceJob } from '../../src';

const ACCOUNT = '111122223333';
const MEMBERSHIPS = [1, 5, 9].map((digit) => `${String(digit).repeat(8)}-2222-4333-8444-555555555555`);

/** Ids, names and ARNs of all jobs have the same length, so that every job takes the same space. */
const requests = (count: number) => Array.from({ length: count }, (_, index) => {
  const id = String(index).padStart(4, '0');
  const membershipIdentifier = MEMBERSHIPS[index % MEMBERSHIPS.length];
  const arn = (type: string) => `arn:aws:cleanrooms-ml:us-east-1:${ACCOUNT}:membership/${membershipIdentifier}/${type}/${id}`;
  return {
    id: `Job${id}`,
    membershipIdentifier,
    name: `forecast-${id}`,
    trainedModelArn: arn('trained-model'),
    resourceConfig: { instanceType: 'ml.g5.xlarge' },
    outputConfiguration: { accept: 'text/csv', members: [{ accountId: ACCOUNT }] },
    dataSource: { mlInputChannelArn: arn('ml-input-channel') },
    description: `Forecast number ${id}`,
  };
});

const permission = () => new iam.PolicyStatement({ actions: ['cleanrooms-ml:StartTrainedModelInferenceJob'], resources: ['*'] });

/** Each declares so many jobs in a stack. */
export const CANDIDATES = {
  'this library': ours,
  'AwsCustomResource': awsCustomResources,
  'own Provider': ownProvider,
} satisfies Record<string, (stack: Stack, count: number) => void>;

export type Candidate = keyof typeof CANDIDATES;

/** An app as `cdk synth` runs it. @returns where its template is */
export function synthesize(candidate: Candidate, count: number, outdir: string): string {
  const app = new App({ outdir });
  const stack = new Stack(app, 'Forecasts');
  CANDIDATES[candidate](stack, count);
  return app.synth().getStackByName(stack.stackName).templateFullPath;
}

/** Starts the jobs, waits for them and cancels them. */
function ours(stack: Stack, count: number): void {
  for (const { id, name, resourceConfig, outputConfiguration, dataSource, ...request } of requests(count)) {
    new TrainedModelInferenceJob(stack, id, {
      ...request,
      ...dataSource,
      jobName: name,
      instanceType: InferenceInstanceType.of(resourceConfig.instanceType),
      outputAccept: outputConfiguration.accept,
      outputMember: outputConfiguration.members[0].accountId,
      completion: JobCompletion.upTo(Duration.minutes(50)),
    });
  }
}

/** Makes the call that starts a job, and nothing more. */
function awsCustomResources(stack: Stack, count: number): void {
  for (const { id, ...parameters } of requests(count)) {
    new AwsCustomResource(stack, id, {
      onCreate: {
        service: 'CleanRoomsML',
        action: 'startTrainedModelInferenceJob',
        parameters,
        physicalResourceId: PhysicalResourceId.fromResponse('trainedModelInferenceJobArn'),
      },
      policy: AwsCustomResourcePolicy.fromStatements([permission()]),
    });
  }
}

/** Starts the jobs and waits for them, by functions that the user writes; those are left empty here. */
function ownProvider(stack: Stack, count: number): void {
  const handler = (id: string) => new lambda.Function(stack, id, {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => ({});'),
    initialPolicy: [permission()],
  });
  const { serviceToken } = new Provider(stack, 'Provider', {
    onEventHandler: handler('OnEvent'),
    isCompleteHandler: handler('IsComplete'),
    totalTimeout: Duration.minutes(50),
  });
  for (const { id, ...properties } of requests(count)) {
    new CustomResource(stack, id, { serviceToken, properties });
  }
}
