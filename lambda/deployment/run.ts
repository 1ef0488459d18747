/** The lifecycle of Run, the resource that starts or adopts a job and owns it: one step of it at every poll. */
import { DONE, NOT_YET, type PolledEvent, type Progress } from './events';
import { configurationWithoutTags, isRepeated } from './repeated-update';
import { replacedJobs } from './replaced-jobs';
import type { RequestContext } from './request-context';
import { abandon, cancelStarted, restore, TAGS_OF_CURRENT } from './rollback';
import { endJob, endJobsWithoutId } from './run-delete';
import { endStartedInVain } from './started-in-vain';
import { describeProblems, requestProblems } from '../../src/shared/request-problems';
import { fromRunProperties, type RunProperties, type WantedJob } from '../../src/shared/resource-properties';
import { hasNoRoom } from '../errors/error-kinds';
import { DeploymentFailure } from '../errors/failure';
import { howToRestoreTags } from '../errors/ways-out';
import { startedBy } from '../jobs/choosing';
import { configurationHash } from '../jobs/configuration-hash';
import { isJobArn, membershipOf } from '../jobs/job-arn';
import { findListed } from '../jobs/job-state';
import { hasEnded } from '../jobs/job-status';
import { lineageOf } from '../jobs/lineage';
import { MAX_LIST_LAG, searchOf, searchToDelete, tagsUnlessGone } from '../jobs/look-up';
import { configurationOf, configurationTag, isInReach, type Tags } from '../jobs/ownership';
import { waitForQuota } from '../jobs/quota-wait';
import { adoptOrStart, type Attempt, type TaggedJob } from '../jobs/start-once';
import { applyTagChanges, hasTagChanges, tagChanges } from '../jobs/tag-changes';
import { reportAdoption } from '../reports/job-start';

export async function pollRun(event: PolledEvent, context: RequestContext): Promise<Progress> {
  const wanted = fromRunProperties(event.ResourceProperties as unknown as RunProperties);
  switch (event.RequestType) {
    case 'Create':
      return create(event, context, wanted);
    case 'Update':
      // The ID that a failed Create left behind is not an ARN: there is nothing to update yet.
      return isJobArn(event.PhysicalResourceId) ? update(event, context, wanted) : create(event, context, wanted);
    case 'Delete':
      return remove(event.PhysicalResourceId, context, wanted);
  }
}

/** The properties before an update. CloudFormation sends them with an Update only. */
function oldJob(event: PolledEvent): WantedJob | undefined {
  return event.RequestType === 'Update' ? fromRunProperties(event.OldResourceProperties as unknown as RunProperties) : undefined;
}

/** @param present the tags of the job that the resource has @param hasFailedBefore whether the previous update failed and was not rolled back */
async function create(
  event: PolledEvent, context: RequestContext, wanted: WantedJob, present: Tags = {}, hasFailedBefore = false,
): Promise<Progress> {
  const before = oldJob(event);
  const search = searchOf(context.owner, wanted, before);
  const configuration = configurationHash(wanted);
  const phase = await context.phase();
  if (phase !== 'forward') {
    return phase === 'rollback' && !await context.isSuperseded() && !await context.isOfEarlierOperation()
      ? restore(event, context, search, configuration)
      : abandon(event, context, search);
  }
  const current = isJobArn(event.PhysicalResourceId) ? event.PhysicalResourceId : undefined;
  // The next update knows only the properties of this one: it would not look where the one before has started a job.
  if (current !== undefined && hasFailedBefore && isInvalid(wanted) && await endStartedInVain(context, search, current, present) === NOT_YET) {
    return NOT_YET;
  }
  refuseInvalid(wanted);
  if (context.isJustReceived()) {
    return NOT_YET;
  }
  const attempt: Attempt = {
    wanted,
    configuration,
    requestId: event.RequestId,
    receivedAt: event.ReceivedAt,
    search,
    current,
    hasFailedBefore,
    lineage: (await lineageOf(context, present)).map(({ arn }) => arn),
  };
  let job: TaggedJob | undefined;
  try {
    job = await adoptOrStart(context, attempt);
  } catch (error) {
    if (hasNoRoom(error)) {
      await waitForQuota(context, attempt, error, (running) => replacedJobs(context, running, attempt));
      return NOT_YET;
    }
    throw error;
  }
  if (job === undefined || await mayHideAnother(event, context, job, hasFailedBefore)) {
    return NOT_YET;
  }
  const changes = tagChanges(job.tags, wanted.request.tags ?? {}, before?.request.tags ?? {});
  if (hasTagChanges(changes) && await context.phase() === 'forward') {
    await applyTagChanges(context.jobs, job.arn, changes);
  }
  if (await context.phase() === 'forward') {
    reportAdoption(context, job, startedBy(event.RequestId, event.ReceivedAt, [job]).length > 0);
    return { IsComplete: true, PhysicalResourceId: job.arn };
  }
  // Given up meanwhile. The next poll looks for more, but List may not show this job.
  await cancelStarted(event, context, [job]);
  return NOT_YET;
}

/**
 * Whether List may not show yet what an earlier attempt has started: that attempt was not rolled back, and may have wanted another configuration. An
 * adopted job may be visible at once, but nobody looks for others later.
 */
async function mayHideAnother(
  { PhysicalResourceId, RequestId, ReceivedAt }: PolledEvent, context: RequestContext, job: TaggedJob, hasFailedBefore: boolean,
): Promise<boolean> {
  // A later poll would not find an unseen job, and would start another one.
  if (context.elapsed() >= MAX_LIST_LAG || job.isUnseen) {
    return false;
  }
  if (isJobArn(PhysicalResourceId)) {
    return hasFailedBefore;
  }
  if (startedBy(RequestId, ReceivedAt, [job]).length > 0) {
    return false;
  }
  // Nothing is earlier than the Create of a new stack.
  const { begun } = await context.operation();
  return begun > await context.ownerCreated();
}

async function update(event: PolledEvent, context: RequestContext, wanted: WantedJob): Promise<Progress> {
  const before = oldJob(event)!;
  const configuration = configurationHash(wanted);
  const current = event.PhysicalResourceId;
  const tags = await tagsOfCurrent(context, current, before, wanted);
  const isMoved = membershipOf(current) !== wanted.request.membershipIdentifier;
  const hashes = { before: configurationHash(before), wanted: configuration };
  // The existing job says what it was started with: a rollback updates again, and the old properties are then those of the failed update.
  const present = configurationOf(tags) ?? (isMoved ? undefined : await configurationWithoutTags(event, context, tags, hashes));
  // The old properties are those of an update that has failed without rollback.
  const hasFailedBefore = isRepeated(event) || (present !== undefined && hashes.before !== present);
  if (isMoved || present !== configuration) {
    return create(event, context, wanted, tags, hasFailedBefore);
  }
  if (tags === undefined) {
    return DONE;
  }
  const search = searchOf(context.owner, wanted, before);
  // First: what follows may fail, and the next update may not know anymore that one has failed before.
  if (hasFailedBefore && await context.stackPhase() === 'forward' && await endStartedInVain(context, search, current, tags) === NOT_YET) {
    return NOT_YET;
  }
  refuseInvalid(wanted);
  const phase = await context.stackPhase();
  if (phase === 'abandoned' || await context.isSuperseded()) {
    // Another request has the last word on the tags.
    return DONE;
  }
  const changes = tagChanges(tags, wanted.request.tags ?? {}, before.request.tags ?? {});
  if (hasTagChanges(changes)) {
    await (isInReach(tags, context.owner) ? applyTagChanges(context.jobs, current, changes) : requireEnded(context, current, tags, configuration));
  }
  // The update that is rolled back may have started a job that CloudFormation never learned of.
  return phase === 'rollback' ? restore(event, context, search, configuration, current) : DONE;
}

/** Nothing can be read in a membership that is gone: then the properties are used instead, unless the tags are to change. */
function tagsOfCurrent(context: RequestContext, current: string, before: WantedJob, wanted: WantedJob): Promise<Tags | undefined> {
  const [had, wants] = [before, wanted].map(({ request }) => request.tags ?? {});
  const isSame = configurationHash(before) === configurationHash(wanted);
  const read = () => tagsUnlessGone(context, current);
  // If the configuration is the same, only the tags say whether the job has it: an update before may have failed.
  return isSame && hasTagChanges(tagChanges(had, wants, had)) ? read() : context.bestEffort(TAGS_OF_CURRENT, read, isSame ? 'look' : 'beside');
}

function remove(id: string, context: RequestContext, wanted: WantedJob): Promise<Progress> {
  const search = searchToDelete(context.owner, id, wanted);
  return isJobArn(id)
    ? endJob(context, id, search)
    : endJobsWithoutId(context, id, search, { hash: configurationHash(wanted), request: wanted.request });
}

/** Somebody has removed the owner tags of a job, so that it may not be tagged. A job that has ended can do without. */
async function requireEnded(context: RequestContext, jobArn: string, tags: Tags, configuration: string): Promise<void> {
  const job = await findListed(context, jobArn, tags);
  if (job && !hasEnded(job.status)) {
    throw new DeploymentFailure(`inference job "${job.name}" is ${job.status} and cannot be tagged: its owner tags were removed or changed. `
      + `Restore them, then redeploy: ${howToRestoreTags(jobArn, context.owner, configurationTag(configuration))}`);
  }
}

/** What was a token at synth has a value now. */
function refuseInvalid({ request }: WantedJob): void {
  if (isInvalid({ request })) {
    throw new DeploymentFailure(`invalid inference job, nothing was started: ${describeProblems(requestProblems(request))}. Correct the values and redeploy.`);
  }
}

function isInvalid({ request }: Pick<WantedJob, 'request'>): boolean {
  return requestProblems(request).length > 0;
}
