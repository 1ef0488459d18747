import { CleanRoomsMLSimulator, type Answer, type SimulatorOptions, type SimulatorRequest } from '../../simulator';
import { violationsOf } from '../../simulator/validate';

export const MEMBERSHIP = '11111111-2222-4333-8444-555555555555';
export const OTHER_MEMBERSHIP = '99999999-2222-4333-8444-555555555555';
export const MODEL_ARN = `arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/${MEMBERSHIP}/trained-model/aaaa`;
export const CHANNEL_ARN = `arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/${MEMBERSHIP}/ml-input-channel/bbbb`;
export const ASSOCIATION_ARN = `arn:aws:cleanrooms-ml:us-east-1:444455556666:membership/${MEMBERSHIP}/configured-model-algorithm-association/cccc`;
export const START_TIME = Date.parse('2026-01-01T00:00:00Z');

export type Input = Record<string, any>;

/** A Start with nothing that could be left out. */
export const minimalStart = (change: Input = {}): Input => ({
  membershipIdentifier: MEMBERSHIP,
  name: 'job',
  trainedModelArn: MODEL_ARN,
  resourceConfig: { instanceType: 'ml.g5.xlarge' },
  outputConfiguration: { members: [{ accountId: '111122223333' }] },
  dataSource: { mlInputChannelArn: CHANNEL_ARN },
  ...change,
});

/** A Start with every member of the model. */
export const fullStart = (change: Input = {}): Input => ({
  membershipIdentifier: MEMBERSHIP,
  name: 'Spring forecast \u{1F600} é',
  trainedModelArn: MODEL_ARN,
  trainedModelVersionIdentifier: '22222222-2222-4333-8444-555555555555',
  configuredModelAlgorithmAssociationArn: ASSOCIATION_ARN,
  resourceConfig: { instanceType: 'ml.g5.xlarge', instanceCount: 10 },
  outputConfiguration: { accept: 'text/csv', members: [{ accountId: '111122223333' }] },
  dataSource: { mlInputChannelArn: CHANNEL_ARN },
  description: 'first line\nsecond line',
  containerExecutionParameters: { maxPayloadInMB: 100 },
  environment: { MODE: 'fast', API_TOKEN: 'hunter2 & Söhne' },
  kmsKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/33333333-2222-4333-8444-555555555555',
  tags: { 'team': 'ads', 'cdk-cleanrooms-ml:owner': 'arn:aws:cloudformation:us-east-1:111122223333:stack/s/1', 'empty': '' },
  mlModelInferencePayerAccountId: '444455556666',
  ...change,
});

export const authorization = (accessKeyId = '111122223333', region = 'us-east-1') =>
  `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${region}/cleanrooms-ml/aws4_request, SignedHeaders=host;x-amz-date, Signature=0f`;

export function requestOf(operation: string, input: Input = {}, accessKeyId?: string, region?: string): SimulatorRequest {
  const { membershipIdentifier, trainedModelInferenceJobArn, resourceArn, tagKeys, ...rest } = input;
  const headers = { authorization: authorization(accessKeyId, region) };
  const jobs = `/memberships/${encodeURIComponent(membershipIdentifier)}/trained-model-inference-jobs`;
  const job = `${jobs}/${encodeURIComponent(trainedModelInferenceJobArn)}`;
  const tags = `/tags/${encodeURIComponent(resourceArn)}`;
  const texts = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined).map(([key, value]) => [key, String(value)]));
  switch (operation) {
    case 'StartTrainedModelInferenceJob': return { method: 'POST', path: jobs, headers, body: JSON.stringify(rest) };
    case 'GetTrainedModelInferenceJob': return { method: 'GET', path: job, headers };
    case 'CancelTrainedModelInferenceJob': return { method: 'PATCH', path: job, headers };
    case 'ListTrainedModelInferenceJobs': return { method: 'GET', path: jobs, query: texts, headers };
    case 'TagResource': return { method: 'POST', path: tags, headers, body: JSON.stringify(rest) };
    case 'UntagResource': return { method: 'DELETE', path: tags, query: { tagKeys }, headers };
    case 'ListTagsForResource': return { method: 'GET', path: tags, headers };
    default: throw new Error(operation);
  }
}

export interface Result {
  readonly status: number;
  readonly error?: string;
  readonly body: Input;
}

/** The simulator in virtual time, with ids that count. */
export class TestService {
  now = START_TIME;
  readonly simulator: CleanRoomsMLSimulator;
  private ids = 0;

  constructor(options: SimulatorOptions = {}) {
    this.simulator = new CleanRoomsMLSimulator({
      now: () => this.now,
      newId: () => `00000000-0000-4000-8000-${(++this.ids).toString().padStart(12, '0')}`,
      ...options,
    });
  }

  call(operation: string, input: Input = {}, accessKeyId?: string, region?: string): Result {
    const outcome = this.simulator.handle(requestOf(operation, input, accessKeyId, region));
    if (outcome.kind !== 'answer') {
      throw new Error(`no answer: ${outcome.kind}`);
    }
    const result = resultOf(outcome);
    this.requireModelled(operation, result);
    return result;
  }

  start(input: Input = {}): string {
    const result = this.call('StartTrainedModelInferenceJob', minimalStart(input));
    if (result.error) {
      throw new Error(`${result.error}: ${result.body.message}`);
    }
    return result.body.trainedModelInferenceJobArn;
  }

  get(arn: string, membershipIdentifier = MEMBERSHIP): Result {
    return this.call('GetTrainedModelInferenceJob', { membershipIdentifier, trainedModelInferenceJobArn: arn });
  }

  status(arn: string): string {
    return this.get(arn).body.status;
  }

  cancel(arn: string): Result {
    return this.call('CancelTrainedModelInferenceJob', { membershipIdentifier: MEMBERSHIP, trainedModelInferenceJobArn: arn });
  }

  list(input: Input = {}): Result {
    return this.call('ListTrainedModelInferenceJobs', { membershipIdentifier: MEMBERSHIP, ...input });
  }

  /** The names on each page of a whole list. */
  pages(maxResults: number, betweenPages: () => void = () => {}): string[][] {
    const pages: string[][] = [];
    let nextToken: string | undefined;
    do {
      const { body } = this.list({ maxResults, nextToken });
      pages.push(body.trainedModelInferenceJobs.map((job: Input) => job.name));
      nextToken = body.nextToken;
      betweenPages();
    } while (nextToken);
    return pages;
  }

  /** Every result that a test sees is one that the model allows. */
  private requireModelled(operation: string, result: Result): void {
    const output = this.simulator.model.operations[operation].output?.shape;
    if (!result.error && output) {
      const violations = violationsOf(this.simulator.model, output, result.body);
      if (violations.length > 0) {
        throw new Error(`${operation} answered ${JSON.stringify(violations)}`);
      }
    }
  }
}

export function resultOf(answer: Answer): Result {
  return { status: answer.status, error: answer.headers['x-amzn-errortype'], body: answer.body === '' ? {} : JSON.parse(answer.body) };
}
