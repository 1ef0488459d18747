import {
  CancelTrainedModelInferenceJobCommand, type CleanRoomsMLClient, GetTrainedModelInferenceJobCommand, ListTagsForResourceCommand,
  ListTrainedModelInferenceJobsCommand, StartTrainedModelInferenceJobCommand, TagResourceCommand, type TrainedModelInferenceJobSummary,
  UntagResourceCommand,
} from './cleanroomsml';
import { membershipOf } from './job-arn';
import type { Tags } from './ownership';
import { withoutSecrets } from './secrets';
import type { StartRequest } from '../src/shared/start-request';

/** What a summary of List says about a job, as far as its lifecycle is concerned. */
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
  /** List says it of every job, Get of none. */
  readonly collaborationIdentifier?: string;
}

/** Which jobs of a membership to list. The service selects them. */
export interface ListFilters {
  readonly trainedModelArn?: string;
  readonly trainedModelVersionIdentifier?: string;
}

/** What Get says about a job, as far as its lifecycle is concerned. */
export interface InferenceJob extends JobSummary {
  readonly statusCode?: string;
  readonly statusMessage?: string;
  readonly tags: Tags;
}

/** All that Get says about a job, but for its environment: that may hold secrets. What the request says for certain is left out. */
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

/** The service, as narrow as the lifecycle needs it. No environment value comes out of it, not even in a message. */
export interface InferenceJobs {
  /** Starts a job: one request, never sent twice. */
  start(request: StartRequest & { readonly name: string }): Promise<string>;
  get(jobArn: string): Promise<JobDetails>;
  cancel(jobArn: string): Promise<void>;
  /** All jobs of a membership, each once: pages shift while they are read. */
  list(membershipIdentifier: string, filters?: ListFilters): Promise<JobSummary[]>;
  /** The collaboration of a membership, which only List says; none as long as the membership has no job that List shows. */
  collaborationOf(membershipIdentifier: string): Promise<string | undefined>;
  /** The tags of a job and nothing else: unlike Get, it may be allowed for other people's jobs. */
  tagsOf(jobArn: string): Promise<Tags>;
  tag(jobArn: string, tags: Tags): Promise<void>;
  untag(jobArn: string, keys: string[]): Promise<void>;
}

export class CleanRoomsMLInferenceJobs implements InferenceJobs {
  /**
   * @param client for all that may be repeated
   * @param startClient for Start, which has no client token: a client that makes one attempt
   */
  constructor(private readonly client: CleanRoomsMLClient, private readonly startClient: CleanRoomsMLClient) {}

  async start(request: StartRequest & { readonly name: string }): Promise<string> {
    try {
      const answer = await this.startClient.send(new StartTrainedModelInferenceJobCommand(request));
      return answer.trainedModelInferenceJobArn;
    } catch (error) {
      if (error instanceof Error) {
        error.message = withoutSecrets(error.message, request.environment);
      }
      throw error;
    }
  }

  async get(jobArn: string): Promise<JobDetails> {
    const job = await this.client.send(new GetTrainedModelInferenceJobCommand(identifiers(jobArn)));
    const freeText = (text: string | undefined) => text && withoutSecrets(text, job.environment);
    return {
      ...summaryOf(job),
      statusCode: job.statusDetails?.statusCode,
      statusMessage: freeText(job.statusDetails?.message),
      tags: job.tags ?? {},
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

  async cancel(jobArn: string): Promise<void> {
    await this.client.send(new CancelTrainedModelInferenceJobCommand(identifiers(jobArn)));
  }

  async list(membershipIdentifier: string, filters: ListFilters = {}): Promise<JobSummary[]> {
    const found = new Map<string, JobSummary>();
    let nextToken: string | undefined;
    do {
      const page = await this.client.send(new ListTrainedModelInferenceJobsCommand({ membershipIdentifier, ...filters, maxResults: 100, nextToken }));
      for (const job of page.trainedModelInferenceJobs) {
        const { collaborationIdentifier } = job;
        found.set(job.trainedModelInferenceJobArn, { ...summaryOf(job), collaborationIdentifier });
      }
      nextToken = page.nextToken;
    } while (nextToken);
    return [...found.values()];
  }

  async collaborationOf(membershipIdentifier: string): Promise<string | undefined> {
    const { trainedModelInferenceJobs } = await this.client.send(new ListTrainedModelInferenceJobsCommand({ membershipIdentifier, maxResults: 1 }));
    return trainedModelInferenceJobs.at(0)?.collaborationIdentifier;
  }

  async tagsOf(jobArn: string): Promise<Tags> {
    const { tags } = await this.client.send(new ListTagsForResourceCommand({ resourceArn: jobArn }));
    return tags;
  }

  async tag(jobArn: string, tags: Tags): Promise<void> {
    await this.client.send(new TagResourceCommand({ resourceArn: jobArn, tags }));
  }

  async untag(jobArn: string, keys: string[]): Promise<void> {
    await this.client.send(new UntagResourceCommand({ resourceArn: jobArn, tagKeys: keys }));
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
