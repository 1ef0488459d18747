/** The logical IDs of what ends the runs of a state machine, and of the policy for it: unlike those of all others, and as long as CloudFormation takes them. */
import { App, Stack, Stage } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { InferenceJobRunner } from '../src';
import { endingsOf, newMachine, newState } from './run-support';
import { newStack, resourcesOf } from './support';

/** A runner at a path of the stack. */
function runnerAt(stack: Stack, path: string): InferenceJobRunner {
  const ids = path.split('/');
  const last = ids.pop()!;
  const scope = ids.reduce<Construct>((parent, id) => parent.node.tryFindChild(id) as Construct | undefined ?? new Construct(parent, id), stack);
  return new InferenceJobRunner(scope, last);
}

/** What the IDs of the endings of one state machine, with a state of each runner, have after its own. */
function suffixesOf(stack: Stack, paths: string[]): string[] {
  const [first, ...others] = paths.map((path, index) => newState(stack, `Infer${index}`, { runner: runnerAt(stack, path) }));
  newMachine(stack, others.reduce((chain, state) => chain.next(state), sfn.Chain.start(first)));
  return endingsOf(stack).map(({ id }) => id.replace(/^Scoring[0-9A-F]{8}/, ''));
}

describe('each runner of a state machine has its own', () => {
  test.each<[string, string[]]>([
    ['paths of the same characters', ['A/BC', 'AB/C']],
    ['IDs without a letter of ASCII', ['夜間', '日中']],
    ['IDs that differ in what an ID of CloudFormation cannot have', ['my-runner', 'my_runner', 'myrunner']],
    ['the ID of the runner of a stack, in two parts', ['CleanRoomsML/InferenceJobRunner', 'CleanRoomsMLInferenceJobRunner']],
  ])('%s', (_, paths) => {
    const suffixes = suffixesOf(newStack(), paths);
    expect(new Set(suffixes).size).toBe(paths.length);
    suffixes.forEach((suffix) => expect(suffix).toMatch(/^InferenceRuns(Of\w+)?$/));
  });

  test('simple ones are those of the ID', () => {
    expect(suffixesOf(newStack(), ['Runner', 'CleanRoomsMLInferenceJobRunner'])).toEqual(['InferenceRunsOfRunner', 'InferenceRuns']);
  });

  test('the same in every stage', () => {
    const app = new App();
    const [dev, prod] = ['Dev', 'Prod'].map((id) => suffixesOf(new Stack(new Stage(app, id), 'Stack'), ['A/BC']));
    expect(dev).toEqual([expect.stringMatching(/^InferenceRunsOfABC[0-9A-F]{8}$/)]);
    expect(prod).toEqual(dev);
  });
});

describe('state machines and runners deep in a tree', () => {
  const LONG = 'OfTheCustomersOfTheNorthernRegion'.repeat(7);

  function deepStack(): Stack {
    const stack = newStack();
    const runner = runnerAt(stack, `Outer/Runner${LONG}`);
    for (const id of ['One', 'Two']) {
      const machine = newMachine(stack, newState(stack, `Infer${id}`, { runner }), id);
      (machine.node.defaultChild as sfn.CfnStateMachine).overrideLogicalId(`Scoring${LONG}${id}`);
    }
    return stack;
  }

  test('have logical IDs that CloudFormation takes, with a hash in place of the end', () => {
    const stack = deepStack();
    const ids = [...endingsOf(stack), ...resourcesOf(stack, 'AWS::IAM::Policy').filter(({ id }) => id.startsWith('Scoring'))].map(({ id }) => id);
    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(4);
    ids.forEach((id) => expect(id).toMatch(/^Scoring[A-Za-z]{240}[0-9A-F]{8}$/));
  });

  test('have policies of names that IAM takes and no other has', () => {
    const names = resourcesOf(deepStack(), 'AWS::IAM::Policy').filter(({ id }) => id.startsWith('Scoring')).map(({ Properties }) => Properties.PolicyName);
    expect(new Set(names).size).toBe(2);
    names.forEach((name) => expect(name).toMatch(/^\w{1,128}$/));
  });

  test('have such policies also if only the name of the runner is too long for one', () => {
    const stack = newStack();
    const runner = new InferenceJobRunner(stack, 'Runner'.repeat(21));
    ['One', 'Two'].forEach((id) => newMachine(stack, newState(stack, `Infer${id}`, { runner }), id));
    const policies = resourcesOf(stack, 'AWS::IAM::Policy').filter(({ id }) => id.endsWith('RunnerPolicy'));
    expect(new Set(policies.map(({ Properties }) => Properties.PolicyName)).size).toBe(2);
  });
});
