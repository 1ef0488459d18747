import { CfnResource } from 'aws-cdk-lib';

/** Whether a resource is in the template. Not public, but what CDK checks: the policy of an immutable role is not. */
export function isRendered(resource: CfnResource): boolean {
  return (resource as unknown as { shouldSynthesize(): boolean }).shouldSynthesize();
}
