import { Stack } from 'aws-cdk-lib';
import { StartRequest } from '../shared/start-request';

/**
 * A role's inline policies hold 10,240 characters in all: so many places of a kind, and so many keys, are named one by one. A stack with more
 * of them may use all of their accounts.
 */
const MAX_NAMED = 15;

/** What a model or a channel is in, as far as its ARN tells; each part may be a token. */
const PLACE = /^(arn:[^:/]+:cleanrooms-ml:[^:/]+:[^:/]+:membership)\/([^:/]+)\//;

type Kind = 'trained-model' | 'ml-input-channel';

/** The resources that the Start of each of some jobs is checked against: as their ARNs say, whatever account, Region and membership the job is in. */
export function startResources(stack: Stack, requests: readonly StartRequest[]): string[] {
  return [
    ...resourcesOf(stack, 'trained-model', requests.map(({ trainedModelArn }) => trainedModelArn)),
    ...resourcesOf(stack, 'ml-input-channel', requests.map(({ dataSource }) => dataSource.mlInputChannelArn)),
    // Of any account: the association may be another member's. A request without one is checked against all of them.
    stack.formatArn({ service: 'cleanrooms-ml', account: '*', resource: 'membership/*/configured-model-algorithm-association', resourceName: '*' }),
  ];
}

function resourcesOf(stack: Stack, kind: Kind, arns: string[]): string[] {
  const anywhere = stack.formatArn({ service: 'cleanrooms-ml', region: '*', account: '*', resource: `membership/*/${kind}`, resourceName: '*' });
  const ofMemberships = distinct(arns.map((arn) => {
    const [, account, membership] = PLACE.exec(arn) ?? [];
    // A token that nobody can look into may be of any place: it is named itself.
    return account ? `${account}/${membership}/${kind}/*` : arn;
  }));
  if (ofMemberships.length <= MAX_NAMED) {
    return ofMemberships;
  }
  const ofAccounts = distinct(arns.map((arn) => {
    const [, account] = PLACE.exec(arn) ?? [];
    return account ? `${account}/*/${kind}/*` : anywhere;
  }));
  return ofAccounts.length <= MAX_NAMED ? ofAccounts : [anywhere];
}

/** The keys that some jobs encrypt with. They may be of another account; its policy decides too. */
export function keyResources(stack: Stack, requests: readonly StartRequest[]): string[] {
  const keys = distinct(requests.flatMap(({ kmsKeyArn }) => kmsKeyArn ?? []));
  return keys.length > MAX_NAMED ? [stack.formatArn({ service: 'kms', account: '*', resource: 'key', resourceName: '*' })] : keys;
}

function distinct(values: string[]): string[] {
  return [...new Set(values)];
}
