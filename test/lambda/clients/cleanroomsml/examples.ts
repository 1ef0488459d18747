import type { Answer } from './fake-service';
import { json } from './fake-service';
import {
  CancelTrainedModelInferenceJobCommand, GetTrainedModelInferenceJobCommand, ListTagsForResourceCommand,
  ListTrainedModelInferenceJobsCommand, StartTrainedModelInferenceJobCommand, TagResourceCommand, UntagResourceCommand,
} from '../../../../lambda/clients/cleanroomsml';
import type * as models from '../../../../lambda/clients/cleanroomsml/models';

export const MEMBERSHIP = '01234567-89ab-cdef-0123-456789abcdef';
const VERSION = 'fedcba98-7654-3210-fedc-ba9876543210';
const COLLABORATION = '11111111-2222-3333-4444-555555555555';
const arn = (resource: string) => `arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/${MEMBERSHIP}/${resource}`;
export const JOB = arn('trained-model-inference-job/a_b-c.d/e');
const MODEL = arn('trained-model/model');

/** Characters that JSON, URLs and signatures treat in ways of their own. */
const AWKWARD = 'ä é 漢字 🙂 "quoted" back\\slash a+b&c=d/e?f#g%20:;@!$\'()*,~[]{}|^`<>';

const start: Required<models.StartTrainedModelInferenceJobCommandInput> = {
  membershipIdentifier: MEMBERSHIP,
  name: AWKWARD.slice(0, 63),
  trainedModelArn: MODEL,
  trainedModelVersionIdentifier: VERSION,
  configuredModelAlgorithmAssociationArn: arn('configured-model-algorithm-association/association'),
  resourceConfig: { instanceType: 'ml.m5.xlarge', instanceCount: 2 },
  outputConfiguration: { accept: 'text/csv', members: [{ accountId: '210987654321' }] },
  dataSource: { mlInputChannelArn: arn('ml-input-channel/channel') },
  description: `${AWKWARD}\r\n\ttwo lines`,
  containerExecutionParameters: { maxPayloadInMB: 6 },
  // A key that is one of every object is a legal name, too.
  environment: { KEY: AWKWARD, constructor: 'c', ['__proto__']: 'p' },
  kmsKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/key',
  tags: { [AWKWARD.slice(0, 40)]: AWKWARD, empty: '' },
  mlModelInferencePayerAccountId: '345678901234',
};

const description = {
  trainedModelInferenceJobArn: JOB,
  name: AWKWARD,
  membershipIdentifier: MEMBERSHIP,
  trainedModelArn: MODEL,
  trainedModelVersionIdentifier: VERSION,
  configuredModelAlgorithmAssociationArn: arn('configured-model-algorithm-association/association'),
  status: 'CREATE_FAILED',
  outputConfiguration: start.outputConfiguration,
  description: AWKWARD,
  metricsStatus: 'PUBLISH_FAILED',
  metricsStatusDetails: 'metrics',
  logsStatus: 'PUBLISH_SUCCEEDED',
  logsStatusDetails: 'logs',
  createTime: '2026-05-01T10:20:30.123Z',
  updateTime: '2026-12-31T23:59:59Z',
  mlModelInferencePayerAccountId: '345678901234',
};

export interface Example {
  readonly operation: string;
  readonly input: object;
  readonly answer: Answer;
  readonly command: () => StartTrainedModelInferenceJobCommand;
}

// The commands differ in their types only, which the examples do not look at.
const example = <I extends object>(Command: new (input: I) => object, input: I, answer: Answer): Example => ({
  operation: Command.name.replace(/Command$/, ''),
  input,
  answer,
  command: () => new Command(input) as StartTrainedModelInferenceJobCommand,
});

const full = <I extends object>(Command: new (input: I) => object, input: Required<I>, answer: Answer): Example => example(Command, input, answer);

/** One request and one answer of each operation with every member. */
export const examples: Example[] = [
  full(StartTrainedModelInferenceJobCommand, start, json(200, { trainedModelInferenceJobArn: JOB })),
  full(GetTrainedModelInferenceJobCommand, { membershipIdentifier: MEMBERSHIP, trainedModelInferenceJobArn: JOB }, json(200, {
    ...description,
    resourceConfig: start.resourceConfig,
    dataSource: start.dataSource,
    statusDetails: { statusCode: 'ALGORITHM_ERROR', message: AWKWARD },
    containerExecutionParameters: start.containerExecutionParameters,
    inferenceContainerImageDigest: 'sha256:0123',
    environment: start.environment,
    kmsKeyArn: start.kmsKeyArn,
    tags: start.tags,
    aMemberOfTomorrow: { is: 'dropped' },
  })),
  full(CancelTrainedModelInferenceJobCommand, { membershipIdentifier: MEMBERSHIP, trainedModelInferenceJobArn: JOB }, {
    status: 200, headers: {}, body: '',
  }),
  full(ListTrainedModelInferenceJobsCommand, {
    membershipIdentifier: MEMBERSHIP, nextToken: AWKWARD, maxResults: 100, trainedModelArn: MODEL, trainedModelVersionIdentifier: VERSION,
  }, json(200, {
    nextToken: AWKWARD,
    trainedModelInferenceJobs: [
      { ...description, collaborationIdentifier: COLLABORATION },
      { ...description, collaborationIdentifier: COLLABORATION, status: 'ACTIVE', description: undefined },
    ],
  })),
  full(TagResourceCommand, { resourceArn: JOB, tags: start.tags! }, json(200, {})),
  full(UntagResourceCommand, { resourceArn: JOB, tagKeys: ['one', AWKWARD, 'aws-cdk:x'] }, json(200, {})),
  full(ListTagsForResourceCommand, { resourceArn: JOB }, json(200, { tags: start.tags })),
];

/** Requests and answers with as little as is allowed. */
export const sparseExamples: Example[] = [
  example(StartTrainedModelInferenceJobCommand, {
    membershipIdentifier: MEMBERSHIP,
    name: 'job',
    trainedModelArn: MODEL,
    resourceConfig: { instanceType: 'ml.m5.xlarge' },
    outputConfiguration: { members: [{ accountId: '210987654321' }] },
    dataSource: { mlInputChannelArn: arn('ml-input-channel/channel') },
    environment: {},
  }, json(200, { trainedModelInferenceJobArn: JOB })),
  example(GetTrainedModelInferenceJobCommand, { membershipIdentifier: MEMBERSHIP, trainedModelInferenceJobArn: JOB }, json(200, {
    trainedModelInferenceJobArn: JOB,
    name: 'job',
    membershipIdentifier: MEMBERSHIP,
    trainedModelArn: MODEL,
    status: 'ACTIVE',
    outputConfiguration: { members: [] },
    resourceConfig: { instanceType: 'ml.m5.xlarge' },
    dataSource: { mlInputChannelArn: arn('ml-input-channel/channel') },
    description: null,
    environment: {},
    createTime: '2026-05-01T10:20:30.1+02:00',
    updateTime: '2026-05-01T10:20:30.1+02:00',
  })),
  example(ListTrainedModelInferenceJobsCommand, { membershipIdentifier: MEMBERSHIP }, json(200, { trainedModelInferenceJobs: [] })),
  example(UntagResourceCommand, { resourceArn: JOB, tagKeys: [] }, json(200, {})),
];
