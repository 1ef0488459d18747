import type { Answer } from './message';
import { httpStatusOf, type ServiceError } from './service-error';
import type { OperationModel, ServiceModel } from './service-model';

/** A result as restJson1 sends it; an operation without output has an empty body. */
export function resultAnswer(operation: OperationModel, output: unknown, requestId: string): Answer {
  return answer(operation.http.responseCode ?? 200, operation.output ? JSON.stringify(output) : '', { 'x-amzn-requestid': requestId });
}

/** An error as restJson1 sends it: its name is in a header, its members in the body. */
export function errorAnswer(model: ServiceModel, error: ServiceError, requestId: string): Answer {
  return answer(httpStatusOf(error, model), JSON.stringify({ message: error.message, ...error.members }), {
    'x-amzn-requestid': requestId,
    'x-amzn-errortype': headerValue(error.errorName),
  });
}

function answer(status: number, body: string, headers: Record<string, string>): Answer {
  return { kind: 'answer', status, headers: { 'content-type': 'application/json', ...headers }, body, delayMs: 0 };
}

/** A header has one line of Latin-1. */
const headerValue = (text: string) => text.replace(/[^\t\x20-\x7E\xA0-\xFF]/g, '?');

/** Derived from the number of its call, so that the same calls get the same responses. */
export function requestIdOf(seq: number): string {
  return `00000000-0000-4000-8000-${seq.toString(16).padStart(12, '0')}`;
}
