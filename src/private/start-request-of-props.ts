import { StartRequest } from '../shared/start-request';
import { TrainedModelInferenceJobProps } from '../trained-model-inference-job-props';

/** The request that the props of a job stand for. */
export function startRequestOf(props: TrainedModelInferenceJobProps): StartRequest {
  return {
    membershipIdentifier: props.membershipIdentifier,
    name: props.jobName,
    trainedModelArn: props.trainedModelArn,
    trainedModelVersionIdentifier: props.trainedModelVersionIdentifier,
    configuredModelAlgorithmAssociationArn: props.configuredModelAlgorithmAssociationArn,
    resourceConfig: { instanceType: props.instanceType?.value, instanceCount: props.instanceCount },
    outputConfiguration: { accept: props.outputAccept, members: [{ accountId: props.outputMember }] },
    dataSource: { mlInputChannelArn: props.mlInputChannelArn },
    description: props.description,
    containerExecutionParameters: props.maxPayload && { maxPayloadInMB: props.maxPayload.toMebibytes() },
    environment: props.environment,
    kmsKeyArn: props.encryptionKey?.keyArn,
    mlModelInferencePayerAccountId: props.modelInferencePayerAccountId,
    tags: props.tags,
  };
}
