/**
 * What a leg returns, by the names that users' templates have in `Fn::GetAtt`: none may ever change. A leg that has been
 * deployed does not have attributes that were added later. All of them always have a value, because CloudFormation fails a stack that reads
 * a missing one, exports an empty one, or uses it as a parameter: `-` where the service returns nothing.
 */
export interface LegAttributes {
  readonly TrainedModelInferenceJobArn: string;
  readonly Name: string;
  readonly Status: string;
  readonly StatusCode: string;
  readonly StatusMessage: string;
  readonly CreateTime: string;
  readonly UpdateTime: string;
  readonly CollaborationIdentifier: string;
  readonly TrainedModelVersionIdentifier: string;
  readonly ConfiguredModelAlgorithmAssociationArn: string;
  readonly InstanceCount: string;
  readonly OutputAccept: string;
  readonly MaxPayloadInMB: string;
  readonly MlModelInferencePayerAccountId: string;
  readonly InferenceContainerImageDigest: string;
  readonly MetricsStatus: string;
  readonly MetricsStatusDetails: string;
  readonly LogsStatus: string;
  readonly LogsStatusDetails: string;
}
