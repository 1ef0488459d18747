/** A resource as CloudFormation has it, and the rules about it that need nothing else. */
import type { ResourceDefinition } from './template';
import { stringified } from './template';

export type Properties = Readonly<Record<string, unknown>>;

export interface StackResource {
  readonly logicalId: string;
  definition: ResourceDefinition;
  status: string;
  /** When it got this status, in milliseconds since 1970. */
  since: number;
  physicalId?: string;
  /** What was applied last. */
  properties: Properties;
  /** What could not be applied, until something is. */
  attempted?: Properties;
  attributes: Readonly<Record<string, string>>;
  /** The id of its last request. */
  requestId?: string;
  /** Whether its creation has ever succeeded. */
  existed?: boolean;
}

/** Why a resource is deleted. */
export type DeleteCause = 'removal' | 'clean-up' | 'rollback';

export const isCustom = ({ Type }: ResourceDefinition) => Type.startsWith('Custom::');

export const differ = (a: Properties, b: Properties) => JSON.stringify(stringified(a)) !== JSON.stringify(stringified(b));

/** Whether its policies keep a resource that would be deleted otherwise. */
export function isRetained({ definition, existed = false }: StackResource, wasReplaced: boolean, cause: DeleteCause): boolean {
  if (wasReplaced) {
    return definition.UpdateReplacePolicy === 'Retain' && cause !== 'rollback';
  }
  return definition.DeletionPolicy === 'Retain'
    || (definition.DeletionPolicy === 'RetainExceptOnCreate' && cause !== 'rollback' && existed);
}

export function copied(resources: ReadonlyMap<string, StackResource>): Map<string, StackResource> {
  return new Map([...resources].map(([id, resource]) => [id, { ...resource }]));
}
