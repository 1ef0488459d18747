/** The request of StartTrainedModelInferenceJob, in the API's own member names. */
export interface StartRequest {
  readonly membershipIdentifier: string;
  readonly name?: string;
  readonly trainedModelArn: string;
  readonly trainedModelVersionIdentifier?: string;
  readonly configuredModelAlgorithmAssociationArn?: string;
  readonly resourceConfig: { readonly instanceType: string; readonly instanceCount?: number };
  readonly outputConfiguration: { readonly accept?: string; readonly members: { readonly accountId: string }[] };
  readonly dataSource: { readonly mlInputChannelArn: string };
  readonly description?: string;
  readonly containerExecutionParameters?: { readonly maxPayloadInMB?: number };
  readonly environment?: { readonly [name: string]: string };
  readonly kmsKeyArn?: string;
  readonly mlModelInferencePayerAccountId?: string;
  readonly tags?: { readonly [key: string]: string };
}
