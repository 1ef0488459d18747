import { InferenceJobDeploymentProps } from './inference-job-deployment-props';
import { InferenceJobProps } from './inference-job-props';

/**
 * What a trained model inference job does, and how its deployment treats it.
 *
 * Changing any part of what it does (`InferenceJobProps`), even the description, starts a new job. The exception is `tags`: the existing job is
 * updated. The job also has the tags from `Tags.of()` and from the stack.
 */
export interface TrainedModelInferenceJobProps extends InferenceJobProps, InferenceJobDeploymentProps {}
