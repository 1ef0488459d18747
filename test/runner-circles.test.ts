/** Circular dependencies that only CloudFormation would report are errors when the app is synthesized. */
import { ArnFormat, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { InferenceJobRunner } from '../src';
import { newMachine, newState } from './run-support';
import { messageOf, newStack } from './support';

const TRUSTED = {
  assumedBy: new iam.CompositePrincipal(new iam.ServicePrincipal('lambda.amazonaws.com'), new iam.ServicePrincipal('states.amazonaws.com')),
};

describe('one role for a runner and for a state machine', () => {
  const rolesOf = (roles: (stack: Stack) => { ofRunner?: iam.IRole; ofMachine?: iam.IRole }) => {
    const stack = newStack();
    const { ofRunner, ofMachine } = roles(stack);
    newMachine(stack, newState(stack, 'Infer', { runner: new InferenceJobRunner(stack, 'Runner', { role: ofRunner }) }), 'Scoring', { role: ofMachine });
    return stack;
  };
  const REFUSAL = '[Stack/Runner] invalid inference job runner: role: got role Stack/Role, which state machine Stack/Scoring also uses, expected a role that '
    + 'none of the state machines that start its runs uses: the functions wait for the permission to start runs, and that permission waits for the functions, which CloudFormation rejects as a circular dependency. '
    + 'Give the state machine or the runner another role';

  test.each<[string, (stack: Stack) => iam.Role | iam.IRole]>([
    ['of the stack', (stack) => new iam.Role(stack, 'Role', TRUSTED)],
    ['that is imported', (stack) => iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/scoring')],
  ])('is refused: a role %s', (_, roleOf) => {
    const stack = rolesOf((scope) => {
      const role = roleOf(scope);
      return { ofRunner: role, ofMachine: role };
    });
    expect(messageOf(() => Template.fromStack(stack))).toContain(REFUSAL);
  });

  test('is refused also if it is not updated for the runner: that makes the same circle', () => {
    const stack = rolesOf((scope) => {
      const role = new iam.Role(scope, 'Role', TRUSTED);
      return { ofRunner: role.withoutPolicyUpdates(), ofMachine: role };
    });
    expect(messageOf(() => Template.fromStack(stack))).toContain('which state machine Stack/Scoring also uses');
  });

  // Template.fromStack() finds circles itself.
  test.each<[string, Parameters<typeof rolesOf>[0]]>([
    ['another role for the state machine', (stack) => ({ ofRunner: new iam.Role(stack, 'Role', TRUSTED), ofMachine: new iam.Role(stack, 'Other', TRUSTED) })],
    ['none for the runner', (stack) => ({ ofMachine: new iam.Role(stack, 'Role', TRUSTED) })],
    ['a role that nothing updates', (stack) => {
      const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/scoring', { mutable: false });
      return { ofRunner: role, ofMachine: role };
    }],
  ])('makes no circle: %s', (_, roles) => {
    expect(() => Template.fromStack(rolesOf(roles))).not.toThrow();
  });
});

describe('a state whose environment refers to a state machine', () => {
  const REFUSAL = (state: string, machine: string) => `environment.ARN of Stack/${state}: got a reference to state machine Stack/${machine}, expected a value that does not refer `
    + 'to a state machine with runs of the runner';

  test('is refused if it is its own', () => {
    const stack = newStack();
    const machines: sfn.StateMachine[] = [];
    const state = newState(stack, 'Infer', { environment: { MODE: 'fast', ARN: Lazy.string({ produce: () => machines[0].stateMachineArn }) } });
    machines.push(newMachine(stack, state));
    expect(messageOf(() => Template.fromStack(stack))).toContain(REFUSAL('Infer', 'Scoring'));
  });

  test('is refused if the same runner runs the jobs of that', () => {
    const stack = newStack();
    const first = newMachine(stack, newState(stack, 'One'), 'First');
    newMachine(stack, newState(stack, 'Two', { environment: { ARN: first.stateMachineArn } }), 'Second');
    expect(messageOf(() => Template.fromStack(stack))).toContain(REFUSAL('Two', 'First'));
  });

  test('passes with the name of that, as the error says', () => {
    const stack = newStack();
    newMachine(stack, newState(stack, 'One'), 'First', { stateMachineName: 'first' });
    const arn = stack.formatArn({ service: 'states', resource: 'stateMachine', resourceName: 'first', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    newMachine(stack, newState(stack, 'Two', { environment: { ARN: arn } }), 'Second');
    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('passes if that runs no jobs, or those of another runner', () => {
    const stack = newStack();
    const first = newMachine(stack, newState(stack, 'One', { runner: new InferenceJobRunner(stack, 'Runner') }), 'First');
    const none = newMachine(stack, new sfn.Pass(stack, 'Nothing'), 'None');
    newMachine(stack, newState(stack, 'Two', { environment: { ARN: first.stateMachineArn, OTHER: none.stateMachineArn } }), 'Second');
    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});

test.each<[string, (machine: sfn.StateMachine, runner: InferenceJobRunner, role: iam.Role) => void]>([
  ['a grant to the runner', (machine, runner) => machine.grantRead(runner)],
  ['a grant to its role', (machine, _, role) => machine.grantRead(role)],
])('another reference of what the functions need is refused: %s', (_, refer) => {
  const stack = newStack();
  const role = new iam.Role(stack, 'Role', TRUSTED);
  const runner = new InferenceJobRunner(stack, 'Runner', { role });
  refer(newMachine(stack, newState(stack, 'Infer', { runner }), 'Scoring'), runner, role);
  expect(messageOf(() => Template.fromStack(stack))).toContain('[Stack/Runner] invalid inference job runner: dependencies: got a reference to state machine Stack/Scoring in what the functions '
    + 'need, such as the policies of their role, expected none: it waits for the functions, which CloudFormation rejects as a circular dependency. '
    + 'Remove the reference, for example a grant on the state machine to the runner or to its role');
});

test('a state machine may depend on its runner', () => {
  const stack = newStack();
  const runner = new InferenceJobRunner(stack, 'Runner');
  newMachine(stack, newState(stack, 'Infer', { runner })).node.addDependency(runner);
  // It finds circles itself.
  expect(() => Template.fromStack(stack)).not.toThrow();
});

test('a state machine that depends on what contains its runner is refused', () => {
  const stack = newStack();
  const around = new Construct(stack, 'Around');
  newMachine(stack, newState(stack, 'Infer', { runner: new InferenceJobRunner(around, 'Runner') })).node.addDependency(around);
  expect(messageOf(() => Template.fromStack(stack))).toContain('[Stack/Around/Runner] invalid inference job runner: dependencies: got state machine Stack/Scoring, which waits for itself, expected '
    + 'no such circle, which CloudFormation rejects as a circular dependency. Do not let the state machine depend on a construct that contains the runner; it may depend on the runner');
});
