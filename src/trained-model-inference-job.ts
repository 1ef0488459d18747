import { ITaggable, TagManager, TagType } from 'aws-cdk-lib';
import { addConstructMetadata } from 'aws-cdk-lib/core/lib/metadata-resource';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';
import { ITrainedModelInferenceJob } from './i-trained-model-inference-job';
import { InferenceJobDeploymentProps } from './inference-job-deployment-props';
import { InferenceJobRequest } from './inference-job-request';
import { isOfClass, markAsOfClass } from './private/classes';
import { importedInferenceJob } from './private/imported-inference-job';
import { JobAttributes } from './private/job-attributes';
import { JobOutcome } from './private/job-outcome';
import { jobResources, soundRequest } from './private/job-resources';
import { propsForRequest, startRequestDocument } from './private/request-props';
import { tagsOf } from './private/tags';
import { TrainedModelInferenceJobReference } from './references';
import { RUN_RESOURCE_TYPE } from './shared/resource-properties';
import { TrainedModelInferenceJobGrants } from './trained-model-inference-job-grants';
import { TrainedModelInferenceJobProps } from './trained-model-inference-job-props';

/**
 * A trained model inference job of AWS Clean Rooms ML.
 *
 * A deployment starts the job, waits until it is `ACTIVE` (which means *finished successfully*), and fails with the service's
 * reason if it ends otherwise. A rollback, or the removal of the construct, cancels a job that is still running.
 *
 * Attributes are never empty: a value that the service does not return is `-`, so that an export or a parameter that uses it does not fail.
 *
 * @throws when a prop has a value that the service would reject; one error names all of them
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
// Without CDK's @MethodMetadata(): it is a standard decorator, and jsii compiles only decorators from before the standard.
@propertyInjectable
export class TrainedModelInferenceJob extends JobAttributes implements ITrainedModelInferenceJob, ITaggable {
  /** The ID of this class for property injection: `IPropertyInjector.constructUniqueId`. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-cleanrooms-ml.TrainedModelInferenceJob';

  /**
   * Whether an object is a TrainedModelInferenceJob, including one from another copy of this library. An imported job is not one.
   *
   * @param x any value
   */
  public static isTrainedModelInferenceJob(x: any): x is TrainedModelInferenceJob {
    return isOfClass(x, TrainedModelInferenceJob.PROPERTY_INJECTION_ID);
  }

  /**
   * Imports a job that this construct does not own, to grant permissions on it.
   *
   * @param scope the scope of the imported job
   * @param id the construct ID of the imported job
   * @param trainedModelInferenceJobArn `arn:aws:cleanrooms-ml:<region>:<account>:membership/<uuid>/trained-model-inference-job/<id>`
   * @throws when it is not an ARN of this form
   * @exampleMetadata fixture=job
   * @example
   * declare const stack: Stack;
   * declare const operator: iam.Role;
   *
   * const arn = 'arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/a1b2c3d4-5678-90ab-cdef-111122223333/trained-model-inference-job/5c7d';
   * TrainedModelInferenceJob.fromTrainedModelInferenceJobArn(stack, 'OfAnotherStack', arn).grants.read(operator);
   */
  public static fromTrainedModelInferenceJobArn(scope: Construct, id: string, trainedModelInferenceJobArn: string): ITrainedModelInferenceJob {
    return importedInferenceJob(scope, id, trainedModelInferenceJobArn);
  }

  /**
   * Creates a job from a request that already works in the AWS CLI or boto3.
   *
   * @param scope the scope of the job
   * @param id the construct ID of the job
   * @param request the unchanged request
   * @param props how the deployment treats the job
   * @throws when the request contains anything that the CLI or the service would reject; one error names everything
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
    return newJob(scope, id, { ...propsForRequest(scope, id, request), ...props });
  }

  /** The tags of the job. */
  public readonly tags: TagManager;

  /**
   * The ARN of the job (`trainedModelInferenceJobArn`). Resources that refer to it are deployed after the job has finished or, if the deployment
   * does not wait, after the job has been started.
   * @attribute
   */
  public readonly trainedModelInferenceJobArn: string;

  /** A reference to the job. Resources that use it are deployed as if they referred to `trainedModelInferenceJobArn`. */
  public readonly trainedModelInferenceJobRef: TrainedModelInferenceJobReference;

  /** Grants permissions on the job, from its start on, not only after it has finished. */
  public readonly grants: TrainedModelInferenceJobGrants;

  /** @internal */
  protected readonly _outcome: JobOutcome;

  constructor(scope: Construct, id: string, props: TrainedModelInferenceJobProps) {
    super(scope, id);
    addConstructMetadata(this, props);
    markAsOfClass(this, TrainedModelInferenceJob.PROPERTY_INJECTION_ID);
    const request = soundRequest(this, props);
    // As a list, because a map cannot hold every key.
    this.tags = new TagManager(TagType.KEY_VALUE, RUN_RESOURCE_TYPE, props.tags && { ...props.tags });
    const { run, outcome } = jobResources(this, props, request);
    this._outcome = new JobOutcome(this, request, outcome);
    this.trainedModelInferenceJobArn = outcome ? this._outcome.reported('TrainedModelInferenceJobArn') : run.ref;
    this.trainedModelInferenceJobRef = { trainedModelInferenceJobArn: this.trainedModelInferenceJobArn };
    this.grants = TrainedModelInferenceJobGrants._of(this, { jobArn: run.ref, membershipIdentifier: request.membershipIdentifier });
  }

  /**
   * Returns the request that runs the same job manually: `aws cleanroomsml start-trained-model-inference-job --cli-input-json`.
   *
   * It has none of the tags that say which stack owns a job, so that no stack adopts the job that you start with it. If the name is
   * generated, the request has a placeholder for it. Values that are known only at deployment are tokens: to output the request, use
   * `toJsonString()` of the stack. Tags of `Tags.of()` are applied at synth: a request that is made before does not have them.
   *
   * @exampleMetadata fixture=job
   * @example
   * declare const stack: Stack;
   * declare const job: TrainedModelInferenceJob;
   *
   * new CfnOutput(stack, 'JobByHand', { value: stack.toJsonString(job.toStartRequest()) });
   */
  public toStartRequest(): { [member: string]: any } {
    return startRequestDocument({ ...this._outcome.request, tags: Object.fromEntries(tagsOf(this)) });
  }
}

/** Outside the class, where every compiler resolves its name to the decorated class, so that property injectors apply. */
function newJob(scope: Construct, id: string, props: TrainedModelInferenceJobProps): TrainedModelInferenceJob {
  // eslint-disable-next-line awscdk/require-passing-this, awscdk/no-variable-construct-id -- whoever declares the job says where it stands
  return new TrainedModelInferenceJob(scope, id, props);
}
