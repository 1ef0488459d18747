/** The three promises, as far as they can be checked by what the service and CloudFormation have seen. */
import type { Account } from './account';
import { MAX_ANSWER_BYTES } from './custom-resources';
import { wronglyDenied } from './denied';
import { isLive, type StartedJob, startedJobs } from './jobs';
import { ownership, untaggedJobs } from './ownership';
import { paidForAgain } from './paid-once';
import { notRestored } from './restored';
import type { Stack } from './stack';
import { MINUTE, SECOND } from './virtual-time';
import type { ResourceEvent } from '../../lambda/deployment/events';

/** How long concurrent duplicates may take to settle, and an operation that is over to tidy up. */
const SETTLING = 120 * SECOND;

/** The framework polls this often. */
const BETWEEN_POLLS = 30 * SECOND;

const LOGICAL_ID_TAG = 'cdk-cleanrooms-ml:logical-id';

/** A Start that was sent in time may act a little later. */
const ON_ITS_WAY = 5 * SECOND;

/** What excuses something that no handler can prevent. */
export interface Excuses {
  /** The framework's own functions were hit: then a request may stay without an answer. */
  readonly framework?: boolean;
  /** Requests were delivered, or waiters started, at the same time. */
  readonly concurrent?: boolean;
  /** Processes were killed, or permissions taken away: then a rollback or a Delete may fail. */
  readonly crash?: boolean;
  /** Nobody was allowed to look for jobs, or to cancel them: then duplicates run until somebody is. */
  readonly mayNotSettle?: boolean;
  /** Calls were denied when a wait failed, for longer than a Delete tolerates, or for good: then the rollback of a creation may fail. */
  readonly deniedLate?: boolean;
  /** How many Cancels the service has acknowledged without acting: each is requested again at the next poll. */
  readonly cancelsInVain?: number;
  /** Whether a job cannot be found any more: the properties that it was started with are gone. */
  readonly isLost?: (job: StartedJob, stack: Stack) => boolean;
}

/** All broken promises up to now; none if all is well. */
export function violations(account: Account, excuses: Excuses = {}): string[] {
  const jobs = startedJobs(account);
  const now = account.time.now();
  const untagged = untaggedJobs(account);
  // It cannot be known who owns a job when others have taken its tags, and nothing can be done in a membership that is gone.
  const known = jobs.filter(({ arn, report }) => !untagged.has(arn) && !account.lostMemberships.has(report.membershipIdentifier));
  const isUntagged = ({ id }: Stack) => jobs.some(({ arn, stackId }) => stackId === id && untagged.has(arn));
  return [
    ...excuses.mayNotSettle ? [] : twoAtOnce(known, account.stacks, now, excuses),
    ...twoResults(known, account, excuses),
    ...account.stacks.flatMap((stack) => [
      ...owned(known, stack, now, {
        ...excuses, crash: excuses.crash || account.lostMemberships.size > 0, deniedLate: excuses.deniedLate || isUntagged(stack),
      }),
      ...startedInTime(jobs, stack),
    ]),
    ...startedForSomebody(jobs, account),
    ...answers(account, excuses),
    ...ownership(account).trespasses,
    ...wronglyDenied(account),
    ...notRestored(account),
    ...excuses.crash ? [] : [...paidForAgain(account, known), ...namedTwice(known, account.stacks, now)],
  ];
}

function twoAtOnce(jobs: readonly StartedJob[], stacks: readonly Stack[], now: number, { cancelsInVain = 0 }: Excuses): string[] {
  const settling = SETTLING + cancelsInVain * BETWEEN_POLLS;
  return pairs(jobs).filter(([a, b]) => isSameOwner(a, b)).flatMap(([a, b]) => {
    const stack = stackOf(a, stacks);
    if ([a, b].some((job) => stack.retained.includes(job.arn) || isGivenUp(job, stack))) {
      return [];
    }
    const from = Math.max(a.startedAt, b.startedAt);
    const to = Math.min(a.endedAt, b.endedAt, now);
    if (to - lookedFrom(stack, from) <= settling) {
      return [];
    }
    if (a.configuration === b.configuration) {
      return [`${name(a)} and ${name(b)} ran at once for ${seconds(to - from)} s, in one configuration`];
    }
    // Old beside new: until the clean-up of the update that replaces it.
    const tidied = overAfter(stack, from);
    return to - tidied > settling ? [`${name(a)} and ${name(b)} ran at once for ${seconds(to - tidied)} s after the update was over`] : [];
  });
}

/**
 * The time from which something looks for duplicates. After a failure without rollback there may be no leg to do it: then the next operation
 * removes them, or has legs.
 */
function lookedFrom(stack: Stack, from: number): number {
  const failed = stack.timeline.find(({ at, status }) => at >= from && at <= from + SETTLING && /^(CREATE|UPDATE)_FAILED$/.test(status));
  return failed ? overAfter(stack, failed.at) : from;
}

/** When the next operation is over, in virtual time. */
function overAfter({ timeline }: Stack, from: number): number {
  return timeline.find(({ at, status }) => at >= from && /_COMPLETE$/.test(status))?.at ?? Infinity;
}

function twoResults(
  jobs: readonly StartedJob[], { stacks, requests }: Account, { concurrent = false, crash = false, isLost = () => false }: Excuses,
): string[] {
  const hasHad = (arn: string) => requests.received.some(({ answer, ignored }) => !ignored && answer.Status === 'SUCCESS' && answer.PhysicalResourceId === arn);
  const completed = jobs.filter(({ hasCompleted }) => hasCompleted);
  return pairs(completed).filter(([a, b]) => isSameOwner(a, b) && a.configuration === b.configuration).flatMap(([a, b]) => {
    // Something else, or nothing, was wanted in between; or the resource has had a job of another configuration, in a deployment that
    // failed without rollback.
    const hadAnother = jobs.some((job) => isSameOwner(a, job) && job.configuration !== a.configuration
      && job.startedAt >= a.startedAt && job.startedAt <= b.startedAt && hasHad(job.arn));
    const wantedAnother = hadAnother || stackOf(a, stacks).accepted.some(({ at, ids }) =>
      at >= a.startedAt && at <= b.startedAt && jobs.find(({ arn }) => arn === ids.get(a.logicalId))?.configuration !== a.configuration);
    // Concurrent duplicates of a short job have ended before they can be distinguished; so has one whose process was killed, if
    // the deployment is repeated at once while List lags.
    const shorter = Math.min(a.endedAt - a.startedAt, b.endedAt - b.startedAt);
    const wereSettling = (concurrent || crash) && b.startedAt - a.startedAt <= SETTLING && shorter <= SETTLING;
    const cannotBeFound = [a, b].some((job) => isLost(job, stackOf(job, stacks)));
    return wantedAnother || wereSettling || cannotBeFound ? [] : [`${name(a)} and ${name(b)} both ran to their end, in one configuration`];
  });
}

/** When a deployment is complete, a finished duplicate no longer names its owner: it is never adopted, and nothing goes back to it. */
function namedTwice(jobs: readonly StartedJob[], stacks: readonly Stack[], now: number): string[] {
  const named = jobs.filter(({ report }) => report.status === 'ACTIVE' && LOGICAL_ID_TAG in report.tags);
  const ofOneRequest = pairs(named).filter(([a, b]) => isSameOwner(a, b) && a.requestId === b.requestId && a.configuration === b.configuration);
  return ofOneRequest.flatMap(([a, b]) => {
    const { timeline, isBusy } = stackOf(a, stacks);
    const { at = now, status = '' } = timeline.at(-1) ?? {};
    const isSettled = /^(CREATE|UPDATE)_COMPLETE$/.test(status) && !isBusy && now - at >= SETTLING;
    return isSettled ? [`${name(b)} is a duplicate of ${name(a)}, and still has the name of its owner`] : [];
  });
}

/** When no operation is under way, only jobs that CloudFormation knows run. */
function owned(
  jobs: readonly StartedJob[], stack: Stack, now: number, { crash = false, deniedLate = false, isLost = () => false }: Excuses,
): string[] {
  const { at, status } = stack.timeline.at(-1) ?? { at: now, status: 'nothing yet' };
  const isOver = /_COMPLETE$/.test(status) && !stack.isBusy;
  const isGone = status === 'DELETE_COMPLETE' || status === 'ROLLBACK_COMPLETE';
  if (!isOver) {
    // Such a Delete fails, and says what to do.
    const isExcused = crash || (deniedLate && status === 'ROLLBACK_FAILED');
    return /ROLLBACK_FAILED$/.test(status) && !isExcused ? [`the stack is stuck: ${status}`] : [];
  }
  if (!isGone && now - at < SETTLING) {
    return [];
  }
  return jobs
    // A cancellation that failed may have left the job running: a stack or resource that is deleted waits for another cancellation.
    .filter((job) => job.stackId === stack.id && (isLive(job) || (isGone && job.report.status === 'CANCEL_FAILED')))
    .filter(({ arn, logicalId }) => stack.resource(logicalId)?.physicalId !== arn)
    .filter((job) => !stack.retained.includes(job.arn) && !isGivenUp(job, stack) && !isLost(job, stack))
    .map((job) => `${name(job)} runs, and nobody owns it: the stack is ${status}`);
}

/** CloudFormation has given up its Delete, which names the job or, if nobody ever learned its ARN, its resource. */
function isGivenUp({ arn, logicalId }: StartedJob, { abandonedDeletes }: Stack): boolean {
  return abandonedDeletes.some((one) => one.physicalId === arn || (one.logicalId === logicalId && !one.physicalId.startsWith('arn:')));
}

/** A rollback, and whatever is not a deployment, starts nothing. */
function startedInTime(jobs: readonly StartedJob[], stack: Stack): string[] {
  return jobs.filter(({ stackId }) => stackId === stack.id).flatMap((job) => {
    const statuses = stack.timeline.filter(({ at }, index) =>
      at <= job.startedAt && (stack.timeline[index + 1]?.at ?? Infinity) >= job.startedAt - ON_ITS_WAY);
    return statuses.some(({ status }) => status === 'CREATE_IN_PROGRESS' || status === 'UPDATE_IN_PROGRESS')
      ? []
      : [`${name(job)} was started while the stack was ${statuses.at(-1)?.status}`];
  });
}

/** Nothing is started for a request that nobody waits for any more, even if it is canceled soon. */
function startedForSomebody(jobs: readonly StartedJob[], { requests }: Account): string[] {
  return jobs.flatMap((job) => {
    const waits = requests.waits.filter(({ requestId }) => requestId === job.requestId);
    // One that is delivered again in a later operation cannot be distinguished from the same kind of request for the same resource.
    const alike = requests.waits.filter(({ event }) => waits.some((wait) => isAlike(wait.event, event)));
    // One that was never sent is the invention of somebody who has started a job by hand.
    return waits.length === 0 || alike.some(({ from, to }) => from <= job.startedAt && job.startedAt <= to + ON_ITS_WAY)
      ? []
      : [`${name(job)} was started for a request that was over ${seconds(job.startedAt - Math.max(...waits.map(({ to }) => to)))} s before`];
  });
}

const isAlike = (a: ResourceEvent, b: ResourceEvent) => (['StackId', 'LogicalResourceId', 'RequestType'] as const).every((name) => a[name] === b[name]);

function answers({ requests }: Account, { framework = false }: Excuses): string[] {
  return [
    ...requests.received.filter(({ bytes }) => bytes > MAX_ANSWER_BYTES).map(({ bytes, event }) => `an answer of ${bytes} bytes for ${event.LogicalResourceId}`),
    ...framework ? [] : requests.unanswered.filter(({ reason }) => reason === 'it did not answer in time')
      .map(({ event }) => `the ${event.RequestType} of ${event.LogicalResourceId} was not answered within its hour`),
  ];
}

function pairs<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((a, index) => items.slice(index + 1).map((b): [T, T] => [a, b]));
}

const isSameOwner = (a: StartedJob, b: StartedJob) => a.stackId === b.stackId && a.logicalId === b.logicalId;
const stackOf = ({ stackId }: StartedJob, stacks: readonly Stack[]) => stacks.find(({ id }) => id === stackId)!;
const name = ({ arn }: StartedJob) => arn.split('/').at(-1)!;
const seconds = (milliseconds: number) => Math.round(milliseconds / SECOND);

/** Long enough for everything that is still under way to end. */
export const QUIET = 5 * MINUTE;
