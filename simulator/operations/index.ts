import { cancelJob } from './cancel';
import type { OperationContext } from './context';
import { getJob } from './get';
import { listJobs } from './list';
import { startJob } from './start';
import { listJobTags, tagJob, untagJob } from './tagging';

// Inputs have already passed the model's validation.
const OPERATIONS: Record<string, (context: OperationContext, input: never) => unknown> = {
  StartTrainedModelInferenceJob: startJob,
  GetTrainedModelInferenceJob: getJob,
  CancelTrainedModelInferenceJob: cancelJob,
  ListTrainedModelInferenceJobs: listJobs,
  TagResource: tagJob,
  UntagResource: untagJob,
  ListTagsForResource: listJobTags,
};

export const OPERATION_NAMES = Object.keys(OPERATIONS);

export function runOperation(name: string, context: OperationContext, input: Record<string, unknown>): unknown {
  return OPERATIONS[name](context, input as never);
}
