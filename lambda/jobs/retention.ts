/** A job may outlive its resource (`RemovalPolicy.RETAIN`). CloudFormation does not say which jobs it has kept: sweeps must not touch any of them. */
import { CLOCK_SKEW } from '../clock';
import type { EngineContext } from './engine-context';
import type { JobSummary } from './inference-jobs';
import type { OwnJob, Search } from './look-up';
import { replacedBy } from './ownership';

/** Whether a job may be one that an earlier operation has kept. */
export function isRetained(job: JobSummary, { retain }: Search, operationBegun: number): boolean {
  return retain === true && isOlder(job, operationBegun);
}

/** Whether a job is older than an operation of its stack, which starts nothing in its first seconds: its own jobs are clearly younger. */
export function isOlder({ createTime }: JobSummary, operationBegun: number): boolean {
  return createTime.getTime() < operationBegun + CLOCK_SKEW;
}

/** The given jobs that a sweep may touch. */
export async function withoutRetained<T extends JobSummary>(context: EngineContext, search: Search, jobs: T[]): Promise<T[]> {
  if (!search.retain || jobs.length === 0) {
    return jobs;
  }
  const { begun } = await context.operation();
  return jobs.filter((job) => !isRetained(job, search, begun));
}

/** What an update knows of the jobs that its resource has had. */
interface Replacements {
  /** The ARN of the job that the resource has, if it has one. */
  readonly current?: string;
  /** The ARNs of the jobs before it. */
  readonly lineage: readonly string[];
  readonly listed: readonly JobSummary[];
}

/** The running jobs that failed updates have started. A job that replaces the current one never took its place, unless that one took it back. */
export async function startedInVain(
  context: EngineContext, search: Search, running: OwnJob[], { current, lineage, listed }: Replacements,
): Promise<OwnJob[]> {
  const before = listed.filter(({ arn }) => lineage.includes(arn));
  // One that is not listed, for example because it is in another membership, may be younger than any.
  const latest = before.length < lineage.length ? Infinity : Math.max(0, ...before.map(({ createTime }) => createTime.getTime()));
  const isInVain = ({ tags, createTime }: OwnJob) => current !== undefined && replacedBy(tags) === current && createTime.getTime() > latest;
  const notRetained = await withoutRetained(context, search, running);
  return running.filter((job) => notRetained.includes(job) || isInVain(job));
}
