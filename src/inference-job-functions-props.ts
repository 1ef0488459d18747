import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';

/** How the functions that run inference jobs are set up. */
export interface InferenceJobFunctionsProps {
  /**
   * The VPC to run the functions in.
   *
   * They must reach the service (`cleanrooms-ml`), CloudFormation, Lambda, Step Functions, the S3 bucket that receives responses for
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
   * decisions as a line of JSON (a job was started, adopted, or canceled, has failed, …) with the IDs of the job and of its deployment or run.
   * They log nothing else from a request, because it may contain secrets.
   *
   * @default - a log group that is removed with the stack and keeps logs for one month
   */
  readonly logGroup?: logs.ILogGroupRef;

  /**
   * The event bus that receives an event when a job finishes or fails while a deployment or a state machine waits for it. It may belong to another account, in the
   * same Region.
   *
   * The event has the source `cdk-cleanrooms-ml`, the detail type `Trained Model Inference Job State Change`, and the ARN of the job as its resource.
   * Its detail has `trainedModelInferenceJobArn`, `membershipIdentifier`, `collaborationIdentifier`, `name`, `status` (`ACTIVE` if the job has
   * finished), `statusCode`, `statusMessage`, `createTime`, `updateTime`, and either `stackId` and `logicalResourceId` or, for a state machine, `executionArn` and
   * `stateName`. Fields that are not known are left out.
   *
   * Each deployment or run that waits for a job makes one attempt to send an event: an event bus that does not respond within 3 seconds receives none,
   * and nothing fails because of that. A request that AWS delivers twice may send an event twice. No event is sent for a job that nothing waits for
   * (`JobCompletion.none()`).
   *
   * @default - no events
   */
  readonly eventBus?: events.IEventBus;

  /**
   * The KMS key that encrypts the environment variables of the functions, a symmetric encryption key.
   *
   * @default - an AWS owned key or AWS managed key, as Lambda chooses
   */
  readonly environmentEncryption?: kms.IKeyRef;

  /**
   * The role of the functions of this library. It must trust `lambda.amazonaws.com`, and allow writing logs and, in a VPC, managing network interfaces
   * (`AWSLambdaBasicExecutionRole`, `AWSLambdaVPCAccessExecutionRole`).
   *
   * The permissions for the jobs are added to it as separate policies that are named after the stack, so stacks can share a role. A role has room for the policies of about
   * three stacks, because the inline policies of a role may have 10,240 characters in total. For more, pass `role.withoutPolicyUpdates()`, or a role that you
   * import as immutable, and grant the permissions yourself, in managed policies: those that the policies of a stack without this prop contain.
   *
   * A state machine cannot use the role of the runner that runs its jobs: CloudFormation rejects this as a circular dependency.
   * For the same reason, permissions for a job cannot be granted to the role of its own provider, which can read and cancel its jobs anyway.
   *
   * @default - a role with least-privilege permissions
   */
  readonly role?: iam.IRole;

  /**
   * The permissions boundary of every role that is created for the functions.
   *
   * @default - the permissions boundary that the app sets, if any
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;
}
