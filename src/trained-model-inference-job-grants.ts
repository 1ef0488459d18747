import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { grantedJob, GrantedJob } from './private/granted-job';
import { ITrainedModelInferenceJobRef } from './references';

/**
 * Grants permissions on a trained model inference job.
 *
 * Every grant includes `cleanrooms:PassMembership` on the membership of the job, which each operation of the service requires.
 *
 * @exampleMetadata fixture=job
 * @example
 * declare const job: TrainedModelInferenceJob;
 * declare const operator: iam.Role;
 *
 * job.grants.read(operator);
 * job.grants.cancel(operator);
 */
export class TrainedModelInferenceJobGrants {
  /**
   * The grants of a job.
   *
   * @param resource the job, or a reference to it
   */
  public static fromTrainedModelInferenceJob(resource: ITrainedModelInferenceJobRef): TrainedModelInferenceJobGrants {
    // A job of this app knows its ARN before it has finished; its reference does not.
    const { grants } = resource as { readonly grants?: unknown };
    return grants instanceof TrainedModelInferenceJobGrants ? grants : TrainedModelInferenceJobGrants._of(resource, grantedJob(resource));
  }

  /**
   * The grants of a job that knows more than its reference does.
   * @internal
   */
  public static _of(resource: ITrainedModelInferenceJobRef, job: GrantedJob): TrainedModelInferenceJobGrants {
    return new TrainedModelInferenceJobGrants(resource, job);
  }

  /** The job. */
  protected readonly resource: ITrainedModelInferenceJobRef;

  private constructor(resource: ITrainedModelInferenceJobRef, private readonly job: GrantedJob) {
    this.resource = resource;
  }

  /**
   * Grants permission to perform actions of the service on the job.
   *
   * @param grantee the principal to grant to
   * @param actions IAM actions, for example `cleanrooms-ml:GetTrainedModelInferenceJob`
   */
  public actions(grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
    const membership = Stack.of(this.resource)
      .formatArn({ service: 'cleanrooms', ...this.resource.env, resource: 'membership', resourceName: this.job.membershipIdentifier });
    return iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [this.job.jobArn] })
      .combine(iam.Grant.addToPrincipal({ grantee, actions: ['cleanrooms:PassMembership'], resourceArns: [membership] }));
  }

  /**
   * Grants permission to read the job and its tags (GetTrainedModelInferenceJob, ListTagsForResource).
   *
   * @param grantee the principal to grant to
   */
  public read(grantee: iam.IGrantable): iam.Grant {
    return this.actions(grantee, 'cleanrooms-ml:GetTrainedModelInferenceJob', 'cleanrooms-ml:ListTagsForResource');
  }

  /**
   * Grants permission to cancel the job (CancelTrainedModelInferenceJob).
   *
   * If the job is canceled while a deployment waits for it, that deployment fails.
   *
   * @param grantee the principal to grant to
   */
  public cancel(grantee: iam.IGrantable): iam.Grant {
    return this.actions(grantee, 'cleanrooms-ml:CancelTrainedModelInferenceJob');
  }
}
