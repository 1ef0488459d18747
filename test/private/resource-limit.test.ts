import { App, CfnResource, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { TrainedModelInferenceJob } from '../../src';
import { messageOf, newJob } from '../support';

/** A stack with two jobs that has so many resources in all. */
function stackOf(resources: number, context: { [name: string]: unknown } = {}): Stack {
  const stack = new Stack(new App({ context }), 'Stack');
  newJob(stack, 'One');
  newJob(stack, 'Two');
  const rest = resources - Object.keys(Template.fromStack(stack).toJSON().Resources).length;
  const again = new Stack(new App({ context }), 'Stack');
  newJob(again, 'One');
  newJob(again, 'Two');
  for (let index = 0; index < rest; index++) {
    new CfnResource(again, `Other${index}`, { type: 'Test::Other' });
  }
  return again;
}

const synth = (stack: Stack) => (stack.node.root as App).synth();

test('a stack of 500 resources passes', () => {
  expect(Object.keys(synth(stackOf(500)).getStackByName('Stack').template.Resources)).toHaveLength(500);
});

test('one more: what the jobs have to do with it, and the prop that needs fewer', () => {
  expect(messageOf(() => synth(stackOf(501)))).toContain('stack Stack has 501 resources, but CloudFormation allows 500. Its 2 inference jobs have '
    + '6 resources each, which depends on the wait: move some of the jobs to another stack, or set a shorter completion');
});

test.each([[600, 501], [0, 700]])('the limit of the app counts: %d', (limit, resources) => {
  expect(() => synth(stackOf(resources, { '@aws-cdk/core:stackResourceLimit': limit }))).not.toThrow();
});

test('what is in a nested stack is counted there', () => {
  const stack = stackOf(499);
  newJob(new NestedStack(stack, 'Nested'));
  expect(() => synth(stack)).not.toThrow();
});

test('what is not in the template does not count, such as the policies of a role that is not updated', () => {
  const stack = stackOf(489);
  const before = stack.node.findAll().filter(CfnResource.isCfnResource).length;
  const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/role', { mutable: false });
  for (let number = 0; number < 12; number++) {
    const statements = [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] })];
    role.attachInlinePolicy(new iam.Policy(stack, `Policy${number}`, { statements }));
  }
  expect(stack.node.findAll().filter(CfnResource.isCfnResource)).toHaveLength(before + 12);
  expect(Object.keys(synth(stack).getStackByName('Stack').template.Resources)).toHaveLength(489);
});

test('a provider whose jobs are all gone again', () => {
  const stack = stackOf(501);
  stack.node.children.filter((one) => one instanceof TrainedModelInferenceJob).forEach(({ node }) => stack.node.tryRemoveChild(node.id));
  for (let number = 0; number < 500; number++) {
    new CfnResource(stack, `More${number}`, { type: 'Test::More' });
  }
  expect(messageOf(() => synth(stack))).toMatch(/stack Stack has \d+ resources, but CloudFormation allows 500: move some of them to another stack/);
});
