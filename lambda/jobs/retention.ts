/** A job may outlive its resource (`RemovalPolicy.RETAIN`). CloudFormation does not say which jobs it has kept: sweeps must not touch any of them. */
import { CLOCK_SKEW } from '../clock';
import type { EngineContext } from './engine-context';
import type { JobSummary } from './inference-jobs';
import type { Search } from './look-up';

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
