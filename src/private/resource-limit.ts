import { CfnResource, Stack } from 'aws-cdk-lib';
import { ACTIVE_RESOURCE_TYPE, RUN_RESOURCE_TYPE } from '../shared/resource-properties';

/** A quota of CloudFormation; in CDK an app can set a different one, or none (0). */
const MAX_RESOURCES = 500;
const LIMIT_CONTEXT = '@aws-cdk/core:stackResourceLimit';

/** Whether a stack has more resources than CloudFormation accepts, and how many its jobs account for. */
export function resourceLimitProblems(stack: Stack): string[] {
  const limit = Number(stack.node.tryGetContext(LIMIT_CONTEXT) ?? MAX_RESOURCES);
  const types = stack.node.findAll()
    .filter((construct) => CfnResource.isCfnResource(construct) && construct.stack === stack)
    .map((resource) => (resource as CfnResource).cfnResourceType);
  if (limit === 0 || types.length <= limit) {
    return [];
  }
  const count = (type: string) => types.filter((one) => one === type).length;
  const [jobs, legs] = [count(RUN_RESOURCE_TYPE), count(ACTIVE_RESOURCE_TYPE)];
  const ofJobs = jobs === 0 ? '' : `${jobs} inference jobs with ${Math.round(legs / jobs)} resources each that wait for them `
    + '(prop completion: a shorter wait needs fewer), and what else is in the stack; ';
  return [`stack ${stack.node.path} has ${types.length} resources, and CloudFormation takes ${limit}: ${ofJobs}put some of `
    + `${jobs === 0 ? 'them' : 'the jobs'} into another stack`];
}
