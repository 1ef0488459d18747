/** What others make of the constructs of this library before the app is synthesized. */
import { Aspects, CfnOutput, Fn, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { newMachine, newState } from './run-support';
import { messageOf, newJob, newStack, resourcesOf } from './support';

const STATEMENT = { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' };

describe('roles and policies of the functions may be changed to whatever CloudFormation accepts', () => {
  const ofEach = (stack: Stack, isOne: (construct: any) => boolean, change: (construct: any) => void) => {
    newJob(stack);
    Aspects.of(stack).add({ visit: (construct: IConstruct) => (isOne(construct) ? change(construct) : undefined) });
    return Template.fromStack(stack);
  };

  test.each<[string, () => unknown]>([
    ['a list of another stack', () => Fn.split(',', Fn.importValue('policies'))],
    ['a list that depends on a condition', () => Token.asList(Fn.conditionIf('Condition', [], []))],
  ])('managed policies: %s', (_, arns) => {
    const template = ofEach(newStack(), iam.CfnRole.isCfnRole, (role) => { role.managedPolicyArns = arns(); });
    expect(Object.values(template.findResources('AWS::IAM::Role')).length).toBeGreaterThan(0);
  });

  test.each<[string, unknown]>([
    ['one instead of a list', STATEMENT], ['one that depends on a condition', { 'Fn::If': ['Condition', STATEMENT, { Ref: 'AWS::NoValue' }] }],
  ])('statements: %s', (_, statement) => {
    const template = ofEach(newStack(), iam.CfnPolicy.isCfnPolicy, (policy) => { policy.policyDocument = { Version: '2012-10-17', Statement: statement }; });
    template.allResourcesProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: statement } });
  });
});

describe('a name that somebody else has taken is an error that says so', () => {
  test.each<[string, (stack: Stack) => void]>([
    ['CleanRoomsMLInferenceJobProvider', newJob], ['CleanRoomsMLInferenceJobRunner', newState],
  ])('%s', (name, declare) => {
    const stack = newStack();
    new Construct(stack, name);
    expect(messageOf(() => declare(stack))).toContain(`There is already a Construct with name '${name}' in Stack`);
  });

  test('InferenceRuns: the runs of a state machine would not be ended', () => {
    const stack = newStack();
    const machine = newMachine(stack, newState(stack));
    new CfnOutput(machine, 'InferenceRuns', { value: 'x' });
    expect(messageOf(() => Template.fromStack(stack))).toContain("There is already a Construct with name 'InferenceRuns' in StateMachine");
  });

  test('not by an earlier synth of the same app', () => {
    const stack = newStack();
    newMachine(stack, newState(stack));
    expect(resourcesOf(stack, 'Custom::CleanRoomsMLInferenceRuns')).toEqual(resourcesOf(stack, 'Custom::CleanRoomsMLInferenceRuns'));
  });
});
