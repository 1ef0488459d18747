import type { ServiceException, ServiceExceptionOptions } from '@smithy/core/client';
import { TypeRegistry } from '@smithy/core/schema';
import type { ResponseMetadata, StaticErrorSchema } from '@smithy/types';

export type ServiceExceptionClass = new (options: ServiceExceptionOptions) => ServiceException;

/** A setting of the client with which no call can work: retrying is useless. */
export class InvalidConfiguration extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidConfiguration';
  }
}

/** Recognized by its name: a client may pass it on as its own error. */
export function isMisconfigured(error: unknown): boolean {
  return (error as { name?: string } | undefined)?.name === 'InvalidConfiguration';
}

type ExceptionClass = new (options: never) => ServiceException;

/**
 * What a protocol creates its errors from.
 * @param base the class of an error code that is not among the others
 */
export function errorTypeRegistries(
  namespace: string, baseName: string, base: ExceptionClass, others: readonly (readonly [StaticErrorSchema, ExceptionClass])[] = [],
): TypeRegistry[] {
  const modelled = new TypeRegistry(namespace);
  for (const [schema, exception] of others) {
    modelled.registerError(schema, exception);
  }
  // The registry whose name begins like this is where @smithy/core looks for the class of an error code that it does not know.
  const synthetic = `smithy.ts.sdk.synthetic.${namespace}`;
  const unknown = new TypeRegistry(synthetic);
  unknown.registerError([-3, synthetic, baseName, 0, [], []], base);
  return [unknown, modelled];
}

/** The name of the error for a list that takes too long to read. */
export const LIST_TOO_LONG = 'ListTooLong';

/**
 * The error for a response that says nothing reliable: whether the service has acted is not known.
 *
 * @param how what is wrong with it; it must not quote the response
 * @param name the name by which the error is recognized
 */
export function unreadableAnswer(
  Exception: ServiceExceptionClass, $metadata: ResponseMetadata, how = 'with an unreadable body', name = 'UnreadableAnswer',
): ServiceException {
  const message = `the service returned HTTP ${$metadata.httpStatusCode} ${how}`;
  return new Exception({ name, $fault: 'server', $metadata, message });
}
