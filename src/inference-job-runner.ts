import { CfnResource, CustomResource, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { addConstructMetadata } from 'aws-cdk-lib/core/lib/metadata-resource';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct, Dependable } from 'constructs';
import { InferenceJobRunnerProps } from './inference-job-runner-props';
import { beforeSynth } from './private/before-synth';
import { isOfClass, markAsOfClass } from './private/classes';
import { warnAboutConditions } from './private/condition-warnings';
import { expressProblems } from './private/express-problems';
import { connectionsOf } from './private/function-connections';
import { givenProps } from './private/given-props';
import { handlerBundle } from './private/handler-bundle';
import { JobEnvironments, ServedState } from './private/job-environments';
import { attach, LateDocument, nameOfOwn, withPolicyOfItsOwn } from './private/late-policy';
import { eventStatement, keyStatement, runStatements } from './private/permissions';
import { acknowledgeFindings } from './private/provider-findings';
import { functionOf, setUp } from './private/provider-functions';
import { logGroupOf } from './private/provider-log-group';
import { lateProviderProblems, runnerProblems } from './private/provider-problems';
import { queryLanguageProblems } from './private/query-language-problems';
import { circleProblems } from './private/runner-circles';
import { runnerStateMachine } from './private/runner-state-machine';
import { alphanumeric, pathInStack } from './private/short-names';
import { keyResources, startResources } from './private/start-places';
import { warnAboutKeys } from './private/state-machine-keys';
import { beRetainedWith, existWith, stateMachinesOf } from './private/state-machines-of';
import { canBeNamed, stopPolicyOf, stopPolicyOfEvery, withoutStopPolicies } from './private/stop-policies';
import { templateResources } from './private/template-dependencies';
import { isInTree, removeOrphans } from './private/tree';
import { waitForNetwork } from './private/vpc-endpoints';
import { EVENT_BUS_VARIABLE } from './shared/job-events';
import { describeProblems } from './shared/request-problems';
import { RUN_NAME_PREFIX, RUNS_RESOURCE_TYPE, RunsProperties, STACK_NAME_VARIABLE, STATE_MACHINE_ATTRIBUTE } from './shared/run-input';

/** The ID of the runner in its stack. */
const RUNNER_ID = 'CleanRoomsMLInferenceJobRunner';

/** What may be lost if it is not looked at in time. */
const KEPT_EVENTS = Duration.days(14);

/**
 * Runs the inference jobs of a stack's state machines. It has a state machine of its own, Lambda functions, and the permissions that they need.
 *
 * Every run is an execution of `stateMachine`. If one fails, is stopped, or times out, an event starts another execution, which cancels the job. Events
 * that could not be delivered are in `deadLetterQueue`; the next run in the same membership cancels the jobs that they are about. The removal of the runner stops all runs and
 * cancels their jobs.
 *
 * A stack has one runner for all its state machines unless you define more. For what is not a prop, use an escape hatch on the functions: they
 * are all `lambda.CfnFunction` constructs in the runner's tree.
 *
 * @throws when a prop is invalid; one error names all of them
 * @exampleMetadata fixture=job
 * @example
 * declare const stack: Stack;
 * declare const alarms: cloudwatch_actions.SnsAction;
 *
 * const runner = InferenceJobRunner.forStackOf(stack);
 * runner.deadLetterQueue.metricApproximateNumberOfMessagesVisible()
 *   .createAlarm(stack, 'EventsLost', { threshold: 1, evaluationPeriods: 1 })
 *   .addAlarmAction(alarms);
 */
@propertyInjectable
export class InferenceJobRunner extends Construct implements iam.IGrantable, ec2.IConnectable {
  /** The ID of this class for property injection: `IPropertyInjector.constructUniqueId`. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-cleanrooms-ml.InferenceJobRunner';

  /**
   * Whether an object is an InferenceJobRunner, including one from another copy of this library.
   *
   * @param x any value
   */
  public static isInferenceJobRunner(x: any): x is InferenceJobRunner {
    return isOfClass(x, InferenceJobRunner.PROPERTY_INJECTION_ID);
  }

  /**
   * The runner of the stack that a construct belongs to. It is created when the first state needs it.
   *
   * @param scope any construct of the stack
   */
  public static forStackOf(scope: Construct): InferenceJobRunner {
    const stack = Stack.of(scope);
    const child = stack.node.tryFindChild(RUNNER_ID);
    return InferenceJobRunner.isInferenceJobRunner(child) ? child : newRunner(stack);
  }

  /** The state machine whose executions run the jobs. Its metrics are about runs. */
  public readonly stateMachine: sfn.IStateMachine;

  /** The queue that receives the events about ended runs that could not be delivered. It retains them for 14 days. */
  public readonly deadLetterQueue: sqs.IQueue;

  /**
   * The role of the functions, for permissions beyond those that runs need. A state machine that is encrypted with a customer managed key accepts
   * results only from principals that may use that key: `key.grantEncryptDecrypt(runner)`.
   */
  public readonly grantPrincipal: iam.IPrincipal;

  /** The log group of all functions: the given one, or their own. */
  public readonly logGroup: logs.ILogGroup;

  /**
   * The state machine, as states refer to it: whatever does is removed before the runner ends its runs.
   * @internal
   */
  public readonly _reference: sfn.IStateMachine;

  private readonly states: ServedState[] = [];
  private network?: ec2.Connections;
  private readonly environments: JobEnvironments;
  private readonly poll: lambda.Function;

  constructor(scope: Construct, id: string, props?: InferenceJobRunnerProps) {
    super(scope, id);
    addConstructMetadata(this, props);
    markAsOfClass(this, InferenceJobRunner.PROPERTY_INJECTION_ID);
    // A copy: what was checked is what is used, even if the caller changes the object afterward.
    const settings = { ...props };
    const problems = runnerProblems(this, settings);
    if (problems.length > 0) {
      throw new Error(`invalid inference job runner at ${this.node.path}: ${describeProblems(problems)}`);
    }

    // What depends on the runner may be a state machine, to which those refer.
    Dependable.implement(this, withoutStopPolicies(this));

    const logGroup = this.logGroup = logGroupOf(this, settings.logGroup);
    const stackName = { [STACK_NAME_VARIABLE]: Stack.of(this).stackName };
    this.poll = functionOf(this, 'Poll', handlerBundle('inference-run'), settings, logGroup, {
      description: 'Starts, watches and cancels Clean Rooms ML inference jobs for state machines',
      handler: 'index.poll',
      // Long enough to look several times for a job whose Start got no response.
      timeout: Duration.minutes(5),
      environment: { ...stackName, ...settings.eventBus && { [EVENT_BUS_VARIABLE]: settings.eventBus.eventBusArn } },
    });
    const drain = functionOf(this, 'Drain', handlerBundle('inference-run'), settings, logGroup, {
      description: 'Ends all runs of Clean Rooms ML inference jobs before their state machine is removed',
      handler: 'index.drain',
      timeout: Duration.minutes(15),
      environment: stackName,
      role: this.poll.role,
    });
    // What the other one says must not quote them, either.
    const functions = [this.poll, drain];
    this.environments = new JobEnvironments(this, () => this.served(), (name, value) => functions.forEach((one) => one.addEnvironment(name, value)));
    const stateMachine = runnerStateMachine(this, this.poll, settings);
    this.stateMachine = stateMachine;
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetterQueue', { enforceSSL: true, retentionPeriod: KEPT_EVENTS });
    const rule = this.cleanUpRule();
    const policy = new iam.Policy(this, 'Policy', {
      document: new LateDocument(() => this.statements(settings)),
      policyName: settings.role && nameOfOwn(this, 'Policy'),
    });
    attach(this, [{ policy, role: this.poll.role! }]);
    this.grantPrincipal = withPolicyOfItsOwn(this.poll.role!, policy).grantPrincipal;

    const { vpc, vpcSubnets, securityGroups } = settings;
    const framework = new Provider(this, 'Framework', givenProps({ onEventHandler: drain, logGroup, vpc, vpcSubnets, securityGroups }));
    setUp(framework, settings);
    const endOfRuns = (parent: Construct, name: string, properties: RunsProperties) => new CustomResource(parent, name, {
      serviceToken: framework.serviceToken, resourceType: RUNS_RESOURCE_TYPE, serviceTimeout: Duration.minutes(20), properties: { ...properties },
    });
    const runs = endOfRuns(this, 'Runs', { StateMachineArn: stateMachine.stateMachineArn });
    // What runs need still exists when they are ended.
    runs.node.addDependency(policy, rule, stateMachine);
    this._reference = sfn.StateMachine.fromStateMachineArn(this, 'Reference', runs.getAttString(STATE_MACHINE_ATTRIBUTE));

    if (settings.permissionsBoundary) {
      iam.PermissionsBoundary.of(this).apply(settings.permissionsBoundary);
    }
    acknowledgeFindings(this, 'runner', settings);
    const belongings = new Map<sfn.CfnStateMachine, Construct[]>();
    beforeSynth(this, () => {
      removeOrphans(belongings);
      const machines = stateMachinesOf(runs.node.defaultChild as CfnResource);
      const { ofStart, keys } = this.resources();
      const areNamed = canBeNamed(machines, ofStart.length + keys.length);
      const ofRunner = { runner: this, role: this.poll.role!, settings };
      // A state machine is only gone when all its executions have ended: what they wait for is ended before it is removed.
      for (const one of machines) {
        const parent = one.node.scope!;
        const name = one.node.id === 'Resource' ? this.ending : `${one.node.id}${this.ending}`;
        if (!belongings.has(one)) {
          const end = endOfRuns(parent, name, { StateMachineArn: this._reference.stateMachineArn, StartedBy: one.ref });
          const resource = end.node.defaultChild as CfnResource;
          existWith(one, resource, this.ending);
          beRetainedWith(one, resource);
          const mayStop = areNamed ? stopPolicyOf(one, `${this.ending}Policy`, ofRunner) : stopPolicyOfEvery(ofRunner);
          end.node.addDependency(mayStop);
          belongings.set(one, areNamed ? [end, mayStop] : [end]);
        }
      }
      if (vpc) {
        waitForNetwork(this.poll.node.defaultChild!, vpc, this.connections);
      }
    });
    this.node.addValidation({
      validate: () => {
        // An aspect that comes later may have removed a state machine.
        removeOrphans(belongings);
        const cfnRuns = runs.node.defaultChild as CfnResource;
        const resources = templateResources(Stack.of(this));
        warnAboutConditions(this, resources);
        const code = this.isOfStack ? 'InferenceJobRunner.forStackOf(stack)' : 'runner';
        warnAboutKeys(stateMachinesOf(cfnRuns), resources, { runner: this, code, role: this.poll.role!, policy });
        const late = [
          ...lateProviderProblems({ ...settings, logGroup }),
          ...this.environments.problems(),
          ...expressProblems(cfnRuns),
          ...queryLanguageProblems(cfnRuns),
          ...circleProblems(resources, cfnRuns, settings.role, this.served()),
        ];
        return late.length > 0 ? [`invalid inference job runner: ${describeProblems(late)}`] : [];
      },
    });
  }

  /**
   * The network connections of all functions, to let them reach, for example, VPC endpoints.
   *
   * @throws if the runner has no `vpc`
   */
  public get connections(): ec2.Connections {
    // Always the same object: CDK notes in it that a rule belongs to the other side.
    return this.network ??= connectionsOf(this);
  }

  /**
   * Grants the functions permission to start a job.
   * @internal
   */
  public _serve(state: ServedState): void {
    this.environments.add(state);
    this.states.push(state);
  }

  /** The ones that were not removed from the app again. */
  private served(): ServedState[] {
    return this.states.filter(({ state }) => isInTree(state));
  }

  /** The ID of what ends the runs of a state machine, beside it, and the end of its logical ID. A state machine may have states of several runners. */
  private get ending(): string {
    return this.isOfStack ? 'InferenceRuns' : `InferenceRunsOf${alphanumeric(pathInStack(this))}`;
  }

  /** Whether it is the one that states have without a runner. */
  private get isOfStack(): boolean {
    return pathInStack(this) === RUNNER_ID;
  }

  /** The state machine itself cleans up after a run: what it needs, it has anyway. */
  private cleanUpRule(): events.Rule {
    return new events.Rule(this, 'CleanUp', {
      description: 'Cancels the inference jobs of runs that failed, were stopped, or timed out',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [this.stateMachine.stateMachineArn],
          status: ['FAILED', 'ABORTED', 'TIMED_OUT'],
          name: events.Match.prefix(RUN_NAME_PREFIX),
        },
      },
      targets: [new targets.SfnStateMachine(this.stateMachine, { deadLetterQueue: this.deadLetterQueue })],
    });
  }

  /** What jobs are started with. */
  private resources() {
    const requests = this.served().map(({ permitted }) => permitted);
    return { ofStart: startResources(Stack.of(this), requests), keys: keyResources(Stack.of(this), requests) };
  }

  private statements({ eventBus }: InferenceJobRunnerProps): iam.PolicyStatement[] {
    const { ofStart, keys } = this.resources();
    return [
      ...runStatements(Stack.of(this), ofStart, this.stateMachine.stateMachineArn),
      ...eventBus ? [eventStatement(eventBus.eventBusArn)] : [],
      ...keys.length > 0 ? [keyStatement(keys)] : [],
    ];
  }
}

/** Outside the class, where every compiler resolves its name to the decorated class, so that property injectors apply. */
function newRunner(stack: Stack): InferenceJobRunner {
  // eslint-disable-next-line awscdk/require-passing-this, awscdk/no-variable-construct-id -- the stack has one for all its state machines
  return new InferenceJobRunner(stack, RUNNER_ID, {});
}
