import * as path from 'path';
import { Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct, IDependable } from 'constructs';
import { inferenceJobStatements, keyStatement, startResources } from './private/permissions';

/** The id of the provider in its stack. CloudFormation refuses a changed service token, so it stays as it is. */
const PROVIDER_ID = 'CleanRoomsMLInferenceJobProvider';

/** Where the build puts the bundled handler; it ships in the package. */
const HANDLER_BUNDLE = path.join(__dirname, '..', 'assets', 'lambda', 'inference-job.lambda');

/**
 * What runs the inference jobs of a stack: the two handlers behind CDK's provider framework and the permissions they need.
 *
 * There is one in a stack, however many jobs the stack has, and it serves no other stack.
 */
export class InferenceJobProvider extends Construct {
  /** The provider of the stack that a construct belongs to; made when the first job asks for it. */
  public static forStackOf(scope: Construct): InferenceJobProvider {
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(PROVIDER_ID) as InferenceJobProvider | undefined)
      ?? new InferenceJobProvider(stack, PROVIDER_ID);
  }

  /** The function that custom resources name as their `ServiceToken`. */
  public readonly serviceToken: string;

  private readonly policy: iam.Policy;
  private readonly memberships = new Set<string>();
  private readonly keys = new Set<string>();

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    const stack = Stack.of(this);

    // One group for all five functions, gone with the stack: what a user needs to know reaches the stack's events.
    const logGroup = new logs.LogGroup(this, 'Logs', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
    const handler = (handlerId: string, name: string, description: string, timeout: Duration) => new lambda.Function(this, handlerId, {
      description,
      runtime: lambda.determineLatestNodeRuntime(this),
      code: lambda.Code.fromAsset(HANDLER_BUNDLE),
      handler: `index.${name}`,
      timeout,
      memorySize: 256,
      logGroup,
    });
    // It calls nothing: whatever fails around it is answered with an id whose Delete would never reach us.
    const onEvent = handler('OnEvent', 'onEvent', 'Takes note of a request for a Clean Rooms ML inference job', Duration.seconds(30));
    // Long enough to look several times for a job whose Start was not answered.
    const isComplete = handler('IsComplete', 'isComplete', 'Starts, watches and cancels Clean Rooms ML inference jobs', Duration.minutes(5));

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
    });
    this.serviceToken = provider.serviceToken;

    this.policy = new iam.Policy(this, 'Policy', {
      roles: [isComplete.role!],
      statements: inferenceJobStatements(stack, Lazy.list({ produce: () => startResources(stack, this.memberships) })),
    });
  }

  /**
   * The permissions of the handler. Every custom resource depends on them, so that they are there before the first call and
   * still there when a removed job is cancelled.
   */
  public get permissions(): IDependable {
    return this.policy;
  }

  /** Lets the handler start jobs in a membership. */
  public useMembership(membershipIdentifier: string): void {
    this.memberships.add(membershipIdentifier);
  }

  /** Lets the handler start jobs that encrypt with a key. */
  public useKey(key: kms.IKey): void {
    if (this.keys.size === 0) {
      this.policy.addStatements(keyStatement(Lazy.list({ produce: () => [...this.keys] })));
    }
    this.keys.add(key.keyArn);
  }
}
