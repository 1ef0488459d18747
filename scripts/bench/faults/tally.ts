/** What came of a scenario, counted from what the service and CloudFormation have seen. */
import { type Scenario, wantedRuns } from './scenario';
import type { JobReport } from '../../../simulator';
import { total } from '../../counts';

export interface Tally {
  scenarios: number;
  wantedRuns: number;
  starts: number;
  /**
   * Seconds in which jobs were pending, running or being canceled, beyond those of the wanted runs: a wanted run serves a deployment that
   * succeeds, or the service fails it.
   */
  secondsBeyondNeed: number;
  /** Jobs that ran ten minutes after their stack was gone. */
  leftRunning: number;
  deployments: number;
  /** Nothing else of the stack failed, and a job of the deployment finished, perhaps later. */
  failedThoughFinished: number;
  /** The service failed the job of the resource. */
  succeededThoughFailed: number;
  /** Calls denied because a policy lacks something, or is gone; calls that a fault denies, or whose policy it delays, do not count. */
  denied: number;
}

export const NOTHING: Tally = {
  scenarios: 0,
  wantedRuns: 0,
  starts: 0,
  secondsBeyondNeed: 0,
  leftRunning: 0,
  deployments: 0,
  failedThoughFinished: 0,
  succeededThoughFailed: 0,
  denied: 0,
};

/** A deployment that has ended. */
export interface Ended {
  readonly succeeded: boolean;
  readonly siblingFailed: boolean;
  /** Of the jobs that it started. */
  readonly started: readonly string[];
  /** The job that the resource names when the deployment has ended, if it names one. */
  readonly jobArn?: string;
}

/** A job, and the configuration that it was started with. */
export interface Run {
  readonly report: JobReport;
  readonly configuration: number;
}

const LIVE = ['CREATE_PENDING', 'CREATE_IN_PROGRESS', 'CANCEL_PENDING', 'CANCEL_IN_PROGRESS'];

/** @param goneAt when the stack was gone @param now when everything has come to rest */
export function tallyOf(scenario: Scenario, ended: readonly Ended[], runs: readonly Run[], denied: number, goneAt: number, now: number): Tally {
  const wanted = wantedRuns(scenario);
  const arnsOf = (status: string) => new Set<string | undefined>(runs.flatMap(({ report }) => (report.status === status ? [report.arn] : [])));
  const [finished, failed] = [arnsOf('ACTIVE'), arnsOf('CREATE_FAILED')];
  return {
    scenarios: 1,
    wantedRuns: total([...wanted.values()]),
    starts: runs.length,
    secondsBeyondNeed: beyondNeed(runs, wanted, ended, now),
    leftRunning: runs.filter(({ report: { history } }) => endOf(history, now) > goneAt + 600_000).length,
    deployments: ended.length,
    failedThoughFinished: ended.filter(({ succeeded, siblingFailed, started }) =>
      !succeeded && !siblingFailed && started.some((arn) => finished.has(arn))).length,
    succeededThoughFailed: ended.filter(({ succeeded, jobArn }) => succeeded && failed.has(jobArn)).length,
    denied,
  };
}

function beyondNeed(runs: readonly Run[], wanted: ReadonlyMap<number, number>, ended: readonly Ended[], now: number): number {
  const seconds = ({ report: { history } }: Run) => (endOf(history, now) - history[0].at) / 1000;
  const used = new Set(ended.flatMap(({ succeeded, jobArn }) => (succeeded && jobArn !== undefined ? [jobArn] : [])));
  const serves = ({ report: { arn, status, cancellations } }: Run) => used.has(arn) || (status === 'CREATE_FAILED' && cancellations.length === 0);
  const needed = [...wanted].flatMap(([configuration, count]) =>
    runs.filter((run) => run.configuration === configuration && serves(run)).slice(0, count));
  return Math.round(total(runs.map(seconds)) - total(needed.map(seconds)));
}

const endOf = (history: JobReport['history'], now: number) => history.find(({ status }) => !LIVE.includes(status))?.at ?? now;
