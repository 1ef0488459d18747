import {
  CancelTrainedModelInferenceJobCommand, type CleanRoomsMLClient, GetTrainedModelInferenceJobCommand, ListTrainedModelInferenceJobsCommand,
  StartTrainedModelInferenceJobCommand, TagResourceCommand, UntagResourceCommand,
} from './cleanroomsml';
import { membershipOf } from './job-arn';
import type { Tags } from './ownership';
import { withoutSecrets } from './secrets';
import type { StartRequest } from '../src/shared/start-request';

/** What List tells of a job. */
export interface JobSummary {
  readonly arn: string;
  readonly name: string;
  readonly status: string;
  readonly createTime: Date;
}

/** What Get tells of a job, as far as its lifecycle is concerned. */
export interface InferenceJob extends JobSummary {
  /** When it last changed. */
  readonly updateTime: Date;
  readonly statusCode?: string;
  readonly statusMessage?: string;
  readonly tags: Tags;
}

/** All that Get tells of a job, but for its environment: that may hold secrets. What the request says for certain is left out. */
export interface JobDetails extends InferenceJob {
  readonly trainedModelVersionIdentifier?: string;
  readonly configuredModelAlgorithmAssociationArn?: string;
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
  list(membershipIdentifier: string): Promise<JobSummary[]>;
  /** The collaboration of a membership, which only List tells; none as long as the membership has no job that List shows. */
  collaborationOf(membershipIdentifier: string): Promise<string | undefined>;
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
      return answer.trainedModelInferenceJobArn!;
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
      arn: job.trainedModelInferenceJobArn!,
      name: job.name!,
      status: job.status!,
      createTime: job.createTime!,
      updateTime: job.updateTime!,
      statusCode: job.statusDetails?.statusCode,
      statusMessage: freeText(job.statusDetails?.message),
      tags: job.tags ?? {},
      trainedModelVersionIdentifier: job.trainedModelVersionIdentifier,
      configuredModelAlgorithmAssociationArn: job.configuredModelAlgorithmAssociationArn,
      instanceCount: job.resourceConfig?.instanceCount,
      outputAccept: job.outputConfiguration?.accept,
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

  async list(membershipIdentifier: string): Promise<JobSummary[]> {
    const found = new Map<string, JobSummary>();
    let nextToken: string | undefined;
    do {
      const page = await this.client.send(new ListTrainedModelInferenceJobsCommand({ membershipIdentifier, maxResults: 100, nextToken }));
      for (const job of page.trainedModelInferenceJobs ?? []) {
        found.set(job.trainedModelInferenceJobArn!, {
          arn: job.trainedModelInferenceJobArn!, name: job.name!, status: job.status!, createTime: job.createTime!,
        });
      }
      nextToken = page.nextToken;
    } while (nextToken);
    return [...found.values()];
  }

  async collaborationOf(membershipIdentifier: string): Promise<string | undefined> {
    const { trainedModelInferenceJobs } = await this.client.send(new ListTrainedModelInferenceJobsCommand({ membershipIdentifier, maxResults: 1 }));
    return trainedModelInferenceJobs?.at(0)?.collaborationIdentifier;
  }

  async tag(jobArn: string, tags: Tags): Promise<void> {
    await this.client.send(new TagResourceCommand({ resourceArn: jobArn, tags }));
  }

  async untag(jobArn: string, keys: string[]): Promise<void> {
    await this.client.send(new UntagResourceCommand({ resourceArn: jobArn, tagKeys: keys }));
  }
}

function identifiers(jobArn: string) {
  return { membershipIdentifier: membershipOf(jobArn), trainedModelInferenceJobArn: jobArn };
}
