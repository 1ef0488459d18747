/** Finds the jobs of an owner. List lags, knows no tags, and its records stay for good: status and name narrow, tags decide. */
import type { Deployment } from './deployment';
import type { InferenceJob, JobSummary } from './inference-jobs';
import { isGeneratedFor, isGeneratedForConfiguration } from './job-name';
import { hasEnded, isFinished } from './job-status';
import { isOwnedBy, type Owner } from './ownership';
import { isAccessDenied, isNotFound } from './service-errors';
import type { WantedJob } from '../src/shared/resource-properties';

/** A user's own name stays the same from run to run: of the finished jobs of one name only the newest are worth a Get. */
const MAX_FINISHED_OF_ONE_NAME = 10;

/** Where to look. */
export interface Search {
  /** The memberships of the new and of the old properties. */
  readonly memberships: string[];
  /** The names that the user gave, now and before. */
  readonly givenNames: string[];
}

export function searchOf(...wanted: (WantedJob | undefined)[]): Search {
  const requests = wanted.flatMap((job) => job?.request ?? []);
  return {
    memberships: [...new Set(requests.map((request) => request.membershipIdentifier))],
    givenNames: requests.flatMap((request) => request.name ?? []),
  };
}

/** The owner's jobs that have not ended, in any configuration, and its finished ones of one configuration; the earliest first. */
export async function findOwnJobs(deployment: Deployment, search: Search, configuration?: string): Promise<InferenceJob[]> {
  const { jobs, owner } = deployment;
  const found: InferenceJob[] = [];
  for (const membership of search.memberships) {
    for (const candidate of candidates(owner, search, await jobs.list(membership), configuration)) {
      const job = await getUnlessForeign(deployment, candidate);
      // The status may have changed since it was listed.
      if (job && isOwnedBy(job.tags, owner) && (!hasEnded(job.status) || isFinished(job.status))) {
        found.push(job);
      }
    }
  }
  return found.sort(byAge);
}

/** Every waiter puts concurrent jobs in the same order, so all agree on which is the first. */
function byAge(a: JobSummary, b: JobSummary): number {
  return a.createTime.getTime() - b.createTime.getTime() || (a.arn < b.arn ? -1 : 1);
}

function candidates(owner: Owner, { givenNames }: Search, summaries: JobSummary[], configuration: string | undefined): JobSummary[] {
  const notEnded = summaries.filter(({ name, status }) => !hasEnded(status) && (isGeneratedFor(owner, name) || givenNames.includes(name)));
  const finished = configuration === undefined ? [] : summaries
    .filter(({ name, status }) => isFinished(status) && (isGeneratedForConfiguration(owner, configuration, name) || givenNames.includes(name)))
    .sort((a, b) => byAge(b, a))
    .slice(0, MAX_FINISHED_OF_ONE_NAME);
  return [...notEnded, ...finished];
}

async function getUnlessForeign(deployment: Deployment, { arn, name }: JobSummary): Promise<InferenceJob | undefined> {
  try {
    return await deployment.jobs.get(arn);
  } catch (error) {
    if (isNotFound(error)) {
      return undefined;
    }
    // Our permissions end at the jobs of this stack, so a denied job of a name that a user gave is someone else's; fresh permissions deny too,
    // for a while. A generated name is nobody else's: to pass over it would be to start a second job, or to leave one running.
    if (isAccessDenied(error) && deployment.permissionsAreSettled() && !isGeneratedFor(deployment.owner, name)) {
      return undefined;
    }
    throw error;
  }
}
