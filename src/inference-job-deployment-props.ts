import { RemovalPolicy } from 'aws-cdk-lib';
import { InferenceJobProvider } from './inference-job-provider';
import { JobCompletion } from './job-completion';

/** How a deployment treats an inference job: everything that is not part of the request to the service. */
export interface InferenceJobDeploymentProps {
  /**
   * How long a deployment waits for the job to finish.
   *
   * Changing it does not start a job.
   *
   * @default JobCompletion.upTo(Duration.hours(4))
   */
  readonly completion?: JobCompletion;

  /**
   * A string. All properties of a job together are limited to 100,000 bytes; references to secrets are rejected. A value that was never used before starts a new job with the same configuration. Going back to an earlier value, or removing it, also
   * starts a job, unless the resource still has one with that value, such as a retained job: then it adopts that job.
   *
   * If the job has a `jobName`, the new job writes its results to the same place as the old one. Change the name instead: that starts a new job, too.
   *
   * @default - none
   */
  readonly rerunToken?: string;

  /**
   * What happens to a pending or running job when it is removed from the stack, or when another job replaces it.
   *
   * With `DESTROY` the job is canceled. With `RETAIN` or `RETAIN_ON_UPDATE_OR_DELETE`, which mean the same here, it continues and incurs charges:
   * `aws cleanroomsml cancel-trained-model-inference-job` stops it. A job that another one has replaced can be adopted again. If you remove the
   * policy before that job has ended, the next replacement or removal cancels it. If the deployment that creates the construct is rolled back, the
   * job is canceled anyway. A finished job and its results always remain.
   *
   * A policy that is set by other means (`RemovalPolicies`, an aspect, or `applyRemovalPolicy()`) has the same effect.
   * `SNAPSHOT` is rejected. Changing the policy does not start a job.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * The provider that runs the job: functions in a VPC, with your own roles or keys. It must belong to the same stack.
   *
   * You cannot change it for a deployed job: CloudFormation rejects another service token.
   *
   * @default - the provider of the stack, `InferenceJobProvider.forStackOf()`
   */
  readonly provider?: InferenceJobProvider;
}
