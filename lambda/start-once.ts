/** Starts a job in such a way that there is one of it, though the service has no client token and answers get lost. */
import { cancelAll } from './cancel';
import { CLOCK_SKEW, MINUTE, SECOND } from './clock';
import type { Deployment } from './deployment';
import type { InferenceJob, JobSummary } from './inference-jobs';
import { generatedName } from './job-name';
import { tellOfStart } from './job-start';
import { isFinished, isLive } from './job-status';
import { type Ended, findOwnJobs, type Search } from './look-up';
import { configurationOf, reservedTags, startedBy } from './ownership';
import { withoutRetained } from './retention';
import { isConflict, isTransient, isUnanswered } from './service-errors';
import type { WantedJob } from '../src/shared/resource-properties';

/** When to look for a job after its Start, in seconds after the look before: List lags. */
const LOOKS = [0, 2, 3, 5, 10, 15, 20];

/** No look begins after that, however slow the service is: the function has five minutes. */
export const LONGEST_LOOK = 2 * MINUTE;

/** The job that was adopted or started. */
export type TaggedJob = JobSummary & Pick<InferenceJob, 'tags'>;

/** A job to have, and what is known of those there are. */
export interface Attempt {
  readonly wanted: WantedJob;
  /** The hash of the wanted configuration. */
  readonly configuration: string;
  readonly requestId: string;
  readonly search: Search;
  /** The job that the resource has until now: whatever replaces it, its own Delete ends it. */
  readonly current?: string;
}

/**
 * Adopts the owner's job of the wanted configuration, or starts one, if the operation still goes forward.
 *
 * @returns nothing if none may be started any more
 * @throws what the service said where no job was started; a later poll may try again if that is transient
 */
export async function adoptOrStart(deployment: Deployment, attempt: Attempt): Promise<TaggedJob | undefined> {
  const { wanted, configuration, requestId, search, current } = attempt;
  const ours = await findOwnJobs(deployment, search, endedOf(deployment, attempt));
  const others = ours.filter((job) => isLive(job.status) && job.arn !== current && configurationOf(job.tags) !== configuration);
  await cancelAll(deployment, await withoutRetained(deployment, search, others));

  const adopted = await adopt(deployment, ours, attempt);
  if (adopted) {
    return adopted;
  }
  const request = {
    ...wanted.request,
    name: wanted.request.name ?? generatedName(deployment.owner, configuration, deployment.unique()),
    tags: { ...wanted.request.tags, ...reservedTags(deployment.owner, configuration, requestId) },
  };
  // The look-up took its time, and CloudFormation may have given up meanwhile.
  if (await deployment.phase() !== 'forward') {
    return undefined;
  }
  const createTime = new Date(deployment.clock.now());
  let started: string;
  try {
    started = await deployment.jobs.start(request);
    tellOfStart(deployment, { arn: started, createTime });
  } catch (error) {
    if (!isConflict(error) && !isUnanswered(error)) {
      throw error;
    }
    // It may have been started all the same: to send it again would be to start two.
    const found = await lookAgain(deployment, attempt);
    if (found) {
      return found;
    }
    throw error;
  }
  return await lookAgain(deployment, attempt, started)
    ?? {
      arn: started,
      name: request.name,
      status: 'CREATE_PENDING',
      createTime,
      updateTime: createTime,
      trainedModelArn: request.trainedModelArn,
      tags: request.tags,
    };
}

/** The results to adopt, and what was started for this request: it may fail at once. */
function endedOf({ receivedAt }: Deployment, { configuration }: Attempt): Ended {
  return { configuration, failedSince: receivedAt - CLOCK_SKEW };
}

/** Looks until the owner's job of this configuration shows up, the one that was started if its ARN is known. */
async function lookAgain(deployment: Deployment, attempt: Attempt, started?: string): Promise<TaggedJob | undefined> {
  const begun = deployment.clock.now();
  for (const seconds of LOOKS) {
    if (deployment.clock.now() - begun > LONGEST_LOOK) {
      break;
    }
    await deployment.clock.sleep(seconds * SECOND);
    try {
      const ours = await findOwnJobs(deployment, attempt.search, endedOf(deployment, attempt));
      const isVisible = ours.some(({ arn }) => arn === started);
      if (started === undefined || isVisible) {
        const adopted = await adopt(deployment, ours, attempt);
        if (adopted || isVisible) {
          return adopted;
        }
      }
    } catch (error) {
      // The ARN of a job that was started must not be lost, whatever the looks say.
      if (started === undefined && !isTransient(error)) {
        throw error;
      }
    }
  }
  return undefined;
}

/**
 * Of jobs that concurrent deliveries of one request have started, the earliest is the one; every delivery cancels the later ones.
 * If this very request has started one that has failed or was cancelled by somebody, that is the one: it was asked for once.
 */
async function adopt(deployment: Deployment, ours: InferenceJob[], { configuration, requestId }: Attempt): Promise<InferenceJob | undefined> {
  const wanted = ours.filter(({ tags }) => configurationOf(tags) === configuration);
  const [first, ...later] = wanted.filter(({ status }) => isLive(status) || isFinished(status));
  await cancelAll(deployment, later, { decision: 'duplicate cancelled' });
  return first ?? startedBy(requestId, deployment.receivedAt, wanted).at(0);
}
