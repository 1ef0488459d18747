/** Which job a job replaces: a tag records it, so that a rollback reads where to go back to instead of inferring it. */
import type { EngineContext } from './engine-context';
import { membershipOf } from './job-arn';
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
  // The job is ours now. If a tag remains, the age of the job shows that this stack did not set it: the job is older than the stack.
  await context.bestEffort('take over', () => jobs.untag(kept.arn, [KEPT_TAG, REPLACES_TAG]));
  return { ...kept, tags: { ...rest, ...tags } };
}

/** A job that came before another one. */
export interface Ancestor {
  readonly arn: string;
  /** As far as they can be read. */
  readonly tags: Tags;
  /** It was given up when another one took its place: nothing goes back to it, but a late waiter may want its configuration. */
  readonly isRetired: boolean;
}

/** An update that succeeds retires what it has replaced. Only retained jobs have a longer lineage, and those are not ours to end. */
const LONGEST_LINEAGE = 20;

/**
 * The jobs before a job, the latest first. After failures without rollback the stack may still go back to any of them.
 *
 * @param tags those of the job
 * @param isLast where the lineage ends; by default at a retired job, which was replaced before
 */
export async function lineageOf(
  context: EngineContext, tags: Tags, isLast: (one: Ancestor) => boolean = ({ isRetired }) => isRetired,
): Promise<Ancestor[]> {
  const found: Ancestor[] = [];
  let arn = replacedBy(tags);
  while (arn !== undefined && found.length < LONGEST_LINEAGE && !found.some((one) => one.arn === arn)) {
    const its = await tagsOfReplaced(context, arn) ?? {};
    const ancestor = { arn, tags: its, isRetired: isInReach(its, context.owner) && !isOwnedBy(its, context.owner) };
    found.push(ancestor);
    arn = isLast(ancestor) ? undefined : replacedBy(its);
  }
  return found;
}

/**
 * The job that a job replaces, if it has the configuration to go back to.
 *
 * @param present the tags of the job that the resource has
 * @param membership where the job to go back to is
 */
export async function replacedJob(context: EngineContext, present: Tags, configuration: string, membership?: string): Promise<Ancestor | undefined> {
  // Several updates may have failed without rollback. A job that lost its tags, or its record, is presumed to have the configuration, unless its ARN
  // names another membership. A late waiter of the failed update comes here too, and wants another configuration.
  const presumed = ({ arn }: Ancestor) => membershipOf(arn) === membership ? configuration : undefined;
  const mayBeIt = (job: Ancestor) => (configurationOf(job.tags) ?? presumed(job)) === configuration;
  const lineage = await lineageOf(context, present, (one) => one.isRetired || mayBeIt(one));
  return lineage.find(mayBeIt);
}

/** Its membership may be gone. */
async function tagsOfReplaced(context: EngineContext, arn: string) {
  return context.bestEffort(`tags of the replaced job ${arn}`, () => tagsUnlessGone(context, arn));
}
