import type { Permission } from '../authorize';
import type { Job } from '../job';
import { withoutTags, withTags, type Tags } from '../tags';
import type { OperationContext } from './context';

interface TaggedInput {
  readonly resourceArn: string;
}

export function tagJob(context: OperationContext, input: TaggedInput & { readonly tags: Tags }): object {
  const job = requireJob(context, input, { action: 'cleanrooms-ml:TagResource', requestTags: input.tags });
  context.jobs.put({ ...job, tags: withTags(job.tags, input.tags) });
  return {};
}

export function untagJob(context: OperationContext, input: TaggedInput & { readonly tagKeys: string[] }): object {
  const job = requireJob(context, input, { action: 'cleanrooms-ml:UntagResource', tagKeys: input.tagKeys });
  context.jobs.put({ ...job, tags: withoutTags(job.tags, input.tagKeys) });
  return {};
}

export function listJobTags(context: OperationContext, input: TaggedInput): { tags: Tags } {
  return { tags: requireJob(context, input, { action: 'cleanrooms-ml:ListTagsForResource' }).tags };
}

function requireJob({ caller, jobs, require }: OperationContext, { resourceArn }: TaggedInput, permission: Omit<Permission, 'resources'>): Job {
  require({ ...permission, resources: [resourceArn], resourceTags: jobs.find(resourceArn)?.tags });
  return jobs.require(caller, resourceArn);
}
