import { RemovalPolicy, Size } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { InferenceInstanceType } from './inference-instance-type';
import { InferenceJobProvider } from './inference-job-provider';
import { JobCompletion } from './job-completion';

/** How a deployment treats an inference job: what is no part of the request to the service. */
export interface InferenceJobDeploymentProps {
  /**
   * How long a deployment waits for the job to finish.
   *
   * Changing it starts nothing.
   *
   * @default JobCompletion.upTo(Duration.hours(4))
   */
  readonly completion?: JobCompletion;

  /**
   * Any text; a new one starts a new job of the same configuration.
   *
   * @default - none
   */
  readonly rerunToken?: string;

  /**
   * What becomes of a job that is pending or running when it is removed from the stack, or another job takes its place.
   *
   * With `DESTROY` it is cancelled. With `RETAIN` or `RETAIN_ON_UPDATE_OR_DELETE`, which mean the same here, it goes on and is
   * charged for, and no stack owns it any more: `aws cleanroomsml cancel-trained-model-inference-job` stops it. It is cancelled
   * all the same when the deployment that creates the construct is rolled back. A finished job and its results stay in any case.
   *
   * A policy set from outside, by `RemovalPolicies`, an aspect or `applyRemovalPolicy()`, counts as if it were given here.
   * `SNAPSHOT` is refused. Changing it starts nothing.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * What runs the job: functions in a VPC, with roles or keys of one's own. It belongs to the same stack.
   *
   * It cannot be changed on a job that is deployed: CloudFormation refuses another service token.
   *
   * @default - the provider of the stack, `InferenceJobProvider.forStackOf()`
   */
  readonly provider?: InferenceJobProvider;
}

/** What a trained model inference job is to do, and how its deployment treats it. */
export interface TrainedModelInferenceJobProps extends InferenceJobDeploymentProps {
  /**
   * The membership that runs the job (`membershipIdentifier`), a lower-case UUID.
   *
   * Changing it starts a new job.
   */
  readonly membershipIdentifier: string;

  /**
   * The ARN of the trained model that is run (`trainedModelArn`).
   *
   * Changing it starts a new job.
   */
  readonly trainedModelArn: string;

  /**
   * The version of the trained model (`trainedModelVersionIdentifier`), a lower-case UUID.
   *
   * Changing it starts a new job.
   *
   * @default - the service chooses
   */
  readonly trainedModelVersionIdentifier?: string;

  /**
   * The ARN of the configured model algorithm association to use (`configuredModelAlgorithmAssociationArn`). It may belong to another account.
   *
   * Changing it starts a new job.
   *
   * @default - the one that the model was trained with
   */
  readonly configuredModelAlgorithmAssociationArn?: string;

  /**
   * The ARN of the ML input channel that the job reads (`dataSource.mlInputChannelArn`).
   *
   * Changing it starts a new job.
   */
  readonly mlInputChannelArn: string;

  /**
   * The machine that the job runs on (`resourceConfig.instanceType`).
   *
   * Changing it starts a new job.
   */
  readonly instanceType: InferenceInstanceType;

  /**
   * How many machines the job runs on (`resourceConfig.instanceCount`), from 1 to 10.
   *
   * Changing it starts a new job.
   *
   * @default - the service chooses
   */
  readonly instanceCount?: number;

  /**
   * The account id of the member that receives the results (`outputConfiguration.members`, of which the service takes exactly one), 12 digits.
   *
   * Changing it starts a new job.
   */
  readonly outputMember: string;

  /**
   * The media type of the results (`outputConfiguration.accept`), up to 256 characters.
   *
   * Changing it starts a new job.
   *
   * @default - the service chooses
   */
  readonly outputAccept?: string;

  /**
   * The largest piece of input that the model gets at once (`containerExecutionParameters.maxPayloadInMB`), from 1 to 100 MiB.
   *
   * Changing it starts a new job.
   *
   * @default - the service chooses
   */
  readonly maxPayload?: Size;

  /**
   * Environment variables of the model's container (`environment`): up to 16, each value from 1 to 10,240 characters.
   *
   * The values can be read in the template: put no secrets into them. Changing them starts a new job.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };

  /**
   * The key that the job encrypts with (`kmsKeyArn`), a symmetric one.
   *
   * The policy of a key that belongs to the app is extended for the service. Changing the key starts a new job.
   *
   * @default - a key of the service
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The account id of the member that pays for the job (`mlModelInferencePayerAccountId`), 12 digits.
   *
   * Changing it starts a new job.
   *
   * @default - as the collaboration says
   */
  readonly modelInferencePayerAccountId?: string;

  /**
   * What the job is for (`description`), up to 255 characters.
   *
   * Changing it starts a new job: the service cannot change it on one that exists.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * The name of the job (`name`), from 1 to 63 characters.
   *
   * Results of two jobs of one model with one name go to one place in the receiver's bucket. Changing it starts a new job.
   *
   * @default - a name that is made of the logical id and new for every job
   */
  readonly jobName?: string;

  /**
   * Tags of the job (`tags`), up to 46, beside those that reach it by `Tags.of()` and from the stack.
   *
   * Changing them starts nothing: they are changed on the job that exists.
   *
   * @default - none
   */
  readonly tags?: { [key: string]: string };
}
