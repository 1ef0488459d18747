import type { MetadataBearer, Pluggable, ResponseMetadata } from '@smithy/types';
import type { Service } from './service';

/** Where an empty member would address something else: Get without an ARN is List, Describe without a name describes everything. */
export const refuseEmptyMembers = <I extends object, O extends MetadataBearer>(operation: string, members: string[]): Pluggable<I, O> => ({
  applyToStack: (stack) => stack.add((next) => async (args) => {
    const input = { ...args.input } as Record<string, unknown>;
    for (const member of members) {
      if (typeof input[member] !== 'string' || input[member] === '') {
        throw new TypeError(`${operation}: ${member} must be a non-empty string`);
      }
    }
    return next(args);
  }, { step: 'initialize', name: 'refuseEmptyMembers', override: true }),
});

/** A parser's message quotes what it could not read, and that may be the environment of a job. */
export const hideUnreadableAnswers = <I extends object, O extends MetadataBearer>({ exception: Exception }: Service): Pluggable<I, O> => ({
  applyToStack: (stack) => stack.add((next) => async (args) => {
    try {
      return await next(args);
    } catch (error) {
      throw isParserError(error) ? new Exception(unreadable(error.$metadata)) : error;
    }
  }, { step: 'finalizeRequest', priority: 'low', name: 'hideUnreadableAnswers', override: true }),
});

// A connection that breaks while the answer is read has a code or a name of its own, which the retries look at.
const isParserError = (error: unknown): error is Error & { $metadata: ResponseMetadata } =>
  error instanceof Error && '$metadata' in error && !('$fault' in error)
  && !('code' in error) && error.name !== 'TimeoutError' && error.name !== 'AbortError';

const unreadable = ($metadata: ResponseMetadata) => ({
  name: 'UnreadableAnswer',
  $fault: 'server',
  $metadata,
  message: `the service answered HTTP ${$metadata.httpStatusCode} with a body that cannot be read`,
} as const);
