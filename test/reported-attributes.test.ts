import { Aws, CfnOutput, CfnParameter, Fn, Lazy, Size, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { JobCompletion, TrainedModelInferenceJob, TrainedModelInferenceJobProps } from '../src';
import { ASSOCIATION_ARN, fullProps, KEY_ARN, lastLegOf, messageOf, newJob, newStack, onlyResourceOf, RUN, VERSION } from './support';

type Reader = [name: string, read: (job: TrainedModelInferenceJob) => unknown, attribute: string];

const REPORTED: Reader[] = [
  ['status', (job) => job.status, 'Status'],
  ['statusCode', (job) => job.statusCode, 'StatusCode'],
  ['statusMessage', (job) => job.statusMessage, 'StatusMessage'],
  ['createTime', (job) => job.createTime, 'CreateTime'],
  ['updateTime', (job) => job.updateTime, 'UpdateTime'],
  ['collaborationIdentifier', (job) => job.collaborationIdentifier, 'CollaborationIdentifier'],
  ['inferenceContainerImageDigest', (job) => job.inferenceContainerImageDigest, 'InferenceContainerImageDigest'],
  ['metricsStatus', (job) => job.metricsStatus, 'MetricsStatus'],
  ['metricsStatusDetails', (job) => job.metricsStatusDetails, 'MetricsStatusDetails'],
  ['logsStatus', (job) => job.logsStatus, 'LogsStatus'],
  ['logsStatusDetails', (job) => job.logsStatusDetails, 'LogsStatusDetails'],
];

/** What the service says of an input that was not given. */
const CHOSEN: Reader[] = [
  ['trainedModelInferenceJobName', (job) => job.trainedModelInferenceJobName, 'Name'],
  ['trainedModelVersionIdentifier', (job) => job.trainedModelVersionIdentifier, 'TrainedModelVersionIdentifier'],
  ['configuredModelAlgorithmAssociationArn', (job) => job.configuredModelAlgorithmAssociationArn, 'ConfiguredModelAlgorithmAssociationArn'],
  ['instanceCount', (job) => job.instanceCount, 'InstanceCount'],
  ['outputAccept', (job) => job.outputAccept, 'OutputAccept'],
  ['maxPayload', (job) => job.maxPayload.toMebibytes(), 'MaxPayloadInMB'],
  ['modelInferencePayerAccountId', (job) => job.modelInferencePayerAccountId, 'MlModelInferencePayerAccountId'],
];

test.each([...REPORTED, ...CHOSEN])('%s comes from the leg', (_, read, attribute) => {
  const stack = newStack();
  const value = read(newJob(stack));
  new CfnOutput(stack, 'Value', { value: Token.asString(value) });
  expect(Token.isUnresolved(value)).toBe(true);
  Template.fromStack(stack).hasOutput('Value', { Value: { 'Fn::GetAtt': [lastLegOf(stack).id, attribute] } });
});

test('what was given is returned as it was given, and needs no wait', () => {
  const stack = newStack();
  const props = fullProps(stack);
  for (const completion of [undefined, JobCompletion.none()]) {
    const job = newJob(stack, completion ? 'Unwaited' : 'Job', { ...props, completion });
    expect({
      membershipIdentifier: job.membershipIdentifier,
      trainedModelArn: job.trainedModelArn,
      trainedModelVersionIdentifier: job.trainedModelVersionIdentifier,
      configuredModelAlgorithmAssociationArn: job.configuredModelAlgorithmAssociationArn,
      mlInputChannelArn: job.mlInputChannelArn,
      instanceType: job.instanceType,
      instanceCount: job.instanceCount,
      outputMember: job.outputMember,
      outputAccept: job.outputAccept,
      maxPayload: job.maxPayload.toMebibytes(),
      kmsKeyArn: job.kmsKeyArn,
      modelInferencePayerAccountId: job.modelInferencePayerAccountId,
      description: job.description,
      trainedModelInferenceJobName: job.trainedModelInferenceJobName,
    }).toEqual({
      membershipIdentifier: props.membershipIdentifier,
      trainedModelArn: props.trainedModelArn,
      trainedModelVersionIdentifier: VERSION,
      configuredModelAlgorithmAssociationArn: ASSOCIATION_ARN,
      mlInputChannelArn: props.mlInputChannelArn,
      instanceType: 'ml.g5.xlarge',
      instanceCount: 10,
      outputMember: props.outputMember,
      outputAccept: 'text/csv',
      maxPayload: 100,
      kmsKeyArn: KEY_ARN,
      modelInferencePayerAccountId: '444455556666',
      description: props.description,
      trainedModelInferenceJobName: props.jobName,
    });
  }
});

// An empty text would fail who uses it, an export for example, when the job has been paid for.
test('what can be left out and is, is not there', () => {
  const job = newJob(newStack());
  expect([job.description, job.kmsKeyArn]).toEqual([undefined, undefined]);
});

test('the key of the app is returned as its ARN', () => {
  const stack = newStack();
  const encryptionKey = new kms.Key(stack, 'Key');
  expect(stack.resolve(newJob(stack, 'Job', { encryptionKey }).kmsKeyArn)).toEqual(stack.resolve(encryptionKey.keyArn));
});

test('a payload is returned in MiB', () => {
  expect(newJob(newStack(), 'Job', { maxPayload: Size.kibibytes(6 * 1024) }).maxPayload.toKibibytes()).toBe(6 * 1024);
});

describe('what CloudFormation may leave out', () => {
  const MAY_BE_NONE = (stack: Stack) => Fn.conditionIf('IsGiven', new CfnParameter(stack, 'Parameter').value, Aws.NO_VALUE);
  /** A job that has the value in every prop that the service has a value for otherwise. */
  const jobWith = (stack: Stack, value: unknown, props: Partial<TrainedModelInferenceJobProps> = {}) => newJob(stack, 'Job', {
    jobName: Token.asString(value),
    trainedModelVersionIdentifier: Token.asString(value),
    configuredModelAlgorithmAssociationArn: Token.asString(value),
    instanceCount: Token.asNumber(value),
    outputAccept: Token.asString(value),
    maxPayload: Size.mebibytes(Token.asNumber(value)),
    modelInferencePayerAccountId: Token.asString(value),
    ...props,
  });
  const LEFT_OUT: [string, (stack: Stack) => unknown][] = [
    ['a value of one branch', MAY_BE_NONE],
    ['no value', () => Token.asAny({ Ref: 'AWS::NoValue' })],
    ['a branch in a branch', (stack) => Fn.conditionIf('IsGiven', 'x', MAY_BE_NONE(stack))],
    ['what produces nothing', () => Lazy.any({ produce: () => undefined })],
  ];

  for (const [what, valueIn] of LEFT_OUT) {
    test.each(CHOSEN)(`${what}: %s comes from the leg`, (_, read, attribute) => {
      const stack = newStack();
      const value = stack.resolve(read(jobWith(stack, valueIn(stack))));
      expect(value).toEqual({ 'Fn::GetAtt': [lastLegOf(stack).id, attribute] });
    });

    test.each(CHOSEN)(`${what}: %s cannot be read without waiting`, (_, read) => {
      const stack = newStack();
      const job = jobWith(stack, valueIn(stack), { completion: JobCompletion.none() });
      expect(messageOf(() => stack.resolve(read(job)))).toContain('the deployment does not wait for the inference job at Stack/Job (JobCompletion.none())');
    });
  }

  test.each<[string, (stack: Stack) => unknown]>([
    ['one of two', () => Fn.conditionIf('IsLarge', 'x', 'y')],
    ['a parameter', (stack) => new CfnParameter(stack, 'Parameter').value],
    ['what is produced late', () => Lazy.any({ produce: () => 7 })],
  ])('but not %s: it is returned as it was given', (_, valueIn) => {
    const stack = newStack();
    const value = valueIn(stack);
    const job = jobWith(stack, value, { completion: JobCompletion.none() });
    expect(CHOSEN.map(([, read]) => stack.resolve(read(job)))).toEqual(CHOSEN.map(() => stack.resolve(value)));
  });

  test('is not resolved before the app is complete', () => {
    const stack = newStack();
    let name = 'early';
    const job = newJob(stack, 'Job', { jobName: Lazy.string({ produce: () => name }) });
    const { trainedModelInferenceJobName } = job;
    name = 'late';
    expect(stack.resolve(trainedModelInferenceJobName)).toBe('late');
  });
});

describe('without waiting', () => {
  const unwaited = (stack: Stack) => newJob(stack, 'Job', { completion: JobCompletion.none() });

  test('the ARN is that of the job as it was started', () => {
    const stack = newStack();
    expect(stack.resolve(unwaited(stack).trainedModelInferenceJobArn)).toEqual({ Ref: onlyResourceOf(stack, RUN).id });
  });

  test.each([...REPORTED, ...CHOSEN])('%s cannot be read', (_, read) => {
    const job = unwaited(newStack());
    expect(messageOf(() => read(job))).toBe('the deployment does not wait for the inference job at Stack/Job (JobCompletion.none()), so the stack does '
      + 'not know its outcome: read only trainedModelInferenceJobArn and the values that you set, or let the deployment wait with JobCompletion.upTo()');
  });

  test('a leg stays, which settles duplicates', () => {
    const stack = newStack();
    unwaited(stack);
    const { id, Properties } = lastLegOf(stack);
    expect(id).toBe('JobActive3AFC99EC');
    expect(Properties).not.toHaveProperty('WaitSeconds');
  });
});
