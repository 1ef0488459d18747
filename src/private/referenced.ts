import type { TrainedModelInferenceJobProps } from '../trained-model-inference-job-props';

/** The props that take a construct in place of a string: the name of its reference, and the member of that. */
export const REFERENCES = {
  membershipIdentifier: ['membershipRef', 'membershipIdentifier'],
  trainedModelArn: ['trainedModelRef', 'trainedModelArn'],
  configuredModelAlgorithmAssociationArn: ['configuredModelAlgorithmAssociationRef', 'configuredModelAlgorithmAssociationArn'],
  mlInputChannelArn: ['mlInputChannelRef', 'mlInputChannelArn'],
} as const satisfies { [prop in keyof TrainedModelInferenceJobProps]?: readonly [reference: string, member: string] };

type ReferencingProp = keyof typeof REFERENCES;

/** The string that such a prop stands for; its type has been checked before. */
export function referenced<P extends ReferencingProp>(
  props: TrainedModelInferenceJobProps, prop: P,
): Extract<TrainedModelInferenceJobProps[P], string | undefined> {
  const value: any = props[prop];
  const [reference, member] = REFERENCES[prop];
  return value?.[reference]?.[member] ?? value;
}
