/** Valid requests of all seven operations, with characters that JSON, URLs, and signatures treat in different ways. */
import * as fc from 'fast-check';
import { commandOf, type Operation } from './commands';
import { CREDENTIALS } from './fake-service';

export interface RandomRequest {
  readonly operation: Operation;
  readonly input: Record<string, unknown>;
  /** One of each kind of partition: their hosts and scopes differ. */
  readonly region: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
}

const ODD = ['%', '%20', '%2F', '%zz', '+', '&', '=', '/', '//', '..', '?', '#', ';', ':', '~', '*', '\'', '(', ')', '!', '"', '\\', '<', '[', ' ', '\t',
  'é', 'e\u0301', '漢', '\u2028', '\u{1F600}', '\u{10FFFF}', '\u200d', '\ufeff', '\u0085', '\u007f', '__proto__', 'constructor', '${x}'];
const CONTROL = ['\0', '\r\n', '\n', '\u0001'];
const HEX = '0123456789abcdef';

const textOf = (unit: fc.Arbitrary<string>, minLength: number, maxLength: number) => fc.string({ unit, minLength, maxLength, size: 'max' })
  .map((text) => cut(text, maxLength));
/** Python counts characters and the units here may be several; half of a pair would not be text. */
const cut = (text: string, length: number) => Array.from(text).slice(0, length).join('');
const printable = fc.oneof(fc.constantFrom(...ODD), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }));
const anything = fc.oneof(printable, fc.constantFrom(...CONTROL), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }));

const charactersOf = (alphabet: string, minLength: number, maxLength: number) => textOf(fc.constantFrom(...alphabet), minLength, maxLength);
const uuid = fc.tuple(...[8, 4, 4, 4, 12].map((length) => charactersOf(HEX, length, length))).map((parts) => parts.join('-'));
const account = charactersOf('0123456789', 12, 12);
const id = fc.oneof(charactersOf('aZ09-_/.', 1, 30), fc.constantFrom('.', '..', '/', '//', '../..', 'a//b', './a/', 'x'.repeat(1900)));
const prefix = fc.tuple(fc.constantFrom('aws', 'aws-cn', 'aws-us-gov', 'aws-iso-b'), fc.constantFrom('us-east-1', 'cn-north-1', 'x'), account)
  .map(([partition, region, owner]) => `arn:${partition}:cleanrooms-ml:${region}:${owner}:`);
const arnOf = (kind: string) => fc.tuple(prefix, uuid, id).map(([start, membership, last]) => `${start}membership/${membership}/${kind}/${last}`);
const JOB = arnOf('trained-model-inference-job');
const taggable = fc.oneof(JOB, arnOf('ml-input-channel'), fc.tuple(prefix, fc.constantFrom('training-dataset', 'audience-model'), id)
  .map(([start, kind, last]) => `${start}${kind}/${last}`));
const MODEL = arnOf('trained-model');

const mapOf = (key: fc.Arbitrary<string>, value: fc.Arbitrary<string>, maxLength: number) =>
  fc.array(fc.tuple(key, value), { maxLength, size: 'max' }).map((entries) => Object.fromEntries(entries) as Record<string, string>);
const tagKey = textOf(anything, 1, 128);
const shortKey = textOf(anything, 1, 8);
const tags = fc.oneof(
  { weight: 6, arbitrary: mapOf(tagKey, textOf(anything, 0, 256), 4) },
  { weight: 2, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: mapOf(shortKey, textOf(anything, 0, 2), 200) },
);
const variable = fc.oneof(charactersOf('aZ0_', 1, 20).map((name) => `_${name}`), fc.constantFrom('__proto__', 'constructor', 'toString', 'A'));
const environment = fc.oneof(mapOf(variable, textOf(anything, 1, 40), 16), fc.constant({}));

const limits = (min: number, max: number) => fc.oneof(fc.constantFrom(min, max), fc.integer({ min, max }));
const name = textOf(printable, 0, 62).map((text) => cut(`x${text}`, 63));
const optional = { requiredKeys: [] as never[] };

const inputs: Record<Operation, fc.Arbitrary<Record<string, unknown>>> = {
  StartTrainedModelInferenceJob: fc.record({
    membershipIdentifier: uuid,
    name,
    trainedModelArn: MODEL,
    trainedModelVersionIdentifier: uuid,
    configuredModelAlgorithmAssociationArn: arnOf('configured-model-algorithm-association'),
    resourceConfig: fc.record({
      instanceType: fc.constantFrom('ml.m5.xlarge', 'ml.r7i.48xlarge'), instanceCount: limits(1, 10),
    }, { requiredKeys: ['instanceType'] }),
    outputConfiguration: fc.record({
      accept: textOf(printable, 0, 256), members: fc.array(fc.record({ accountId: account }), { minLength: 1, maxLength: 1 }),
    }, { requiredKeys: ['members'] }),
    dataSource: fc.record({ mlInputChannelArn: arnOf('ml-input-channel') }),
    description: textOf(fc.oneof(printable, fc.constantFrom('\r\n', '\t')), 0, 255),
    containerExecutionParameters: fc.record({ maxPayloadInMB: limits(1, 100) }, optional),
    environment,
    kmsKeyArn: textOf(printable, 1, 40).map((key) => `arn:aws:kms:us-east-1:123456789012:key/${key}`),
    tags,
    mlModelInferencePayerAccountId: account,
  }, { requiredKeys: ['membershipIdentifier', 'name', 'trainedModelArn', 'resourceConfig', 'outputConfiguration', 'dataSource'] }),
  GetTrainedModelInferenceJob: fc.record({ membershipIdentifier: uuid, trainedModelInferenceJobArn: JOB }),
  CancelTrainedModelInferenceJob: fc.record({ membershipIdentifier: uuid, trainedModelInferenceJobArn: JOB }),
  ListTrainedModelInferenceJobs: fc.record({
    membershipIdentifier: uuid,
    nextToken: textOf(anything, 1, 100),
    maxResults: limits(1, 100),
    trainedModelArn: MODEL,
    trainedModelVersionIdentifier: uuid,
  }, { requiredKeys: ['membershipIdentifier'] }),
  TagResource: fc.record({ resourceArn: taggable, tags }),
  UntagResource: fc.record({
    resourceArn: taggable, tagKeys: fc.oneof(fc.array(tagKey, { maxLength: 6 }), fc.array(shortKey, { minLength: 40, maxLength: 200, size: 'max' })),
  }),
  ListTagsForResource: fc.record({ resourceArn: taggable }),
};

export const randomRequest: fc.Arbitrary<RandomRequest> = fc.record({
  call: fc.oneof(...(Object.keys(commandOf) as Operation[]).map((operation) => inputs[operation].map((input) => ({ operation, input })))),
  region: fc.constantFrom('us-east-1', 'eu-central-1', 'cn-north-1', 'us-gov-west-1'),
  credentials: fc.constantFrom(CREDENTIALS, { accessKeyId: 'AKIDOTHER', secretAccessKey: 'other/secret' }),
}).map(({ call, ...rest }) => ({ ...call, ...rest }));
