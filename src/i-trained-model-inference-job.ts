import { IResource } from 'aws-cdk-lib';
import { ITrainedModelInferenceJobRef } from './references';
import { TrainedModelInferenceJobGrants } from './trained-model-inference-job-grants';

/** A trained model inference job that is defined in this app or imported by its ARN. */
export interface ITrainedModelInferenceJob extends IResource, ITrainedModelInferenceJobRef {
  /**
   * The ARN of the job (`trainedModelInferenceJobArn`).
   * @attribute
   */
  readonly trainedModelInferenceJobArn: string;

  /**
   * The ID of the membership that runs the job (`membershipIdentifier`), a lowercase UUID.
   */
  readonly membershipIdentifier: string;

  /** Grants permissions on the job. */
  readonly grants: TrainedModelInferenceJobGrants;
}
