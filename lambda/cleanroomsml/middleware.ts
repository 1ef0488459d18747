import type { Pluggable, ResponseMetadata } from '@smithy/types';
import { CleanRoomsMLServiceException } from './errors';
import type { ServiceInputTypes, ServiceOutputTypes } from './models';

type Plugin = Pluggable<ServiceInputTypes, ServiceOutputTypes>;

/** An empty path label would address another operation: Get without an ARN is List. */
export const refuseEmptyLabels = (operation: string, labels: string[]): Plugin => ({
  applyToStack: (stack) => stack.add((next) => async (args) => {
    const input = { ...args.input } as Record<string, unknown>;
    for (const label of labels) {
      if (typeof input[label] !== 'string' || input[label] === '') {
        throw new TypeError(`${operation}: ${label} must be a non-empty string`);
      }
    }
    return next(args);
  }, { step: 'initialize', name: 'refuseEmptyLabels', override: true }),
});

/** A parser's message quotes what it could not read, and that may be the environment of a job. */
export const hideUnreadableAnswers: Plugin = {
  applyToStack: (stack) => stack.add((next) => async (args) => {
    try {
      return await next(args);
    } catch (error) {
      throw isParserError(error) ? unreadable(error.$metadata) : error;
    }
  }, { step: 'finalizeRequest', priority: 'low', name: 'hideUnreadableAnswers', override: true }),
};

// A connection that breaks while the answer is read has a code or a name of its own, which the retries look at.
const isParserError = (error: unknown): error is Error & { $metadata: ResponseMetadata } =>
  error instanceof Error && '$metadata' in error && !('$fault' in error)
  && !('code' in error) && error.name !== 'TimeoutError' && error.name !== 'AbortError';

const unreadable = ($metadata: ResponseMetadata) => new CleanRoomsMLServiceException({
  name: 'UnreadableAnswer',
  $fault: 'server',
  $metadata,
  message: `the service answered HTTP ${$metadata.httpStatusCode} with a body that cannot be read`,
});
