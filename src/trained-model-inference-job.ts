import { CfnResource, CustomResource, Duration, ITaggable, Lazy, Resource, Size, Stack, TagManager, TagType, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ITrainedModelInferenceJob } from './i-trained-model-inference-job';
import { InferenceJobProvider } from './inference-job-provider';
import { InferenceJobRequest } from './inference-job-request';
import { JobCompletion } from './job-completion';
import { keyProblems, letServiceUse } from './private/encryption-key';
import { CANCEL_ACTIONS, grantOnJob, READ_ACTIONS } from './private/grants';
import { importedInferenceJob } from './private/imported-inference-job';
import { warnAboutInstanceType } from './private/instance-type-warning';
import { checkProps } from './private/job-problems';
import { jobResource } from './private/job-resource';
import { chainOfLegs } from './private/legs';
import { warnAboutPlaces } from './private/places';
import { describePropProblems } from './private/problem-report';
import { followRemovalPolicy, resourcePolicyProblems } from './private/removal-policy';
import { renderedProblems } from './private/rendered-properties';
import { propsOfRequest, startRequestDocument } from './private/request-props';
import { renderTags, tagsOf } from './private/tags';
import { JOB_DURATION, JOBS_FAILED, JOBS_STARTED, METRIC_NAMESPACE, MetricDimensions, TIME_QUEUED } from './shared/job-metrics';
import { LegAttributes } from './shared/leg-attributes';
import { RUN_RESOURCE_TYPE, toRunProperties } from './shared/resource-properties';
import { StartRequest } from './shared/start-request';
import { kindOf } from './shared/words';
import { InferenceJobDeploymentProps, TrainedModelInferenceJobProps } from './trained-model-inference-job-props';

/** Where the service writes the logs of all jobs of an account and Region. */
const JOB_LOG_GROUP = '/aws/cleanroomsml/TrainedModelInferenceJobs';

const DEFAULT_COMPLETION = JobCompletion.upTo(Duration.hours(4));

/**
 * A trained model inference job of AWS Clean Rooms ML.
 *
 * A deployment starts the job, waits until it is `ACTIVE` (which means *finished successfully*) and fails with the service's
 * reason when it ends otherwise. A rollback, or the removal of the construct, cancels a job that is still running.
 *
 * Attributes are never empty: what the service leaves out is `-`, so that an export or a parameter that holds it does not fail.
 *
 * @throws when a prop holds what the service would reject; one error names all of them
 * @exampleMetadata fixture=job
 * @example
 * declare const stack: Stack;
 *
 * new TrainedModelInferenceJob(stack, 'Job', {
 *   membershipIdentifier: 'a1b2c3d4-5678-90ab-cdef-111122223333',
 *   trainedModelArn: 'arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/a1b2c3d4-5678-90ab-cdef-111122223333/trained-model/0f4c6d1e',
 *   mlInputChannelArn: 'arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/a1b2c3d4-5678-90ab-cdef-111122223333/ml-input-channel/7b1e9a52',
 *   instanceType: InferenceInstanceType.ML_G5_XLARGE,
 *   outputMember: '444455556666', // the account that receives the results
 * });
 */
export class TrainedModelInferenceJob extends Resource implements ITrainedModelInferenceJob, ITaggable {
  /**
   * A job that this construct does not own: to let somebody read or cancel it.
   *
   * @param scope where the reference stands
   * @param id its id
   * @param trainedModelInferenceJobArn `arn:aws:cleanrooms-ml:<region>:<account>:membership/<uuid>/trained-model-inference-job/<id>`
   * @throws when it is no such ARN
   * @exampleMetadata fixture=job
   * @example
   * declare const stack: Stack;
   * declare const operator: iam.Role;
   *
   * const arn = 'arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/a1b2c3d4-5678-90ab-cdef-111122223333/trained-model-inference-job/5c7d';
   * TrainedModelInferenceJob.fromTrainedModelInferenceJobArn(stack, 'OfAnotherStack', arn).grantRead(operator);
   */
  public static fromTrainedModelInferenceJobArn(scope: Construct, id: string, trainedModelInferenceJobArn: string): ITrainedModelInferenceJob {
    return importedInferenceJob(scope, id, trainedModelInferenceJobArn);
  }

  /**
   * A job of a request that works already, in the AWS CLI or boto3.
   *
   * @param scope where the job stands
   * @param id its id
   * @param request the request as it is
   * @param props how the deployment treats the job
   * @throws when the request holds what the CLI or the service would reject; one error names all of it
   * @exampleMetadata fixture=job
   * @example
   * declare const stack: Stack;
   * declare const request: InferenceJobRequest;
   *
   * TrainedModelInferenceJob.forRequest(stack, 'Job', request, { completion: JobCompletion.upTo(Duration.hours(12)) });
   */
  public static forRequest(
    scope: Construct, id: string, request: InferenceJobRequest, props?: InferenceJobDeploymentProps,
  ): TrainedModelInferenceJob {
    return jobForRequest(scope, id, request, props);
  }

  /** The tags of the job. */
  public readonly tags: TagManager;

  /**
   * The ARN of the job (`trainedModelInferenceJobArn`). What refers to it is deployed after the job has finished; if the deployment does
   * not wait, after it was started.
   * @attribute
   */
  public readonly trainedModelInferenceJobArn: string;

  /** The membership that runs the job, as given. */
  public readonly membershipIdentifier: string;

  /** The ARN of the trained model, as given. */
  public readonly trainedModelArn: string;

  /** The ARN of the ML input channel, as given. */
  public readonly mlInputChannelArn: string;

  /** The machine that the job runs on, as given: for example `ml.g5.xlarge`. */
  public readonly instanceType: string;

  /** The account id of the member that receives the results, as given. */
  public readonly outputMember: string;

  /** What the job is for, as given; `undefined` if nothing was. */
  public readonly description?: string;

  /** The ARN of the key that the job encrypts with, as given; `undefined` if none was: then it is a key of the service. */
  public readonly kmsKeyArn?: string;

  /** The ARN as it is known from the Start on, when nobody has waited yet. */
  private readonly runArn: string;
  private readonly request: StartRequest;
  private readonly lastLeg: CustomResource;
  private readonly waits: boolean;

  constructor(scope: Construct, id: string, props: TrainedModelInferenceJobProps) {
    super(scope, id);
    const { request, problems } = checkProps(this, props, ({ provider: given }) => given ?? InferenceJobProvider._ifAnyForStackOf(this));
    if (problems.length > 0) {
      throw new Error(`invalid inference job at ${this.node.path}: ${describePropProblems(problems)}`);
    }
    const { completion = DEFAULT_COMPLETION } = props;
    warnAboutPlaces(this, request);
    warnAboutInstanceType(this, request.resourceConfig.instanceType);
    // As a list, because a map has no room for every key.
    this.tags = new TagManager(TagType.KEY_VALUE, RUN_RESOURCE_TYPE, props.tags && { ...props.tags });

    const provider = props.provider ?? InferenceJobProvider.forStackOf(this);
    if (props.encryptionKey) {
      letServiceUse(props.encryptionKey, this);
    }

    const run = jobResource(this, 'Resource', provider, RUN_RESOURCE_TYPE, {
      ...toRunProperties({ request, rerunToken: props.rerunToken }),
      Tags: Lazy.any({ produce: () => renderTags(this) }, { omitEmptyArray: true }),
    });
    const cfnRun = run.node.defaultChild as CfnResource;
    this.node.defaultChild = cfnRun;
    if (props.removalPolicy) {
      run.applyRemovalPolicy(props.removalPolicy);
    }
    followRemovalPolicy(cfnRun);
    this.node.addValidation({
      // Tags, policies and what tokens stand for are complete only when all aspects have run.
      validate: () => {
        const problemsAtSynth = [
          ...keyProblems(props.encryptionKey),
          ...resourcePolicyProblems(cfnRun.cfnOptions),
          ...renderedProblems(cfnRun),
        ];
        // CDK puts the path of the construct before it.
        return problemsAtSynth.length > 0 ? [`invalid inference job: ${describePropProblems(problemsAtSynth)}`] : [];
      },
    });
    // Apart from Run: whatever befalls the long wait, the Delete that CloudFormation sends to Run carries the ARN of the job.
    this.lastLeg = chainOfLegs(this, provider, run, completion);
    provider._serve({ request, run: cfnRun, lastLeg: this.lastLeg.node.defaultChild as CfnResource });
    this.waits = completion.maximum !== undefined;
    this.request = request;

    this.runArn = run.ref;
    this.trainedModelInferenceJobArn = this.waits ? this.reported('TrainedModelInferenceJobArn') : run.ref;
    this.membershipIdentifier = props.membershipIdentifier;
    this.trainedModelArn = props.trainedModelArn;
    this.mlInputChannelArn = props.mlInputChannelArn;
    this.instanceType = props.instanceType.value;
    this.outputMember = props.outputMember;
    this.description = props.description;
    this.kmsKeyArn = props.encryptionKey?.keyArn;
  }

  /**
   * The name of the job (`name`), given or made.
   *
   * @throws when it is made, and the deployment does not wait
   * @attribute
   */
  public get trainedModelInferenceJobName(): string {
    return this.request.name ?? this.reported('Name');
  }

  /**
   * The version of the trained model (`trainedModelVersionIdentifier`), given or chosen by the service.
   *
   * @throws when none was given, and the deployment does not wait
   * @attribute
   */
  public get trainedModelVersionIdentifier(): string {
    return this.request.trainedModelVersionIdentifier ?? this.reported('TrainedModelVersionIdentifier');
  }

  /**
   * The configured model algorithm association (`configuredModelAlgorithmAssociationArn`), given or chosen by the service.
   *
   * @throws when none was given, and the deployment does not wait
   * @attribute
   */
  public get configuredModelAlgorithmAssociationArn(): string {
    return this.request.configuredModelAlgorithmAssociationArn ?? this.reported('ConfiguredModelAlgorithmAssociationArn');
  }

  /**
   * How many machines the job runs on (`resourceConfig.instanceCount`), given or chosen by the service.
   *
   * @throws when no number was given, and the deployment does not wait
   * @attribute
   */
  public get instanceCount(): number {
    return this.request.resourceConfig.instanceCount ?? Token.asNumber(this.reported('InstanceCount'));
  }

  /**
   * The media type of the results (`outputConfiguration.accept`), given or chosen by the service.
   *
   * @throws when none was given, and the deployment does not wait
   * @attribute
   */
  public get outputAccept(): string {
    return this.request.outputConfiguration.accept ?? this.reported('OutputAccept');
  }

  /**
   * The largest piece of input that the model gets at once (`containerExecutionParameters.maxPayloadInMB`), given or chosen by the service.
   *
   * @throws when none was given, and the deployment does not wait
   * @attribute
   */
  public get maxPayload(): Size {
    return Size.mebibytes(this.request.containerExecutionParameters?.maxPayloadInMB ?? Token.asNumber(this.reported('MaxPayloadInMB')));
  }

  /**
   * The account id of the member that pays for the job (`mlModelInferencePayerAccountId`), given or as the collaboration says.
   *
   * @throws when none was given, and the deployment does not wait
   * @attribute
   */
  public get modelInferencePayerAccountId(): string {
    return this.request.mlModelInferencePayerAccountId ?? this.reported('MlModelInferencePayerAccountId');
  }

  /**
   * The status of the job at the end of the wait (`status`): `ACTIVE`, which means *finished successfully*.
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get status(): string {
    return this.reported('Status');
  }

  /**
   * The code of the job's status (`statusDetails.statusCode`).
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get statusCode(): string {
    return this.reported('StatusCode');
  }

  /**
   * What the service says about the job's status (`statusDetails.message`), cut if the answer to CloudFormation (4096 bytes) has no room for all of it.
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get statusMessage(): string {
    return this.reported('StatusMessage');
  }

  /**
   * When the job was started (`createTime`), as an ISO 8601 string in UTC, for example `2026-01-31T12:00:00.000Z`.
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get createTime(): string {
    return this.reported('CreateTime');
  }

  /**
   * When the job last changed before the end of the wait (`updateTime`), as an ISO 8601 string in UTC.
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get updateTime(): string {
    return this.reported('UpdateTime');
  }

  /**
   * The collaboration that the membership belongs to (`collaborationIdentifier`), a UUID. `-` if List did not show it.
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get collaborationIdentifier(): string {
    return this.reported('CollaborationIdentifier');
  }

  /**
   * The digest of the image that the model ran in (`inferenceContainerImageDigest`).
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get inferenceContainerImageDigest(): string {
    return this.reported('InferenceContainerImageDigest');
  }

  /**
   * Whether the metrics of the job were published at the end of the wait (`metricsStatus`): `PUBLISH_SUCCEEDED` or `PUBLISH_FAILED`.
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get metricsStatus(): string {
    return this.reported('MetricsStatus');
  }

  /**
   * What the service says about the metrics (`metricsStatusDetails`), cut if the answer to CloudFormation (4096 bytes) has no room for all of it.
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get metricsStatusDetails(): string {
    return this.reported('MetricsStatusDetails');
  }

  /**
   * Whether the logs of the job were published at the end of the wait (`logsStatus`): `PUBLISH_SUCCEEDED` or `PUBLISH_FAILED`.
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get logsStatus(): string {
    return this.reported('LogsStatus');
  }

  /**
   * What the service says about the logs (`logsStatusDetails`), cut if the answer to CloudFormation (4096 bytes) has no room for all of it.
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get logsStatusDetails(): string {
    return this.reported('LogsStatusDetails');
  }

  /**
   * Lets somebody call operations of the service on the job, and pass its membership, which every one of them needs.
   *
   * @param grantee who may
   * @param actions for example `cleanrooms-ml:GetTrainedModelInferenceJob`
   */
  public grant(grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
    return grantOnJob(this, this.runArn, grantee, actions);
  }

  /**
   * Lets somebody look at the job and its tags (GetTrainedModelInferenceJob, ListTagsForResource).
   *
   * @param grantee who may
   */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, ...READ_ACTIONS);
  }

  /**
   * Lets somebody cancel the job (CancelTrainedModelInferenceJob).
   *
   * A job that is cancelled while a deployment waits for it fails that deployment.
   *
   * @param grantee who may
   * @exampleMetadata fixture=job
   * @example
   * declare const job: TrainedModelInferenceJob;
   * declare const operator: iam.Role;
   *
   * job.grantRead(operator);
   * job.grantCancel(operator);
   */
  public grantCancel(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, ...CANCEL_ACTIONS);
  }

  /**
   * The log group that the service writes the logs of jobs to: `/aws/cleanroomsml/TrainedModelInferenceJobs`, one for all jobs of the
   * account and Region. The service makes it when it first publishes any; this is a reference to it.
   */
  public get logGroup(): logs.ILogGroup {
    const known = this.node.tryFindChild('LogGroup') as logs.ILogGroup | undefined;
    return known ?? logs.LogGroup.fromLogGroupName(this, 'LogGroup', JOB_LOG_GROUP);
  }

  /**
   * A metric of this job, in the namespace `cdk-cleanrooms-ml`, with the dimensions `StackName` and `Job` (the logical id of the resource).
   *
   * The handler writes the metrics to its log, from which CloudWatch takes them. It writes at least once: requests that AWS delivers twice may
   * count twice. CloudWatch charges for a custom metric by the hour in which it gets values, and CloudWatch Logs for the lines that carry them:
   * up to four metrics for a job, and none in an hour in which nothing is deployed.
   *
   * @param metricName `JobsStarted`, `JobsFailed`, `JobDuration` or `TimeQueued`
   * @param props what is to be different from: the average, over 5 minutes
   */
  public metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const dimensions: MetricDimensions = { StackName: Stack.of(this).stackName, Job: (this.node.defaultChild as CfnResource).logicalId };
    return new cloudwatch.Metric({ namespace: METRIC_NAMESPACE, metricName, dimensionsMap: { ...dimensions }, ...props }).attachTo(this);
  }

  /**
   * How many jobs were started (`JobsStarted`, a count): 1 for every one, when the service has taken it. A job that is adopted was not started.
   *
   * @param props what is to be different from: the sum, over 5 minutes
   */
  public metricStarted(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(JOBS_STARTED, { statistic: cloudwatch.Stats.SUM, ...props });
  }

  /**
   * How many deployments a job has failed (`JobsFailed`, a count): 1 when a deployment fails because the job that it waits for has failed, or was
   * cancelled by somebody else. Jobs that no deployment waits for (`JobCompletion.none()`) are not counted.
   *
   * @param props what is to be different from: the sum, over 5 minutes
   * @exampleMetadata fixture=job
   * @example
   * declare const stack: Stack;
   * declare const job: TrainedModelInferenceJob;
   *
   * job.metricFailed().createAlarm(stack, 'JobFailed', { threshold: 1, evaluationPeriods: 1 });
   */
  public metricFailed(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(JOBS_FAILED, { statistic: cloudwatch.Stats.SUM, ...props });
  }

  /**
   * How long a job took (`JobDuration`, in seconds), from `createTime` to `updateTime`: written when it finishes or fails while a deployment
   * waits for it.
   *
   * @param props what is to be different from: the average, over 5 minutes
   */
  public metricDuration(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(JOB_DURATION, { statistic: cloudwatch.Stats.AVERAGE, ...props });
  }

  /**
   * How long a job had to wait until it was started (`TimeQueued`, in seconds), from the receipt of CloudFormation's request: written with
   * `JobsStarted`, and 0 if it was started at the first attempt. What it waits for is mostly a slot in the service's quota.
   *
   * @param props what is to be different from: the maximum, over 5 minutes
   */
  public metricTimeQueued(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(TIME_QUEUED, { statistic: cloudwatch.Stats.MAXIMUM, ...props });
  }

  /**
   * The request that runs the same job by hand: `aws cleanroomsml start-trained-model-inference-job --cli-input-json`.
   *
   * It has none of the tags that say which stack owns a job, so that no stack takes the job that is started with it for its own; and where
   * the name is made, a placeholder for one. Values that are known only at deployment are tokens: put it into an output by `toJsonString()`
   * of the stack.
   *
   * @exampleMetadata fixture=job
   * @example
   * declare const stack: Stack;
   * declare const job: TrainedModelInferenceJob;
   *
   * new CfnOutput(stack, 'JobByHand', { value: stack.toJsonString(job.toStartRequest()) });
   */
  public toStartRequest(): { [member: string]: any } {
    return startRequestDocument({ ...this.request, tags: Object.fromEntries(tagsOf(this)) });
  }

  /** What the last leg answers. A member that the service leaves out is `-`. */
  private reported(name: keyof LegAttributes): string {
    if (!this.waits) {
      throw new Error(`the inference job at ${this.node.path} is not waited for (JobCompletion.none()), so what becomes of it is not known in the `
        + 'stack: only trainedModelInferenceJobArn and what was given can be read');
    }
    return this.lastLeg.getAttString(name);
  }
}

function jobForRequest(scope: Construct, id: string, request: InferenceJobRequest, props?: InferenceJobDeploymentProps): TrainedModelInferenceJob {
  if (typeof request?._read !== 'function') {
    throw new Error(`invalid inference job at ${scope.node.path}/${id}: request: got ${kindOf(request)}, `
      + 'expected an InferenceJobRequest, for example InferenceJobRequest.fromFile("request.json")');
  }
  const requestProps = propsOfRequest(scope, `${id}EncryptionKey`, request._read(`${scope.node.path}/${id}`));
  // eslint-disable-next-line awscdk/require-passing-this, awscdk/no-variable-construct-id -- whoever declares the job says where it stands
  return new TrainedModelInferenceJob(scope, id, { ...requestProps, ...props });
}
