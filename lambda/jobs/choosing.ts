/**
 * Decides which of an owner's jobs a request adopts, goes back to, cancels, and retires: in one place, and from its arguments alone.
 *
 * Two deliveries of a request look at different moments and must agree. So concurrent jobs are ordered by creation, and a running job and a
 * finished one count the same: a status that can still change decides nothing.
 */
import type { JobSummary } from './inference-jobs';
import { hasConfiguration, isGeneratedFor } from './job-name';
import { isCancellable, isFinished, isLive } from './job-status';
import type { OwnJob } from './look-up';
import { configurationOf, isOfOneRequest, isOfRequest, type Owner, replacedBy, type Tags } from './ownership';
import { KEPT_TAG } from '../../src/shared/resource-properties';
import { CLOCK_SKEW } from '../clock';

type TaggedSummary = JobSummary & { readonly tags: Tags };

/** What a Create or an Update wants. */
export interface Wanted {
  /** The hash of the wanted configuration. */
  readonly configuration: string;
  readonly requestId: string;
  readonly receivedAt: number;
  /** The job that the resource has had so far: its own Delete ends it. */
  readonly current?: string;
  /** The ARNs of the jobs before the current one, the latest first. The Delete of one may have failed, and the stack may go back to it. */
  readonly lineage?: readonly string[];
}

export interface Choice {
  /** The job to adopt, if there is one. */
  readonly adopted?: OwnJob;
  /** Other jobs of the wanted configuration. */
  readonly duplicates: OwnJob[];
  /** Running jobs that are no longer wanted. */
  readonly obsolete: OwnJob[];
  /** If there is no job to adopt: running jobs that may be the wanted one. Their configuration tag was removed, and the user gave the name. */
  readonly unknown: OwnJob[];
}

/** @param ours the earliest first */
export function choose(owner: Owner, ours: OwnJob[], { configuration, requestId, receivedAt, current, lineage = [] }: Wanted): Choice {
  const wanted = ours.filter((job) => !job.isDuplicate && hasConfiguration(job, owner, configuration));
  const [first] = wanted.filter(mayBeUsed);
  // A job that this very request has started is the one to adopt, even if it failed or somebody canceled it: only one was requested.
  const adopted = first ?? startedBy(requestId, receivedAt, wanted).at(0);
  const unwanted = ours.filter((job) => !wanted.includes(job) && job.arn !== current && !lineage.includes(job.arn) && isCancellable(job.status));
  const isUnknown = (job: OwnJob) => adopted === undefined && !job.isDuplicate && mayHaveAnyConfiguration(owner, job);
  return {
    adopted,
    duplicates: wanted.filter((job) => job !== adopted && (mayBeUsed(job) || isCancellable(job.status))),
    obsolete: unwanted.filter((job) => !isUnknown(job)),
    unknown: unwanted.filter(isUnknown),
  };
}

/** Keeps the job that another delivery has responded with, even if List shows an earlier one only now. @param accepted its ARN, if there is one */
export function withAccepted(choice: Choice, accepted: string | undefined): Choice {
  const job = choice.duplicates.find(({ arn }) => arn === accepted);
  return job === undefined
    ? choice
    : { ...choice, adopted: job, duplicates: [...choice.adopted ? [choice.adopted] : [], ...choice.duplicates.filter((other) => other !== job)] };
}

/**
 * The duplicates of the job that was accepted: other jobs with its configuration, or started by the same request. A deployment that is repeated
 * without rollback sends the same requests again, and may want another configuration now.
 *
 * @param ours without the accepted job
 */
export function duplicatesOf(accepted: OwnJob['tags'], ours: OwnJob[]): OwnJob[] {
  return ours.filter((job) => (job.isDuplicate
    ? isCancellable(job.status)
    : (isOfOneConfiguration(accepted, job.tags) || isOfOneRequest(accepted, job.tags)) && (mayBeUsed(job) || isCancellable(job.status))));
}

/** The jobs that a request has started, including those of a deployment that retries it: its request has the same ID. */
export function startedBy<T extends Pick<TaggedSummary, 'tags' | 'createTime'>>(requestId: string, receivedAt: number, jobs: T[]): T[] {
  return jobs.filter(({ tags, createTime }) => isOfRequest(tags, requestId) && createTime.getTime() >= receivedAt - CLOCK_SKEW);
}

/** A request whose operation is over. */
interface Abandoned extends Pick<Wanted, 'requestId' | 'receivedAt'> {
  /** The job that the resource has: another waiter of the same request has responded with it. */
  readonly current?: string;
  /** When a later operation began, if there is one: a retried deployment has the same `requestId`, and the jobs created in it are its own. */
  readonly laterBegun?: number;
}

/** The jobs that an abandoned request has started in vain. */
export function startedByAbandoned<T extends TaggedSummary>(ours: T[], { requestId, receivedAt, current, laterBegun = Infinity }: Abandoned): T[] {
  return startedBy(requestId, receivedAt, ours).filter((job) => job.arn !== current && isOlder(job, laterBegun));
}

/** Whether a job is older than an operation of its stack. An operation starts nothing in its first seconds: its own jobs are clearly younger. */
export function isOlder({ createTime }: Pick<JobSummary, 'createTime'>, operationBegun: number): boolean {
  return createTime.getTime() < operationBegun + CLOCK_SKEW;
}

/** What an update knows of the jobs that its resource has had. */
export interface Replacements {
  /** The ARN of the job that the resource has, if it has one. */
  readonly current?: string;
  /** The ARNs of the jobs before it. */
  readonly lineage: readonly string[];
  readonly listed: readonly JobSummary[];
}

/** The jobs that replace the current one but never took its place. A job from which the current one may have taken it back does not count. */
export function replacingInVain(ours: OwnJob[], { current, lineage, listed }: Replacements): OwnJob[] {
  const before = listed.filter(({ arn }) => lineage.includes(arn));
  // A job of the lineage that is not listed, for example because it is in another membership, may be younger than all others.
  const latest = before.length < lineage.length ? Infinity : Math.max(0, ...before.map(({ createTime }) => createTime.getTime()));
  return ours.filter(({ tags, createTime }) => current !== undefined && replacedBy(tags) === current && createTime.getTime() > latest);
}

/** The job to go back to, as far as it is known. */
export type Restored = Pick<JobSummary, 'arn'> & Partial<JobSummary>;

/** The job that the resource has when its stack goes back. */
interface Present {
  /** None if List does not show it. */
  readonly job?: JobSummary;
  /** None if they cannot be read. */
  readonly tags?: Tags;
  /** When the operation began. */
  readonly begun: number;
}

/**
 * The job to go back to if no lineage names one: it has the wanted configuration, and the request itself did not start it. A job that runs or has
 * finished comes first, then the present job if it has lost its configuration tag, then a job that failed or was canceled, which may be any earlier
 * one, for example a duplicate. Of several, the latest one counts, because those before it were replaced.
 *
 * @param ours the earliest first
 */
export function goBackTo(
  owner: Owner, ours: OwnJob[], { configuration, requestId, receivedAt }: Omit<Wanted, 'current'>, { job, tags, begun }: Present,
): Restored | undefined {
  const started = startedBy(requestId, receivedAt, ours);
  const before = ours.filter((one) => !one.isDuplicate && hasConfiguration(one, owner, configuration) && !started.includes(one));
  // The failed update did not start a job that is older than the operation, so it did not replace another job with it.
  const isWithoutTag = job !== undefined && tags !== undefined && configurationOf(tags) === undefined && isOlder(job, begun);
  return before.filter(mayBeUsed).at(-1) ?? (isWithoutTag ? job : before.at(-1));
}

/** What a rollback knows when it decides what to cancel. */
interface GoingBack {
  readonly restored?: Restored;
  /** The physical ID that the resource has in the request. */
  readonly present: string;
  /** The physical ID that CloudFormation shows for the resource. */
  readonly physicalId?: string;
  /** When the operation began. */
  readonly begun: number;
  /** Whether jobs outlive their resource. */
  readonly retain: boolean;
  /** Whether CloudFormation waits for the request. A late waiter of the failed update may mistake the job to go back to for a replacement. */
  readonly isGoingBack: boolean;
  /** Whether the present job has replaced the restored one, and that one has not been retired since. */
  readonly isReplacement: boolean;
  /** The ARN of the job that the restored one has replaced. */
  readonly beforeRestored?: string;
}

/** The jobs of a resource that ran for what is rolled back. */
export function unwantedAfterRollback(
  owner: Owner, ours: OwnJob[], { restored, present, physicalId, begun, retain, isGoingBack, isReplacement, beforeRestored }: GoingBack,
): OwnJob[] {
  const isYounger = (job: OwnJob) => restored === undefined
    || (restored.createTime ? job.createTime > restored.createTime : !isOlder(job, begun) || replacedBy(job.tags) === restored.arn);
  // The update may have failed because nothing says whether this job is the wanted one: its tag can still be restored.
  const mayBeWanted = (job: OwnJob) => mayHaveAnyConfiguration(owner, job) && isOlder(job, begun);
  // A job that replaced the one to go back to belongs to the failed update, even if CloudFormation dates the update from the start of its rollback.
  // A job that the one to go back to has replaced in turn does not.
  const isOfFailedUpdate = (job: OwnJob) => isGoingBack && replacedBy(job.tags) === (restored?.arn ?? present) && job.arn !== beforeRestored;
  const isRetained = (job: OwnJob) => retain && isOlder(job, begun) && !isOfFailedUpdate(job);
  // The current job of the resource is ended by its own Delete; but a retained job may never get one.
  const endsByItself = ({ arn }: OwnJob) => !retain && [present, physicalId].includes(arn);
  // The present job belongs to the failed update if it has replaced the restored one. If it is older than that, it was adopted, and may be retained.
  const wasThere = (job: OwnJob) => restored?.createTime !== undefined && job.createTime < restored.createTime;
  const hasReplaced = (job: OwnJob) => isReplacement && isGoingBack && job.arn === present && !wasThere(job);
  return ours.filter((job) => hasReplaced(job)
    || (job.arn !== restored?.arn && isYounger(job) && !mayBeWanted(job) && !isRetained(job) && !endsByItself(job)));
}

/** A resource that is deleted. */
interface Deleted {
  /** The physical ID of the Delete. */
  readonly deletedId: string;
  /** The tags of the deleted job, if there is one. */
  readonly tags?: Tags;
  /** The physical ID that the resource has. */
  readonly current?: string;
  /** When the operation began. */
  readonly begun: number;
  /** Whether the stack may go back to another job of the resource. */
  readonly goesBack: boolean;
  /** Whether the operation may have replaced the deleted job, although `current` does not show that yet. */
  readonly mayHideNew: boolean;
}

/** The other jobs of a resource that a Delete would leave without an owner, whether or not the deleted ID is the ARN of a job. */
export function leftBehindBy<T extends TaggedSummary>(ours: T[], { deletedId, tags = {}, current, begun, goesBack, mayHideNew }: Deleted): T[] {
  // The stack does not go back to a job that was started to replace the deleted one, unless the deleted one has replaced it since.
  const isLater = (job: T) => replacedBy(job.tags) === deletedId && replacedBy(tags) !== job.arn;
  // The rollback of a replacement may go back to an older job, unless that one is already being canceled, or is a duplicate of the deleted one.
  const mayBeRestored = (job: T) => goesBack && isOlder(job, begun) && isLive(job.status) && !isLater(job) && !isOfOneRequest(job.tags, tags);
  return ours.filter((job) => job.arn !== current && (!mayHideNew || isOlder(job, begun)) && !mayBeRestored(job));
}

/** Whether an operation has replaced a job. @param ours the other jobs of its resource */
export function wasReplacedSince(jobArn: string, ours: OwnJob[], begun: number): boolean {
  return ours.some((one) => replacedBy(one.tags) === jobArn && !isOlder(one, begun));
}

/**
 * The jobs that are retired when their resource is deleted. A rollback retires no finished job: the corrected deployment adopts its result, so the
 * user does not pay for it again.
 *
 * @param stackCreated when the stack was created, if that is known
 */
export function toRetire<T extends TaggedSummary>(ours: T[], isPermanent: boolean, stackCreated = Infinity): T[] {
  const isKept = (job: T) => KEPT_TAG in job.tags && job.createTime.getTime() >= stackCreated;
  return ours.filter((job) => !isFinished(job.status) || (isPermanent && !isKept(job)));
}

function mayBeUsed({ status }: OwnJob): boolean {
  return isLive(status) || isFinished(status);
}

/** Whether nothing says which configuration a job has: its tag was removed, and the user gave its name. */
function mayHaveAnyConfiguration(owner: Owner, { name, tags }: OwnJob): boolean {
  return configurationOf(tags) === undefined && !isGeneratedFor(owner, name);
}

function isOfOneConfiguration(a: OwnJob['tags'], b: OwnJob['tags']): boolean {
  const configuration = configurationOf(a);
  return configuration !== undefined && configuration === configurationOf(b);
}
