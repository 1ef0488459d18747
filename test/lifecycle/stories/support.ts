/** What several stories share: declarations, people, and ways in which things go wrong. */
import * as assert from 'node:assert';
import { ACTIVE_RESOURCE_TYPE, RESERVED_TAG_PREFIX, RUN_RESOURCE_TYPE } from '../../../src/shared/resource-properties';
import { type DeclaredJob, type DeclaredStack, MEMBERSHIP, OTHER_MEMBERSHIP } from '../apps';
import type { FunctionSettings } from '../functions';
import { cancelAsSomebody, startAsSomebody } from '../somebody';
import type { DeployOptions, Outcome } from '../stack';
import type { Story } from '../story';
import { MINUTE, SECOND } from '../virtual-time';

export const START = 'StartTrainedModelInferenceJob';

/** A stack of a single job. */
export const one = (job: Partial<DeclaredJob> = {}): DeclaredStack => ({ jobs: [{ id: 'One', ...job }] });

/** The same job in another configuration, and in another membership. */
export const changed = one({ description: 'another' });
export const elsewhere = one({ membershipIdentifier: OTHER_MEMBERSHIP });

/** A stack beside a resource that fails so many seconds after its beginning, or after the end of a job. */
export function failing(declared: DeclaredStack, seconds: number, after?: string): DeclaredStack {
  return { ...declared, siblings: [{ id: 'Sibling', seconds, fails: true, after }] };
}

/** A job that runs for hours, longer than its deployment waits: without a rollback it is left running. */
export const endless = (job: Partial<DeclaredJob> = {}): DeclaredStack => one({ waitMinutes: 1, ...job });
export const KEPT: DeployOptions = { disableRollback: true };

/** Deploys, and expects it to end so. */
export async function deploy(story: Story, declared: DeclaredStack, status: string, options?: DeployOptions): Promise<Outcome> {
  const outcome = await story.deploy(declared, options);
  assert.strictEqual(outcome.status, status, outcome.reason);
  return outcome;
}

export async function destroy(story: Story, status = 'DELETE_COMPLETE'): Promise<Outcome> {
  const outcome = await story.destroy();
  assert.strictEqual(outcome.status, status, outcome.reason);
  return outcome;
}

/** The jobs that the Runs of the stack have. */
export function owned({ stack }: Story): string[] {
  return stack.logicalIds(RUN_RESOURCE_TYPE).map((id) => shortName(stack.resource(id)!.physicalId!));
}

/** The statuses that readers of the jobs see. */
export function reported({ stack }: Story): string[] {
  return stack.logicalIds(ACTIVE_RESOURCE_TYPE).map((id) => stack.attributes(id).Status).filter((status) => status !== undefined);
}

export const shortName = (arn: string) => arn.split('/').at(-1)!;

/** How often something was asked for and done. */
export const done = (story: Story, operation: string) => story.calls(operation).filter(({ acted }) => acted).length;

/** The statuses that the stack has had. */
export const hasBeen = ({ stack }: Story, status: string) => stack.timeline.some((since) => since.status === status);

/** Whether CloudFormation gave up on a request of a type before it was answered. */
export function gaveUp({ account, stack }: Story, type: string): boolean {
  return account.requests.unanswered.some(({ event, reason }) =>
    event.RequestType === type && event.StackId === stack.id && event.ResourceType === RUN_RESOURCE_TYPE && reason === 'it was canceled');
}

/** Somebody else starts a job by hand. @returns its ARN */
export function startByHand({ account }: Pick<Story, 'account'>, name: string, tags: Record<string, string> = {}, membership = MEMBERSHIP): string {
  const arn = startAsSomebody(account, membership, name, tags);
  assert.ok(arn);
  return arn;
}

/** Somebody else cancels a job by hand. */
export function cancelByHand({ account, service }: Story, job: string): void {
  const { arn } = service.jobs().find((report) => shortName(report.arn) === job)!;
  assert.ok(cancelAsSomebody(account, arn));
}

/** Many jobs of somebody else that have ended long ago. */
export function crowd(story: Pick<Story, 'account' | 'service'>, size: number, name = 'weekly', membership = MEMBERSHIP): void {
  story.service.changePlan({ pendingMs: 0, runningMs: 0 });
  for (let number = 0; number < size; number += 1) {
    startByHand(story, name, {}, membership);
  }
  story.service.changePlan({ pendingMs: 30 * SECOND, runningMs: 270 * SECOND });
}

/** Jobs of somebody else that may be in the way of ours. */
export interface OthersJobs {
  readonly count: number;
  readonly name: string;
  readonly runningMs: number;
  readonly membership?: string;
}

/** Jobs of other people, at most as many as there are slots. */
export function othersRun(story: Story, { count, name, runningMs, membership = MEMBERSHIP }: OthersJobs): void {
  story.service.changePlan({ pendingMs: 0, runningMs });
  for (let number = 0; number < count; number += 1) {
    startByHand(story, name, {}, membership);
  }
  story.service.changePlan({ pendingMs: 30 * SECOND, runningMs: 270 * SECOND });
}

/** The calls of a stack that were denied, for whatever reason. */
export const denials = (story: Story) => story.calls().filter(({ outcome }) => outcome === 'AccessDeniedException');

/** Somebody else takes tags off a job. @param keys without the reserved prefix; all reserved ones by default */
export function untag(story: Story, job: string, keys?: readonly string[]): void {
  const { arn, tags } = reportOf(story, job);
  const reserved = Object.keys(tags).filter((key) => key.startsWith(RESERVED_TAG_PREFIX));
  const taken = keys?.map((key) => `${RESERVED_TAG_PREFIX}${key}`) ?? reserved;
  story.account.call('DELETE', `/tags/${encodeURIComponent(arn)}?${taken.map((key) => `tagKeys=${encodeURIComponent(key)}`).join('&')}`);
}

export const reportOf = ({ service }: Story, job: string) => service.jobs().find(({ arn }) => shortName(arn) === job)!;

/** The functions of a stack, by what their names have in them. */
export const FUNCTIONS = {
  onEvent: /ProviderOnEvent/,
  isComplete: /ProviderIsComplete/,
  frameworkOnEvent: /frameworkonEvent/,
  frameworkIsComplete: /frameworkisComplete/,
};

/** Kills a function before or after the n-th thing that it does, or the first of a kind. @returns whether that has happened */
export function killing(story: Story, who: keyof typeof FUNCTIONS, moment: 'before' | 'after', what: number | RegExp = 0): () => boolean {
  let seen = 0;
  const before = story.account.breakdowns;
  story.trouble({
    isKilled: (name, when, doing) => FUNCTIONS[who].test(name) && when === moment
      && (typeof what === 'number' ? seen++ === what : what.test(doing) && seen++ === 0),
  });
  return () => story.account.breakdowns > before;
}

/** Plays the same with one stack after the other, with trouble at its first moment, its second, and so on, until it comes too late to be noticed. */
export async function atEveryMoment(story: Story, play: (moment: number) => Promise<boolean>): Promise<void> {
  for (let moment = 0; await play(moment); moment += 1) {
    assert.ok(moment < 100, 'it never ends');
    story.trouble({});
    story.stack = story.account.newStack(`forecast-${moment + 1}`);
  }
}

/** Jobs that take a minute, so that what goes wrong later is not of interest. */
export function quickJobs({ service }: Story): void {
  service.changePlan({ pendingMs: 0, runningMs: 40 * SECOND, cancelPendingMs: 0, cancelInProgressMs: 5 * SECOND });
}

export function longJobs({ service }: Story): void {
  service.changePlan({ runningMs: 600 * MINUTE });
}

/** The Deletes that CloudFormation has given up: it repeats one that fails, and blocks the stack meanwhile. */
export const givenUp = ({ account }: Story, from = 0) => account.story.slice(from).filter((line) => /is given up/.test(line));

/** The functions that an account gets from now on, whose environment variables can be changed, as UpdateFunctionConfiguration does. */
export function functionsFromNowOn({ account: { functions } }: Pick<Story, 'account'>) {
  const deployed: FunctionSettings[] = [];
  const put = functions.put.bind(functions);
  functions.put = (settings) => {
    deployed.push(settings);
    put(settings);
  };
  return {
    withEnvironment: (change: (environment: FunctionSettings['environment']) => FunctionSettings['environment']) =>
      deployed.forEach((settings) => put({ ...settings, environment: change(settings.environment) })),
  };
}
