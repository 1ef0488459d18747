/** What the integration tests share: the account that they are deployed to, and what they expect of its jobs. */
import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, Stack, Tags } from 'aws-cdk-lib';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { InferenceInstanceType, TrainedModelInferenceJob } from '../src';

/** The examples ask for larger instances; this is the smallest that most accounts have a quota for. */
export const SMALL = InferenceInstanceType.ML_M5_XLARGE;

const TAG = { key: 'purpose', value: 'integration-test' };

/** A stack, and what it takes from its account. The values are parameters: no snapshot holds anything of an account. */
export function newAccountStack(id: string) {
  // A snapshot is the same on every machine.
  const app = new App({ stackTraces: false, treeMetadata: false, context: { 'aws:cdk:disable-creation-stack-traces': true, 'aws:cdk:disable-logicalId-metadata': true } });
  const stack = new Stack(app, id);
  Tags.of(stack).add(TAG.key, TAG.value);
  const parameter = (name: string) => ssm.StringParameter.valueForStringParameter(stack, `/cdk-cleanrooms-ml/integ/${name}`);
  return {
    app,
    stack,
    membershipIdentifier: parameter('membership-identifier'),
    trainedModelArn: parameter('trained-model-arn'),
    mlInputChannelArn: parameter('ml-input-channel-arn'),
    outputMember: parameter('output-member'),
  };
}

/** Asserts that the service has finished jobs, with the tags of the stack and the tags that say who owns them. */
export function expectFinished(app: App, stack: Stack, ...jobs: TrainedModelInferenceJob[]): void {
  const test = new IntegTest(app, `${stack.stackName}Test`, {
    testCases: [stack],
    // A snapshot has no assets, so what it holds cannot be deployed first.
    stackUpdateWorkflow: false,
  });
  for (const job of jobs) {
    const { membershipIdentifier, trainedModelInferenceJobArn } = job;
    const call = test.assertions.awsApiCall('CleanRoomsML', 'GetTrainedModelInferenceJob', { membershipIdentifier, trainedModelInferenceJobArn });
    call.provider.addToRolePolicy({ Effect: 'Allow', Action: ['cleanrooms-ml:GetTrainedModelInferenceJob', 'cleanrooms:PassMembership'], Resource: ['*'] });
    call.expect(ExpectedResult.objectLike({
      status: 'ACTIVE',
      tags: { [TAG.key]: TAG.value, 'cdk-cleanrooms-ml:stack-id': stack.stackId },
    }));
  }
}

/** Asserts that an execution of a state machine succeeds. */
export function expectSucceeded(app: App, stack: Stack, machine: sfn.StateMachine, input: object): void {
  const test = new IntegTest(app, `${stack.stackName}Test`, { testCases: [stack], stackUpdateWorkflow: false });
  const started = test.assertions.awsApiCall('sfn', 'StartExecution', { stateMachineArn: machine.stateMachineArn, input: stack.toJsonString(input) });
  const ended = test.assertions.awsApiCall('sfn', 'DescribeExecution', { executionArn: started.getAttString('executionArn') });
  started.next(ended.expect(ExpectedResult.objectLike({ status: 'SUCCEEDED' }))
    .waitForAssertions({ totalTimeout: Duration.minutes(90), interval: Duration.minutes(1) }));
}
