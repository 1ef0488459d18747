import { Aspects } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** After the aspects of others on the same construct. CDK goes through the tree in order, so those of constructs that come later are applied later. */
const PRIORITY = 900;

/** Does something when the app is complete and about to be synthesized: every time it is. */
export function beforeSynth(construct: IConstruct, action: () => void): void {
  Aspects.of(construct).add({ visit: (node) => (node === construct ? action() : undefined) }, { priority: PRIORITY });
}
