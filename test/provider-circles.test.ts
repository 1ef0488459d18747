/** A job waits for the functions of its provider. If these wait for the job, the error comes from the synth, not only from CloudFormation. */
import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { InferenceJobProvider, JobCompletion, TrainedModelInferenceJob } from '../src';
import { messageOf, newJob, newStack } from './support';

const newRole = (stack: Stack, id = 'Role') => new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });

const refusal = (job: string, place: string, provider = 'Stack/Provider') => `[${provider}] invalid inference job provider: dependencies: got a reference to inference job ${job} in ${place}, `
  + 'which the functions or their permissions wait for, expected none: the job waits for them, which CloudFormation rejects as a circular dependency. Remove the reference, for example '
  + 'a grant on the job to the provider or to its role: it can read and cancel its jobs anyway. If something else uses the role and needs the grant, give it another role';

test.each(['role', 'frameworkOnEventRole', 'frameworkCompleteAndTimeoutRole'] as const)('a grant to the role of a provider is refused: %s', (prop) => {
  const stack = newStack();
  const role = newRole(stack);
  newJob(stack, 'Job', { provider: new InferenceJobProvider(stack, 'Provider', { [prop]: role }) }).grants.read(role);
  expect(messageOf(() => Template.fromStack(stack))).toContain(refusal('Stack/Job', 'Stack/Role/DefaultPolicy'));
});

test('a grant to the provider of the stack is refused', () => {
  const stack = newStack();
  newJob(stack, 'First');
  newJob(stack, 'Second').grants.cancel(InferenceJobProvider.forStackOf(stack));
  const provider = 'Stack/CleanRoomsMLInferenceJobProvider';
  expect(messageOf(() => Template.fromStack(stack))).toContain(refusal('Stack/Second', `${provider}/Policy`, provider));
});

test('a grant on what has the outcome of a job in its name is refused', () => {
  const stack = newStack();
  const bucket = new s3.Bucket(stack, 'Bucket', { bucketName: newJob(stack).trainedModelInferenceJobName });
  bucket.grantRead(InferenceJobProvider.forStackOf(stack));
  expect(messageOf(() => Template.fromStack(stack))).toContain(refusal('Stack/Job', 'Stack/Bucket', 'Stack/CleanRoomsMLInferenceJobProvider'));
});

test('only what refers to the job is named, not what the job waits for', () => {
  const stack = newStack();
  const role = newRole(stack);
  const job = newJob(stack, 'Job', { provider: new InferenceJobProvider(stack, 'Provider', { role }), completion: JobCompletion.none() });
  const bucket = new s3.Bucket(stack, 'Bucket');
  newJob(stack, 'Other').grants.read(newRole(stack, 'Reader'));
  job.node.addDependency(bucket, stack.node.findChild('Reader'));
  job.grants.read(role);
  expect(messageOf(() => Template.fromStack(stack)).match(/a reference to/g)).toHaveLength(1);
});

// Template.fromStack() finds circles itself.
test.each<[string, (stack: Stack, job: TrainedModelInferenceJob, role: iam.Role) => void]>([
  ['a grant to another role', (stack, job) => job.grants.read(newRole(stack, 'Other'))],
  ['a job of another provider', (stack, _, role) => newJob(stack, 'Other').grants.read(role)],
  ['a role that is not updated', (_, job, role) => job.grants.read(role.withoutPolicyUpdates())],
  ['jobs that depend on each other', (stack, job) => newJob(stack, 'Other', { description: job.status }).node.addDependency(job)],
  ['a job that was removed again', (stack, job, role) => {
    job.grants.read(newRole(stack, 'Other'));
    newJob(stack, 'Removed', { provider: stack.node.findChild('Provider') as InferenceJobProvider });
    stack.node.tryRemoveChild('Removed');
    new s3.Bucket(stack, 'Bucket').grantRead(role);
  }],
])('makes no circle: %s', (_, refer) => {
  const stack = newStack();
  const role = newRole(stack);
  refer(stack, newJob(stack, 'Job', { provider: new InferenceJobProvider(stack, 'Provider', { role }) }), role);
  expect(() => Template.fromStack(stack)).not.toThrow();
});

test('in a nested stack, too', () => {
  const app = new App();
  const nested = new NestedStack(new Stack(app, 'Stack'), 'Nested');
  newJob(nested).grants.read(InferenceJobProvider.forStackOf(nested));
  expect(messageOf(() => app.synth())).toContain('a reference to inference job Stack/Nested/Job in Stack/Nested/CleanRoomsMLInferenceJobProvider/Policy');
});
