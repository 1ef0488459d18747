import { type Clock, SECOND, systemClock } from '../clock';
import { membershipOf } from './job-arn';
import type { Tags } from './ownership';
import type { StartRequest } from '../../src/shared/start-request';
import { LIST_TOO_LONG, unreadableAnswer } from '../clients/aws-client/errors';
import {
  CancelTrainedModelInferenceJobCommand, type CleanRoomsMLClient, CleanRoomsMLServiceException, GetTrainedModelInferenceJobCommand,
  type GetTrainedModelInferenceJobCommandOutput, ListTagsForResourceCommand, ListTrainedModelInferenceJobsCommand,
  StartTrainedModelInferenceJobCommand, TagResourceCommand, type TrainedModelInferenceJobSummary, UntagResourceCommand,
} from '../clients/cleanroomsml';
import { plainLine } from '../reports/plain-text';
import { type Environment, safeText } from '../reports/secrets';

/** The part of a List summary of a job that its lifecycle needs. */
export interface JobSummary {
  readonly arn: string;
  readonly name: string;
  readonly status: string;
  readonly createTime: Date;
  /** When it last changed. */
  readonly updateTime: Date;
  readonly trainedModelArn: string;
  readonly trainedModelVersionIdentifier?: string;
  readonly configuredModelAlgorithmAssociationArn?: string;
  /** List returns it for every job, Get for none. */
  readonly collaborationIdentifier?: string;
}

/** Which jobs of a membership to list. The service selects them. */
export interface ListFilters {
  readonly trainedModelArn?: string;
  readonly trainedModelVersionIdentifier?: string;
}

/** The part of Get's response about a job that its lifecycle needs. */
export interface InferenceJob extends JobSummary {
  readonly statusCode?: string;
  readonly statusMessage?: string;
  readonly tags: Tags;
}

/** Everything that Get returns about a job, except its environment, which may contain secrets. What is certain from the request is left out. */
export interface JobDetails extends InferenceJob {
  readonly instanceCount?: number;
  readonly outputAccept?: string;
  readonly maxPayloadInMB?: number;
  readonly mlModelInferencePayerAccountId?: string;
  readonly inferenceContainerImageDigest?: string;
  readonly metricsStatus?: string;
  readonly metricsStatusDetails?: string;
  readonly logsStatus?: string;
  readonly logsStatusDetails?: string;
}

export type JobAnswer = Omit<GetTrainedModelInferenceJobCommandOutput, 'environment' | '$metadata'>;

/** The part of the service that the lifecycle needs. It never exposes an environment value, not even in a message. */
export interface InferenceJobs {
  /** Starts a job: one request, never sent twice. */
  start(request: StartRequest & { readonly name: string }): Promise<string>;
  get(jobArn: string): Promise<JobDetails>;
  /** What Get returns about a job, with the names of the API and without its environment. */
  answerOf(jobArn: string): Promise<JobAnswer>;
  cancel(jobArn: string): Promise<void>;
  /** All jobs of a membership, each once: pages shift while they are read. @throws a transient error if that takes too long */
  list(membershipIdentifier: string, filters?: ListFilters): Promise<JobSummary[]>;
  /** The collaboration of a membership, which only List returns; none as long as the membership has no job that List shows. */
  collaborationOf(membershipIdentifier: string): Promise<string | undefined>;
  /** The tags of a job and nothing else: unlike Get, it may be allowed for other people's jobs. */
  tagsOf(jobArn: string): Promise<Tags>;
  tag(jobArn: string, tags: Tags): Promise<void>;
  untag(jobArn: string, keys: string[]): Promise<void>;
}

/** How many jobs' environments are remembered, to hide their values if an error quotes them. */
const MAX_REMEMBERED = 20;

/** The maximum length of an error's name. The service's own names are shorter. */
const MAX_NAME = 100;

/** Decisions depend on error codes: a code is never hidden, even if it is also the value of somebody's environment variable. */
const ORDINARY_NAME = /^[A-Z][A-Za-z]{1,99}$/;

/** The largest page that the service has. */
export const PAGE_SIZE = 100;

/** The service keeps the records of jobs permanently: this allows for 100,000 of them in one membership. */
const MAX_PAGES = 1000;

/** The function has five minutes for several lists, and must not be killed after a Start. */
const LONGEST_LIST = 100 * SECOND;

/** A list that takes so long is too long if it has at least this many pages. If it has fewer, the service is slow. */
const MANY_PAGES = 30;

export class CleanRoomsMLInferenceJobs implements InferenceJobs {
  /** The environments of jobs that were read or started, by ARN. */
  private readonly remembered = new Map<string, Environment>();

  /**
   * @param client for everything that may be repeated
   * @param startClient for Start, which has no client token: a client that makes one attempt
   * @param environments what no text may quote, in addition to the environments of the job itself
   */
  constructor(
    private readonly client: CleanRoomsMLClient, private readonly startClient: CleanRoomsMLClient,
    private readonly environments: readonly Environment[] = [], private readonly clock: Clock = systemClock,
  ) {}

  /** The same service for a request from CloudFormation that contains these environments. */
  knowing(environments: readonly Environment[]): CleanRoomsMLInferenceJobs {
    // Everything except the environments is shared with this one.
    return Object.create(this, { environments: { value: environments } }) as CleanRoomsMLInferenceJobs;
  }

  async start(request: StartRequest & { readonly name: string }): Promise<string> {
    const answer = await this.safely(this.startClient.send(new StartTrainedModelInferenceJobCommand(request)), request.environment);
    const { trainedModelInferenceJobArn } = answer;
    this.remember(trainedModelInferenceJobArn, request.environment);
    return trainedModelInferenceJobArn;
  }

  async get(jobArn: string): Promise<JobDetails> {
    const { environment, ...job } = await this.answerWithEnvironment(jobArn);
    const freeText = (text: string | undefined) => text && this.safe(text, environment);
    return {
      ...summaryOf(job),
      statusCode: freeText(job.statusDetails?.statusCode),
      statusMessage: freeText(job.statusDetails?.message),
      // They say whose job it is, and the model does not require them in this response.
      tags: job.tags ?? await this.tagsOf(jobArn),
      instanceCount: job.resourceConfig.instanceCount,
      outputAccept: job.outputConfiguration.accept,
      maxPayloadInMB: job.containerExecutionParameters?.maxPayloadInMB,
      mlModelInferencePayerAccountId: job.mlModelInferencePayerAccountId,
      inferenceContainerImageDigest: job.inferenceContainerImageDigest,
      metricsStatus: job.metricsStatus,
      metricsStatusDetails: freeText(job.metricsStatusDetails),
      logsStatus: job.logsStatus,
      logsStatusDetails: freeText(job.logsStatusDetails),
    };
  }

  async answerOf(jobArn: string): Promise<JobAnswer> {
    const { environment, $metadata: _metadata, ...answer } = await this.answerWithEnvironment(jobArn);
    const { statusDetails, metricsStatusDetails, logsStatusDetails } = answer;
    const freeText = (text: string | undefined) => text && this.safe(text, environment);
    return {
      ...answer,
      ...statusDetails && { statusDetails: { statusCode: freeText(statusDetails.statusCode), message: freeText(statusDetails.message) } },
      ...metricsStatusDetails && { metricsStatusDetails: freeText(metricsStatusDetails) },
      ...logsStatusDetails && { logsStatusDetails: freeText(logsStatusDetails) },
    };
  }

  /** What Get returns. If it leaves out the environment of a job, this process may have started that job, and remember it. */
  private async answerWithEnvironment(jobArn: string): Promise<GetTrainedModelInferenceJobCommandOutput> {
    const known = this.remembered.get(jobArn);
    const answer = await this.safely(this.client.send(new GetTrainedModelInferenceJobCommand(identifiers(jobArn))), known);
    const environment = answer.environment ?? known;
    this.remember(jobArn, environment);
    return { ...answer, environment };
  }

  async cancel(jobArn: string): Promise<void> {
    await this.safely(this.client.send(new CancelTrainedModelInferenceJobCommand(identifiers(jobArn))), this.remembered.get(jobArn));
  }

  async list(membershipIdentifier: string, filters: ListFilters = {}): Promise<JobSummary[]> {
    const found = new Map<string, JobSummary>();
    const tokens = new Set<string>();
    let nextToken: string | undefined;
    const begun = this.clock.now();
    do {
      const page = await this.safely(
        this.client.send(new ListTrainedModelInferenceJobsCommand({ membershipIdentifier, ...filters, maxResults: PAGE_SIZE, nextToken })));
      for (const job of page.trainedModelInferenceJobs) {
        const { collaborationIdentifier } = job;
        found.set(job.trainedModelInferenceJobArn, { ...summaryOf(job), collaborationIdentifier });
      }
      nextToken = page.nextToken;
      const read = `${tokens.size + 1} pages were read`;
      // A service that repeats its pages would be read forever.
      if (nextToken && tokens.has(nextToken)) {
        throw unreadableAnswer(CleanRoomsMLServiceException, page.$metadata, `with a list that never ends: ${read}`);
      }
      if (nextToken && tokens.size >= MAX_PAGES) {
        throw unreadableAnswer(CleanRoomsMLServiceException, page.$metadata, `with a list that is too long: ${read}`, LIST_TOO_LONG);
      }
      if (nextToken && this.clock.now() - begun >= LONGEST_LIST) {
        const name = tokens.size + 1 >= MANY_PAGES ? LIST_TOO_LONG : undefined;
        throw unreadableAnswer(CleanRoomsMLServiceException, page.$metadata, `with a list that takes more than 100 seconds: ${read}`, name);
      }
      tokens.add(nextToken ?? '');
    } while (nextToken);
    return [...found.values()];
  }

  async collaborationOf(membershipIdentifier: string): Promise<string | undefined> {
    const { trainedModelInferenceJobs } = await this.safely(
      this.client.send(new ListTrainedModelInferenceJobsCommand({ membershipIdentifier, maxResults: 1 })));
    return trainedModelInferenceJobs.at(0)?.collaborationIdentifier;
  }

  async tagsOf(jobArn: string): Promise<Tags> {
    const { tags } = await this.safely(this.client.send(new ListTagsForResourceCommand({ resourceArn: jobArn })), this.remembered.get(jobArn));
    return tags;
  }

  async tag(jobArn: string, tags: Tags): Promise<void> {
    await this.safely(this.client.send(new TagResourceCommand({ resourceArn: jobArn, tags })), this.remembered.get(jobArn));
  }

  async untag(jobArn: string, keys: string[]): Promise<void> {
    await this.safely(this.client.send(new UntagResourceCommand({ resourceArn: jobArn, tagKeys: keys })), this.remembered.get(jobArn));
  }

  /** The response of a call. @throws its error, without anything that must not be shown */
  private async safely<T>(call: Promise<T>, environment?: Environment): Promise<T> {
    try {
      return await call;
    } catch (error) {
      if (error instanceof Error) {
        const { quotaName } = error as { quotaName?: string };
        Object.assign(error, {
          name: ORDINARY_NAME.test(error.name) ? error.name : plainLine(this.safe(error.name, environment)).slice(0, MAX_NAME),
          message: this.safe(error.message, environment),
          ...(quotaName !== undefined && { quotaName: plainLine(this.safe(quotaName, environment)) }),
        });
        error.stack = `${error.name}: ${error.message}`;
      }
      throw error;
    }
  }

  private safe(text: unknown, environment: Environment = {}): string {
    return safeText(text, [environment, ...this.environments]);
  }

  private remember(jobArn: string, environment: Environment = {}): void {
    // The most recently read is forgotten last.
    this.remembered.delete(jobArn);
    this.remembered.set(jobArn, environment);
    if (this.remembered.size > MAX_REMEMBERED) {
      this.remembered.delete(this.remembered.keys().next().value!);
    }
  }
}

function summaryOf(job: Omit<TrainedModelInferenceJobSummary, 'collaborationIdentifier'>): JobSummary {
  return {
    arn: job.trainedModelInferenceJobArn,
    name: job.name,
    status: job.status,
    createTime: job.createTime,
    updateTime: job.updateTime,
    trainedModelArn: job.trainedModelArn,
    trainedModelVersionIdentifier: job.trainedModelVersionIdentifier,
    configuredModelAlgorithmAssociationArn: job.configuredModelAlgorithmAssociationArn,
  };
}

function identifiers(jobArn: string) {
  return { membershipIdentifier: membershipOf(jobArn), trainedModelInferenceJobArn: jobArn };
}
