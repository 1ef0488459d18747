import { ITaggable, Stack, TagManager } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { byName } from './sorted';
import { TagProperty } from '../shared/resource-properties';

/** The tags of a job. Stack tags do not reach custom resources by themselves; the job's own win over them. */
export function tagsOf(job: Construct & ITaggable): Map<string, string> {
  return new Map([...stackTags(Stack.of(job)), ...entriesOf(job.tags)]);
}

/** The tags of a job in one order, whatever the order in which they were given. */
export function renderTags(job: Construct & ITaggable): TagProperty[] {
  return byName(job, [...tagsOf(job)]).map(([Key, Value]) => ({ Key, Value }));
}

/** CloudFormation passes the tags of a stack to its nested stacks. */
function stackTags(stack?: Stack): [string, string][] {
  return stack ? [...stackTags(stack.nestedStackParent), ...entriesOf(stack.tags)] : [];
}

/** Not `tagValues()`, which is a map: that loses a tag named `__proto__`. */
function entriesOf(tags: TagManager): [string, string][] {
  const rendered: TagProperty[] = tags.renderTags() ?? [];
  return rendered.map(({ Key, Value }) => [Key, Value]);
}
