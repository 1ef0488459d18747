import { type Botocore, type Model, pinnedBotocore } from '../../scripts/drift/botocore';
import { differences } from '../../scripts/drift/differences';
import { INTENDED } from '../../scripts/drift/intended';
import { reportOn } from '../../scripts/drift/main';
import { countFacts } from '../../scripts/drift/things';
import { modelTopicsOf, topicsOf } from '../../scripts/drift/topics';
import { endpointsTopic } from '../../scripts/drift/topics/endpoints';

/** A part of a model that may be changed. */
type Open<T> = { -readonly [K in keyof T]: Open<T[K]> };

const botocore = pinnedBotocore();

/** What is said about the pinned model, changed by hand. */
function said(change: (model: Open<Model>) => void): string[] {
  const model = structuredClone(botocore.model) as Open<Model>;
  change(model);
  return differences(modelTopicsOf(model), INTENDED);
}

test('the library agrees with the pinned botocore, but for what is intended', () => {
  const { text, found } = reportOn(botocore);
  expect(text).toMatch(/^no differences: \d+ facts compared with botocore [\d.]+, \d+ intended differences$/);
  expect(found).toBe(0);
  expect(countFacts(topicsOf(botocore))).toBeGreaterThan(600);
});

const START = 'StartTrainedModelInferenceJobRequest';

const CHANGES: [what: string, change: (model: Open<Model>) => void, sentence: string][] = [
  ['a new optional member of Start', ({ shapes }) => { shapes[START].members!.clientToken = { shape: 'UUID' }; },
    'The model has the input member `clientToken` of StartTrainedModelInferenceJob (optional, type string, location body, minimum length 36, maximum length 36, '
    + 'pattern `[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`), and the library does not: add it to src/shared/request-members.ts.'],
  ['a member of Start that is gone', ({ shapes }) => { delete shapes[START].members!.containerExecutionParameters; },
    'The library has the input member `containerExecutionParameters` of StartTrainedModelInferenceJob, and the model does not: '
    + 'remove it from src/shared/request-members.ts.'],
  ['a member that becomes required', ({ shapes }) => { shapes[START].required!.push('configuredModelAlgorithmAssociationArn'); },
    'The input member `configuredModelAlgorithmAssociationArn` of StartTrainedModelInferenceJob is optional in the library and required in the model: '
    + 'change src/shared/request-members.ts.'],
  ['a member of another type', ({ shapes }) => { shapes.MaxResults.type = 'double'; },
    'The type of the input member `maxResults` of ListTrainedModelInferenceJobs is whole number in the library and number in the model: '
    + 'change lambda/clients/cleanroomsml/schemas.ts and models.ts.'],
  ['a member that moves', ({ shapes }) => { shapes.ListTrainedModelInferenceJobsRequest.members!.nextToken.locationName = 'token'; },
    'The location of the input member `nextToken` of ListTrainedModelInferenceJobs is query parameter nextToken in the library and query parameter token in the model: '
    + 'change lambda/clients/cleanroomsml/schemas.ts and models.ts.'],
  ['a maximum that is raised', ({ shapes }) => { shapes.InferenceContainerExecutionParametersMaxPayloadInMBInteger.max = 200; },
    'The maximum of the input member `containerExecutionParameters.maxPayloadInMB` of StartTrainedModelInferenceJob is 100 in the library and 200 in the model: '
    + 'change src/shared/limits.ts.'],
  ['more environment variables', ({ shapes }) => { shapes.InferenceEnvironmentMap.max = 32; },
    'The maximum number of entries of the input member `environment` of StartTrainedModelInferenceJob is 16 in the library and 32 in the model: '
    + 'change src/shared/limits.ts.'],
  ['more receivers', ({ shapes }) => { shapes.InferenceReceiverMembers.max = 5; },
    'The maximum number of items of the input member `outputConfiguration.members` of StartTrainedModelInferenceJob is 1 in the library and 5 in the model: '
    + 'change src/shared/limits.ts.'],
  ['a pattern that changes', ({ shapes }) => { shapes.InferenceEnvironmentMapKeyString.pattern = '[A-Z_]+'; },
    'The pattern of the keys of the input member `environment` of StartTrainedModelInferenceJob is `[a-zA-Z_][a-zA-Z0-9_]*` in the library and `[A-Z_]+` in the model: '
    + 'change src/shared/limits.ts.'],
  ['a text that becomes an enumeration', ({ shapes }) => { shapes.InferenceOutputConfigurationAcceptString.enum = ['text/csv']; },
    'The enumeration of the input member `outputConfiguration.accept` of StartTrainedModelInferenceJob is none in the library '
    + 'and InferenceOutputConfigurationAcceptString in the model: change src/shared/limits.ts.'],
  ['a new member of an output', ({ shapes }) => { shapes.StatusDetails.members!.hint = { shape: 'String' }; },
    'The model has the output member `statusDetails.hint` of GetTrainedModelInferenceJob (optional, type string), and the library does not: '
    + 'add it to lambda/clients/cleanroomsml/schemas.ts and models.ts.'],
  ['a member of an output that may be missing', ({ shapes }) => { shapes.TrainedModelInferenceJobSummary.required!.shift(); },
    'The output member `trainedModelInferenceJobs[].trainedModelInferenceJobArn` of ListTrainedModelInferenceJobs is required in the library and optional in the model: '
    + 'change lambda/clients/cleanroomsml/schemas.ts and models.ts.'],
  ['larger pages', ({ shapes }) => { shapes.MaxResults.max = 1000; },
    'The maximum size of a page of ListTrainedModelInferenceJobs is 100 in the library and 1000 in the model: change PAGE_SIZE in lambda/jobs/inference-jobs.ts.'],
  ['a new instance type', ({ shapes }) => { shapes.InferenceInstanceType.enum!.push('ml.g6.xlarge'); },
    'The model has the instance type `ml.g6.xlarge`, and the library does not: add it to src/inference-instance-type.ts.'],
  ['an instance type that is gone', ({ shapes }) => { without(shapes.InferenceInstanceType.enum!, 'ml.p2.xlarge'); },
    'The library has the instance type `ml.p2.xlarge`, and the model does not: mark it as deprecated in src/inference-instance-type.ts.'],
  ['a new status', ({ shapes }) => { shapes.TrainedModelInferenceJobStatus.enum!.push('PAUSED'); },
    'The model has the status `PAUSED` of a job, and the library does not: '
    + 'add it to lambda/clients/cleanroomsml/models.ts, and say what it means in lambda/jobs/job-status.ts.'],
  ['a new error of Start', ({ shapes, operations }) => {
    shapes.BudgetExceededException = { type: 'structure', members: { message: { shape: 'String' } }, error: { httpStatusCode: 412, senderFault: true }, exception: true };
    operations.StartTrainedModelInferenceJob.errors!.push({ shape: 'BudgetExceededException' });
  },
  'The model has the error BudgetExceededException of StartTrainedModelInferenceJob (HTTP status 412, fault client, members `message` (string)), '
    + 'and the library does not: add it to lambda/clients/cleanroomsml/errors.ts, and say what it means in lambda/errors/error-kinds.ts.'],
  ['an error with another HTTP status', ({ shapes }) => { shapes.ServiceQuotaExceededException.error!.httpStatusCode = 429; },
    'The HTTP status of the error ServiceQuotaExceededException is 402 in the library and 429 in the model: change lambda/clients/cleanroomsml/errors.ts.'],
  ['an operation with another URI', ({ operations }) => { operations.TagResource.http.requestUri = '/v2/tags/{resourceArn}'; },
    'The URI of the operation TagResource is `/tags/{resourceArn}` in the library and `/v2/tags/{resourceArn}` in the model: '
    + 'change lambda/clients/cleanroomsml/schemas.ts.'],
  ['an operation with another method', ({ operations }) => { operations.CancelTrainedModelInferenceJob.http.method = 'POST'; },
    'The HTTP method of the operation CancelTrainedModelInferenceJob is PATCH in the library and POST in the model: change lambda/clients/cleanroomsml/schemas.ts.'],
  ['an operation that is gone', ({ operations }) => { delete operations.UntagResource; },
    'The library has the operation UntagResource, and the model does not: find out what replaces it, and change lambda/clients/cleanroomsml/schemas.ts.'],
  ['a new operation of inference jobs', ({ operations }) => {
    operations.DeleteTrainedModelInferenceJob = { ...operations.CancelTrainedModelInferenceJob, http: { method: 'DELETE', requestUri: '/jobs/{jobArn}' } };
  },
  'The model has the operation DeleteTrainedModelInferenceJob (HTTP method DELETE, URI `/jobs/{jobArn}`, HTTP status 200), and the library does not: '
    + 'add it to lambda/clients/cleanroomsml/schemas.ts if the library needs it, and to scripts/drift/intended.ts if not.'],
  ['a new version of the API', ({ metadata }) => { metadata.apiVersion = '2027-01-01'; },
    'The API version of the service is 2023-09-06 in the library and 2027-01-01 in the model: change lambda/clients/cleanroomsml/service.ts.'],
  ['another value where a difference is intended', ({ shapes }) => { shapes.TagMap.max = 100; },
    'The maximum number of entries of the input member `tags` of StartTrainedModelInferenceJob is 50 in the library and 100 in the model: change src/shared/limits.ts.'],
  ['an intended difference that is gone', ({ shapes }) => { shapes.TagMap.max = 50; },
    'The library and the model agree about the maximum number of entries of "StartTrainedModelInferenceJob input tags", where a difference was intended: '
    + 'remove the entry from scripts/drift/intended.ts.'],
];

test.each(CHANGES)('in one sentence: %s', (_, change, sentence) => {
  expect(said(change)).toEqual([sentence]);
});

test('eight changes of one model are stated together, with what to do', () => {
  const eight = CHANGES.filter(([what]) => [
    'a new optional member of Start', 'a member that becomes required', 'a maximum that is raised', 'a pattern that changes',
    'an instance type that is gone', 'a new status', 'a new error of Start', 'an operation with another URI',
  ].includes(what));
  const model = structuredClone(botocore.model) as Open<Model>;
  eight.forEach(([, change]) => change(model));

  const { text, found } = reportOn({ ...botocore, model });
  const [first, ...lines] = text.split('\n');

  expect(found).toBe(8);
  expect(first).toMatch(/^8 differences: /);
  expect(lines.filter((line) => line.startsWith('- ')).sort()).toEqual(eight.map(([,, sentence]) => `- ${sentence}`).sort());
  expect(lines.at(-1)).toBe('What to do: "When the service changes" in CONTRIBUTING.md.');
});

describe('the endpoint rules', () => {
  /** What is said about the pinned rules and partitions, with a text in them replaced. */
  const saidOf = (part: 'rules' | 'partitions', text: string, by: string) => {
    const json = JSON.stringify(botocore[part]);
    expect(json).toContain(text);
    const changed: Botocore = { ...botocore, [part]: JSON.parse(json.replaceAll(text, by)) };
    return differences([endpointsTopic(changed)], []);
  };

  test('that have another address are stated for each partition', () => {
    const sentences = saidOf('rules', 'https://cleanrooms-ml-fips.{Region}.{PartitionResult#dualStackDnsSuffix}', 'https://fips.ml.{Region}.{PartitionResult#dualStackDnsSuffix}');

    expect(sentences).toHaveLength(botocore.partitions.partitions.length);
    expect(sentences[0]).toBe('The address of the FIPS dual-stack endpoint in the partition aws is `https://cleanrooms-ml-fips.<region>.api.aws` in the library '
      + 'and `https://fips.ml.<region>.api.aws` in the model: change lambda/clients/cleanroomsml/endpoint.ts.');
  });

  test('of a new partition are stated in one sentence', () => {
    const { partitions } = botocore.partitions;
    const added = { ...partitions[0], id: 'aws-mars', regionRegex: '^mars-\\w+-\\d+$', regions: { 'mars-north-1': {} } };

    expect(differences([endpointsTopic({ ...botocore, partitions: { ...botocore.partitions, partitions: [...partitions, added] } })], [])).toEqual([
      'The model has the partition aws-mars, and the library does not: update @aws-sdk/core in .projenrc.ts.',
    ]);
  });
});

test('every intended difference has a reason', () => {
  expect(INTENDED.length).toBeGreaterThan(0);
  expect(INTENDED.filter(({ reason }) => reason.length < 20)).toEqual([]);
});

function without(values: string[], value: string): void {
  values.splice(values.indexOf(value), 1);
}
