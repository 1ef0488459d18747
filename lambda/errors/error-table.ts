/** For each kind of error and each kind of request: how long it is tolerated, what happens then, and what the message advises. */
import { MINUTE, SECOND } from '../clock';
import { type ErrorKind, hasUserValues, isRefusalOfOurs, kindOf } from './error-kinds';
import type { Series } from './error-series';
import { LONGEST_WAIT_SECONDS } from '../../src/shared/resource-properties';

/** After this time a request gets a response, whatever it waits for. */
export const LONGEST_WAIT = LONGEST_WAIT_SECONDS * SECOND;

/** New permissions may take this long to propagate. */
export const NEW_PERMISSIONS = 3 * MINUTE;

/** A change of policies may deny a call that was allowed before for this long. */
export const CHANGED_PERMISSIONS = 15 * MINUTE;

export type RequestKind =
  /** Create or Update of Run: a job is started, adopted or tagged. */
  | 'start'
  /** Delete of Run: a job is canceled and retired. */
  | 'delete'
  /** Create or Update of a leg: a job is waited for. */
  | 'wait'
  /** An Update by which a stack goes back. It must succeed, or the stack gets stuck. */
  | 'rollback'
  /** A look-up of jobs that may have lost their owner. It is optional if it is denied, or if a list stays too long. Any other transient error must pass, or a job could be left. */
  | 'look'
  /** Secondary work, which the request can do without. */
  | 'beside';

/** Work that a request can do without, depending on the error. */
export type OptionalWork = Exclude<RequestKind, 'start' | 'delete' | 'wait'>;

export interface Situation {
  readonly request: RequestKind;
  /** Since the receipt of the request, in milliseconds. */
  readonly elapsed: number;
  /** How long calls for the same purpose have failed in this way. */
  readonly series?: Series;
  /** Whether another leg can continue to wait. */
  readonly hasNextLeg?: boolean;
  /** Whether another leg has waited before, which has seen the job. */
  readonly isLaterLeg?: boolean;
  /** How long it has been in progress, if there is no limit to that. @default - `elapsed` */
  readonly age?: number;
}

export type Reaction =
  /** A later poll tries again. */
  | 'retry'
  /** The next leg continues to wait. */
  | 'hand over'
  /** The request succeeds without the work that it could not do. */
  | 'go on'
  /** The request fails. */
  | 'fail';

interface Tolerance {
  /** How long the error is tolerated, in milliseconds since the receipt of the request. */
  readonly sinceReceipt: number;
  /** How long it is tolerated since the first error of an uninterrupted series. */
  readonly inARow?: number;
  readonly then: Reaction;
}

/**
 * A conflict may be with a job that the request itself has started: the response was lost, and List does not show the job yet. After this time it
 * does, even if the response to an earlier Start was lost too: two minutes of look-ups follow each Start.
 */
const OWN_CONFLICTS = 5 * MINUTE;

/** How long a list that is too long is retried: the service may be slow for a while. The drain of runs, which has less time, must outlast this. */
const SLOW_LISTS = 8 * MINUTE;

/** How long secondary work is retried. */
const BESIDE = 3 * MINUTE;

const AT_ONCE = { sinceReceipt: 0 };
const WHILE_WE_CAN = { sinceReceipt: LONGEST_WAIT };
const WHILE_NEW = { sinceReceipt: LONGEST_WAIT, inARow: NEW_PERMISSIONS };
const WHILE_SLOW = { sinceReceipt: LONGEST_WAIT, inARow: SLOW_LISTS };
const WHILE_CHANGING = { sinceReceipt: LONGEST_WAIT, inARow: CHANGED_PERMISSIONS };

/** `start` is a call that sends what the user has given, and `prepare` is everything else that a request of this kind does. */
type Work = RequestKind | 'prepare';

const forAll = (tolerance: Omit<Tolerance, 'then'>): Record<Work, Tolerance> => ({
  start: { ...tolerance, then: 'fail' },
  prepare: { ...tolerance, then: 'fail' },
  delete: { ...tolerance, then: 'fail' },
  wait: { ...tolerance, then: 'fail' },
  rollback: { ...tolerance, then: 'go on' },
  look: { ...tolerance, then: 'go on' },
  beside: { ...tolerance, then: 'go on' },
});

const FAILS = forAll(AT_ONCE);

const PASSES: Record<Work, Tolerance> = {
  ...forAll(WHILE_WE_CAN),
  wait: { ...WHILE_WE_CAN, then: 'hand over' },
  look: { ...WHILE_WE_CAN, then: 'fail' },
  beside: { ...WHILE_WE_CAN, inARow: BESIDE, then: 'go on' },
};

/** What the user has given may be wrong. Any other call may be rejected for a while by something between us and the service. */
const REFUSES: Record<Work, Tolerance> = { ...forAll(WHILE_NEW), start: { ...AT_ONCE, then: 'fail' } };

const TABLE: Record<ErrorKind, Record<Work, Tolerance>> = {
  'failure': FAILS,
  // The secondary work has had its own tolerance.
  'postponed': { ...PASSES, beside: { ...WHILE_WE_CAN, then: 'go on' } },
  'mistake': FAILS,
  'misconfigured': FAILS,
  // A leg continues to wait: the service could be reached when its job was started.
  'unreachable': { ...FAILS, wait: PASSES.wait },
  'unanswered': PASSES,
  // No job is started where the jobs cannot be listed. What may be left there must not block a move to another membership, or a removal.
  'too many jobs': {
    ...PASSES,
    // Otherwise a run could retry for weeks.
    prepare: { ...WHILE_WE_CAN, inARow: LONGEST_WAIT, then: 'fail' },
    rollback: { ...WHILE_SLOW, then: 'go on' },
    look: { ...WHILE_SLOW, then: 'go on' },
  },
  'throttled': PASSES,
  'credentials': PASSES,
  // Of a wait, in the first minutes of a leg.
  'denied': forAll(WHILE_NEW),
  'quota': REFUSES,
  // Get may not know a job that has just been started. What is gone must hold up nothing else.
  'not found': { ...FAILS, prepare: REFUSES.prepare, wait: REFUSES.wait },
  'conflict': { ...REFUSES, start: { ...WHILE_WE_CAN, inARow: OWN_CONFLICTS, then: 'fail' } },
  'validation': REFUSES,
  'refused': REFUSES,
};

const REFUSED_LATE: Tolerance = { ...WHILE_CHANGING, then: 'fail' };

/** The same calls were answered before: policies have changed, or something between us and the service refuses the call. */
const REFUSALS_LATE = { conflict: REFUSED_LATE, quota: REFUSED_LATE, validation: REFUSED_LATE, refused: REFUSED_LATE };
const LATE: Partial<Record<Work, Partial<Record<ErrorKind, Tolerance>>>> = {
  wait: { ...REFUSALS_LATE, 'denied': { ...WHILE_CHANGING, then: 'hand over' }, 'not found': REFUSED_LATE },
  delete: REFUSALS_LATE,
  // While it waits for a slot.
  start: { denied: REFUSED_LATE },
  prepare: { ...REFUSALS_LATE, 'denied': REFUSED_LATE, 'not found': REFUSED_LATE },
};

export function reactionTo(error: unknown, situation: Situation): Reaction {
  const { request, elapsed, series, hasNextLeg = false } = situation;
  const { sinceReceipt, inARow = Infinity, then } = toleranceOf(error, situation);
  const isTolerated = sinceReceipt > 0 && (series?.lasts ?? 0) < inARow;
  if (elapsed < sinceReceipt && isTolerated) {
    return 'retry';
  }
  // A leg whose time is up hands over to the next one even after an error that it would still tolerate.
  if (request === 'wait' && hasNextLeg && (then === 'hand over' || isTolerated)) {
    return 'hand over';
  }
  return then === 'hand over' ? 'fail' : then;
}

function toleranceOf(error: unknown, { request, elapsed, age = elapsed, series, isLaterLeg = false }: Situation): Tolerance {
  // This series began after new permissions had propagated: if they were missing from the start, the request would have failed long before.
  const hasWaited = series !== undefined && age - series.lasts >= NEW_PERMISSIONS;
  const { hasSucceeded = false } = series ?? {};
  // Another leg has seen the job. The first polls of a Run succeed without calling the service.
  const isLate = request === 'wait' ? hasSucceeded || hasWaited || (series !== undefined && isLaterLeg) : hasSucceeded && (hasWaited || request !== 'start');
  const kind = kindOf(error);
  const work = request === 'start' && !hasUserValues(error) ? 'prepare' : request;
  return (isLate ? LATE[work]?.[kind] : undefined) ?? TABLE[kind][work];
}

const REPORT = 'This is a bug in cdk-cleanrooms-ml: report it with this message.';
const REDEPLOY_LATER = 'AWS returned errors or did not respond for 50 minutes. Redeploy later.';

const allow = (owner: string) =>
  `Allow the role of the ${owner} to perform the action (check its permissions boundary, service control policies, and the policies of the membership and the key)`;

/** What to do about a call that is denied, as for a membership of another account, or one that does not exist. @param owner what has the role */
export const howToAllow = (owner: 'provider' | 'runner') => `${allow(owner)}, or correct the membership ID if this account has no such membership`;

const ADVICE: Record<ErrorKind, string> = {
  'failure': '',
  'postponed': REDEPLOY_LATER,
  'mistake': REPORT,
  'misconfigured': 'Correct the environment variable of the function and redeploy.',
  'unreachable': 'Add the missing NAT gateway or VPC endpoint and redeploy.',
  'unanswered': REDEPLOY_LATER,
  'too many jobs': 'Listing the jobs of the membership took too long for 50 minutes: the service keeps a record of every job. Use a membership with fewer jobs and redeploy.',
  'throttled': REDEPLOY_LATER,
  'credentials': 'The credentials of the function were rejected for 50 minutes. Redeploy later.',
  'denied': `${howToAllow('provider')}, then redeploy.`,
  'quota': 'Request a quota increase in Service Quotas, under AWS Clean Rooms ML, and redeploy.',
  'not found': 'Check that the membership, the trained model and the ML input channel exist, then redeploy.',
  'conflict': 'Resolve the conflict, for example with another `jobName`, and redeploy.',
  'validation': 'Correct the request and redeploy.',
  'refused': 'Correct the request and redeploy.',
};

/** What has to be corrected before a Delete can succeed. What else can be done follows in its message. */
const ADVICE_ON_DELETE: Partial<Record<ErrorKind, string>> = {
  mistake: REPORT,
  misconfigured: 'Correct the environment variable of the function.',
  unreachable: 'Add the missing NAT gateway or VPC endpoint.',
  denied: `${allow('provider')}.`,
};

/** What a user can do about an operation that failed with an error. */
export function adviceFor(error: unknown, request?: RequestKind): string {
  const kind = kindOf(error);
  if (request === 'delete') {
    return ADVICE_ON_DELETE[kind] ?? '';
  }
  return isRefusalOfOurs(error) ? `${request === 'wait' ? JOB_MAY_BE_FINE : ''}${WHAT_REFUSES}, then redeploy.` : ADVICE[kind];
}

export const JOB_MAY_BE_FINE = 'The job may be fine. ';

/** Advice if a call is rejected that requests nothing that a user could correct. */
export const WHAT_REFUSES = 'Find out what rejects the call, for example a proxy or the policy of a VPC endpoint';
