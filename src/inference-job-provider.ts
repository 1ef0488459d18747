import { CfnResource, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { addConstructMetadata } from 'aws-cdk-lib/core/lib/metadata-resource';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct, DependencyGroup, IDependable } from 'constructs';
import { InferenceJobProviderProps } from './inference-job-provider-props';
import { beforeSynth } from './private/before-synth';
import { isOfClass, markAsOfClass } from './private/classes';
import { warnAboutConditions } from './private/condition-warnings';
import { connectionsOf } from './private/function-connections';
import { arrangeInLanes, JobsInLanes, ServedJob } from './private/jobs-in-lanes';
import { attach, Attachment, LateDocument, nameOfOwn, withPolicyOfItsOwn } from './private/late-policy';
import { eventStatement, inferenceJobStatements, keyStatement } from './private/permissions';
import { jobCircleProblems } from './private/provider-circles';
import { acknowledgeFindings } from './private/provider-findings';
import { frameworkOf, handlersOf } from './private/provider-functions';
import { logGroupOf } from './private/provider-log-group';
import { lateProviderProblems, providerProblems } from './private/provider-problems';
import { warnAboutQuotas } from './private/quota-warning';
import { resourceLimitProblems } from './private/resource-limit';
import { keyResources, startResources } from './private/start-places';
import { referencesIn, templateResources } from './private/template-dependencies';
import { isInTree } from './private/tree';
import { waitForNetwork } from './private/vpc-endpoints';
import { describeProblems } from './shared/request-problems';

/** The ID of the provider in its stack. CloudFormation rejects a changed service token, so it never changes. */
const PROVIDER_ID = 'CleanRoomsMLInferenceJobProvider';

/**
 * Runs the inference jobs of a stack: two handlers behind CDK's provider framework, and the permissions they need.
 *
 * A stack has one provider for all its jobs unless you define more. A provider serves only its own stack.
 *
 * For what is not a prop, such as tracing or reserved concurrency, use an escape hatch on the functions: they are all `lambda.CfnFunction` constructs
 * in the provider's tree. You are responsible for what you change: a setting that delays or rejects a call can fail a deployment.
 *
 * @throws when a prop is invalid; one error names all of them
 * @exampleMetadata fixture=job
 * @example
 * declare const stack: Stack;
 * declare const spring: InferenceJobRequest;
 * declare const autumn: InferenceJobRequest;
 *
 * const inTurn = new InferenceJobProvider(stack, 'InTurn', { maxConcurrentJobs: 1 });
 * TrainedModelInferenceJob.forRequest(stack, 'Spring', spring, { provider: inTurn });
 * TrainedModelInferenceJob.forRequest(stack, 'Autumn', autumn, { provider: inTurn });
 *
 * for (const child of inTurn.node.findAll()) {
 *   if (lambda.CfnFunction.isCfnFunction(child)) {
 *     child.addPropertyOverride('ReservedConcurrentExecutions', 20);
 *   }
 * }
 */
@propertyInjectable
export class InferenceJobProvider extends Construct implements iam.IGrantable, ec2.IConnectable {
  /** The ID of this class for property injection: `IPropertyInjector.constructUniqueId`. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-cleanrooms-ml.InferenceJobProvider';

  /**
   * Whether an object is an InferenceJobProvider, including one from another copy of this library.
   *
   * @param x any value
   */
  public static isInferenceJobProvider(x: any): x is InferenceJobProvider {
    return isOfClass(x, InferenceJobProvider.PROPERTY_INJECTION_ID);
  }

  /**
   * The provider of the stack that a construct belongs to. It is created when the first job needs it.
   *
   * @param scope any construct of the stack
   */
  public static forStackOf(scope: Construct): InferenceJobProvider {
    return InferenceJobProvider._ifAnyForStackOf(scope) ?? newProvider(Stack.of(scope));
  }

  /**
   * The same, if it was created already.
   * @internal
   */
  public static _ifAnyForStackOf(scope: Construct): InferenceJobProvider | undefined {
    const child = Stack.of(scope).node.tryFindChild(PROVIDER_ID);
    return InferenceJobProvider.isInferenceJobProvider(child) ? child : undefined;
  }

  /** The ARN of the function that custom resources name as their `ServiceToken`. */
  public readonly serviceToken: string;

  /**
   * The permissions of the functions. Every custom resource depends on them, so that they exist before the first call and
   * still exist when a removed job is canceled.
   */
  public readonly permissions: IDependable;

  /** The role of the function that calls the service, for permissions beyond those that jobs need. */
  public readonly grantPrincipal: iam.IPrincipal;

  /** The log group of all functions: the given one, or their own. */
  public readonly logGroup: logs.ILogGroup;

  private readonly jobs: ServedJob[] = [];
  private network?: ec2.Connections;
  private readonly lanes?: JobsInLanes;

  constructor(scope: Construct, id: string, props?: InferenceJobProviderProps) {
    super(scope, id);
    addConstructMetadata(this, props);
    markAsOfClass(this, InferenceJobProvider.PROPERTY_INJECTION_ID);
    const stack = Stack.of(this);
    // A copy: what was checked is what is used, even if the caller changes the object afterward.
    const settings = { ...props };
    const problems = providerProblems(this, settings);
    if (problems.length > 0) {
      throw new Error(`invalid inference job provider at ${this.node.path}: ${describeProblems(problems)}`);
    }

    const logGroup = this.logGroup = logGroupOf(this, settings.logGroup);
    const handlers = handlersOf(this, settings, logGroup);
    const attachments: Attachment[] = [];
    const ofFramework = (policyId: string, given?: iam.IRole) => {
      const policy = given && new iam.Policy(this, policyId, { policyName: nameOfOwn(this, policyId) });
      attachments.push(...policy ? [{ policy, role: given }] : []);
      return policy && withPolicyOfItsOwn(given, policy);
    };
    const framework = frameworkOf(this, settings, logGroup, handlers, {
      frameworkOnEventRole: ofFramework('OnEventPolicy', settings.frameworkOnEventRole),
      frameworkCompleteAndTimeoutRole: ofFramework('CompleteAndTimeoutPolicy', settings.frameworkCompleteAndTimeoutRole),
    });
    this.serviceToken = framework.serviceToken;

    const policy = new iam.Policy(this, 'Policy', {
      document: new LateDocument(() => this.statements(settings)),
      policyName: settings.role && nameOfOwn(this, 'Policy'),
    });
    attachments.push({ policy, role: handlers.isComplete.role! });
    attach(this, attachments);
    this.grantPrincipal = withPolicyOfItsOwn(handlers.isComplete.role!, policy).grantPrincipal;
    this.permissions = new DependencyGroup(...attachments.map((one) => one.policy));
    if (settings.permissionsBoundary) {
      iam.PermissionsBoundary.of(this).apply(settings.permissionsBoundary);
    }
    acknowledgeFindings(this, 'provider', settings);
    const { vpc } = settings;
    if (vpc) {
      // Every custom resource depends on this function, because it has its ARN.
      beforeSynth(this, () => waitForNetwork(framework.node.findChild('framework-onEvent').node.defaultChild!, vpc, this.connections));
    }
    this.node.addValidation({
      validate: () => {
        const resources = templateResources(stack);
        warnAboutConditions(this, resources);
        if (!this.lanes) {
          warnAboutQuotas(this, this._memberships(), providersOf(stack).flatMap((one) => one._memberships()));
        }
        const policies = attachments.map((one): string => stack.resolve((one.policy.node.defaultChild as CfnResource).logicalId));
        const needed = [...referencesIn(stack.resolve(this.serviceToken)), ...policies];
        const late = [...lateProviderProblems({ ...settings, logGroup }), ...jobCircleProblems(stack, resources, needed, this.served())];
        return [...late.length > 0 ? [`invalid inference job provider: ${describeProblems(late)}`] : [], ...resourceLimitProblems(stack)];
      },
    });

    if (settings.maxConcurrentJobs !== undefined) {
      this.lanes = new JobsInLanes(settings.maxConcurrentJobs);
      // A nested stack's template is identified by a hash that is computed before the jobs are in lanes: it must include what decides the lanes.
      (handlers.onEvent.node.defaultChild as lambda.CfnFunction).addMetadata('cdk-cleanrooms-ml:maxConcurrentJobs', settings.maxConcurrentJobs);
      // A validation, because it comes when all references are resolved and before templates are written.
      this.node.addValidation({ validate: () => this.arrangeLanes() });
    }
  }

  /**
   * The network connections of all functions, to let them reach, for example, VPC endpoints.
   *
   * @throws if the provider has no `vpc`
   */
  public get connections(): ec2.Connections {
    // Always the same object: CDK notes in it that a rule belongs to the other side.
    return this.network ??= connectionsOf(this);
  }

  /**
   * Whether its jobs wait for each other to end.
   * @internal
   */
  public get _hasLanes(): boolean {
    return this.lanes !== undefined;
  }

  /**
   * Grants the handler permission to start a job.
   * @internal
   */
  public _serve(job: ServedJob): void {
    this.jobs.push(job);
    this.lanes?.add(job);
  }

  /**
   * The memberships of its jobs, one for each job that waits for no other.
   * @internal
   */
  public _memberships(): string[] {
    return this.lanes ? [] : this.served().map(({ request }) => request.membershipIdentifier);
  }

  /** The ones that were not removed from the app again. */
  private served(): ServedJob[] {
    return this.jobs.filter(({ run }) => isInTree(run));
  }

  private statements({ eventBus }: InferenceJobProviderProps): iam.PolicyStatement[] {
    const stack = Stack.of(this);
    const requests = this.served().map(({ request }) => request);
    const keys = keyResources(stack, requests);
    return [
      ...inferenceJobStatements(stack, startResources(stack, requests)),
      ...eventBus ? [eventStatement(eventBus.eventBusArn)] : [],
      ...keys.length > 0 ? [keyStatement(keys)] : [],
    ];
  }

  /** All of the stack's: jobs of one provider can depend on jobs of another. */
  private arrangeLanes(): string[] {
    const stack = Stack.of(this);
    arrangeInLanes(stack, stack.node.findAll().flatMap((construct) =>
      (InferenceJobProvider.isInferenceJobProvider(construct) && Stack.of(construct) === stack && construct.lanes ? [construct.lanes] : [])));
    return [];
  }
}

/** Not those of another copy of this library. */
function providersOf(stack: Stack): InferenceJobProvider[] {
  return stack.node.findAll().filter((one): one is InferenceJobProvider => one instanceof InferenceJobProvider && Stack.of(one) === stack);
}

/** Outside the class, where every compiler resolves its name to the decorated class, so that property injectors apply. */
function newProvider(stack: Stack): InferenceJobProvider {
  // eslint-disable-next-line awscdk/require-passing-this, awscdk/no-variable-construct-id -- the stack has one for all its jobs
  return new InferenceJobProvider(stack, PROVIDER_ID, {});
}
