/** What a user can do if a removal fails: sentences that end with a command that works. */
import { howToCancel } from '../jobs/cancel';
import { membershipOf } from '../jobs/job-arn';
import type { Search } from '../jobs/look-up';
import { DUPLICATE_TAG, EXECUTION_TAG, LOGICAL_ID_TAG, type Owner, ownerTags, type ResourceOwner, stackNameOf, type Tags } from '../jobs/ownership';
import { firstOf } from '../reports/first-of';

export const DELETE_AGAIN = 'delete the stack again if it is DELETE_FAILED or ROLLBACK_FAILED';

/** How many commands and memberships a message names. */
const MOST = 2;

/** A resource whose Delete fails, and where its jobs are. */
interface ResourceToDelete extends Pick<Search, 'memberships'> {
  readonly owner: ResourceOwner;
  /** The tags of its jobs. @default - those of the jobs of a resource that runs one job */
  readonly jobTags?: Tags;
}

/** How to remove a resource whose Delete fails. @param jobArns its jobs that may still run, if they are known */
export function howToDelete(jobArns: string[], { owner, memberships, jobTags = ownerTags(owner) }: ResourceToDelete): string {
  const isKnown = jobArns.length > 0;
  const which = isKnown ? [...new Set(jobArns.map(membershipOf))] : memberships;
  return `${isKnown ? howToStop(jobArns) : `${howToLook(jobTags, memberships, 'of this resource')}. Then ${DELETE_AGAIN}`}. If this account has no membership ${firstOf(which, MOST)}, no job runs there. `
    + `In that case, if the service does not cancel the job, or if the Delete fails again although none runs, delete the stack without this resource when its status is DELETE_FAILED: ${withoutResource(owner)}`;
}

function howToStop(jobArns: string[]): string {
  const commands = firstOf(jobArns.map(howToCancel), MOST, '; ');
  return jobArns.length === 1
    ? `The inference job may still be running and incurring charges. Cancel it, then ${DELETE_AGAIN}: ${commands}`
    : `The inference jobs may still be running and incurring charges. Cancel them, then ${DELETE_AGAIN}: ${commands}`;
}

/** How to find and cancel jobs that may still run. List shows no tags. @param whose what follows "An inference job", such as "of the run" */
export function howToLook(jobTags: Tags, memberships: string[], whose: string): string {
  const name = jobTags[LOGICAL_ID_TAG] ?? jobTags[EXECUTION_TAG];
  const orDuplicate = name === undefined ? '' : ` (or ${DUPLICATE_TAG}=${name})`;
  return `An inference job ${whose} may still be running and incurring charges. List the jobs: `
    + `${firstOf(memberships.map((membership) => `aws cleanroomsml list-trained-model-inference-jobs --membership-identifier ${membership}`), MOST, '; ')}. `
    + 'Read the tags of each job that has not ended: aws cleanroomsml list-tags-for-resource --resource-arn <ARN>. Cancel only jobs whose tags include '
    + `${Object.entries(jobTags).map(([key, value]) => `${key}=${value}`).join(' and ')}${orDuplicate}: `
    + 'aws cleanroomsml cancel-trained-model-inference-job --membership-identifier <ID> --trained-model-inference-job-arn <ARN>';
}

/** The command that restores the tags by which a job is recognized. */
export function howToRestoreTags(jobArn: string, owner: Owner, others: Tags = {}): string {
  return `aws cleanroomsml tag-resource --resource-arn ${jobArn} --tags '${JSON.stringify({ ...ownerTags(owner), ...others })}'`;
}

/** The command that deletes a stack whose resource cannot be deleted, and an alternative to its option `--retain-resources`. */
export function withoutResource({ stackId, logicalId }: ResourceOwner): string {
  return `aws cloudformation delete-stack --stack-name ${stackNameOf(stackId)} --retain-resources ${logicalId} (or replace --retain-resources and its value with --deletion-mode FORCE_DELETE_STACK, which retains every resource that cannot be deleted)`;
}
