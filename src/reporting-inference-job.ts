import { InferenceJobBase } from './inference-job-base';
import { LegAttributes } from './shared/leg-attributes';

/**
 * What the service says of a job that a deployment has waited for (GetTrainedModelInferenceJob, and List for the collaboration).
 * A member that the service leaves out is empty. Whatever refers to one of them is deployed after the job has finished.
 */
export abstract class ReportingInferenceJob extends InferenceJobBase {
  /**
   * The status of the job at the end of the wait (`status`): `ACTIVE`, which means *finished successfully*.
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get status(): string {
    return this._reported('Status');
  }

  /**
   * The code of the job's status (`statusDetails.statusCode`).
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get statusCode(): string {
    return this._reported('StatusCode');
  }

  /**
   * What the service says about the job's status (`statusDetails.message`), cut if the answer to CloudFormation (4096 bytes) has no room for all of it.
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get statusMessage(): string {
    return this._reported('StatusMessage');
  }

  /**
   * When the job was started (`createTime`), as an ISO 8601 string in UTC, for example `2026-01-31T12:00:00.000Z`.
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get createTime(): string {
    return this._reported('CreateTime');
  }

  /**
   * When the job last changed before the end of the wait (`updateTime`), as an ISO 8601 string in UTC.
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get updateTime(): string {
    return this._reported('UpdateTime');
  }

  /**
   * The collaboration that the membership belongs to (`collaborationIdentifier`), a UUID. Empty if List did not show it.
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get collaborationIdentifier(): string {
    return this._reported('CollaborationIdentifier');
  }

  /**
   * The digest of the image that the model ran in (`inferenceContainerImageDigest`).
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get inferenceContainerImageDigest(): string {
    return this._reported('InferenceContainerImageDigest');
  }

  /**
   * Whether the metrics of the job were published at the end of the wait (`metricsStatus`): `PUBLISH_SUCCEEDED` or `PUBLISH_FAILED`.
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get metricsStatus(): string {
    return this._reported('MetricsStatus');
  }

  /**
   * What the service says about the metrics (`metricsStatusDetails`), cut if the answer to CloudFormation (4096 bytes) has no room for all of it.
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get metricsStatusDetails(): string {
    return this._reported('MetricsStatusDetails');
  }

  /**
   * Whether the logs of the job were published at the end of the wait (`logsStatus`): `PUBLISH_SUCCEEDED` or `PUBLISH_FAILED`.
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get logsStatus(): string {
    return this._reported('LogsStatus');
  }

  /**
   * What the service says about the logs (`logsStatusDetails`), cut if the answer to CloudFormation (4096 bytes) has no room for all of it.
   *
   * @throws when the deployment does not wait
   * @attribute
   */
  public get logsStatusDetails(): string {
    return this._reported('LogsStatusDetails');
  }

  /**
   * What the last leg answers.
   * @internal
   */
  protected abstract _reported(name: keyof LegAttributes): string;
}
