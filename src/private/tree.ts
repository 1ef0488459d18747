import { IConstruct } from 'constructs';

/** Whether a construct is still part of the app: `tryRemoveChild()` removes it without its knowledge. */
export function isInTree({ node: { scopes } }: IConstruct): boolean {
  return scopes.every((construct, depth) => depth === 0 || scopes[depth - 1].node.tryFindChild(construct.node.id) === construct);
}
