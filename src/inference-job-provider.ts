import * as path from 'path';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct, DependencyGroup, IDependable } from 'constructs';
import { beforeSynth } from './private/before-synth';
import { arrangeInLanes, JobsInLanes, ServedJob } from './private/jobs-in-lanes';
import { attach, Attachment, LateDocument, nameOfOwn, withPolicyOfItsOwn } from './private/late-policy';
import { eventStatement, inferenceJobStatements, keyStatement } from './private/permissions';
import { acknowledgeFindings } from './private/provider-findings';
import { lateProviderProblems, providerProblems } from './private/provider-problems';
import { warnAboutQuotas } from './private/quota-warning';
import { resourceLimitProblems } from './private/resource-limit';
import { keyResources, startResources } from './private/start-places';
import { isInTree } from './private/tree';
import { waitForEndpoints } from './private/vpc-endpoints';
import { EVENT_BUS_VARIABLE } from './shared/job-events';
import { describeProblems } from './shared/request-problems';

/** The id of the provider in its stack. CloudFormation refuses a changed service token, so it stays as it is. */
const PROVIDER_ID = 'CleanRoomsMLInferenceJobProvider';

/** Where the build puts the bundled handler; it ships in the package. */
const HANDLER_BUNDLE = path.join(__dirname, '..', 'assets', 'lambda', 'inference-job.lambda');

/** How the functions that run inference jobs are set up; all of it applies to the functions of CDK's provider framework too. */
export interface InferenceJobProviderProps {
  /**
   * How many of the provider's jobs run at once in one membership: a whole number from 1, no token.
   *
   * The jobs are put in lanes: all but the first of a lane are started when an earlier one has finished, after what they depend on
   * themselves. So any number of jobs gets through, of any length: a deployment has no clock on it, it takes as long as the jobs of
   * a lane together, and a removal goes the same way back. In all memberships together 10 run at once, which is the default quota of
   * an account, or as many as this number says if it is more, for which the quotas have to be raised.
   *
   * Only the jobs of this provider are counted. Others use up the quotas too: a job that finds no slot waits for one for up to
   * 50 minutes, then it fails the deployment.
   *
   * A change of lanes, by this number or by a job more or less, re-runs nothing: it is a change of `DependsOn`. It is made with the
   * validations of CDK: a synth that skips them (`skipValidation`) has no lanes. `JobCompletion.none()` is refused for the jobs:
   * there would be no end to wait for.
   *
   * @default - no lanes: all jobs are started at once, and those that exceed the quotas of the service (by default 5 in a membership and
   * 10 in an account) wait for a slot for up to 50 minutes
   */
  readonly maxConcurrentJobs?: number;

  /**
   * The VPC that the functions run in.
   *
   * They have to reach the service (`cleanrooms-ml`), CloudFormation, Lambda, Step Functions, and the bucket in S3 that CloudFormation
   * takes answers by, and EventBridge if there is an `eventBus`: through a NAT gateway or VPC endpoints. Endpoints of the same stack are
   * there before the functions, and are deleted after the jobs.
   *
   * @default - no VPC
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of the VPC that the functions run in.
   *
   * @default - private subnets, as AWS Lambda functions of CDK do
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the functions. They need to let HTTPS (443) out.
   *
   * @default - a security group for each function, which lets everything out
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
   * @default - the newest Node.js runtime that CDK knows in the stack's region
   */
  readonly runtime?: lambda.Runtime;

  /**
   * The log group of all functions, of the class Standard: CloudWatch takes no metrics from another. The handlers log each of their decisions as a line of JSON (a job was started, adopted, cancelled, has
   * failed, …) with the ids of the job, the stack and the request; nothing else of a request, which may hold secrets.
   *
   * @default - one that is removed with the stack and keeps a month
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * The event bus that is told when a job finishes or fails while a deployment waits for it. It may be of another account, in the same Region.
   *
   * The event has the source `cdk-cleanrooms-ml`, the detail type `Trained Model Inference Job State Change`, the ARN of the job as its resource,
   * and in its detail `trainedModelInferenceJobArn`, `membershipIdentifier`, `collaborationIdentifier`, `name`, `status` (`ACTIVE` if the job has
   * finished), `statusCode`, `statusMessage`, `createTime`, `updateTime`, `stackId` and `logicalResourceId`; what is not known is left out.
   *
   * At most one is sent for a deployment that waits for a job, in one attempt: an event bus that does not answer within 3 seconds gets none,
   * and fails no deployment. A request that AWS delivers twice may send one twice. A job that no deployment waits for (`JobCompletion.none()`)
   * sends none.
   *
   * @default - nobody is told
   */
  readonly eventBus?: events.IEventBus;

  /**
   * The key that the functions' environment variables are encrypted with.
   *
   * @default - a key of AWS Lambda
   */
  readonly environmentEncryption?: kms.IKey;

  /**
   * The role of the two handlers. It is trusted by `lambda.amazonaws.com`, and may write logs and, in a VPC, manage network interfaces
   * (`AWSLambdaBasicExecutionRole`, `AWSLambdaVPCAccessExecutionRole`).
   *
   * What the jobs need is added to it, as a policy of its own that is named by the stack: several stacks may share a role. A role that is
   * imported as one that may not be changed needs what the policies of a stack without this prop say.
   *
   * @default - a role for each of them, with no more than it needs
   */
  readonly role?: iam.IRole;

  /**
   * The role of the framework's function that takes requests, as `frameworkOnEventRole` of CDK's `Provider`. It may be the same as `role`.
   *
   * @default - a role of its own
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
   * The permissions boundary of every role that is made for the provider.
   *
   * @default - what the app says, if anything
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;
}

/**
 * What runs the inference jobs of a stack: the two handlers behind CDK's provider framework and the permissions they need.
 *
 * A stack has one for all its jobs unless it asks for more; one serves no other stack.
 *
 * @throws when a prop is not what it may be; one error names all of them
 * @exampleMetadata fixture=job
 * @example
 * declare const stack: Stack;
 * declare const spring: InferenceJobRequest;
 * declare const autumn: InferenceJobRequest;
 *
 * const inTurn = new InferenceJobProvider(stack, 'InTurn', { maxConcurrentJobs: 1 });
 * TrainedModelInferenceJob.forRequest(stack, 'Spring', spring, { provider: inTurn });
 * TrainedModelInferenceJob.forRequest(stack, 'Autumn', autumn, { provider: inTurn });
 */
export class InferenceJobProvider extends Construct {
  /**
   * The provider of the stack that a construct belongs to; made when the first job asks for it.
   *
   * @param scope any construct of the stack
   */
  public static forStackOf(scope: Construct): InferenceJobProvider {
    return InferenceJobProvider._ifAnyForStackOf(scope) ?? new InferenceJobProvider(Stack.of(scope), PROVIDER_ID);
  }

  /**
   * The same, if it was made already.
   * @internal
   */
  public static _ifAnyForStackOf(scope: Construct): InferenceJobProvider | undefined {
    return Stack.of(scope).node.tryFindChild(PROVIDER_ID) as InferenceJobProvider | undefined;
  }

  /** The function that custom resources name as their `ServiceToken`. */
  public readonly serviceToken: string;

  /**
   * The permissions of the functions. Every custom resource depends on them, so that they are there before the first call and
   * still there when a removed job is cancelled.
   */
  public readonly permissions: IDependable;

  private readonly jobs: ServedJob[] = [];
  private readonly lanes?: JobsInLanes;

  constructor(scope: Construct, id: string, props?: InferenceJobProviderProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const settings = props ?? {};
    const problems = providerProblems(this, settings);
    if (problems.length > 0) {
      throw new Error(`invalid inference job provider at ${this.node.path}: ${describeProblems(problems)}`);
    }

    // One group for all five functions, gone with the stack: what a user needs to know reaches the stack's events.
    const logGroup = settings.logGroup
      ?? new logs.LogGroup(this, 'Logs', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
    const { vpc, vpcSubnets, securityGroups, environmentEncryption, role, eventBus } = settings;
    const handler = (
      handlerId: string, name: string, description: string, timeout: Duration, environment?: { [name: string]: string },
    ) => new lambda.Function(this, handlerId, {
      description,
      runtime: settings.runtime ?? lambda.determineLatestNodeRuntime(this),
      code: lambda.Code.fromAsset(HANDLER_BUNDLE),
      handler: `index.${name}`,
      timeout,
      memorySize: settings.memorySize ?? 256,
      logGroup,
      vpc,
      vpcSubnets,
      securityGroups,
      environmentEncryption,
      role,
      environment,
    });
    // It calls nothing: whatever fails around it is answered with an id whose Delete would never reach us.
    const onEvent = handler('OnEvent', 'onEvent', 'Takes note of a request for a Clean Rooms ML inference job', Duration.seconds(30));
    // Long enough to look several times for a job whose Start was not answered.
    const isComplete = handler('IsComplete', 'isComplete', 'Starts, watches and cancels Clean Rooms ML inference jobs', Duration.minutes(5),
      eventBus && { [EVENT_BUS_VARIABLE]: eventBus.eventBusArn });

    const attachments: Attachment[] = [];
    const ofFramework = (policyId: string, given?: iam.IRole) => {
      const policy = given && new iam.Policy(this, policyId, { policyName: nameOfOwn(this, policyId) });
      attachments.push(...policy ? [{ policy, role: given }] : []);
      return policy && withPolicyOfItsOwn(given, policy);
    };
    const provider = new Provider(this, 'Framework', {
      onEventHandler: onEvent,
      isCompleteHandler: isComplete,
      logGroup,
      // 120 polls and what they take themselves: more than the hour after which CloudFormation gives up. The handler ends before.
      queryInterval: Duration.seconds(30),
      totalTimeout: Duration.hours(1),
      // "Not complete" is an error that holds the event, with ResponseURL and environment values: neither the functions of the
      // framework (by default they log what is fatal only) nor the state machine may write it to a log.
      disableWaiterStateMachineLogging: true,
      vpc,
      vpcSubnets,
      securityGroups,
      providerFunctionEnvEncryption: environmentEncryption,
      frameworkOnEventRole: ofFramework('OnEventPolicy', settings.frameworkOnEventRole),
      frameworkCompleteAndTimeoutRole: ofFramework('CompleteAndTimeoutPolicy', settings.frameworkCompleteAndTimeoutRole),
    });
    this.serviceToken = provider.serviceToken;
    setUp(provider, settings);

    const policy = new iam.Policy(this, 'Policy', {
      document: new LateDocument(() => this.statements(eventBus)),
      policyName: role && nameOfOwn(this, 'Policy'),
    });
    attachments.push({ policy, role: isComplete.role! });
    attach(this, attachments);
    this.permissions = new DependencyGroup(...attachments.map((one) => one.policy));
    if (settings.permissionsBoundary) {
      iam.PermissionsBoundary.of(this).apply(settings.permissionsBoundary);
    }
    acknowledgeFindings(this, settings);
    beforeSynth(this, () => {
      if (vpc) {
        // Every custom resource waits for this function, whose address it has.
        waitForEndpoints(provider.node.findChild('framework-onEvent').node.defaultChild!, vpc);
      }
      if (!this.lanes) {
        warnAboutQuotas(this, this.served().map(({ request }) => request.membershipIdentifier));
      }
    });
    this.node.addValidation({
      validate: () => {
        const late = lateProviderProblems(settings);
        return [...late.length > 0 ? [`invalid inference job provider: ${describeProblems(late)}`] : [], ...resourceLimitProblems(stack)];
      },
    });

    if (settings.maxConcurrentJobs !== undefined) {
      this.lanes = new JobsInLanes(settings.maxConcurrentJobs);
      // A nested stack's template is known by a hash that is taken before the jobs are in lanes: what decides them has to be in it.
      (onEvent.node.defaultChild as lambda.CfnFunction).addMetadata('cdk-cleanrooms-ml:maxConcurrentJobs', settings.maxConcurrentJobs);
      // A validation, because it comes when all references are resolved and before templates are written.
      this.node.addValidation({ validate: () => this.arrangeLanes() });
    }
  }

  /**
   * Whether its jobs wait for each other's end.
   * @internal
   */
  public get _hasLanes(): boolean {
    return this.lanes !== undefined;
  }

  /**
   * Lets the handler start a job.
   * @internal
   */
  public _serve(job: ServedJob): void {
    this.jobs.push(job);
    this.lanes?.add(job);
  }

  /** Those that were not removed from the app again. */
  private served(): ServedJob[] {
    return this.jobs.filter(({ run }) => isInTree(run));
  }

  private statements(eventBus?: events.IEventBus): iam.PolicyStatement[] {
    const stack = Stack.of(this);
    const requests = this.served().map(({ request }) => request);
    const keys = keyResources(stack, requests);
    return [
      ...inferenceJobStatements(stack, startResources(stack, requests)),
      ...eventBus ? [eventStatement(eventBus.eventBusArn)] : [],
      ...keys.length > 0 ? [keyStatement(keys)] : [],
    ];
  }

  /** All of the stack's: those of one provider are dependencies for those of another. */
  private arrangeLanes(): string[] {
    const stack = Stack.of(this);
    arrangeInLanes(stack, stack.node.findAll().flatMap((construct) =>
      (construct instanceof InferenceJobProvider && Stack.of(construct) === stack && construct.lanes ? [construct.lanes] : [])));
    return [];
  }
}

/** The framework does not take these for its own functions. */
function setUp(framework: Provider, { memorySize, runtime }: InferenceJobProviderProps): void {
  for (const construct of framework.node.findAll()) {
    if (construct instanceof lambda.CfnFunction) {
      construct.memorySize = memorySize ?? construct.memorySize;
      construct.runtime = runtime?.name ?? construct.runtime;
    }
  }
}
