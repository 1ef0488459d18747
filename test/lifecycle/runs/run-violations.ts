/** The promises about runs, as far as they can be checked by what the service and Step Functions have seen. */
import { type RunAttempt, attempts } from './attempts';
import { SECRET } from './declared-runs';
import { startedAgain } from './key-violations';
import { type RunJob, runJobs, shortName } from './run-jobs';
import { OUTSIDER } from '../access';
import type { Account } from '../account';
import { wronglyDenied } from '../denied';
import { ownership } from '../ownership';
import { MINUTE, SECOND } from '../virtual-time';

/** How long concurrent duplicates may take to settle. */
const SETTLING = 3 * MINUTE;

/** How long a job may stay live after nobody waits for it anymore. */
const TIDIED = 10 * MINUTE;

/** If a job and the wait for it end within this time of each other, the state may have either outcome. */
const AT_ONCE = 30 * SECOND;

/** What excuses something that no function can prevent. */
export interface RunExcuses {
  /** A function was invoked twice, or a process killed: a short job may have ended before its duplicate is seen. */
  readonly concurrent?: boolean;
  /** Something may have failed a state although nothing was wrong with its job. */
  readonly mayFail?: boolean;
  /** A run may not have been allowed to look for its job. */
  readonly unseen?: boolean;
  /** The execution that runs a job could not be started, and a state may have retried that with its key. */
  readonly startRefused?: boolean;
  /** How much longer everything may take from a moment on, in milliseconds: polls were late, or in vain. */
  readonly slackFrom?: (moment: number) => number;
  /** For how long concurrent duplicates may run, in milliseconds; three minutes and what is slack by default. */
  readonly settling?: (moment: number) => number;
  /** After how long every look shows a job that was started at a moment, in milliseconds; not known by default. */
  readonly visibleAfter?: (moment: number) => number;
  /** How long after an end at a moment a Start may arrive that was on its way, in milliseconds; 30 s by default. */
  readonly onItsWay?: (moment: number) => number;
  /** Until when nobody could cancel what a run has left, in milliseconds since 1970: for example because the event about its end was lost. */
  readonly tidyFrom?: (attempt: RunAttempt) => number;
  /** The same for reporting the end to the state that waits for the run. @default - tidyFrom */
  readonly toldFrom?: (attempt: RunAttempt) => number;
}

/** All broken promises up to now; none if all is well. */
export function runViolations(account: Account, excuses: RunExcuses = {}): string[] {
  const jobs = runJobs(account);
  const all = attempts(account);
  return [
    ...all.flatMap((attempt) => ofAttempt(attempt, jobs.filter(({ run }) => run === attempt.run.arn), account, excuses)),
    ...jobs.filter(({ run }) => !all.some((attempt) => attempt.run.arn === run)).map(({ arn }) => `${shortName(arn)} was started by no run`),
    ...startedByOthers(jobs, account),
    ...excuses.startRefused ? [] : startedAgain(all),
    ...lostForGood(account),
    ...ownership(account).trespasses,
    ...wronglyDenied(account),
  ];
}

function ofAttempt(attempt: RunAttempt, jobs: readonly RunJob[], account: Account, excuses: RunExcuses): string[] {
  const now = account.time.now();
  return [
    ...twice(jobs, now, excuses),
    ...leftBehind(attempt, jobs, account, excuses),
    ...endsAsItsJob(attempt, jobs, excuses),
    ...excuses.mayFail ? [] : failsForAReason(attempt, jobs, account),
    ...startedInVain(attempt, jobs, excuses),
  ];
}

/** A run pays for one result, and has at most one job at a time. */
function twice(jobs: readonly RunJob[], now: number, excuses: RunExcuses): string[] {
  const { concurrent = false, slackFrom = () => 0, settling = () => Infinity, visibleAfter = () => Infinity } = excuses;
  return jobs.flatMap((a, index) => jobs.slice(index + 1).flatMap((b) => {
    const begun = Math.min(a.startedAt, b.startedAt);
    const apart = Math.abs(b.startedAt - a.startedAt);
    const slack = slackFrom(begun);
    const atMost = Math.min(SETTLING + slack, settling(begun));
    const together = Math.min(a.endedAt, b.endedAt, now) - Math.max(a.startedAt, b.startedAt);
    // Concurrent duplicates of a short job have ended before they can be distinguished.
    const shorter = Math.min(a.endedAt - a.startedAt, b.endedAt - b.startedAt);
    const wereSettling = concurrent && apart <= SETTLING + slack && shorter <= SETTLING + slack;
    const late = apart - visibleAfter(begun);
    return [
      ...late > 0 ? [`${shortName(a.arn)} and ${shortName(b.arn)} of one run were both started, though the first had been visible for ${Math.round(late / SECOND)} s`] : [],
      ...together > atMost ? [`${shortName(a.arn)} and ${shortName(b.arn)} of one run ran at once for ${Math.round(together / SECOND)} s`] : [],
      ...a.hasCompleted && b.hasCompleted && !wereSettling ? [`${shortName(a.arn)} and ${shortName(b.arn)} of one run both ran to their end`] : [],
    ];
  }));
}

/** Ten minutes after nobody waits for it, nothing of a run is live; and no state waits for a run that has ended. */
function leftBehind(attempt: RunAttempt, jobs: readonly RunJob[], account: Account, excuses: RunExcuses): string[] {
  const { tidyFrom = () => 0, toldFrom = tidyFrom, slackFrom = () => 0 } = excuses;
  const { run, end } = attempt;
  const now = account.time.now();
  const stack = account.stackWith(run.machine.arn);
  const goneAt = stack?.timeline.find(({ status }) => status === 'DELETE_COMPLETE')?.at;
  const over = Math.min(end?.at ?? Infinity, goneAt ?? Infinity, run.stopDate ?? Infinity);
  const after = (moment: number) => Math.max(over, Math.min(moment, goneAt ?? Infinity)) + TIDIED + slackFrom(over);
  const from = after(tidyFrom(attempt));
  const waitedUntil = Math.min(end?.at ?? Infinity, now);
  const waited = waitedUntil - (run.stopDate ?? Infinity);
  return [
    ...jobs.filter(({ startedAt, endedAt }) => from < now && Math.min(endedAt, now) > Math.max(from, startedAt))
      .map(({ arn }) => `${shortName(arn)} ran although nobody has waited for it since ${Math.round((now - over) / SECOND)} s ago`),
    ...waitedUntil > after(toldFrom(attempt)) && waited > 0 ? [`a state waited for ${run.name} for ${Math.round(waited / SECOND)} s after its end`] : [],
  ];
}

/** A state succeeds if and only if its job is ACTIVE. */
function endsAsItsJob({ run, end }: RunAttempt, jobs: readonly RunJob[], { unseen = false }: RunExcuses): string[] {
  if (end?.output !== undefined) {
    const { trainedModelInferenceJobArn: arn, status, environment } = end.output as Record<string, unknown>;
    const job = jobs.find((one) => one.arn === arn);
    return [
      ...job?.report.status === 'ACTIVE' && status === 'ACTIVE' ? [] : [`the state of ${run.name} has succeeded, though its job is ${job?.report.status}`],
      ...environment === undefined ? [] : [`the output of ${run.name} holds the environment`],
    ];
  }
  // A duplicate that was given up, and no longer names its execution, does not count: another check is about two results.
  const completed = jobs.find((job) => job.hasCompleted && 'cdk-cleanrooms-ml:execution' in job.report.tags && end !== undefined && job.endedAt < end.at - AT_ONCE);
  const isOurs = end?.error !== undefined && /^CleanRoomsML\.(JobFailed|JobCanceled|StartFailed|InvalidRequest|WaitFailed)$/.test(end.error);
  // As far as anybody could see the job, it was canceled.
  const isExcused = unseen && end?.error === 'CleanRoomsML.StartFailed';
  return completed && isOurs && !isExcused ? [`the state of ${run.name} has failed with ${end!.error}, though ${shortName(completed.arn)} had finished`] : [];
}

/** A state fails with a documented name, and there is the reason that it names. */
function failsForAReason({ run, end }: RunAttempt, jobs: readonly RunJob[], { simulator }: Account): string[] {
  const wasCanceledByOthers = () => simulator.calls().some(({ operation, acted, accessKeyId, jobArn }) =>
    operation.startsWith('Cancel') && acted && accessKeyId === OUTSIDER && jobs.some(({ arn }) => arn === jobArn));
  const isTrue: Readonly<Record<string, () => boolean>> = {
    'CleanRoomsML.JobFailed': () => jobs.some(({ report }) => report.status === 'CREATE_FAILED'),
    'CleanRoomsML.JobCanceled': wasCanceledByOthers,
    'CleanRoomsML.RunStopped': () => run.timeline.some(({ status }) => status === 'ABORTED'),
    'States.Timeout': () => true,
    // The event about the end of the run was lost, and nobody else knows the token.
    'States.HeartbeatTimeout': () => run.timeline.some(({ status }) => status === 'ABORTED'),
  };
  return end?.error === undefined || isTrue[end.error]?.() ? [] : [`the state of ${run.name} has failed with ${end.error} for no reason`];
}

/** Nothing is started for a state that no longer waits, or by a run that has ended. A Start may have been on its way. */
function startedInVain({ run, end }: RunAttempt, jobs: readonly RunJob[], { onItsWay = () => AT_ONCE }: RunExcuses): string[] {
  const over = Math.min(end?.at ?? Infinity, run.stopDate ?? Infinity);
  return jobs.filter(({ startedAt }) => startedAt > over + onItsWay(over))
    .map(({ arn, startedAt }) => `${shortName(arn)} of ${run.name} was started ${Math.round((startedAt - over) / SECOND)} s after its end`);
}

/** What a run has started bears its name. */
function startedByOthers(jobs: readonly RunJob[], { stackOfRole }: Account): string[] {
  return jobs.filter(({ report }) => !stackOfRole.has(report.startedBy)).map(({ arn }) => `${shortName(arn)} has the tags of a run, and was started by somebody else`);
}

/** No value of an environment is in the history of any execution, or in anything that a function has printed. */
export function shownSecrets({ stateMachines, printed, events }: Account): string[] {
  return [
    ...stateMachines.executions.filter(({ history }) => history.text.includes(SECRET)).map(({ name }) => `the history of ${name} holds a value of the environment`),
    ...printed.filter((line) => line.includes(SECRET)).map(() => 'a function has printed a value of the environment'),
    ...events.filter((event) => JSON.stringify(event).includes(SECRET)).map(() => 'an event holds a value of the environment'),
  ];
}

/** While the stack is there, an event that is not delivered is kept. */
function lostForGood({ rules, stacks }: Account): string[] {
  const removals = stacks.flatMap(({ timeline }) => timeline).filter(({ status }) => /^(DELETE|ROLLBACK|UPDATE_ROLLBACK)_IN_PROGRESS|CLEANUP/.test(status));
  const lost = rules.lost.filter((at) => !removals.some((removal) => removal.at <= at));
  return lost.length > 0 ? [`${lost.length} events about the ends of runs were neither delivered nor kept`] : [];
}
