import { CfnResource, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { warnLate } from './late-warning';
import { pathOfId, referencesIn, TemplateResources } from './template-dependencies';
import { isPlainMap } from '../shared/words';

/**
 * Warns when what a provider or a runner consists of refers to a resource that has a condition, such as the key of a job with the same condition: its
 * policies and functions are those of all jobs, and exist anyway. Only a warning, because the condition may always be true. Call it in a validation.
 */
export function warnAboutConditions(owner: Construct, resources: TemplateResources): void {
  const stack = Stack.of(owner);
  const own = owner.node.findAll().filter(CfnResource.isCfnResource).filter((one) => one.stack === stack)
    .map(({ logicalId }): string => stack.resolve(logicalId));
  for (const id of own.filter((one) => resources[one] !== undefined)) {
    const { DependsOn: _, Condition: ownCondition, ...resource } = resources[id];
    for (const other of new Set(referencesIn(withoutBranches(resource)))) {
      const condition = resources[other]?.Condition;
      if (condition !== undefined && condition !== ownCondition) {
        warnLate(owner, 'cdk-cleanrooms-ml:condition', `${pathOfId(stack, id)} refers to ${pathOfId(stack, other)}, which has the condition ${condition}, `
          + 'but does not have that condition itself: CloudFormation rejects the template if the condition is false. Remove the condition, or move everything that has it, '
          + 'with the jobs and states, to a nested stack that has the condition');
      }
    }
  }
}

/** CloudFormation follows only one of the branches of `Fn::If`. */
function withoutBranches(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutBranches);
  }
  if (!isPlainMap(value)) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, name === 'Fn::If' ? undefined : withoutBranches(inner)]));
}
