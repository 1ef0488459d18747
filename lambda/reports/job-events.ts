/** Reports the ends of jobs on the user's event bus. */
import { SECOND } from '../clock';
import { truncate } from './truncate';
import type { InferenceJob } from '../jobs/inference-jobs';
import { membershipOf } from '../jobs/job-arn';
import type { ResourceOwner } from '../jobs/ownership';

/** The state of a user's state machine that waits for a job. */
export interface WaitingState {
  readonly executionArn: string;
  readonly stateName: string;
}

/** The end of a job that a deployment or a state has waited for. */
export interface JobEnd {
  readonly job: InferenceJob;
  readonly owner: ResourceOwner | WaitingState;
  readonly collaborationIdentifier?: string;
}

export interface JobEvents {
  /** Reports an end, in one attempt. @throws if the bus did not take it in time */
  put(end: JobEnd): Promise<void>;
}

/** How long a deployment or a state may wait for an event that is not accepted. */
const PATIENCE = 3 * SECOND;

/** An event may have 256 KB; people read less. */
const MAX_MESSAGE_BYTES = 2000;

interface Entry {
  readonly EventBusName: string;
  readonly Source: string;
  readonly DetailType: string;
  readonly Resources: string[];
  readonly Time: Date;
  readonly Detail: string;
}

/** The part of `@aws-sdk/client-eventbridge` that is used. */
export interface EventBridgeModule {
  readonly EventBridge: new (configuration: { readonly maxAttempts: number }) => {
    putEvents(input: { readonly Entries: Entry[] }): Promise<{ readonly Entries?: { readonly ErrorCode?: string }[] }>;
  };
}

/** The client in the runtime, as for the provider framework. Not `import()`: that does not look where the runtime has it. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- see above
const ofRuntime = () => require('@aws-sdk/client-eventbridge') as EventBridgeModule;

export class EventBridgeJobEvents implements JobEvents {
  constructor(private readonly busArn: string, private readonly load: () => EventBridgeModule = ofRuntime) {}

  async put(end: JobEnd): Promise<void> {
    const { EventBridge } = this.load();
    const { Entries } = await withTimeout(new EventBridge({ maxAttempts: 1 }).putEvents({ Entries: [entryOf(this.busArn, end)] }));
    const code = Entries?.[0]?.ErrorCode;
    if (code) {
      throw Object.assign(new Error('the event was rejected'), { name: code });
    }
  }
}

function entryOf(busArn: string, { job, owner, collaborationIdentifier }: JobEnd): Entry {
  return {
    EventBusName: busArn,
    Source: 'cdk-cleanrooms-ml',
    DetailType: 'Trained Model Inference Job State Change',
    Resources: [job.arn],
    Time: job.updateTime,
    Detail: JSON.stringify({
      trainedModelInferenceJobArn: job.arn,
      membershipIdentifier: membershipOf(job.arn),
      collaborationIdentifier,
      name: job.name,
      status: job.status,
      statusCode: job.statusCode,
      statusMessage: job.statusMessage && truncate(job.statusMessage, MAX_MESSAGE_BYTES),
      createTime: job.createTime,
      updateTime: job.updateTime,
      ...'stackId' in owner ? { stackId: owner.stackId, logicalResourceId: owner.logicalId } : owner,
    }),
  };
}

/** @throws if it takes too long */
async function withTimeout<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeOut = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('no response in time'), { name: 'TimeoutError' })), PATIENCE);
  });
  try {
    return await Promise.race([work, timeOut]);
  } finally {
    clearTimeout(timer);
  }
}
