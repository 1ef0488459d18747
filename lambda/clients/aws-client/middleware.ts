import { getSmithyContext } from '@smithy/core/client';
import { NormalizedSchema } from '@smithy/core/schema';
import type { MetadataBearer, Pluggable, ResponseMetadata, StaticOperationSchema } from '@smithy/types';
import { findDeviation } from './answer';
import { UnreadableBody } from './answer-body';
import { unreadableAnswer } from './errors';
import type { Service } from './service';

/** Rejects an empty member that would turn the call into another: Get without an ARN is List, Describe without a name describes everything. */
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

/**
 * A response that cannot be parsed, or that lacks what the service model requires, is an error. A parser's message quotes what it
 * could not read, and that may be the environment of a job: our error does not.
 */
export const refuseUnreadableAnswers = <I extends object, O extends MetadataBearer>({ exception, checks = {} }: Service): Pluggable<I, O> => ({
  applyToStack: (stack) => stack.add((next, context) => async (args) => {
    const { operationSchema } = getSmithyContext(context) as { operationSchema: StaticOperationSchema };
    const answer = await next(args).catch((error: unknown) => {
      throw isParserError(error) ? unreadableAnswer(exception, error.$metadata, error instanceof UnreadableBody ? error.message.split('\n', 1)[0] : undefined) : error;
    });
    const { $metadata } = answer.output;
    const deviation = findDeviation(NormalizedSchema.of(operationSchema[5]), answer.output, checks);
    if (deviation !== undefined) {
      throw unreadableAnswer(exception, $metadata, `without a valid ${deviation}`);
    }
    return answer;
  }, { step: 'finalizeRequest', priority: 'low', name: 'refuseUnreadableAnswers', override: true }),
});

// A connection that breaks while the response is read has its own code or name, which the retries look at.
const isParserError = (error: unknown): error is Error & { $metadata: ResponseMetadata } =>
  error instanceof Error && '$metadata' in error && !('$fault' in error)
  && !('code' in error) && error.name !== 'TimeoutError' && error.name !== 'AbortError';
