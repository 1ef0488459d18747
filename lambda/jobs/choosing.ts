/**
 * Decides which of an owner's jobs a request adopts, goes back to, cancels, and gives up: in one place, and from its arguments alone.
 *
 * Two deliveries of a request look at different moments and must agree. So concurrent jobs are ordered by creation, and a running job and a
 * finished one count the same: a status that can still change decides nothing.
 */
import { hasConfiguration, isGeneratedFor } from './job-name';
import { isCancellable, isFinished, isLive } from './job-status';
import type { OwnJob } from './look-up';
import { configurationOf, isOfOneRequest, type Owner, startedBy } from './ownership';

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
  const isUnknown = ({ isDuplicate, name, tags }: OwnJob) =>
    adopted === undefined && !isDuplicate && configurationOf(tags) === undefined && !isGeneratedFor(owner, name);
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

/**
 * The job to go back to if no lineage names one: it has the wanted configuration, and the request itself did not start it. A job that runs or has
 * finished takes precedence over one that failed or was canceled. Of several, the latest one counts, because those before it were replaced.
 *
 * @param ours the earliest first
 */
export function goBackTo(owner: Owner, ours: OwnJob[], { configuration, requestId, receivedAt }: Omit<Wanted, 'current'>): OwnJob | undefined {
  const started = startedBy(requestId, receivedAt, ours);
  const before = ours.filter((job) => !job.isDuplicate && hasConfiguration(job, owner, configuration) && !started.includes(job));
  return before.filter(mayBeUsed).at(-1) ?? before.at(-1);
}

function mayBeUsed({ status }: OwnJob): boolean {
  return isLive(status) || isFinished(status);
}

function isOfOneConfiguration(a: OwnJob['tags'], b: OwnJob['tags']): boolean {
  const configuration = configurationOf(a);
  return configuration !== undefined && configuration === configurationOf(b);
}
