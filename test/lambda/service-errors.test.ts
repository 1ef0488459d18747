import {
  describeError, isAccessDenied, isConflict, isNotFound, isQuotaExceeded, isThrottling, isTransient, isUnanswered, isValidation,
} from '../../lambda/service-errors';

const error = (name: string, httpStatusCode?: number) => Object.assign(new Error('no'), { name, $metadata: { httpStatusCode } });

test.each([
  // error, throttling, unanswered, transient
  [error('ThrottlingException', 429), true, false, true],
  [error('TooManyRequestsException', 400), true, false, true],
  [error('Throttling', 400), true, false, true],
  [error('SomethingNew', 429), true, false, true],
  [error('InternalServiceException', 500), false, true, true],
  [error('ServiceUnavailable', 503), false, true, true],
  [error('UnreadableAnswer', 200), false, true, true],
  [error('UnreadableAnswer', 502), false, true, true],
  [error('TimeoutError'), false, true, true],
  [Object.assign(new Error('reset'), { code: 'ECONNRESET' }), false, true, true],
  [Object.assign(new Error('reset'), { code: 'ECONNRESET', $metadata: { attempts: 1 } }), false, true, true],
  [new TypeError('undefined is not a function'), false, true, false],
  [new RangeError('too deep'), false, true, false],
  [Object.assign(new TypeError('what was that?'), { $metadata: { attempts: 3 } }), false, true, true],
  [error('ValidationException', 400), false, false, false],
  [error('ServiceQuotaExceededException', 402), false, false, false],
  [error('AccessDeniedException', 403), false, false, false],
  [error('ExpiredTokenException', 403), false, false, false],
  [error('ResourceNotFoundException', 404), false, false, false],
  [error('ConflictException', 409), false, false, false],
])('%s', (reason, throttling, unanswered, transient) => {
  expect([isThrottling(reason), isUnanswered(reason), isTransient(reason)]).toEqual([throttling, unanswered, transient]);
});

test('the errors of the service are told by their names', () => {
  const kinds = { isAccessDenied, isConflict, isNotFound, isQuotaExceeded, isValidation };
  const told = (name: string) => Object.entries(kinds).filter(([, is]) => is(error(name, 400))).map(([kind]) => kind);

  expect(told('AccessDeniedException')).toEqual(['isAccessDenied']);
  expect(told('ConflictException')).toEqual(['isConflict']);
  expect(told('ResourceNotFoundException')).toEqual(['isNotFound']);
  expect(told('ServiceQuotaExceededException')).toEqual(['isQuotaExceeded']);
  expect(told('ValidationException')).toEqual(['isValidation']);
  expect(told('InternalServiceException')).toEqual([]);
});

test('an error is told in a line', () => {
  expect(describeError(error('ValidationException', 400))).toBe('ValidationException: no');
  expect(describeError(Object.assign(error('ServiceQuotaExceededException', 402), { quotaName: 'jobs', quotaValue: 0 })))
    .toBe('ServiceQuotaExceededException: no (jobs: 0)');
  expect(describeError('a text')).toBe('Error: a text');
  expect(describeError(undefined)).toBe('Error: undefined');
});
