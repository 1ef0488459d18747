import { loadServiceModel } from '../../simulator';
import { violationsOf } from '../../simulator/validate';
import { requestProblems, tagProblems } from '../../src/shared/request-problems';
import type { StartRequest } from '../../src/shared/start-request';
import { ACCOUNT, MEMBERSHIP, wanted, wantedWithEverything } from '../lambda/events';

const model = loadServiceModel();
const UUID = '22222222-2222-4333-8444-555555555555';
const ml = (type: string, id: string, partition = 'aws') => `arn:${partition}:cleanrooms-ml:us-east-1:${ACCOUNT}:membership/${MEMBERSHIP}/${type}/${id}`;
const key = (id: string, partition = 'aws') => `arn:${partition}:kms:us-east-1:${ACCOUNT}:${id}`;
const upTo = (start: string, length: number, fill = 'x') => start + fill.repeat(length - start.length);
const environment = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`V${n}`, 'x']));

/** A request with one member of its own. */
type Build = (value: any) => Partial<StartRequest>;
type Row = [member: string, build: Build, accepted: unknown[], rejected: unknown[]];

const arnRow = (member: keyof StartRequest, type: string): Row => [
  member, (value) => ({ [member]: value }),
  [ml(type, 'a'), ml(type, 'A-b_c/d.e'), ml(type, 'a', 'aws-us-gov'), upTo(ml(type, 'a'), 2048)],
  ['', 'x', ml(`${type}x`, 'a'), ml(type, ''), ml(type, 'a b'), `${ml(type, 'a')}\n`, ` ${ml(type, 'a')}`, upTo(ml(type, 'a'), 2049),
    ml(type, 'a').replace(ACCOUNT, '1'), ml(type, 'a').replace(MEMBERSHIP, MEMBERSHIP.slice(1)), 7],
];

const rows: Row[] = [
  ['membershipIdentifier', (value) => ({ membershipIdentifier: value }), [MEMBERSHIP],
    ['', MEMBERSHIP.slice(1), `${MEMBERSHIP}0`, MEMBERSHIP.replace('1', 'A'), MEMBERSHIP.replaceAll('-', '_'), `${MEMBERSHIP}\n`, 7]],
  ['name', (value) => ({ name: value }),
    ['x', 'two words', 'x'.repeat(63), '\u{1F600}'.repeat(63), 'é\tx', ' x', '~'], ['', ' ', '\t', 'x'.repeat(64), '\u{1F600}'.repeat(64), 'a\nb', '\u0007', '\uFFFF', 7]],
  arnRow('trainedModelArn', 'trained-model'),
  ['trainedModelVersionIdentifier', (value) => ({ trainedModelVersionIdentifier: value }), [UUID], ['', '1', UUID.toUpperCase().replace('2', 'A'), `${UUID}0`]],
  arnRow('configuredModelAlgorithmAssociationArn', 'configured-model-algorithm-association'),
  ['resourceConfig.instanceType', (value) => ({ resourceConfig: { instanceType: value } }), ['ml.g5.xlarge', 'ml.p3.2xlarge'], ['', 'g5.xlarge', 7]],
  ['resourceConfig.instanceCount', (value) => ({ resourceConfig: { instanceType: 'ml.g5.xlarge', instanceCount: value } }), [1, 10], [0, 11, -1, 1.5, NaN, '1']],
  ['outputConfiguration.members[0].accountId', (value) => ({ outputConfiguration: { members: [{ accountId: value }] } }),
    [ACCOUNT, '000000000000'], ['', '11112222333', '1111222233334', '11112222333x', 111122223333]],
  ['outputConfiguration.accept', (value) => ({ outputConfiguration: { accept: value, members: [{ accountId: ACCOUNT }] } }),
    ['', 'text/csv', 'x'.repeat(256)], ['x'.repeat(257), 7]],
  ['dataSource.mlInputChannelArn', (value) => ({ dataSource: { mlInputChannelArn: value } }), [ml('ml-input-channel', 'a')],
    ['', ml('trained-model', 'a'), ml('ml-input-channel', ''), upTo(ml('ml-input-channel', 'a'), 2049)]],
  ['description', (value) => ({ description: value }), ['', 'x'.repeat(255), 'a\r\nb\tc', '\u{1F600}'.repeat(255)], ['x'.repeat(256), '\u0007', '\u{1F600}'.repeat(256), 7]],
  ['containerExecutionParameters.maxPayloadInMB', (value) => ({ containerExecutionParameters: { maxPayloadInMB: value } }), [1, 100], [0, 101, 1.5, NaN, '6']],
  ['environment', (value) => ({ environment: value }), [{}, environment(16)], [environment(17)]],
  ['environment: name', (value) => ({ environment: { [value as string]: 'x' } }), ['A', '_', 'a_1', 'x'.repeat(1024)], ['', '1A', 'A-B', 'é', 'x'.repeat(1025)]],
  ['environment.A', (value) => ({ environment: { A: value } }), ['x', 'x'.repeat(10_240), '\n', ' '], ['', 'x'.repeat(10_241), 7]],
  ['kmsKeyArn', (value) => ({ kmsKeyArn: value }), [key(`key/${UUID}`), key('key/mrk-1', 'aws-cn'), upTo(key('key/a'), 2048)],
    ['', UUID, key('alias/a'), key('key/'), upTo(key('key/a'), 2049), key('key/a').replace(ACCOUNT, '1')]],
  ['mlModelInferencePayerAccountId', (value) => ({ mlModelInferencePayerAccountId: value }), [ACCOUNT], ['', '1', '1111222233334', 'a'.repeat(12)]],
];

const cases = (at: 2 | 3) => rows.flatMap((row) => row[at].map((value) => [row[0], shown(value), row[1](value)] as const));

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 40)}… of ${text.length}` : text;
}

/** What the model of the service itself has against a request. */
function serviceRefuses(request: StartRequest): boolean {
  return violationsOf(model, model.operations.StartTrainedModelInferenceJob.input.shape, { name: 'job', ...request }).length > 0;
}

test('everything together is fine', () => {
  expect(requestProblems(wantedWithEverything().request)).toEqual([]);
  expect(requestProblems(wanted().request)).toEqual([]);
});

test.each(cases(2))('%s may be %s', (_member, _value, change) => {
  const { request } = wanted(change);
  expect(requestProblems(request)).toEqual([]);
  expect(serviceRefuses(request)).toBe(false);
});

test.each(cases(3))('%s may not be %s', (member, _value, change) => {
  const { request } = { request: { ...wanted().request, ...change } };
  const problems = requestProblems(request);
  expect(problems).toEqual([{ member: expect.stringContaining(member), given: expect.any(String), allowed: expect.any(String) }]);
  expect(serviceRefuses(request)).toBe(true);
});

test('what is required must be there', () => {
  expect(requestProblems({} as StartRequest).map(({ member, given }) => `${member}: ${given}`)).toEqual([
    'membershipIdentifier: nothing', 'trainedModelArn: nothing', 'resourceConfig.instanceType: nothing',
    'outputConfiguration.members[0].accountId: nothing', 'dataSource.mlInputChannelArn: nothing',
  ]);
});

test('there is one member that gets the output', () => {
  const members = (count: number) => wanted({ outputConfiguration: { members: Array(count).fill({ accountId: ACCOUNT }) } }).request;
  expect([0, 1, 2].map((count) => requestProblems(members(count)).length)).toEqual([1, 0, 1]);
  expect([0, 1, 2].map((count) => serviceRefuses(members(count)))).toEqual([true, false, true]);
});

test('a value that is known only at deployment passes', () => {
  const token = '${Token[TOKEN.1]}';
  const tokens = (...members: string[]) => Object.fromEntries(members.map((member) => [member, token]));
  const request = {
    ...tokens('membershipIdentifier', 'name', 'trainedModelArn', 'trainedModelVersionIdentifier', 'configuredModelAlgorithmAssociationArn'),
    ...tokens('description', 'kmsKeyArn', 'mlModelInferencePayerAccountId'),
    resourceConfig: tokens('instanceType', 'instanceCount'),
    outputConfiguration: { accept: token, members: [tokens('accountId')] },
    dataSource: tokens('mlInputChannelArn'),
    containerExecutionParameters: tokens('maxPayloadInMB'),
    environment: tokens('A'),
    tags: tokens(token, 'a'),
  } as unknown as StartRequest;

  expect(requestProblems(request, (value) => value === token)).toEqual([]);
  expect(requestProblems(request).length).toBeGreaterThan(10);
});

test('what was given is shown, but never the value of a variable', () => {
  const secrets = ['', 'hunter2'.repeat(2000), 4711, { nested: 'hunter2' }, null];
  for (const value of secrets) {
    const problems = requestProblems(wanted({ environment: { 'A': value as string, 'B-1': 'hunter2' } }).request);
    expect(JSON.stringify(problems)).not.toMatch(/hunter2|4711/);
  }
  expect(requestProblems(wanted({ environment: { A: 'hunter2'.repeat(2000) } }).request)[0].given).toBe('a string of 14000 characters');
  expect(requestProblems(wanted({ trainedModelArn: 'oops' }).request)[0].given).toBe('"oops"');
});

describe('tags', () => {
  const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, '']));

  test.each([
    ['44 of them', tags(44)], ['a key of 128 characters', { ['k'.repeat(128)]: '' }], ['a value of 256', { k: 'v'.repeat(256) }], ['an empty value', { k: '' }],
    ['signs', { 'a:b/c=d+e-f@g_h i': 'é' }], ['a key that only looks reserved', { 'awsome': '', 'cdk-cleanrooms': '' }],
  ])('may be %s', (_, some: Record<string, string>) => {
    expect(tagProblems(Object.entries(some))).toEqual([]);
    expect(requestProblems(wanted({ tags: some }).request)).toEqual([]);
  });

  test.each([
    ['47 of them', tags(47), 'tags'], ['an empty key', { '': '' }, 'tags'], ['a key of 129 characters', { ['k'.repeat(129)]: '' }, 'tags'],
    ['a key of AWS', { 'aws:x': '' }, 'tags'], ['a key of AWS, whatever its case', { 'AWS:x': '' }, 'tags'],
    ['a key that says whose a job is', { 'cdk-cleanrooms-ml:stack-id': '' }, 'tags'],
    ['a value of 257', { k: 'v'.repeat(257) }, 'tags.k'], ['a value that is no string', { k: 7 }, 'tags.k'],
  ])('may not be %s', (_, some: Record<string, unknown>, member) => {
    expect(tagProblems(Object.entries(some))).toEqual([{ member, given: expect.any(String), allowed: expect.any(String) }]);
    expect(requestProblems(wanted({ tags: some as Record<string, string> }).request)).toHaveLength(1);
  });
});
