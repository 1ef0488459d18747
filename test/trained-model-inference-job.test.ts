import { CfnCondition, CfnOutput, CfnParameter, CfnResource, Fn, Lazy, Size, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { IConstruct } from 'constructs';
import { InferenceInstanceType } from '../src';
import {
  ACTIVE, ASSOCIATION_ARN, CHANNEL_ARN, fullProps, KEY_ARN, lastLegOf, MEMBERSHIP, MODEL_ARN, newJob, newStack, ONE_LEG, onlyResourceOf,
  resourcesOf, RUN, runOf, stackWithJob, VERSION,
} from './support';

const SERVICE_TOKEN = { 'Fn::GetAtt': ['CleanRoomsMLInferenceJobProviderFrameworkframeworkonEvent596D374D', 'Arn'] };

// What follows is in the templates of users: CloudFormation takes a name that a release changes for a change of every job.
describe('promises to templates that are deployed', () => {
  test('a job with every prop', () => {
    const stack = newStack();
    newJob(stack, 'Job', fullProps(stack));
    expect(runOf(stack)).toEqual({
      ServiceToken: SERVICE_TOKEN,
      ServiceTimeout: '3600',
      MembershipIdentifier: MEMBERSHIP,
      Name: 'Spring forecast \u{1F600} é',
      TrainedModelArn: MODEL_ARN,
      TrainedModelVersionIdentifier: VERSION,
      ConfiguredModelAlgorithmAssociationArn: ASSOCIATION_ARN,
      ResourceConfig: { InstanceType: 'ml.g5.xlarge', InstanceCount: 10 },
      OutputConfiguration: { Accept: 'text/csv', Members: [{ AccountId: '111122223333' }] },
      DataSource: { MlInputChannelArn: CHANNEL_ARN },
      Description: 'first line\nsecond line',
      ContainerExecutionParameters: { MaxPayloadInMB: 100 },
      Environment: [{ Name: 'MODE', Value: 'fast' }, { Name: 'Ref', Value: 'a name that means something to CloudFormation' }],
      KmsKeyArn: KEY_ARN,
      MlModelInferencePayerAccountId: '444455556666',
      Tags: [{ Key: 'Ref', Value: 'a key that means something to CloudFormation' }, { Key: 'team', Value: 'ads' }],
      RerunToken: '2',
    });
  });

  test('a minimal job has no property for what is absent', () => {
    expect(runOf(stackWithJob())).toEqual({
      ServiceToken: SERVICE_TOKEN,
      ServiceTimeout: '3600',
      MembershipIdentifier: MEMBERSHIP,
      TrainedModelArn: MODEL_ARN,
      ResourceConfig: { InstanceType: 'ml.g5.xlarge' },
      OutputConfiguration: { Members: [{ AccountId: '111122223333' }] },
      DataSource: { MlInputChannelArn: CHANNEL_ARN },
    });
  });

  test('the leg', () => {
    const stack = stackWithJob(ONE_LEG);
    expect(lastLegOf(stack).Properties).toEqual({
      ServiceToken: SERVICE_TOKEN,
      ServiceTimeout: '3600',
      JobArn: { Ref: onlyResourceOf(stack, RUN).id },
      WaitSeconds: 3000,
    });
  });

  test('logical ids', () => {
    const stack = stackWithJob();
    expect(onlyResourceOf(stack, RUN).id).toBe('JobB9D00F9F');
    expect(lastLegOf(stack).id).toBe('JobActive3AFC99EC');
  });
});

test('Run and the legs depend on the permissions', () => {
  const stack = stackWithJob();
  const policy = resourcesOf(stack, 'AWS::IAM::Policy').find(({ id }) => id.startsWith('CleanRoomsMLInferenceJobProviderPolicy'))!;
  expect(onlyResourceOf(stack, RUN).DependsOn).toEqual([policy.id]);
  resourcesOf(stack, ACTIVE).forEach(({ DependsOn }) => expect(DependsOn).toContain(policy.id));
});

test('a removed job is deleted, and so canceled', () => {
  expect(onlyResourceOf(stackWithJob(), RUN)).toMatchObject({ DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
});

describe('props', () => {
  test.each([1, 10])('%d machines', (instanceCount) => {
    expect(runOf(stackWithJob({ instanceCount })).ResourceConfig.InstanceCount).toBe(instanceCount);
  });

  test('the payload is counted in MiB, whatever unit it is given in', () => {
    expect(runOf(stackWithJob({ maxPayload: Size.kibibytes(6 * 1024) })).ContainerExecutionParameters).toEqual({ MaxPayloadInMB: 6 });
  });

  test('a machine that the library does not know', () => {
    expect(runOf(stackWithJob({ instanceType: InferenceInstanceType.of('ml.g9.nano') })).ResourceConfig).toEqual({ InstanceType: 'ml.g9.nano' });
  });

  /** What tokens that are known at synth stand for: it is checked as what is given at once. */
  const LATE: { readonly [name: string]: string } = {
    Membership: MEMBERSHIP,
    Model: MODEL_ARN,
    Version: VERSION,
    Association: ASSOCIATION_ARN,
    Channel: CHANNEL_ARN,
    Machine: 'ml.m5.large',
    Member: '111122223333',
    Payer: '444455556666',
    Key: KEY_ARN,
  };
  const parameter = (stack: Stack, name: string, type: string) => new CfnParameter(stack, name, { type });
  test.each<[string, (stack: Stack, name: string) => string, (stack: Stack, name: string) => number, (name: string) => unknown]>([
    [
      'parameters',
      (stack, name) => parameter(stack, name, 'String').valueAsString,
      (stack, name) => parameter(stack, name, 'Number').valueAsNumber,
      (name) => ({ Ref: name }),
    ],
    [
      'imported values',
      (_, name) => Fn.importValue(name),
      (_, name) => Token.asNumber(Fn.importValue(name)),
      (name) => ({ 'Fn::ImportValue': name }),
    ],
    [
      'lazy values',
      (_, name) => Lazy.string({ produce: () => LATE[name] ?? name }),
      (_, name) => Lazy.number({ produce: () => name.length }),
      (name) => (['Count', 'Payload'].includes(name) ? name.length : LATE[name] ?? name),
    ],
  ])('%s pass for every prop', (_, text, number, resolved) => {
    const stack = newStack();
    newJob(stack, 'Job', {
      membershipIdentifier: text(stack, 'Membership'),
      trainedModelArn: text(stack, 'Model'),
      trainedModelVersionIdentifier: text(stack, 'Version'),
      configuredModelAlgorithmAssociationArn: text(stack, 'Association'),
      mlInputChannelArn: text(stack, 'Channel'),
      instanceType: InferenceInstanceType.of(text(stack, 'Machine')),
      instanceCount: number(stack, 'Count'),
      outputMember: text(stack, 'Member'),
      outputAccept: text(stack, 'Accept'),
      maxPayload: Size.mebibytes(number(stack, 'Payload')),
      environment: { MODE: text(stack, 'Mode'), [text(stack, 'Variable')]: 'value' },
      encryptionKey: kms.Key.fromKeyArn(stack, 'ImportedKey', text(stack, 'Key')),
      modelInferencePayerAccountId: text(stack, 'Payer'),
      description: text(stack, 'Description'),
      jobName: text(stack, 'Name'),
      tags: { team: text(stack, 'Team') },
      rerunToken: text(stack, 'Rerun'),
    });
    const { ServiceToken: _token, ServiceTimeout: _timeout, ...properties } = runOf(stack);
    expect(properties).toEqual({
      MembershipIdentifier: resolved('Membership'),
      Name: resolved('Name'),
      TrainedModelArn: resolved('Model'),
      TrainedModelVersionIdentifier: resolved('Version'),
      ConfiguredModelAlgorithmAssociationArn: resolved('Association'),
      ResourceConfig: { InstanceType: resolved('Machine'), InstanceCount: resolved('Count') },
      OutputConfiguration: { Accept: resolved('Accept'), Members: [{ AccountId: resolved('Member') }] },
      DataSource: { MlInputChannelArn: resolved('Channel') },
      Description: resolved('Description'),
      ContainerExecutionParameters: { MaxPayloadInMB: resolved('Payload') },
      Environment: [{ Name: 'MODE', Value: resolved('Mode') }, { Name: resolved('Variable'), Value: 'value' }],
      KmsKeyArn: resolved('Key'),
      MlModelInferencePayerAccountId: resolved('Payer'),
      Tags: [{ Key: 'team', Value: resolved('Team') }],
      RerunToken: resolved('Rerun'),
    });
  });
});

describe('what can be read', () => {
  test('comes from the leg, so that whoever reads it is deployed after the job has finished', () => {
    const stack = newStack();
    const job = newJob(stack);
    new CfnOutput(stack, 'Arn', { value: job.trainedModelInferenceJobArn });
    new CfnOutput(stack, 'Name', { value: job.trainedModelInferenceJobName });
    new CfnResource(stack, 'Consumer', { type: 'Test::Consumer', properties: { Arn: job.trainedModelInferenceJobArn } });
    const leg = lastLegOf(stack).id;
    Template.fromStack(stack).hasOutput('Arn', { Value: { 'Fn::GetAtt': [leg, 'TrainedModelInferenceJobArn'] } });
    Template.fromStack(stack).hasOutput('Name', { Value: { 'Fn::GetAtt': [leg, 'Name'] } });
    expect(onlyResourceOf(stack, 'Test::Consumer').Properties).toEqual({ Arn: { 'Fn::GetAtt': [leg, 'TrainedModelInferenceJobArn'] } });
  });

  test('a dependency on the construct waits for the leg too', () => {
    const stack = newStack();
    new CfnResource(stack, 'Consumer', { type: 'Test::Consumer' }).node.addDependency(newJob(stack));
    expect(onlyResourceOf(stack, 'Test::Consumer').DependsOn).toContain(lastLegOf(stack).id);
  });

  test('reaches another stack', () => {
    const stack = newStack();
    const job = newJob(stack);
    const consumer = new Stack(stack.node.root as any, 'Consumer');
    new CfnResource(consumer, 'Consumer', { type: 'Test::Consumer', properties: { Arn: job.trainedModelInferenceJobArn } });
    expect(onlyResourceOf(consumer, 'Test::Consumer').Properties.Arn).toEqual({ 'Fn::ImportValue': expect.stringContaining('JobActive') });
  });
});

test('a construct that is renamed keeps its job if it keeps its logical id', () => {
  const before = onlyResourceOf(stackWithJob(), RUN);
  const stack = newStack();
  newJob(stack, 'Renamed');
  expect(onlyResourceOf(stack, RUN).id).not.toBe(before.id);
  const renamedStack = newStack();
  (newJob(renamedStack, 'Renamed').node.defaultChild as CfnResource).overrideLogicalId(before.id);
  expect(onlyResourceOf(renamedStack, RUN)).toEqual(before);
});

describe('a condition on the job', () => {
  const conditionsOf = (stack: Stack) => [RUN, ACTIVE].map((type) => new Set(resourcesOf(stack, type).map(({ Condition }) => Condition)));
  const newCondition = (stack: Stack, id: string) => new CfnCondition(stack, id, { expression: Fn.conditionEquals('a', 'b') });
  const cfnOf = (construct: IConstruct) => construct.node.defaultChild as CfnResource;

  test('is that of the legs, whenever it is set', () => {
    const stack = newStack();
    const job = newJob(stack);
    cfnOf(job).cfnOptions.condition = newCondition(stack, 'Wanted');
    expect(conditionsOf(stack)).toEqual([new Set(['Wanted']), new Set(['Wanted'])]);
  });

  test('is none without one', () => {
    expect(conditionsOf(stackWithJob())).toEqual([new Set([undefined]), new Set([undefined])]);
  });

  test('of a leg stays its own', () => {
    const stack = newStack();
    const job = newJob(stack, 'Job', ONE_LEG);
    cfnOf(job).cfnOptions.condition = newCondition(stack, 'Wanted');
    cfnOf(job.node.findChild('Active')).cfnOptions.condition = newCondition(stack, 'Other');
    expect(conditionsOf(stack)).toEqual([new Set(['Wanted']), new Set(['Other'])]);
  });
});
