/** Does what a message advises the user to do. */
import * as assert from 'node:assert';
import type { Account } from './account';
import { cancelAsSomebody } from './somebody';
import type { Outcome, Stack } from './stack';

/** Runs the `tag-resource` command that stands in a message. */
export function tagAsAdvised(account: Account, message: string): void {
  const [, arn, tags] = /tag-resource --resource-arn (\S+) --tags '?([^'\s]+)'?/.exec(message) ?? [];
  assert.ok(arn && tags, `no tag-resource command in: ${message}`);
  const given = tags.startsWith('{')
    ? JSON.parse(tags) as Record<string, string>
    : Object.fromEntries(tags.split(',').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
  const outcome = account.call('POST', `/tags/${encodeURIComponent(arn)}`, { tags: given });
  assert.ok(outcome.kind === 'answer' && outcome.status === 200, JSON.stringify(outcome));
}

/** Runs the `cancel-trained-model-inference-job` command that stands in a message. */
export function cancelAsAdvised(account: Account, message: string): void {
  const [, arn] = /cancel-trained-model-inference-job .*?(arn:\S+\/trained-model-inference-job\/[^\s'",;)]+)/.exec(message) ?? [];
  assert.ok(arn, `no command to cancel in: ${message}`);
  assert.ok(cancelAsSomebody(account, arn.replace(/\.$/, '')));
}

/** Removes a stack after a failed removal, in one of the ways that CloudFormation offers. The message has to name both. */
export async function removeAsAdvised(stack: Stack, reason: string, how: 'retain' | 'force'): Promise<Outcome> {
  const [, resource] = /delete-stack --stack-name \S+ --retain-resources (\w+) /.exec(reason) ?? [];
  assert.ok(resource, `no command to retain a resource in: ${reason}`);
  assert.match(reason, /FORCE_DELETE_STACK/);
  return stack.destroy(how === 'force' ? { isForced: true } : { retain: [resource] });
}
