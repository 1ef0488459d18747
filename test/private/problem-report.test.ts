import { App, Size, Stack, Stage } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { InferenceInstanceType, TrainedModelInferenceJob, TrainedModelInferenceJobProps } from '../../src';
import { CHANNEL_ARN, MEMBERSHIP, messageOf, MODEL_ARN, newJob, newStack } from '../support';

const problemsOf = (props: Partial<TrainedModelInferenceJobProps>) => messageOf(() => newJob(newStack(), 'Job', props));

const UUID = 'a lowercase UUID of 36 characters';
const ACCOUNT = 'a 12-digit account ID';
const MACHINE = 'an instance type such as ml.m5.xlarge';
const arnOf = (type: string) => `an ARN of the form arn:aws:cleanrooms-ml:<region>:<account>:membership/<uuid>/${type}/<id>`;

const environment = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`NAME_${index}`, 'value']));

test.each<[keyof TrainedModelInferenceJobProps, string]>([
  ['membershipIdentifier', UUID],
  ['trainedModelArn', arnOf('trained-model')],
  ['mlInputChannelArn', arnOf('ml-input-channel')],
  ['instanceType', MACHINE],
  ['outputMember', ACCOUNT],
])('%s is required', (prop, allowed) => {
  expect(problemsOf({ [prop]: undefined })).toBe(`invalid inference job at Stack/Job: ${prop}: got nothing, expected ${allowed}`);
});

test.each<[string, Partial<TrainedModelInferenceJobProps>, string, string]>([
  ['membershipIdentifier', { membershipIdentifier: MEMBERSHIP.replace('1', 'A') }, '"A1111111-2222-4333-8444-555555555555"', UUID],
  ['trainedModelArn', { trainedModelArn: 'arn:aws:s3:::bucket' }, '"arn:aws:s3:::bucket"', arnOf('trained-model')],
  ['trainedModelArn', { trainedModelArn: CHANNEL_ARN }, `"${CHANNEL_ARN}"`, arnOf('trained-model')],
  ['trainedModelVersionIdentifier', { trainedModelVersionIdentifier: 'latest' }, '"latest"', UUID],
  [
    'configuredModelAlgorithmAssociationArn', { configuredModelAlgorithmAssociationArn: 'association' },
    '"association"', arnOf('configured-model-algorithm-association'),
  ],
  ['mlInputChannelArn', { mlInputChannelArn: MODEL_ARN }, `"${MODEL_ARN}"`, arnOf('ml-input-channel')],
  ['instanceType', { instanceType: InferenceInstanceType.of('g5.xlarge') }, '"g5.xlarge"', MACHINE],
  ['instanceCount', { instanceCount: 0 }, '0', 'a whole number from 1 to 10'],
  ['instanceCount', { instanceCount: 11 }, '11', 'a whole number from 1 to 10'],
  ['instanceCount', { instanceCount: 1.5 }, '1.5', 'a whole number from 1 to 10'],
  ['instanceCount', { instanceCount: NaN }, 'NaN', 'a whole number from 1 to 10'],
  ['outputMember', { outputMember: '11112222333' }, '"11112222333"', ACCOUNT],
  ['outputAccept', { outputAccept: 'text/csv\n' }, '"text/csv\\n"', 'up to 256 characters on one line'],
  ['maxPayload', { maxPayload: Size.mebibytes(0) }, '0', 'a whole number from 1 to 100 MiB'],
  ['maxPayload', { maxPayload: Size.mebibytes(101) }, '101', 'a whole number from 1 to 100 MiB'],
  ['maxPayload', { maxPayload: Size.mebibytes(2.5) }, '2.5', 'a whole number from 1 to 100 MiB'],
  ['maxPayload', { maxPayload: Size.gibibytes(1) }, '1024', 'a whole number from 1 to 100 MiB'],
  ['environment', { environment: environment(17) }, '17 variables', 'at most 16 variables'],
  ['environment.MODE', { environment: { MODE: '' } }, 'a string of 0 characters', 'a string of 1 to 10240 characters'],
  ['modelInferencePayerAccountId', { modelInferencePayerAccountId: 'payer' }, '"payer"', ACCOUNT],
  ['description', { description: 'x'.repeat(256) }, `"${'x'.repeat(199)}…" (256 characters)`, 'up to 255 characters, without control characters'],
  ['jobName', { jobName: ' ' }, '" "', '1 to 63 characters on one line, not only whitespace'],
  ['jobName', { jobName: 'x'.repeat(64) }, `"${'x'.repeat(64)}"`, '1 to 63 characters on one line, not only whitespace'],
])('%s: %j', (prop, props, given, allowed) => {
  expect(problemsOf(props)).toBe(`invalid inference job at Stack/Job: ${prop}: got ${given}, expected ${allowed}`);
});

test('an alias is not a key', () => {
  const stack = newStack();
  const alias = { keyRef: { keyArn: 'arn:aws:kms:us-east-1:111122223333:alias/mine' } } as kms.IKeyRef;
  expect(messageOf(() => newJob(stack, 'Job', { encryptionKey: alias }))).toBe(
    'invalid inference job at Stack/Job: encryptionKey: got "arn:aws:kms:us-east-1:111122223333:alias/mine", '
    + 'expected the ARN of a key, not of an alias: arn:aws:kms:<region>:<account>:key/<id>',
  );
});

test('16 variables are taken', () => {
  expect(() => newJob(newStack(), 'Job', { environment: environment(16) })).not.toThrow();
});

test('one error names everything that is wrong', () => {
  const message = messageOf(() => new TrainedModelInferenceJob(newStack(), 'Job', { instanceCount: 11, tags: { 'aws:x': 'y' } } as any));
  const [introduction, ...problems] = message.split(/(?<=Stack\/Job): |; /);
  expect(introduction).toBe('invalid inference job at Stack/Job');
  expect(problems.map((problem) => problem.split(':')[0])).toEqual([
    'membershipIdentifier', 'trainedModelArn', 'instanceType', 'instanceCount', 'outputMember', 'mlInputChannelArn', 'tags',
  ]);
});

test('the path is the whole path', () => {
  const stack = new Stack(new Stage(new App(), 'Dev'), 'Stack');
  const message = messageOf(() => newJob(new Construct(stack, 'Part'), 'Job', { instanceCount: 0 }));
  expect(message).toContain('invalid inference job at Dev/Stack/Part/Job: ');
});

test('values of the environment are in no message', () => {
  const message = messageOf(() => newJob(newStack(), 'Job', {
    environment: { 'no-name': 'hunter2', 'TOO_LONG': 'hunter2'.repeat(2000), 'NO_STRING': ['hunter2'] as any, 'EMPTY': '' },
  }));
  expect(message).not.toContain('hunter2');
  expect(message).toContain("environment: name of 'no-name': got \"no-name\", expected letters, digits and underscores");
  expect(message).toContain('environment.TOO_LONG: got a string of 14000 characters, expected a string of 1 to 10240 characters');
  expect(message).toContain('environment.NO_STRING: got ');
  expect(message).toContain('environment.EMPTY: got a string of 0 characters');
});
