import { CfnDeletionPolicy, CfnResource, ICfnResourceOptions, Lazy, RemovalPolicy } from 'aws-cdk-lib';
import { RequestProblem } from '../shared/request-problems';
import { RETAIN } from '../shared/resource-properties';

/**
 * Makes Run follow its removal policy, however it was set: by the prop, an aspect, or `applyRemovalPolicy()`. Overrides, because they are
 * rendered after all of those.
 */
export function followRemovalPolicy(run: CfnResource): void {
  run.addOverride('DeletionPolicy', Lazy.uncachedString({ produce: () => deletionPolicy(run.cfnOptions) }));
  run.addPropertyOverride('RemovalPolicy', Lazy.uncachedString({ produce: () => removalPolicyProperty(run.cfnOptions) }));
}

/** What is wrong with a removal policy in a prop. */
export function removalPolicyProblems(policy?: RemovalPolicy | CfnDeletionPolicy): RequestProblem[] {
  return policy === RemovalPolicy.SNAPSHOT || policy === CfnDeletionPolicy.SNAPSHOT
    ? [{ member: 'removalPolicy', given: `"${policy}"`, allowed: 'RemovalPolicy.DESTROY, RETAIN or RETAIN_ON_UPDATE_OR_DELETE' }]
    : [];
}

/** What is wrong with the policies of Run, however they were set. */
export function resourcePolicyProblems(policies: ICfnResourceOptions): RequestProblem[] {
  return removalPolicyProblems([policies.deletionPolicy, policies.updateReplacePolicy].find((policy) => policy === CfnDeletionPolicy.SNAPSHOT));
}

/** Plain `Retain` would leave the job of a rolled-back first deployment without an owner. */
function deletionPolicy(policies: ICfnResourceOptions): CfnDeletionPolicy | undefined {
  return policies.deletionPolicy === CfnDeletionPolicy.RETAIN ? CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE : policies.deletionPolicy;
}

function removalPolicyProperty(policies: ICfnResourceOptions): typeof RETAIN | undefined {
  return [policies.deletionPolicy, policies.updateReplacePolicy].some(isRetention) ? RETAIN : undefined;
}

function isRetention(policy?: CfnDeletionPolicy): boolean {
  return policy === CfnDeletionPolicy.RETAIN || policy === CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE;
}
