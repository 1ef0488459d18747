/** The functions of a state machine as a user would write them: one starts a job, one reads its status. */
// A user would import the client of the SDK. Ours has the same names, is built from the same parts, and is here.
import {
  CleanRoomsMLClient, GetTrainedModelInferenceJobCommand, type GetTrainedModelInferenceJobCommandInput, StartTrainedModelInferenceJobCommand,
  type StartTrainedModelInferenceJobCommandInput,
} from '../../../lambda/clients/cleanroomsml';

const client = new CleanRoomsMLClient({});

export async function start(request: StartTrainedModelInferenceJobCommandInput) {
  const { trainedModelInferenceJobArn } = await client.send(new StartTrainedModelInferenceJobCommand(request));
  return { trainedModelInferenceJobArn };
}

export async function getStatus(request: GetTrainedModelInferenceJobCommandInput) {
  const { trainedModelInferenceJobArn, status } = await client.send(new GetTrainedModelInferenceJobCommand(request));
  return { trainedModelInferenceJobArn, status };
}
