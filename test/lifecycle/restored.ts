/** After a rollback everything is as it was before the update. */
import { OUTSIDER } from './access';
import type { Account } from './account';
import { type StartedJob, startedJobs } from './jobs';
import { untaggedJobs } from './ownership';
import type { ResourceState, Rollback, Stack } from './stack';
import type { JobReport } from '../../simulator';

/** What a rollback has not brought back. */
export function notRestored(account: Account): string[] {
  const reports = new Map(account.simulator.jobs().map((report) => [report.arn, report]));
  return account.stacks
    .flatMap((stack) => stack.rollbacks.filter((rollback) => !isDisturbed(account, rollback))
      .flatMap((rollback) => differences(stack, rollback, reports, unknowable(account, stack, rollback), misplaced(account, stack, rollback))))
    // Nothing of a membership that is gone can be read.
    .filter((difference) => account.lostMemberships.size === 0 || !difference.includes('the attributes of'));
}

/** Whether a process was killed, or permissions were taken away, while it went on: then it may have to leave a resource as it is. */
function isDisturbed({ breakdownTimes, access }: Account, { begun, at }: Rollback): boolean {
  const denied = access.denials.filter(({ why }) => why !== 'policy').map((denial) => denial.at);
  return [...breakdownTimes, ...denied].some((time) => begun <= time && time <= at);
}

/**
 * Jobs that nothing connects with the stack anymore: others removed their tags, and those of the jobs that the update started instead; or the
 * update was repeated without rollback, and the tags that lead from one job to the previous one are gone; or their membership is.
 */
function unknowable(account: Account, { id }: Stack, { from, at }: Rollback): Set<string> {
  const untagged = untaggedJobs(account);
  const isUntagged = ({ arn }: StartedJob) => untagged.has(arn);
  const jobs = startedJobs(account).filter(({ stackId, startedAt }) => stackId === id && startedAt <= at);
  const isGone = ({ report }: StartedJob) => account.lostMemberships.has(report.membershipIdentifier);
  return new Set(jobs.filter((old) => {
    const others = jobs.filter((job) => job !== old && job.logicalId === old.logicalId);
    const since = others.filter(({ startedAt }) => startedAt >= from);
    return (isGone(old) && since.some(isGone)) || (since.length > 1
      ? [old, ...since].some(isUntagged)
      : isUntagged(old) && since.some(isUntagged));
  }).map(({ arn }) => arn));
}

/** The physical IDs that an earlier, disturbed rollback had to leave resources with: the next one may correct them. */
function misplaced(account: Account, { rollbacks }: Stack, { begun }: Rollback): Set<string | undefined> {
  const disturbed = rollbacks.filter((earlier) => earlier.at <= begun && isDisturbed(account, earlier));
  return new Set(disturbed.flatMap(({ before, after }) => after
    .filter(({ logicalId, physicalId }) => before.some((was) => was.logicalId === logicalId && was.physicalId !== physicalId))
    .map(({ physicalId }) => physicalId)));
}

function differences(
  { name }: Stack, { from, at, before, after, skipped }: Rollback, reports: ReadonlyMap<string, JobReport>, lost: ReadonlySet<string>,
  misplacedIds: ReadonlySet<string | undefined>,
): string[] {
  const now = new Map(after.map((resource) => [resource.logicalId, resource]));
  const place = `the rollback of ${name} that ended at ${new Date(at).toISOString().slice(8, 19)}`;
  return before.filter(({ logicalId, physicalId }) => !skipped.includes(logicalId) && !misplacedIds.has(physicalId)).flatMap((resource) => {
    const { logicalId, physicalId, attributes } = resource;
    const restored = now.get(logicalId)!;
    const job = reports.get(physicalId!);
    return [
      ...(isKnown(physicalId) && !lost.has(physicalId!) && restored.physicalId !== physicalId
        ? [`${place} has left ${logicalId} with ${shortName(restored.physicalId)} instead of ${shortName(physicalId)}`] : []),
      ...(job && wasCanceled(job, from, at) ? [`${place} has canceled the job of ${logicalId}, ${shortName(job.arn)}`] : []),
      // The attributes of a running job may have changed; those of a skipped resource are not ours; what could not be read may be there now.
      ...(skipped.length === 0 && !lost.has(attributes.TrainedModelInferenceJobArn)
        && hasEndedBy(reports.get(attributes.TrainedModelInferenceJobArn), attributes.Status, from) && !hasAll(restored.attributes, attributes)
        ? [`${place} has changed the attributes of ${logicalId}: ${JSON.stringify(restored.attributes)} instead of ${JSON.stringify(attributes)}`] : []),
    ];
  });
}

/** Whether it names a job: an ID that an earlier failure left the resource with does not. */
const isKnown = (physicalId = '') => physicalId.startsWith('arn:');

function wasCanceled({ cancellations }: JobReport, from: number, to: number): boolean {
  return cancellations.some(({ at, accessKeyId }) => accessKeyId !== OUTSIDER && from <= at && at < to);
}

/** Whether a job had ended with a status by then. */
function hasEndedBy(job: JobReport | undefined, status: string, time: number): boolean {
  return /^(ACTIVE|INACTIVE|CREATE_FAILED)$/.test(status) && job?.history.filter(({ at }) => at <= time).at(-1)?.status === status;
}

/** An attribute of which nothing was known: List had not shown the job yet. */
const UNKNOWN = '-';

const hasAll = (attributes: ResourceState['attributes'], wanted: ResourceState['attributes']) =>
  // Only List can be called for a job that has lost its tags. It does not return everything, but it does say how the job has ended.
  Object.entries(wanted).every(([name, value]) => value === UNKNOWN || attributes[name] === value || (name !== 'Status' && attributes[name] === UNKNOWN));
const shortName = (arn = 'nothing') => arn.split('/').at(-1)!;
