import { Size } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import { JobMetrics } from './job-metrics';
import { JobOutcome } from './job-outcome';

/** The log group to which the service writes the logs of all jobs of an account and Region. */
const JOB_LOG_GROUP = '/aws/cleanroomsml/TrainedModelInferenceJobs';

/**
 * The attributes of a job: what was given, and what the service has reported at the end of the wait.
 *
 * jsii treats the members of an internal class as members of the public class that extends it.
 * @internal
 */
export abstract class JobAttributes extends JobMetrics {
  /** @internal */
  protected abstract readonly _outcome: JobOutcome;

  /** The ID of the membership that runs the job, as given. */
  public get membershipIdentifier(): string {
    return this._outcome.request.membershipIdentifier;
  }

  /** The ARN of the trained model, as given. */
  public get trainedModelArn(): string {
    return this._outcome.request.trainedModelArn;
  }

  /** The ARN of the ML input channel, as given. */
  public get mlInputChannelArn(): string {
    return this._outcome.request.dataSource.mlInputChannelArn;
  }

  /** The instance type that the job runs on, as given: for example `ml.g5.xlarge`. */
  public get instanceType(): string {
    return this._outcome.request.resourceConfig.instanceType;
  }

  /** The account ID of the member that receives the results, as given. */
  public get outputMember(): string {
    return this._outcome.request.outputConfiguration.members[0].accountId;
  }

  /** The description of the job, as given; `undefined` if there is none. */
  public get description(): string | undefined {
    return this._outcome.request.description;
  }

  /** The ARN of the key that encrypts the data of the job, as given. `undefined` if none was given: the service then uses its own key. */
  public get kmsKeyArn(): string | undefined {
    return this._outcome.request.kmsKeyArn;
  }

  /**
   * The name of the job (`name`), as given or generated.
   *
   * @throws when it is generated and the deployment does not wait
   * @attribute
   */
  public get trainedModelInferenceJobName(): string {
    return this._outcome.textOr('Name', this._outcome.request.name);
  }

  /**
   * The version of the trained model (`trainedModelVersionIdentifier`), as given or chosen by the service.
   *
   * @throws when none was given and the deployment does not wait
   * @attribute
   */
  public get trainedModelVersionIdentifier(): string {
    return this._outcome.textOr('TrainedModelVersionIdentifier', this._outcome.request.trainedModelVersionIdentifier);
  }

  /**
   * The configured model algorithm association (`configuredModelAlgorithmAssociationArn`), as given or chosen by the service.
   *
   * @throws when none was given and the deployment does not wait
   * @attribute
   */
  public get configuredModelAlgorithmAssociationArn(): string {
    return this._outcome.textOr('ConfiguredModelAlgorithmAssociationArn', this._outcome.request.configuredModelAlgorithmAssociationArn);
  }

  /**
   * The number of instances that the job runs on (`resourceConfig.instanceCount`), as given or chosen by the service.
   *
   * @throws when none was given and the deployment does not wait
   * @attribute
   */
  public get instanceCount(): number {
    return this._outcome.numberOr('InstanceCount', this._outcome.request.resourceConfig.instanceCount);
  }

  /**
   * The MIME type of the results (`outputConfiguration.accept`), as given or chosen by the service.
   *
   * @throws when none was given and the deployment does not wait
   * @attribute
   */
  public get outputAccept(): string {
    return this._outcome.textOr('OutputAccept', this._outcome.request.outputConfiguration.accept);
  }

  /**
   * The maximum size of one request to the model (`containerExecutionParameters.maxPayloadInMB`), as given or chosen by the service.
   *
   * @throws when none was given and the deployment does not wait
   * @attribute
   */
  public get maxPayload(): Size {
    return Size.mebibytes(this._outcome.numberOr('MaxPayloadInMB', this._outcome.request.containerExecutionParameters?.maxPayloadInMB));
  }

  /**
   * The account ID of the member that pays for the job (`mlModelInferencePayerAccountId`), as given or as the collaboration configures it.
   *
   * @throws when none was given and the deployment does not wait
   * @attribute
   */
  public get modelInferencePayerAccountId(): string {
    return this._outcome.textOr('MlModelInferencePayerAccountId', this._outcome.request.mlModelInferencePayerAccountId);
  }

  /**
   * The status of the job at the end of the wait (`status`): `ACTIVE`, which means *finished successfully*.
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get status(): string {
    return this._outcome.reported('Status');
  }

  /**
   * The code of the job's status (`statusDetails.statusCode`).
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get statusCode(): string {
    return this._outcome.reported('StatusCode');
  }

  /**
   * The message of the service about the job's status (`statusDetails.message`), truncated if the response to CloudFormation (4096 bytes) has no room for all of it.
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get statusMessage(): string {
    return this._outcome.reported('StatusMessage');
  }

  /**
   * The time when the job was created (`createTime`), in ISO 8601 format in UTC, for example `2026-01-31T12:00:00.000Z`.
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get createTime(): string {
    return this._outcome.reported('CreateTime');
  }

  /**
   * The time when the job was last updated before the end of the wait (`updateTime`), in ISO 8601 format in UTC.
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get updateTime(): string {
    return this._outcome.reported('UpdateTime');
  }

  /**
   * The collaboration that the membership belongs to (`collaborationIdentifier`), a UUID. `-` if the service did not list it.
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get collaborationIdentifier(): string {
    return this._outcome.reported('CollaborationIdentifier');
  }

  /**
   * The digest of the container image that the model ran in (`inferenceContainerImageDigest`).
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get inferenceContainerImageDigest(): string {
    return this._outcome.reported('InferenceContainerImageDigest');
  }

  /**
   * Whether the metrics of the job were published at the end of the wait (`metricsStatus`): `PUBLISH_SUCCEEDED` or `PUBLISH_FAILED`.
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get metricsStatus(): string {
    return this._outcome.reported('MetricsStatus');
  }

  /**
   * The message of the service about the metrics (`metricsStatusDetails`), truncated if the response to CloudFormation (4096 bytes) has no room for all of it.
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get metricsStatusDetails(): string {
    return this._outcome.reported('MetricsStatusDetails');
  }

  /**
   * Whether the logs of the job were published at the end of the wait (`logsStatus`): `PUBLISH_SUCCEEDED` or `PUBLISH_FAILED`.
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get logsStatus(): string {
    return this._outcome.reported('LogsStatus');
  }

  /**
   * The message of the service about the logs (`logsStatusDetails`), truncated if the response to CloudFormation (4096 bytes) has no room for all of it.
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get logsStatusDetails(): string {
    return this._outcome.reported('LogsStatusDetails');
  }

  /**
   * The log group that the service writes the logs of jobs to: `/aws/cleanroomsml/TrainedModelInferenceJobs`, one for all jobs of the
   * account and Region. The service creates it when it first publishes logs; this is a reference to it.
   */
  public get logGroup(): logs.ILogGroup {
    const known = this.node.tryFindChild('LogGroup') as logs.ILogGroup | undefined;
    return known ?? logs.LogGroup.fromLogGroupName(this, 'LogGroup', JOB_LOG_GROUP);
  }
}
