import { connect } from 'node:net';
import { authorization, MEMBERSHIP, minimalStart } from './support';
import { CleanRoomsMLSimulator, listen, type SimulatorServer } from '../../simulator';
import { matchesGlob } from '../../simulator/glob';

let server: SimulatorServer;
let simulator: CleanRoomsMLSimulator;

beforeEach(async () => {
  simulator = new CleanRoomsMLSimulator();
  server = await listen(simulator);
});

afterEach(async () => {
  // Whatever a test did, the next caller is served.
  expect((await call('GET', JOBS)).status).toBe(200);
  expect((await call('GET', '/_simulator/health')).status).toBe(200);
  await server.close();
});

const JOBS = `/memberships/${MEMBERSHIP}/trained-model-inference-jobs`;
const START = JSON.stringify({ ...minimalStart(), membershipIdentifier: undefined });
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

interface Reply { readonly status: number; readonly text: string }

async function call(method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<Reply> {
  const response = await fetch(`${server.url}${path}`, { method, body, headers: { authorization: authorization('AKIDEXAMPLE'), ...headers } });
  return { status: response.status, text: await response.text() };
}

const control = (name: string, body: unknown) => call('POST', `/_simulator/${name}`, typeof body === 'string' ? body : JSON.stringify(body));

/** What comes back for bytes that no client sends; nothing if the connection is closed. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(server.port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (part) => {
      answer += part.toString();
      socket.end();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
  });
}

test.each(['a\nb', 'a\r\nx-injected: 1', 'a b', 'ä', '', 'x'.repeat(201)])('a fault may not have the name %j', async (name) => {
  expect(await control('faults', [{ kind: 'error', name }])).toEqual({
    status: 400, text: '{"error":"a fault: name must be the code of an error: 1 to 200 visible ASCII characters"}',
  });
});

test.each([0, 1])('a name that no header takes is answered all the same, after %d ms', async (delayMs) => {
  simulator.addFault({ kind: 'error', name: 'Odd\nNäme\u0000✓', delayMs });
  expect((await call('GET', JOBS)).status).toBe(400);
  expect(simulator.calls()[0].outcome).toBe('Odd?Näme??');
});

test.each([0, 1])('a status that no answer has is a defect, not the end, after %d ms', async (delayMs) => {
  simulator.addFault({ kind: 'internal', status: 99, delayMs });
  const { status, text } = await call('GET', JOBS);
  expect(status).toBe(500);
  expect(text).toMatch(/^the simulator failed: RangeError/);
  expect(text).not.toContain('at ');
});

test('a delay of any length is one', async () => {
  for (const delayMs of [2 ** 31, 2 ** 40, 1e300]) {
    simulator.addFault({ kind: 'delay', delayMs });
    const gone = new AbortController();
    let answered = false;
    const late = fetch(`${server.url}${JOBS}`, { headers: { authorization: authorization('AKIDEXAMPLE') }, signal: gone.signal })
      .then(() => { answered = true; }, () => undefined);
    while (simulator.calls().at(-1)?.fault !== 'delay') {
      await new Promise((resolve) => setImmediate(resolve));
    }
    // It would be answered before a call that comes after it.
    await call('GET', '/_simulator/health');
    await call('GET', '/_simulator/health');
    expect(answered).toBe(false);
    gone.abort();
    await late;
    await control('reset', {});
  }
});

test.each(['pendingMs', 'runningMs', 'listLagMs', 'cancelPendingMs'])('%s may be as long as a number can be, but is not infinite', async (name) => {
  expect((await control('plan', `{"${name}":1e999}`)).status).toBe(400);
  expect((await control('plan', { [name]: 1e300 })).status).toBe(200);
  const { text } = await call('POST', JOBS, START);
  const { trainedModelInferenceJobArn: arn } = JSON.parse(text) as { trainedModelInferenceJobArn: string };
  expect((await call('GET', `${JOBS}/${encodeURIComponent(arn)}`)).status).toBe(200);
  expect((await call('PATCH', `${JOBS}/${encodeURIComponent(arn)}`)).status).toBe(200);
  expect((await call('GET', `${JOBS}/${encodeURIComponent(arn)}`)).status).toBe(200);
});

describe('JSON', () => {
  test.each([33, 2000, 200_000])('%d deep is refused', async (depth) => {
    const body = `{"tags":${nested(depth)}}`;
    const { status, text } = await call('POST', JOBS, body);
    expect({ status, text }).toEqual({ status: 400, text: '{"message":"The request body could not be parsed as JSON: nested more than 32 deep"}' });
    for (const name of ['plan', 'faults', 'config', 'rules']) {
      expect(await control(name, body)).toEqual({ status: 400, text: '{"error":"the request body is not JSON: nested more than 32 deep"}' });
    }
  });

  test('as deep as allowed is checked by the model', async () => {
    const { status, text } = await call('POST', JOBS, `{"tags":${nested(20)}}`);
    expect(status).toBe(400);
    expect(text).toContain("Value at 'tags.a'");
  });

  test.each(['{', '[1', '"', `"${'\\"'.repeat(500_000)}`, '{"a":1}}', '\u0000', 'nul', '{"a":\u0001}'])('that is none is refused', async (body) => {
    expect(await call('POST', JOBS, body)).toEqual({ status: 400, text: '{"message":"The request body could not be parsed as JSON: not valid JSON"}' });
    expect((await control('plan', body)).status).toBe(400);
  });

  test.each(['null', '7', '"text"', '[]', '[[]]', 'true'])('that is not an object is rejected: %s', async (body) => {
    expect((await call('POST', JOBS, body)).status).toBe(400);
    for (const name of ['plan', 'config']) {
      expect((await control(name, body)).status).toBe(400);
    }
  });

  test('with names of every object is data', async () => {
    const body = `{"__proto__":{"name":"x"},"constructor":1,"tags":{"__proto__":"p","constructor":"c"},${START.slice(1)}`;
    const { status, text } = await call('POST', JOBS, body);
    expect(status).toBe(200);
    const { trainedModelInferenceJobArn: arn } = JSON.parse(text) as { trainedModelInferenceJobArn: string };
    expect((await call('GET', `/tags/${encodeURIComponent(arn)}`)).text).toBe('{"tags":{"__proto__":"p","constructor":"c"}}');
  });
});

test.each<[string, () => Promise<Reply>, number]>([
  ['a path that is no percent-encoded UTF-8', () => call('GET', '/memberships/%zz/trained-model-inference-jobs'), 400],
  ['half a character', () => call('GET', '/tags/%E0%A4'), 400],
  ['a query that is none', () => call('GET', `${JOBS}?%zz=%&&=&maxResults=%zz`), 400],
  ['a token of nobody', () => call('GET', `${JOBS}?nextToken=${Buffer.from('{"offset":-3}').toString('base64url')}`), 400],
  ['a thousand labels', () => call('GET', '/a'.repeat(1000)), 404],
  ['a method of nobody', () => call('PROPFIND', JOBS), 404],
  ['a control request of nobody', () => call('GET', '/_simulator/__proto__'), 404],
  ['a control request that is half one', () => call('GET', '/_simulator/'), 404],
  ['a control request with the wrong method', () => call('DELETE', '/_simulator/jobs'), 404],
  ['headers of 20 kB', () => call('GET', JOBS, undefined, { 'x-long': 'x'.repeat(20_000) }), 431],
  ['a body of 3 MB', () => call('POST', JOBS, 'x'.repeat(3 * 1024 * 1024)), 413],
  ['a control body of 3 MB', () => control('faults', 'x'.repeat(3 * 1024 * 1024)), 413],
  ['no signature', () => call('GET', JOBS, undefined, { authorization: `AWS4-HMAC-SHA256 Credential=${'a/'.repeat(5000)}` }), 403],
])('%s is refused', async (_, act, status) => {
  expect((await act()).status).toBe(status);
});

test.each([
  ['no path', 'GET\r\n\r\n'],
  ['no text', '\u0000\u0001\u0002'],
  ['a path of 100 kB', `GET ${'/'.repeat(100_000)} HTTP/1.1\r\n\r\n`],
  ['another protocol', 'GET / HTTP/9.9\r\n\r\n'],
  ['a length below zero', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n'],
  ['a chunk without a length', 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
  ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ['no resource', 'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a tunnel', 'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['another protocol to change to', 'GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n'],
])('bytes that are no request are refused or cut off: %s', async (_, bytes) => {
  const answer = await raw(bytes);
  expect(answer === '' ? 'cut off' : answer).toMatch(/^(?:cut off|HTTP\/1\.1 4\d\d )/);
});

describe('a glob', () => {
  test.each([
    ['', '', true], ['', 'a', false], ['*', '', true], ['*', 'any\nthing', true], ['a*', 'a', true], ['a*', 'ba', false], ['*a', 'ba', true],
    ['a*b', 'ab', true], ['a*b', 'axxb', true], ['a*b', 'axxbc', false], ['ab*ba', 'aba', false], ['a*b*c', 'abc', true], ['a*b*c', 'acb', false],
    ['*a*a*', 'a', false], ['*a*a*', 'aa', true], ['a.c', 'abc', false], ['[a]', '[a]', true], ['**', 'x', true], ['a**b', 'ab', true],
  ])('%j on %j: %s', (pattern, text, expected) => {
    expect(matchesGlob(pattern, text)).toBe(expected);
  });

  test('with many stars takes no time', async () => {
    const began = process.cpuUsage();
    expect(matchesGlob(`${'*a'.repeat(2000)}b`, 'a'.repeat(10_000))).toBe(false);
    await control('faults', [{ kind: 'internal', operation: `${'*a'.repeat(50)}*b`, times: 'always', match: { jobName: '*a'.repeat(10_000) } }]);
    await control('rules', [{ jobName: `${'*a'.repeat(100)}b`, plan: {} }]);
    const start = JSON.stringify({ ...JSON.parse(START) as object, name: 'a'.repeat(63) });
    expect((await call('POST', JOBS, start)).status).toBe(200);
    // Backtracking would take years of it.
    expect(process.cpuUsage(began).user / 1e6).toBeLessThan(30);
  });
});

test('a value of two megabytes is checked against every pattern of the model in no time', async () => {
  const began = process.cpuUsage();
  const long = (character: string) => character.repeat(1_900_000);
  for (const member of ['name', 'trainedModelArn', 'trainedModelVersionIdentifier', 'kmsKeyArn', 'description', 'mlModelInferencePayerAccountId']) {
    for (const character of [' ', 'a', '/']) {
      expect((await call('POST', JOBS, JSON.stringify({ ...JSON.parse(START) as object, [member]: long(character) }))).status).toBe(400);
    }
  }
  expect(process.cpuUsage(began).user / 1e6).toBeLessThan(60);
});
