/** What a leg returns for its job. */
import type { LegAttributes } from '../../src/shared/leg-attributes';
import type { JobDetails } from '../jobs/inference-jobs';
import { truncate, jsonBytes } from '../reports/truncate';

/**
 * CloudFormation accepts a response of 4096 bytes in total. Besides the attributes it contains the status, the longest IDs that CloudFormation
 * has, and the names.
 */
const MAX_BYTES = 3000;

/** In place of what the service does not return: an empty string would fail a stack that exports it, or uses it as a parameter, after the job ran. */
const NOTHING = '-';

/** Free text: the only attributes that may be truncated. */
const FREE_TEXT = ['StatusMessage', 'LogsStatusDetails', 'MetricsStatusDetails'] as const;

/** @param job what is known about the job: little if it cannot be read */
export function attributesOf(jobArn: string, job: Partial<JobDetails> = {}, collaborationIdentifier?: string): LegAttributes {
  const all: LegAttributes = {
    TrainedModelInferenceJobArn: jobArn,
    Name: text(job.name),
    Status: text(job.status),
    StatusCode: text(job.statusCode),
    StatusMessage: text(job.statusMessage),
    CreateTime: text(job.createTime),
    UpdateTime: text(job.updateTime),
    CollaborationIdentifier: text(collaborationIdentifier),
    TrainedModelVersionIdentifier: text(job.trainedModelVersionIdentifier),
    ConfiguredModelAlgorithmAssociationArn: text(job.configuredModelAlgorithmAssociationArn),
    InstanceCount: text(job.instanceCount),
    OutputAccept: text(job.outputAccept),
    MaxPayloadInMB: text(job.maxPayloadInMB),
    MlModelInferencePayerAccountId: text(job.mlModelInferencePayerAccountId),
    InferenceContainerImageDigest: text(job.inferenceContainerImageDigest),
    MetricsStatus: text(job.metricsStatus),
    MetricsStatusDetails: text(job.metricsStatusDetails),
    LogsStatus: text(job.logsStatus),
    LogsStatusDetails: text(job.logsStatusDetails),
  };
  return withFreeTextCut(all);
}

/** Every free text gets an equal share of the remaining bytes; the shortest first, so that what it does not need goes to the longer ones. */
function withFreeTextCut(attributes: LegAttributes): LegAttributes {
  const texts = Object.fromEntries(FREE_TEXT.map((name) => [name, NOTHING]));
  let left = MAX_BYTES - jsonBytes({ ...attributes, ...texts });
  const least = jsonBytes(NOTHING);
  [...FREE_TEXT].sort((a, b) => jsonBytes(attributes[a]) - jsonBytes(attributes[b])).forEach((name, index) => {
    texts[name] = truncate(attributes[name], least + Math.max(0, Math.floor(left / (FREE_TEXT.length - index)))) || NOTHING;
    left -= jsonBytes(texts[name]) - least;
  });
  return { ...attributes, ...texts };
}

function text(value: string | number | Date | undefined): string {
  const said = value instanceof Date ? value.toISOString() : String(value ?? '');
  return said.trim() === '' ? NOTHING : said;
}
