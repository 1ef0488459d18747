/** An execution of type Express cannot wait for a job: the error comes from the synth, not from AWS Step Functions. */
import { Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { InferenceJobRunner } from '../src';
import { newJsonataState, newMachine, newState } from './run-support';
import { messageOf, newStack } from './support';

const { EXPRESS, STANDARD } = sfn.StateMachineType;
const RUNNER = '[Stack/CleanRoomsMLInferenceJobRunner] invalid inference job runner:';
const ALLOWED = 'expected STANDARD: an execution of type EXPRESS cannot wait for a job';

test.each([['in JSONPath', newState], ['in JSONata', newJsonataState]])('a state machine of type Express is refused: %s', (_, newOne) => {
  const stack = newStack();
  newMachine(stack, newOne(stack, 'Infer'), 'Scoring', { stateMachineType: EXPRESS });
  expect(messageOf(() => Template.fromStack(stack))).toContain(`${RUNNER} stateMachineType of state machine Stack/Scoring: got EXPRESS, ${ALLOWED}`);
});

const DISTRIBUTED = { mode: sfn.ProcessorMode.DISTRIBUTED, executionType: sfn.ProcessorType.EXPRESS };

test.each<[string, (stack: Stack) => sfn.IChainable]>([
  ['that is distributed', (stack) => new sfn.DistributedMap(stack, 'Map', { mapExecutionType: EXPRESS }).itemProcessor(newState(stack))],
  ['whose processor is', (stack) => new sfn.Map(stack, 'Map').itemProcessor(newState(stack), DISTRIBUTED)],
  ['around other states', (stack) => new sfn.Map(stack, 'Map').itemProcessor(
    new sfn.Parallel(stack, 'Both').branch(new sfn.Pass(stack, 'Other'), new sfn.Map(stack, 'Inner').itemProcessor(newJsonataState(stack, 'Infer', {
      // Written into the definition as numbers.
      instanceCount: Lazy.number({ produce: () => 2 }),
    }))), DISTRIBUTED)],
])('a map with executions of type Express is refused: one %s', (_, mapOf) => {
  const stack = newStack();
  newMachine(stack, new sfn.Pass(stack, 'Before').next(mapOf(stack) as sfn.State));
  expect(messageOf(() => Template.fromStack(stack)))
    .toContain(`${RUNNER} state Infer of state machine Stack/Scoring: got a map around it whose executions are of type EXPRESS, ${ALLOWED}`);
});

/** An L1 whose definition is a map instead of a text. */
const withDefinition = (stack: Stack, start: sfn.IChainable, more = {}) => new sfn.CfnStateMachine(stack, 'Scoring', {
  roleArn: 'arn:aws:iam::111122223333:role/scoring', definition: { ...new sfn.StateGraph(start.startState, 'Scoring').toGraphJson(), ...more },
});

test('the definition of an L1 may also be a map', () => {
  const stack = newStack();
  withDefinition(stack, new sfn.DistributedMap(stack, 'Map', { mapExecutionType: EXPRESS }).itemProcessor(newState(stack)));
  expect(messageOf(() => Template.fromStack(stack)))
    .toContain(`${RUNNER} state Infer of state machine Stack/Scoring: got a map around it whose executions are of type EXPRESS, ${ALLOWED}`);
  const jsonata = newStack();
  withDefinition(jsonata, newState(jsonata), { QueryLanguage: 'JSONata' });
  expect(messageOf(() => Template.fromStack(jsonata))).toContain('Infer');
  const sound = newStack();
  withDefinition(sound, newState(sound));
  expect(() => Template.fromStack(sound)).not.toThrow();
});

test.each<[string, (stack: Stack) => void]>([
  ['a map with executions of type Standard', (stack) => newMachine(stack, new sfn.DistributedMap(stack, 'Map', { mapExecutionType: STANDARD }).itemProcessor(newState(stack)))],
  ['a map in the same execution', (stack) => newMachine(stack, new sfn.Map(stack, 'Map').itemProcessor(newState(stack)))],
  ['a map beside the state', (stack) => newMachine(stack, new sfn.Map(stack, 'Map').itemProcessor(new sfn.Pass(stack, 'Each'), DISTRIBUTED).next(newState(stack)))],
  ['a state machine of type Express without runs', (stack) => {
    newMachine(stack, newState(stack));
    newMachine(stack, new sfn.Pass(stack, 'Other'), 'Others', { stateMachineType: EXPRESS });
  }],
  ['a definition that cannot be read', (stack) => new sfn.CfnStateMachine(stack, 'Scoring', {
    roleArn: new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('states.amazonaws.com') }).roleArn,
    definitionString: `no JSON: ${InferenceJobRunner.forStackOf(stack)._reference.stateMachineArn}`,
  })],
])('passes: %s', (_, declare) => {
  const stack = newStack();
  declare(stack);
  expect(() => Template.fromStack(stack)).not.toThrow();
});
