import { ResourceEnvironment, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** What `grantRead()` allows. */
export const READ_ACTIONS = ['cleanrooms-ml:GetTrainedModelInferenceJob', 'cleanrooms-ml:ListTagsForResource'];

/** What `grantCancel()` allows. */
export const CANCEL_ACTIONS = ['cleanrooms-ml:CancelTrainedModelInferenceJob'];

/** A job to grant something on. */
export interface GrantedJob extends Construct {
  readonly env: ResourceEnvironment;
  readonly membershipIdentifier: string;
}

/**
 * Lets somebody call operations on a job, and pass its membership, which every one of them needs.
 *
 * @param jobArn as it is known from the Start on: whoever may cancel a job may do so while it runs
 */
export function grantOnJob(job: GrantedJob, jobArn: string, grantee: iam.IGrantable, actions: string[]): iam.Grant {
  const membership = Stack.of(job).formatArn({ service: 'cleanrooms', ...job.env, resource: 'membership', resourceName: job.membershipIdentifier });
  return iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [jobArn] })
    .combine(iam.Grant.addToPrincipal({ grantee, actions: ['cleanrooms:PassMembership'], resourceArns: [membership] }));
}
