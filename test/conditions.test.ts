/** The policies and functions are those of all jobs, so they exist without the condition of one. */
import { CfnCondition, CfnResource, Fn, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { InferenceJobProvider } from '../src';
import { newMachine, newState } from './run-support';
import { newJob, newStack } from './support';

const PROVIDER = 'Stack/CleanRoomsMLInferenceJobProvider';
const RUNNER = 'Stack/CleanRoomsMLInferenceJobRunner';

function warningsOf(declare: (stack: Stack, onlyIf: <T extends Construct>(construct: T) => T) => void): string[] {
  const stack = newStack();
  const condition = new CfnCondition(stack, 'Wanted', { expression: Fn.conditionEquals('a', 'b') });
  declare(stack, (construct) => {
    (construct.node.defaultChild as CfnResource).cfnOptions.condition = condition;
    return construct;
  });
  Template.fromStack(stack);
  return Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => String(entry.data));
}

const warning = (own: string, other: string) => `${own} refers to ${other}, which has the condition Wanted, but does not have that condition itself: CloudFormation rejects the template if the condition `
  + 'is false. Remove the condition, or move everything that has it, with the jobs and states, to a nested stack that has the condition [ack: cdk-cleanrooms-ml:condition]';

test('a key with a condition, in the policy of the provider', () => {
  expect(warningsOf((stack, onlyIf) => onlyIf(newJob(stack, 'Job', { encryptionKey: onlyIf(new kms.Key(stack, 'Key')) })))).toEqual([warning(`${PROVIDER}/Policy`, 'Stack/Key')]);
});

test('a bucket with a condition, in the environment of a state', () => {
  expect(warningsOf((stack, onlyIf) => {
    onlyIf(newMachine(stack, newState(stack, 'Infer', { environment: { BUCKET: onlyIf(new s3.Bucket(stack, 'Bucket')).bucketName } })));
  })).toEqual([warning(`${RUNNER}/Poll`, 'Stack/Bucket'), warning(`${RUNNER}/Drain`, 'Stack/Bucket')]);
});

test.each<[string, Parameters<typeof warningsOf>[0]]>([
  ['a condition of the job alone', (stack, onlyIf) => onlyIf(newJob(stack, 'Job', { encryptionKey: new kms.Key(stack, 'Key') }))],
  ['a condition of the state machine alone', (stack, onlyIf) => onlyIf(newMachine(stack, newState(stack)))],
  ['what the job itself refers to', (stack, onlyIf) => onlyIf(newJob(stack, 'Job', { environment: { BUCKET: onlyIf(new s3.Bucket(stack, 'Bucket')).bucketName } }))],
  ['a branch that CloudFormation follows only if the condition is true', (stack, onlyIf) => {
    const bucket = onlyIf(new s3.Bucket(stack, 'Bucket'));
    newMachine(stack, newState(stack, 'Infer', { environment: { BUCKET: Fn.conditionIf('Wanted', bucket.bucketName, '-').toString() } }));
  }],
  ['a provider with the same condition', (stack, onlyIf) => {
    const provider = new InferenceJobProvider(stack, 'Provider');
    newJob(stack, 'Job', { provider, encryptionKey: onlyIf(new kms.Key(stack, 'Key')) });
    onlyIf(provider.node.findChild('Policy') as Construct);
  }],
])('no warning: %s', (_, declare) => {
  expect(warningsOf(declare)).toEqual([]);
});
