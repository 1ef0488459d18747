import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { control, CONTROL_PREFIX } from './control';
import type { Outcome } from './message';
import type { CleanRoomsMLSimulator } from './simulator';

export interface ListenOptions {
  /** A loopback address; 127.0.0.1 by default. */
  readonly host?: '127.0.0.1' | '::1' | 'localhost';
  /** 0, the default, selects a free one. */
  readonly port?: number;
}

export interface SimulatorServer {
  readonly port: number;
  /** The endpoint for an AWS client. */
  readonly url: string;
  /** Stops at once, whatever is still open, hanging or delayed. */
  close(): Promise<void>;
}

/** The largest valid Start is well below: sixteen environment values of 10,240 characters. */
const MAX_BODY_BYTES = 2 * 1024 * 1024;

/** A Node.js timer with a longer delay fires immediately. */
const MAX_TIMER = 2 ** 31 - 1;

/** Serves a simulator, and its control endpoints, over HTTP on the loopback interface. */
export async function listen(simulator: CleanRoomsMLSimulator, { host = '127.0.0.1', port = 0 }: ListenOptions = {}): Promise<SimulatorServer> {
  if (!['127.0.0.1', '::1', 'localhost'].includes(host)) {
    throw new Error(`the simulator serves the loopback interface only, not ${host}`);
  }
  const sockets = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();
  const later = (delayMs: number, action: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (delayMs > MAX_TIMER) {
        later(delayMs - MAX_TIMER, action);
      } else {
        action();
      }
    }, Math.min(delayMs, MAX_TIMER));
    timers.add(timer);
  };
  const server = createServer((request, response) => {
    void serve(simulator, request, response, later);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await listening(server, host, port);
  const { port: actualPort } = server.address() as AddressInfo;
  return {
    port: actualPort,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`,
    close: () => new Promise((resolve) => {
      timers.forEach(clearTimeout);
      server.close(() => resolve());
      sockets.forEach((socket) => socket.destroy());
    }),
  };
}

async function listening(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new Error(`port ${port} on ${host} is already in use: choose another, or 0 for a free one`) : error));
    server.listen(port, host, resolve);
  });
}

async function serve(
  simulator: CleanRoomsMLSimulator, request: IncomingMessage, response: ServerResponse, later: (delayMs: number, action: () => void) => void,
): Promise<void> {
  try {
    const body = await readBody(request);
    if (body === undefined) {
      send(response, 413, { 'content-type': 'application/json' }, '{"message":"the request body is too large"}');
      return;
    }
    const [path, queryText = ''] = (request.url ?? '/').split(/\?(.*)/s);
    const method = request.method ?? '';
    if (path.startsWith(CONTROL_PREFIX)) {
      const answer = control(simulator, method, path, body);
      send(response, answer.status, { 'content-type': 'application/json' }, JSON.stringify(answer.body));
      return;
    }
    const outcome = simulator.handle({ method, path, query: queryOf(queryText), headers: request.headers, body });
    carryOut(outcome, request, response, later);
  } catch (error) {
    // A client that disconnected while it was sending needs no response.
    if (!request.destroyed || request.complete) {
      fail(response, error);
    }
  }
}

/** Whatever a call does to the simulator, others continue. */
function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
  } else {
    send(response, 500, { 'content-type': 'text/plain' }, `the simulator failed: ${String(error)}`);
  }
}

function carryOut(outcome: Outcome, request: IncomingMessage, response: ServerResponse, later: (delayMs: number, action: () => void) => void): void {
  if (outcome.kind === 'hang') {
    return;
  }
  const act = () => {
    try {
      if (outcome.kind === 'reset') {
        request.socket.resetAndDestroy();
      } else {
        send(response, outcome.status, outcome.headers, outcome.body);
      }
    } catch (error) {
      // No error handler is left after a delay.
      fail(response, error);
    }
  };
  if (outcome.delayMs > 0) {
    later(outcome.delayMs, act);
  } else {
    act();
  }
}

function send(response: ServerResponse, status: number, headers: Record<string, string>, body: string): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // The rest is read anyway: a client that is still sending would not see the response.
    if (size <= MAX_BODY_BYTES) {
      chunks.push(chunk);
    }
  }
  return size <= MAX_BODY_BYTES ? Buffer.concat(chunks).toString('utf8') : undefined;
}

function queryOf(text: string): Record<string, string[]> {
  const parameters = new URLSearchParams(text);
  return Object.fromEntries([...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name)]));
}
