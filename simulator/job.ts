import { createHash } from 'node:crypto';
import { historyAt, statusChanges, type JobPlan, type JobStatus, type StatusChange, type StatusDetails } from './lifecycle';

export interface StartInput {
  readonly membershipIdentifier: string;
  readonly name: string;
  readonly trainedModelArn: string;
  readonly trainedModelVersionIdentifier?: string;
  readonly configuredModelAlgorithmAssociationArn?: string;
  readonly resourceConfig: { readonly instanceType: string; readonly instanceCount?: number };
  readonly outputConfiguration: { readonly accept?: string; readonly members: { readonly accountId: string }[] };
  readonly dataSource: { readonly mlInputChannelArn: string };
  readonly description?: string;
  readonly containerExecutionParameters?: { readonly maxPayloadInMB?: number };
  readonly environment?: Record<string, string>;
  readonly kmsKeyArn?: string;
  readonly tags?: Record<string, string>;
  readonly mlModelInferencePayerAccountId?: string;
}

export interface Cancellation {
  readonly at: number;
  readonly accessKeyId: string;
  readonly account: string;
}

export interface Job {
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  /** Its place among all jobs that the simulator started, from 1. */
  readonly nthStart: number;
  readonly startedAt: number;
  readonly startedBy: string;
  /** When List begins to show it. */
  readonly listedFrom: number;
  readonly input: StartInput;
  readonly plan: JobPlan;
  readonly tags: Record<string, string>;
  readonly cancellations: readonly Cancellation[];
}

export function historyOf(job: Job, now: number): StatusChange[] {
  return historyAt(changesOf(job), now);
}

/** Every Start and List goes through thousands of jobs. */
export function statusAt(job: Job, now: number): JobStatus {
  const changes = changesOf(job);
  let current = 0;
  while (current + 1 < changes.length && changes[current + 1].at <= now) {
    current += 1;
  }
  return changes[current].status;
}

const known = new WeakMap<Job, StatusChange[]>();

/** A job is stored again when something is done to it. */
function changesOf(job: Job): StatusChange[] {
  const changes = known.get(job) ?? statusChanges(job.plan, job.startedAt, job.cancellations.map(({ at }) => at));
  known.set(job, changes);
  return changes;
}

/** What Get returns. */
export function jobDetails(job: Job, now: number): Record<string, unknown> {
  const { tags: _tags, ...echo } = job.input;
  const status = statusAt(job, now);
  return {
    ...echo,
    ...stateOf(job, now),
    statusDetails: statusDetails(job.plan, status),
    inferenceContainerImageDigest: hasRun(job, now) ? imageDigest(job.input.trainedModelArn) : undefined,
    tags: job.tags,
  };
}

const ECHOED_IN_LIST: readonly (keyof StartInput)[] = [
  'membershipIdentifier', 'name', 'trainedModelArn', 'trainedModelVersionIdentifier', 'configuredModelAlgorithmAssociationArn',
  'outputConfiguration', 'description', 'mlModelInferencePayerAccountId',
];

/** What List returns for a job: neither tags nor environment. */
export function jobSummary(job: Job, now: number): Record<string, unknown> {
  return {
    ...Object.fromEntries(ECHOED_IN_LIST.map((name) => [name, job.input[name]])),
    ...stateOf(job, now),
    collaborationIdentifier: collaborationOf(job.input.membershipIdentifier),
  };
}

function stateOf(job: Job, now: number): Record<string, unknown> {
  const history = historyOf(job, now);
  const { status, at } = history.at(-1)!;
  const { logsStatus, metricsStatus } = job.plan;
  return {
    trainedModelInferenceJobArn: job.arn,
    status,
    createTime: new Date(job.startedAt).toISOString(),
    updateTime: new Date(at).toISOString(),
    ...(hasRun(job, now) && (status === 'ACTIVE' || status === 'CREATE_FAILED') ? {
      logsStatus,
      logsStatusDetails: logsStatus === 'PUBLISH_FAILED' ? 'The logs could not be published.' : undefined,
      metricsStatus,
      metricsStatusDetails: metricsStatus === 'PUBLISH_FAILED' ? 'The metrics could not be published.' : undefined,
    } : {}),
  };
}

const hasRun = (job: Job, now: number) => historyOf(job, now).some(({ status }) => status === 'CREATE_IN_PROGRESS');

function statusDetails(plan: JobPlan, status: JobStatus): StatusDetails | undefined {
  return status === 'CREATE_FAILED' ? plan.failure : status === 'CANCEL_FAILED' ? plan.cancelFailure : undefined;
}

const imageDigest = (trainedModelArn: string) => `sha256:${createHash('sha256').update(trainedModelArn).digest('hex')}`;

/** Every membership belongs to one collaboration, always the same. */
export function collaborationOf(membershipIdentifier: string): string {
  const hex = createHash('sha256').update(membershipIdentifier).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}
