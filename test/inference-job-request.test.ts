import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { stringify } from 'yaml';
import { wantedWithEverything } from './lambda/events';
import { CHANNEL_ARN, MEMBERSHIP, messageOf, MODEL_ARN } from './support';
import { InferenceJobRequest } from '../src/inference-job-request';

/** As `aws cleanroomsml start-trained-model-inference-job --generate-cli-skeleton` prints it. The machine is another one each time. */
const SKELETON_JSON = `{
    "membershipIdentifier": "",
    "name": "",
    "trainedModelArn": "",
    "trainedModelVersionIdentifier": "",
    "configuredModelAlgorithmAssociationArn": "",
    "resourceConfig": {
        "instanceType": "ml.r7i.48xlarge",
        "instanceCount": 0
    },
    "outputConfiguration": {
        "accept": "",
        "members": [
            {
                "accountId": ""
            }
        ]
    },
    "dataSource": {
        "mlInputChannelArn": ""
    },
    "description": "",
    "containerExecutionParameters": {
        "maxPayloadInMB": 0
    },
    "environment": {
        "KeyName": ""
    },
    "kmsKeyArn": "",
    "tags": {
        "KeyName": ""
    },
    "mlModelInferencePayerAccountId": ""
}
`;

/** As `--generate-cli-skeleton yaml-input` of version 2 prints it, the comments cut short. */
const SKELETON_YAML = `membershipIdentifier: ''  # [REQUIRED] The ID.
name: '' # [REQUIRED] The name.
trainedModelArn: '' # [REQUIRED] The ARN.
trainedModelVersionIdentifier: '' # The version.
configuredModelAlgorithmAssociationArn: '' # The ARN.
resourceConfig: # [REQUIRED] Defines the resources.
  instanceType: ml.r7i.48xlarge  # [REQUIRED] The type. Valid values are: ml.r7i.48xlarge, ml.r6i.16xlarge.
  instanceCount: 0 # The number.
outputConfiguration: # [REQUIRED] Defines the output.
  accept: ''  # The MIME type.
  members: # [REQUIRED] Defines the members.
  - accountId: ''  # [REQUIRED] The account ID.
dataSource: # [REQUIRED] Defines the data source.
  mlInputChannelArn: ''  # [REQUIRED] The ARN.
description: '' # The description.
containerExecutionParameters: # The parameters.
  maxPayloadInMB: 0  # The maximum.
environment: # The variables.
  KeyName: ''
kmsKeyArn: '' # The ARN.
tags: # The metadata.
  KeyName: ''
mlModelInferencePayerAccountId: '' # The account ID.
`;

const PLACEHOLDERS = [
  'membershipIdentifier', 'name', 'trainedModelArn', 'trainedModelVersionIdentifier', 'configuredModelAlgorithmAssociationArn',
  'resourceConfig.instanceCount', 'resourceConfig.instanceType', 'outputConfiguration.accept', 'outputConfiguration.members[0].accountId',
  'dataSource.mlInputChannelArn', 'description', 'containerExecutionParameters.maxPayloadInMB', 'environment.KeyName', 'kmsKeyArn', 'tags.KeyName',
  'mlModelInferencePayerAccountId',
];

const FULL: { [member: string]: any } = wantedWithEverything().request;

let directory: string;
beforeAll(() => { directory = mkdtempSync(join(tmpdir(), 'request-')); });
afterAll(() => rmSync(directory, { recursive: true }));

/** A file, and its path relative to the working directory. */
function file(name: string, text: string): string {
  writeFileSync(join(directory, name), text);
  return relative(process.cwd(), join(directory, name));
}

const read = (name: string, text: string) => InferenceJobRequest.fromFile(file(name, text))._read('Stack/Job');
/** Replaces the values of a skeleton, in the order of its lines. */
const filled = (skeleton: string) => [
  ['membershipIdentifier', `"${MEMBERSHIP}"`], ['name', `"${FULL.name}"`], ['trainedModelArn', `"${FULL.trainedModelArn}"`],
  ['trainedModelVersionIdentifier', `"${FULL.trainedModelVersionIdentifier}"`],
  ['configuredModelAlgorithmAssociationArn', `"${FULL.configuredModelAlgorithmAssociationArn}"`], ['instanceType', '"ml.g5.xlarge"'], ['instanceCount', '2'],
  ['accept', '"text/csv"'], ['accountId', '"444455556666"'], ['mlInputChannelArn', `"${FULL.dataSource.mlInputChannelArn}"`],
  ['description', '"first line\\nsecond line"'], ['maxPayloadInMB', '100'], ['KeyName', '"x"'], ['kmsKeyArn', `"${FULL.kmsKeyArn}"`],
  ['mlModelInferencePayerAccountId', '"777788889999"'],
].reduce((text, [member, value]) => text.replace(new RegExp(`(\\b${member}"?: )(""|''|0|"?ml\\.r7i\\.48xlarge"?)`, 'g'), (_, start) => start + value), skeleton);

describe.each([['JSON', 'skeleton.json', SKELETON_JSON], ['YAML', 'skeleton.yaml', SKELETON_YAML]])('the skeleton of the CLI in %s', (_, name, skeleton) => {
  test('untouched: every placeholder is named', () => {
    const path = file(name, skeleton);
    const [introduction, ...problems] = messageOf(() => InferenceJobRequest.fromFile(path)._read('Stack/Job')).split(/(?<=^invalid request of the inference job at Stack\/Job in \S+): |; /);
    expect(introduction).toBe(`invalid request of the inference job at Stack/Job in ${path}`);
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(PLACEHOLDERS);
    problems.forEach((problem) => expect(problem).toMatch(/got (""|0), the placeholder of the CLI's skeleton, expected |which the CLI's skeleton picks at random, expected/));
  });

  test('filled in: it is a request', () => {
    expect(read(name, filled(skeleton))).toEqual({ ...FULL, environment: { KeyName: 'x' }, tags: { KeyName: 'x' } });
  });
});

test.each([
  ['request.json', JSON.stringify(FULL)],
  ['request.JSON', JSON.stringify(FULL, null, 2)],
  ['marked.json', `\uFEFF${JSON.stringify(FULL)}`],
  ['request.yaml', stringify(FULL)],
  ['request.yml', `# JSON is YAML\n${JSON.stringify(FULL)}`],
  ['marked.yml', `\uFEFF${stringify(FULL)}`],
])('%s', (name, text) => {
  expect(read(name, text)).toEqual(FULL);
});

test('anchors and merge keys of YAML', () => {
  expect(read('anchors.yaml', [
    `membershipIdentifier: ${MEMBERSHIP}`, `trainedModelArn: ${MODEL_ARN}`, `dataSource: {mlInputChannelArn: ${CHANNEL_ARN}}`,
    'resourceConfig: {instanceType: &machine ml.g5.xlarge}', 'outputConfiguration: {members: [{accountId: "111122223333"}]}',
    'environment: &both {A: a, MACHINE: *machine}', 'tags:', '  <<: *both', '  A: other',
  ].join('\n'))).toMatchObject({ environment: { A: 'a', MACHINE: 'ml.g5.xlarge' }, tags: { A: 'other', MACHINE: 'ml.g5.xlarge' } });
});

test('YAML is of version 1.2: what looks like a date or a yes is a string, and so is every key', () => {
  const text = stringify(FULL).replace(/^name: .*$/m, 'name: 2026-01-01').replace(/^tags:$/m, 'tags:\n  2026: yes\n  off: no');
  expect(read('strings.yaml', text)).toMatchObject({ name: '2026-01-01', tags: { 2026: 'yes', off: 'no' } });
});

test('an account id of YAML without quotes', () => {
  const path = file('number.yaml', stringify(FULL).replace(/accountId: .*/, 'accountId: 044455556666'));
  expect(messageOf(() => InferenceJobRequest.fromFile(path)._read('Stack/Job'))).toBe(
    `invalid request of the inference job at Stack/Job in ${path}: outputConfiguration.members[0].accountId: got the number 44455556666, expected a string: put it into quotes`,
  );
});

const SECRET = 'hunter2';

test.each<[string, string, string]>([
  ['comma.json', '{\n  "name": "x",\n}', 'holds no valid JSON at line 3'],
  ['word.json', `{\n  "description": "a text that is longer than what a message shows",\n  "name": ${SECRET}\n}`, 'holds no valid JSON at line 3'],
  ['control.json', `{\n  "name": "${SECRET}\n"}`, 'holds no valid JSON at line 2'],
  ['cut.json', '{"name": "x"', 'holds no valid JSON at line 1'],
  ['empty.json', '', 'holds no valid JSON'],
  ['yaml.json', 'name: x', 'holds no valid JSON at line 1'],
  ['twice.yaml', `name: x\nname: ${SECRET}\n`, 'holds no valid YAML: duplicate key at line 2'],
  ['deep.yaml', `environment:\n  A: x\n  A: ${SECRET}\n`, 'holds no valid YAML: duplicate key at line 3'],
  ['tab.yaml', 'resourceConfig:\n\tinstanceCount: 1\n', 'holds no valid YAML: tab as indent at line 2'],
  ['tag.yaml', 'name: x\nkmsKeyArn: !Ref Key\n', 'holds no valid YAML: tag resolve failed at line 2'],
  ['two.yaml', 'name: x\n---\nname: y\n', 'holds no valid YAML: multiple docs at line 2'],
  ['key.yaml', '? {a: 1}\n: x\n', 'holds no valid YAML: non string key at line 1'],
  ['alias.yaml', `environment: {A: *${SECRET}}\n`, 'holds no valid YAML: an alias without an anchor, or too many of them'],
])('%s is no document', (name, text, message) => {
  const path = file(name, text);
  const said = messageOf(() => InferenceJobRequest.fromFile(path));
  expect(said).toBe(`${path} ${message}`);
  expect(said).not.toContain(SECRET);
});

test.each<[string, string, string]>([
  ['list.json', '[{}]', 'a list'], ['text.json', '"x"', 'the string "x"'], ['null.json', 'null', 'null'], ['list.yaml', '- name: x', 'a list'],
  ['empty.yaml', '', 'null'], ['comment.yaml', '# nothing yet', 'null'],
])('%s is no map', (name, text, given) => {
  const path = file(name, text);
  expect(messageOf(() => InferenceJobRequest.fromFile(path))).toBe(`invalid inference job request in ${path}: got ${given}, expected a map at the top level`);
});

test('files that cannot be', () => {
  mkdirSync(join(directory, 'folder.json'));
  const messages = ['absent.json', 'folder.json', 'request.toml', 'request'].map((name) => messageOf(() => InferenceJobRequest.fromFile(join(directory, name))));
  const at = (name: string) => join(directory, name);
  expect(messages).toEqual([
    `there is no file ${at('absent.json')}`,
    `cannot read ${at('folder.json')}: EISDIR`,
    `cannot tell the format of ${at('request.toml')}: expected a name that ends with .json, .yaml, .yml`,
    `cannot tell the format of ${at('request')}: expected a name that ends with .json, .yaml, .yml`,
  ]);
});

test('a file is read at once', () => {
  const path = file('changing.json', JSON.stringify(FULL));
  const request = InferenceJobRequest.fromFile(path);
  writeFileSync(path, '{}');
  expect(request._read('Stack/Job')).toEqual(FULL);
});

describe('an object', () => {
  test('is read as it is', () => {
    expect(InferenceJobRequest.fromObject(FULL)._read('Stack/Job')).toEqual(FULL);
  });

  test('has all its problems in one error, without a file', () => {
    expect(messageOf(() => InferenceJobRequest.fromObject({ ...FULL, nmae: 'x', name: 7, description: '\u0007', instanceCount: 1 })._read('Stack/Job'))).toMatch(
      /^invalid request of the inference job at Stack\/Job: name: got the number 7, .*; nmae: got a member that does not exist, .*; instanceCount: got .*; description: got "\\u0007", /,
    );
  });

  test.each([[undefined, 'nothing'], [null, 'null'], [[], 'a list'], ['x', 'the string "x"'], [new Map(), 'a map or another object']])('%p is none', (value: any, given) => {
    expect(messageOf(() => InferenceJobRequest.fromObject(value))).toBe(`invalid inference job request: got ${given}, expected a map at the top level`);
  });
});
