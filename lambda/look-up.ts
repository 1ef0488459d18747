/** Finds the jobs of an owner. List lags, knows no tags, and its records stay for good: status and name narrow, tags decide. */
import { CLOCK_SKEW, SECOND } from './clock';
import type { Deployment } from './deployment';
import type { InferenceJob, JobSummary } from './inference-jobs';
import { isGeneratedFor, isGeneratedForConfiguration } from './job-name';
import { hasEnded, isFinished } from './job-status';
import { isOwnedBy, type Owner } from './ownership';
import { isAccessDenied, isNotFound } from './service-errors';
import type { WantedJob } from '../src/shared/resource-properties';

/** For how long a job may stay out of sight: its Start may be in flight, and List lags. */
export const OUT_OF_SIGHT = 90 * SECOND;

/** A user's own name stays the same from run to run: of the ended jobs of one name only the newest are worth a Get. */
const MAX_ENDED_OF_ONE_NAME = 10;

/** Whose jobs to look for, and where. */
export interface Search {
  readonly owner: Owner;
  /** The memberships of the new and of the old properties. */
  readonly memberships: string[];
  /** The names that the user gave, now and before. */
  readonly givenNames: string[];
  /** Whether jobs outlive their resource. */
  readonly retain?: boolean;
  /** The ARN of a job that is known and not looked for. */
  readonly known?: string;
}

export function searchOf(owner: Owner, ...wanted: (WantedJob | undefined)[]): Search {
  const requests = wanted.flatMap((job) => job?.request ?? []);
  return {
    owner,
    memberships: [...new Set(requests.map((request) => request.membershipIdentifier))],
    givenNames: requests.flatMap((request) => request.name ?? []),
    retain: wanted.some((job) => job?.retain),
  };
}

/** Which jobs that have ended are wanted too. */
export interface Ended {
  /** Of this configuration, by its hash. @default - of any */
  readonly configuration?: string;
  /** Also those that have failed or were cancelled, if they were created since then, in milliseconds since 1970. @default - the finished ones only */
  readonly failedSince?: number;
}

function isWanted({ status, createTime }: JobSummary, ended: Ended | undefined): boolean {
  if (!hasEnded(status)) {
    return true;
  }
  return ended !== undefined && (isFinished(status) || createTime.getTime() >= (ended.failedSince ?? Infinity));
}

/** The owner's jobs that have not ended, in any configuration, and those that have ended if any are wanted; the earliest first. */
export async function findOwnJobs(deployment: Deployment, search: Search, ended?: Ended): Promise<InferenceJob[]> {
  const { owner } = search;
  const found: InferenceJob[] = [];
  for (const membership of search.memberships) {
    for (const candidate of candidates(search, await deployment.jobs.list(membership), ended)) {
      const job = await getUnlessForeign(deployment, owner, candidate);
      // The status may have changed since it was listed.
      if (job && isOwnedBy(job.tags, owner) && isWanted(job, ended)) {
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

function candidates({ owner, givenNames, known }: Search, summaries: JobSummary[], ended: Ended | undefined): JobSummary[] {
  const mayBe = (configuration: string | undefined) => ({ name }: JobSummary) => givenNames.includes(name)
    || (configuration === undefined ? isGeneratedFor(owner, name) : isGeneratedForConfiguration(owner, configuration, name));
  const notEnded = summaries.filter(({ arn, status }) => arn !== known && !hasEnded(status)).filter(mayBe(undefined));
  const haveEnded = summaries
    .filter((job) => hasEnded(job.status) && isWanted(job, ended))
    .filter(mayBe(ended?.configuration))
    .sort((a, b) => byAge(b, a))
    .slice(0, MAX_ENDED_OF_ONE_NAME);
  return [...notEnded, ...haveEnded];
}

/** A job, unless the service has no record of it. */
export async function getUnlessGone(deployment: Deployment, jobArn: string): Promise<InferenceJob | undefined> {
  try {
    return await deployment.jobs.get(jobArn);
  } catch (error) {
    if (isNotFound(error)) {
      return undefined;
    }
    throw error;
  }
}

async function getUnlessForeign(deployment: Deployment, owner: Owner, { arn, name, createTime }: JobSummary): Promise<InferenceJob | undefined> {
  try {
    return await getUnlessGone(deployment, arn);
  } catch (error) {
    // Our permissions end at the jobs of this stack, so a denied job of a name that a user gave is someone else's; fresh permissions deny too,
    // for a while. A generated name is nobody else's, and what is younger than the request is most likely its own: to pass over it would be to
    // start a second job, or to leave one running.
    const isOld = createTime.getTime() < deployment.receivedAt - CLOCK_SKEW;
    if (isAccessDenied(error) && deployment.permissionsAreSettled() && isOld && !isGeneratedFor(owner, name)) {
      return undefined;
    }
    throw error;
  }
}
