/** The shapes of the seven operations. */
import type { $SchemaRef, StaticListSchema, StaticOperationSchema, StaticStructureSchema } from '@smithy/types';
import { type Shape, START_REQUEST, type StructureShape } from '../../../src/shared/request-members';
import { LIST, MAP, type Members, NUMBER, PATH_LABEL, shapesOf, STRING, TIMESTAMP } from '../aws-client/schema';

export const NAMESPACE = 'com.amazonaws.cleanroomsml';

const { structure, list, operation: operationOf } = shapesOf(NAMESPACE);
const STRING_MAP = MAP + STRING;
const LABEL: $SchemaRef = [STRING, PATH_LABEL];
const query = (name: string, type = STRING): $SchemaRef => [type, { httpQuery: name }];

const operation = (
  name: string, method: string, path: string, input: StaticStructureSchema, output: StaticStructureSchema | 'unit',
): StaticOperationSchema => operationOf(name, { http: [method, path, 200] }, input, output);

/** The shapes of the members of a Start, by their names in the API. */
const shapes = new Map<string, StaticStructureSchema | StaticListSchema>();

/** The schema of a member. Its parts come from the table of members. */
function schemaOf(shape: Shape): $SchemaRef {
  switch (shape.type) {
    case 'string': return STRING;
    case 'number': return NUMBER;
    case 'map': return STRING_MAP;
    case 'list': {
      const { name, item } = shape;
      return () => known(name, () => list(name, schemaOf(item)));
    }
    case 'structure': return () => known(shape.name, () => structureOf(shape));
  }
}

function known(name: string, make: () => StaticStructureSchema | StaticListSchema): StaticStructureSchema | StaticListSchema {
  const schema = shapes.get(name) ?? make();
  shapes.set(name, schema);
  return schema;
}

/** @param labels the members that are part of the path */
function structureOf({ name, members }: StructureShape, labels: string[] = []): StaticStructureSchema {
  const schemas = (isRequired: boolean): Members => Object.fromEntries(Object.entries(members)
    .filter(([, member]) => (member.isRequired || member.isGenerated || false) === isRequired)
    .map(([member, shape]) => [member, labels.includes(member) ? LABEL : schemaOf(shape)]));
  return structure(name, schemas(true), schemas(false));
}

const { resourceConfig, outputConfiguration, dataSource, containerExecutionParameters } = START_REQUEST.members;
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
    outputConfiguration: schemaOf(outputConfiguration),
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
  structureOf(START_REQUEST, ['membershipIdentifier']),
  structure('StartTrainedModelInferenceJobResponse', { trainedModelInferenceJobArn: STRING }));

export const GetTrainedModelInferenceJob = operation('GetTrainedModelInferenceJob', 'GET', JOB,
  structure('GetTrainedModelInferenceJobRequest', jobLabels),
  structure('GetTrainedModelInferenceJobResponse', {
    ...described.required,
    resourceConfig: schemaOf(resourceConfig),
    dataSource: schemaOf(dataSource),
  }, {
    ...described.optional,
    containerExecutionParameters: schemaOf(containerExecutionParameters),
    statusDetails: () => StatusDetails,
    inferenceContainerImageDigest: STRING,
    environment: STRING_MAP,
    kmsKeyArn: STRING,
    tags: STRING_MAP,
  }));

export const CancelTrainedModelInferenceJob = operation('CancelTrainedModelInferenceJob', 'PATCH', JOB,
  structure('CancelTrainedModelInferenceJobRequest', jobLabels), 'unit');

const JobSummary = structure('TrainedModelInferenceJobSummary', { ...described.required, collaborationIdentifier: STRING }, described.optional);
const JobList = list('TrainedModelInferenceJobList', () => JobSummary);

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
