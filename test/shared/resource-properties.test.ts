import { fromRunProperties, type RunProperties, toRunProperties, type WantedJob } from '../../src/shared/resource-properties';
import { runProperties, wanted, wantedWithEverything } from '../lambda/events';

const everything = wantedWithEverything({}, 'again');
const delivered = (job: WantedJob) => fromRunProperties(runProperties(job) as unknown as RunProperties);

test('the names of the properties are a promise: CloudFormation takes a renamed one for a change of every job', () => {
  const { request } = everything;
  expect(toRunProperties(everything)).toEqual({
    MembershipIdentifier: request.membershipIdentifier,
    Name: request.name,
    TrainedModelArn: request.trainedModelArn,
    TrainedModelVersionIdentifier: request.trainedModelVersionIdentifier,
    ConfiguredModelAlgorithmAssociationArn: request.configuredModelAlgorithmAssociationArn,
    ResourceConfig: { InstanceType: 'ml.g5.xlarge', InstanceCount: 2 },
    OutputConfiguration: { Accept: 'text/csv', Members: [{ AccountId: '444455556666' }] },
    DataSource: { MlInputChannelArn: request.dataSource.mlInputChannelArn },
    Description: 'first line\nsecond line',
    ContainerExecutionParameters: { MaxPayloadInMB: 100 },
    Environment: [{ Name: 'COUNT', Value: '7' }, { Name: 'FLAG', Value: 'true' }, { Name: 'MODE', Value: 'fast' }],
    KmsKeyArn: request.kmsKeyArn,
    MlModelInferencePayerAccountId: '777788889999',
    RerunToken: 'again',
  });
});

test('the order in which variables are given changes nothing: in Java and Go a map has none', () => {
  expect(toRunProperties(wanted({ environment: { B: '1', A: '2' } }))).toEqual(toRunProperties(wanted({ environment: { A: '2', B: '1' } })));
});

test('what is not asked for is not in the template', () => {
  const properties = JSON.parse(JSON.stringify(toRunProperties(wanted()))) as object;
  expect(Object.keys(properties)).toEqual(['MembershipIdentifier', 'TrainedModelArn', 'ResourceConfig', 'OutputConfiguration', 'DataSource']);
  expect(properties).toMatchObject({ ResourceConfig: { InstanceType: 'ml.g5.xlarge' } });
});

test('that a job is retained is not part of its configuration', () => {
  const properties = { ...runProperties(wanted()), RemovalPolicy: 'retain' };
  expect(fromRunProperties(properties as unknown as RunProperties)).toEqual({ ...wanted({ tags: {} }), retain: true });
});

describe('what CloudFormation delivers is read as it was written', () => {
  test.each([
    ['everything', everything, everything],
    ['the least', wanted(), wanted({ tags: {} })],
    ['without instances', wanted({ resourceConfig: { instanceType: 'ml.g5.xlarge' }, tags: {} }), wanted({ tags: {} })],
  ])('%s', (_, job, expected) => {
    expect(delivered(job)).toEqual(expected);
  });

  test('numbers are numbers again, and nothing else is', () => {
    const { request, rerunToken } = delivered(wantedWithEverything({ name: '12', description: '34', environment: { N: '56' }, tags: { n: '78' } }, '90'));
    expect(request.resourceConfig.instanceCount).toBe(2);
    expect(request.containerExecutionParameters?.maxPayloadInMB).toBe(100);
    expect([request.name, request.description, request.environment, request.tags, rerunToken]).toEqual(['12', '34', { N: '56' }, { n: '78' }, '90']);
  });

  test('names of variables and keys of tags are not touched', () => {
    const odd = { Ref: '1', ServiceToken: '2', name: '3', Name: '4', _X: '5' };
    const { request } = delivered(wanted({ environment: odd, tags: odd }));
    expect(request.environment).toEqual(odd);
    expect(request.tags).toEqual(odd);
  });

  test('what CloudFormation adds is not part of the request', () => {
    expect(Object.keys(delivered(wanted()).request)).not.toEqual(expect.arrayContaining([expect.stringMatching(/^service/i)]));
  });

  test('something that is not a number is left for the check of the request', () => {
    const properties = { ...runProperties(wanted()), ResourceConfig: { InstanceType: 'ml.g5.xlarge', InstanceCount: 'many' } };
    expect(fromRunProperties(properties as unknown as RunProperties).request.resourceConfig.instanceCount).toBeNaN();
  });
});
