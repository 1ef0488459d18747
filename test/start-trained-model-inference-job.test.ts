import { Duration, Size, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { StartTrainedModelInferenceJob, StartTrainedModelInferenceJobProps } from '../src';
import { definitionOf, flat, machineOf, MINIMAL_RUN, newJsonataState, newMachine, newState, stackWithRun } from './run-support';
import { CHANNEL_ARN, KEY_ARN, messageOf, MODEL_ARN, newStack, resourcesOf } from './support';

// CDK warns about its older props.
beforeEach(() => void jest.spyOn(console, 'warn').mockImplementation());
afterEach(() => jest.restoreAllMocks());

const stateIn = (stack: ReturnType<typeof newStack>, name = 'Infer') => definitionOf(stack).States[name];
const HEARTBEAT = 6 * 3600;

describe('the query language', () => {
  const languageOf = (own?: sfn.QueryLanguage, ofMachine?: sfn.QueryLanguage) => {
    const stack = newStack();
    newMachine(stack, new StartTrainedModelInferenceJob(stack, 'Infer', { ...MINIMAL_RUN, queryLanguage: own }), 'Scoring', { queryLanguage: ofMachine });
    const { Parameters, Arguments, QueryLanguage } = stateIn(stack);
    return [Parameters ? 'Parameters' : '', Arguments ? 'Arguments' : '', QueryLanguage ?? ''].join(' ');
  };
  const { JSONATA, JSON_PATH } = sfn.QueryLanguage;

  test.each<[sfn.QueryLanguage | undefined, sfn.QueryLanguage | undefined, string]>([
    [undefined, undefined, 'Parameters  '], [undefined, JSON_PATH, 'Parameters  '], [undefined, JSONATA, ' Arguments '],
    [JSONATA, undefined, ' Arguments JSONata'], [JSONATA, JSONATA, ' Arguments '], [JSON_PATH, JSON_PATH, 'Parameters  '],
  ])('of the state %s in a machine of %s', (own, ofMachine, rendered) => {
    expect(languageOf(own, ofMachine).trim()).toBe(rendered.trim());
  });

  describe('of a machine does not reach states inside others, because CDK does not pass it on', () => {
    type Nest = (stack: Stack, state: StartTrainedModelInferenceJob) => sfn.IChainable;
    const nested: [string, Nest][] = [
      ['a map', (stack, state) => new sfn.Map(stack, 'Outer').itemProcessor(state)],
      ['a branch', (stack, state) => new sfn.Parallel(stack, 'Outer').branch(state)],
      ['a map in a branch', (stack, state) => new sfn.Parallel(stack, 'Outer').branch(new sfn.Map(stack, 'Each').itemProcessor(state))],
    ];
    const stackWith = (nest: Nest, newOne: (stack: Stack) => StartTrainedModelInferenceJob, queryLanguage?: sfn.QueryLanguage) => {
      const stack = newStack();
      newMachine(stack, nest(stack, newOne(stack)), 'Scoring', { queryLanguage });
      return stack;
    };

    test.each(nested)('which is refused: in %s', (_, nest) => {
      expect(messageOf(() => Template.fromStack(stackWith(nest, newState, JSONATA)))).toContain('[Stack/CleanRoomsMLInferenceJobRunner] invalid inference job runner: '
        + 'state Infer of state machine Stack/Scoring: got JSONPath, expected JSONata, which the state machine uses: create the state with StartTrainedModelInferenceJob.jsonata()');
    });

    test.each(nested)('which is refused with what helps, also with an expression: in %s', (_, nest) => {
      const newOne = (stack: Stack) => newState(stack, 'Infer', { mlInputChannelArn: '{% $states.input.channel %}' });
      expect(messageOf(() => Template.fromStack(stackWith(nest, newOne, JSONATA)))).toContain('unless you create it with StartTrainedModelInferenceJob.jsonata()');
    });

    test.each(nested)('which passes if they have it themselves: in %s', (_, nest) => {
      expect(() => Template.fromStack(stackWith(nest, newJsonataState, JSONATA))).not.toThrow();
      expect(() => Template.fromStack(stackWith(nest, newJsonataState))).not.toThrow();
      expect(() => Template.fromStack(stackWith(nest, newState))).not.toThrow();
    });
  });
});

describe('values from the input of the state', () => {
  const at = sfn.JsonPath.stringAt;

  test('in JSONPath', () => {
    const stack = stackWithRun({
      membershipIdentifier: at('$.membership'),
      trainedModelArn: at('$.model'),
      mlInputChannelArn: sfn.JsonPath.format('arn:aws:cleanrooms-ml:{}', at('$.channel')),
      instanceCount: sfn.JsonPath.numberAt('$.count'),
      maxPayload: Size.mebibytes(sfn.JsonPath.numberAt('$.payload')),
      outputMember: at('$$.Execution.Input.member'),
      jobName: at('$.name'),
      tags: { team: at('$.team'), fixed: 'yes' },
    });
    expect(stateIn(stack).Parameters.Input.request).toEqual({
      'membershipIdentifier.$': '$.membership',
      'name.$': '$.name',
      'trainedModelArn.$': '$.model',
      'resourceConfig': { 'instanceType': 'ml.g5.xlarge', 'instanceCount.$': '$.count' },
      'outputConfiguration': { members: [{ 'accountId.$': '$$.Execution.Input.member' }] },
      'dataSource': { 'mlInputChannelArn.$': 'States.Format(\'arn:aws:cleanrooms-ml:{}\', $.channel)' },
      'containerExecutionParameters': { 'maxPayloadInMB.$': '$.payload' },
      'tags': { 'team.$': '$.team', 'fixed': 'yes' },
    });
  });

  test('in JSONata', () => {
    const stack = newStack();
    const text = '{% $states.input.text %}';
    newMachine(stack, newJsonataState(stack, 'Infer', {
      membershipIdentifier: text, trainedModelArn: text, mlInputChannelArn: '{%\n  $a & "b"\n%}', outputMember: text, jobName: text, tags: { team: text },
    }));
    expect(stateIn(stack).Arguments.Input.request).toEqual({
      membershipIdentifier: text,
      name: text,
      trainedModelArn: text,
      resourceConfig: { instanceType: 'ml.g5.xlarge' },
      outputConfiguration: { members: [{ accountId: text }] },
      dataSource: { mlInputChannelArn: '{%\n  $a & "b"\n%}' },
      tags: { team: text },
    });
  });

  test('are no places to warn about', () => {
    const stack = newStack({ env: { region: 'eu-west-1', account: '111122223333' } });
    newMachine(stack, newState(stack, 'Infer', { trainedModelArn: at('$.model'), mlInputChannelArn: at('$.channel') }));
    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
  });
});

describe('it behaves as every state does', () => {
  test('with retries, catches, paths and names', () => {
    const stack = newStack();
    const state = newState(stack, 'Infer', {
      stateName: 'Run the model', comment: 'Scores', inputPath: '$.in', resultPath: '$.out', resultSelector: { 'status.$': '$.status' },
    }).addRetry({ errors: ['CleanRoomsML.JobFailed'], maxAttempts: 2 }).addCatch(new sfn.Pass(stack, 'Sorry'), { errors: ['CleanRoomsML.StartFailed'], resultPath: '$.error' });
    newMachine(stack, state.next(new sfn.Succeed(stack, 'Done')));
    const { States } = definitionOf(stack);
    expect(States['Run the model']).toMatchObject({
      Next: 'Done',
      Comment: 'Scores',
      InputPath: '$.in',
      ResultPath: '$.out',
      ResultSelector: { 'status.$': '$.status' },
      Retry: [{ ErrorEquals: ['CleanRoomsML.JobFailed'], MaxAttempts: 2 }],
      Catch: [{ ErrorEquals: ['CleanRoomsML.StartFailed'], Next: 'Sorry', ResultPath: '$.error' }],
    });
  });

  test('with outputs and variables in JSONata', () => {
    const stack = newStack();
    newMachine(stack, newJsonataState(stack, 'Infer', { outputs: '{% $states.result.status %}', assign: { job: '{% $states.result.name %}' } }));
    expect(stateIn(stack)).toMatchObject({ Output: '{% $states.result.status %}', Assign: { job: '{% $states.result.name %}' } });
  });

  test('in a map, and beside others', () => {
    const stack = newStack();
    const map = new sfn.Map(stack, 'Each', { maxConcurrency: 3 }).itemProcessor(newState(stack, 'One', { mlInputChannelArn: sfn.JsonPath.stringAt('$.channel') }));
    newMachine(stack, map.next(new sfn.Parallel(stack, 'Both').branch(newState(stack, 'Two')).branch(newState(stack, 'Three'))));
    const { Each, Both } = definitionOf(stack).States;
    const runs = [Each.ItemProcessor.States.One, Both.Branches[0].States.Two, Both.Branches[1].States.Three];
    expect(new Set(runs.map(({ Resource }) => Resource))).toEqual(new Set(['arn:<AWS::Partition>:states:::states:startExecution.waitForTaskToken']));
  });

  test('its state machine may start executions of the runner, and nothing else', () => {
    const stack = newStack();
    newMachine(stack, newState(stack, 'One').next(newState(stack, 'Two')));
    const policies = resourcesOf(stack, 'AWS::IAM::Policy').filter(({ Properties }) => String(flat(Properties.Roles)).startsWith('<Scoring'));
    expect(policies.map(({ Properties }) => flat(Properties.PolicyDocument.Statement))).toEqual([
      [{ Action: 'states:StartExecution', Effect: 'Allow', Resource: '<CleanRoomsMLInferenceJobRunnerRunsB08AAF6F.StateMachineArn>' }],
    ]);
  });
});

describe('time limits', () => {
  const { duration, at } = sfn.Timeout;

  test.each<[string, Partial<StartTrainedModelInferenceJobProps>, object]>([
    ['none', {}, { HeartbeatSeconds: HEARTBEAT }],
    ['one that is not given', { heartbeatTimeout: undefined, taskTimeout: undefined }, { HeartbeatSeconds: HEARTBEAT }],
    ['of the state, longer than the heartbeat', { taskTimeout: duration(Duration.hours(12)) }, { TimeoutSeconds: 12 * 3600, HeartbeatSeconds: HEARTBEAT }],
    ['of the state, just longer', { taskTimeout: duration(Duration.seconds(HEARTBEAT + 1)) }, { TimeoutSeconds: HEARTBEAT + 1, HeartbeatSeconds: HEARTBEAT }],
    // Step Functions accepts only a heartbeat that is shorter than the timeout.
    ['of the state, as long as the heartbeat', { taskTimeout: duration(Duration.hours(6)) }, { TimeoutSeconds: HEARTBEAT }],
    ['of the state, shorter', { taskTimeout: duration(Duration.hours(1)) }, { TimeoutSeconds: 3600 }],
    ['of the state, by the older prop', { timeout: Duration.hours(1) }, { TimeoutSeconds: 3600 }],
    ['of the state, longer, by the older prop', { timeout: Duration.hours(12) }, { TimeoutSeconds: 12 * 3600, HeartbeatSeconds: HEARTBEAT }],
    ['of the state, from the input', { taskTimeout: at('$.timeout') }, { TimeoutSecondsPath: '$.timeout' }],
    ['of the heartbeat', { heartbeatTimeout: duration(Duration.minutes(15)) }, { HeartbeatSeconds: 900 }],
    ['of the heartbeat, from the input', { heartbeatTimeout: at('$.heartbeat') }, { HeartbeatSecondsPath: '$.heartbeat' }],
    ['of the heartbeat, by the older prop', { heartbeat: Duration.hours(1) }, { HeartbeatSeconds: 3600 }],
    ['of both', { taskTimeout: duration(Duration.hours(1)), heartbeatTimeout: duration(Duration.minutes(30)) }, { TimeoutSeconds: 3600, HeartbeatSeconds: 1800 }],
  ])('%s', (_, props, expected) => {
    const limits = Object.fromEntries(Object.entries(stateIn(stackWithRun(props))).filter(([name]) => /^(Timeout|Heartbeat)/.test(name)));
    expect(limits).toEqual(expected);
  });

  test('in JSONata', () => {
    const stack = newStack();
    newMachine(stack, newJsonataState(stack, 'Infer', { taskTimeout: sfn.Timeout.jsonata('{% $states.input.timeout %}') }));
    expect(stateIn(stack)).toMatchObject({ TimeoutSeconds: '{% $states.input.timeout %}' });
    expect(stateIn(stack)).not.toHaveProperty('HeartbeatSeconds');
  });
});

describe('warnings', () => {
  const warnings = (props: object) => {
    const stack = newStack({ env: { region: 'eu-west-1', account: '111122223333' } });
    newMachine(stack, newState(stack, 'Infer', props));
    return Annotations.fromStack(stack).findWarning('/Stack/Infer', Match.anyValue()).map(({ entry }) => String(entry.data));
  };

  test('about places are those of a job', () => {
    const found = warnings({ mlInputChannelArn: CHANNEL_ARN.replace('us-east-1', 'us-west-2'), trainedModelArn: MODEL_ARN });
    expect(found.length).toBeGreaterThan(0);
    expect(found.join()).toContain('mlInputChannelArn');
    expect(warnings({ mlInputChannelArn: CHANNEL_ARN.replace('us-east-1', 'eu-west-1'), trainedModelArn: MODEL_ARN.replace('us-east-1', 'eu-west-1') })).toEqual([]);
  });
});

describe('a key', () => {
  test('of the app lets the service use it', () => {
    const stack = newStack();
    const encryptionKey = new kms.Key(stack, 'Key');
    newMachine(stack, newState(stack, 'Infer', { encryptionKey }));
    expect(stateIn(stack).Parameters.Input.request.kmsKeyArn).toMatch(/^<Key.*\.Arn>$/);
    expect(JSON.stringify(resourcesOf(stack, 'AWS::KMS::Key')[0].Properties.KeyPolicy)).toContain('cleanrooms-ml.amazonaws.com');
  });

  test('of elsewhere is named', () => {
    const stack = newStack();
    newMachine(stack, newState(stack, 'Infer', { encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN) }));
    expect(stateIn(stack).Parameters.Input.request.kmsKeyArn).toBe(KEY_ARN);
  });

  test('may come from the input of the state, in JSONPath', () => {
    const stack = newStack();
    newMachine(stack, newState(stack, 'Infer', { encryptionKey: kms.Key.fromKeyArn(stack, 'Key', sfn.JsonPath.stringAt('$.key')) }));
    expect(stateIn(stack).Parameters.Input.request).toMatchObject({ 'kmsKeyArn.$': '$.key' });
    // CDK takes the ARN apart.
    expect(() => kms.Key.fromKeyArn(stack, 'InJsonata', '{% $states.input.key %}')).toThrow('ARNs must start with "arn:"');
  });
});

test('a state machine of which it is a part knows nothing of it once it was taken out', () => {
  const stack = newStack();
  newMachine(stack, newState(stack, 'Kept'));
  newState(stack, 'Infer', { environment: { MODE: 'fast' } });
  stack.node.tryRemoveChild('Infer');
  expect(definitionOf(stack).States).not.toHaveProperty('Infer');
  expect(machineOf(stack)).toBeDefined();
});
