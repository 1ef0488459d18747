/** What it costs to wait for a job, counted in the virtual time of the lifecycle tests. */
import * as assert from 'node:assert';
import type { Duration, Stack as CdkStack } from 'aws-cdk-lib';
import type { Waiter } from './waiters';
import type { SimulatorOptions } from '../../simulator';
import { Account, ACCOUNT, REGION } from '../../test/lifecycle/account';
import { codeOf, synthesizeStack } from '../../test/lifecycle/apps';
import { chanceFrom } from '../../test/lifecycle/chance';
import type { Stack } from '../../test/lifecycle/stack';
import type { Template } from '../../test/lifecycle/template';
import { HOUR, MINUTE, SECOND } from '../../test/lifecycle/virtual-time';
import { total } from '../counts';

export interface Usage {
  /** Calls of Clean Rooms ML. */
  readonly gets: number;
  readonly otherCalls: number;
  readonly cloudFormationCalls: number;
  /** Of Lambda: of the functions of CDK's provider framework, and of the handlers behind them. */
  readonly frameworkInvocations: number;
  readonly handlerInvocations: number;
  /** Of Step Functions. */
  readonly transitions: number;
  /** The memory of every invocation, added up. */
  readonly gigabytes: number;
}

export interface CostOfWaiting {
  /** Once for a job, however long it runs: to start it, to settle, to answer. */
  readonly perDeployment: Usage;
  readonly perHour: Usage;
}

/** What one job takes. */
export async function costOfWaiting({ declare, lengths }: Waiter): Promise<CostOfWaiting> {
  const [shorter, longer] = await Promise.all(lengths.map((length) => usageOf(declare, length)));
  const [shorterHours, longerHours] = lengths.map(hoursOf);
  const perHour = combined(longer, shorter, (more, less) => (more - less) / (longerHours - shorterHours));
  return { perHour, perDeployment: combined(shorter, perHour, (all, hourly) => all - hourly * shorterHours) };
}

/** All that the first deployment of one job of this length takes. */
export async function usageOf(declare: Waiter['declare'], length: Duration): Promise<Usage> {
  const { account, stack, template } = await deployed((app) => declare(app, 1), length);
  const calls = account.simulator.calls();
  const gets = calls.filter(isGet).length;
  const functions = functionsOf(stack, template).map((one) => ({ ...one, invocations: account.functions.invocations.get(one.arn) ?? 0 }));
  const [frameworks, handlers] = [true, false].map((isFramework) => functions.filter((one) => one.isFramework === isFramework));
  return {
    gets,
    otherCalls: calls.length - gets,
    cloudFormationCalls: account.describes,
    frameworkInvocations: total(frameworks.map(({ invocations }) => invocations)),
    handlerInvocations: total(handlers.map(({ invocations }) => invocations)),
    transitions: account.stateMachines.transitions,
    gigabytes: total(functions.map(({ invocations, megabytes }) => invocations * megabytes / 1024)),
  };
}

/** How often Get is called while many jobs wait at once. */
export interface Polls {
  /** From the last Start until the first of the jobs is finished. */
  readonly perSecond: number;
  /** The most calls in a window of that many seconds, in windows that begin at least that many minutes after the last Start. */
  readonly most: readonly { readonly minutes: number; readonly bySeconds: Readonly<Record<number, number>> }[];
}

const WINDOWS = [1, 10, 30];

/** In its first minutes, a wait also looks for duplicates, which takes Gets, too; from the sixth minute on, it only waits. */
const MINUTES = [1, 5];

/** @param count how many jobs of one stack, which wait at once in spite of the quota */
export async function pollsOf(declare: Waiter['declare'], count: number, length: Duration): Promise<Polls> {
  const { account: { simulator } } = await deployed((app) => declare(app, count), length, { config: { quotas: { perAccount: count } } });
  const histories = simulator.jobs().map(({ history }) => history);
  const begin = Math.max(...histories.map(([{ at }]) => at));
  const end = Math.min(...histories.map((history) => history.at(-1)!.at));
  const times = simulator.calls().filter((call) => isGet(call) && call.at >= begin && call.at < end).map(({ at }) => at);
  return {
    perSecond: times.length / ((end - begin) / SECOND),
    most: MINUTES.map((minutes) => {
      const later = times.filter((at) => at >= begin + minutes * MINUTE);
      return { minutes, bySeconds: Object.fromEntries(WINDOWS.map((seconds) => [seconds, mostWithin(later, seconds * SECOND)])) };
    }),
  };
}

/** How many of the times, which are in order, fall into one window at most. */
export function mostWithin(times: readonly number[], width: number): number {
  let first = 0;
  return Math.max(0, ...times.map((at, index) => {
    while (times[first] <= at - width) {
      first += 1;
    }
    return index - first + 1;
  }));
}

/** A stack whose jobs run that long, when its first deployment has succeeded. */
export async function deployed(declare: (stack: CdkStack) => void, length: Duration, options: SimulatorOptions = {}) {
  const template = synthesizeStack(declare);
  const pendingMs = 2 * MINUTE;
  const plan = { pendingMs, runningMs: length.toMilliseconds() - pendingMs };
  const account = new Account({ codeOf, random: chanceFrom(0), simulator: { ...options, plan } });
  const stack = account.newStack();
  const { status, reason } = await account.run(stack.deploy(template));
  assert.strictEqual(status, 'CREATE_COMPLETE', reason);
  return { account, stack, template };
}

function functionsOf(stack: Stack, { Resources }: Template) {
  return stack.logicalIds('AWS::Lambda::Function').map((logicalId) => {
    const { Handler, MemorySize = 128 } = Resources[logicalId].Properties as { readonly Handler: string; readonly MemorySize?: number };
    const arn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${stack.resource(logicalId)!.physicalId}`;
    return { arn, isFramework: Handler.startsWith('framework.'), megabytes: MemorySize };
  });
}

function combined(a: Usage, b: Usage, combine: (a: number, b: number) => number): Usage {
  const names = Object.keys(a) as (keyof Usage)[];
  // What is lost in dividing is no part of a count.
  const exactly = (value: number) => Number(value.toFixed(6));
  return Object.fromEntries(names.map((name) => [name, exactly(combine(a[name], b[name]))])) as unknown as Usage;
}

const isGet = ({ operation }: { readonly operation: string }) => operation === 'GetTrainedModelInferenceJob';

const hoursOf = (length: Duration) => length.toMilliseconds() / HOUR;
