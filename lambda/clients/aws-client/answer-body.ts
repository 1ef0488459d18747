/** Reads the body of a response within limits: a slow one keeps a function waiting until Lambda ends it, and an endless one fills its memory. */
import type { Readable } from 'node:stream';

/** From the headers of a response to its end. The headers have their own timeout. */
export const BODY_TIMEOUT = 15_000;

/** More than the largest response: Get with an environment of 100 variables, all of their characters escaped. */
export const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** A body that does not come from the service. The message is ours and quotes nothing. */
export class UnreadableBody extends Error {}

export async function readBody(body: Readable, timeout = BODY_TIMEOUT): Promise<Uint8Array> {
  const timer = setTimeout(() => body.destroy(Object.assign(new Error(), { name: 'TimeoutError' })), timeout);
  try {
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for await (const part of body as AsyncIterable<Uint8Array>) {
      bytes += part.byteLength;
      if (bytes > MAX_BODY_BYTES) {
        // Leaving the loop destroys the stream.
        throw new UnreadableBody(`with more than ${MAX_BODY_BYTES} bytes`);
      }
      parts.push(part);
    }
    return Buffer.concat(parts, bytes);
  } catch (error) {
    throw error instanceof UnreadableBody ? error : broken(error as Error & { code?: string });
  } finally {
    clearTimeout(timer);
  }
}

/** `$metadata` keeps the SDK from adding a hint for developers to the message; without a status, the call counts as one without a response. */
function broken(error: Error & { code?: string }): Error {
  const message = error.name === 'TimeoutError'
    ? 'the response was not complete in time'
    : `the connection was lost while the response was being read (${error.code ?? error.name})`;
  return Object.assign(error, { message, $metadata: {} });
}
