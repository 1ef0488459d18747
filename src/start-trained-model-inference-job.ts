import { Aws, Lazy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { InferenceJobRunner } from './inference-job-runner';
import { isDynamic, permittedRequest, staticRequest } from './private/dynamic-values';
import { letServiceUse } from './private/encryption-key';
import { warnAboutInstanceType } from './private/instance-type-warning';
import { environmentKey } from './private/job-environments';
import { warnAboutConstantName } from './private/job-name-warnings';
import { lateRunProblems } from './private/late-run-problems';
import { checkMetricName, RUN_METRICS } from './private/metric-names';
import { warnAboutPlaces } from './private/places';
import { describePropProblems, refuseJob } from './private/problem-report';
import { warnAboutRunKey } from './private/run-key-warning';
import { defaultHeartbeat, soundRunRequest } from './private/run-problems';
import { startExecutionParameters } from './private/start-execution-parameters';
import { warnAboutStateName } from './private/state-name-warning';
import { JOB_DURATION, METRIC_NAMESPACE, RunMetricDimensions, RUNS_FAILED, RUNS_STARTED, TIME_QUEUED } from './shared/job-metrics';
import { StartRequest } from './shared/start-request';
import {
  StartTrainedModelInferenceJobJsonataProps, StartTrainedModelInferenceJobJsonPathProps, StartTrainedModelInferenceJobProps,
} from './start-trained-model-inference-job-props';

/** How AWS Step Functions refuses a second execution with a name. */
const RUN_EXISTS = 'StepFunctions.ExecutionAlreadyExistsException';

/**
 * A state of a state machine that runs a trained model inference job of AWS Clean Rooms ML: it starts the job once, waits until it is `ACTIVE` (which
 * means *finished successfully*), and returns what `GetTrainedModelInferenceJob` returns, without `environment`.
 *
 * It fails with one of these errors, with the reason as the cause: `CleanRoomsML.InvalidRequest` (a value is invalid and nothing was started; or a
 * deployment has changed the environment, and a job that was started just before is canceled), `CleanRoomsML.StartFailed` (no job is known to have
 * started), `CleanRoomsML.JobFailed`, `CleanRoomsML.JobCanceled` (by somebody else), `CleanRoomsML.WaitFailed`, and `CleanRoomsML.RunStopped`; or with an
 * error of AWS Step Functions, such as `States.Timeout` or `States.HeartbeatTimeout`. Timeouts, retries, and catches are those of AWS Step Functions:
 * `taskTimeout`, `addRetry()`, and `addCatch()`. A retry starts another job.
 *
 * A job that nothing waits for anymore, because the execution was stopped or the state timed out, is canceled within minutes. The state machine must be of
 * type Standard.
 *
 * @throws when a prop has a value that the service would reject; one error names all of them
 * @exampleMetadata fixture=job
 * @example
 * declare const stack: Stack;
 *
 * const infer = StartTrainedModelInferenceJob.jsonPath(stack, 'Infer', {
 *   membershipIdentifier: 'a1b2c3d4-5678-90ab-cdef-111122223333',
 *   trainedModelArn: 'arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/a1b2c3d4-5678-90ab-cdef-111122223333/trained-model/0f4c6d1e',
 *   mlInputChannelArn: sfn.JsonPath.stringAt('$.channel'),
 *   instanceType: InferenceInstanceType.ML_G5_XLARGE,
 *   outputMember: '444455556666', // the account that receives the results
 *   taskTimeout: sfn.Timeout.duration(Duration.hours(12)),
 * });
 * new sfn.StateMachine(stack, 'Scoring', { definitionBody: sfn.DefinitionBody.fromChainable(infer) });
 */
export class StartTrainedModelInferenceJob extends sfn.TaskStateBase {
  /**
   * A state that uses JSONPath.
   *
   * @param scope the scope of the state
   * @param id the construct ID of the state, and its name unless `stateName` is set
   * @param props the job, and how it is run
   */
  public static jsonPath(scope: Construct, id: string, props: StartTrainedModelInferenceJobJsonPathProps): StartTrainedModelInferenceJob {
    // eslint-disable-next-line awscdk/require-passing-this, awscdk/no-variable-construct-id -- as for every state of CDK
    return new StartTrainedModelInferenceJob(scope, id, props);
  }

  /**
   * A state that uses JSONata.
   *
   * @param scope the scope of the state
   * @param id the construct ID of the state, and its name unless `stateName` is set
   * @param props the job, and how it is run
   */
  public static jsonata(scope: Construct, id: string, props: StartTrainedModelInferenceJobJsonataProps): StartTrainedModelInferenceJob {
    // eslint-disable-next-line awscdk/require-passing-this, awscdk/no-variable-construct-id -- as for every state of CDK
    return new StartTrainedModelInferenceJob(scope, id, { ...props, queryLanguage: sfn.QueryLanguage.JSONATA });
  }

  /** The metrics that every state has, as far as there are any: `metricStarted()` and `metricFailed()`. */
  protected readonly taskMetrics?: sfn.TaskMetricsConfig = { metricPrefixSingular: 'Run', metricPrefixPlural: 'Runs' };

  /** What the state machine needs. */
  protected readonly taskPolicies?: iam.PolicyStatement[];

  private readonly request: StartRequest;
  private readonly runner: InferenceJobRunner;
  private readonly runKey?: string;
  private readonly language?: sfn.QueryLanguage;

  constructor(scope: Construct, id: string, props: StartTrainedModelInferenceJobProps) {
    super(scope, id, { ...props, heartbeatTimeout: props?.heartbeatTimeout ?? defaultHeartbeat(props) });
    const { request, problems } = soundRunRequest(this, props);
    refuseJob(this, problems);
    this.request = request;
    this.runKey = props.runKey;
    this.language = props.queryLanguage;
    this.runner = props.runner ?? InferenceJobRunner.forStackOf(this);
    const known = staticRequest(request);
    warnAboutPlaces(this, request, props);
    warnAboutInstanceType(this, known.resourceConfig.instanceType);
    warnAboutStateName(this);
    warnAboutRunKey(this, props.runKey);
    warnAboutConstantName(this, request.name);
    if (props.encryptionKey && !isDynamic(request.kmsKeyArn)) {
      letServiceUse(props.encryptionKey, this);
    }
    this.runner._serve({ state: this, request, permitted: permittedRequest(this, request) });
    if (this.runKey !== undefined) {
      // Retriers count in their order. A second execution with the key would otherwise be retried as another run, and start another job.
      this.addRetry({ errors: [RUN_EXISTS], maxAttempts: 0 });
    }
    this.node.addValidation({
      validate: () => lateRunProblems(this, request, this.runKey).map((problem) => `invalid inference job: ${describePropProblems([problem])}`),
    });
    this.taskPolicies = [new iam.PolicyStatement({ actions: ['states:StartExecution'], resources: [this.runner._reference.stateMachineArn] })];
  }

  /**
   * The same as `metricRuns()`, with the statistic that fits the metric: AWS Step Functions has no metrics for the state.
   *
   * @param metricName `RunsStarted`, `RunsFailed`, `JobDuration`, or `TimeQueued`
   * @param props metric options; the default is the sum (`RunsStarted`, `RunsFailed`), the average (`JobDuration`), or the maximum (`TimeQueued`) over 5 minutes
   * @throws if there is no such metric: `metricStarted()` and `metricFailed()` have one, the other inherited methods have none
   */
  public metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metricRuns(metricName, { statistic: RUN_METRICS[metricName], ...props });
  }

  /**
   * A metric for the states of this name in the stack, in the namespace `cdk-cleanrooms-ml`, with the dimensions `StackName` and `State` (the name of
   * the state). Give states of several state machines different names to tell them apart. CloudWatch accepts only printable ASCII characters in a dimension value:
   * if the ID of the state has other characters, set `stateName`, or the state has no metrics.
   *
   * The function writes the metrics to its log, and CloudWatch extracts them. It writes at least once: a poll that AWS repeats may count twice.
   *
   * @param metricName `RunsStarted`, `RunsFailed`, `JobDuration`, or `TimeQueued`
   * @param props metric options; the default is the average over 5 minutes
   * @throws if there is no such metric
   */
  public metricRuns(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    checkMetricName(this.node.path, metricName, Object.keys(RUN_METRICS), '. The metrics of the state machine count how executions end.');
    // A fragment may give its states other names afterwards.
    const dimensions: RunMetricDimensions = { StackName: Stack.of(this).stackName, State: Lazy.uncachedString({ produce: () => this.stateId }) };
    return new cloudwatch.Metric({ namespace: METRIC_NAMESPACE, metricName, dimensionsMap: { ...dimensions }, ...props }).attachTo(this);
  }

  /**
   * The number of jobs that were started (`RunsStarted`).
   *
   * @param props metric options; the default is the sum over 5 minutes
   */
  public metricRunsStarted(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(RUNS_STARTED, props);
  }

  /**
   * The number of runs that failed (`RunsFailed`). A run does not count if it was stopped while the job was running, or if its state stopped waiting then:
   * the execution was stopped, or the state timed out. For those, use the metrics of your state machine.
   *
   * @param props metric options; the default is the sum over 5 minutes
   * @exampleMetadata fixture=job
   * @example
   * declare const stack: Stack;
   * declare const infer: StartTrainedModelInferenceJob;
   *
   * infer.metricRunsFailed().createAlarm(stack, 'ScoringFailed', { threshold: 1, evaluationPeriods: 1 });
   */
  public metricRunsFailed(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(RUNS_FAILED, props);
  }

  /**
   * The duration of jobs (`JobDuration`, in seconds), from `createTime` to `updateTime`: written when one finishes or fails.
   *
   * @param props metric options; the default is the average over 5 minutes
   */
  public metricRunsDuration(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(JOB_DURATION, props);
  }

  /**
   * The time that runs waited until their jobs were started (`TimeQueued`, in seconds): 0 if a job started at the first attempt. In most cases a
   * run waits for a slot in the service's quota.
   *
   * @param props metric options; the default is the maximum over 5 minutes
   */
  public metricRunsTimeQueued(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(TIME_QUEUED, props);
  }

  /**
   * The part of the state that is about the job.
   * @internal
   */
  protected _renderTask(topLevelQueryLanguage?: sfn.QueryLanguage): any {
    const { environment, ...request } = this.request;
    const language = this.language ?? topLevelQueryLanguage ?? sfn.QueryLanguage.JSON_PATH;
    return {
      Resource: `arn:${Aws.PARTITION}:states:::states:startExecution.waitForTaskToken`,
      ...startExecutionParameters(this, language, {
        stateMachineArn: this.runner._reference.stateMachineArn,
        request,
        // Of what the environment is when the app is synthesized: until then, what it refers to may change.
        environment: environment && Lazy.uncachedString({ produce: () => environmentKey(this, environment) }),
        runKey: this.runKey,
      }),
    };
  }
}
