/** With stabilized aspects, as in every new app, CDK refuses an aspect on a construct that one with a lower priority has visited already. */
import { App, Aspects, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct, IConstruct } from 'constructs';
import { InferenceJobProvider } from '../src';
import { newMachine, newState } from './run-support';
import { newJob, resourcesOf } from './support';

/** Synthesizes a stack in which an aspect adds another one, when it comes to a construct of ours or of the user. */
function stackWith(declare: (stack: Stack) => void, addsAt: (construct: IConstruct) => boolean): { stack: Stack; visited: Set<string> } {
  const stack = new Stack(new App({ context: { '@aws-cdk/core:aspectStabilization': true } }), 'Stack');
  declare(stack);
  const visited = new Set<string>();
  let isAdded = false;
  Aspects.of(stack).add({
    visit: (construct) => {
      if (!isAdded && addsAt(construct)) {
        isAdded = true;
        Aspects.of(stack).add({ visit: ({ node }) => void visited.add(node.path) });
      }
    },
  });
  Template.fromStack(stack);
  return { stack, visited };
}

test('an aspect may add another one when the provider of a job was visited', () => {
  const { stack, visited } = stackWith((scope) => {
    newJob(scope);
    new lambda.Function(scope, 'Last', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('-') });
  }, ({ node }) => node.path === 'Stack/Last');
  expect(visited).toContain('Stack/CleanRoomsMLInferenceJobProvider');
  expect(resourcesOf(stack, 'Custom::CleanRoomsMLTrainedModelInferenceJob')).toHaveLength(1);
});

test.each<[string, (stack: Stack) => void]>([
  ['a runner', (stack) => newMachine(stack, newState(stack))],
  ['a provider in a VPC', (stack) => newJob(stack, 'Job', { provider: new InferenceJobProvider(stack, 'Provider', { vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 1 }) }) })],
])('an aspect may add another one after %s', (_, declare) => {
  const { visited } = stackWith((stack) => {
    declare(stack);
    new Construct(stack, 'Last');
  }, ({ node }) => node.path === 'Stack/Last');
  expect(visited).toContain('Stack/Last');
});

test('an aspect may add another one when a state was visited', () => {
  const { visited } = stackWith((scope) => {
    const group = new Construct(scope, 'Group');
    newMachine(group, newState(group));
  }, (construct) => sfn.CfnStateMachine.isCfnStateMachine(construct));
  expect(visited).toContain('Stack/Group/Infer');
});
