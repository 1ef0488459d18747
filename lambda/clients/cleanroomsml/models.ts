import type { MetadataBearer } from '@smithy/types';
import type { StartRequest } from '../../../src/shared/start-request';

/** The statuses of a job. ACTIVE means finished successfully; a canceled job ends as INACTIVE. */
export const TrainedModelInferenceJobStatus = {
  ACTIVE: 'ACTIVE',
  CANCEL_FAILED: 'CANCEL_FAILED',
  CANCEL_IN_PROGRESS: 'CANCEL_IN_PROGRESS',
  CANCEL_PENDING: 'CANCEL_PENDING',
  CREATE_FAILED: 'CREATE_FAILED',
  CREATE_IN_PROGRESS: 'CREATE_IN_PROGRESS',
  CREATE_PENDING: 'CREATE_PENDING',
  INACTIVE: 'INACTIVE',
} as const;
export type TrainedModelInferenceJobStatus = (typeof TrainedModelInferenceJobStatus)[keyof typeof TrainedModelInferenceJobStatus];

export const LogsStatus = { PUBLISH_SUCCEEDED: 'PUBLISH_SUCCEEDED', PUBLISH_FAILED: 'PUBLISH_FAILED' } as const;
export type LogsStatus = (typeof LogsStatus)[keyof typeof LogsStatus];

export const MetricsStatus = { PUBLISH_SUCCEEDED: 'PUBLISH_SUCCEEDED', PUBLISH_FAILED: 'PUBLISH_FAILED' } as const;
export type MetricsStatus = (typeof MetricsStatus)[keyof typeof MetricsStatus];

// Required members of an input carry `| undefined`, as in the SDK. The client checks that those of a response are there.

export type InferenceResourceConfig = StartRequest['resourceConfig'];
export type InferenceOutputConfiguration = StartRequest['outputConfiguration'];
export type ModelInferenceDataSource = StartRequest['dataSource'];
export type InferenceContainerExecutionParameters = NonNullable<StartRequest['containerExecutionParameters']>;

export interface StatusDetails {
  statusCode?: string | undefined;
  message?: string | undefined;
}

export type StartTrainedModelInferenceJobCommandInput =
  & { [member in keyof StartRequest]: StartRequest[member] | undefined }
  & { name: string | undefined };

export interface StartTrainedModelInferenceJobCommandOutput extends MetadataBearer {
  trainedModelInferenceJobArn: string;
}

export interface GetTrainedModelInferenceJobCommandInput {
  membershipIdentifier: string | undefined;
  trainedModelInferenceJobArn: string | undefined;
}

/** What Get and the summaries of List have in common. */
interface TrainedModelInferenceJobDescription {
  trainedModelInferenceJobArn: string;
  name: string;
  membershipIdentifier: string;
  trainedModelArn: string;
  trainedModelVersionIdentifier?: string | undefined;
  configuredModelAlgorithmAssociationArn?: string | undefined;
  status: TrainedModelInferenceJobStatus;
  outputConfiguration: InferenceOutputConfiguration;
  description?: string | undefined;
  metricsStatus?: MetricsStatus | undefined;
  metricsStatusDetails?: string | undefined;
  logsStatus?: LogsStatus | undefined;
  logsStatusDetails?: string | undefined;
  createTime: Date;
  updateTime: Date;
  mlModelInferencePayerAccountId?: string | undefined;
}

export interface GetTrainedModelInferenceJobCommandOutput extends TrainedModelInferenceJobDescription, MetadataBearer {
  resourceConfig: InferenceResourceConfig;
  dataSource: ModelInferenceDataSource;
  statusDetails?: StatusDetails | undefined;
  containerExecutionParameters?: InferenceContainerExecutionParameters | undefined;
  inferenceContainerImageDigest?: string | undefined;
  environment?: Record<string, string> | undefined;
  kmsKeyArn?: string | undefined;
  tags?: Record<string, string> | undefined;
}

export interface CancelTrainedModelInferenceJobCommandInput {
  membershipIdentifier: string | undefined;
  trainedModelInferenceJobArn: string | undefined;
}

export interface CancelTrainedModelInferenceJobCommandOutput extends MetadataBearer {}

export interface ListTrainedModelInferenceJobsCommandInput {
  membershipIdentifier: string | undefined;
  nextToken?: string | undefined;
  maxResults?: number | undefined;
  trainedModelArn?: string | undefined;
  trainedModelVersionIdentifier?: string | undefined;
}

export interface TrainedModelInferenceJobSummary extends TrainedModelInferenceJobDescription {
  collaborationIdentifier: string;
}

export interface ListTrainedModelInferenceJobsCommandOutput extends MetadataBearer {
  trainedModelInferenceJobs: TrainedModelInferenceJobSummary[];
  nextToken?: string | undefined;
}

export interface TagResourceCommandInput {
  resourceArn: string | undefined;
  tags: Record<string, string> | undefined;
}

export interface TagResourceCommandOutput extends MetadataBearer {}

export interface UntagResourceCommandInput {
  resourceArn: string | undefined;
  tagKeys: string[] | undefined;
}

export interface UntagResourceCommandOutput extends MetadataBearer {}

export interface ListTagsForResourceCommandInput {
  resourceArn: string | undefined;
}

export interface ListTagsForResourceCommandOutput extends MetadataBearer {
  tags: Record<string, string>;
}

export type ServiceInputTypes =
  | StartTrainedModelInferenceJobCommandInput
  | GetTrainedModelInferenceJobCommandInput
  | CancelTrainedModelInferenceJobCommandInput
  | ListTrainedModelInferenceJobsCommandInput
  | TagResourceCommandInput
  | UntagResourceCommandInput
  | ListTagsForResourceCommandInput;

export type ServiceOutputTypes =
  | StartTrainedModelInferenceJobCommandOutput
  | GetTrainedModelInferenceJobCommandOutput
  | CancelTrainedModelInferenceJobCommandOutput
  | ListTrainedModelInferenceJobsCommandOutput
  | TagResourceCommandOutput
  | UntagResourceCommandOutput
  | ListTagsForResourceCommandOutput;
