import { Stack } from 'aws-cdk-lib';
import { distinct } from './resolved-text';
import { StartRequest } from '../shared/start-request';

/**
 * A role's inline policies may have 10,240 characters in total: up to this many places of a kind, keys, and state machines are named
 * individually. A stack with more of them may use everything in their accounts.
 */
export const MAX_NAMED = 15;

/** A part of an ARN: also a token, or a dynamic reference, which has colons and slashes in it. */
const PART = '(?:\\{\\{resolve:[^{}]*\\}\\}|[^:/])+';

/** What a model or a channel is in, as far as its ARN shows. */
const PLACE = new RegExp(`^(arn:${PART}:cleanrooms-ml:${PART}:${PART}:membership)/(${PART})/`);

type Kind = 'trained-model' | 'ml-input-channel';

/** The resources that the Start of each of some jobs is checked against: as their ARNs say, whatever account, Region and membership the job is in. */
export function startResources(stack: Stack, requests: readonly StartRequest[]): string[] {
  return [
    ...resourcesOf(stack, 'trained-model', requests.map(({ trainedModelArn }) => trainedModelArn)),
    ...resourcesOf(stack, 'ml-input-channel', requests.map(({ dataSource }) => dataSource.mlInputChannelArn)),
    // Of any account: the association may be another member's. A request without one is checked against all of them.
    stack.formatArn({ service: 'cleanrooms-ml', region: '*', account: '*', resource: 'membership/*/configured-model-algorithm-association', resourceName: '*' }),
  ];
}

/** Everything of a kind, in every account and Region. */
export function anywhere(stack: Stack, kind: Kind): string {
  return stack.formatArn({ service: 'cleanrooms-ml', region: '*', account: '*', resource: `membership/*/${kind}`, resourceName: '*' });
}

/** Every key of the Region, in every account. */
export function anyKey(stack: Stack): string {
  return stack.formatArn({ service: 'kms', account: '*', resource: 'key', resourceName: '*' });
}

function resourcesOf(stack: Stack, kind: Kind, arns: string[]): string[] {
  const ofMemberships = distinct(stack, arns.map((arn) => {
    const [, account, membership] = PLACE.exec(arn) ?? [];
    // An opaque token may be in any place: it is named itself.
    return account ? `${account}/${membership}/${kind}/*` : arn;
  }));
  if (ofMemberships.length <= MAX_NAMED) {
    return ofMemberships;
  }
  const ofAccounts = distinct(stack, arns.map((arn) => {
    const [, account] = PLACE.exec(arn) ?? [];
    return account ? `${account}/*/${kind}/*` : anywhere(stack, kind);
  }));
  return ofAccounts.length <= MAX_NAMED ? ofAccounts : [anywhere(stack, kind)];
}

/** The keys that some jobs encrypt with. A key may belong to another account; its key policy decides too. */
export function keyResources(stack: Stack, requests: readonly StartRequest[]): string[] {
  const given = distinct(stack, requests.flatMap(({ kmsKeyArn }) => kmsKeyArn ?? []));
  const presences = new Map(given.map((key) => [key, presenceOf(stack.resolve(key))]));
  const keys = [...presences.keys()].filter((key) => presences.get(key) !== 'never');
  if (keys.length > MAX_NAMED) {
    return [anyKey(stack)];
  }
  const mayBeNone = keys.length > 0 && keys.every((key) => presences.get(key) === 'sometimes');
  return mayBeNone ? [...keys, noKey(stack)] : keys;
}

/** IAM rejects a statement without a resource, so one that may have no key names this one, which does not exist. */
function noKey(stack: Stack): string {
  return stack.formatArn({ service: 'kms', resource: 'key', resourceName: 'none' });
}

/** Whether CloudFormation leaves a value in the template: `AWS::NoValue` removes it, also from a branch of `Fn::If`. */
export function presenceOf(value: any): 'always' | 'sometimes' | 'never' {
  if (value?.Ref === 'AWS::NoValue') {
    return 'never';
  }
  if (!Array.isArray(value?.['Fn::If'])) {
    return 'always';
  }
  const [, ifTrue, ifFalse] = value['Fn::If'];
  const [one, other] = [presenceOf(ifTrue), presenceOf(ifFalse)];
  return one === other ? one : 'sometimes';
}
