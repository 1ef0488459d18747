import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { stringify } from 'yaml';
import { wantedWithEverything } from './lambda/events';
import { PLACEHOLDERS, SKELETON_JSON, SKELETON_YAML } from './skeletons';
import { CHANNEL_ARN, MEMBERSHIP, messageOf, MODEL_ARN } from './support';
import { InferenceJobRequest } from '../src/inference-job-request';

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
    const [introduction, ...problems] = messageOf(() => InferenceJobRequest.fromFile(path)._read('Stack/Job')).split(/(?<=^invalid request for the inference job at Stack\/Job in \S+): |; /);
    expect(introduction).toBe(`invalid request for the inference job at Stack/Job in ${path}`);
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(PLACEHOLDERS);
    problems.forEach((problem) => expect(problem).toMatch(/got (""|0), a placeholder from the CLI skeleton, expected |which the CLI skeleton picked at random, expected/));
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
    `invalid request for the inference job at Stack/Job in ${path}: outputConfiguration.members[0].accountId: got the number 44455556666, expected a string: put it in quotes`,
  );
});

const SECRET = 'hunter2';

test.each<[string, string, string]>([
  ['comma.json', '{\n  "name": "x",\n}', 'is not valid JSON at line 3'],
  ['word.json', `{\n  "description": "a text that is longer than what a message shows",\n  "name": ${SECRET}\n}`, 'is not valid JSON at line 3'],
  ['control.json', `{\n  "name": "${SECRET}\n"}`, 'is not valid JSON at line 2'],
  ['cut.json', '{"name": "x"', 'is not valid JSON at line 1'],
  ['empty.json', '', 'is not valid JSON at line 1'],
  ['yaml.json', 'name: x', 'is not valid JSON at line 1'],
  ['twice.yaml', `name: x\nname: ${SECRET}\n`, 'is not valid YAML: duplicate key at line 2'],
  ['deep.yaml', `environment:\n  A: x\n  A: ${SECRET}\n`, 'is not valid YAML: duplicate key at line 3'],
  ['tab.yaml', 'resourceConfig:\n\tinstanceCount: 1\n', 'is not valid YAML: tab as indent at line 2'],
  ['tag.yaml', 'name: x\nkmsKeyArn: !Ref Key\n', 'is not valid YAML: tag resolve failed at line 2'],
  ['two.yaml', 'name: x\n---\nname: y\n', 'is not valid YAML: more than one document at line 2'],
  ['key.yaml', '? {a: 1}\n: x\n', 'is not valid YAML: non string key at line 1'],
  ['comment.json', '{\n// no comment\n}', 'is not valid JSON at line 2'],
  ['name.json', `{\n  environment: {"A": "${SECRET}"}\n}`, 'is not valid JSON at line 2'],
  ['number.json', '{\n\n"resourceConfig": {"instanceCount": 01}}', 'is not valid JSON at line 3'],
  ['return.json', `{\r\n"name": "x"\r\n"name": ${SECRET}}`, 'is not valid JSON at line 3'],
  ['alias.yaml', `environment: {A: *${SECRET}}\n`, 'is not valid YAML: an alias without an anchor, or too many aliases'],
])('%s is no document', (name, text, message) => {
  const path = file(name, text);
  const said = messageOf(() => InferenceJobRequest.fromFile(path));
  expect(said).toBe(`${path} ${message}`);
  expect(said).not.toContain(SECRET);
});

test.each<[string, string, string]>([
  ['list.json', '[{}]', 'a list'], ['text.json', '"x"', 'a string'], ['null.json', 'null', 'null'], ['list.yaml', '- name: x', 'a list'],
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
    `cannot find the file ${at('absent.json')}`,
    `cannot read ${at('folder.json')}: EISDIR`,
    `unknown format of ${at('request.toml')}: expected a file name that ends with .json, .yaml, .yml`,
    `unknown format of ${at('request')}: expected a file name that ends with .json, .yaml, .yml`,
  ]);
});

describe('the bytes of a file', () => {
  const TEXT = JSON.stringify({ ...FULL, description: 'Zürich \u{1F600}' }, null, 2);
  const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le');
  const readBytes = (name: string, bytes: Buffer) => {
    const path = join(directory, name);
    writeFileSync(path, bytes);
    return InferenceJobRequest.fromFile(path)._read('Stack/Job');
  };

  test.each<[string, Buffer]>([
    ['utf-8.json', Buffer.from(TEXT)],
    ['marked-8.json', Buffer.from(`\uFEFF${TEXT}`)],
    ['little.json', utf16(TEXT)],
    ['big.json', utf16(TEXT).swap16()],
    ['little.yaml', utf16(stringify(JSON.parse(TEXT)))],
  ])('%s is read', (name, bytes) => {
    expect(readBytes(name, bytes)).toEqual(JSON.parse(TEXT));
  });

  test.each<[string, Buffer, string]>([
    ['windows.json', Buffer.from(TEXT, 'latin1'), `is not UTF-8 at line ${TEXT.split('\n').findIndex((line) => /[^ -~]/.test(line)) + 1}`],
    ['latin.yaml', Buffer.from('name: x\n\ndescription: caf\xe9', 'latin1'), 'is not UTF-8 at line 3'],
    ['cut.json', Buffer.from('{"name": "\u00e9').subarray(0, -1), 'is not UTF-8 at line 1'],
    ['unmarked.json', utf16(TEXT).subarray(2), 'is not UTF-8 at line'],
    ['unmarked-ascii.json', Buffer.from('{}', 'utf16le'), 'contains a NUL character at line 1'],
    ['half.json', Buffer.concat([utf16('"'), Buffer.from([0x00, 0xD8])]), 'is not UTF-16'],
    ['odd.json', Buffer.concat([utf16('{}'), Buffer.from([0x20])]), 'is not UTF-16'],
    ['utf-32.json', Buffer.from([0xFF, 0xFE, 0, 0, 0x7B, 0, 0, 0, 0x7D, 0, 0, 0]), 'contains a NUL character at line 1'],
  ])('%s is refused', (name, bytes, reason) => {
    const message = messageOf(() => readBytes(name, bytes));
    expect(message).toContain(`${join(directory, name)} ${reason}`);
    expect(message).toMatch(/: save it as UTF-8, or as UTF-16 with a byte order mark$/);
  });

  test('more than a request can have are not read', () => {
    const [most, more] = [1_000_000, 1_000_001].map((size) => Buffer.from(TEXT.padEnd(size - (Buffer.byteLength(TEXT) - TEXT.length))));
    expect(readBytes('most.json', most)).toEqual(JSON.parse(TEXT));
    expect(messageOf(() => readBytes('more.json', more))).toBe(`${join(directory, 'more.json')} has 1000001 bytes, but a request file may have at most 1000000`);
  });
});

test('a path as the AWS CLI takes it', () => {
  const path = file('cli.json', JSON.stringify(FULL));
  expect(InferenceJobRequest.fromFile(`file://${path}`)._read('Stack/Job')).toEqual(FULL);
  expect(messageOf(() => InferenceJobRequest.fromFile('file://no-such-file.json'))).toBe('cannot find the file no-such-file.json');
  expect(messageOf(() => InferenceJobRequest.fromFile('file://~/no-such-file.json'))).toBe(`cannot find the file ${homedir()}/no-such-file.json`);
  expect(messageOf(() => InferenceJobRequest.fromFile(7 as any))).toBe('invalid path of an inference job request: got the number 7, expected a string');
});

describe('a key that is there twice, of which one value would be dropped', () => {
  test.each<[string, string, string]>([
    ['top.json', '{\n  "name": "x",\n  "name": "y"\n}', 'is not valid JSON: duplicate key at line 3'],
    ['deep.json', `{"environment": {\n"A": "x",\n"B": "x",\n"\\u0041": "${'hunter2'}"}}`, 'is not valid JSON: duplicate key at line 4'],
    ['proto.json', '{"tags": {"__proto__": "x",\n"__proto__": "y"}}', 'is not valid JSON: duplicate key at line 2'],
    ['proto.yaml', 'tags:\n  __proto__: x\n  "__proto__": y\n', 'is not valid YAML: duplicate key at line 3'],
    ['list.yaml', 'outputConfiguration:\n  members:\n  - accountId: x\n    accountId: y\n', 'is not valid YAML: duplicate key at line 4'],
    ['flow.yaml', 'tags: {a: x, "a": y}', 'is not valid YAML: duplicate key at line 1'],
  ])('%s', (name, text, message) => {
    const path = file(name, text);
    expect(messageOf(() => InferenceJobRequest.fromFile(path))).toBe(`${path} ${message}`);
  });

  test('not: one key in two maps', () => {
    const outputConfiguration = { ...FULL.outputConfiguration, members: [{ accountId: '111122223333' }, { accountId: '111122223333' }] };
    expect(messageOf(() => read('two.json', JSON.stringify({ ...FULL, outputConfiguration })))).toMatch(/: outputConfiguration.members: got 2 members, expected exactly one member$/);
  });
});

test('no key and no value is lost, whatever it is called', () => {
  const odd = JSON.parse('{"__proto__": "a", "constructor": "b", "toString": "c"}');
  const document = { ...FULL, environment: odd, tags: odd };
  expect(read('odd.json', JSON.stringify(document))).toStrictEqual(document);
  expect(read('odd.yaml', JSON.stringify(document))).toStrictEqual(document);
});

describe('texts that are not a request', () => {
  const deep = (open: string, close: string, levels = 200_000) => open.repeat(levels) + close.repeat(levels);

  test.each<[string, string, string]>([
    ['deep.json', deep('[', ']'), 'is not valid JSON: nested too deeply'],
    ['deep.yaml', deep('[', ']'), 'is not valid YAML: nested too deeply at line 1'],
    ['deep-block.yaml', Array.from({ length: 1000 }, (_, n) => `${' '.repeat(n)}a:`).join('\n'), 'is not valid YAML: nested too deeply at line 100'],
    ['aliases.yaml', `a: &a x\nb: [${'*a,'.repeat(1001)}]`, 'is not valid YAML: too many aliases at line 2'],
    ['commas.yaml', `a: [${','.repeat(900_000)}]`, 'is not valid YAML: too many tokens at line 1'],
    ['maps.json', deep('{"a":', '}', 100_000).replace(':}', ':1}'), 'is not valid JSON: nested too deeply'],
  ])('%s', (name, text, message) => {
    const path = file(name, text);
    expect(messageOf(() => InferenceJobRequest.fromFile(path))).toContain(`${path} ${message}`);
  });

  test.each(['yaml', 'json'])('16,000 keys of %s are read in a time that grows with their number', (extension) => {
    // Each costs the same: what compares every key with every other one takes a hundred times as long.
    const text = (count: number) => `{${Array.from({ length: count }, (_, n) => `"k${n}":1`).join(extension === 'yaml' ? ', ' : ',')}}`.replaceAll('":', '": ');
    const timeOf = (count: number) => {
      const path = file(`many-${count}.${extension}`, text(count));
      const begun = process.cpuUsage();
      expect(messageOf(() => InferenceJobRequest.fromFile(path)._read('Stack/Job')).length).toBeLessThan(20_000);
      const { user, system } = process.cpuUsage(begun);
      return user + system;
    };
    timeOf(1_000);
    const [few, many] = [timeOf(1_600), timeOf(16_000)];
    expect(many / few).toBeLessThan(40);
  });
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
      /^invalid request for the inference job at Stack\/Job: name: got the number 7, .*; nmae: got an unknown member, .*; instanceCount: got .*; description: got "\\u0007", /,
    );
  });

  test('that is the text of a request is not printed', () => {
    const text = JSON.stringify({ environment: { TOKEN: SECRET } });
    for (const document of [text, JSON.stringify(text), [text]]) {
      expect(messageOf(() => InferenceJobRequest.fromObject(document as any))).toMatch(/^invalid inference job request: got a (string|list), expected a map at the top level$/);
    }
    expect(messageOf(() => read('twice.json', JSON.stringify(text)))).not.toContain(SECRET);
    for (const member of ['resourceConfig', 'outputConfiguration', 'dataSource', 'containerExecutionParameters', 'environment', 'tags']) {
      expect(messageOf(() => InferenceJobRequest.fromObject({ ...FULL, [member]: text })._read('Stack/Job'))).toContain(`${member}: got a string, expected a`);
      expect(messageOf(() => InferenceJobRequest.fromObject({ ...FULL, [member]: text })._read('Stack/Job'))).not.toContain(SECRET);
    }
  });

  test.each([[undefined, 'nothing'], [null, 'null'], [[], 'a list'], ['x', 'a string'], [new Map(), 'a map or another object']])('%p is none', (value: any, given) => {
    expect(messageOf(() => InferenceJobRequest.fromObject(value))).toBe(`invalid inference job request: got ${given}, expected a map at the top level`);
  });
});

test.each([
  JSON.stringify({ environment: { TOKEN: 'hunter2' } }), JSON.stringify([{ TOKEN: 'hunter2' }], null, 2), ` ${JSON.stringify({ TOKEN: 'hunter2.json' })}`,
  'environment:\n  TOKEN: hunter2.yaml', `hunter2${'x'.repeat(5000)}.json`,
])('the text of a request in place of its path is not shown: it may contain secrets', (text) => {
  const message = messageOf(() => InferenceJobRequest.fromFile(text));
  expect(message).toBe(`invalid path of an inference job request: got a string of ${text.length} characters, which looks like the request itself, `
    + "expected the path of its file, for example 'request.json'");
});

test.each(['[draft].json', '{a}.YAML'])('a path may begin as JSON does: %s', (name) => {
  expect(messageOf(() => InferenceJobRequest.fromFile(name))).toBe(`cannot find the file ${name}`);
});
