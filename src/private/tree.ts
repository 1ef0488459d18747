import { IConstruct } from 'constructs';

/** Whether a construct is part of the app: `tryRemoveChild()` takes it out, and it knows nothing of that. */
export function isInTree({ node: { scopes } }: IConstruct): boolean {
  return scopes.every((construct, depth) => depth === 0 || scopes[depth - 1].node.tryFindChild(construct.node.id) === construct);
}
