import { describeError, type ErrorKind, kindOf, Postponed } from '../../../lambda/errors/error-kinds';
import { DeploymentFailure } from '../../../lambda/errors/failure';

const error = (name: string, httpStatusCode?: number) => Object.assign(new Error('no'), { name, $metadata: { httpStatusCode } });

test.each<[string, unknown, ErrorKind]>([
  ['of the service', error('ThrottlingException', 429), 'throttled'],
  ['of another SDK', error('TooManyRequestsException', 400), 'throttled'],
  ['of CloudFormation', error('Throttling', 400), 'throttled'],
  ['of a new name', error('SomethingNew', 429), 'throttled'],
  ['500', error('InternalServiceException', 500), 'unanswered'],
  ['503', error('ServiceUnavailable', 503), 'unanswered'],
  ['200 that cannot be read', error('UnreadableAnswer', 200), 'unanswered'],
  ['404 of a proxy that cannot be read', error('UnreadableAnswer', 404), 'unanswered'],
  ['502 that cannot be read', error('UnreadableAnswer', 502), 'unanswered'],
  ['200 with a list that is too long', error('ListTooLong', 200), 'too many jobs'],
  ['time-out', error('TimeoutError'), 'unanswered'],
  ['lost connection', Object.assign(new Error('reset'), { code: 'ECONNRESET' }), 'unanswered'],
  ['lost connection of a client', Object.assign(new Error('reset'), { code: 'ECONNRESET', $metadata: { attempts: 1 } }), 'unanswered'],
  ['a type error that a client passes on', Object.assign(new TypeError('what was that?'), { $metadata: { attempts: 3 } }), 'unanswered'],
  ['a type error', new TypeError('undefined is not a function'), 'mistake'],
  ['a range error', new RangeError('too deep'), 'mistake'],
  ['a reference error', new ReferenceError('x'), 'mistake'],
  ['a wrong setting', error('InvalidConfiguration'), 'misconfigured'],
  ['no way to the service', error('Unreachable'), 'unreachable'],
  ['no way to the service, as the client passes it on', Object.assign(error('Unreachable', undefined), { $metadata: { attempts: 3 } }), 'unreachable'],
  ['an expired token', error('ExpiredTokenException', 403), 'credentials'],
  ['an expired token of CloudFormation', error('ExpiredToken', 403), 'credentials'],
  ['a clock that is wrong', error('RequestTimeTooSkewed', 403), 'credentials'],
  ['a signature', error('InvalidSignatureException', 403), 'credentials'],
  ['an unknown token', error('UnrecognizedClientException', 403), 'credentials'],
  ['no credentials yet', error('CredentialsProviderError'), 'credentials'],
  ['of IAM', error('AccessDeniedException', 403), 'denied'],
  ['of CloudFormation', error('AccessDenied', 403), 'denied'],
  ['a quota', error('ServiceQuotaExceededException', 402), 'quota'],
  ['no record', error('ResourceNotFoundException', 404), 'not found'],
  ['a request that the service gave up', error('RequestTimeoutException', 408), 'unanswered'],
  ['a request that took too long', error('RequestTimeout', 400), 'unanswered'],
  ['a request that was aborted', error('RequestAbortedException', 400), 'unanswered'],
  ['a request that was throttled', error('RequestThrottledException', 400), 'throttled'],
  ['a key that is throttled', error('KmsThrottlingException', 400), 'throttled'],
  ['a key that is disabled', error('KmsInvalidStateException', 400), 'unanswered'],
  ['a key that denies', error('KmsAccessDeniedException', 400), 'denied'],
  ['a conflict', error('ConflictException', 409), 'conflict'],
  ['a bad request', error('ValidationException', 400), 'validation'],
  ['a bad request of CloudFormation', error('ValidationError', 400), 'refused'],
  ['of a new name', error('SomethingNew', 418), 'refused'],
  ['a failure of ours', new DeploymentFailure('no'), 'failure'],
  ['nothing', undefined, 'unanswered'],
])('an error has a kind: %s', (_, reason, kind) => {
  expect(kindOf(reason)).toBe(kind);
});

test('an error is described in a line', () => {
  expect(describeError(error('ValidationException', 400))).toBe('ValidationException: no');
  expect(describeError(Object.assign(error('ServiceQuotaExceededException', 402), { quotaName: 'jobs', quotaValue: 0 })))
    .toBe('ServiceQuotaExceededException: no (jobs: 0)');
  expect(describeError('a text')).toBe('Error: a text');
  expect(describeError(Object.assign(error('ValidationException', 400), { message: 7 }))).toBe('ValidationException: 7');
  expect(describeError(Object.assign(error('ValidationException', 400), { message: { reason: 'no' } }))).toBe('ValidationException: {"reason":"no"}');
  expect(describeError(undefined)).toBe('Error: undefined');
});

describe('names and statuses that only resemble others', () => {
  const withName = (name: string, httpStatusCode?: number) => Object.assign(new Error('no'), { name, $metadata: { httpStatusCode } });

  test.each<[string, number | undefined, string]>([
    ['MyThrottlingException', 400, 'refused'], ['NotAccessDenied', 403, 'refused'], ['NoRequestTimeout', 400, 'refused'],
    ['Unknown', 429, 'throttled'], ['Unknown', 428, 'refused'], ['Unknown', 408, 'unanswered'], ['Unknown', 409, 'refused'],
    ['Unknown', 200, 'unanswered'], ['Unknown', 300, 'refused'], ['Unknown', 499, 'refused'], ['Unknown', 500, 'unanswered'], ['Unknown', undefined, 'unanswered'],
    ['KmsThrottlingException', 400, 'throttled'], ['KmsAccessDeniedException', 400, 'denied'], ['RequestAborted', 400, 'unanswered'],
  ])('%s with status %s is %s', (name, status, kind) => {
    expect(kindOf(withName(name, status))).toBe(kind);
  });

  test('what is postponed is of its own kind', () => {
    expect(kindOf(new Postponed('no'))).toBe('postponed');
  });

  test('only the last period of a message goes', () => {
    expect(describeError(withName('Unknown'))).toBe('Unknown: no');
    expect(describeError(Object.assign(new Error('Out of 1.5 GB. Give it more.'), { name: 'Unknown' }))).toBe('Unknown: Out of 1.5 GB. Give it more');
  });
});
