/** What allows the functions of a runner to stop the executions of the state machines whose runs they end. */
import { App, Aspects, Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { InferenceJobRunner, InferenceJobRunnerProps } from '../src';
import { endingsOf, flat, machineOf, newMachine, newState, pollFunctionOf } from './run-support';
import { CHANNEL_ARN, KEY_ARN, MODEL_ARN, newStack, Resource, resourcesOf } from './support';

/** The characters that the inline policies of a role may have in total, without whitespace. */
const MAX_OF_ROLE = 10_240;

const EVERY_EXECUTION = 'arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:*';

interface Many {
  readonly machines: number;
  readonly memberships?: number;
  readonly keys?: number;
  readonly name?: string;
  readonly settings?: (stack: Stack) => InferenceJobRunnerProps;
}

function stackWith({ machines, memberships = 1, keys = 0, name = 'Scoring', settings }: Many, stack = newStack()): Stack {
  const runner = settings && new InferenceJobRunner(stack, 'Runner', settings(stack));
  const numbered = (text: string, number: number) => text.replace(/[13]{8}(?=-)/, String(10_000_000 + number));
  for (let index = 0; index < machines; index++) {
    newMachine(stack, newState(stack, `Infer${index}`, {
      runner,
      trainedModelArn: numbered(MODEL_ARN, index % memberships),
      mlInputChannelArn: numbered(CHANNEL_ARN, index % memberships),
      encryptionKey: index < keys ? kms.Key.fromKeyArn(stack, `Key${index}`, numbered(KEY_ARN, index)) : undefined,
    }), `${name}${index}`);
  }
  return stack;
}

/** The policies of the role of the functions. */
function policiesOf(stack: Stack): Resource[] {
  const { 'Fn::GetAtt': [role] } = pollFunctionOf(stack).Properties.Role;
  return resourcesOf(stack, 'AWS::IAM::Policy').filter(({ Properties }) => JSON.stringify(Properties.Roles).includes(`"${role}"`));
}

const stopPoliciesOf = (stack: Stack) => policiesOf(stack).filter(({ Properties: { PolicyDocument: { Statement } } }) =>
  Statement.length === 1 && Statement[0].Action === 'states:StopExecution');

/** As IAM counts it, with the longest names that CloudFormation gives to state machines. */
function sizeOf(stack: Stack): number {
  const texts = policiesOf(stack).map(({ Properties }) => JSON.stringify(flat(Properties.PolicyDocument))
    .replaceAll('<AWS::Partition>', 'aws').replaceAll('<AWS::Region>', 'us-east-1').replaceAll('<AWS::AccountId>', '111122223333')
    .replaceAll(/<part 6 by : of <\w+>>/g, 'x'.repeat(80)).replaceAll(/<\w+>/g, `arn:aws:states:us-east-1:111122223333:stateMachine:${'x'.repeat(80)}`));
  expect(texts.join('')).not.toMatch(/[<>\s]/);
  return texts.join('').length;
}

test('up to fifteen state machines are named: each has a policy, beside what ends its runs', () => {
  const stack = stackWith({ machines: 15 });
  const policies = stopPoliciesOf(stack);
  expect(policies.map(({ id }) => id)).toEqual(endingsOf(stack).map(({ id }) => `${id}Policy`));
  expect(policies.map(({ Properties }) => Properties.PolicyName)).toEqual(policies.map(({ id }) => id));
  expect(flat(policies[0].Properties.PolicyDocument.Statement[0].Resource))
    .toBe(EVERY_EXECUTION.replace(/\*$/, `<part 6 by : of <${machineOf(stack, 'Scoring0').id}>>:*`));
});

test('more have one policy together, on which everything that ends their runs depends', () => {
  const stack = stackWith({ machines: 16 });
  const [{ id, Properties, Condition }, ...others] = stopPoliciesOf(stack);
  expect(others).toEqual([]);
  expect(Condition).toBeUndefined();
  expect(flat(Properties.PolicyDocument.Statement)).toEqual([{ Action: 'states:StopExecution', Effect: 'Allow', Resource: EVERY_EXECUTION }]);
  expect(endingsOf(stack).map(({ DependsOn }) => DependsOn)).toEqual(Array(16).fill([id]));
});

test.each<[string, Many]>([
  ['60 state machines', { machines: 60 }],
  ['as many as are named', { machines: 15 }],
  ['as many as are named, of as many memberships', { machines: 15, memberships: 15 }],
  ['as many as are named, with as many memberships and keys', { machines: 15, memberships: 15, keys: 15 }],
  ['more of everything', { machines: 60, memberships: 60, keys: 60 }],
])('the policies of a role have room for %s', (_, many) => {
  expect(sizeOf(stackWith(many))).toBeLessThan(MAX_OF_ROLE);
});

test('a role of the user has the policy for many under a name of its own', () => {
  const stack = stackWith({ machines: 16, settings: (scope) => ({ role: new iam.Role(scope, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }) }) });
  const [{ Properties }] = stopPoliciesOf(stack);
  expect(Properties.PolicyName).toEqual({ 'Fn::Join': ['-', [expect.stringMatching(/^Stack-Runner-\w{8}-AnyStop$/), expect.anything()]] });
});

test('a state machine that comes after a synth is one too many: those that are named stay so', () => {
  const app = new App();
  const stack = stackWith({ machines: 15 }, new Stack(app, 'Stack'));
  app.synth();
  newMachine(stack, newState(stack, 'LateInfer'), 'Late');
  app.synth({ force: true });
  const late = endingsOf(stack).find(({ id }) => id.startsWith('Late'))!;
  const policies = stopPoliciesOf(stack);
  expect(policies).toHaveLength(16);
  expect(flat(policies.find(({ id }) => id === late.DependsOn![0])!.Properties.PolicyDocument.Statement[0].Resource)).toBe(EVERY_EXECUTION);
});

test('a name that the app shows is in the IDs: a new name replaces the state machine, and the policy for the old one stays until its runs have ended', () => {
  const withName = (stateMachineName?: string, role = false) => {
    const stack = newStack();
    const runner = role ? new InferenceJobRunner(stack, 'Runner', { role: new iam.Role(stack, 'Role', { assumedBy: new iam.AnyPrincipal() }) }) : undefined;
    newMachine(stack, newState(stack, 'Infer', { runner }), 'Scoring', { stateMachineName });
    const [{ id, Properties: { PolicyName } }] = stopPoliciesOf(stack);
    return { id, name: JSON.stringify(PolicyName), ending: endingsOf(stack)[0].id };
  };
  for (const role of [false, true]) {
    const all = [undefined, 'nightly', 'weekly', `${Aws.STACK_NAME}-nightly`, `${Aws.STACK_NAME}-weekly`].map((name) => withName(name, role));
    expect(new Set(all.map(({ ending }) => ending)).size).toBe(1);
    expect(new Set(all.map(({ id }) => id)).size).toBe(5);
    expect(new Set(all.map(({ name }) => name)).size).toBe(5);
  }
});

describe('a state machine that is removed from the app', () => {
  const newL1 = (stack: Stack, id: string) => {
    const definitionString = stack.toJsonString(new sfn.StateGraph(newState(stack, `${id}Infer`).startState, id).toGraphJson());
    return new sfn.CfnStateMachine(stack, id, { roleArn: 'arn:aws:iam::111122223333:role/scoring', definitionString });
  };
  const newL2 = (stack: Stack, id: string) => newMachine(stack, newState(stack, `${id}Infer`), id);
  const idsOf = (stack: Stack) => [...stopPoliciesOf(stack), ...endingsOf(stack)].map(({ id }) => id.replace(/^(\w+?)[0-9A-F]{8}/, '$1'));
  const OTHER = ['OtherInferenceRunsPolicy', 'OtherInferenceRuns'];

  test.each([['an L1', newL1], ['an L2', newL2]])('between two syntheses: %s', (_, newOne) => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    ['Scoring', 'Other'].forEach((id) => newOne(stack, id));
    app.synth();
    stack.node.tryRemoveChild('Scoring');
    app.synth({ force: true });
    expect(idsOf(stack)).toEqual(OTHER);
    stack.node.tryRemoveChild('ScoringInfer');
    newOne(stack, 'Scoring');
    app.synth({ force: true });
    expect(idsOf(stack).sort()).toEqual([...OTHER, 'ScoringInferenceRuns', 'ScoringInferenceRunsPolicy'].sort());
  });

  test.each([['an L1', newL1], ['an L2', newL2]])('by an aspect that comes late: %s', (_, newOne) => {
    const stack = newStack();
    ['Scoring', 'Other'].forEach((id) => newOne(stack, id));
    Aspects.of(InferenceJobRunner.forStackOf(stack)).add({ visit: () => void stack.node.tryRemoveChild('Scoring') }, { priority: 950 });
    expect(idsOf(stack)).toEqual(OTHER);
  });

  test('leaves a policy for all of them', () => {
    const app = new App();
    const stack = stackWith({ machines: 16 }, new Stack(app, 'Stack'));
    app.synth();
    stack.node.tryRemoveChild('Scoring0');
    app.synth({ force: true });
    expect(stopPoliciesOf(stack)).toHaveLength(1);
    expect(endingsOf(stack)).toHaveLength(15);
  });
});
