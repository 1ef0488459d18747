import type { InferenceJobProps } from '../inference-job-props';

/** The props that take a construct in place of a string: the name of its reference, and the member of that reference. */
export const REFERENCES = {
  membershipIdentifier: ['membershipRef', 'membershipIdentifier'],
  trainedModelArn: ['trainedModelRef', 'trainedModelArn'],
  configuredModelAlgorithmAssociationArn: ['configuredModelAlgorithmAssociationRef', 'configuredModelAlgorithmAssociationArn'],
  mlInputChannelArn: ['mlInputChannelRef', 'mlInputChannelArn'],
} as const satisfies { [prop in keyof InferenceJobProps]?: readonly [reference: string, member: string] };

/** The string that such a prop represents; its type has been checked before. */
export function referenced(prop: keyof typeof REFERENCES, value: any): string {
  const [reference, member] = REFERENCES[prop];
  return value[reference]?.[member] ?? value;
}
