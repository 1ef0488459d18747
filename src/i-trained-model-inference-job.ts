import { IResource } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';

/** A trained model inference job, declared in this app or not. */
export interface ITrainedModelInferenceJob extends IResource {
  /**
   * The ARN of the job (`trainedModelInferenceJobArn`).
   * @attribute
   */
  readonly trainedModelInferenceJobArn: string;

  /**
   * The membership that runs the job (`membershipIdentifier`), a lower-case UUID.
   */
  readonly membershipIdentifier: string;

  /**
   * Lets somebody call operations of the service on the job, and pass its membership, which every one of them needs.
   *
   * @param grantee who may
   * @param actions for example `cleanrooms-ml:GetTrainedModelInferenceJob`
   */
  grant(grantee: iam.IGrantable, ...actions: string[]): iam.Grant;

  /**
   * Lets somebody look at the job and its tags (GetTrainedModelInferenceJob, ListTagsForResource).
   *
   * @param grantee who may
   */
  grantRead(grantee: iam.IGrantable): iam.Grant;

  /**
   * Lets somebody cancel the job (CancelTrainedModelInferenceJob).
   *
   * A job that is cancelled while a deployment waits for it fails that deployment.
   *
   * @param grantee who may
   */
  grantCancel(grantee: iam.IGrantable): iam.Grant;
}
