/** What excuses runs in a history, and what no longer does. */
import { type Conditions, SHOWN_WITHIN } from './conditions';
import { endsAProcess, forbidsToLook, forbidsToTell, hidesJobs, mayFailARun, NEXT_POLL, type RunsHappened } from './trouble';
import { OUTSIDER } from '../../access';
import { haveConflictedTooLong } from '../../jobs';
import type { RunAttempt } from '../../runs/attempts';
import type { RunJob } from '../../runs/run-jobs';
import type { RunStory } from '../../runs/run-story';
import type { RunExcuses } from '../../runs/run-violations';
import { SECOND } from '../../virtual-time';

/** How long after its start a job is visible at the latest, in any mood of the service, in milliseconds. */
const SHOWN_BY_ALL = 90 * SECOND;

/** How long after its look-up a Start may come, if nothing delays it. */
const LOOK_TO_START = 20 * SECOND;

/** How long a Start may be on its way, once Step Functions shows an end. */
const ON_ITS_WAY = 2 * SECOND;

/** How long two functions that are invoked together may need until there is one job. The next poll would come too late. */
const TOGETHER = 40 * SECOND;

export function excusesOf(story: RunStory, conditions: Conditions, happened: RunsHappened): RunExcuses {
  return {
    concurrent: happened.twice > 0 || story.account.breakdowns > 0,
    mayFail: conditions.some(mayFailARun) || haveConflictedTooLong(story.calls('Start')),
    unseen: conditions.some(forbidsToLook),
    startRefused: conditions.some((trouble) => trouble.is === 'start by task' && trouble.how !== 'twice'),
    slackFrom: (moment) => conditions.slackFrom(moment),
    settling: (moment) => (isSeenThrough(conditions, moment) ? TOGETHER : Infinity),
    visibleAfter: (moment) => (conditions.areQuick(moment, Infinity, hidesJobs) ? SHOWN_WITHIN * SECOND + LOOK_TO_START : Infinity),
    onItsWay: (moment) => ON_ITS_WAY + conditions.executionLagFrom(moment) * SECOND,
    tidyFrom: (attempt) => tidyFrom(attempt, story, conditions, happened),
    toldFrom: (attempt) => tidyFrom(attempt, story, conditions, happened, (moment) =>
      conditions.between(moment, moment + PATIENCE).some(({ troubles }) => troubles.some(forbidsToTell))),
  };
}

/** How long the next run tries to report the end to the state before it cancels the job, in milliseconds, including the polls. */
const PATIENCE = 300 * SECOND;

/** Whether the functions that are running at a moment live long enough to see the outcome. */
const isSeenThrough = (conditions: Conditions, moment: number) =>
  conditions.areQuick(moment, moment + TOGETHER, (trouble) => hidesJobs(trouble) || endsAProcess(trouble));

/** Whether a run that looks at a moment sees the job running, or has canceled it since then. */
const isSeenRunning = ({ endedAt, report: { status, cancellations } }: RunJob, moment: number) =>
  endedAt > moment + LOOK_TO_START || (endedAt >= moment && status === 'INACTIVE' && cancellations.at(0)?.accessKeyId !== OUTSIDER);

/** When somebody can first tidy up after a run: at once, unless the event about its end was lost. @param isInVain whether the next run cannot */
function tidyFrom(
  { run }: RunAttempt, story: RunStory, conditions: Conditions, { untold }: RunsHappened, isInVain: (moment: number) => boolean = () => false,
): number {
  if (!untold.has(run.name)) {
    return 0;
  }
  const own = story.jobs.filter((job) => job.run === run.arn);
  const stopped = run.stopDate ?? Infinity;
  // A function that starts a job sees afterwards that its run was stopped meanwhile.
  if (own.some(({ startedAt }) => stopped >= startedAt && stopped < startedAt + SECOND
    && isSeenThrough(conditions, startedAt) && conditions.executionLagFrom(startedAt) === 0)) {
    return 0;
  }
  // The next run finds this one by its job, unless that run is stopped, too: a state without a job waits until its heartbeat times out.
  const next = story.runs.find(({ machine, startDate, stopDate = Infinity, status }) => machine.arn === run.machine.arn && startDate > stopped
    && (status === 'SUCCEEDED' || stopDate > startDate + NEXT_POLL) && !isInVain(startDate)
    && own.some((job) => job.startedAt + SHOWN_BY_ALL < startDate && isSeenRunning(job, startDate)));
  const removal = story.account.stackWith(run.machine.arn)?.timeline.filter(({ status }) => status === 'DELETE_IN_PROGRESS').at(-1);
  return Math.min(next?.startDate ?? Infinity, removal?.at ?? Infinity);
}
