/** What is compared under faults: a state machine that runs one job, with our state, and as a careful user writes it without this library. */
import * as path from 'node:path';
import { Duration, type Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { InferenceInstanceType, StartTrainedModelInferenceJob } from '../../../src';
import { MEMBERSHIP } from '../../../test/lifecycle/apps';
import { root } from '../../prepare';

/** Where the functions of the peers are bundled to. */
export const PEERS = path.join(root, '.cache', 'bench', 'peers');

export type RunCandidate = keyof typeof RUN_CANDIDATES;

/** The input of an execution. */
export interface NightInput {
  /** What the night is known by: a schedule may deliver it twice. */
  readonly night: string;
}

/** Each declares a state machine `Scoring` that runs one job. */
export const RUN_CANDIDATES = {
  'this library': ours,
  'SDK integrations': sdkIntegrations,
  'Lambda tasks': lambdaTasks,
} satisfies Record<string, (stack: Stack) => void>;

const arn = (resource: string) => `arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/${MEMBERSHIP}/${resource}`;
const MODEL = arn('trained-model/aaaa');
const CHANNEL = arn('ml-input-channel/bbbb');
const INSTANCE_TYPE = 'ml.g5.xlarge';
const RECEIVER = '111122223333';

/** Of the peers: a poll every minute, as most examples of Step Functions have it. */
const BETWEEN_POLLS = sfn.WaitTime.duration(Duration.minutes(1));

const machine = (stack: Stack, start: sfn.IChainable) =>
  new sfn.StateMachine(stack, 'Scoring', { definitionBody: sfn.DefinitionBody.fromChainable(start) });

const allow = (call: 'Start' | 'Get') => [
  new iam.PolicyStatement({ actions: [`cleanrooms-ml:${call}TrainedModelInferenceJob`, 'cleanrooms:PassMembership'], resources: ['*'] }),
];

function ours(stack: Stack): void {
  machine(stack, StartTrainedModelInferenceJob.jsonPath(stack, 'Infer', {
    membershipIdentifier: MEMBERSHIP,
    trainedModelArn: MODEL,
    mlInputChannelArn: CHANNEL,
    instanceType: InferenceInstanceType.of(INSTANCE_TYPE),
    outputMember: RECEIVER,
    description: sfn.JsonPath.stringAt('$.night'),
    runKey: sfn.JsonPath.stringAt('$.night'),
  }));
}

/** Start, Wait, Get, Choice. It retries what is certain not to have started a job, and every Get. */
function sdkIntegrations(stack: Stack): void {
  const call = (id: string, action: string, iamAction: 'Start' | 'Get', parameters: { [name: string]: unknown }) => tasks.CallAwsService.jsonPath(stack, id, {
    service: 'cleanroomsml',
    action,
    parameters: { MembershipIdentifier: MEMBERSHIP, ...parameters },
    // CDK derives another prefix from the name of the service.
    iamAction: `cleanrooms-ml:${iamAction}TrainedModelInferenceJob`,
    iamResources: ['*'],
    additionalIamStatements: allow(iamAction),
    resultPath: '$.job',
  });
  const start = call('Start', 'startTrainedModelInferenceJob', 'Start', {
    'Name.$': "States.Format('night-{}', $$.Execution.Name)",
    'TrainedModelArn': MODEL,
    'ResourceConfig': { InstanceType: INSTANCE_TYPE },
    'OutputConfiguration': { Members: [{ AccountId: RECEIVER }] },
    'DataSource': { MlInputChannelArn: CHANNEL },
    'Description.$': '$.night',
  }).addRetry({
    errors: ['CleanRoomsMl.ThrottlingException', 'CleanRoomsMl.ServiceQuotaExceededException'], interval: Duration.minutes(1), maxAttempts: 100, backoffRate: 1,
  });
  const get = call('Get', 'getTrainedModelInferenceJob', 'Get', { 'TrainedModelInferenceJobArn.$': '$.job.TrainedModelInferenceJobArn' })
    .addRetry({ errors: [sfn.Errors.ALL], interval: Duration.seconds(10), maxAttempts: 10, backoffRate: 1.5 });
  machine(stack, polled(stack, start, get, '$.job.Status'));
}

/** A function that starts a job and one that reads its status, each as `LambdaInvoke` of CDK, which by default retries errors of Lambda. */
function lambdaTasks(stack: Stack): void {
  const task = (id: string, name: string, iamAction: 'Start' | 'Get', payload: { [name: string]: unknown }) => tasks.LambdaInvoke.jsonPath(stack, id, {
    lambdaFunction: new lambda.Function(stack, `${id}Function`, {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: `lambda-tasks.${name}`,
      code: lambda.Code.fromAsset(PEERS),
      timeout: Duration.minutes(1),
      initialPolicy: allow(iamAction),
    }),
    payload: sfn.TaskInput.fromObject({ membershipIdentifier: MEMBERSHIP, ...payload }),
    payloadResponseOnly: true,
    resultPath: '$.job',
  });
  const start = task('Start', 'start', 'Start', {
    name: sfn.JsonPath.stringAt('$$.Execution.Name'),
    trainedModelArn: MODEL,
    resourceConfig: { instanceType: INSTANCE_TYPE },
    outputConfiguration: { members: [{ accountId: RECEIVER }] },
    dataSource: { mlInputChannelArn: CHANNEL },
    description: sfn.JsonPath.stringAt('$.night'),
  });
  const get = task('Get', 'getStatus', 'Get', { trainedModelInferenceJobArn: sfn.JsonPath.stringAt('$.job.trainedModelInferenceJobArn') });
  machine(stack, polled(stack, start, get, '$.job.status'));
}

function polled(stack: Stack, start: sfn.IChainable & sfn.INextable, get: sfn.IChainable & sfn.INextable, status: string): sfn.IChainable {
  const wait = sfn.Wait.jsonPath(stack, 'Wait', { time: BETWEEN_POLLS });
  const hasEnded = sfn.Choice.jsonPath(stack, 'HasEnded')
    .when(sfn.Condition.stringEquals(status, 'ACTIVE'), sfn.Succeed.jsonPath(stack, 'Finished'))
    .when(sfn.Condition.or(sfn.Condition.stringEquals(status, 'CREATE_PENDING'), sfn.Condition.stringEquals(status, 'CREATE_IN_PROGRESS')), wait)
    .otherwise(sfn.Fail.jsonPath(stack, 'Failed', { error: 'JobFailed' }));
  wait.next(get);
  get.next(hasEnded);
  return start.next(wait);
}
