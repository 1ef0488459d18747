/** Who waits for jobs: our construct, and a provider as a user would write it. */
import * as path from 'node:path';
import { CustomResource, Duration, type Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { InferenceInstanceType, JobCompletion, TrainedModelInferenceJob } from '../../src';

export interface Waiter {
  /** Declares so many jobs. */
  readonly declare: (stack: Stack, count: number) => void;
  /**
   * How long the jobs run that it is measured with. The difference is pure waiting: it is a multiple of every interval between polls,
   * and of the legs, so that none counts in part.
   */
  readonly lengths: readonly [shorter: Duration, longer: Duration];
}

export const WAITERS = {
  // As it is by default: a leg takes 48 minutes.
  'this library': { declare: ours(JobCompletion.upTo(Duration.hours(4))), lengths: [Duration.minutes(10), Duration.minutes(10 + 3 * 48)] },
  // An hour is the longest that it can wait.
  'own Provider': { declare: ownProvider, lengths: [Duration.minutes(10), Duration.minutes(40)] },
} satisfies Record<string, Waiter>;

/** As many as a stack has room for. */
export const MANY = ours(JobCompletion.upTo(Duration.minutes(100)));

/** Five jobs are as many as a membership may have at once. */
const requests = (count: number) => Array.from({ length: count }, (_, index) => {
  const membershipIdentifier = `${String(Math.floor(index / 5)).padStart(8, '0')}-2222-4333-8444-555555555555`;
  const arn = (resource: string) => `arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/${membershipIdentifier}/${resource}`;
  return {
    id: `Job${index}`,
    membershipIdentifier,
    trainedModelArn: arn('trained-model/aaaa'),
    mlInputChannelArn: arn('ml-input-channel/bbbb'),
    instanceType: 'ml.g5.xlarge',
    outputMember: '111122223333',
  };
});

function ours(completion: JobCompletion) {
  return (stack: Stack, count: number): void => {
    for (const { id, instanceType, ...props } of requests(count)) {
      new TrainedModelInferenceJob(stack, id, { ...props, instanceType: InferenceInstanceType.of(instanceType), completion });
    }
  };
}

/** All as it is by default, but that it waits as long as it can. */
function ownProvider(stack: Stack, count: number): void {
  const handler = (name: string) => new lambda.Function(stack, name, {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: `index.${name}`,
    code: lambda.Code.fromAsset(path.join(__dirname, 'own-provider')),
    initialPolicy: [new iam.PolicyStatement({
      actions: ['cleanrooms-ml:StartTrainedModelInferenceJob', 'cleanrooms-ml:GetTrainedModelInferenceJob', 'cleanrooms:PassMembership'],
      resources: ['*'],
    })],
  });
  const { serviceToken } = new Provider(stack, 'Provider', {
    onEventHandler: handler('onEvent'),
    isCompleteHandler: handler('isComplete'),
    totalTimeout: Duration.hours(1),
  });
  for (const { id, membershipIdentifier, trainedModelArn, mlInputChannelArn, instanceType, outputMember } of requests(count)) {
    new CustomResource(stack, id, {
      serviceToken,
      resourceType: 'Custom::InferenceJob',
      properties: {
        membershipIdentifier,
        name: id,
        trainedModelArn,
        resourceConfig: { instanceType },
        outputConfiguration: { members: [{ accountId: outputMember }] },
        dataSource: { mlInputChannelArn },
      },
    });
  }
}
