import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';

/**
 * How the functions that run inference jobs are set up. Every setting also applies to the functions of CDK's provider framework.
 *
 * For settings that are not here, such as tracing, reserved concurrency, or layers, use an escape hatch: see `InferenceJobProvider`.
 */
export interface InferenceJobProviderProps {
  /**
   * The maximum number of the provider's jobs that run at the same time in one membership: a whole number from 1, known at synth.
   *
   * The jobs are arranged in lanes: every job of a lane except the first starts when an earlier job has finished, and after everything that it
   * depends on itself. This way any number of jobs of any length can run: a deployment has no time limit. It takes as long as all jobs of
   * a lane together, and a removal goes in the reverse order. Across all memberships, 10 jobs run at the same time, which is the default quota
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
   * The VPC to run the functions in.
   *
   * They must reach the service (`cleanrooms-ml`), CloudFormation, Lambda, Step Functions, the S3 bucket that takes responses for
   * CloudFormation, and EventBridge if there is an `eventBus`: through a NAT gateway or VPC endpoints. Endpoints of the same stack are
   * created before the functions and deleted after the jobs.
   *
   * @default - no VPC
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of the VPC to run the functions in.
   *
   * @default - private subnets, as for other Lambda functions in CDK
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the functions. They must allow outbound HTTPS (443).
   *
   * @default - a security group for each function that allows all outbound traffic
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The memory of every function, in MiB, from 128 to 10,240 (`MemorySize` of Lambda).
   *
   * @default - 256 for the handlers, 128 for the functions of the framework
   */
  readonly memorySize?: number;

  /**
   * The runtime of every function: Node.js 22 or newer.
   *
   * @default - the newest Node.js runtime that CDK knows in the stack's Region
   */
  readonly runtime?: lambda.Runtime;

  /**
   * The instruction set architecture of every function (`Architectures` of Lambda). The code runs on both.
   *
   * @default - the default of Lambda, which is `lambda.Architecture.X86_64`
   */
  readonly architecture?: lambda.Architecture;

  /**
   * The log group of all functions. Its class must be Standard: CloudWatch extracts metrics from no other class. The handlers log each of their
   * decisions as a line of JSON (a job was started, adopted, or canceled, has failed, …) with the IDs of the job, the stack, and the request.
   * They log nothing else from a request, because it may contain secrets.
   *
   * @default - a log group that is removed with the stack and keeps logs for one month
   */
  readonly logGroup?: logs.ILogGroupRef;

  /**
   * The event bus that receives an event when a job finishes or fails while a deployment waits for it. It may belong to another account, in the
   * same Region.
   *
   * The event has the source `cdk-cleanrooms-ml`, the detail type `Trained Model Inference Job State Change`, and the ARN of the job as its resource.
   * Its detail has `trainedModelInferenceJobArn`, `membershipIdentifier`, `collaborationIdentifier`, `name`, `status` (`ACTIVE` if the job has
   * finished), `statusCode`, `statusMessage`, `createTime`, `updateTime`, `stackId`, and `logicalResourceId`, except those that are not known.
   *
   * A deployment that waits for a job sends at most one event, in one attempt: an event bus that does not respond within 3 seconds gets none,
   * and the deployment does not fail. A request that AWS delivers twice may send an event twice. A job that no deployment waits for
   * (`JobCompletion.none()`) sends none.
   *
   * @default - no events
   */
  readonly eventBus?: events.IEventBus;

  /**
   * The KMS key that encrypts the environment variables of the functions, a symmetric encryption key.
   *
   * @default - a key that AWS Lambda manages
   */
  readonly environmentEncryption?: kms.IKeyRef;

  /**
   * The role of the two handlers. It must trust `lambda.amazonaws.com`, and allow writing logs and, in a VPC, managing network interfaces
   * (`AWSLambdaBasicExecutionRole`, `AWSLambdaVPCAccessExecutionRole`).
   *
   * The permissions for the jobs are added to it as a separate policy that is named after the stack, so several stacks can share a role. If you
   * import the role as immutable, it needs the permissions that the policies of a stack without this prop contain.
   *
   * @default - a role for each of them, with least-privilege permissions
   */
  readonly role?: iam.IRole;

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

  /**
   * The permissions boundary of every role that is created for the provider.
   *
   * @default - the permissions boundary that the app sets, if any
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;
}
