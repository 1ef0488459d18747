import * as sdk from '../../../../lambda/clients/cleanroomsml';

type AnyCommand = sdk.StartTrainedModelInferenceJobCommand;

// The commands differ in their types only, which random inputs do not have.
const make = <I>(Command: new (input: I) => object) => (input: object) => new Command(input as I) as AnyCommand;

/** Makes the command of an operation. */
export const commandOf = {
  StartTrainedModelInferenceJob: make(sdk.StartTrainedModelInferenceJobCommand),
  GetTrainedModelInferenceJob: make(sdk.GetTrainedModelInferenceJobCommand),
  CancelTrainedModelInferenceJob: make(sdk.CancelTrainedModelInferenceJobCommand),
  ListTrainedModelInferenceJobs: make(sdk.ListTrainedModelInferenceJobsCommand),
  TagResource: make(sdk.TagResourceCommand),
  UntagResource: make(sdk.UntagResourceCommand),
  ListTagsForResource: make(sdk.ListTagsForResourceCommand),
};

export type Operation = keyof typeof commandOf;
