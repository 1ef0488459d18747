/** A job may outlive its resource (`RemovalPolicy.RETAIN`). CloudFormation does not say which jobs it has kept: sweeps must not touch any of them. */
import { isOlder, type Replacements, replacingInVain } from './choosing';
import type { EngineContext } from './engine-context';
import type { JobSummary } from './inference-jobs';
import type { OwnJob, Search } from './look-up';

/** The given jobs that a sweep may touch. An earlier operation may have retained those that are older than the current one. */
export async function withoutRetained<T extends JobSummary>(context: EngineContext, { retain }: Search, jobs: T[]): Promise<T[]> {
  if (!retain || jobs.length === 0) {
    return jobs;
  }
  const { begun } = await context.operation();
  return jobs.filter((job) => !isOlder(job, begun));
}

/** The running jobs that failed updates have started. */
export async function startedInVain(context: EngineContext, search: Search, running: OwnJob[], replacements: Replacements): Promise<OwnJob[]> {
  const inVain = replacingInVain(running, replacements);
  const notRetained = await withoutRetained(context, search, running);
  return running.filter((job) => notRetained.includes(job) || inVain.includes(job));
}
