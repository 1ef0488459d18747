import { createServer, type IncomingHttpHeaders, type IncomingMessage, request as httpRequest, type ServerResponse } from 'http';
import type { AddressInfo } from 'net';
import { buffer } from 'stream/consumers';
import { eventsIn, noSuchResourceAnswer, resourceAnswer, resourceDetail, textOf } from './stack-resource';

/**
 * Between MiniStack's functions and its CloudFormation: answers DescribeStackResource, which MiniStack gets wrong, and hands on the rest.
 * The times in the answers are those of the functions' clock.
 */
export interface CloudFormationGateway {
  /** What a client of CloudFormation takes as its endpoint. */
  readonly url: string;
  /** Stops at once, whatever is still open. */
  close(): Promise<void>;
}

interface Request {
  readonly method?: string;
  readonly path?: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

type Send = (request: Request) => Promise<Answer>;

/** Converts a real time to the time of the functions; both are in milliseconds since 1970. */
export type FunctionTime = (real: number) => number;

/** @param ministack its URL; it need not run yet */
export async function startCloudFormationGateway(ministack: string, functionTime: FunctionTime): Promise<CloudFormationGateway> {
  const closing = new AbortController();
  const send: Send = (request) => sendTo(ministack, request, closing.signal);
  const server = createServer((request, response) => {
    void serve(request, response, send, functionTime);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => {
      closing.abort();
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

async function serve(incoming: IncomingMessage, response: ServerResponse, send: Send, functionTime: FunctionTime): Promise<void> {
  try {
    const request: Request = { method: incoming.method, path: incoming.url, headers: incoming.headers, body: await buffer(incoming) };
    const form = new URLSearchParams(request.body.toString());
    const { status, headers, body } = await (form.get('Action') === 'DescribeStackResource'
      ? describeStackResource(request, form, send)
      : send(request));
    const { 'content-length': _before, ...rest } = headers;
    response.writeHead(status, rest).end(withTimesFor(functionTime, body.toString()));
  } catch (error) {
    // An error of the service, so that a client takes it for one that may pass.
    response.writeHead(502, { 'content-type': 'text/plain' }).end(`MiniStack gave no answer: ${String(error)}`);
  }
}

/** MiniStack cuts a time to milliseconds as the functions do, so that on their clock too no operation begins after its requests have come. */
function withTimesFor(functionTime: FunctionTime, xml: string): string {
  return xml.replace(/(?<=<\w*Time(?:stamp)?>)[^<]+/g, (time) => new Date(functionTime(Date.parse(time))).toISOString());
}

async function describeStackResource(request: Request, form: URLSearchParams, send: Send): Promise<Answer> {
  const stackName = form.get('StackName') ?? '';
  const logicalId = form.get('LogicalResourceId') ?? '';
  // MiniStack verifies no signature: the headers serve for another body.
  const ask = (action: string, parameters: Record<string, string>) => {
    const body = Buffer.from(new URLSearchParams({ Action: action, Version: '2010-05-15', StackName: stackName, ...parameters }).toString());
    return send({ ...request, headers: { ...request.headers, 'content-length': String(body.length) }, body });
  };
  const events: string[] = [];
  for (let token: string | undefined = ''; token !== undefined;) {
    const page: Answer = await ask('DescribeStackEvents', token === '' ? {} : { NextToken: token });
    if (page.status !== 200) {
      return page;
    }
    const xml = page.body.toString();
    events.push(...eventsIn(xml));
    token = textOf(xml, 'NextToken');
  }
  const record = await ask('DescribeStackResource', { LogicalResourceId: logicalId });
  if (record.status >= 500) {
    return record;
  }
  const detail = resourceDetail(events, logicalId, textOf(record.body.toString(), 'PhysicalResourceId'));
  return detail === undefined
    ? { status: 400, headers: XML, body: Buffer.from(noSuchResourceAnswer(logicalId, stackName)) }
    : { status: 200, headers: XML, body: Buffer.from(resourceAnswer(detail)) };
}

const XML = { 'content-type': 'text/xml' };

function sendTo(ministack: string, { method, path, headers, body }: Request, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(`${ministack}${path}`, { method, headers, signal }, (response) => {
      buffer(response).then((answer) => resolve({ status: response.statusCode!, headers: response.headers, body: answer }), reject);
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}
