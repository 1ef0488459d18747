import { Aws, CfnResource, Fn, Lazy, Size, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { InferenceJobRequest, TrainedModelInferenceJob } from '../../src';
import { readDocument } from '../../src/private/request-document';
import { startRequestOf } from '../../src/private/request-of-props';
import { propsOfRequest, startRequestDocument } from '../../src/private/request-props';
import { StartRequest } from '../../src/shared/start-request';
import { ACCOUNT, wanted, wantedWithEverything } from '../lambda/events';
import { messageOf, newJob, newStack, runOf } from '../support';

type Document = { [member: string]: any };

const MINIMAL = wanted().request;
const FULL = wantedWithEverything().request;

const propsOf = (request: StartRequest, stack = newStack()) => propsOfRequest(stack, 'Key', request);
/** From a document to the props of a construct, to the request it makes of them, and back. */
const roundTrip = (document: Document) => startRequestDocument(startRequestOf(propsOf(readDocument(document).request)).request);

describe('props', () => {
  test('of a request with everything', () => {
    const stack = newStack();
    const { encryptionKey, maxPayload, instanceType, ...props } = propsOf(FULL, stack);
    expect(props).toEqual({
      membershipIdentifier: FULL.membershipIdentifier,
      trainedModelArn: FULL.trainedModelArn,
      trainedModelVersionIdentifier: FULL.trainedModelVersionIdentifier,
      configuredModelAlgorithmAssociationArn: FULL.configuredModelAlgorithmAssociationArn,
      mlInputChannelArn: FULL.dataSource.mlInputChannelArn,
      instanceCount: 2,
      outputMember: '444455556666',
      outputAccept: 'text/csv',
      environment: { MODE: 'fast', COUNT: '7', FLAG: 'true' },
      modelInferencePayerAccountId: '777788889999',
      description: 'first line\nsecond line',
      jobName: FULL.name,
      tags: { team: 'ads', empty: '' },
    });
    expect(instanceType.value).toBe('ml.g5.xlarge');
    expect(maxPayload).toEqual(Size.mebibytes(100));
    expect(encryptionKey?.keyRef.keyArn).toBe(FULL.kmsKeyArn);
    expect(encryptionKey?.node.path).toBe('Stack/Key');
  });

  test('what a request does not hold is not there', () => {
    const stack = newStack();
    expect(Object.keys(propsOf(MINIMAL, stack))).toEqual(['membershipIdentifier', 'trainedModelArn', 'instanceType', 'outputMember', 'mlInputChannelArn']);
    expect(stack.node.children).toEqual([]);
  });

  test('empty strings stay', () => {
    const request = { ...MINIMAL, description: '', outputConfiguration: { ...MINIMAL.outputConfiguration, accept: '' } };
    expect(propsOf(request)).toMatchObject({ description: '', outputAccept: '' });
  });
});

describe('the way back', () => {
  const members = [
    'membershipIdentifier', 'name', 'trainedModelArn', 'trainedModelVersionIdentifier', 'configuredModelAlgorithmAssociationArn', 'resourceConfig',
    'outputConfiguration', 'dataSource', 'description', 'containerExecutionParameters', 'environment', 'kmsKeyArn', 'tags', 'mlModelInferencePayerAccountId',
  ];

  test('has the members in the order of the API', () => {
    const reversed = (value: any): any => (value?.constructor === Object
      ? Object.fromEntries(Object.entries(value).reverse().map(([key, member]) => [key, reversed(member)])) : value);
    const document = startRequestDocument({ ...reversed(FULL), environment: FULL.environment, tags: FULL.tags });
    expect(Object.keys(document)).toEqual(members);
    expect(JSON.stringify(document)).toBe(JSON.stringify(Object.fromEntries(members.map((member) => [member, FULL[member as keyof StartRequest]]))));
  });

  test('holds nothing undefined, and says where a name belongs', () => {
    const document = startRequestDocument({ ...MINIMAL, description: undefined, resourceConfig: { instanceType: 'ml.g5.xlarge', instanceCount: undefined } });
    expect(document).toStrictEqual({ ...MINIMAL, name: '<a name of 1 to 63 characters>' });
    expect(Object.keys(document)[1]).toBe('name');
  });

  test.each([
    [{ 'team': 'ads', 'cdk-cleanrooms-ml:stack-id': 'x' }, { team: 'ads' }],
    [{ 'cdk-cleanrooms-ml:stack-id': 'x' }, undefined],
    [{}, undefined],
  ])('holds no tags that say who owns a job: %j', (tags: Document, left) => {
    expect(startRequestDocument({ ...MINIMAL, tags }).tags).toEqual(left);
  });
});

test('an imported key leaves the names of its neighbors alone, and is not in the template', () => {
  const stack = newStack();
  new CfnResource(stack, 'JobEncryptionKey', { type: 'A::B::C' });
  TrainedModelInferenceJob.forRequest(stack, 'Job', InferenceJobRequest.fromObject(FULL));
  expect(JSON.stringify(runOf(stack))).toContain(String(FULL.kmsKeyArn));
  expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toMatch(/Job\.?kmsKeyArn/);
});

test.each([FULL.kmsKeyArn, `${FULL.kmsKeyArn}0`])('a job that was removed from the app can be declared again with its key, or with another one: %s', (kmsKeyArn) => {
  const stack = newStack();
  TrainedModelInferenceJob.forRequest(stack, 'Job', InferenceJobRequest.fromObject(FULL));
  stack.node.tryRemoveChild('Job');
  TrainedModelInferenceJob.forRequest(stack, 'Job', InferenceJobRequest.fromObject({ ...FULL, kmsKeyArn }));
  expect(runOf(stack).KmsKeyArn).toBe(kmsKeyArn);
});

test('a job that is still there cannot be declared again', () => {
  const stack = newStack();
  const declare = () => TrainedModelInferenceJob.forRequest(stack, 'Job', InferenceJobRequest.fromObject(FULL));
  declare();
  expect(messageOf(declare)).toContain("There is already a Construct with name 'Job' in Stack");
});

describe('a round trip changes nothing', () => {
  const named = { ...MINIMAL, name: 'job' };

  test.each<[string, Document]>([
    ['everything', FULL],
    ['no more than is required', named],
    ['empty strings', { ...named, description: '', outputConfiguration: { ...MINIMAL.outputConfiguration, accept: '' } }],
    ['names that mean something to JavaScript', { ...named, environment: JSON.parse('{"__proto__": "a", "constructor": "b"}') }],
    ['names that mean something to CloudFormation', { ...named, environment: { Ref: 'a' }, tags: { Ref: 'b' } }],
  ])('%s', (_, document) => {
    expect(roundTrip(document)).toStrictEqual(document);
  });
});

describe('tokens', () => {
  const late = (value: unknown) => Lazy.any({ produce: () => value });
  const stackOf = (change: Document) => {
    const stack = newStack();
    const { request, problems } = readDocument({ ...MINIMAL, ...change });
    expect(problems).toEqual([]);
    newJob(stack, 'Job', propsOf(request, stack));
    return stack;
  };

  test('reach the template', () => {
    expect(runOf(stackOf({
      name: `job-${Aws.REGION}`,
      resourceConfig: { instanceType: late('ml.g5.xlarge'), instanceCount: late(3) },
      outputConfiguration: { members: [{ accountId: Aws.ACCOUNT_ID }] },
      containerExecutionParameters: { maxPayloadInMB: late(7) },
      environment: { WHERE: Aws.REGION },
    }))).toMatchObject({
      Name: { 'Fn::Join': ['', ['job-', { Ref: 'AWS::Region' }]] },
      ResourceConfig: { InstanceType: 'ml.g5.xlarge', InstanceCount: 3 },
      OutputConfiguration: { Members: [{ AccountId: { Ref: 'AWS::AccountId' } }] },
      ContainerExecutionParameters: { MaxPayloadInMB: 7 },
      Environment: [{ Name: 'WHERE', Value: { Ref: 'AWS::Region' } }],
    });
  });

  test.each<[string, Document]>([
    ['structures', {
      resourceConfig: late({ instanceType: 'ml.g5.xlarge' }),
      outputConfiguration: late({ members: [{ accountId: ACCOUNT }] }),
      dataSource: late(MINIMAL.dataSource),
    }],
    ['a list', { outputConfiguration: { members: late([{ accountId: ACCOUNT }]) } }],
    ['an item of a list', { outputConfiguration: { members: [late({ accountId: ACCOUNT })] } }],
  ])('that are %s are taken apart at synth', (_, change) => {
    expect(runOf(stackOf(change))).toEqual(runOf(stackOf({})));
  });

  test.each<[string, Document, string]>([
    ['a function', { resourceConfig: Fn.conditionIf('Condition', {}, {}) },
      'resourceConfig: got a token that resolves to an intrinsic function, expected a structure with instance'],
    ['a reference', { dataSource: new CfnResource(new Stack(), 'Other', { type: 'A::B::C' }).getAtt('Channel') }, 'dataSource: got a token that resolves to an intrinsic function, expected'],
    ['no structure', { dataSource: late('x') }, 'dataSource: got a token that resolves to a string, expected a structure with mlInputChannelArn that is known at synth'],
    ['no list', { outputConfiguration: { members: late({}) } }, 'outputConfiguration.members: got a token that resolves to a map or another object, expected a list that is known at synth'],
    ['a structure with an unknown member', { resourceConfig: late({ instanceType: 'ml.g5.xlarge', gpus: 1, disks: 2 }) },
      'resourceConfig.gpus: got an unknown member, expected one of instanceType, instanceCount; resourceConfig.disks: got an unknown member'],
    ['a structure with a slip', { resourceConfig: late({ instanceType: 'ml.g5.xlarge', InstanceCount: 5 }) },
      'resourceConfig.InstanceCount: got an unknown member, expected resourceConfig.instanceCount'],
    ['a structure in another one', { outputConfiguration: late({ members: [late({ accountId: ACCOUNT, account: ACCOUNT })] }) },
      'outputConfiguration.members[0].account: got an unknown member, expected one of accountId'],
    ['an empty list', { outputConfiguration: { members: late([]) } }, 'outputConfiguration.members: got a token that resolves to 0 members, expected exactly one member'],
    ['two receivers', { outputConfiguration: late({ members: [{ accountId: ACCOUNT }, { accountId: '444455556666' }] }) },
      'outputConfiguration.members: got a token that resolves to 2 members, expected exactly one member'],
  ])('that are %s in place of a structure are refused at synth', (_, change, message) => {
    const stack = stackOf(change);
    expect(messageOf(() => runOf(stack))).toContain(message);
  });
});
