import { AspectPriority, Aspects } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/**
 * Does something when the app is complete and about to be synthesized: every time it is. With the usual priority: CDK rejects an aspect that an aspect
 * adds to what one of a later priority has visited. Aspects of the same priority on constructs around this one come first. CDK goes through the tree in
 * order, so those of constructs that come later are applied later.
 */
export function beforeSynth(construct: IConstruct, action: () => void): void {
  Aspects.of(construct).add({ visit: (node) => (node === construct ? action() : undefined) }, { priority: AspectPriority.DEFAULT });
}
