import { CfnResource, Stack } from 'aws-cdk-lib';
import { isRendered } from './rendered-resource';
import { ACTIVE_RESOURCE_TYPE, RUN_RESOURCE_TYPE } from '../shared/resource-properties';

/** A quota of CloudFormation; in CDK an app can set a different one, or none (0). */
const MAX_RESOURCES = 500;
const LIMIT_CONTEXT = '@aws-cdk/core:stackResourceLimit';

/** Whether a stack has more resources than CloudFormation accepts, and how many its jobs account for. */
export function resourceLimitProblems(stack: Stack): string[] {
  const limit = Number(stack.node.tryGetContext(LIMIT_CONTEXT) ?? MAX_RESOURCES);
  const types = stack.node.findAll()
    .filter(CfnResource.isCfnResource).filter((resource) => resource.stack === stack && isRendered(resource))
    .map(({ cfnResourceType }) => cfnResourceType);
  if (limit === 0 || types.length <= limit) {
    return [];
  }
  const count = (type: string) => types.filter((one) => one === type).length;
  const [jobs, legs] = [count(RUN_RESOURCE_TYPE), count(ACTIVE_RESOURCE_TYPE)];
  const next = jobs === 0 ? ': move some of them to another stack'
    : `. Its ${jobs} inference jobs have ${Math.round(legs / jobs) + 1} resources each, which depends on the wait: `
      + 'move some of the jobs to another stack, or set a shorter completion';
  return [`stack ${stack.node.path} has ${types.length} resources, but CloudFormation allows ${limit}${next}`];
}
