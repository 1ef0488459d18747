import { CfnDeletionPolicy, CfnResource, ICfnResourceOptions, Lazy, RemovalPolicy } from 'aws-cdk-lib';
import { RequestProblem } from '../shared/request-problems';
import { RETAIN } from '../shared/resource-properties';
import { quoted } from '../shared/words';

/**
 * Makes Run follow its removal policy, however it was set: by the prop, an aspect, or `applyRemovalPolicy()`. Overrides, because they are
 * rendered after all of those.
 */
export function followRemovalPolicy(run: CfnResource): void {
  run.addOverride('DeletionPolicy', Lazy.uncachedString({ produce: () => deletionPolicy(run.cfnOptions) }));
  run.addPropertyOverride('RemovalPolicy', Lazy.uncachedString({ produce: () => removalPolicyProperty(run.cfnOptions) }));
}

/** What is wrong with a removal policy in a prop. */
export function removalPolicyProblems(policy?: RemovalPolicy): RequestProblem[] {
  return policy === undefined || ACCEPTED.includes(policy) ? [] : [refusal(policy)];
}

const ACCEPTED = [RemovalPolicy.DESTROY, RemovalPolicy.RETAIN, RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE];

function refusal(policy: string): RequestProblem {
  return { member: 'removalPolicy', given: quoted(policy), allowed: 'RemovalPolicy.DESTROY, RETAIN or RETAIN_ON_UPDATE_OR_DELETE' };
}

/** What is wrong with the policies of Run, however they were set. */
export function resourcePolicyProblems(policies: ICfnResourceOptions): RequestProblem[] {
  return [policies.deletionPolicy, policies.updateReplacePolicy].includes(CfnDeletionPolicy.SNAPSHOT) ? [refusal(CfnDeletionPolicy.SNAPSHOT)] : [];
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
