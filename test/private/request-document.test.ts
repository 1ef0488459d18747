import { isDeepStrictEqual } from 'node:util';
import { complaintsOfBotocore, type Complaint } from './botocore';
import { MEMBER_OF_PROP } from '../../src/private/meant-member';
import { describePropProblems } from '../../src/private/problem-report';
import { readDocument } from '../../src/private/request-document';
import { describeProblems } from '../../src/shared/request-problems';
import { ACCOUNT, MEMBERSHIP, wanted, wantedWithEverything } from '../lambda/events';

type Document = { [member: string]: any };

const MINIMAL: Document = { ...wanted().request, name: 'job' };
const FULL: Document = wantedWithEverything().request;
const TOP = 'membershipIdentifier, name, trainedModelArn, trainedModelVersionIdentifier, configuredModelAlgorithmAssociationArn, resourceConfig, '
  + 'outputConfiguration, dataSource, description, containerExecutionParameters, environment, kmsKeyArn, tags, mlModelInferencePayerAccountId';
const ABSENT = 'an unknown member';
const QUOTES = 'a string: put it in quotes';
const NONE = ', or leave it out';
const EMPTY = '"", a placeholder from the CLI skeleton';
const ZERO = '0, a placeholder from the CLI skeleton';
const MODEL_ARN = 'an ARN of the form arn:aws:cleanrooms-ml:<region>:<account>:membership/<uuid>/trained-model/<id>';

const without = (document: Document, ...members: string[]) => (
  Object.fromEntries(Object.entries(document).filter(([name]) => !members.includes(name))));
const resources = (change: Document) => ({ resourceConfig: { ...MINIMAL.resourceConfig, ...change } });
const output = (change: Document) => ({ outputConfiguration: { ...MINIMAL.outputConfiguration, ...change } });
/** All that is said of a document. */
const said = (document: Document) => describeProblems(readDocument(document).problems);

test.each([
  ['all members', FULL],
  ['no more than is required', MINIMAL],
  ['no name, which is then made', without(MINIMAL, 'name')],
  ['empty strings that the service takes', { ...MINIMAL, ...output({ accept: '' }), description: '', tags: { team: '' } }],
  ['empty maps', { ...MINIMAL, environment: {}, tags: {}, containerExecutionParameters: {} }],
  ['a variable that is called as in the skeleton', { ...MINIMAL, environment: { KeyName: 'x' }, tags: { KeyName: 'x' } }],
  ['members that are undefined', { ...MINIMAL, description: undefined, ...resources({ instanceCount: undefined }) }],
])('%s: is read as it is', (_, document) => {
  expect(readDocument(document)).toEqual({ request: JSON.parse(JSON.stringify(document)), problems: [] });
});

/** A change of a good document, and what is said then. */
type Row = [change: Document, message: string];

const UNKNOWN: Row[] = [
  [{ nonsense: 1 }, `nonsense: got ${ABSENT}, expected one of ${TOP}`],
  [{ Description: 'x' }, `Description: got ${ABSENT}, expected description`],
  [{ 'trained-model-version-identifier': 'x' }, `trained-model-version-identifier: got ${ABSENT}, expected trainedModelVersionIdentifier`],
  [{ kms_key_arn: 'x' }, `kms_key_arn: got ${ABSENT}, expected kmsKeyArn`],
  [{ instanceType: 'ml.g5.xlarge' }, `instanceType: got ${ABSENT}, expected resourceConfig.instanceType`],
  [{ instanceCount: 1 }, `instanceCount: got ${ABSENT}, expected resourceConfig.instanceCount`],
  [{ mlInputChannelArn: 'x' }, `mlInputChannelArn: got ${ABSENT}, expected dataSource.mlInputChannelArn`],
  [{ maxPayloadInMB: 7 }, `maxPayloadInMB: got ${ABSENT}, expected containerExecutionParameters.maxPayloadInMB`],
  ...Object.entries(MEMBER_OF_PROP).map(([prop, member]): Row => [{ [prop]: 'x' }, `${prop}: got ${ABSENT}, expected ${member}`]),
  [resources({ InstanceCount: 1 }), `resourceConfig.InstanceCount: got ${ABSENT}, expected resourceConfig.instanceCount`],
  [resources({ volumeSizeInGB: 1 }), `resourceConfig.volumeSizeInGB: got ${ABSENT}, expected one of instanceType, instanceCount`],
  [resources({ description: 'x' }), `resourceConfig.description: got ${ABSENT}, expected description`],
  [output({ members: [{ accountId: ACCOUNT, accountID: ACCOUNT }] }),
    `outputConfiguration.members[0].accountID: got ${ABSENT}, expected outputConfiguration.members[0].accountId`],
  [JSON.parse('{"__proto__": {}, "constructor": {}}'),
    `__proto__: got ${ABSENT}, expected one of ${TOP}; constructor: got ${ABSENT}, expected one of ${TOP}`],
];

const TYPES: Row[] = [
  [output({ members: [{ accountId: 111122223333 }] }), `outputConfiguration.members[0].accountId: got the number 111122223333, expected ${QUOTES}`],
  [{ mlModelInferencePayerAccountId: 1 }, `mlModelInferencePayerAccountId: got the number 1, expected ${QUOTES}`],
  [{ name: true }, `name: got the boolean true, expected ${QUOTES}`],
  [{ name: ['x'] }, 'name: got a list, expected a string'],
  [{ description: { a: 1 } }, 'description: got a map or another object, expected a string'],
  [{ description: () => 1 }, 'description: got a function, expected a string'],
  [resources({ instanceCount: '2' }), 'resourceConfig.instanceCount: got the string "2", expected a whole number: remove the quotes'],
  [resources({ instanceCount: 'two' }), 'resourceConfig.instanceCount: got the string "two", expected a whole number'],
  [resources({ instanceCount: true }), 'resourceConfig.instanceCount: got the boolean true, expected a whole number'],
  [{ resourceConfig: 'ml.g5.xlarge' }, 'resourceConfig: got a string, expected a structure with instanceType and instanceCount'],
  [{ dataSource: [] }, 'dataSource: got a list, expected a structure with mlInputChannelArn'],
  [output({ members: { accountId: ACCOUNT } }),
    'outputConfiguration.members: got a map or another object, expected a list in which each item is a structure with accountId'],
  [output({ members: [ACCOUNT] }), 'outputConfiguration.members[0]: got a string, expected a structure with accountId'],
  [{ tags: [{ Key: 'a', Value: 'b' }] }, 'tags: got a list, expected a map of strings'],
  [{ tags: new Map([['a', 'b']]) }, 'tags: got a map or another object, expected a map of strings'],
  [{ tags: { year: 2026 } }, `tags.year: got the number 2026, expected ${QUOTES}`],
  [{ environment: { COUNT: 4711 } }, `environment.COUNT: got a number, expected ${QUOTES}`],
  [{ environment: { FLAG: false } }, `environment.FLAG: got a boolean, expected ${QUOTES}`],
  [{ environment: { MODE: undefined } }, 'environment.MODE: got nothing, expected a string'],
  [{ environment: 'hunter2' }, 'environment: got a string, expected a map of strings'],
];

const NULLS: Row[] = [
  [{ description: null }, `description: got null, expected a string${NONE}`],
  [{ name: null }, `name: got null, expected a string${NONE}`],
  [{ membershipIdentifier: null }, 'membershipIdentifier: got null, expected a string'],
  [{ dataSource: null }, 'dataSource: got null, expected a structure with mlInputChannelArn'],
  [{ tags: null }, `tags: got null, expected a map of strings${NONE}`],
  [resources({ instanceCount: null }), `resourceConfig.instanceCount: got null, expected a whole number${NONE}`],
  [{ environment: { A: null } }, `environment.A: got null, expected a string${NONE}`],
];

const PLACEHOLDERS: Row[] = [
  [{ trainedModelArn: '' }, `trainedModelArn: got ${EMPTY}, expected ${MODEL_ARN}`],
  [{ name: '' }, `name: got ${EMPTY}, expected 1 to 63 characters on one line, not only whitespace${NONE}`],
  [{ containerExecutionParameters: { maxPayloadInMB: 0 } },
    `containerExecutionParameters.maxPayloadInMB: got ${ZERO}, expected a whole number from 1 to 100 MiB${NONE}`],
  [resources({ instanceCount: 0 }),
    `resourceConfig.instanceCount: got ${ZERO}, expected a whole number from 1 to 10${NONE}; `
    + 'resourceConfig.instanceType: got "ml.g5.xlarge", which the CLI skeleton picked at random, expected your own value'],
  [{ environment: { KeyName: '' } }, `environment.KeyName: got ${EMPTY}, expected a string of 1 to 10240 characters${NONE}`],
  [{ tags: { KeyName: '' } }, `tags.KeyName: got ${EMPTY}, expected your own value${NONE}`],
  [output({ members: [{ accountId: ACCOUNT }, { accountId: '' }] }),
    `outputConfiguration.members[1].accountId: got ${EMPTY}, expected your own value${NONE}; outputConfiguration.members: got 2 members, expected exactly one member`],
  [{ description: '', kmsKeyArn: '' }, `description: got ${EMPTY}, expected your own value${NONE}; kmsKeyArn: got ${EMPTY}, expected `
    + `the ARN of a key, not of an alias: arn:aws:kms:<region>:<account>:key/<id>${NONE}`],
  [{ ...output({ accept: '' }), tags: { KeyName: '' } },
    `outputConfiguration.accept: got ${EMPTY}, expected your own value${NONE}; tags.KeyName: got ${EMPTY}, expected your own value${NONE}`],
  [{ environment: { MODE: '' } }, 'environment.MODE: got a string of 0 characters, expected a string of 1 to 10240 characters'],
];

const LIMITS: Row[] = [
  [{ environment: { A: 'x\ud800' } }, 'environment.A: got a string with an unpaired surrogate, which is not a character, expected a string of 1 to 10240 characters'],
  [{ tags: { 'a': '\udc00', '\ud83d': 'x' } }, 'tags.a: got an unpaired surrogate, which is not a character, expected valid Unicode; '
    + 'tags: got the key "\\ud83d", with an unpaired surrogate, which is not a character, expected valid Unicode'],
  [{ environment: new Map([['A', 'hunter2']]), tags: new Map() }, 'environment: got a map or another object, expected a map of strings; '
    + 'tags: got a map or another object, expected a map of strings'],
  [{ trainedModelArn: 'model' }, `trainedModelArn: got "model", expected ${MODEL_ARN}`],
  [{ trainedModelArn: undefined }, `trainedModelArn: got nothing, expected ${MODEL_ARN}`],
  [resources({ instanceCount: 11 }), 'resourceConfig.instanceCount: got 11, expected a whole number from 1 to 10'],
  [resources({ instanceCount: 1.5 }), 'resourceConfig.instanceCount: got 1.5, expected a whole number from 1 to 10'],
  [output({ members: [] }), 'outputConfiguration.members[0].accountId: got nothing, expected a 12-digit account ID'],
  [{ environment: { '1A': 7 } },
    `environment.1A: got a number, expected ${QUOTES}; environment: name of '1A': got "1A", expected letters, digits and underscores, not starting with a digit`],
  [{ tags: { 'cdk-cleanrooms-ml:stack-id': 'x' } },
    'tags: got the key \'cdk-cleanrooms-ml:stack-id\', '
    + 'expected keys of 1 to 128 characters that do not begin with \'aws:\' or \'cdk-cleanrooms-ml:\', in uppercase or lowercase'],
  [{ tags: { 'a': 7, 'a.b': 'x'.repeat(257) } }, `tags.a: got the number 7, expected ${QUOTES}; tags.a.b: got 257 characters, expected up to 256 characters`],
];

describe.each([['unknown members', UNKNOWN], ['types', TYPES], ['null', NULLS], ['placeholders', PLACEHOLDERS], ['limits', LIMITS]])('%s', (_, rows) => {
  test.each(rows)('%j', (change, message) => {
    expect(said({ ...MINIMAL, ...change })).toBe(message);
  });
});

test('a missing member is not reported if it is there under another name', () => {
  const rest = without(MINIMAL, 'membershipIdentifier', 'resourceConfig', 'outputConfiguration');
  expect(said({ ...rest, MembershipIdentifier: MEMBERSHIP, ResourceConfig: {}, outputMember: ACCOUNT })).toBe(
    `MembershipIdentifier: got ${ABSENT}, expected membershipIdentifier; ResourceConfig: got ${ABSENT}, expected resourceConfig; `
    + `outputMember: got ${ABSENT}, expected outputConfiguration.members[0].accountId`,
  );
  expect(said({ ...MINIMAL, instanceType: 'ml.g5.xlarge', resourceConfig: { instanceType: 'g5' } })).toContain('resourceConfig.instanceType: got "g5"');
});

test('the names of props are those of the construct', () => {
  for (const [prop, member] of Object.entries(MEMBER_OF_PROP)) {
    expect(describePropProblems([{ member, given: 'x', allowed: 'y' }])).toBe(`${prop}: got x, expected y`);
  }
});

test('values of the environment are in no message', () => {
  const values = ['', 4711, ['hunter2'], { a: 'hunter2' }, null, 'hunter2'.repeat(2000)];
  const message = said({ ...MINIMAL, environment: Object.fromEntries(values.map((value, n) => [`V${n}`, value])), Environment: { A: 'hunter2' } });
  expect(message.split('; ')).toHaveLength(values.length + 1);
  expect(message).not.toMatch(/hunter2|4711/);
});

describe('a document that is not a request is reported in one sentence', () => {
  const ANSWER = {
    ...FULL,
    createTime: '2026-01-01T00:00:00Z',
    updateTime: '2026-01-01T00:00:00Z',
    status: 'ACTIVE',
    trainedModelInferenceJobArn: 'arn:x',
    statusDetails: {},
    logsStatus: 'PUBLISH_SUCCEEDED',
    metricsStatus: 'PUBLISH_SUCCEEDED',
    inferenceContainerImageDigest: 'sha256:0',
  };
  const LEAVE_OUT = 'got members of a service response, expected a StartTrainedModelInferenceJob request without them';

  test.each<[string, Document, string]>([
    ['an answer of Get', ANSWER, 'trainedModelInferenceJobArn, status, statusDetails, createTime, updateTime, inferenceContainerImageDigest, metricsStatus, '
      + `logsStatus: ${LEAVE_OUT}`],
    ['what boto3 gives', { ...FULL, ResponseMetadata: {} }, `ResponseMetadata: ${LEAVE_OUT}`],
    ['an answer of Start', { trainedModelInferenceJobArn: 'arn:x' }, `trainedModelInferenceJobArn: ${LEAVE_OUT}`],
    ['an answer of List', { trainedModelInferenceJobs: [ANSWER] }, `trainedModelInferenceJobs: ${LEAVE_OUT}`],
    ['an answer of another service', { StackResources: [], Summary: 1 }, `StackResources, Summary: got an unknown member, expected ${TOP} at the top level`],
    ['a request within something', { request: FULL }, `request: got an unknown member, expected ${TOP} at the top level`],
  ])('%s', (_, document, message) => {
    expect(said(document)).toBe(message);
  });

  test('and is a request when they are left out', () => {
    const [{ member }] = readDocument(ANSWER).problems;
    expect(readDocument(without(ANSWER, ...member.split(', ')))).toEqual({ request: FULL, problems: [] });
  });
});

describe('messages are short', () => {
  test.each<[string, Document]>([
    ['a description of 50 MB', { description: 'x'.repeat(50_000_000) }],
    ['a name of a member of 5 MB', { ['x'.repeat(5_000_000)]: 1 }],
    ['keys of 5 MB', { tags: { ['x'.repeat(5_000_000)]: 1 }, environment: { ['x'.repeat(5_000_000)]: 1 } }],
    ['2,000 members that do not exist', Object.fromEntries(Array.from({ length: 2000 }, (_, n) => [`unknown${n}`, n]))],
    ['2,000 members of a list', output({ members: Array.from({ length: 2000 }, () => 'x') })],
  ])('%s', (_, change) => {
    expect(said({ ...MINIMAL, ...change }).length).toBeLessThan(20_000);
  });

  test('the number of problems that are not listed is reported', () => {
    expect(said({ ...MINIMAL, tags: Object.fromEntries(Array.from({ length: 44 }, (_, n) => [`k${n}`, n])) })).toMatch(/; and 24 more problems$/);
  });

  test('a value that fits is shown whole, of one that is long the length', () => {
    expect(said({ ...MINIMAL, trainedModelArn: 'x'.repeat(200) })).toContain(`got "${'x'.repeat(200)}", expected`);
    expect(said({ ...MINIMAL, trainedModelArn: 'x'.repeat(201) })).toContain(`got "${'x'.repeat(199)}…" (201 characters), expected`);
  });
});

describe('botocore judges alike', () => {
  const INTENDED: [reason: string, document: Document][] = [
    ['a missing name is made', without(MINIMAL, 'name')],
    ['Python takes a boolean for a whole number', { ...MINIMAL, ...resources({ instanceCount: true }) }],
    ['a misnamed member that is required is one problem, not two', { ...without(MINIMAL, 'trainedModelArn'), TrainedModelArn: 'x' }],
  ];
  const ODD = [null, 7, 'x', [], ['x'], {}, { a: 7 }];
  const documents = [
    MINIMAL, FULL, { name: 'x' },
    ...[UNKNOWN, TYPES, NULLS, PLACEHOLDERS].flatMap((rows) => rows.map(([change]) => ({ ...MINIMAL, ...change }))),
    ...['instanceType', 'instanceCount'].flatMap((name) => ODD.map((value) => ({ ...MINIMAL, ...resources({ [name]: value }) }))),
    ...['accept', 'members'].flatMap((name) => ODD.map((value) => ({ ...MINIMAL, ...output({ [name]: value }) }))),
    ...Object.keys(FULL).flatMap((name) => [...ODD, true].map((value) => ({ ...FULL, [name]: value }))),
    // Some have values that JSON does not know.
  ].filter((document) => isDeepStrictEqual(document, JSON.parse(JSON.stringify(document))))
    .filter((document) => !INTENDED.some(([, other]) => isDeepStrictEqual(document, other)));
  let complaints: Complaint[][];

  beforeAll(() => {
    complaints = complaintsOfBotocore([...documents, ...INTENDED.map(([, document]) => document)]);
  });

  /** The paths of wrong types and names; limits are compared elsewhere, but that an empty list has no first item. */
  const theirs = (index: number) => complaints[index]
    .filter(([reason, path]) => ['invalid type', 'unknown field', 'missing required field'].includes(reason) || path === 'outputConfiguration.members')
    .map(([, path]) => path);
  const ours = (document: Document, their: string[]) => readDocument(document).problems.flatMap(({ member, given, allowed }) => {
    if (given === 'nothing') {
      // Of a structure that is missing, botocore names the structure, and of an empty list the list.
      return [their.find((path) => member.startsWith(path)) ?? member];
    }
    // Limits have numbers in them.
    return given === ABSENT || /^a (string|whole number|map|list|structure)\D*$/.test(allowed) ? [member] : [];
  });
  const paths = (document: Document, index: number) => {
    const their = theirs(index);
    return [their, ours(document, their)].map((some) => [...new Set(some)].sort());
  };

  test('about types and names in more than a hundred documents', () => {
    expect(documents.length).toBeGreaterThan(150);
    documents.forEach((document, index) => {
      const [their, our] = paths(document, index);
      expect([JSON.stringify(document), our]).toEqual([JSON.stringify(document), their]);
    });
  });

  test('what it refuses, for whatever reason, is refused', () => {
    const taken = documents.filter((document, index) => complaints[index].length > 0 && said(document) === '');
    expect(taken).toEqual([]);
  });

  test.each(INTENDED)('but not: %s', (reason, document) => {
    const [their, our] = paths(document, documents.length + INTENDED.findIndex(([other]) => other === reason));
    expect(our).not.toEqual(their);
  });
});
