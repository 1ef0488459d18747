/** Finds the jobs of an owner. List lags, has no tags, and its records stay permanently: summaries narrow the search, tags decide. */
import { CLOCK_SKEW, SECOND } from '../clock';
import type { EngineContext } from './engine-context';
import type { JobSummary } from './inference-jobs';
import { isJobArn, membershipOf } from './job-arn';
import { hasConfiguration, isGeneratedFor, isGeneratedForConfiguration } from './job-name';
import { hasEnded, isFinished } from './job-status';
import {
  isDuplicateOf, isInReach, isKeptFor, isKeptForStack, isOwnedBy, isResource, nameOf, type Owner, ownerOf, type Tags,
} from './ownership';
import { isMembershipIdentifier } from '../../src/shared/request-problems';
import type { WantedJob } from '../../src/shared/resource-properties';
import type { StartRequest } from '../../src/shared/start-request';
import { kindOf } from '../errors/error-kinds';

/** How long List may take to show a job: its Start may be in flight, and List lags. */
export const MAX_LIST_LAG = 90 * SECOND;

/**
 * The search for a kept job ends after this many jobs in a row that were not kept for this stack: those that were are close together.
 * With List it costs a dozen calls.
 */
const MAX_KEPT_OTHERS_IN_A_ROW = 11;

/** The same limit for jobs that an earlier attempt of the stack has finished: since then, other people may have used the same name many times. */
const MAX_ENDED_OTHERS_IN_A_ROW = 30;

/** The same for jobs that the stack has retired: an attempt retires no more, because a stack of 500 resources has no more jobs. */
const MAX_RETIRED_IN_A_ROW = 250;

/** Which owner's jobs to look for, and where. */
export interface Search {
  readonly owner: Owner;
  /** The membership of the wanted job. */
  readonly memberships: string[];
  /** The memberships of the previous properties: they may be gone, and no job in them can be adopted, because the hash includes the membership. */
  readonly formerMemberships: string[];
  /** The names that the user gave, now and before. */
  readonly givenNames: string[];
  /** Whether jobs outlive their resource. */
  readonly retain?: boolean;
  /** The ARN of a job that is already known, so the search skips it. */
  readonly known?: string;
}

/** A job of the owner, as List shows it, and its tags. */
export interface OwnJob extends JobSummary {
  readonly tags: Tags;
  /** It was given up as a duplicate: it can only be canceled. */
  readonly isDuplicate: boolean;
}

/** @param before the properties before an update */
export function searchOf(owner: Owner, wanted: WantedJob, before?: WantedJob): Search {
  // If a token turned out not to be an identifier, there can be no job.
  const [memberships, former] = [wanted, before].map((job) => [job?.request.membershipIdentifier].filter(isMembershipIdentifier) as string[]);
  return {
    owner,
    memberships,
    formerMemberships: former.filter((membership) => !memberships.includes(membership)),
    givenNames: [wanted, before].flatMap((job) => job?.request.name ?? []),
    retain: wanted.retain || before?.retain || undefined,
  };
}

/**
 * Where to look for the jobs of a resource that is deleted. The properties may be those of a failed update, and their membership may not exist: so
 * the membership of the job comes from its ARN.
 */
export function searchToDelete(owner: Owner, id: string, last: WantedJob): Search {
  const search = searchOf(owner, last);
  const memberships = isJobArn(id) ? [membershipOf(id)] : search.memberships;
  return { ...search, memberships, formerMemberships: search.memberships.filter((membership) => !memberships.includes(membership)) };
}

export function membershipsOf({ memberships, formerMemberships }: Search): string[] {
  return [...memberships, ...formerMemberships];
}

/** Which ended jobs are wanted in addition to those that have not ended. */
export interface Ended {
  /** Finished ones, if they were created since then, in milliseconds since 1970. */
  readonly finishedSince: number;
  /** Failed and canceled ones, if they were created since then. @default - none */
  readonly failedSince?: number;
  /** Only those with this configuration. @default - with any */
  readonly like?: Configuration;
  /** The ARNs of some that are wanted whenever they were created. */
  readonly also?: readonly string[];
}

/** A configuration, and what the summary of its jobs must say. */
export interface Configuration {
  readonly hash: string;
  readonly request?: StartRequest;
}

/** Everything that List shows in the memberships of a search. */
export async function listJobs(context: EngineContext, { memberships, formerMemberships }: Search): Promise<JobSummary[]> {
  const found: JobSummary[] = [];
  for (const membership of memberships) {
    found.push(...await listMembership(context, membership));
  }
  return [...found, ...await listAsFarAsPossible(context, formerMemberships)];
}

/** The same for a rollback, which must succeed: each of the memberships may be gone. */
export function listForRollback(context: EngineContext, { memberships, formerMemberships }: Search): Promise<JobSummary[]> {
  return listAsFarAsPossible(context, [...memberships, ...formerMemberships], 'rollback');
}

async function listAsFarAsPossible(context: EngineContext, memberships: string[], request: 'look' | 'rollback' = 'look'): Promise<JobSummary[]> {
  const found: JobSummary[] = [];
  for (const membership of memberships.filter((one) => !context.unlisted.has(one))) {
    const listed = await context.bestEffort(`list ${membership}`, () => listMembership(context, membership), request);
    if (listed === undefined) {
      context.unlisted.add(membership);
    }
    found.push(...listed ?? []);
  }
  return found;
}

/** The jobs of a membership: none if it does not exist. */
export async function listMembership({ jobs }: EngineContext, membership: string): Promise<JobSummary[]> {
  return await unlessNotFound(() => jobs.list(membership)) ?? [];
}

/** The tags of any job, regardless of its owner: none if the service has no record of the job. */
export function tagsUnlessGone({ jobs }: EngineContext, jobArn: string): Promise<Tags | undefined> {
  return unlessNotFound(() => jobs.tagsOf(jobArn));
}

/** The owner's jobs that have not ended, in any configuration, and those that have ended if any are wanted; the earliest first. */
export async function findOwnJobs(context: EngineContext, search: Search, ended?: Ended): Promise<OwnJob[]> {
  return ownJobsAmong(context, search, await listJobs(context, search), ended);
}

/** Finds the same jobs among those that were already listed. */
export async function ownJobsAmong(context: EngineContext, search: Search, listed: JobSummary[], ended?: Ended): Promise<OwnJob[]> {
  const wanted = candidates(search, listed, ended);
  const running = wanted.filter(({ status }) => !hasEnded(status));
  // Those that are wanted in any case come first: the search may end before it gets to the oldest.
  const isWanted = ({ arn }: JobSummary) => Number(ended?.also?.includes(arn) === true);
  const over = wanted.filter(({ status }) => hasEnded(status)).sort((a, b) => isWanted(b) - isWanted(a) || byAge(b, a));
  return [...await ownRunningJobs(context, search.owner, running), ...await ownEndedJobs(context, search.owner, over)].sort(byAge);
}

async function ownRunningJobs(context: EngineContext, owner: Owner, jobs: JobSummary[]): Promise<OwnJob[]> {
  const found: OwnJob[] = [];
  for (const job of jobs) {
    const own = isKnownSibling(context, owner, job) ? undefined : await asOwnJob(context, owner, job);
    found.push(...own ? [own] : []);
  }
  return found;
}

/** The search ends after many jobs in a row that are not wanted. Those of siblings do not count: fifty resources may share one name. */
async function ownEndedJobs(context: EngineContext, owner: Owner, jobs: JobSummary[]): Promise<OwnJob[]> {
  const found: OwnJob[] = [];
  let [others, retired] = [0, 0];
  for (const job of jobs) {
    const own = isKnownSibling(context, owner, job) || context.passedOver.has(job.arn) ? undefined : await asOwnJob(context, owner, job);
    if (own || isKnownSibling(context, owner, job)) {
      [others, retired] = [0, 0];
    } else {
      [others, retired] = context.passedOver.get(job.arn) === 'retired' ? [0, retired + 1] : [others + 1, retired];
    }
    found.push(...own ? [own] : []);
    if (others >= MAX_ENDED_OTHERS_IN_A_ROW || retired >= MAX_RETIRED_IN_A_ROW) {
      break;
    }
  }
  return found;
}

/** Whether a job is known to belong to a sibling: then its tags are not read again. */
function isKnownSibling({ ownerNames }: EngineContext, owner: Owner, { arn }: JobSummary): boolean {
  return (ownerNames.get(arn) ?? nameOf(owner)) !== nameOf(owner);
}

/** The job with its tags, if it is the owner's. */
async function asOwnJob(context: EngineContext, owner: Owner, job: JobSummary): Promise<OwnJob | undefined> {
  const tags = await tagsUnlessGone(context, job.arn) ?? {};
  const isDuplicate = isDuplicateOf(tags, owner);
  noteOwner(context, job.arn, tags);
  if (isDuplicate || isOwnedBy(tags, owner)) {
    return { ...job, tags, isDuplicate };
  }
  context.passedOver.set(job.arn, isInReach(tags, owner) ? 'retired' : "other people's");
  return undefined;
}

function noteOwner({ ownerNames, owner }: EngineContext, arn: string, tags: Tags): void {
  const its = ownerOf(tags);
  if (its !== undefined && isInReach(tags, owner)) {
    ownerNames.set(arn, nameOf(its));
  }
}

/**
 * The finished job that a former stack of the same name has kept for this owner and this configuration, if there is one. The owner may have taken
 * it over already, in a request that has not ended: the owner has no other job that is older than the stack.
 */
export async function findKeptJob(
  context: EngineContext, { owner, givenNames }: Search, listed: JobSummary[], like: Configuration, createdBefore: number,
): Promise<OwnJob | undefined> {
  if (!isResource(owner)) {
    return undefined;
  }
  const mayBeKept = listed
    .filter((job) => isFinished(job.status) && job.createTime.getTime() < createdBefore && isLike(owner, givenNames, job, like))
    .sort((a, b) => byAge(b, a));
  let others = 0;
  for (const job of mayBeKept) {
    const tags = await tagsUnlessGone(context, job.arn) ?? {};
    if ((isKeptFor(tags, owner) || isOwnedBy(tags, owner)) && hasConfiguration({ ...job, tags }, owner, like.hash)) {
      return { ...job, tags, isDuplicate: false };
    }
    // A job that belongs to this stack by now was taken over by a sibling.
    const isSiblings = isKeptForStack(tags, owner) || (isInReach(tags, owner) && !isOwnedBy(tags, owner));
    others = isSiblings ? 0 : others + 1;
    if (others >= MAX_KEPT_OTHERS_IN_A_ROW) {
      break;
    }
  }
  return undefined;
}

/** Every waiter sorts concurrent jobs in the same order, so all agree on which is the first. */
export function byAge(a: JobSummary, b: JobSummary): number {
  return a.createTime.getTime() - b.createTime.getTime() || (a.arn < b.arn ? -1 : 1);
}

function candidates({ owner, givenNames, known }: Search, listed: JobSummary[], ended: Ended | undefined): JobSummary[] {
  return listed.filter((job) => {
    if (job.arn === known) {
      return false;
    }
    const hasName = givenNames.includes(job.name) || isGeneratedFor(owner, job.name);
    if (!hasEnded(job.status)) {
      return hasName;
    }
    return hasName && ended !== undefined && (ended.also?.includes(job.arn) || job.createTime.getTime() >= since(job, ended) - CLOCK_SKEW)
      && (ended.like === undefined || isLike(owner, givenNames, job, ended.like));
  });
}

function since({ status }: JobSummary, { finishedSince, failedSince = Infinity }: Ended): number {
  return isFinished(status) ? finishedSince : failedSince;
}

/** Whether a job may have a configuration, as far as its summary shows. */
function isLike(owner: Owner, givenNames: string[], job: JobSummary, { hash, request }: Configuration): boolean {
  const { trainedModelArn, trainedModelVersionIdentifier, configuredModelAlgorithmAssociationArn } = request ?? {};
  // A summary may leave out what is optional. The tags decide.
  const isOrAbsent = (wanted: string | undefined, shown: string | undefined) => wanted === undefined || shown === undefined || wanted === shown;
  return (givenNames.includes(job.name) || isGeneratedForConfiguration(owner, hash, job.name))
    && isOrAbsent(trainedModelArn, job.trainedModelArn)
    && isOrAbsent(trainedModelVersionIdentifier, job.trainedModelVersionIdentifier)
    && isOrAbsent(configuredModelAlgorithmAssociationArn, job.configuredModelAlgorithmAssociationArn);
}

/** What a call returns: nothing if the service does not know what it is about. */
export async function unlessNotFound<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (kindOf(error) === 'not found') {
      return undefined;
    }
    throw error;
  }
}
