import { NoOpLogger } from '@smithy/core/client';
import { NodeHttpHandler } from '@smithy/node-http-handler';

const CONNECTION_TIMEOUT = 5_000;
const REQUEST_TIMEOUT = 10_000;

/** The SDK's messages name its packages and options, which do not concern users. */
export class PlainSpokenHttpHandler extends NodeHttpHandler {
  handle: NodeHttpHandler['handle'] = async (request, options) => super.handle(request, options).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'TimeoutError') {
      error.message = error.message.includes('connection')
        ? 'the connection was not established in time'
        : 'there was no response in time';
    }
    throw error;
  });
}

export const defaultRequestHandler = (): NodeHttpHandler => new PlainSpokenHttpHandler({
  connectionTimeout: CONNECTION_TIMEOUT,
  requestTimeout: REQUEST_TIMEOUT,
  // The handler would only warn.
  throwOnRequestTimeout: true,
  // The request's timeout ends with the headers of the response; this one covers a body that stalls.
  socketTimeout: REQUEST_TIMEOUT,
  // A connection that is kept open while Lambda freezes the process is dead, and a Start that fails on it looks as if it may have been received.
  httpsAgent: { keepAlive: false },
  httpAgent: { keepAlive: false },
  logger: new NoOpLogger(),
});
