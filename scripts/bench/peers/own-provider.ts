/** The handlers of a `Provider` as a careful user would write them: one starts and cancels a job, one asks whether it has ended. */
// A user would import the client of the SDK. Ours has the same names, is built from the same parts, and is here.
import {
  CancelTrainedModelInferenceJobCommand, CleanRoomsMLClient, GetTrainedModelInferenceJobCommand, StartTrainedModelInferenceJobCommand,
  type StartTrainedModelInferenceJobCommandInput,
} from '../../../lambda/clients/cleanroomsml';

interface Event {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: {
    readonly membershipIdentifier: string;
    readonly request: Omit<StartTrainedModelInferenceJobCommandInput, 'membershipIdentifier'>;
  };
}

const client = new CleanRoomsMLClient({});

export async function onEvent({ RequestType, PhysicalResourceId, ResourceProperties: { membershipIdentifier, request } }: Event) {
  if (RequestType !== 'Delete') {
    const { trainedModelInferenceJobArn } = await client.send(new StartTrainedModelInferenceJobCommand({ ...request, membershipIdentifier }));
    return { PhysicalResourceId: trainedModelInferenceJobArn };
  }
  if (isJob(PhysicalResourceId)) {
    try {
      await client.send(new CancelTrainedModelInferenceJobCommand({ membershipIdentifier, trainedModelInferenceJobArn: PhysicalResourceId }));
    } catch (error) {
      // It has ended already, or is gone.
      if (!['ConflictException', 'ValidationException', 'ResourceNotFoundException'].includes((error as Error).name)) {
        throw error;
      }
    }
  }
  return { PhysicalResourceId };
}

export async function isComplete({ RequestType, PhysicalResourceId, ResourceProperties: { membershipIdentifier } }: Event) {
  if (RequestType === 'Delete') {
    return { IsComplete: true };
  }
  const job = await client.send(new GetTrainedModelInferenceJobCommand({ membershipIdentifier, trainedModelInferenceJobArn: PhysicalResourceId! }));
  if (job.status === 'ACTIVE') {
    return { IsComplete: true };
  }
  if (job.status === 'CREATE_PENDING' || job.status === 'CREATE_IN_PROGRESS') {
    return { IsComplete: false };
  }
  throw new Error(`the job has ended as ${job.status}: ${job.statusDetails?.message}`);
}

/** CloudFormation makes up an ID for a resource whose creation has failed. */
const isJob = (id: string | undefined): id is string => id !== undefined && id.includes('/trained-model-inference-job/');
