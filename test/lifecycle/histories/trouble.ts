/** What can go wrong during an operation, as data: so that it can be made at random, shrunk, and replayed. */
import * as fc from 'fast-check';
import type { FaultKind, FaultRule, Outcome } from '../../../simulator';
import type { Account } from '../account';
import { REJECTION_MESSAGE, REJECTIONS } from '../rejections';
import { refused } from '../stack-api';
import { NO_TROUBLE, START_CALL, type Trouble } from '../trouble';
import { SECOND } from '../virtual-time';

export type TroubleChoice =
  | { readonly is: 'delivered again'; readonly request: number; readonly seconds: number }
  | { readonly is: 'waiter'; readonly how: 'refused' | 'lost' | 'twice'; readonly request: number }
  | { readonly is: 'start'; readonly kind: FaultKind; readonly acted: boolean; readonly skip: number }
  | { readonly is: 'call'; readonly operation: string; readonly kind: FaultKind; readonly skip: number; readonly times: number }
  | { readonly is: 'describe'; readonly kind: DescribeTrouble; readonly skip: number; readonly times: number }
  | { readonly is: 'killed'; readonly who: keyof typeof FUNCTIONS; readonly moment: 'before' | 'after'; readonly nth: number }
  | { readonly is: 'killed at Start'; readonly moment: 'before' | 'after' }
  | { readonly is: 'late poll'; readonly nth: number; readonly seconds: number }
  | { readonly is: 'permissions late'; readonly seconds: number }
  | { readonly is: 'odd answer'; readonly operation: string; readonly body: string; readonly skip: number; readonly times: number; readonly acted: boolean }
  | { readonly is: 'rejected'; readonly operation: string; readonly name: keyof typeof REJECTIONS; readonly from: number; readonly seconds: number }
  | { readonly is: 'denied late'; readonly action: string; readonly from: number; readonly seconds: number }
  | { readonly is: 'denied'; readonly action: string; readonly from: number; readonly seconds: number };

/** The functions of a stack, by what their physical ids have in them. */
const FUNCTIONS = {
  // The function of an AwsCustomResource too: the bench compares with it.
  onEvent: /ProviderOnEvent|AWS679f53fac/,
  isComplete: /ProviderIsComplete/,
  frameworkOnEvent: /frameworkonEvent/,
  frameworkIsComplete: /frameworkisComplete/,
};

/** Whether an operation may fail because of it: it takes what the handler cannot do without, or ends a process that must not end. */
export function mayFailAnOperation(trouble: TroubleChoice): boolean {
  switch (trouble.is) {
    case 'waiter':
      return trouble.how !== 'twice';
    case 'killed':
      return trouble.who !== 'frameworkIsComplete';
    case 'killed at Start':
    case 'denied':
      return true;
    default:
      return false;
  }
}

/** Whether the framework's own functions are hit by it: then a request may stay without an answer. */
export function hitsTheFramework(trouble: TroubleChoice): boolean {
  return trouble.is === 'killed' && trouble.who.startsWith('framework');
}

export const nat = (max: number) => fc.nat({ max });
export const oneOf = <T extends string | number>(...values: T[]) => fc.constantFrom(...values);

/** What lies between a Start and its answer. */
export const startTrouble = fc.oneof(
  fc.record({
    is: fc.constant('start' as const),
    kind: oneOf<FaultKind>('reset-after', 'reset-after', 'hang', 'internal', 'reset-before', 'throttling', 'conflict'),
    acted: fc.boolean(),
    skip: oneOf(0, 0, 0, 1),
  }),
  fc.record({ is: fc.constant('killed at Start' as const), moment: oneOf('before', 'after') }),
);

const anyTrouble: fc.Arbitrary<TroubleChoice> = fc.oneof(
  { weight: 6, arbitrary: startTrouble },
  { weight: 9, arbitrary: fc.record({ is: fc.constant('delivered again' as const), request: nat(3), seconds: oneOf(0, 0, 1, 5, 16, 40, 100, 400, 520, 1400) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constant('rejected' as const),
      operation: oneOf('Get*', 'ListTrained*', 'ListTags*'),
      name: oneOf('ForbiddenException', 'ValidationException', 'ConflictException', 'ServiceQuotaExceededException'),
      from: oneOf(0, 30, 60, 120),
      seconds: oneOf(5, 20, 50),
    }),
  },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('waiter' as const), how: oneOf('refused', 'lost', 'twice'), request: nat(3) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      is: fc.constant('call' as const),
      operation: oneOf('Get*', 'ListTrained*', 'ListTags*', 'Cancel*', 'TagResource', 'UntagResource'),
      kind: oneOf<FaultKind>('throttling', 'internal', 'reset-before', 'reset-after', 'hang'),
      skip: nat(4),
      times: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constant('odd answer' as const),
      operation: oneOf('Start*', 'Get*', 'ListTrained*', 'ListTags*', 'Cancel*', 'TagResource', 'UntagResource'),
      body: oneOf('', '{}', '[]', 'null', '{"status":null,"tags":null,"trainedModelInferenceJobArn":null,"trainedModelInferenceJobs":null}', '{"trainedModelInferenceJobs":[{}]}'),
      skip: nat(4),
      times: fc.integer({ min: 1, max: 3 }),
      acted: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ is: fc.constant('describe' as const), kind: oneOf('throttling', 'internal', 'reset', 'rejected'), skip: nat(4), times: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      is: fc.constant('killed' as const),
      who: oneOf('isComplete', 'isComplete', 'onEvent', 'frameworkOnEvent', 'frameworkIsComplete'),
      moment: oneOf('before', 'after'),
      nth: nat(14),
    }),
  },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('late poll' as const), nth: nat(7), seconds: oneOf(60, 150, 200, 250, 300) }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('permissions late' as const), seconds: oneOf(10, 60, 120) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant('denied' as const),
      action: oneOf('cleanrooms-ml:Start', 'cleanrooms-ml:Get', 'cleanrooms-ml:List', 'cleanrooms-ml:Cancel', 'cloudformation:Describe'),
      from: oneOf(0, 30, 60, 120),
      seconds: oneOf(60, 300, 4000),
    }),
  },
);

/** While something is removed. */
export const troubles: fc.Arbitrary<TroubleChoice[]> = fc.array(anyTrouble, { maxLength: 3 });

const twiceAndLate = fc.tuple(
  fc.record({ is: fc.constant('delivered again' as const), request: fc.constant(0), seconds: oneOf(0, 0, 1, 5, 16) }),
  fc.record({ is: fc.constant('late poll' as const), nth: fc.constant(2), seconds: oneOf(150, 300) }),
);

/** While something is started: what lies between a Start and its answer is the worst of all. */
export const troublesOfADeployment: fc.Arbitrary<TroubleChoice[]> = fc.oneof(
  { weight: 2, arbitrary: troubles },
  { weight: 5, arbitrary: fc.tuple(startTrouble, troubles).map(([atStart, others]) => [atStart, ...others]) },
  // What two waiters have started is left to the leg for long.
  { weight: 1, arbitrary: twiceAndLate },
);

/** Late in a wait of hours, for less than a leg tolerates. */
export const lateDenial: fc.Arbitrary<TroubleChoice> = fc.record({
  is: fc.constant('denied late' as const), action: oneOf('cleanrooms-ml:Get', 'cleanrooms-ml:List'), from: oneOf(600, 1500, 1950, 2400, 3900), seconds: oneOf(60, 240, 600, 840),
});

/** How long Run looks for duplicates of what it has started, in seconds, before it leaves them to the leg. */
const RUN_LOOKS = 65;

/** If List lags for longer than Run looks, only the leg's polls can see duplicates: nobody can prevent what runs until a late poll. */
export function withoutHopeless(chosen: readonly TroubleChoice[], listLagSeconds: number): readonly TroubleChoice[] {
  return listLagSeconds > RUN_LOOKS ? chosen.filter(({ is }) => is !== 'late poll') : chosen;
}

/** What has come of the troubles, to be counted. */
export interface Happened {
  /** Between a Start and its answer. */
  atStart: number;
  /** Deliveries, or waiters, of one request at the same time. */
  concurrent: number;
  /** The same, also those that came late: the first may still have been at work. */
  repeated: number;
  /** When requests were sent that were delivered again, and when that was, in virtual time. */
  readonly redelivered: { readonly sent: number; readonly again: number }[];
}

/** Whether a request of an earlier operation was delivered again since an operation began. */
export const isCrossed = ({ redelivered }: Happened, begun: number): boolean => redelivered.some(({ sent, again }) => sent < begun && again >= begun);

/** Lets some troubles loose on an account, until the next ones. */
export function unleash(account: Account, choices: readonly TroubleChoice[], happened: Happened, answerSeconds = 0): void {
  const parts = choices.map((choice) => part(account, choice, happened));
  const { simulator, policies, time } = account;
  const begun = time.now();
  /** Whether a time that was chosen is now. */
  const isDuring = ({ from, seconds }: { readonly from: number; readonly seconds: number }) =>
    time.now() >= begun + from * SECOND && time.now() < begun + (from + seconds) * SECOND;
  const faults = choices.flatMap<FaultRule>((choice) => {
    switch (choice.is) {
      case 'start':
        return [{ operation: 'Start*', kind: choice.kind, skip: choice.skip, ...(choice.kind !== 'conflict' && choice.kind !== 'throttling' && { acted: choice.acted }) }];
      case 'odd answer':
        // A change of tags has nothing in its answer that could be missing: a success that changed nothing would be a lie.
        return [{
          operation: choice.operation, kind: 'answer', body: choice.body, skip: choice.skip, times: choice.times, acted: choice.acted || /agResource$/.test(choice.operation),
        }];
      case 'rejected':
        return [{
          operation: choice.operation, kind: 'error', name: choice.name, status: REJECTIONS[choice.name], message: REJECTION_MESSAGE, times: 'always', when: () => isDuring(choice),
        }];
      case 'call':
        return [{ operation: choice.operation, kind: choice.kind, skip: choice.skip, times: choice.times }];
      default:
        return [];
    }
  });
  // The first rule that fits counts.
  simulator.setFaults([...faults, ...answerSeconds > 0 ? [{ operation: '*', kind: 'delay', delayMs: answerSeconds * SECOND, times: 'always' } as const] : []]);
  policies.propagation = Math.max(0, ...choices.map((choice) => (choice.is === 'permissions late' ? choice.seconds * SECOND : 0)));
  policies.denies = (action) => choices.some((choice) => (choice.is === 'denied' || choice.is === 'denied late') && action.includes(choice.action) && isDuring(choice));
  account.trouble = {
    ...NO_TROUBLE,
    deliveries: (event) => [0, ...parts.flatMap(({ deliveries }) => deliveries?.(event) ?? [])],
    isKilled: (...where) => parts.some(({ isKilled }) => isKilled?.(...where)),
    describe: (action) => parts.map(({ describe }) => describe?.(action)).find((outcome) => outcome !== undefined),
    pollDelay: () => Math.max(0, ...parts.map(({ pollDelay }) => pollDelay?.() ?? 0)),
    startExecution: () => parts.map(({ startExecution }) => startExecution?.()).find((how) => how !== undefined),
  };
}

function part(account: Account, choice: TroubleChoice, happened: Happened): Partial<Trouble> {
  let seen = 0;
  const isNth = (nth: number, times = 1) => {
    seen += 1;
    return seen > nth && seen <= nth + times;
  };
  switch (choice.is) {
    case 'delivered again':
      return {
        deliveries: () => {
          if (!isNth(choice.request)) {
            return [];
          }
          happened.repeated += 1;
          happened.concurrent += choice.seconds <= 40 ? 1 : 0;
          happened.redelivered.push({ sent: account.time.now(), again: account.time.now() + choice.seconds * SECOND });
          account.note(`that request is delivered again after ${choice.seconds} s`);
          return [choice.seconds * SECOND];
        },
      };
    case 'waiter':
      return {
        startExecution: () => {
          if (!isNth(choice.request)) {
            return undefined;
          }
          happened.repeated += choice.how === 'twice' ? 1 : 0;
          happened.concurrent += choice.how === 'twice' ? 1 : 0;
          return choice.how;
        },
      };
    case 'late poll':
      return { pollDelay: () => (isNth(choice.nth) ? choice.seconds * SECOND : 0) };
    case 'describe':
      return { describe: () => (isNth(choice.skip, choice.times) ? DESCRIBE_TROUBLE[choice.kind] : undefined) };
    case 'killed':
      return { isKilled: (name, moment) => FUNCTIONS[choice.who].test(name) && moment === choice.moment && isNth(choice.nth) };
    case 'killed at Start':
      return {
        isKilled: (_, moment, what) => {
          const isKilled = START_CALL.test(what) && moment === choice.moment && isNth(0);
          happened.atStart += isKilled ? 1 : 0;
          return isKilled;
        },
      };
    default:
      return {};
  }
}

type DescribeTrouble = 'throttling' | 'internal' | 'reset' | 'rejected';

const DESCRIBE_TROUBLE: Readonly<Record<DescribeTrouble, Outcome>> = {
  throttling: refused(400, 'Throttling', 'Rate exceeded'),
  internal: refused(500, 'InternalFailure', 'something went wrong'),
  reset: { kind: 'reset', delayMs: 0 },
  rejected: refused(400, 'ValidationError', REJECTION_MESSAGE),
};

/** The faults of the service that hit a Start in such a way that its answer says nothing. */
export function faultsAtStart({ simulator }: Account): number {
  return simulator.calls().filter(({ operation, fault, outcome }) =>
    operation === 'StartTrainedModelInferenceJob' && fault !== undefined && fault !== 'delay' && outcome !== 'ThrottlingException').length;
}

export function noTrouble(account: Account): void {
  account.simulator.setFaults([]);
  account.policies.propagation = 0;
  account.policies.denies = () => false;
  account.trouble = NO_TROUBLE;
}
