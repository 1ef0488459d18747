/** Starts a job so that there is only one, although the service has no client token and responses get lost. */
import { cancelAll, howToCancel } from './cancel';
import { type Choice, choose, type Wanted, withAccepted } from './choosing';
import { CLOCK_SKEW, inSeconds, MINUTE, SECOND } from '../clock';
import { cancelDuplicates, LONGEST_LOOK } from './duplicates';
import type { EngineContext } from './engine-context';
import type { InferenceJob, JobSummary } from './inference-jobs';
import { generatedName } from './job-name';
import { setLineage, takeOver } from './lineage';
import { type Ended, findKeptJob, listJobs, type OwnJob, ownJobsAmong, type Search } from './look-up';
import { CONFIGURATION_TAG, configurationTag, reservedTags } from './ownership';
import { startedInVain, withoutRetained } from './retention';
import type { WantedJob } from '../../src/shared/resource-properties';
import { kindOf, noteUserValues, Postponed } from '../errors/error-kinds';
import { DeploymentFailure } from '../errors/failure';
import { howToRestoreTags } from '../errors/ways-out';
import { reportStart } from '../reports/job-start';

/**
 * When to look for a job after its Start, in seconds after the previous look-up: List lags. If the Start got no response, the next poll sends it
 * again half a minute later: by then, List shows the first job.
 */
const RELIST_DELAYS = [0, 2, 3, 5, 10, 15, 20, 10];

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);

/** The function has five minutes. A look after a Start begins only if it ends by this time of the poll. */
const LATEST_LOOK = 4 * MINUTE;
const LATEST_END = 4 * MINUTE + 40 * SECOND;

/** After this time of the poll, no Start is sent: if it got no response, the next poll would come before List shows the job. */
const LATEST_START = LATEST_END - sum(RELIST_DELAYS) * SECOND;

/** The job that was adopted or started. */
export type TaggedJob = JobSummary & Pick<InferenceJob, 'tags'> & {
  /** It was started, and List does not show it yet. */
  readonly isUnseen?: boolean;
};

/** A job to adopt or start, and what is known about the existing ones. */
export interface Attempt extends Wanted {
  readonly wanted: WantedJob;
  readonly search: Search;
  /** Whether the wait for the job cancels its duplicates, however long that takes: then a failure to cancel them here is no reason to give it up. */
  readonly isSettledLater?: boolean;
  /** Whether the previous update failed and was not rolled back. */
  readonly hasFailedBefore?: boolean;
}

/**
 * Adopts the owner's job with the wanted configuration, or starts one, if the operation is still going forward.
 *
 * @returns nothing if none may be started anymore
 * @throws what the service said if no job was started; a later poll may try again if that is transient
 */
export async function adoptOrStart(context: EngineContext, attempt: Attempt): Promise<TaggedJob | undefined> {
  const { wanted, configuration, requestId, search, current } = attempt;
  const listing = context.clock.now();
  const listed = await listJobs(context, search);
  const look: Look = { ended: endedOf(attempt, listed, await context.ownerCreated()), lasts: context.clock.now() - listing };
  const choice = choose(context.owner, await ownJobsAmong(context, search, listed, look.ended), attempt);
  refuseUnknown(context, choice, configuration);
  await cancelObsolete(context, choice, attempt, listed);
  const adopted = await settle(context, choice, attempt);
  if (adopted) {
    return adopted;
  }
  // A resource that has a job shows that the stack was complete before: nothing was kept for it.
  const kept = current === undefined
    ? await findKeptJob(context, search, listed, { hash: configuration, request: wanted.request }, await context.ownerCreated())
    : undefined;
  if (kept && await context.phase() === 'forward') {
    return takeOver(context, kept);
  }
  const request = {
    ...wanted.request,
    name: wanted.request.name ?? generatedName(context.owner, configuration, context.unique()),
    tags: { ...wanted.request.tags, ...reservedTags(context.owner, configuration, requestId, current) },
  };
  // The look-up took time, and CloudFormation may have given up meanwhile.
  if (await context.phase() !== 'forward') {
    return undefined;
  }
  if (context.clock.now() - context.pollBegun > LATEST_START) {
    throw new Postponed(`looking for existing jobs took more than ${inSeconds(LATEST_START)} seconds, which leaves no time to start one`);
  }
  const createTime = new Date(context.clock.now());
  let started: string;
  try {
    started = await context.jobs.start(request);
    reportStart(context, { arn: started, createTime });
  } catch (error) {
    noteUserValues(error);
    if (!['conflict', 'unanswered'].includes(kindOf(error))) {
      throw error;
    }
    // It may have been started nevertheless: sending it again would start two.
    const found = await lookAgain(context, attempt, look);
    if (found) {
      return found;
    }
    throw error;
  }
  return await lookAgain(context, attempt, look, started)
    ?? {
      arn: started,
      name: request.name,
      status: 'CREATE_PENDING',
      createTime,
      updateTime: createTime,
      trainedModelArn: request.trainedModelArn,
      tags: request.tags,
      isUnseen: true,
    };
}

/** Canceling a job that may be the wanted one, and starting it again, would cost twice. */
function refuseUnknown({ owner }: EngineContext, { unknown: [job] }: Choice, configuration: string): void {
  if (job !== undefined) {
    const { arn, name, status } = job;
    throw new DeploymentFailure(`inference job "${name}" is ${status}, and nothing says whether it has the wanted configuration: its \`${CONFIGURATION_TAG}\` tag was removed. `
      + `If it does, restore the tag; if it does not, cancel the job. Then redeploy. To restore the tag: ${howToRestoreTags(arn, owner, configurationTag(configuration))}. `
      + `To cancel the job: ${howToCancel(arn)}`);
  }
}

/**
 * Which ended jobs to look for: results to adopt, and jobs of this very request, which may have failed at once. Jobs that an earlier attempt of this
 * update has finished are younger than the job that the resource has; for an owner without a job, younger than the owner.
 */
function endedOf({ receivedAt, configuration, wanted, current, lineage = [] }: Attempt, listed: JobSummary[], ownerCreated: number): Ended {
  const before = listed.find(({ arn }) => arn === current)?.createTime.getTime();
  return {
    finishedSince: before ?? ownerCreated,
    failedSince: receivedAt - CLOCK_SKEW,
    like: { hash: configuration, request: wanted.request },
    // After failures without rollback the stack may go back to any of them.
    also: lineage,
  };
}

/** The look before a Start. Those after it look for the same jobs. */
interface Look {
  readonly ended: Ended;
  /** How long it took, in milliseconds. */
  readonly lasts: number;
}

/** Looks until the owner's job with this configuration shows up; the one that was started, if its ARN is known. */
async function lookAgain(context: EngineContext, attempt: Attempt, before: Look, started?: string): Promise<TaggedJob | undefined> {
  const { clock } = context;
  const begun = clock.now();
  let lastLook = 0;
  for (const seconds of RELIST_DELAYS) {
    // The next look may take as long as the last one, and the first one as long as that before the Start.
    if (clock.now() - begun + lastLook > LONGEST_LOOK || clock.now() - context.pollBegun + (lastLook || before.lasts) > LATEST_LOOK) {
      break;
    }
    await clock.sleep(seconds * SECOND);
    const looked = clock.now();
    try {
      const listed = await listJobs(context, { ...attempt.search, formerMemberships: [] });
      const ours = await ownJobsAmong(context, attempt.search, listed, before.ended);
      const choice = choose(context.owner, ours, attempt);
      // Nothing else cancels these if jobs are retained: the Delete of a retained job never comes.
      if (attempt.hasFailedBefore) {
        await cancelObsolete(context, choice, attempt, listed);
      }
      const isVisible = ours.some(({ arn }) => arn === started);
      if (started === undefined || isVisible) {
        const adopted = await settle(context, choice, attempt);
        if (adopted || isVisible) {
          return adopted;
        }
      }
    } catch {
      // Whatever it was, the next look may succeed, and the next poll lists again. The ARN of a job that was started must not be lost; and if there
      // was no response, the next poll must not come before List shows the job.
    }
    lastLook = clock.now() - looked;
  }
  // If this poll does not end the request, the next one lists again, and only then does List show the job.
  await clock.sleep(Math.max(0, Math.min(begun + sum(RELIST_DELAYS) * SECOND, context.pollBegun + LATEST_END) - clock.now()));
  return undefined;
}

/** Cancels what is no longer wanted, also what failed updates have started. */
async function cancelObsolete(context: EngineContext, { adopted, obsolete }: Choice, attempt: Attempt, listed: JobSummary[]): Promise<void> {
  const { search, current, lineage = [], hasFailedBefore = false } = attempt;
  await unlessSettledLater(adopted, attempt, async () => cancelAll(context, hasFailedBefore
    ? await startedInVain(context, search, obsolete, { current, lineage, listed })
    : await withoutRetained(context, search, obsolete)));
}

/** If concurrent deliveries of one request have started jobs, the earliest counts, unless another was accepted. Every delivery cancels the rest. */
async function settle(context: EngineContext, choice: Choice, attempt: Attempt): Promise<OwnJob | undefined> {
  const { adopted, duplicates } = choice.duplicates.length > 0 ? withAccepted(choice, await context.accepted()) : choice;
  await unlessSettledLater(adopted, attempt, () => cancelDuplicates(context, duplicates));
  if (adopted) {
    await setLineage(context, adopted, attempt.current);
  }
  return adopted;
}

/** Cancels jobs other than the one to adopt. @throws what went wrong, unless the wait for the job cancels them later */
async function unlessSettledLater(adopted: OwnJob | undefined, { isSettledLater = false }: Attempt, cancel: () => Promise<unknown>): Promise<void> {
  const [canceled] = await Promise.allSettled([cancel()]);
  if (canceled.status === 'rejected' && !(adopted && isSettledLater)) {
    throw canceled.reason;
  }
}
