import * as iam from 'aws-cdk-lib/aws-iam';
import { InferenceJobFunctionsProps } from './inference-job-functions-props';

/**
 * How the functions that run inference jobs are set up. All settings but `role`, `eventBus`, and `maxConcurrentJobs` also apply to the functions of CDK's provider framework.
 *
 * For settings that are not here, such as tracing, reserved concurrency, or layers, use an escape hatch: see `InferenceJobProvider`.
 */
export interface InferenceJobProviderProps extends InferenceJobFunctionsProps {
  /**
   * The maximum number of the provider's jobs that run at the same time in one membership: a whole number from 1, known at synth.
   *
   * The jobs are arranged in lanes: every job of a lane except the first starts when an earlier job has finished, and after everything that it
   * depends on. This way a stack can run more jobs than the quotas allow at once, up to CloudFormation's limit of 500 resources; the deployment waits
   * for each job as long as its `completion` says, up to 14 days. The deployment takes as long as all jobs of the longest lane together, and a removal goes in the
   * reverse order. Across all memberships, 10 jobs run at the same time, which is the default quota
   * of an account, or this number if it is higher; in that case, request quota increases.
   *
   * Only jobs of this provider count. Other jobs use the quotas too: a job that finds no free slot waits up to 50 minutes for one, and
   * then fails the deployment.
   *
   * Changing the lanes, by this number or by adding or removing a job, does not start a job again: only `DependsOn` changes. CDK validations
   * arrange the lanes: a synth that skips them (`skipValidation`) has no lanes. `JobCompletion.none()` is rejected for the jobs, because
   * the next job could not wait for the end of one.
   *
   * @default - no lanes: all jobs start at the same time, and jobs that exceed the quotas of the service (by default 5 in a membership and
   * 10 in an account) wait up to 50 minutes for a slot
   */
  readonly maxConcurrentJobs?: number;

  /**
   * The role of the framework's function that receives requests, as `frameworkOnEventRole` of CDK's `Provider`. It may be the same as `role`.
   *
   * @default - a separate role
   */
  readonly frameworkOnEventRole?: iam.IRole;

  /**
   * The role of the framework's functions that poll, as `frameworkCompleteAndTimeoutRole` of CDK's `Provider`. It may be the same as `role`
   * or `frameworkOnEventRole`.
   *
   * @default - a role for each of them
   */
  readonly frameworkCompleteAndTimeoutRole?: iam.IRole;
}
