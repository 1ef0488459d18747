/** Which job a job replaces: a tag records it, so that a rollback reads where to go back to instead of inferring it. */
import type { EngineContext } from './engine-context';
import { type OwnJob, tagsUnlessGone } from './look-up';
import { configurationOf, isInReach, isOwnedBy, lineageTag, ownerTags, replacedBy, REPLACES_TAG, type Tags } from './ownership';
import { KEPT_TAG } from '../../src/shared/resource-properties';

/** Records on an adopted job which job it replaces now: an earlier attempt may have started it to replace another. */
export async function setLineage({ jobs }: EngineContext, job: OwnJob, current: string | undefined): Promise<void> {
  const { [REPLACES_TAG]: wanted } = lineageTag(current);
  if (job.arn === current || replacedBy(job.tags) === wanted) {
    return;
  }
  await (wanted === undefined ? jobs.untag(job.arn, [REPLACES_TAG]) : jobs.tag(job.arn, lineageTag(wanted)));
}

/** Transfers a job that a former stack has kept to this owner. */
export async function takeOver(context: EngineContext, kept: OwnJob): Promise<OwnJob> {
  const { jobs, owner } = context;
  const tags = ownerTags(owner);
  await jobs.tag(kept.arn, tags);
  const { [KEPT_TAG]: _kept, [REPLACES_TAG]: _replaces, ...rest } = kept.tags;
  // It is ours now. That it is older than the stack shows that a mark that remains is not of this stack.
  await context.bestEffort('take over', () => jobs.untag(kept.arn, [KEPT_TAG, REPLACES_TAG]));
  return { ...kept, tags: { ...rest, ...tags } };
}

/** A job that another one replaces. */
export interface ReplacedJob {
  readonly arn: string;
  /** It was given up when the other one took its place: nothing goes back to it, but a late waiter may want its configuration. */
  readonly isRetired: boolean;
}

/** The job that a job replaces, if it has the configuration to go back to. @param present the tags of the job that the resource has */
export async function replacedJob(context: EngineContext, present: Tags, configuration: string): Promise<ReplacedJob | undefined> {
  const seen = new Set<string>();
  for (let arn = replacedBy(present); arn !== undefined && !seen.has(arn);) {
    seen.add(arn);
    // A job that lost its tags, or its record, is trusted.
    const tags = await tagsOfReplaced(context, arn) ?? {};
    const before = configurationOf(tags);
    const isRetired = isInReach(tags, context.owner) && !isOwnedBy(tags, context.owner);
    if (before === undefined || before === configuration) {
      return { arn, isRetired };
    }
    // Several updates may have failed without rollback. What was retired was replaced before: only a late waiter of the failed update, which wants another
    // configuration, comes that far.
    arn = isRetired ? undefined : replacedBy(tags);
  }
  return undefined;
}

/** Its membership may be gone. */
async function tagsOfReplaced(context: EngineContext, arn: string) {
  return context.bestEffort('tags of the replaced job', () => tagsUnlessGone(context, arn));
}
