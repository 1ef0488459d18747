/** What executions of state machines hold. Runs outlive a deployment, so none of these texts may change: only a new version of the input may be added. */
import { Aws } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { definitionOf, newJsonataState, newMachine, newState, stackWithRun } from '../run-support';
import { CHANNEL_ARN, fullProps, MEMBERSHIP, messageOf, MODEL_ARN, newStack } from '../support';

const SECRET = 'hunter2-correct-horse-9';
/** The key of an environment, by its content. */
const KEY_OF_ENVIRONMENT = '768fd69f1ffb26f4';

const text = (value: unknown) => JSON.stringify(value, null, 1);
const { rerunToken: _, ...FULL } = fullProps(newStack());
const REQUEST = {
  membershipIdentifier: MEMBERSHIP,
  trainedModelArn: MODEL_ARN,
  resourceConfig: { instanceType: 'ml.g5.xlarge' },
  outputConfiguration: { members: [{ accountId: '111122223333' }] },
  dataSource: { mlInputChannelArn: CHANNEL_ARN },
};
const RUNNER = '<CleanRoomsMLInferenceJobRunnerRunsB08AAF6F.StateMachineArn>';
const RESOURCE = 'arn:<AWS::Partition>:states:::states:startExecution.waitForTaskToken';

test('a state that uses JSONPath', () => {
  expect(text(definitionOf(stackWithRun({ environment: { PASSWORD: SECRET } })).States.Infer)).toBe(text({
    End: true,
    Type: 'Task',
    HeartbeatSeconds: 21600,
    Resource: RESOURCE,
    Parameters: {
      'StateMachineArn': RUNNER,
      'Name.$': "States.Format('run-{}', States.Hash(States.Format('{}|{}', $$.Task.Token, $$.State.RetryCount), 'SHA-256'))",
      'Input': {
        'version': 1,
        'token.$': '$$.Task.Token',
        'state.$': '$$.State.Name',
        'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$': '$$.Execution.Id',
        'request': REQUEST,
        'environment': KEY_OF_ENVIRONMENT,
      },
    },
  }));
});

test('a state that uses JSONata', () => {
  const stack = newStack();
  newMachine(stack, newJsonataState(stack, 'Infer', { environment: { PASSWORD: SECRET } }));
  expect(text(definitionOf(stack).States.Infer)).toBe(text({
    QueryLanguage: 'JSONata',
    End: true,
    Type: 'Task',
    HeartbeatSeconds: 21600,
    Arguments: {
      StateMachineArn: RUNNER,
      Name: "{% 'run-' & $hash($string($states.context.Task.Token) & '|' & $string($states.context.State.RetryCount), 'SHA-256') %}",
      Input: {
        version: 1,
        token: '{% $states.context.Task.Token %}',
        state: '{% $states.context.State.Name %}',
        AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: '{% $states.context.Execution.Id %}',
        request: REQUEST,
        environment: KEY_OF_ENVIRONMENT,
      },
    },
    Resource: RESOURCE,
  }));
});

describe('a run key', () => {
  const nameOf = (stack: ReturnType<typeof newStack>) => {
    const { Parameters, Arguments } = definitionOf(stack).States.Infer;
    return Parameters?.['Name.$'] ?? Arguments.Name;
  };
  const inJsonata = (runKey: string) => {
    const stack = newStack();
    newMachine(stack, newJsonataState(stack, 'Infer', { runKey }));
    return nameOf(stack);
  };

  test.each([
    ['nightly', "'nightly'"], ["it's", "'it\\'s'"], [String.raw`it's \{x}`, String.raw`States.Format('it\'s \\\{x\}')`], [sfn.JsonPath.stringAt('$.day'), '$.day'],
  ])('in JSONPath: %s', (runKey, argument) => {
    expect(nameOf(stackWithRun({ runKey })))
      .toBe(`States.Format('run-{}', States.Hash(States.Format('{}|{}|{}|{}', $$.StateMachine.Name, $$.State.Name, ${argument}, $$.State.RetryCount), 'SHA-256'))`);
  });

  test.each([
    ['nightly', '"nightly"'], ['it\'s "x"', '"it\'s \\"x\\""'], ['{% $states.input.day %}', '$states.input.day'], ['{%\n $a & $b\n%}', '$a & $b'],
  ])('in JSONata: %s', (runKey, argument) => {
    expect(inJsonata(runKey)).toBe("{% 'run-' & $hash($string($states.context.StateMachine.Name) & '|' & $string($states.context.State.Name) & '|' & "
      + `$string(${argument}) & '|' & $string($states.context.State.RetryCount), 'SHA-256') %}`);
  });
});

describe('a state with a run key', () => {
  test.each(['$.day', 'nightly'])('passes it on, so that messages can name it, and JSONata refuses one that is missing: %s', (runKey) => {
    const inJsonPath = runKey === '$.day' ? sfn.JsonPath.stringAt(runKey) : runKey;
    const input = definitionOf(stackWithRun({ runKey: inJsonPath })).States.Infer.Parameters.Input;
    expect(input['runKey.$'] ?? input.runKey).toBe(runKey);
    const stack = newStack();
    newMachine(stack, newJsonataState(stack, 'Infer', { runKey: runKey === '$.day' ? '{% $states.input.day %}' : runKey }));
    expect(definitionOf(stack).States.Infer.Arguments.Input.runKey).toBe(runKey === '$.day' ? '{% $states.input.day %}' : runKey);
  });

  test('retries no second execution with the key, whatever the user retries: that would be another run', () => {
    const stack = newStack();
    newMachine(stack, newState(stack, 'Infer', { runKey: 'nightly' }).addRetry());
    const [first, second] = definitionOf(stack).States.Infer.Retry;
    expect(first).toEqual({ ErrorEquals: ['StepFunctions.ExecutionAlreadyExistsException'], MaxAttempts: 0 });
    expect(second.ErrorEquals).toEqual(['States.ALL']);
  });

  test('is the only one that has such a retrier', () => {
    expect(definitionOf(stackWithRun()).States.Infer).not.toHaveProperty('Retry');
  });
});

test('everything that a request can have, without the values of the environment', () => {
  const { environment: _environment, encryptionKey, ...others } = FULL;
  const stack = newStack();
  newMachine(stack, newState(stack, 'Infer', { ...others, encryptionKey, environment: { PASSWORD: SECRET } }));
  const { request } = definitionOf(stack).States.Infer.Parameters.Input;
  expect(text(request)).toBe(text({
    membershipIdentifier: MEMBERSHIP,
    name: others.jobName,
    trainedModelArn: MODEL_ARN,
    trainedModelVersionIdentifier: others.trainedModelVersionIdentifier,
    configuredModelAlgorithmAssociationArn: others.configuredModelAlgorithmAssociationArn,
    resourceConfig: { instanceType: 'ml.g5.xlarge', instanceCount: 10 },
    outputConfiguration: { accept: 'text/csv', members: [{ accountId: '111122223333' }] },
    dataSource: { mlInputChannelArn: CHANNEL_ARN },
    description: others.description,
    containerExecutionParameters: { maxPayloadInMB: 100 },
    kmsKeyArn: encryptionKey.keyRef.keyArn,
    mlModelInferencePayerAccountId: '444455556666',
    // Sorted: in Java and Go a map has a different order every time.
    tags: { Ref: others.tags.Ref, team: others.tags.team },
  }));
  expect(text(definitionOf(stack))).not.toContain(SECRET);
});

const FROM_CONTEXT = {
  'stateMachineArn.$': '$$.StateMachine.Id',
  'executionArn.$': '$$.Execution.Id',
  'startTime.$': '$$.Execution.StartTime',
  'input.$': '$$.Execution.Input',
};
const retry = (error: string, IntervalSeconds: number) =>
  ({ ErrorEquals: [error], IntervalSeconds, MaxAttempts: 99999999, BackoffRate: 1.1, MaxDelaySeconds: 300 });
const RETRY = [retry('States.ALL', 45)];
const POLL = '<CleanRoomsMLInferenceJobRunnerPoll3DD472F7.Arn>';

test('the state machine that runs jobs', () => {
  expect(text(definitionOf(stackWithRun(), 'CleanRoomsMLInferenceJobRunner'))).toBe(text({
    StartAt: 'Start',
    States: {
      Start: {
        Next: 'Outcome',
        // A process that ended may have started a job that List does not show yet.
        Retry: [retry('CleanRoomsML.NotYet', 45), retry('States.ALL', 100)],
        Type: 'Task',
        Comment: 'Starts the job once, or cleans up after a run that was stopped',
        TimeoutSeconds: 600,
        Resource: POLL,
        Parameters: FROM_CONTEXT,
      },
      Outcome: {
        Type: 'Choice',
        Choices: [
          { Variable: '$.outcome', StringEquals: 'STARTED', Next: 'Settle' },
          { Variable: '$.outcome', StringEquals: 'SETTLED', Next: 'Wait' },
          { Variable: '$.outcome', StringEquals: 'SUCCEEDED', Next: 'Finished' },
          { Variable: '$.outcome', StringEquals: 'CLEANED_UP', Next: 'CleanedUp' },
        ],
        Default: 'Failed',
      },
      Settle: {
        Next: 'Outcome',
        Retry: RETRY,
        Type: 'Task',
        Comment: 'Cancels jobs that were started at the same moment',
        TimeoutSeconds: 600,
        Resource: POLL,
        Parameters: { ...FROM_CONTEXT, 'jobArn.$': '$.jobArn' },
      },
      Wait: {
        Next: 'Outcome',
        Retry: RETRY,
        Type: 'Task',
        Comment: 'Waits until the job is ACTIVE',
        TimeoutSeconds: 600,
        Resource: POLL,
        Parameters: { ...FROM_CONTEXT, 'jobArn.$': '$.jobArn', 'isSettled': true },
      },
      Failed: { Type: 'Fail', ErrorPath: '$.error', CausePath: '$.cause' },
      Finished: { Type: 'Succeed', OutputPath: '$.output' },
      CleanedUp: { Type: 'Succeed' },
    },
    TimeoutSeconds: 2419200,
    Comment: 'Runs the inference jobs of StartTrainedModelInferenceJob. Do not start executions of it yourself.',
  }));
});

test('polls of 28 days stay below the 25,000 events of an execution, at three events each', () => {
  const [{ IntervalSeconds, BackoffRate, MaxDelaySeconds }] = RETRY;
  let polls = 0;
  for (let seconds = 0, delay = IntervalSeconds; seconds < 28 * 24 * 3600; delay = Math.min(delay * BackoffRate, MaxDelaySeconds)) {
    seconds += delay;
    polls += 1;
  }
  expect(polls).toBeGreaterThan(8000);
  // One start, and a few polls for a slot before it, have the same delays from the beginning.
  expect(3 * (polls + 100)).toBeLessThan(25_000);
});

test('the same app has the same environment key in every language, whatever the order of a map is', () => {
  const keyOf = (environment: { [name: string]: string }) => definitionOf(stackWithRun({ environment })).States.Infer.Parameters.Input.environment;
  expect(keyOf({ A: '1', B: '2' })).toBe(keyOf({ B: '2', A: '1' }));
  expect(keyOf({ A: '1', B: '2' })).not.toBe(keyOf({ A: '2', B: '1' }));
  expect(keyOf({ A: '1' })).toMatch(/^[0-9a-f]{16}$/);
});

test.each<[string, (stack: ReturnType<typeof newStack>) => unknown, string]>([
  ['JSONata in a state that uses JSONPath', (stack) => newState(stack, 'Infer', { mlInputChannelArn: '{% $states.input.channel %}' }),
    'mlInputChannelArn: got a JSONata expression, expected JSONPath such as sfn.JsonPath.stringAt(\'$.channel\'): the state uses JSONPath, '
      + 'unless you create it with StartTrainedModelInferenceJob.jsonata()'],
  ['a JSONata key in a state that uses JSONPath', (stack) => newState(stack, 'Infer', { runKey: '{% $states.input.day %}' }), 'runKey: got a JSONata expression'],
  ['JSONPath in a state that uses JSONata', (stack) => newJsonataState(stack, 'Infer', { outputMember: sfn.JsonPath.stringAt('$.member') }),
    'outputMember: got a JSONPath expression, expected JSONata such as \'{% $states.input.channel %}\': the state uses JSONata'],
  ['a tag whose value Step Functions would take for a path', (stack) => newState(stack, 'Infer', { tags: { 'cost.$': 'ads' } }),
    "tags.cost.$: got a name that ends with '.$', expected another name, or a state that uses JSONata: in JSONPath, AWS Step Functions takes the value of a name that ends with '.$' for a path"],
  ['the same with a value that is known only at deployment', (stack) => newState(stack, 'Infer', { tags: { 'cost.$': Aws.REGION } }), "tags.cost.$: got a name that ends with '.$'"],
  ['a text that begins as JSONata', (stack) => newJsonataState(stack, 'Infer', { description: '{% of 100' }),
    "description: got a string that begins with '{%' or ends with '%}', but not both, expected another string, or JSONata: AWS Step Functions treats it as an incomplete expression"],
  ['a text that ends as JSONata', (stack) => newJsonataState(stack, 'Infer', { tags: { share: '100 %}' } }), "tags.share: got a string that begins with '{%' or ends with '%}'"],
  ['a key that ends as JSONata', (stack) => newJsonataState(stack, 'Infer', { runKey: '100 %}' }), "runKey: got a string that begins with '{%' or ends with '%}'"],
  ['a JSONPath key in a state that uses JSONata', (stack) => newJsonataState(stack, 'Infer', { runKey: sfn.JsonPath.stringAt('$.day') }), 'runKey: got a JSONPath expression'],
])('%s is refused when the language is known', (_name, newOne, message) => {
  const stack = newStack();
  const state = newOne(stack) as sfn.IChainable;
  expect(messageOf(() => {
    newMachine(stack, state);
    definitionOf(stack);
  })).toContain(`invalid inference job at Stack/Infer: ${message}`);
});

test('a name that ends with .$ is that of a tag if its value is a path, or if the state uses JSONata', () => {
  const tagsOf = (state: (stack: ReturnType<typeof newStack>) => sfn.IChainable) => {
    const stack = newStack();
    newMachine(stack, state(stack));
    const { Parameters, Arguments } = definitionOf(stack).States.Infer;
    return (Parameters ?? Arguments).Input.request.tags;
  };
  expect(tagsOf((stack) => newState(stack, 'Infer', { tags: { 'cost.$': sfn.JsonPath.stringAt('$.cost') } }))).toEqual({ 'cost.$.$': '$.cost' });
  expect(tagsOf((stack) => newJsonataState(stack, 'Infer', { tags: { 'cost.$': 'ads' } }))).toEqual({ 'cost.$': 'ads' });
  expect(tagsOf((stack) => newState(stack, 'Infer', { tags: { share: '100 %}', of: '{% of 100' } }))).toEqual({ share: '100 %}', of: '{% of 100' });
});
