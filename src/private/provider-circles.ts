/** Circular dependencies that only CloudFormation would report: a job waits for the functions of its provider, which must not wait for it. */
import { Stack } from 'aws-cdk-lib';
import type { ServedJob } from './jobs-in-lanes';
import { pathOfId, TemplateDependencies, TemplateResources } from './template-dependencies';
import type { RequestProblem } from '../shared/request-problems';

/**
 * Call it in a validation: then all references are resolved.
 *
 * @param resources the template
 * @param needed the logical IDs of what every job waits for: the function that it names, and the policies of the roles
 * @param jobs those that were not removed from the app again
 */
export function jobCircleProblems(stack: Stack, resources: TemplateResources, needed: string[], jobs: ServedJob[]): RequestProblem[] {
  const pathsOfJobs = new Map(jobs.flatMap(({ run, lastLeg }) =>
    [run, lastLeg].map(({ logicalId }): [string, string] => [stack.resolve(logicalId), run.node.scope!.node.scope!.node.path])));
  const dependencies = new TemplateDependencies(resources);
  const ends = new Set(pathsOfJobs.keys());
  const waitedFor = new Set(needed.flatMap((id) => [id, ...dependencies.of(id, ends)]));
  return [...waitedFor].filter((id) => !ends.has(id)).flatMap((id) => {
    const referred = [...dependencies.directlyOf(id)].find((other) => ends.has(other));
    return referred === undefined ? [] : [{
      member: 'dependencies',
      given: `a reference to inference job ${pathsOfJobs.get(referred)} in ${pathOfId(stack, id)}, which the functions or their permissions wait for`,
      allowed: 'none: the job waits for them, which CloudFormation rejects as a circular dependency. Remove the reference, for example a grant on the job '
        + 'to the provider or to its role: it can read and cancel its jobs anyway. If something else uses the role and needs the grant, give it another role',
    }];
  });
}
