/** 2,000 random requests: botocore sends the same ones, and makes the same signatures of ours. */
import * as fc from 'fast-check';
import { askBotocore } from './botocore';
import { commandOf } from './commands';
import { examples } from './examples';
import { FakeService } from './fake-service';
import { type RandomRequest, randomRequest } from './request-inputs';
import { addressOf, comparable, headerOf, type Wire } from './wire';

/** The same requests in every run; `SEED=<number>` for others. */
const SEED = Number(process.env.SEED ?? 1);
const COUNT = 2000;
const NOW = new Date('2026-05-01T10:20:30.000Z');

const requests = fc.sample(randomRequest, { numRuns: COUNT, seed: SEED });

async function sent({ operation, input, region, credentials }: RandomRequest) {
  const service = new FakeService(examples.find((example) => example.operation === operation)!.answer);
  await service.client({ region, credentials }).send(commandOf[operation](input));
  const [request, ...more] = service.requests;
  expect(more).toEqual([]);
  return { method: request.method, url: FakeService.url(request), headers: request.headers, body: request.body as string };
}

const contentOf = ({ method, url, headers, body }: Wire['sent']) => ({
  method, address: addressOf(url), type: headerOf(headers, 'content-type'), body: body === '' ? undefined : comparable(JSON.parse(body)),
});

let ours: Wire['sent'][];
let theirs: { wire: Wire[]; signatures: string[] };

beforeAll(async () => {
  jest.useFakeTimers({ now: NOW, doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'clearTimeout', 'queueMicrotask'] });
  ours = await Promise.all(requests.map(sent)).finally(() => jest.useRealTimers());
  theirs = askBotocore({
    wire: requests.map(({ operation, input, region }) => ({ operation, input, region, answer: { status: 200, headers: {}, body: '{}' } })),
    signatures: ours.map((request, index) => ({ ...request, ...requests[index].credentials, region: requests[index].region })),
  });
});

/** The first few requests of which the two sides differ; all 2,000 would not be readable. */
const differing = (side: (index: number) => unknown, other: (index: number) => unknown) => requests
  .map((request, index) => ({ request, ours: side(index), theirs: other(index) }))
  .filter((pair) => JSON.stringify(pair.ours) !== JSON.stringify(pair.theirs)).slice(0, 3);

test('method, address, content type, and body are botocore\'s', () => {
  expect(theirs.wire).toHaveLength(COUNT);
  expect(differing((index) => contentOf(ours[index]), (index) => contentOf(theirs.wire[index].sent))).toEqual([]);
});

test('the length is that of the body', () => {
  expect(ours.filter(({ headers, body }) => (headerOf(headers, 'content-length') ?? '0') !== `${Buffer.byteLength(body)}`)).toEqual([]);
});

test('the signature is botocore\'s', () => {
  expect(theirs.signatures).toHaveLength(COUNT);
  expect(differing((index) => headerOf(ours[index].headers, 'authorization'), (index) => theirs.signatures[index])).toEqual([]);
  for (const { headers } of ours) {
    expect(headers.authorization).toMatch(/SignedHeaders=[^,]*\bhost\b/);
    expect(headers.authorization.includes('x-amz-security-token')).toBe('x-amz-security-token' in headers);
    expect(headers['x-amz-date']).toBe('20260501T102030Z');
  }
});

// Otherwise the two would agree about too little.
test('the requests are odd, and of all operations', () => {
  const count = (is: (request: RandomRequest, index: number) => boolean) => requests.filter(is).length;
  for (const operation of Object.keys(commandOf)) {
    expect(count((request) => request.operation === operation)).toBeGreaterThan(COUNT / 10);
  }
  const hasText = (pattern: RegExp) => count(({ input }) => pattern.test(JSON.stringify(input)));
  for (const pattern of [
    /[^\x00-\x7f]/, /%/, /\/\//, /\.\./, /\\u0000/, /\ud83d\ude00/, /"(tags|environment)":\{\}/, /__proto__/, /x{1900}/, /"maxResults":(1|100)\b/,
  ]) {
    expect([pattern, hasText(pattern) > 10]).toEqual([pattern, true]);
  }
  expect(count(({ input }) => Object.keys(input.tags ?? {}).length > 50)).toBeGreaterThan(10);
  expect(count(({ input }) => ((input.tagKeys ?? []) as unknown[]).length > 50)).toBeGreaterThan(10);
  expect(count(({ input }) => JSON.stringify(input.tagKeys) === '[]')).toBeGreaterThan(10);
  expect(count(({ credentials }) => credentials.sessionToken === undefined)).toBeGreaterThan(COUNT / 3);
});
