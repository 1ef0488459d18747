/** What can go wrong while runs go on, as data. */
import * as fc from 'fast-check';
import type { FaultKind, FaultRule } from '../../../../simulator';
import type { Account } from '../../account';
import { attempts } from '../../runs/attempts';
import type { CallTrouble } from '../../step-functions/sdk';
import type { StatusEvent } from '../../step-functions/status-events';
import { NO_TROUBLE, START_CALL, type Trouble } from '../../trouble';
import { SECOND } from '../../virtual-time';
import { nat, oneOf, startTrouble } from '../trouble';

export type RunTrouble =
  | { readonly is: 'invoked twice'; readonly nth: number; readonly seconds: number; readonly lastCounts: boolean }
  | { readonly is: 'start'; readonly kind: FaultKind; readonly acted: boolean; readonly skip: number }
  | { readonly is: 'call'; readonly operation: string; readonly kind: FaultKind | 'rejected'; readonly skip: number; readonly times: number }
  | { readonly is: 'odd answer'; readonly operation: string; readonly body: string; readonly skip: number; readonly acted: boolean }
  | { readonly is: 'killed'; readonly who: keyof typeof FUNCTIONS; readonly moment: 'before' | 'after'; readonly nth: number }
  | { readonly is: 'killed at Start'; readonly moment: 'before' | 'after'; readonly nth?: number }
  | { readonly is: 'Step Functions'; readonly method: string; readonly how: CallTrouble; readonly skip: number; readonly times: number }
  | { readonly is: 'start by task'; readonly how: 'refused' | 'lost' | 'twice'; readonly nth: number }
  | { readonly is: 'stopped'; readonly at: 'look' | 'Start'; readonly killed: boolean; readonly nth: number; readonly seconds: readonly number[] }
  | { readonly is: 'event'; readonly seconds: readonly number[] }
  | { readonly is: 'late poll'; readonly nth: number; readonly seconds: number }
  | { readonly is: 'denied'; readonly action: string; readonly from: number; readonly seconds: number };

/** What a proxy answers instead of the service. */
const REJECTED = { kind: 'error', name: 'ForbiddenException', status: 403 } as const;

const FUNCTIONS = { poll: /RunnerPoll/, drain: /RunnerDrain/ };

/** How much later a poll comes that follows one that was in vain. */
export const NEXT_POLL = 330 * SECOND;

/** How long a Start that hangs may take, including the look-ups after it. */
const LONGEST_START = 180 * SECOND;

/** By how much it may delay what runs have to do, in milliseconds. */
export function delayOf(trouble: RunTrouble): number {
  switch (trouble.is) {
    case 'late poll':
    case 'invoked twice':
      return trouble.seconds * SECOND;
    case 'start':
      return LONGEST_START;
    case 'event':
    case 'stopped':
      return Math.max(0, ...trouble.seconds) * SECOND;
    case 'call':
    case 'Step Functions':
      return trouble.times * NEXT_POLL;
    case 'denied':
      return (trouble.from + trouble.seconds) * SECOND + NEXT_POLL;
    default:
      return NEXT_POLL;
  }
}

/** Whether it may fail a state although nothing is wrong with the job. A denied Cancel does not: it is no reason to give up a job. */
export function mayFailARun(trouble: RunTrouble): boolean {
  return (trouble.is === 'denied' && !trouble.action.endsWith(':Cancel')) || trouble.is === 'start by task';
}

/** Whether a look-up may miss a job because of it, or take long. */
export const hidesJobs = ({ is }: RunTrouble) => ['call', 'odd answer', 'denied', 'Step Functions'].includes(is);

/** Whether it prevents everybody, for minutes, from finding out what a run has started. */
export const forbidsToLook = (trouble: RunTrouble) => trouble.is === 'denied' && /:(List|Get)$/.test(trouble.action);

/** Whether it prevents everybody, for minutes, from reporting to a state that its run has ended. */
export const forbidsToTell = (trouble: RunTrouble) => trouble.is === 'denied' && trouble.action === 'states:SendTask';

/** Whether it may prevent or delay what a function does after a Start: the function may not even know that it has started a job. */
export const endsAProcess = (trouble: RunTrouble) => ['killed', 'killed at Start', 'start'].includes(trouble.is) || (trouble.is === 'stopped' && trouble.killed);

/** Whether a removal may fail because of it. */
export const mayFailARemoval = (trouble: RunTrouble) => trouble.is === 'denied' || (trouble.is === 'killed' && trouble.who === 'drain')
  || trouble.is === 'Step Functions' || (trouble.is === 'call' && trouble.kind === 'hang');

const atStart: fc.Arbitrary<RunTrouble> = startTrouble;

/** Two functions that start a job at the same moment. */
const together: fc.Arbitrary<RunTrouble> = fc.record({ is: fc.constant('invoked twice' as const), nth: oneOf(0, 0, 1), seconds: oneOf(0, 0, 1), lastCounts: fc.boolean() });

const lateEvent: fc.Arbitrary<RunTrouble> = fc.record({ is: fc.constant('event' as const), seconds: fc.constantFrom([], [], [60], [200], [0, 0], [0, 45]) });

/** A second job that nobody who has started it comes back to. */
export const twins: fc.Arbitrary<RunTrouble[]> = oneOf(0, 16, 40).map((seconds) => [
  { is: 'invoked twice', nth: 0, seconds, lastCounts: false }, { is: 'killed at Start', moment: 'after', nth: 1 },
]);

/** A job whose run, and mostly its function, ends when it starts. Others have to find it: without an event, the next run or the removal. */
export const leftAlone: fc.Arbitrary<RunTrouble[]> = fc.tuple(fc.constantFrom([], [], [0]), fc.constantFrom(true, true, false))
  .map(([seconds, killed]) => [{ is: 'stopped', at: 'Start', killed, nth: 0, seconds }]);

const any: fc.Arbitrary<RunTrouble> = fc.oneof(
  { weight: 6, arbitrary: atStart },
  { weight: 6, arbitrary: fc.record({ is: fc.constant('invoked twice' as const), nth: oneOf(0, 0, 0, 1, 2), seconds: oneOf(0, 0, 1, 5, 16, 40, 100), lastCounts: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      is: fc.constant('call' as const),
      operation: oneOf('Get*', 'ListTrained*', 'ListTags*', 'Cancel*', 'UntagResource', 'TagResource'),
      kind: oneOf<FaultKind>('throttling', 'internal', 'reset-before', 'reset-after', 'hang'),
      skip: nat(4),
      times: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant('call' as const), operation: oneOf('Get*', 'ListTrained*', 'ListTags*'), kind: fc.constant('rejected' as const), skip: nat(4), times: oneOf(1, 2),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant('odd answer' as const),
      operation: oneOf('Start*', 'Get*', 'ListTrained*', 'ListTags*', 'Cancel*'),
      body: oneOf('', '{}', '[]', 'null', '{"status":null,"tags":null,"trainedModelInferenceJobArn":null,"trainedModelInferenceJobs":null}', '{"trainedModelInferenceJobs":[{}]}'),
      skip: nat(4),
      acted: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ is: fc.constant('killed' as const), who: oneOf('poll', 'poll', 'drain'), moment: oneOf('before', 'after'), nth: nat(14) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      is: fc.constant('Step Functions' as const),
      method: oneOf('describeExecution', 'listExecutions', 'stopExecution', 'sendTaskHeartbeat', 'sendTaskSuccess', 'sendTaskSuccess', 'sendTaskFailure'),
      how: oneOf<CallTrouble>('throttled', 'failed', 'lost', 'hangs'),
      skip: nat(2),
      times: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('start by task' as const), how: oneOf('refused', 'lost', 'twice'), nth: nat(1) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      is: fc.constant('stopped' as const), at: oneOf('look', 'Start', 'Start'), killed: fc.boolean(), nth: oneOf(0, 0, 1), seconds: fc.constantFrom([], [], [60], [0]),
    }),
  },
  { weight: 5, arbitrary: lateEvent },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('late poll' as const), nth: nat(7), seconds: oneOf(60, 150) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant('denied' as const),
      action: oneOf('cleanrooms-ml:Start', 'cleanrooms-ml:Get', 'cleanrooms-ml:List', 'cleanrooms-ml:Cancel', 'states:Describe', 'states:SendTask'),
      from: oneOf(0, 30, 120),
      seconds: oneOf(60, 300, 1800),
    }),
  },
);

/** A trouble, then at most so many others. */
const ledBy = (first: fc.Arbitrary<RunTrouble>, maxLength: number): fc.Arbitrary<RunTrouble[]> =>
  fc.tuple(first, fc.array(any, { maxLength })).map(([one, others]) => [one, ...others]);

/** What lies between a Start and its answer is the worst of all; then what two do at once. */
export const runTroubles: fc.Arbitrary<RunTrouble[]> = fc.oneof(
  { weight: 1, arbitrary: fc.array(any, { maxLength: 3 }) },
  { weight: 7, arbitrary: ledBy(atStart, 2) },
  { weight: 2, arbitrary: ledBy(together, 1) },
  { weight: 1, arbitrary: twins },
  { weight: 1, arbitrary: leftAlone },
);

/** While a stack changes: the functions that it removes do what no event tells others to do. */
export const changeTroubles = fc.oneof({ weight: 2, arbitrary: runTroubles }, { weight: 1, arbitrary: ledBy(lateEvent, 1) });

/** What has come of the troubles. */
export interface RunsHappened {
  /** Between a Start and its answer. */
  atStart: number;
  /** Functions that were invoked twice for one attempt. */
  twice: number;
  /** The runs whose event was lost. */
  readonly untold: Set<string>;
}

/** Lets some troubles loose on an account, until the next ones. */
export function unleashOnRuns(account: Account, choices: readonly RunTrouble[], happened: RunsHappened, answerSeconds: number): void {
  const { simulator, policies, time } = account;
  const faults = choices.flatMap<FaultRule>((choice) => {
    switch (choice.is) {
      case 'start':
        return [{ operation: 'Start*', kind: choice.kind, skip: choice.skip, ...(choice.kind !== 'conflict' && choice.kind !== 'throttling' && { acted: choice.acted }) }];
      case 'odd answer':
        return [{ operation: choice.operation, kind: 'answer', body: choice.body, skip: choice.skip, acted: choice.acted }];
      case 'call':
        return [{ operation: choice.operation, ...choice.kind === 'rejected' ? REJECTED : { kind: choice.kind }, skip: choice.skip, times: choice.times }];
      default:
        return [];
    }
  });
  // The first rule that fits counts.
  simulator.setFaults([...faults, ...answerSeconds > 0 ? [{ operation: '*', kind: 'delay', delayMs: answerSeconds * SECOND, times: 'always' } as const] : []]);
  const begun = time.now();
  policies.denies = (action) => choices.some((choice) => choice.is === 'denied' && action.includes(choice.action)
    && time.now() >= begun + choice.from * SECOND && time.now() < begun + (choice.from + choice.seconds) * SECOND);
  const parts = choices.map((choice) => part(account, choice, happened));
  const first = <T>(answers: (T | undefined)[]) => answers.find((answer) => answer !== undefined);
  account.trouble = {
    ...NO_TROUBLE,
    isKilled: (...where) => parts.some(({ isKilled }) => isKilled?.(...where)),
    invocations: (name) => first(parts.map(({ invocations }) => invocations?.(name))) ?? [0],
    stepFunctions: (method) => first(parts.map(({ stepFunctions }) => stepFunctions?.(method))),
    startByTask: () => first(parts.map(({ startByTask }) => startByTask?.())),
    pollDelay: () => Math.max(0, ...parts.map(({ pollDelay }) => pollDelay?.() ?? 0)),
    statusEvents: (event) => first(parts.map(({ statusEvents }) => statusEvents?.(event))) ?? [0],
  };
}

type Part = Partial<{ readonly [name in keyof Trouble]: (...args: Parameters<Trouble[name]>) => ReturnType<Trouble[name]> | undefined }>;

function part(account: Account, choice: RunTrouble, happened: RunsHappened): Part {
  let seen = 0;
  const isNth = (nth: number, times = 1) => {
    seen += 1;
    return seen > nth && seen <= nth + times;
  };
  switch (choice.is) {
    case 'invoked twice':
      return {
        invocations: (name) => {
          if (!FUNCTIONS.poll.test(name) || !isNth(choice.nth)) {
            return undefined;
          }
          happened.twice += 1;
          account.note(`a function is invoked again after ${choice.seconds} s`);
          return choice.lastCounts ? [choice.seconds * SECOND, 0] : [0, choice.seconds * SECOND];
        },
      };
    case 'killed':
      return { isKilled: (name, moment) => FUNCTIONS[choice.who].test(name) && moment === choice.moment && isNth(choice.nth) };
    case 'killed at Start':
      return {
        isKilled: (_, moment, what) => {
          const isKilled = START_CALL.test(what) && moment === choice.moment && isNth(choice.nth ?? 0);
          happened.atStart += isKilled ? 1 : 0;
          return isKilled;
        },
      };
    case 'stopped':
      return {
        isKilled: (name, moment, what) => {
          const { call, when } = STOPPED_AT[choice.at];
          const isStopped = FUNCTIONS.poll.test(name) && moment === when && call.test(what) && isNth(choice.nth);
          if (isStopped) {
            stopTheLatestRun(account);
            happened.atStart += choice.at === 'Start' ? 1 : 0;
          }
          return isStopped && choice.killed;
        },
        statusEvents: (event) => (hasStopped(event) ? delivered(event, choice.seconds, happened) : undefined),
      };
    case 'Step Functions':
      // The client tries three times by itself.
      return { stepFunctions: (method) => (method === `SFN.${choice.method}` && isNth(choice.skip, choice.times * 3) ? choice.how : undefined) };
    case 'start by task':
      return { startByTask: () => (isNth(choice.nth) ? choice.how : undefined) };
    case 'late poll':
      return { pollDelay: () => (isNth(choice.nth) ? choice.seconds * SECOND : 0) };
    case 'event':
      return {
        statusEvents: (event) => delivered(event, choice.seconds, happened),
      };
    default:
      return {};
  }
}

const STOPPED_AT = {
  look: { call: /^GET .*trained-model-inference-jobs$/, when: 'before' },
  Start: { call: START_CALL, when: 'after' },
} as const;

function stopTheLatestRun(account: Account): void {
  const run = attempts(account).map((attempt) => attempt.run).filter(({ isRunning }) => isRunning).at(-1);
  if (run) {
    account.note(`run ${run.name} is stopped`);
    account.stateMachines.stop(run.arn);
  }
}

const hasStopped = ({ detail }: StatusEvent) => detail.status === 'ABORTED';

/** When an event is delivered, in milliseconds from now. */
function delivered({ detail }: StatusEvent, seconds: readonly number[], { untold }: RunsHappened): number[] {
  if (seconds.length === 0) {
    untold.add(detail.name);
  }
  return seconds.map((one) => one * SECOND);
}

export function noRunTrouble(account: Account): void {
  account.simulator.setFaults([]);
  account.policies.denies = () => false;
  account.trouble = NO_TROUBLE;
}
