/**
 * What a leg answers, by the names that stand in users' templates behind `Fn::GetAtt`: none may ever change. A leg that has been
 * deployed knows no attribute that came later. All of them always have a value, because CloudFormation fails whoever reads one that
 * is missing, exports an empty one or keeps it in a parameter: `-` where the service says nothing.
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
