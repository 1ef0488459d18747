import { type ErrorKind, noteUserValues, Postponed } from '../../../lambda/errors/error-kinds';
import { adviceFor, LONGEST_WAIT, type Reaction, reactionTo, type RequestKind, type Situation } from '../../../lambda/errors/error-table';
import { DeploymentFailure } from '../../../lambda/errors/failure';
import { MINUTE } from '../virtual-clock';

const error = (name: string, httpStatusCode?: number) => Object.assign(new Error('no'), { name, $metadata: { httpStatusCode } });

const ERRORS: Record<ErrorKind, unknown> = {
  'failure': new DeploymentFailure('no'),
  'postponed': new Postponed('no'),
  'mistake': new TypeError('no'),
  'misconfigured': error('InvalidConfiguration'),
  'unreachable': error('Unreachable'),
  'unanswered': error('TimeoutError'),
  'too many jobs': error('ListTooLong', 200),
  'throttled': error('ThrottlingException', 429),
  'credentials': error('ExpiredTokenException', 403),
  'denied': error('AccessDeniedException', 403),
  'quota': error('ServiceQuotaExceededException', 402),
  'not found': error('ResourceNotFoundException', 404),
  'conflict': error('ConflictException', 409),
  'validation': error('ValidationException', 400),
  'refused': error('SomethingNew', 418),
};

const AT_ONCE = ['failure', 'mistake', 'misconfigured', 'not found'] as const;
/** Something between us and the service may reject any call for a while. */
const REFUSALS = ['quota', 'conflict', 'validation', 'refused'] as const;
const PASSING = ['unanswered', 'too many jobs', 'throttled', 'credentials'] as const;

const series = (lasts: number) => ({ lasts, hasSucceeded: false });

const react = (kind: ErrorKind, situation: Situation) => reactionTo(ERRORS[kind], situation);

describe.each<[RequestKind, Reaction, Reaction]>([
  // request, at the end, for an error that may pass
  ['start', 'fail', 'fail'], ['delete', 'fail', 'fail'], ['wait', 'fail', 'hand over'], ['rollback', 'go on', 'go on'], ['beside', 'go on', 'go on'],
])('a %s', (request, atOnce, later) => {
  test.each(AT_ONCE.filter((kind) => kind !== 'not found' || !['start', 'wait'].includes(request)))('ends at once: %s', (kind) => {
    expect(react(kind, { request, elapsed: 0, hasNextLeg: true })).toBe(atOnce);
  });

  test.each(PASSING)('tries again, and ends in time: %s', (kind) => {
    expect(react(kind, { request, elapsed: LONGEST_WAIT - 1, hasNextLeg: true })).toBe('retry');
    expect(react(kind, { request, elapsed: LONGEST_WAIT, hasNextLeg: true })).toBe(later);
  });

  test('has no use for a service that never answered, unless it has seen it before', () => {
    expect(react('unreachable', { request, elapsed: 5 * MINUTE, hasNextLeg: true })).toBe(request === 'wait' ? 'retry' : atOnce);
  });

  test.each(['denied', ...REFUSALS] as const)('tolerates for three minutes in a row what new permissions or a proxy may be the cause of: %s', (kind) => {
    const refused = (lasts: number) => react(kind, { request, elapsed: 2 * MINUTE + lasts, series: series(lasts) });
    expect(refused(3 * MINUTE - 1)).toBe('retry');
    expect(refused(3 * MINUTE)).toBe(atOnce);
  });

  test('does not wait longer for permissions than for anything else', () => {
    expect(react('denied', { request, elapsed: LONGEST_WAIT, series: series(0) })).toBe(request === 'wait' ? 'fail' : atOnce);
  });
});

/** The same error, of a call that sent what the user has given. */
function ofUserValues(kind: ErrorKind): Error {
  const { name, message, $metadata } = ERRORS[kind] as Error & { $metadata?: object };
  const copy = Object.assign(new Error(message), { name, $metadata });
  noteUserValues(copy);
  return copy;
}

test.each(['quota', 'not found', 'validation', 'refused'] as const)('what the user has given may be wrong, so it is not sent again: %s', (kind) => {
  for (const hasSucceeded of [false, true]) {
    expect(reactionTo(ofUserValues(kind), { request: 'start', elapsed: 20 * MINUTE, series: { lasts: 0, hasSucceeded } })).toBe('fail');
  }
});

test('before a start, a membership may not be found for three minutes', () => {
  const missing = (lasts: number) => react('not found', { request: 'start', elapsed: 2 * MINUTE + lasts, series: series(lasts) });
  expect([missing(3 * MINUTE - 1), missing(3 * MINUTE)]).toEqual(['retry', 'fail']);
});

test('a start tolerates conflicts in a row until List shows every job: the conflict may be with its own', () => {
  const conflicting = (lasts: number, elapsed = 20 * MINUTE) => reactionTo(ofUserValues('conflict'), { request: 'start', elapsed, series: series(lasts) });
  expect(conflicting(5 * MINUTE - 1)).toBe('retry');
  expect(conflicting(5 * MINUTE)).toBe('fail');
  expect(conflicting(0, LONGEST_WAIT)).toBe('fail');
});

test.each(PASSING)('secondary work is tried for three minutes in a row, however late in the request: %s', (kind) => {
  const beside = (lasts: number, elapsed = 20 * MINUTE) => react(kind, { request: 'beside', elapsed, series: series(lasts) });
  expect(beside(3 * MINUTE - 1)).toBe('retry');
  expect(beside(3 * MINUTE)).toBe('go on');
  expect(beside(0, LONGEST_WAIT)).toBe('go on');
});

describe('a leg that has seen its job', () => {
  const denied = (lasts: number, rest: Partial<Situation> = {}) =>
    react('denied', { request: 'wait', elapsed: 10 * MINUTE, series: { lasts, hasSucceeded: true }, hasNextLeg: true, ...rest });

  test('tolerates denials for 15 minutes in a row, then the next leg waits on', () => {
    expect(denied(15 * MINUTE - 1)).toBe('retry');
    expect(denied(15 * MINUTE)).toBe('hand over');
  });

  test('fails if it is the last one', () => {
    expect(denied(15 * MINUTE, { hasNextLeg: false })).toBe('fail');
  });

  test.each(['not found', ...REFUSALS] as const)('tolerates a refusal of what was answered before for 15 minutes in a row, and fails: %s', (kind) => {
    const refused = (lasts: number, rest: Partial<Situation> = {}) =>
      react(kind, { request: 'wait', elapsed: 20 * MINUTE, series: { lasts, hasSucceeded: true }, hasNextLeg: true, ...rest });
    expect(refused(15 * MINUTE - 1)).toBe('retry');
    expect(refused(15 * MINUTE)).toBe('fail');
    // The next leg goes on with what has just begun.
    expect(refused(15 * MINUTE - 1, { elapsed: LONGEST_WAIT })).toBe('hand over');
    expect(refused(15 * MINUTE, { elapsed: LONGEST_WAIT })).toBe('fail');
    expect(refused(0, { elapsed: LONGEST_WAIT, hasNextLeg: false })).toBe('fail');
    // Get may not know yet what has just been started.
    expect(refused(0, { elapsed: 0, series: series(0) })).toBe('retry');
    expect(refused(3 * MINUTE - 1, { elapsed: 5 * MINUTE, series: series(3 * MINUTE - 1) })).toBe('retry');
    expect(refused(3 * MINUTE, { elapsed: 5 * MINUTE, series: series(3 * MINUTE) })).toBe('fail');
    expect(refused(0, { elapsed: 0, series: series(0), isLaterLeg: true })).toBe('retry');
  });

  test('is one whose row of denials began late, though this process has not seen the job', () => {
    expect(denied(10 * MINUTE, { elapsed: 13 * MINUTE, series: series(10 * MINUTE) })).toBe('retry');
    expect(denied(10 * MINUTE, { elapsed: 13 * MINUTE - 1, series: series(10 * MINUTE) })).toBe('fail');
  });
});

describe('a start that has waited for a slot', () => {
  const denied = (lasts: number, change: Partial<Situation> = {}, hasSucceeded = true) =>
    react('denied', { request: 'start', elapsed: 3 * MINUTE + lasts, series: { lasts, hasSucceeded }, ...change });

  test('tolerates denials of what was allowed before for 15 minutes in a row', () => {
    expect([denied(15 * MINUTE - 1), denied(15 * MINUTE)]).toEqual(['retry', 'fail']);
    expect(denied(4 * MINUTE, { elapsed: 0, age: 20 * MINUTE })).toBe('retry');
  });

  test.each(['not found', ...REFUSALS] as const)('tolerates a refusal of what was answered before for 15 minutes in a row: %s', (kind) => {
    const refused = (lasts: number) => react(kind, { request: 'start', elapsed: 3 * MINUTE + lasts, series: { lasts, hasSucceeded: true } });
    expect([refused(15 * MINUTE - 1), refused(15 * MINUTE)]).toEqual(['retry', 'fail']);
  });

  test.each<[string, Partial<Situation>, boolean]>([
    ['begins while permissions may be new', { elapsed: 6 * MINUTE - 1 }, true],
    ['is of calls that this process has not seen succeed', {}, false],
  ])('but three minutes if the row %s', (_, change, hasSucceeded) => {
    expect([denied(3 * MINUTE - 1, change, hasSucceeded), denied(3 * MINUTE, change, hasSucceeded)]).toEqual(['retry', 'fail']);
  });
});

test.each(REFUSALS)('a Delete tolerates a refusal for 15 minutes in a row if calls were answered before: %s', (kind) => {
  const refused = (lasts: number, hasSucceeded = true) => react(kind, { request: 'delete', elapsed: 10 * MINUTE + lasts, series: { lasts, hasSucceeded } });
  expect(refused(15 * MINUTE - 1)).toBe('retry');
  expect(refused(15 * MINUTE)).toBe('fail');
  expect(refused(3 * MINUTE, false)).toBe('fail');
});

test.each(['look', 'rollback'] as const)('a %s goes on without a list that has been too long for eight minutes in a row', (request) => {
  const crowded = (lasts: number) => react('too many jobs', { request, elapsed: 20 * MINUTE, series: series(lasts) });
  expect([crowded(8 * MINUTE - 1), crowded(8 * MINUTE)]).toEqual(['retry', 'go on']);
});

test('a run, which could wait for weeks, fails when a list has been too long for 50 minutes in a row', () => {
  const crowded = (lasts: number) => react('too many jobs', { request: 'start', elapsed: 0, age: 60 * MINUTE, series: series(lasts) });
  expect([crowded(LONGEST_WAIT - 1), crowded(LONGEST_WAIT)]).toEqual(['retry', 'fail']);
  expect(react('throttled', { request: 'start', elapsed: 0, age: 60 * MINUTE, series: series(LONGEST_WAIT) })).toBe('retry');
});

test('only a leg that has another one behind it hands over', () => {
  expect(react('throttled', { request: 'wait', elapsed: LONGEST_WAIT })).toBe('fail');
});

test.each(Object.keys(ERRORS).filter((kind) => kind !== 'failure') as ErrorKind[])('there is a next step for every error: %s', (kind) => {
  expect(adviceFor(ERRORS[kind])).toMatch(/([Rr]edeploy.*|report it with this message)\.$/);
});

test.each(REFUSALS)('only what the user has given could be corrected: %s', (kind) => {
  const ofValues = adviceFor(ofUserValues(kind), 'start');
  expect(adviceFor(ERRORS[kind], 'wait')).toBe('The job may be fine. Find out what rejects the call, for example a proxy or the policy of a VPC endpoint, then redeploy.');
  expect(adviceFor(ERRORS[kind], 'start')).toBe('Find out what rejects the call, for example a proxy or the policy of a VPC endpoint, then redeploy.');
  expect(ofValues).toMatch(kind === 'quota' ? /^Request a quota increase / : kind === 'conflict' ? /^Resolve the conflict, / : /^Correct the request and redeploy\.$/);
});

test('a failure that the handler defines has its own', () => {
  expect(adviceFor(ERRORS.failure)).toBe('');
});
