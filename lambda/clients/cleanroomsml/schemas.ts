/** The shapes of the seven operations. */
import type { $SchemaRef, StaticOperationSchema, StaticStructureSchema } from '@smithy/types';
import { LIST, MAP, type Members, NUMBER, PATH_LABEL, shapesOf, STRING, TIMESTAMP } from '../aws-client/schema';

export const NAMESPACE = 'com.amazonaws.cleanroomsml';

const { structure, list, operation: operationOf } = shapesOf(NAMESPACE);
const STRING_MAP = MAP + STRING;
const LABEL: $SchemaRef = [STRING, PATH_LABEL];
const query = (name: string, type = STRING): $SchemaRef => [type, { httpQuery: name }];

const operation = (
  name: string, method: string, path: string, input: StaticStructureSchema, output: StaticStructureSchema | 'unit',
): StaticOperationSchema => operationOf(name, { http: [method, path, 200] }, input, output);

const ResourceConfig = structure('InferenceResourceConfig', { instanceType: STRING }, { instanceCount: NUMBER });
const ReceiverMember = structure('InferenceReceiverMember', { accountId: STRING });
const ReceiverMembers = list('InferenceReceiverMembers', ReceiverMember);
const OutputConfiguration = structure('InferenceOutputConfiguration', { members: () => ReceiverMembers }, { accept: STRING });
const DataSource = structure('ModelInferenceDataSource', { mlInputChannelArn: STRING });
const ExecutionParameters = structure('InferenceContainerExecutionParameters', {}, { maxPayloadInMB: NUMBER });
const StatusDetails = structure('StatusDetails', {}, { statusCode: STRING, message: STRING });

const JOBS = '/memberships/{membershipIdentifier}/trained-model-inference-jobs';
const JOB = `${JOBS}/{trainedModelInferenceJobArn}`;
const TAGS = '/tags/{resourceArn}';

const jobLabels: Members = { membershipIdentifier: LABEL, trainedModelInferenceJobArn: LABEL };
const described: { required: Members; optional: Members } = {
  required: {
    createTime: TIMESTAMP,
    updateTime: TIMESTAMP,
    trainedModelInferenceJobArn: STRING,
    membershipIdentifier: STRING,
    name: STRING,
    status: STRING,
    trainedModelArn: STRING,
    outputConfiguration: () => OutputConfiguration,
  },
  optional: {
    configuredModelAlgorithmAssociationArn: STRING,
    trainedModelVersionIdentifier: STRING,
    description: STRING,
    metricsStatus: STRING,
    metricsStatusDetails: STRING,
    logsStatus: STRING,
    logsStatusDetails: STRING,
    mlModelInferencePayerAccountId: STRING,
  },
};

export const StartTrainedModelInferenceJob = operation('StartTrainedModelInferenceJob', 'POST', JOBS,
  structure('StartTrainedModelInferenceJobRequest', {
    membershipIdentifier: LABEL,
    name: STRING,
    trainedModelArn: STRING,
    resourceConfig: () => ResourceConfig,
    outputConfiguration: () => OutputConfiguration,
    dataSource: () => DataSource,
  }, {
    trainedModelVersionIdentifier: STRING,
    configuredModelAlgorithmAssociationArn: STRING,
    description: STRING,
    containerExecutionParameters: () => ExecutionParameters,
    environment: STRING_MAP,
    kmsKeyArn: STRING,
    tags: STRING_MAP,
    mlModelInferencePayerAccountId: STRING,
  }),
  structure('StartTrainedModelInferenceJobResponse', { trainedModelInferenceJobArn: STRING }));

export const GetTrainedModelInferenceJob = operation('GetTrainedModelInferenceJob', 'GET', JOB,
  structure('GetTrainedModelInferenceJobRequest', jobLabels),
  structure('GetTrainedModelInferenceJobResponse', {
    ...described.required,
    resourceConfig: () => ResourceConfig,
    dataSource: () => DataSource,
  }, {
    ...described.optional,
    containerExecutionParameters: () => ExecutionParameters,
    statusDetails: () => StatusDetails,
    inferenceContainerImageDigest: STRING,
    environment: STRING_MAP,
    kmsKeyArn: STRING,
    tags: STRING_MAP,
  }));

export const CancelTrainedModelInferenceJob = operation('CancelTrainedModelInferenceJob', 'PATCH', JOB,
  structure('CancelTrainedModelInferenceJobRequest', jobLabels), 'unit');

const JobSummary = structure('TrainedModelInferenceJobSummary', { ...described.required, collaborationIdentifier: STRING }, described.optional);
const JobList = list('TrainedModelInferenceJobList', JobSummary);

export const ListTrainedModelInferenceJobs = operation('ListTrainedModelInferenceJobs', 'GET', JOBS,
  structure('ListTrainedModelInferenceJobsRequest', { membershipIdentifier: LABEL }, {
    nextToken: query('nextToken'),
    maxResults: query('maxResults', NUMBER),
    trainedModelArn: query('trainedModelArn'),
    trainedModelVersionIdentifier: query('trainedModelVersionIdentifier'),
  }),
  structure('ListTrainedModelInferenceJobsResponse', { trainedModelInferenceJobs: () => JobList }, { nextToken: STRING }));

export const TagResource = operation('TagResource', 'POST', TAGS,
  structure('TagResourceRequest', { resourceArn: LABEL, tags: STRING_MAP }),
  structure('TagResourceResponse', {}));

export const UntagResource = operation('UntagResource', 'DELETE', TAGS,
  structure('UntagResourceRequest', { resourceArn: LABEL, tagKeys: query('tagKeys', LIST + STRING) }),
  structure('UntagResourceResponse', {}));

export const ListTagsForResource = operation('ListTagsForResource', 'GET', TAGS,
  structure('ListTagsForResourceRequest', { resourceArn: LABEL }),
  structure('ListTagsForResourceResponse', { tags: STRING_MAP }));

/** The members of an operation's input that are part of its path. */
export const pathLabels = ([,,, traits]: StaticOperationSchema): string[] => {
  const path = typeof traits === 'object' ? traits.http?.[1] : undefined;
  return [...path?.matchAll(/\{(\w+)\}/g) ?? []].map(([, name]) => name);
};
