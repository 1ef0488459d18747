/** Somebody else in the account, with jobs of his own. */
import type { Account } from './account';

/** @returns the ARN of the job; none if it was refused, or the answer does not say */
export function startAsSomebody(account: Account, membership: string, name: string, tags: Record<string, string> = {}): string | undefined {
  const arn = (resource: string) => `arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/${membership}/${resource}`;
  const outcome = account.call('POST', `/memberships/${membership}/trained-model-inference-jobs`, {
    name,
    tags,
    trainedModelArn: arn('trained-model/aaaa'),
    dataSource: { mlInputChannelArn: arn('ml-input-channel/bbbb') },
    resourceConfig: { instanceType: 'ml.g5.xlarge' },
    outputConfiguration: { members: [{ accountId: '111122223333' }] },
  });
  return outcome.kind === 'answer' && outcome.status === 200
    ? /"trainedModelInferenceJobArn":"([^"]+)"/.exec(outcome.body)?.[1]
    : undefined;
}

/** @returns whether the service took it */
export function cancelAsSomebody(account: Account, arn: string): boolean {
  const [, membership] = /membership\/([^/]+)\//.exec(arn)!;
  const outcome = account.call('PATCH', `/memberships/${membership}/trained-model-inference-jobs/${encodeURIComponent(arn)}`);
  return outcome.kind === 'answer' && outcome.status === 200;
}
