import type { StaticOperationSchema } from '@smithy/types';
import type * as models from './models';
import * as schemas from './schemas';
import { SERVICE_ID } from './service';
import { commandsOf } from '../aws-client/command';

const commands = commandsOf<models.ServiceInputTypes, models.ServiceOutputTypes>(SERVICE_ID);
const command = <I extends models.ServiceInputTypes, O extends models.ServiceOutputTypes>(schema: StaticOperationSchema) =>
  commands<I, O>(schema, schemas.pathLabels(schema));

/** Starts a job. The service has no client token: sent twice, it starts two. */
export class StartTrainedModelInferenceJobCommand extends command<
  models.StartTrainedModelInferenceJobCommandInput, models.StartTrainedModelInferenceJobCommandOutput
>(schemas.StartTrainedModelInferenceJob) {}

/** Describes a job. The response contains `environment`, which may be secret. */
export class GetTrainedModelInferenceJobCommand extends command<
  models.GetTrainedModelInferenceJobCommandInput, models.GetTrainedModelInferenceJobCommandOutput
>(schemas.GetTrainedModelInferenceJob) {}

/** Requests the cancellation of a job. */
export class CancelTrainedModelInferenceJobCommand extends command<
  models.CancelTrainedModelInferenceJobCommandInput, models.CancelTrainedModelInferenceJobCommandOutput
>(schemas.CancelTrainedModelInferenceJob) {}

/** Lists one page of the jobs of a membership, without their tags. */
export class ListTrainedModelInferenceJobsCommand extends command<
  models.ListTrainedModelInferenceJobsCommandInput, models.ListTrainedModelInferenceJobsCommandOutput
>(schemas.ListTrainedModelInferenceJobs) {}

/** Adds tags to a resource, or changes their values. */
export class TagResourceCommand extends command<
  models.TagResourceCommandInput, models.TagResourceCommandOutput
>(schemas.TagResource) {}

/** Removes tags from a resource. */
export class UntagResourceCommand extends command<
  models.UntagResourceCommandInput, models.UntagResourceCommandOutput
>(schemas.UntagResource) {}

/** Lists the tags of a resource. */
export class ListTagsForResourceCommand extends command<
  models.ListTagsForResourceCommandInput, models.ListTagsForResourceCommandOutput
>(schemas.ListTagsForResource) {}
