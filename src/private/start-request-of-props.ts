import { Size, SizeRoundingBehavior } from 'aws-cdk-lib';
import { referenced } from './referenced';
import type { RequestProblem } from '../shared/request-problems';
import { StartRequest } from '../shared/start-request';
import { TrainedModelInferenceJobProps } from '../trained-model-inference-job-props';

/** The request that the props of a job stand for, and what of them cannot be converted. */
export function startRequestOf(props: TrainedModelInferenceJobProps): { readonly request: StartRequest; readonly problems: RequestProblem[] } {
  const { value: maxPayloadInMB, problems } = mebibytes(props.maxPayload);
  const request: StartRequest = {
    membershipIdentifier: referenced(props, 'membershipIdentifier'),
    name: props.jobName,
    trainedModelArn: referenced(props, 'trainedModelArn'),
    trainedModelVersionIdentifier: props.trainedModelVersionIdentifier,
    configuredModelAlgorithmAssociationArn: referenced(props, 'configuredModelAlgorithmAssociationArn'),
    resourceConfig: { instanceType: props.instanceType?.value, instanceCount: props.instanceCount },
    outputConfiguration: { accept: props.outputAccept, members: [{ accountId: props.outputMember }] },
    dataSource: { mlInputChannelArn: referenced(props, 'mlInputChannelArn') },
    description: props.description,
    containerExecutionParameters: maxPayloadInMB === undefined ? undefined : { maxPayloadInMB },
    environment: props.environment,
    kmsKeyArn: props.encryptionKey?.keyRef.keyArn,
    mlModelInferencePayerAccountId: props.modelInferencePayerAccountId,
    tags: props.tags,
  };
  return { request, problems };
}

/** Fractions are left to the check of the request: a conversion that insists on whole numbers throws without saying where. */
function mebibytes(size?: Size): { readonly value?: number; readonly problems: RequestProblem[] } {
  try {
    return { value: size?.toMebibytes({ rounding: SizeRoundingBehavior.NONE }), problems: [] };
  } catch {
    return {
      problems: [{
        member: 'containerExecutionParameters.maxPayloadInMB',
        given: 'a token in another unit',
        allowed: 'Size.mebibytes() of a token: what is known only at deployment cannot be converted',
      }],
    };
  }
}
