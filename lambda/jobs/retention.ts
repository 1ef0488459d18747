/** A job may outlive its resource (`RemovalPolicy.RETAIN`). CloudFormation does not say which jobs it has kept: sweeps must not touch any of them. */
import { isOlder, type Replacements, replacingInVain } from './choosing';
import type { EngineContext } from './engine-context';
import type { JobSummary } from './inference-jobs';
import { readJob } from './job-state';
import type { OwnJob, Search } from './look-up';
import { replacedBy } from './ownership';

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
  const inVain = replacingInVain(running, await withLineage(context, running, replacements));
  const notRetained = await withoutRetained(context, search, running);
  return running.filter((job) => notRetained.includes(job) || inVain.includes(job));
}

/** Adds the jobs before the current one that are in memberships which were not listed: their ages decide. */
async function withLineage(context: EngineContext, running: OwnJob[], replacements: Replacements): Promise<Replacements> {
  const { current, lineage, listed } = replacements;
  const isAsked = current !== undefined && running.some(({ tags }) => replacedBy(tags) === current);
  const others = isAsked ? lineage.filter((arn) => !listed.some((job) => job.arn === arn)) : [];
  const read = await Promise.all(others.map((arn) => context.bestEffort(`read ${arn}`, () => readJob(context, arn), 'look')));
  return { ...replacements, listed: [...listed, ...read.filter((job) => job !== undefined)] };
}
