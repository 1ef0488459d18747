import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { authorization, MEMBERSHIP, minimalStart, type Input } from './support';
import { CleanRoomsMLSimulator, listen, type SimulatorServer } from '../../simulator';

let server: SimulatorServer;
let simulator: CleanRoomsMLSimulator;

beforeEach(async () => {
  simulator = new CleanRoomsMLSimulator({ config: { accountId: '777788889999' } });
  server = await listen(simulator);
});

afterEach(() => server.close());

interface Reply {
  readonly status: number;
  readonly body: Input;
}

function send(method: string, path: string, body?: unknown): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: authorization('AKIDEXAMPLE') };
    const outgoing = httpRequest(`${server.url}${path}`, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const isJson = response.headers['content-type'] === 'application/json';
        resolve({ status: response.statusCode!, body: isJson ? JSON.parse(text) : { text } });
      });
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body));
  });
}

const jobsPath = `/memberships/${MEMBERSHIP}/trained-model-inference-jobs`;
const { membershipIdentifier: _, ...startBody } = minimalStart();
const start = (change: Input = {}) => send('POST', jobsPath, { ...startBody, ...change });
const control = (method: string, name: string, body?: unknown) => send(method, `/_simulator/${name}`, body);

describe('the transport', () => {
  test('carries requests and answers', async () => {
    const { body: { trainedModelInferenceJobArn: arn } } = await start();
    const got = await send('GET', `${jobsPath}/${encodeURIComponent(arn)}`);
    expect(got).toMatchObject({ status: 200, body: { name: 'job', status: 'CREATE_PENDING' } });
    expect(await send('GET', `${jobsPath}?maxResults=1&trainedModelArn=${encodeURIComponent(startBody.trainedModelArn)}`))
      .toMatchObject({ body: { trainedModelInferenceJobs: [{ name: 'job' }] } });
    expect(await send('GET', '/nothing')).toMatchObject({ status: 404 });
  });

  test.each([['reset-before', 0], ['reset-after', 1]] as const)('resets the connection: %s', async (kind, jobs) => {
    simulator.addFault({ kind });
    await expect(start()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(simulator.jobs()).toHaveLength(jobs);
  });

  test('answers late', async () => {
    simulator.addFault({ kind: 'delay', delayMs: 150 });
    const began = Date.now();
    expect((await start()).status).toBe(200);
    expect(Date.now() - began).toBeGreaterThanOrEqual(145);
  });

  test('closes at once, although a call hangs and another is delayed', async () => {
    simulator.setFaults([{ kind: 'hang' }, { kind: 'delay', delayMs: 600_000 }]);
    const calls = Promise.allSettled([start(), start()]);
    while (simulator.calls().length < 2) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await server.close();
    expect((await calls).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(start()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('refuses a body that no valid request has', async () => {
    expect(await start({ description: 'x'.repeat(3 * 1024 * 1024) })).toMatchObject({ status: 413 });
    expect(simulator.calls()).toEqual([]);
    expect((await start()).status).toBe(200);
  });

  test('outlives a client that goes away in the middle', async () => {
    await new Promise<void>((resolve) => {
      const socket = connect(server.port, '127.0.0.1', () => {
        socket.write(`POST ${jobsPath} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"name"`, () => socket.destroy());
      });
      socket.on('close', () => resolve());
    });
    expect((await start()).status).toBe(200);
    expect(simulator.calls()).toHaveLength(1);
  });

  test('a defect is not taken for an answer of the service', async () => {
    simulator.addFault({ kind: 'delay', delayMs: 0, when: () => { throw new Error('defect'); } });
    expect(await start()).toEqual({ status: 500, body: { text: expect.stringMatching(/^the simulator failed: Error: defect/) } });
  });
});

describe('the address', () => {
  test('a port that is in use', async () => {
    await expect(listen(simulator, { port: server.port }))
      .rejects.toThrow(`port ${server.port} on 127.0.0.1 is already in use: choose another, or 0 for a free one`);
  });

  test('an interface that others can reach', async () => {
    await expect(listen(simulator, { host: '0.0.0.0' as 'localhost' })).rejects.toThrow('the loopback interface only');
  });

  test('a port that was asked for', async () => {
    const { port } = server;
    await server.close();
    server = await listen(simulator, { port });
    expect(server.url).toBe(`http://127.0.0.1:${port}`);
    expect((await start()).status).toBe(200);
  });
});

describe('the control endpoints', () => {
  test('health', async () => {
    expect(await control('GET', 'health')).toEqual({ status: 200, body: { status: 'ok', now: expect.any(Number) } });
  });

  test('calls and jobs are reported, without control calls', async () => {
    await start({ environment: { SECRET: 'hunter2' } });
    const calls = await control('GET', 'calls');
    expect(calls.body.calls).toEqual([expect.objectContaining({
      operation: 'StartTrainedModelInferenceJob', account: '777788889999', outcome: 'ok', input: expect.objectContaining({ environment: { SECRET: '***' } }),
    })]);
    const jobs = await control('GET', 'jobs');
    expect(jobs.body.jobs).toEqual([expect.objectContaining({ name: 'job', status: 'CREATE_PENDING', startedBy: 'AKIDEXAMPLE' })]);
  });

  test('plans, rules, faults and configuration are set, and forgotten by a reset', async () => {
    const settings: [string, unknown][] = [
      ['plan', { pendingMs: 0, runningMs: 0, cancelOutcomes: ['CANCEL_FAILED', 'INACTIVE'] }],
      ['rules', [{ jobName: 'bad*', plan: { outcome: 'CREATE_FAILED', failure: { statusCode: 'X', message: 'y' } } }]],
      ['faults', [{ operation: 'Start*', match: { jobName: 'later' }, kind: 'error', name: 'ConflictException', times: 2, delayMs: 1 }]],
      ['config', { accountId: '123456789012', quotas: { perMembership: 2, instancesPerType: { 'ml.m5.large': 0 } }, pageTokens: 'offset', pageShift: -1, goneMemberships: { gone: 'AccessDeniedException' } }],
    ];
    for (const [name, body] of settings) {
      expect(await control('POST', name, body)).toEqual({ status: 200, body: { status: 'ok' } });
    }
    const statuses = [await start({ name: 'later' }), await start({ resourceConfig: { instanceType: 'ml.m5.large' } }), await start(), await start({ name: 'bad' })];
    expect(statuses.map(({ status }) => status)).toEqual([409, 402, 200, 200]);
    expect(simulator.jobs().map(({ status, account }) => [status, account])).toEqual([['ACTIVE', '123456789012'], ['CREATE_FAILED', '123456789012']]);
    expect((await control('POST', 'reset')).status).toBe(200);
    expect(simulator.jobs()).toEqual([]);
    expect((await start({ name: 'later' })).status).toBe(200);
    expect(simulator.jobs()).toMatchObject([{ status: 'CREATE_PENDING', account: '777788889999' }]);
  });

  test.each([
    ['plan', { pending: 1 }, 'a plan has no member pending; its members are pendingMs, '],
    ['plan', { pendingMs: -1 }, 'a plan: pendingMs must be a number that is not negative'],
    ['plan', { outcome: 'INACTIVE' }, 'a plan: outcome must be one of ACTIVE, CREATE_FAILED'],
    ['plan', { cancelOutcomes: [] }, 'a plan: cancelOutcomes must be a list of one or more of '],
    ['plan', { failure: { code: 'x' } }, 'failure has no member code'],
    ['plan', '{', 'the request body is not JSON'],
    ['plan', [], 'a plan must be an object'],
    ['rules', {}, 'the rules must be a list'],
    ['rules', [{ jobName: 'x' }], 'a rule must have the member plan'],
    ['rules', [{ nthStart: 0, plan: {} }], 'a rule: nthStart must be a whole number from 1'],
    ['rules', [{ plan: { outcome: 'x' } }], 'the plan of a rule: outcome must be'],
    ['faults', [{}], 'a fault must have the member kind'],
    ['faults', [{ kind: 'flood' }], 'a fault: kind must be one of throttling, '],
    ['faults', [{ kind: 'error' }], 'a fault of kind error must have the member name'],
    ['faults', [{ kind: 'delay' }], 'a fault of kind delay must have the member delayMs'],
    ['faults', [{ kind: 'hang', times: 0 }], 'a fault: times must be a whole number from 1 or one of always'],
    ['faults', [{ kind: 'hang', match: { name: 'x' } }], 'match has no member name'],
    ['config', { accountId: '1' }, 'the configuration: accountId must be twelve digits'],
    ['config', { quotas: { perJob: 1 } }, 'quotas has no member perJob'],
    ['config', { quotas: { instancesPerType: { 'ml.m5.large': '0' } } }, 'instancesPerType: ml.m5.large must be a number that is not negative'],
  ])('%s refuses %j', async (name, body, sentence) => {
    expect(await control('POST', name, body)).toEqual({ status: 400, body: { error: expect.stringContaining(sentence) } });
  });

  test.each([['GET', 'nothing'], ['POST', 'calls'], ['GET', 'constructor']])('%s %s does not exist', async (method, name) => {
    expect(await control(method, name)).toMatchObject({ status: 404, body: { error: expect.stringContaining('GET /_simulator/health') } });
  });
});
