/** What kind of error a call ended with. Everything that depends on it is in the error table. */
import { LIST_TOO_LONG } from '../clients/aws-client/errors';
import { textOf } from '../reports/plain-text';
import { MAX_QUOTED, truncate } from '../reports/truncate';

export type ErrorKind =
  /** The deployment fails for a reason that this library defines, with its own message. */
  | 'failure'
  /** A later poll retries what failed: see `Postponed`. */
  | 'postponed'
  /** It comes from our own code, not from a call. */
  | 'mistake'
  /** The settings of the function cannot work, for example an endpoint that is not a URL. */
  | 'misconfigured'
  /** The service has never responded to this process, for so long that it cannot be reached. */
  | 'unreachable'
  /** The service did not respond, or its response does not say whether it acted. */
  | 'unanswered'
  /** A membership has more jobs than the function has time to list. */
  | 'too many jobs'
  /** The service rejected the request for now. */
  | 'throttled'
  /** The request was signed with credentials that have expired, or by a clock that is wrong: both are transient. */
  | 'credentials'
  /** IAM or the service denies the request. */
  | 'denied'
  /** No more jobs can run. */
  | 'quota'
  | 'not found'
  | 'conflict'
  | 'validation'
  /** The service rejected the request for another reason. */
  | 'refused';

const CREDENTIALS = new Set([
  'ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'RequestTimeTooSkewed', 'InvalidSignatureException', 'SignatureDoesNotMatch',
  'UnrecognizedClientException', 'InvalidClientTokenId', 'IncompleteSignature', 'MissingAuthenticationToken', 'MissingAuthenticationTokenException',
  'InvalidAccessKeyId', 'CredentialsProviderError',
]);

export function kindOf(error: unknown): ErrorKind {
  const name = nameOf(error);
  const status = statusOf(error);
  if (name === 'DeploymentFailure') {
    return 'failure';
  }
  if (error instanceof Postponed) {
    return 'postponed';
  }
  if (isMistake(error)) {
    return 'mistake';
  }
  if (name === 'InvalidConfiguration') {
    return 'misconfigured';
  }
  if (name === 'Unreachable') {
    return 'unreachable';
  }
  if (name === 'UnreadableAnswer') {
    return 'unanswered';
  }
  if (name === LIST_TOO_LONG) {
    return 'too many jobs';
  }
  if (CREDENTIALS.has(name)) {
    return 'credentials';
  }
  if (/^(Kms)?(Throttl|TooManyRequests|RequestLimitExceeded|RequestThrottled|SlowDown)/.test(name) || status === 429) {
    return 'throttled';
  }
  // CloudFormation's code lacks the ending `Exception`; that of Step Functions for a key begins with `Kms`.
  if (/^(Kms)?AccessDenied/.test(name)) {
    return 'denied';
  }
  // The service gave up on the request, perhaps after it had acted, or cannot use a key now: nothing is wrong with what was requested.
  if (/^Request(Timeout|Aborted)/.test(name) || status === 408 || name === 'KmsInvalidStateException') {
    return 'unanswered';
  }
  switch (name) {
    case 'ServiceQuotaExceededException':
      return 'quota';
    case 'ResourceNotFoundException':
      return 'not found';
    case 'ConflictException':
      return 'conflict';
    case 'ValidationException':
      return 'validation';
  }
  return status === undefined || status >= 500 || status < 300 ? 'unanswered' : 'refused';
}

/** Errors of calls that send what the user has given: Start, and changes of tags. Every other call requests nothing that the user could correct. */
const withUserValues = new WeakSet<object>();

export function noteUserValues(error: unknown): void {
  withUserValues.add(Object(error) as object);
}

export function hasUserValues(error: unknown): boolean {
  return withUserValues.has(Object(error) as object);
}

/** Whether a call was rejected for a reason that is not known to be transient. */
export function isRefusal(error: unknown): boolean {
  return ['conflict', 'quota', 'validation', 'refused'].includes(kindOf(error));
}

/** Whether a call was rejected that requests nothing that the user could correct. */
export function isRefusalOfOurs(error: unknown): boolean {
  return isRefusal(error) && !hasUserValues(error);
}

/** Whether the service has no room for another job now. */
export function hasNoRoom(error: unknown): boolean {
  return kindOf(error) === 'quota' && hasUserValues(error);
}

/** Secondary work of a request failed, and may still succeed: its own tolerance decides, not that of the request. */
export class Postponed extends Error {}

/** The error as a sentence without its period: its name, what the service said, and which quota it is about. */
export function describeError(error: unknown): string {
  const message = truncate(textOf(error instanceof Error ? error.message : error), MAX_QUOTED).replace(/\.$/, '');
  const { quotaName, quotaValue } = (error ?? {}) as { quotaName?: string; quotaValue?: number };
  return `${nameOf(error) || 'Error'}: ${message}${quotaName === undefined ? '' : ` (${quotaName}: ${quotaValue})`}`;
}

/** Whether an error comes from our own code: a client adds `$metadata`, with its number of attempts, to all its errors. */
function isMistake(error: unknown): boolean {
  return [TypeError, ReferenceError, RangeError].some((kind) => error instanceof kind) && (error as { $metadata?: object }).$metadata === undefined;
}

function nameOf(error: unknown): string {
  return (error as { name?: string } | undefined)?.name ?? '';
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode;
}
