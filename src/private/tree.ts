import { IConstruct } from 'constructs';

/** Whether a construct is still part of the app: `tryRemoveChild()` removes it without its knowledge. */
export function isInTree({ node: { scopes } }: IConstruct): boolean {
  return scopes.every((construct, depth) => depth === 0 || scopes[depth - 1].node.tryFindChild(construct.node.id) === construct);
}

/** Removes what belongs to constructs that were removed from the app, wherever it is in the tree. */
export function removeOrphans(belongings: Map<IConstruct, IConstruct[]>): void {
  for (const [owner, ofOwner] of belongings) {
    if (!isInTree(owner)) {
      ofOwner.filter(isInTree).forEach(({ node: { id, scope } }) => scope!.node.tryRemoveChild(id));
      belongings.delete(owner);
    }
  }
}
