/** The configuration of the job that an update finds, where the tags of the job do not say. */
import { isDeepStrictEqual } from 'node:util';
import type { PolledEvent } from './events';
import type { RequestContext } from './request-context';
import { DeploymentFailure } from '../errors/failure';
import { howToRestoreTags } from '../errors/ways-out';
import { isGeneratedFor, isGeneratedForConfiguration } from '../jobs/job-name';
import { findListed } from '../jobs/job-state';
import { unlessNotFound } from '../jobs/look-up';
import { configurationTag } from '../jobs/ownership';

/** Of another configuration than any other. */
const ANOTHER = '';

/**
 * What a job was started with as far as the old properties say. Those of an update that repeats one that failed without rollback are the ones that
 * failed: then the name of the job says it, if it was generated.
 *
 * @param before the hash of the old properties
 * @throws if nothing says it: the job may be the wanted one, or the one to be replaced
 */
export async function configurationWithoutTags(event: PolledEvent, context: RequestContext, before: string): Promise<string> {
  if (event.RequestType !== 'Update' || !isDeepStrictEqual(event.ResourceProperties, event.OldResourceProperties) || await context.stackPhase() !== 'forward') {
    return before;
  }
  const { owner } = context;
  const current = event.PhysicalResourceId;
  const job = await unlessNotFound(() => findListed(context, current, {}));
  if (job && isGeneratedFor(owner, job.name)) {
    return isGeneratedForConfiguration(owner, before, job.name) ? before : ANOTHER;
  }
  throw new DeploymentFailure(`this update repeats one that failed, and the tags of inference job ${current} do not say whether it has the configuration of this update. `
    + 'Set another `rerunToken` and redeploy to start a new job. If the job has this configuration, restore its tags instead, and redeploy: '
    + howToRestoreTags(current, owner, configurationTag(before)));
}
