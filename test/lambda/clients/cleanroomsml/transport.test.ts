import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { types } from 'node:util';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import { examples, JOB, MEMBERSHIP } from './examples';
import { CREDENTIALS, FakeService, json } from './fake-service';
import { BODY_TIMEOUT, MAX_BODY_BYTES, readBody } from '../../../../lambda/clients/aws-client/answer-body';
import { PlainSpokenHttpHandler } from '../../../../lambda/clients/aws-client/request-handler';
import { CleanRoomsMLClient, type CleanRoomsMLClientConfig, GetTrainedModelInferenceJobCommand } from '../../../../lambda/clients/cleanroomsml';
import { CloudFormationClient } from '../../../../lambda/clients/cloudformation';
import { kindOf } from '../../../../lambda/errors/error-kinds';

// Jest gives a test a realm of its own, in which @smithy/core takes node's errors for none and wraps them.
const instanceOf = Function.prototype[Symbol.hasInstance];
beforeAll(() => Object.defineProperty(Error, Symbol.hasInstance, {
  configurable: true,
  value(this: unknown, value: unknown) { return this === Error ? types.isNativeError(value) : instanceOf.call(this as object, value); },
}));
afterAll(() => Reflect.deleteProperty(Error, Symbol.hasInstance));

let server: Server | undefined;
let received = 0;
const clients: CleanRoomsMLClient[] = [];

beforeEach(() => { received = 0; });
afterEach(close);

async function close() {
  clients.splice(0).forEach((client) => client.destroy());
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
}

/** A client of a server on this machine that does what `behaviour` says. */
async function clientOf(behaviour: RequestListener, config: CleanRoomsMLClientConfig = {}) {
  const listening = createServer((request, response) => {
    received += 1;
    behaviour(request, response);
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const { port } = listening.address() as AddressInfo;
  const client = new CleanRoomsMLClient({ region: 'us-east-1', endpoint: `http://127.0.0.1:${port}`, credentials: CREDENTIALS, ...config });
  clients.push(client);
  return client;
}

const impatient = () => new PlainSpokenHttpHandler({ requestTimeout: 1000, socketTimeout: 1000, throwOnRequestTimeout: true });
const get = () => new GetTrainedModelInferenceJobCommand({ membershipIdentifier: MEMBERSHIP, trainedModelInferenceJobArn: JOB });

const { body: described } = examples.find(({ operation }) => operation === 'GetTrainedModelInferenceJob')!.answer;

const never: RequestListener = () => undefined;
const reset: RequestListener = (request) => request.socket.destroy();
const status = (code: number): RequestListener => (_request, response) => {
  response.writeHead(code, { 'content-type': 'application/json', 'x-amzn-errortype': code === 429 ? 'ThrottlingException' : 'InternalServiceException' });
  response.end('{"message":"no"}');
};
const stall: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
  response.write('{"status":');
};
const cutOff: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
  response.write('{"status":', () => response.destroy());
};
const noJson: RequestListener = (_request, response) => void response.end('<html>');
const fine: RequestListener = (_request, response) => {
  response.setHeader('connection', 'keep-alive');
  response.end(described);
};

describe('what the network does', () => {
  test('no answer is a TimeoutError', async () => {
    const client = await clientOf(never, { maxAttempts: 1, requestHandler: impatient() });
    await expect(client.send(get())).rejects.toMatchObject({ name: 'TimeoutError' });
    // None where a machine is so slow that the time was up before.
    expect(received).toBeLessThanOrEqual(1);
  });

  test('an answer that stalls is a TimeoutError', async () => {
    const client = await clientOf(stall, { maxAttempts: 1, requestHandler: impatient() });
    await expect(client.send(get())).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('a connection that is reset is an error', async () => {
    const client = await clientOf(reset, { maxAttempts: 1 });
    await expect(client.send(get())).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(received).toBe(1);
  });

  test('an answer that breaks off is an error, and is asked for again', async () => {
    const client = await clientOf(cutOff, { maxAttempts: 2 });
    await expect(client.send(get())).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(received).toBe(2);
  });

  test('an incomplete response does not count as one, and its error has our own message', async () => {
    const client = await clientOf(cutOff, { maxAttempts: 1 });
    const error = await client.send(get()).then(() => undefined, (reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'ECONNRESET', message: 'the connection was lost while the response was being read (ECONNRESET)' });
    expect(kindOf(error)).toBe('unanswered');
  });

  test('no message names the SDK', async () => {
    for (const behaviour of [never, stall, reset, cutOff, noJson]) {
      const client = await clientOf(behaviour, { maxAttempts: 1, requestHandler: impatient() });
      const error = await client.send(get()).then(() => undefined, (reason: unknown) => reason as Error);
      expect(error?.message).not.toMatch(/smithy|\$response|hidden field|Deserialization|requestTimeout|requestHandler/);
      await close();
    }
  });

  test('an answer that trickles is given up, however often a byte comes', async () => {
    const trickle = new PassThrough();
    const drip = setInterval(() => trickle.write(' '), 5);
    try {
      await expect(readBody(trickle, 100)).rejects.toMatchObject({ name: 'TimeoutError', message: 'the response was not complete in time' });
      expect(trickle.destroyed).toBe(true);
    } finally {
      clearInterval(drip);
    }
    expect(BODY_TIMEOUT).toBe(15_000);
  });

  test('both clients read answers so', async () => {
    const client = await clientOf(fine);
    const { streamCollector } = client.config;
    const { streamCollector: ofCloudFormation } = new CloudFormationClient({ region: 'us-east-1', credentials: CREDENTIALS }).config;
    for (const collect of [streamCollector, ofCloudFormation]) {
      const body = Readable.from([Buffer.alloc(MAX_BODY_BYTES), Buffer.from('1')]);
      await expect(collect(body)).rejects.toThrow(`with more than ${MAX_BODY_BYTES} bytes`);
      expect(body.destroyed).toBe(true);
    }
  });

  test('an answer without an end is unreadable, and is not read on', async () => {
    let sent = 0;
    const client = await clientOf((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const send = (): void => {
        sent += 65_536;
        if (!response.destroyed) {
          response.write(' '.repeat(65_536), () => setImmediate(send));
        }
      };
      send();
    }, { maxAttempts: 1 });
    await expect(client.send(get())).rejects.toMatchObject({
      name: 'UnreadableAnswer', message: `the service returned HTTP 200 with more than ${MAX_BODY_BYTES} bytes`,
    });
    expect(sent).toBeLessThan(4 * MAX_BODY_BYTES);
  });

  test('nobody listening is an error', async () => {
    const client = new CleanRoomsMLClient({ region: 'us-east-1', endpoint: 'http://127.0.0.1:1', credentials: CREDENTIALS, maxAttempts: 1 });
    await expect(client.send(get())).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('an abort is an error at once', async () => {
    const controller = new AbortController();
    const client = await clientOf(() => controller.abort());
    await expect(client.send(get(), { abortSignal: controller.signal })).rejects.toMatchObject({ name: 'AbortError' });
    expect(received).toBe(1);
  });
});

describe('attempts', () => {
  test.each([['500', status(500)], ['503', status(503)], ['throttling', status(429)], ['a reset', reset]])('1 sends once on %s', async (_, behaviour) => {
    const client = await clientOf(behaviour, { maxAttempts: 1 });
    await expect(client.send(get())).rejects.toThrow();
    expect(received).toBe(1);
  });

  test('3 is the default', async () => {
    const client = await clientOf(status(500));
    await expect(client.send(get())).rejects.toMatchObject({ name: 'InternalServiceException', $metadata: { attempts: 3 } });
    expect(received).toBe(3);
  });

  test('2 stop after two', async () => {
    const client = await clientOf(status(500), { maxAttempts: 2, retryMode: 'adaptive' });
    await expect(client.send(get())).rejects.toMatchObject({ $metadata: { attempts: 2 } });
    expect(received).toBe(2);
  });

  test('a second one can succeed', async () => {
    const client = await clientOf((request, response) => (received === 1 ? status(500) : fine)(request, response));
    await expect(client.send(get())).resolves.toMatchObject({ status: 'CREATE_FAILED', $metadata: { attempts: 2 } });
  });

  test.each([400, 402, 403, 404, 409])('%d is final', async (code) => {
    const service = new FakeService(json(code, { message: 'no' }, { 'x-amzn-errortype': 'SomeException' }));
    await expect(service.client().send(get())).rejects.toMatchObject({ name: 'SomeException', $metadata: { attempts: 1 } });
    expect(service.requests).toHaveLength(1);
  });
});

describe('the default handler', () => {
  test('has time-outs that throw', async () => {
    const client = await clientOf(fine);
    await client.send(get());

    expect((client.config.requestHandler as NodeHttpHandler).httpHandlerConfigs()).toMatchObject({
      connectionTimeout: 5_000,
      requestTimeout: 10_000,
      socketTimeout: 10_000,
      throwOnRequestTimeout: true,
      httpsAgent: { keepAlive: false },
    });
  });

  test('keeps no connection', async () => {
    const ports = new Set<number | undefined>();
    const client = await clientOf((request, response) => {
      ports.add(request.socket.remotePort);
      fine(request, response);
    });
    await client.send(get());
    await client.send(get());

    expect(ports.size).toBe(2);
  });
});
