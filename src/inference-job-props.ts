import { Size } from 'aws-cdk-lib';
import { IMembershipRef } from 'aws-cdk-lib/aws-cleanrooms';
import { IConfiguredModelAlgorithmAssociationRef } from 'aws-cdk-lib/aws-cleanroomsml';
import * as kms from 'aws-cdk-lib/aws-kms';
import { InferenceInstanceType } from './inference-instance-type';
import { IMLInputChannelRef, ITrainedModelRef } from './references';

// Props that take a reference or a string do so in the same way as the L1 constructs of AWS CDK. jsii has such a union for all languages: TypeScript
// and Python check it, Java has an overload for each type. .NET and Go cannot express it: there the prop is an `object` or `interface{}`, and a
// value of another type is an error at synth.

/** What an inference job does: the request to the service. */
export interface InferenceJobProps {
  /**
   * The membership that runs the job (`membershipIdentifier`): its ID, a lowercase UUID, or a construct such as
   * `cleanrooms.CfnMembership`.
   */
  readonly membershipIdentifier: IMembershipRef | string;

  /**
   * The trained model to run (`trainedModelArn`): its ARN, or a construct that references it. The ARN has the form
   * `arn:aws:cleanrooms-ml:<region>:<account>:membership/<uuid>/trained-model/<id>`.
   */
  readonly trainedModelArn: ITrainedModelRef | string;

  /**
   * The version of the trained model (`trainedModelVersionIdentifier`), a lowercase UUID.
   *
   * @default - the service chooses
   */
  readonly trainedModelVersionIdentifier?: string;

  /**
   * The configured model algorithm association to use (`configuredModelAlgorithmAssociationArn`): its ARN, or a construct such as
   * `cleanroomsml.CfnConfiguredModelAlgorithmAssociation`. It may belong to another account. The ARN has the form
   * `arn:aws:cleanrooms-ml:<region>:<account>:membership/<uuid>/configured-model-algorithm-association/<id>`.
   *
   * @default - the association that the model was trained with
   */
  readonly configuredModelAlgorithmAssociationArn?: IConfiguredModelAlgorithmAssociationRef | string;

  /**
   * The ML input channel that the job reads (`dataSource.mlInputChannelArn`): its ARN, or a construct that references it. The ARN has the form
   * `arn:aws:cleanrooms-ml:<region>:<account>:membership/<uuid>/ml-input-channel/<id>`.
   */
  readonly mlInputChannelArn: IMLInputChannelRef | string;

  /**
   * The instance type that the job runs on (`resourceConfig.instanceType`), such as `ml.m5.xlarge`.
   */
  readonly instanceType: InferenceInstanceType;

  /**
   * The number of instances that the job runs on (`resourceConfig.instanceCount`), from 1 to 10.
   *
   * @default - the service chooses
   */
  readonly instanceCount?: number;

  /**
   * The account ID of the member that receives the results (`outputConfiguration.members`, which must have exactly one), 12 digits.
   */
  readonly outputMember: string;

  /**
   * The MIME type of the results (`outputConfiguration.accept`), up to 256 characters.
   *
   * @default - the service chooses
   */
  readonly outputAccept?: string;

  /**
   * The maximum size of one request to the model (`containerExecutionParameters.maxPayloadInMB`), a whole number of MiB from 1 to 100.
   *
   * @default - the service chooses
   */
  readonly maxPayload?: Size;

  /**
   * Environment variables of the model's container (`environment`): up to 16. Names have up to 1,024 letters, digits, and underscores, and do not begin with a
   * digit; values have 1 to 10,240 characters. All states of a runner together are limited to 3,500 bytes of environment variables.
   *
   * Anyone who can read the template can read the values: do not put secrets in them.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };

  /**
   * The KMS key that encrypts the data of the job (`kmsKeyArn`), a symmetric encryption key; an alias is rejected.
   *
   * If the key is defined in the app, the statements that the service needs are added to its key policy. The role of the provider or runner can use the key
   * if its key policy lets the account use IAM policies, as the CDK's default does.
   *
   * @default - a key of the service
   */
  readonly encryptionKey?: kms.IKeyRef;

  /**
   * The account ID of the member that pays for the job (`mlModelInferencePayerAccountId`), 12 digits.
   *
   * @default - the payer that the collaboration configures
   */
  readonly modelInferencePayerAccountId?: string;

  /**
   * The description of the job (`description`), up to 255 characters.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * The name of the job (`name`), from 1 to 63 characters on one line, not only whitespace.
   *
   * Two jobs of one model with the same name write their results to the same place in the receiver's bucket.
   *
   * @default - a name that is generated from the logical ID and is new for every job
   */
  readonly jobName?: string;

  /**
   * Tags of the job (`tags`), up to 44: the service accepts 50, and this library needs 6. Keys have 1 to 128 characters and do not begin with `aws:` or
   * `cdk-cleanrooms-ml:`; values have up to 256 characters.
   *
   * @default - none
   */
  readonly tags?: { [key: string]: string };
}
