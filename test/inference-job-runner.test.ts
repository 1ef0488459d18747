import { App, Aspects, CfnCondition, NestedStack, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { InferenceJobRunner } from '../src';
import {
  definitionOf, endingsOf, flat, FUNCTION, innerMachineOf, machineOf, newMachine, newState, pollFunctionOf, RUNS, runsOf, STATE_MACHINE, stackWithRun,
  stackWithRunner,
} from './run-support';
import { newJob, newStack, onlyResourceOf, resourcesOf } from './support';
import { TemplateDependencies } from '../src/private/template-dependencies';

const countOf = (stack: Stack, type: string) => resourcesOf(stack, type).length;

describe('one runner in a stack', () => {
  test('serves all states of all its state machines', () => {
    const stack = newStack();
    newMachine(stack, newState(stack, 'One').next(newState(stack, 'Two')), 'First');
    newMachine(stack, newState(stack, 'Three'), 'Second');
    expect([countOf(stack, FUNCTION), countOf(stack, STATE_MACHINE)]).toEqual([3, 3]);
    const { id } = runsOf(stack);
    const states = [...Object.values<any>(definitionOf(stack, 'First').States), ...Object.values<any>(definitionOf(stack, 'Second').States)];
    expect(states.map(({ Parameters }) => Parameters.StateMachineArn)).toEqual(Array(3).fill(`<${id}.StateMachineArn>`));
  });

  test('stands in the stack, beside the provider of its jobs', () => {
    const stack = newStack();
    newJob(stack);
    newMachine(stack, newState(newJob(stack, 'Outer'), 'Infer'));
    expect(innerMachineOf(stack).id).toMatch(/^CleanRoomsMLInferenceJobRunnerStateMachine/);
    expect(InferenceJobRunner.forStackOf(stack)).toBe(InferenceJobRunner.forStackOf(stack.node.findChild('Job')));
  });

  test('two stacks, and those of two stages, have one each', () => {
    const app = new App();
    const stacks = [new Stack(app, 'One'), new Stack(app, 'Two'), new Stack(new Stage(app, 'Dev'), 'Stack')];
    stacks.forEach((stack) => newMachine(stack, newState(stack)));
    stacks.forEach((stack) => runsOf(stack));
  });

  test('a nested stack has its own', () => {
    const parent = newStack();
    const nested = new NestedStack(parent, 'Nested');
    newMachine(parent, newState(parent));
    newMachine(nested, newState(nested));
    [parent, nested].forEach((stack) => runsOf(stack));
    expect(onlyResourceOf(parent, 'AWS::CloudFormation::Stack').Properties).not.toHaveProperty('Parameters');
  });

  test('a state may have another', () => {
    const stack = newStack();
    newMachine(stack, newState(stack, 'Own', { runner: new InferenceJobRunner(stack, 'Runner') }).next(newState(stack, 'Common')));
    const { Own, Common } = definitionOf(stack).States;
    expect(Own.Parameters.StateMachineArn).toMatch(/^<RunnerRuns/);
    expect(Common.Parameters.StateMachineArn).toMatch(/^<CleanRoomsMLInferenceJobRunnerRuns/);
  });

  test('without states it is one, too', () => {
    const stack = newStack();
    new InferenceJobRunner(stack, 'Runner');
    expect(countOf(stack, RUNS)).toBe(1);
    expect(endingsOf(stack)).toEqual([]);
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('JOB_ENVIRONMENTS');
  });
});

describe('the functions', () => {
  const stack = stackWithRun({}, { stackName: 'scoring' });

  test('are the bundle that ships, with the time that they need', () => {
    const ours = resourcesOf(stack, FUNCTION).map(({ Properties }) => Properties).filter(({ Handler }) => Handler.startsWith('index.'));
    expect(ours.map(({ Handler, Timeout, MemorySize }) => [Handler, Timeout, MemorySize])).toEqual([['index.poll', 300, 256], ['index.drain', 900, 256]]);
    expect(ours[0].Code).toEqual(ours[1].Code);
    expect(new Set(ours.map(({ Role }) => JSON.stringify(Role))).size).toBe(1);
  });

  test('know the name of their stack, which is in the metrics', () => {
    expect(pollFunctionOf(stack).Properties.Environment.Variables).toEqual({ STACK_NAME: 'scoring' });
    const nested = new NestedStack(newStack(), 'Nested');
    newMachine(nested, newState(nested));
    expect(pollFunctionOf(nested).Properties.Environment.Variables).toEqual({ STACK_NAME: { Ref: 'AWS::StackName' } });
  });

  test('log in one group, that ends', () => {
    const { id, Properties, DeletionPolicy } = onlyResourceOf(stack, 'AWS::Logs::LogGroup');
    expect([Properties, DeletionPolicy]).toEqual([{ RetentionInDays: 30 }, 'Delete']);
    expect(resourcesOf(stack, FUNCTION).map(({ Properties: { LoggingConfig } }) => LoggingConfig.LogGroup)).toEqual(Array(3).fill({ Ref: id }));
  });

  test('of the framework have more time than ours', () => {
    expect(runsOf(stack).Properties).toMatchObject({ ServiceTimeout: '1200' });
    expect(resourcesOf(stack, FUNCTION).find(({ Properties }) => Properties.Handler === 'framework.onEvent')!.Properties.Timeout).toBe(900);
  });
});

describe('the end of a run', () => {
  const stack = stackWithRun();
  const { id } = innerMachineOf(stack);

  test('that is no success starts an execution that cleans up', () => {
    const { EventPattern, Targets, State } = onlyResourceOf(stack, 'AWS::Events::Rule').Properties;
    expect(flat(EventPattern)).toEqual({
      'source': ['aws.states'],
      'detail-type': ['Step Functions Execution Status Change'],
      'detail': { stateMachineArn: [`<${id}>`], status: ['FAILED', 'ABORTED', 'TIMED_OUT'], name: [{ prefix: 'run-' }] },
    });
    expect(State).toBe('ENABLED');
    // The whole event is the input of the execution.
    expect(Targets).toEqual([{ Id: 'Target0', Arn: { Ref: id }, RoleArn: expect.anything(), DeadLetterConfig: expect.anything() }]);
  });

  test('is kept for 14 days if it cannot be delivered, and only over TLS', () => {
    const queue = onlyResourceOf(stack, 'AWS::SQS::Queue');
    expect(queue.Properties).toEqual({ MessageRetentionPeriod: 14 * 24 * 3600 });
    const [{ DeadLetterConfig }] = onlyResourceOf(stack, 'AWS::Events::Rule').Properties.Targets;
    expect(DeadLetterConfig).toEqual({ Arn: { 'Fn::GetAtt': [queue.id, 'Arn'] } });
    expect(JSON.stringify(onlyResourceOf(stack, 'AWS::SQS::QueuePolicy').Properties)).toContain('aws:SecureTransport');
  });

  test('can be watched', () => {
    const other = newStack();
    const { deadLetterQueue, stateMachine } = InferenceJobRunner.forStackOf(other);
    deadLetterQueue.metricApproximateNumberOfMessagesVisible().createAlarm(other, 'Lost', { threshold: 1, evaluationPeriods: 1 });
    stateMachine.metricFailed().createAlarm(other, 'Failed', { threshold: 1, evaluationPeriods: 1 });
    expect(resourcesOf(other, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties.MetricName)).toEqual(['ApproximateNumberOfMessagesVisible', 'ExecutionsFailed']);
  });
});

describe('a stack is removed in an order in which no run survives', () => {
  const stack = newStack();
  newMachine(stack, newState(stack));
  const dependencies = new TemplateDependencies(Template.fromStack(stack).toJSON().Resources);
  const { id: runs } = runsOf(stack);

  test('first the runs of the state machine of the user: it would be there as long as they are waited for', () => {
    const [{ id, Properties }] = endingsOf(stack);
    expect(id).toBe(`${machineOf(stack).id}InferenceRuns`);
    expect(flat(Properties)).toMatchObject({ StateMachineArn: `<${runs}.StateMachineArn>`, StartedBy: `<${machineOf(stack).id}>`, ServiceTimeout: '1200' });
    expect(dependencies.of(id).has(machineOf(stack).id)).toBe(true);
  });

  test('then that state machine, which would start more', () => {
    expect(dependencies.of(machineOf(stack).id).has(runs)).toBe(true);
  });

  test.each<[string, (candidate: { id: string }) => boolean]>([
    ['the state machine of the runs', ({ id }) => id === innerMachineOf(stack).id],
    ['the function that polls', ({ id }) => id === pollFunctionOf(stack).id],
    ['the policy', ({ id }) => id.startsWith('CleanRoomsMLInferenceJobRunnerPolicy')],
    ['the rule', ({ id }) => id.startsWith('CleanRoomsMLInferenceJobRunnerCleanUp')],
    ['the role of the rule, and its policy', ({ id }) => id.startsWith('CleanRoomsMLInferenceJobRunnerStateMachineEventsRole')],
    ['the queue', ({ id }) => /^CleanRoomsMLInferenceJobRunnerDeadLetterQueue[0-9A-F]+$/.test(id)],
    ['the logs', ({ id }) => id.startsWith('CleanRoomsMLInferenceJobRunnerLogs')],
  ])('then all runs, and only after that %s', (_, isMeant) => {
    const meant = Object.keys(Template.fromStack(stack).toJSON().Resources).filter((id) => isMeant({ id }));
    expect(meant.length).toBeGreaterThan(0);
    for (const id of meant) {
      expect([id, dependencies.of(runs).has(id), dependencies.of(id).has(runs)]).toEqual([id, true, false]);
    }
  });
});

describe('what ends the runs of a state machine', () => {
  test('is there for each that has a state, and for no other', () => {
    const stack = newStack();
    newMachine(stack, newState(stack, 'One').next(newState(stack, 'Two')), 'First');
    newMachine(stack, newState(stack, 'Three'), 'Second');
    newMachine(stack, new sfn.Pass(stack, 'Nothing'), 'Third');
    newJob(stack);
    expect(endingsOf(stack).map(({ Properties }) => flat(Properties.StartedBy))).toEqual(['First', 'Second'].map((id) => `<${machineOf(stack, id).id}>`));
  });

  test('belongs to the runner of the state: one for each', () => {
    const stack = newStack();
    newMachine(stack, newState(stack, 'Own', { runner: new InferenceJobRunner(stack, 'Runner') }));
    newMachine(stack, newState(stack, 'Common'), 'Other');
    newMachine(stack, newState(stack, 'OwnToo', { runner: stack.node.findChild('Runner') as InferenceJobRunner }).next(newState(stack, 'CommonToo')), 'Both');
    expect(endingsOf(stack).map(({ id }) => id.replace(/[0-9A-F]{8}Inf/, 'Inf'))).toEqual([
      'ScoringInferenceRunsOfRunner', 'OtherInferenceRuns', 'BothInferenceRunsOfRunner', 'BothInferenceRuns',
    ]);
  });

  test('is there and is retained as its state machine, and has its logical ID, however late that is set', () => {
    const stack = newStack();
    const machine = newMachine(stack, newState(stack)).node.defaultChild as sfn.CfnStateMachine;
    machine.overrideLogicalId('Pinned');
    const condition = new CfnCondition(stack, 'InProduction');
    Aspects.of(machine).add({
      visit: () => {
        machine.cfnOptions.condition = condition;
        machine.applyRemovalPolicy(RemovalPolicy.RETAIN);
      },
    });
    expect(endingsOf(stack)).toMatchObject([{ id: 'PinnedInferenceRuns', Condition: 'InProduction', DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' }]);
  });

  test('is there for an L1, too, whatever its definition is written as', () => {
    const stack = newStack();
    const roleArn = 'arn:aws:iam::111122223333:role/scoring';
    const definitionWith = (id: string) => new sfn.StateGraph(newState(stack, id).startState, id).toGraphJson();
    new sfn.CfnStateMachine(stack, 'Text', { roleArn, definitionString: stack.toJsonString(definitionWith('One')) });
    new sfn.CfnStateMachine(stack, 'Object', { roleArn, definition: definitionWith('Two') });
    const { _reference } = InferenceJobRunner.forStackOf(stack);
    new sfn.CfnStateMachine(stack, 'Substituted', { roleArn, definitionString: '{}', definitionSubstitutions: { runner: _reference.stateMachineArn } });
    expect(endingsOf(stack).map(({ id }) => id)).toEqual(['TextInferenceRuns', 'ObjectInferenceRuns', 'SubstitutedInferenceRuns']);
  });

  test('is there once, although the app is synthesized twice', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    newMachine(stack, newState(stack));
    app.synth();
    app.synth({ force: true });
    expect(endingsOf(stack)).toHaveLength(1);
  });
});

test('the states of other stacks cannot be served: the runs would outlive their runner', () => {
  const app = new App();
  const runner = new InferenceJobRunner(new Stack(app, 'One'), 'Runner');
  expect(() => newState(new Stack(app, 'Two'), 'Infer', { runner })).toThrow('a runner of the state\'s own stack');
});

test('tracing and logs of the state machine are those of CDK', () => {
  const stack = stackWithRunner((scope) => ({
    tracingEnabled: true, logs: { destination: new logs.LogGroup(scope, 'Log'), level: sfn.LogLevel.ALL, includeExecutionData: true },
  }));
  const { Properties } = machineOf(stack, 'Runner');
  expect(Properties.TracingConfiguration).toEqual({ Enabled: true });
  expect(Properties.LoggingConfiguration).toMatchObject({ Level: 'ALL', IncludeExecutionData: true });
  expect(machineOf(stackWithRun(), 'CleanRooms').Properties).not.toHaveProperty('LoggingConfiguration');
});
