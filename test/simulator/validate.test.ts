import { fullStart, MEMBERSHIP, minimalStart, MODEL_ARN, TestService, type Input } from './support';
import { violationMessage, violationsOf } from '../../simulator/validate';

const { simulator } = new TestService();
const START = 'StartTrainedModelInferenceJobRequest';
const pathsOf = (input: Input, shape = START) => violationsOf(simulator.model, shape, input).map(({ path }) => path);

const manyOf = (count: number, item: (index: number) => string) => Object.fromEntries(Array.from({ length: count }, (_, i) => [item(i), 'v']));
const arnOf = (kind: string, id = 'x') => `arn:aws:cleanrooms-ml:eu-west-1:111122223333:membership/${MEMBERSHIP}/${kind}/${id}`;
const longArn = (kind: string, length: number) => arnOf(kind, 'x'.repeat(length - arnOf(kind, '').length));
const keyArn = (id: string) => `arn:aws:kms:eu-west-1:111122223333:key/${id}`;

describe('a Start with every member, and one with the required ones', () => {
  test.each([['full', fullStart()], ['minimal', minimalStart()]])('%s', (_, input) => {
    expect(pathsOf(input)).toEqual([]);
  });
});

const ACCEPTED: [string, Input][] = [
  ['name of one character', { name: 'x' }],
  ['name of 63 supplementary characters', { name: '\u{1F600}'.repeat(63) }],
  ['name with spaces and a tab', { name: ' a\tb ' }],
  ['name with the last characters of the ranges', { name: '\uD7FF\uE000\uFFFD\u{10FFFF}' }],
  ['description of no characters', { description: '' }],
  ['description of 255', { description: '\r\n'.repeat(127) + 'x' }],
  ['association with slashes and dots', { configuredModelAlgorithmAssociationArn: arnOf('configured-model-algorithm-association', 'a/b.c_d-E') }],
  ['ARN of another partition', { trainedModelArn: MODEL_ARN.replace('arn:aws:', 'arn:aws-us-gov:') }],
  ['ARN of 2048', { trainedModelArn: longArn('trained-model', 2048) }],
  ['1 instance', { resourceConfig: { instanceType: 'ml.p3.16xlarge', instanceCount: 1 } }],
  ['10 instances', { resourceConfig: { instanceType: 'ml.r7i.48xlarge', instanceCount: 10 } }],
  ['accept of no characters', { outputConfiguration: { accept: '', members: [{ accountId: '000000000000' }] } }],
  ['accept of 256', { outputConfiguration: { accept: 'a'.repeat(256), members: [{ accountId: '111122223333' }] } }],
  ['payload of 1', { containerExecutionParameters: { maxPayloadInMB: 1 } }],
  ['payload of 100', { containerExecutionParameters: { maxPayloadInMB: 100 } }],
  ['no execution parameter', { containerExecutionParameters: {} }],
  ['no environment', { environment: {} }],
  ['16 variables', { environment: manyOf(16, (i) => `V${i}`) }],
  ['variable with a key of 1024', { environment: { ['_'.repeat(1024)]: 'v' } }],
  ['variable with a value of 10240 and new lines', { environment: { V: '\n'.repeat(5120) + '\u{1F600}'.repeat(5120) } }],
  ['variable named as a member of every object', { environment: { constructor: 'v', ['__proto__']: 'v' } }],
  ['key ARN', { kmsKeyArn: keyArn('mrk-1') }],
  ['200 tags', { tags: manyOf(200, (i) => `t${i}`) }],
  ['tag key of 128, value of 256', { tags: { [' '.repeat(128)]: '\n'.repeat(256) } }],
  ['empty tag value', { tags: { t: '' } }],
];

const REFUSED: [string, Input, string[]][] = [
  ['every required member missing', Object.fromEntries(Object.keys(minimalStart()).map((key) => [key, undefined])),
    ['membershipIdentifier', 'name', 'trainedModelArn', 'resourceConfig', 'outputConfiguration', 'dataSource']],
  ['membership in upper case', { membershipIdentifier: 'AAAAAAAA-2222-4333-8444-555555555555' }, ['membershipIdentifier']],
  ['membership with a new line behind', { membershipIdentifier: `${MEMBERSHIP}\n` }, ['membershipIdentifier', 'membershipIdentifier']],
  ['name of none', { name: '' }, ['name', 'name']],
  ['name of 64', { name: 'x'.repeat(64) }, ['name']],
  ['name of 64 supplementary characters', { name: '\u{1F600}'.repeat(64) }, ['name']],
  ['blank name', { name: ' \t ' }, ['name']],
  ['name with a new line', { name: 'a\nb' }, ['name']],
  ['name that ends in a new line', { name: 'ab\n' }, ['name']],
  ['name with a control character', { name: 'a\u001f' }, ['name']],
  ['name with half a surrogate pair', { name: 'a\uD83D' }, ['name']],
  ['name with a non-character', { name: 'a\uFFFE' }, ['name']],
  ['name that is a number', { name: 5 }, ['name']],
  ['name that is a list', { name: ['job'] }, ['name']],
  ['ARN of 2049', { trainedModelArn: longArn('trained-model', 2049) }, ['trainedModelArn']],
  ['ARN of another resource', { trainedModelArn: arnOf('ml-input-channel') }, ['trainedModelArn']],
  ['ARN with something before', { trainedModelArn: ` ${MODEL_ARN}` }, ['trainedModelArn']],
  ['ARN with a space in the id', { trainedModelArn: arnOf('trained-model', 'a b') }, ['trainedModelArn']],
  ['version that is no UUID', { trainedModelVersionIdentifier: '1' }, ['trainedModelVersionIdentifier', 'trainedModelVersionIdentifier']],
  ['association of a model', { configuredModelAlgorithmAssociationArn: MODEL_ARN }, ['configuredModelAlgorithmAssociationArn']],
  ['training instance type', { resourceConfig: { instanceType: 'ml.p4d.24xlarge' } }, ['resourceConfig.instanceType']],
  ['no instance type', { resourceConfig: { instanceCount: 1 } }, ['resourceConfig.instanceType']],
  ['no instance', { resourceConfig: { instanceType: 'ml.g5.xlarge', instanceCount: 0 } }, ['resourceConfig.instanceCount']],
  ['11 instances', { resourceConfig: { instanceType: 'ml.g5.xlarge', instanceCount: 11 } }, ['resourceConfig.instanceCount']],
  ['half an instance', { resourceConfig: { instanceType: 'ml.g5.xlarge', instanceCount: 1.5 } }, ['resourceConfig.instanceCount']],
  ['instance count as text', { resourceConfig: { instanceType: 'ml.g5.xlarge', instanceCount: '1' } }, ['resourceConfig.instanceCount']],
  ['resource configuration that is a list', { resourceConfig: [] }, ['resourceConfig']],
  ['no receiver', { outputConfiguration: { members: [] } }, ['outputConfiguration.members']],
  ['two receivers', { outputConfiguration: { members: [{ accountId: '111122223333' }, { accountId: '111122223333' }] } }, ['outputConfiguration.members']],
  ['receiver without account', { outputConfiguration: { members: [{}] } }, ['outputConfiguration.members[0].accountId']],
  ['receiver that is null', { outputConfiguration: { members: [null] } }, ['outputConfiguration.members[0]']],
  ['receivers that are an object', { outputConfiguration: { members: {} } }, ['outputConfiguration.members']],
  ['account of 11 digits', { outputConfiguration: { members: [{ accountId: '11112222333' }] } },
    ['outputConfiguration.members[0].accountId', 'outputConfiguration.members[0].accountId']],
  ['accept of 257', { outputConfiguration: { accept: 'a'.repeat(257), members: [{ accountId: '111122223333' }] } }, ['outputConfiguration.accept']],
  ['accept of two lines', { outputConfiguration: { accept: 'a\nb', members: [{ accountId: '111122223333' }] } }, ['outputConfiguration.accept']],
  ['data source without channel', { dataSource: {} }, ['dataSource.mlInputChannelArn']],
  ['channel that is a model', { dataSource: { mlInputChannelArn: MODEL_ARN } }, ['dataSource.mlInputChannelArn']],
  ['description of 256', { description: 'x'.repeat(256) }, ['description']],
  ['description with a bell', { description: '\u0007' }, ['description']],
  ['payload of 0', { containerExecutionParameters: { maxPayloadInMB: 0 } }, ['containerExecutionParameters.maxPayloadInMB']],
  ['payload of 101', { containerExecutionParameters: { maxPayloadInMB: 101 } }, ['containerExecutionParameters.maxPayloadInMB']],
  ['17 variables', { environment: manyOf(17, (i) => `V${i}`) }, ['environment']],
  ['variable that begins with a digit', { environment: { '1V': 'v' } }, ['environment.1V']],
  ['variable without a name', { environment: { '': 'v' } }, ['environment.', 'environment.']],
  ['variable with a key of 1025', { environment: { ['_'.repeat(1025)]: 'v' } }, [`environment.${'_'.repeat(64)}…`]],
  ['empty variable', { environment: { V: '' } }, ['environment.V']],
  ['variable with a value of 10241', { environment: { V: 'v'.repeat(10241) } }, ['environment.V']],
  ['variable that is null', { environment: { V: null } }, ['environment.V']],
  ['environment that is a list', { environment: ['V'] }, ['environment']],
  ['key alias', { kmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:alias/x' }, ['kmsKeyArn']],
  ['bare key id', { kmsKeyArn: '33333333-2222-4333-8444-555555555555' }, ['kmsKeyArn']],
  ['201 tags', { tags: manyOf(201, (i) => `t${i}`) }, ['tags']],
  ['tag without a key', { tags: { '': 'v' } }, ['tags.']],
  ['tag key of 129', { tags: { ['k'.repeat(129)]: 'v' } }, [`tags.${'k'.repeat(64)}…`]],
  ['tag value of 257', { tags: { k: 'v'.repeat(257) } }, ['tags.k']],
  ['payer of 13 digits', { mlModelInferencePayerAccountId: '1111222233334' }, ['mlModelInferencePayerAccountId', 'mlModelInferencePayerAccountId']],
];

test.each(ACCEPTED)('accepts %s', (_, change) => {
  expect(pathsOf(fullStart(change))).toEqual([]);
});

test.each(REFUSED)('refuses %s', (_, change, paths) => {
  expect(pathsOf(fullStart(change))).toEqual(paths);
});

test('says which member and why, but not the value', () => {
  const violations = violationsOf(simulator.model, START, fullStart({ environment: { 'A-B': 'hunter2', 'OK': '' } }));
  expect(violationMessage(violations)).toBe(
    '2 validation errors detected: ' +
    "Value at 'environment.A-B' failed to satisfy constraint: Map keys must satisfy constraint: " +
    'Member must satisfy regular expression pattern: [a-zA-Z_][a-zA-Z0-9_]*; ' +
    "Value at 'environment.OK' failed to satisfy constraint: Member must have length greater than or equal to 1",
  );
});

test('takes every instance type of the model', () => {
  const types = simulator.model.shapes.InferenceInstanceType.enum!;
  expect(types).toHaveLength(94);
  expect(types.flatMap((instanceType) => pathsOf(minimalStart({ resourceConfig: { instanceType } })))).toEqual([]);
});

test('all patterns of the seven operations are regular expressions', () => {
  const { shapes, operations } = simulator.model;
  const seen = new Set<string>();
  const visit = (name: string) => {
    if (!seen.has(name)) {
      seen.add(name);
      const { members = {}, member, key, value } = shapes[name];
      [...Object.values(members), member, key, value].forEach((ref) => ref && visit(ref.shape));
    }
  };
  visit(operations.StartTrainedModelInferenceJob.input.shape);
  visit(operations.TagResource.input.shape);
  visit(operations.GetTrainedModelInferenceJob.output!.shape);
  const strings = [...seen].filter((name) => shapes[name].pattern !== undefined);
  expect(strings.length).toBeGreaterThan(10);
  expect(() => strings.forEach((name) => violationsOf(simulator.model, name, 'x'))).not.toThrow();
});
