/** What an error of a call means for us. */

/** It says that the service took the request and refused it, and that the same request may go through later. */
export function isThrottling(error: unknown): boolean {
  return /^(Throttl|TooManyRequests|RequestLimitExceeded|SlowDown)/.test(nameOf(error)) || statusOf(error) === 429;
}

export function isAccessDenied(error: unknown): boolean {
  // CloudFormation says it without the ending.
  return /^AccessDenied/.test(nameOf(error));
}

export function isNotFound(error: unknown): boolean {
  return nameOf(error) === 'ResourceNotFoundException';
}

export function isConflict(error: unknown): boolean {
  return nameOf(error) === 'ConflictException';
}

export function isValidation(error: unknown): boolean {
  return nameOf(error) === 'ValidationException';
}

export function isQuotaExceeded(error: unknown): boolean {
  return nameOf(error) === 'ServiceQuotaExceededException';
}

/** The service has not answered, or not in a way that tells whether it acted. */
export function isUnanswered(error: unknown): boolean {
  const status = statusOf(error);
  return status === undefined || status >= 500 || status < 300;
}

/** It comes out of our own code, not out of a call: a client says of all its errors how often it has tried. */
export function isMistake(error: unknown): boolean {
  return [TypeError, ReferenceError, RangeError].some((kind) => error instanceof kind) && (error as { $metadata?: object }).$metadata === undefined;
}

/** Trying again later may help, whatever was asked. */
export function isTransient(error: unknown): boolean {
  return !isMistake(error) && (isThrottling(error) || isUnanswered(error));
}

/** The error as a sentence without its full stop: its name, what the service said, and which quota it is about. */
export function describeError(error: unknown): string {
  const message = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
  const { quotaName, quotaValue } = (error ?? {}) as { quotaName?: string; quotaValue?: number };
  return `${nameOf(error) || 'Error'}: ${message}${quotaName === undefined ? '' : ` (${quotaName}: ${quotaValue})`}`;
}

function nameOf(error: unknown): string {
  return (error as { name?: string } | undefined)?.name ?? '';
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode;
}
