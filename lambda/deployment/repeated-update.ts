/** The configuration of the job that an update finds, where the tags of the job do not say. */
import { isDeepStrictEqual } from 'node:util';
import type { PolledEvent } from './events';
import type { RequestContext } from './request-context';
import { DeploymentFailure } from '../errors/failure';
import { howToRestoreTags } from '../errors/ways-out';
import { isGeneratedFor, isGeneratedForConfiguration } from '../jobs/job-name';
import { findListed } from '../jobs/job-state';
import { unlessNotFound } from '../jobs/look-up';
import { configurationTag, type Tags } from '../jobs/ownership';

/** Differs from the hash of every configuration. */
const ANOTHER = '';

/** Whether an update repeats one that failed without rollback: otherwise, CloudFormation sends no Update if the properties are the same. */
export function isRepeated(event: PolledEvent): boolean {
  return event.RequestType === 'Update' && isDeepStrictEqual(event.ResourceProperties, event.OldResourceProperties);
}

/**
 * The hash of a job's configuration if its tags do not say: a generated name shows it, and otherwise the old properties do. If an update repeats one
 * that failed without rollback, its old properties are those of the failed one.
 *
 * @param hashes of the old properties and of the new ones
 * @throws if nothing says it: the job may be the wanted one, or the one to be replaced
 */
export async function configurationWithoutTags(
  event: PolledEvent, context: RequestContext, tags: Tags | undefined, { before, wanted }: { readonly before: string; readonly wanted: string },
): Promise<string> {
  if (await context.stackPhase() !== 'forward') {
    return before;
  }
  if (tags === undefined && before !== wanted) {
    return before;
  }
  const { owner } = context;
  const current = event.PhysicalResourceId;
  const job = await context.bestEffort('the current job', () => unlessNotFound(() => findListed(context, current, {})), 'look');
  if (tags === undefined && job === undefined && !isRepeated(event)) {
    // Its membership is gone.
    return before;
  }
  if (job && isGeneratedFor(owner, job.name)) {
    return [wanted, before].find((hash) => isGeneratedForConfiguration(owner, hash, job.name)) ?? ANOTHER;
  }
  if (isRepeated(event)) {
    throw new DeploymentFailure(`this update repeats one that failed, and the tags of inference job ${current} do not say whether it has the configuration of this update. `
      + 'Set another `rerunToken` and redeploy to start a new job. If the job has this configuration, restore its tags instead, and redeploy: '
      + howToRestoreTags(current, owner, configurationTag(before)));
  }
  if (tags === undefined) {
    // An update that failed without rollback may have wanted the same configuration: then the job has an older one.
    throw new DeploymentFailure(`the tags of inference job ${current} cannot be read, and nothing else says whether it has the configuration of this update. `
      + 'Find out why, for example a missing permission of the role of the provider, and redeploy. To start a new job instead, set another `rerunToken`.');
  }
  return before;
}
