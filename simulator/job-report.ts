import { historyOf, type Cancellation, type Job } from './job';
import type { JobStatus, StatusChange } from './lifecycle';
import type { Tags } from './tags';

/** What became of a job, for a test or a demo to read. It contains nothing secret. */
export interface JobReport {
  readonly arn: string;
  readonly name: string;
  readonly membershipIdentifier: string;
  readonly trainedModelArn: string;
  readonly account: string;
  readonly region: string;
  readonly tags: Tags;
  readonly status: JobStatus;
  /** Times in milliseconds since the epoch. */
  readonly history: readonly StatusChange[];
  /** Its place among all jobs started, from 1. */
  readonly nthStart: number;
  readonly startedBy: string;
  /** How many jobs of this name were started in this membership, itself included. */
  readonly startsOfName: number;
  readonly cancellations: readonly Cancellation[];
}

export function reportsOf(jobs: readonly Job[], now: number): JobReport[] {
  const startsOfName = new Map<string, number>();
  const nameOf = ({ input }: Job) => `${input.membershipIdentifier} ${input.name}`;
  for (const job of jobs) {
    startsOfName.set(nameOf(job), (startsOfName.get(nameOf(job)) ?? 0) + 1);
  }
  return jobs.map((job) => reportOf(job, startsOfName.get(nameOf(job))!, now));
}

function reportOf(job: Job, startsOfName: number, now: number): JobReport {
  const { input: { name, membershipIdentifier, trainedModelArn }, arn, account, region, tags, nthStart, startedBy, cancellations } = job;
  const history = historyOf(job, now);
  const status = history.at(-1)!.status;
  return {
    arn,
    name,
    membershipIdentifier,
    trainedModelArn,
    account,
    region,
    tags,
    status,
    history,
    nthStart,
    startedBy,
    startsOfName,
    cancellations,
  };
}
