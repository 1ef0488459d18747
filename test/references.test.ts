import { App, CfnResource, Resource, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cleanrooms from 'aws-cdk-lib/aws-cleanrooms';
import * as cleanroomsml from 'aws-cdk-lib/aws-cleanroomsml';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { IMLInputChannelRef, InferenceJobProvider, ITrainedModelRef, TrainedModelInferenceJobProps } from '../src';
import { ASSOCIATION_ARN, CHANNEL_ARN, KEY_ARN, messageOf, MODEL_ARN, newJob, newStack, onlyResourceOf, resourcesOf, runOf } from './support';

// What CDK would generate, did CloudFormation have these resources.
class CfnTrainedModel extends Resource implements ITrainedModelRef {
  public readonly trainedModelRef = { trainedModelArn: MODEL_ARN };
}
class CfnMLInputChannel extends Resource implements IMLInputChannelRef {
  public readonly mlInputChannelRef = { mlInputChannelArn: CHANNEL_ARN };
}

const membershipOf = (stack: Stack) => new cleanrooms.CfnMembership(stack, 'Membership', { collaborationIdentifier: 'c', queryLogStatus: 'ENABLED' });
const associationOf = (stack: Stack) => new cleanroomsml.CfnConfiguredModelAlgorithmAssociation(stack, 'Association', {
  membershipIdentifier: 'm', configuredModelAlgorithmArn: 'a', name: 'n',
});

describe('a prop that takes a string or a reference', () => {
  test('gives the same template either way', () => {
    const templateWith = (props: (stack: Stack) => Partial<TrainedModelInferenceJobProps>) => {
      const stack = newStack();
      newJob(stack, 'Job', props(stack));
      return Template.fromStack(stack).toJSON();
    };
    expect(templateWith((stack) => ({ trainedModelArn: new CfnTrainedModel(stack, 'Model'), mlInputChannelArn: new CfnMLInputChannel(stack, 'Channel') })))
      .toEqual(templateWith(() => ({ trainedModelArn: MODEL_ARN, mlInputChannelArn: CHANNEL_ARN })));
  });

  test('refers to resources that CloudFormation has', () => {
    const stack = newStack();
    newJob(stack, 'Job', { membershipIdentifier: membershipOf(stack), configuredModelAlgorithmAssociationArn: associationOf(stack) });
    expect(runOf(stack)).toMatchObject({
      MembershipIdentifier: { Ref: 'Membership' },
      ConfiguredModelAlgorithmAssociationArn: { Ref: 'Association' },
    });
  });

  test('is a string as an attribute of the job', () => {
    const stack = newStack();
    const membership = membershipOf(stack);
    const { membershipIdentifier, trainedModelArn, mlInputChannelArn, configuredModelAlgorithmAssociationArn } = newJob(stack, 'Job', {
      membershipIdentifier: membership,
      trainedModelArn: new CfnTrainedModel(stack, 'Model'),
      mlInputChannelArn: new CfnMLInputChannel(stack, 'Channel'),
      configuredModelAlgorithmAssociationArn: ASSOCIATION_ARN,
    });
    expect([membershipIdentifier, trainedModelArn, mlInputChannelArn, configuredModelAlgorithmAssociationArn])
      .toEqual([membership.ref, MODEL_ARN, CHANNEL_ARN, ASSOCIATION_ARN]);
  });

  test.each<[string, (stack: Stack) => unknown, string]>([
    ['membershipIdentifier', associationOf, 'membershipRef'],
    ['trainedModelArn', (stack) => new CfnMLInputChannel(stack, 'Channel'), 'trainedModelRef'],
    ['trainedModelArn', () => ({ trainedModelRef: { trainedModelArn: 7 } }), 'trainedModelRef'],
    ['mlInputChannelArn', () => ({ mlInputChannelRef: null }), 'mlInputChannelRef'],
    ['configuredModelAlgorithmAssociationArn', membershipOf, 'configuredModelAlgorithmAssociationRef'],
  ])('refuses another object as %s, also where the language has no unions', (prop, value, reference) => {
    const stack = newStack();
    expect(messageOf(() => newJob(stack, 'Job', { [prop]: value(stack) })))
      .toBe(`invalid inference job at Stack/Job: ${prop}: got a map or another object, expected a string, or a construct that has ${reference}`);
  });

  test('has the limits of the service by a reference too', () => {
    const stack = newStack();
    const model = Object.assign(new CfnTrainedModel(stack, 'Model'), { trainedModelRef: { trainedModelArn: 'arn:aws:s3:::bucket' } });
    expect(messageOf(() => newJob(stack, 'Job', { trainedModelArn: model }))).toContain('trainedModelArn: got "arn:aws:s3:::bucket", expected an ARN of the form');
  });
});

describe('a key by its reference', () => {
  const POLICY = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:*', Resource: '*' }] };

  test('is the key of the job, and its policy is extended, if it is an L1 construct of the app', () => {
    const stack = newStack();
    newJob(stack, 'Job', { encryptionKey: new kms.CfnKey(stack, 'Key', { keyPolicy: POLICY }) });
    expect(runOf(stack).KmsKeyArn).toEqual({ 'Fn::GetAtt': ['Key', 'Arn'] });
    const { Statement } = onlyResourceOf(stack, 'AWS::KMS::Key').Properties.KeyPolicy;
    expect(Statement.map(({ Principal }: any) => Principal)).toEqual([
      POLICY.Statement[0].Principal, ...Array(2).fill({ Service: 'cleanrooms-ml.amazonaws.com' }),
    ]);
  });

  test('keeps the policy that KMS writes, if it has none, and is extended once for all jobs', () => {
    const stack = newStack();
    const encryptionKey = new kms.CfnKey(stack, 'Key');
    newJob(stack, 'Job', { encryptionKey });
    newJob(stack, 'Another', { encryptionKey });
    const { Statement } = onlyResourceOf(stack, 'AWS::KMS::Key').Properties.KeyPolicy;
    expect(Statement.map(({ Principal }: any) => Principal)).toEqual([
      { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':root']] } },
      ...Array(2).fill({ Service: 'cleanrooms-ml.amazonaws.com' }),
    ]);
    expect(Statement[0]).toMatchObject({ Effect: 'Allow', Action: 'kms:*', Resource: '*' });
  });

  test('is refused if it cannot encrypt', () => {
    const stack = newStack();
    const encryptionKey = new kms.CfnKey(stack, 'Key', { keyPolicy: POLICY, keySpec: 'RSA_2048' });
    expect(messageOf(() => newJob(stack, 'Job', { encryptionKey }))).toContain('encryptionKey: got a key with the spec RSA_2048');
  });

  test('is known by no more than its ARN, with a warning about its policy', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const job = newJob(stack, 'Job', { encryptionKey: kms.CfnKey.fromKeyArn(stack, 'Key', KEY_ARN) });
    expect(job.kmsKeyArn).toBe(KEY_ARN);
    expect(job.node.metadata.map(({ data }) => String(data))).toContainEqual(expect.stringContaining('[ack: cdk-cleanrooms-ml:keyPolicy]'));
  });

  test('encrypts the environment of every function', () => {
    const stack = newStack();
    newJob(stack, 'Job', { provider: new InferenceJobProvider(stack, 'Provider', { environmentEncryption: new kms.CfnKey(stack, 'Key', { keyPolicy: POLICY }) }) });
    expect(resourcesOf(stack, 'AWS::Lambda::Function').map(({ Properties }) => Properties.KmsKeyArn)).toEqual(Array(5).fill({ 'Fn::GetAtt': ['Key', 'Arn'] }));
  });
});

describe('a log group by its reference', () => {
  const providerWith = (stack: Stack, logGroup: logs.ILogGroupRef) => newJob(stack, 'Job', { provider: new InferenceJobProvider(stack, 'Provider', { logGroup }) });

  test('is that of every function', () => {
    const stack = newStack();
    providerWith(stack, new logs.CfnLogGroup(stack, 'Group'));
    expect(resourcesOf(stack, 'AWS::Lambda::Function').map(({ Properties }) => Properties.LoggingConfig.LogGroup)).toEqual(Array(5).fill({ Ref: 'Group' }));
    expect(resourcesOf(stack, 'AWS::Logs::LogGroup').map(({ id }) => id)).toEqual(['Group']);
  });

  test('is refused if CloudWatch takes no metrics from it', () => {
    const stack = newStack();
    expect(messageOf(() => providerWith(stack, new logs.CfnLogGroup(stack, 'Group', { logGroupClass: 'INFREQUENT_ACCESS' }))))
      .toContain('logGroup: got a log group of class INFREQUENT_ACCESS');
  });

  test('is not another resource', () => {
    const stack = newStack();
    const other = new CfnResource(stack, 'Other', { type: 'AWS::SQS::Queue' });
    expect(messageOf(() => providerWith(stack, other as unknown as logs.ILogGroupRef))).toContain('logGroup: got a map or another object, expected a log group');
  });
});
