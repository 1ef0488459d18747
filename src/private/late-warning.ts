import { Annotations } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';

/**
 * Adds a warning in a validation, unless it was acknowledged on the construct, on anything that the construct is in, or on the app. CDK removes a
 * warning when somebody acknowledges it, but of one that comes only then, CDK 2.252 looks neither at the construct itself nor at the app.
 */
export function warnLate(construct: IConstruct, id: string, message: string): void {
  if (![construct, construct.node.root].some((one) => isAcknowledgedOn(one, id))) {
    Annotations.of(construct).addWarningV2(id, message);
  }
}

/** Whether CDK would leave a warning out of the children of a construct: it looks at the paths above that of a child. */
function isAcknowledgedOn({ node: { path, root } }: IConstruct, id: string): boolean {
  // In the tree only for a moment.
  const probe = new Construct(root, 'CleanRoomsMLAcknowledgedWarning');
  root.node.tryRemoveChild(probe.node.id);
  // CDK drops one slash at the beginning. In the real path of a child of the app, it would not see the path of the app, which is empty.
  Object.defineProperty(probe.node, 'path', { value: `/${path}/${probe.node.id}` });
  Annotations.of(probe).addWarningV2(id, 'a warning that nobody sees');
  return probe.node.metadata.length === 0;
}
