import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { flat, innerMachineOf, newJsonataState, newMachine, newState, stackWithRun } from '../run-support';
import { CHANNEL_ARN, KEY_ARN, MEMBERSHIP, MODEL_ARN, newStack, OTHER_MEMBERSHIP, resourcesOf } from '../support';

interface Statement {
  readonly Action: string | string[];
  readonly Resource: string | string[];
}

const list = (value: string | string[]): string[] => [value].flat();

function statementsOf(stack: Stack): Statement[] {
  const policies = resourcesOf(stack, 'AWS::IAM::Policy').filter(({ id }) => id.startsWith('CleanRoomsMLInferenceJobRunnerPolicy'));
  expect(policies).toHaveLength(1);
  return flat(policies[0].Properties.PolicyDocument.Statement);
}

const resourcesFor = (stack: Stack, action: string) => statementsOf(stack)
  .filter(({ Action }) => list(Action).includes(action))
  .flatMap(({ Resource }) => Resource);
const startResourcesOf = (stack: Stack) => resourcesFor(stack, 'cleanrooms-ml:StartTrainedModelInferenceJob');

const PLACE = 'arn:aws:cleanrooms-ml:us-east-1:111122223333:membership';
const HERE = 'arn:<AWS::Partition>:cleanrooms-ml:<AWS::Region>';
const ASSOCIATIONS = 'arn:<AWS::Partition>:cleanrooms-ml:*:*:membership/*/configured-model-algorithm-association/*';
const JOBS = `${HERE}:<AWS::AccountId>:membership/*/trained-model-inference-job/*`;
const ANY_MODEL = 'arn:<AWS::Partition>:cleanrooms-ml:*:*:membership/*/trained-model/*';
const ANY_CHANNEL = 'arn:<AWS::Partition>:cleanrooms-ml:*:*:membership/*/ml-input-channel/*';

test('what the functions of a runner may do', () => {
  const stack = stackWithRun();
  const machine = `<${innerMachineOf(stack).id}>`;
  const states = 'arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>';
  expect(statementsOf(stack)).toEqual([
    {
      Effect: 'Allow',
      Action: 'cleanrooms-ml:StartTrainedModelInferenceJob',
      Resource: [`${PLACE}/${MEMBERSHIP}/trained-model/*`, `${PLACE}/${MEMBERSHIP}/ml-input-channel/*`, ASSOCIATIONS],
      Condition: { StringEquals: { 'aws:RequestTag/cdk-cleanrooms-ml:state-machine': machine } },
    },
    {
      Effect: 'Allow',
      Action: 'cleanrooms-ml:TagResource',
      Resource: JOBS,
      Condition: {
        StringEquals: { 'aws:RequestTag/cdk-cleanrooms-ml:state-machine': machine },
        StringEqualsIfExists: { 'aws:ResourceTag/cdk-cleanrooms-ml:state-machine': machine },
      },
    },
    { Effect: 'Allow', Action: 'cleanrooms-ml:ListTagsForResource', Resource: JOBS },
    {
      Effect: 'Allow',
      Action: [
        'cleanrooms-ml:GetTrainedModelInferenceJob',
        'cleanrooms-ml:CancelTrainedModelInferenceJob',
        'cleanrooms-ml:TagResource',
        'cleanrooms-ml:UntagResource',
      ],
      Resource: JOBS,
      Condition: { StringEquals: { 'aws:ResourceTag/cdk-cleanrooms-ml:state-machine': machine } },
    },
    { Effect: 'Allow', Action: 'cleanrooms-ml:ListTrainedModelInferenceJobs', Resource: '*' },
    { Effect: 'Allow', Action: 'cleanrooms:PassMembership', Resource: 'arn:<AWS::Partition>:cleanrooms:<AWS::Region>:<AWS::AccountId>:membership/*' },
    { Effect: 'Allow', Action: 'states:ListExecutions', Resource: machine },
    {
      Effect: 'Allow',
      Action: ['states:DescribeExecution', 'states:StopExecution'],
      Resource: `${states}:execution:<part 6 by : of ${machine}>:*`,
    },
    {
      Effect: 'Allow',
      Action: ['states:SendTaskHeartbeat', 'states:SendTaskSuccess', 'states:SendTaskFailure'],
      Resource: `${states}:stateMachine:*`,
    },
  ]);
});

test('the state machine of the runs may invoke the function that polls, and nothing else', () => {
  const stack = stackWithRun();
  const [{ Properties }] = resourcesOf(stack, 'AWS::IAM::Policy').filter(({ id }) => id.startsWith('CleanRoomsMLInferenceJobRunnerStateMachineRole'));
  expect(flat(Properties.PolicyDocument.Statement)).toEqual([{
    Effect: 'Allow',
    Action: 'lambda:InvokeFunction',
    Resource: [expect.stringMatching(/^<CleanRoomsMLInferenceJobRunnerPoll\w+\.Arn>$/), expect.stringMatching(/^<CleanRoomsMLInferenceJobRunnerPoll\w+\.Arn>:\*$/)],
  }]);
});

test('the rule may start executions of that state machine, and nothing else', () => {
  const stack = stackWithRun();
  const [{ Properties }] = resourcesOf(stack, 'AWS::IAM::Policy').filter(({ id }) => id.startsWith('CleanRoomsMLInferenceJobRunnerStateMachineEventsRole'));
  expect(flat(Properties.PolicyDocument.Statement)).toEqual([{ Effect: 'Allow', Action: 'states:StartExecution', Resource: `<${innerMachineOf(stack).id}>` }]);
});

describe('jobs may be started', () => {
  test('in the memberships of all states, each named once', () => {
    const stack = newStack();
    const [trainedModelArn, mlInputChannelArn] = [MODEL_ARN, CHANNEL_ARN].map((arn) => arn.replace(MEMBERSHIP, OTHER_MEMBERSHIP));
    newMachine(stack, newState(stack, 'One').next(newState(stack, 'Two', { trainedModelArn, mlInputChannelArn })).next(newState(stack, 'Three')));
    expect(startResourcesOf(stack)).toEqual([
      `${PLACE}/${MEMBERSHIP}/trained-model/*`, `${PLACE}/${OTHER_MEMBERSHIP}/trained-model/*`,
      `${PLACE}/${MEMBERSHIP}/ml-input-channel/*`, `${PLACE}/${OTHER_MEMBERSHIP}/ml-input-channel/*`, ASSOCIATIONS,
    ]);
  });

  test('with what is known only at deployment', () => {
    const stack = newStack();
    const [trainedModelArn, mlInputChannelArn] = ['Model', 'Channel'].map((id) => new CfnParameter(stack, id).valueAsString);
    newMachine(stack, newState(stack, 'Infer', { trainedModelArn, mlInputChannelArn }));
    expect(startResourcesOf(stack)).toEqual(['<Model>', '<Channel>', ASSOCIATIONS]);
  });

  test.each<[string, string]>([['JSONPath', sfn.JsonPath.stringAt('$.channel')], ['JSONata', '{% $states.input.channel %}']])(
    'with every channel if it comes from the input of the state, in %s', (language, mlInputChannelArn) => {
      const stack = newStack();
      newMachine(stack, language === 'JSONata' ? newJsonataState(stack, 'Infer', { mlInputChannelArn }) : newState(stack, 'Infer', { mlInputChannelArn }));
      expect(startResourcesOf(stack)).toEqual([`${PLACE}/${MEMBERSHIP}/trained-model/*`, ANY_CHANNEL, ASSOCIATIONS]);
    });

  test('with every model if it comes from the input of the state', () => {
    expect(startResourcesOf(stackWithRun({ trainedModelArn: sfn.JsonPath.stringAt('$.model') }))).toEqual([ANY_MODEL, `${PLACE}/${MEMBERSHIP}/ml-input-channel/*`, ASSOCIATIONS]);
  });

  test('by no state that was taken out of the app again', () => {
    const stack = newStack();
    newMachine(stack, newState(stack, 'One'));
    newState(stack, 'Two', { mlInputChannelArn: sfn.JsonPath.stringAt('$.channel'), encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN) });
    stack.node.tryRemoveChild('Two');
    expect(startResourcesOf(stack)).toEqual([`${PLACE}/${MEMBERSHIP}/trained-model/*`, `${PLACE}/${MEMBERSHIP}/ml-input-channel/*`, ASSOCIATIONS]);
    expect(resourcesFor(stack, 'kms:Decrypt')).toEqual([]);
  });

  test('in no membership of another stack', () => {
    const app = new App();
    const [one, two] = ['One', 'Two'].map((id) => new Stack(app, id));
    newMachine(one, newState(one));
    newMachine(two, newState(two, 'Infer', { mlInputChannelArn: sfn.JsonPath.stringAt('$.channel') }));
    expect(startResourcesOf(one)).not.toContain(ANY_CHANNEL);
    expect(startResourcesOf(two)).toContain(ANY_CHANNEL);
  });
});

describe('a key', () => {
  const VIA = { StringEquals: { 'kms:ViaService': 'cleanrooms-ml.<AWS::Region>.amazonaws.com' } };
  const ofKeys = (stack: Stack) => statementsOf(stack).filter(({ Action }) => list(Action).includes('kms:Decrypt'));

  test('may be used by way of the service only', () => {
    const stack = newStack();
    newMachine(stack, newState(stack, 'Infer', { encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN) }));
    expect(ofKeys(stack)).toEqual([
      { Effect: 'Allow', Action: ['kms:DescribeKey', 'kms:CreateGrant', 'kms:Decrypt', 'kms:GenerateDataKey'], Resource: KEY_ARN, Condition: VIA },
    ]);
  });

  test('from the input of the state may be any in the Region', () => {
    const stack = newStack();
    const keyArn = sfn.JsonPath.stringAt('$.key');
    newMachine(stack, newState(stack, 'Infer', { encryptionKey: { keyRef: { keyArn, keyId: keyArn }, env: stack.env, node: stack.node } as unknown as kms.IKeyRef }));
    expect(ofKeys(stack)).toEqual([expect.objectContaining({ Resource: 'arn:<AWS::Partition>:kms:<AWS::Region>:*:key/*', Condition: VIA })]);
  });
});

test('the policy of 100 states is no larger than that of 16', () => {
  const sizeOf = (states: number) => {
    const stack = newStack();
    const [first, ...others] = Array.from({ length: states }, (_, index) => newState(stack, `Infer${index}`, {
      trainedModelArn: MODEL_ARN.replace('11111111', String(10_000_000 + index)), mlInputChannelArn: CHANNEL_ARN.replace('11111111', String(10_000_000 + index)),
    }));
    newMachine(stack, others.reduce((chain, state) => chain.next(state), sfn.Chain.start(first)));
    return JSON.stringify(statementsOf(stack)).length;
  };
  expect(sizeOf(100)).toBe(sizeOf(16));
  expect(sizeOf(15)).toBeLessThan(10_240);
});
