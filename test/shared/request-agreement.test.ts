/** The library takes and refuses what AWS's own model takes and refuses, as botocore and Python's regular expressions read it. */
import type { ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import * as fc from 'fast-check';
import { changedRequests, withChange, type ChangedRequest } from './request-arbitraries';
import { start, stop } from '../../scripts/children';
import { loadServiceModel } from '../../simulator';
import { requestProblems } from '../../src/shared/request-problems';
import { wanted, wantedWithEverything } from '../lambda/events';

const PYTHON = resolve(__dirname, '..', '..', '.cache', 'python', 'bin', 'python');
/** The same requests in every run; `SEED=<number>` for others. */
const SEED = Number(process.env.SEED ?? 1);
const COUNT = 8000;

const name = 'Spring\tforecast é';
/** With every kind of character that may be in ids and partitions; those of the other tests are simpler. */
const rich = (request: object, partition: string, id: string) => JSON.parse(JSON.stringify(request)
  .replace(/[0-9-]{36}/g, 'abcdef01-abcf-abcf-abcf-abcdef012345')
  .replace(/(aaaa|bbbb|cccc)(?=")/g, id)
  .replaceAll('arn:aws:', `arn:${partition}:`));
const EXAMPLES = [
  rich(wantedWithEverything({ name, description: 'first\r\n\tsecond line' }).request, 'aws-us-gov', 'aA-_.9zZ'),
  rich(wanted({ name }).request, 'aws', 'a/b'),
];

const HALF = /[\ud800-\udfff]/gu;
const isHalf = (value: unknown) => typeof value === 'string' && value.search(HALF) >= 0;

/** Where the library means to differ from the model: it judges the examples as the model judges what `as` makes of them. */
interface Difference {
  readonly reason: string;
  /** What each of them changes in a valid request. */
  readonly examples: readonly object[];
  readonly as: (request: any) => any;
}

const DIFFERENCES: Difference[] = [
  {
    reason: 'the handler makes a name where there is none',
    examples: [{ name: undefined }],
    as: (request) => (request.name === undefined ? { ...request, name } : request),
  },
  {
    reason: 'machines that AWS adds later pass',
    examples: [{ resourceConfig: { instanceType: 'ml.g9.nano' } }],
    as: textOf(['resourceConfig.instanceType'], (text) => (isHalf(text) ? text : text.replace(/^ml\..{1,2045}$/u, 'ml.g5.xlarge'))),
  },
  {
    reason: 'the model means all characters beyond the BMP, but its pattern takes none, and halves of them instead',
    examples: [{ name: '\u{1F600}' }, { description: '\u{10000}\u{10FFFF}' }, { name: '\ud800' }, { description: '\udc00' }],
    as: textOf(['name', 'description'], (text) => text.replace(/[\u{10000}-\u{10FFFF}]/gu, 'x').replace(/\ud800|\udbff|\udc00|\udfff/gu, '\0')),
  },
  {
    reason: 'patterns of a model are ECMA 262: their dot takes no end of a line, Python\'s all but the line feed',
    examples: [{ kmsKeyArn: `${EXAMPLES[0].kmsKeyArn}\r` }, { outputConfiguration: { ...EXAMPLES[0].outputConfiguration, accept: '\u2028' } }],
    as: textOf(['kmsKeyArn', 'outputConfiguration.accept'], (text) => text.replace(/[\r\u2028\u2029]/g, '\n')),
  },
  {
    reason: 'patterns of a model are ECMA 262: U+FEFF is blank and U+0085 is not, for Python it is the other way round',
    examples: [{ name: '\ufeff' }, { name: '\u0085' }],
    as: textOf(['name'], (text) => text.replace(/\ufeff/g, ' ').replace(/\u0085/g, 'x')),
  },
  {
    reason: 'the documentation says 50 tags where the model says 200, and 4 are the library\'s',
    examples: [{ tags: tags(47) }, { tags: tags(200) }],
    as: tagsOf((entries) => (entries.length > 44 ? [...entries, ...Object.entries(tags(201))] : entries)),
  },
  {
    reason: 'keys that AWS or the library keeps for itself',
    examples: [{ tags: { 'aws:x': '' } }, { tags: { 'Aws:': '' } }, { tags: { 'cdk-cleanrooms-ml:stack-id': '' } }, { tags: { 'CDK-cleanrooms-ml:x': '' } }],
    as: tagsOf((entries) => entries.map(([key, value]) => [/^(aws|cdk-cleanrooms-ml):/i.test(key) ? key.padEnd(129) : key, value])),
  },
  {
    reason: 'UTF-8 has nothing for half of a surrogate pair, so the job would get another value',
    examples: [
      { kmsKeyArn: `${EXAMPLES[0].kmsKeyArn}\udc00` }, { outputConfiguration: { ...EXAMPLES[0].outputConfiguration, accept: '\ud800' } },
      { environment: { A: 'x\ud83d' } }, { tags: { '\udc00': '' } }, { tags: { team: '\ude00\ud83d' } },
    ],
    as: (request) => [
      textOf(['kmsKeyArn', 'outputConfiguration.accept'], (text) => text.replace(HALF, '\n')),
      environmentOf((entries) => entries.map(([key, value]) => [key, isHalf(value) ? '' : value])),
      tagsOf((entries) => entries.map(([key, value]) => [isHalf(key) ? key.padEnd(300) : key, isHalf(value) ? 'x'.repeat(257) : value])),
    ].reduce((changed, as) => as(changed), request),
  },
];

let python: ChildProcess;
let answers: AsyncIterator<string>;

beforeAll(() => {
  python = start(PYTHON, [join(__dirname, 'service-constraints.py')], { stdio: ['pipe', 'pipe', 'inherit'], env: { PYTHONDONTWRITEBYTECODE: '1' } });
  answers = createInterface({ input: python.stdout! })[Symbol.asyncIterator]();
});

afterAll(() => stop(python.pid));

test.each(DIFFERENCES)('a difference: $reason', async ({ examples, as }) => {
  for (const example of examples) {
    const request = { ...EXAMPLES[0], ...example };
    const [byModel, byModelAs] = await refusedByService([request, as(request)]);
    expect(refusedByLibrary(request)).not.toEqual(byModel);
    expect(refusedByLibrary(request)).toEqual(byModelAs);
  }
});

test('otherwise the same members are refused', async () => {
  const requests = fc.sample(changedRequests(loadServiceModel(), 'StartTrainedModelInferenceJobRequest', EXAMPLES), { numRuns: COUNT, seed: SEED });
  const byService = await refusedByService(requests.map(({ request }) => DIFFERENCES.reduce((changed, { as }) => as(changed), request)));
  const verdicts = requests.map((changed, number) => ({ changed, library: refusedByLibrary(changed.request), service: byService[number] }));

  expect(smallest(verdicts.filter(({ library, service }) => library.join() !== service.join()))).toBe('');

  // Otherwise the two would agree about too little.
  const counts = REFUSED.map((member) => byService.filter((members) => members.includes(member)).length);
  expect(Math.min(...counts)).toBeGreaterThan(COUNT / 200);
  expect([...new Set(byService.flat())].sort()).toEqual(REFUSED);
  expect(byService.filter((members) => members.length === 0).length).toBeGreaterThan(COUNT / 10);
});

/** The leaves of a request. */
const REFUSED = [
  'configuredModelAlgorithmAssociationArn', 'containerExecutionParameters', 'containerExecutionParameters.maxPayloadInMB', 'dataSource.mlInputChannelArn', 'description',
  'environment', 'environment (key)', 'environment (value)', 'kmsKeyArn', 'membershipIdentifier', 'mlModelInferencePayerAccountId', 'name',
  'outputConfiguration.accept', 'outputConfiguration.members', 'resourceConfig.instanceCount', 'resourceConfig.instanceType',
  'tags', 'tags (key)', 'tags (value)', 'trainedModelArn', 'trainedModelVersionIdentifier',
];

function refusedByLibrary(request: any): string[] {
  return refused(requestProblems(request).map(({ member, given }) => {
    const key = /^(environment): name of /.exec(member) ?? (given.startsWith('the key ') && /^(tags)$/.exec(member));
    return key ? `${key[1]} (key: …)` : member;
  }));
}

async function refusedByService(requests: object[]): Promise<string[][]> {
  python.stdin!.write(requests.map((request) => `${JSON.stringify(request)}\n`).join(''));
  const all: string[][] = [];
  while (all.length < requests.length) {
    const { done, value } = await answers.next();
    if (done) {
      throw new Error('the Python process has ended');
    }
    all.push(refused(JSON.parse(value)));
  }
  return all;
}

/** Members in one way of writing, however deep a side has looked into them. */
function refused(paths: string[]): string[] {
  const members = paths.map((path) => path
    .replace(/^(environment|tags) \(key: [^]*/, '$1 (key)')
    .replace(/^(environment|tags)\.[^]*/, '$1 (value)')
    .replace(/^outputConfiguration($|\.members.*)/, 'outputConfiguration.members')
    .replace(/^resourceConfig$/, 'resourceConfig.instanceType')
    .replace(/^dataSource$/, 'dataSource.mlInputChannelArn'));
  return [...new Set(members)].sort();
}

function smallest(disagreements: { changed: ChangedRequest; library: string[]; service: string[] }[]): string {
  const sizes = new Map(disagreements.map((it) => [it, JSON.stringify(it.changed).length]));
  const [first] = disagreements.sort((a, b) => sizes.get(a)! - sizes.get(b)!);
  return first === undefined ? '' : [
    `${disagreements.length} disagreements with SEED=${SEED}, the smallest: ${JSON.stringify(first.changed.changes)}`,
    `in ${JSON.stringify(first.changed.request)}`,
    `the library refuses [${first.library.join(', ')}], the service [${first.service.join(', ')}]`,
  ].join('\n');
}

function textOf(members: string[], change: (text: string) => string): Difference['as'] {
  return (request) => members.map((member) => member.split('.')).reduce((changed, path) => {
    const text = path.reduce((value, key) => value?.[key], changed);
    return typeof text === 'string' && change(text) !== text ? withChange(changed, { path, value: change(text) }) : changed;
  }, request);
}

function tagsOf(change: (entries: [string, unknown][]) => [string, unknown][]): Difference['as'] {
  return (request) => (isMap(request.tags) ? { ...request, tags: Object.fromEntries(change(Object.entries(request.tags))) } : request);
}

function environmentOf(change: (entries: [string, unknown][]) => [string, unknown][]): Difference['as'] {
  return (request) => (isMap(request.environment)
    ? { ...request, environment: Object.fromEntries(change(Object.entries(request.environment))) } : request);
}

function tags(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, number) => [`k${number}`, '']));
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
