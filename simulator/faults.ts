import { matchesGlob } from './glob';
import type { Answer, Outcome } from './message';
import { ServiceError } from './service-error';

export const FAULT_KINDS = [
  'throttling', 'internal', 'access-denied', 'conflict', 'error', 'reset-before', 'reset-after', 'delay', 'hang', 'answer',
] as const;

export type FaultKind = typeof FAULT_KINDS[number];

/** What a fault rule can match. */
export interface CallFacts {
  readonly operation: string;
  readonly accessKeyId: string;
  readonly account: string;
  readonly membershipIdentifier?: string;
  /** The name in a Start, or the name of the job that the call is about. */
  readonly jobName?: string;
  readonly jobArn?: string;
  readonly trainedModelArn?: string;
}

/** Conditions on a call, all of which must hold; `*` stands for anything. */
export type CallMatch = { readonly [K in keyof CallFacts]?: string };

/** Something that goes wrong with some calls. */
export interface FaultRule {
  /** An operation's name; every operation if absent. */
  readonly operation?: string;
  readonly match?: CallMatch;
  /** A condition in code, for tests in the same process. */
  readonly when?: (call: CallFacts) => boolean;
  /** How many matching calls pass unaffected first. */
  readonly skip?: number;
  /** How many matching calls it affects: 1 by default. */
  readonly times?: number | 'always';
  /** `reset-after`, and everything with `acted`: the service did what was requested, and the response was lost. */
  readonly kind: FaultKind;
  /** Whether a call that fails or hangs was carried out anyway. */
  readonly acted?: boolean;
  /** The error's name; for `error`. */
  readonly name?: string;
  /** The error's HTTP status; the model's by default. */
  readonly status?: number;
  readonly message?: string;
  /** Further members of the error, such as quotaName and quotaValue. */
  readonly members?: Readonly<Record<string, unknown>>;
  /** The body of a response with status 200, whatever the model requires of it; for `answer`. */
  readonly body?: string;
  /** Milliseconds before the response or the reset; for `delay` it is the fault. */
  readonly delayMs?: number;
}

/** The fault rules that are in force, and how often each has matched. */
export class FaultRules {
  private rules: { readonly rule: FaultRule; matched: number }[];

  constructor(rules: readonly FaultRule[] = []) {
    this.rules = rules.map((rule) => ({ rule, matched: 0 }));
  }

  add(rule: FaultRule): void {
    this.rules.push({ rule, matched: 0 });
  }

  /** The first rule that affects this call. Rules that match but let it pass have counted it. */
  take(call: CallFacts): FaultRule | undefined {
    for (const entry of this.rules) {
      const { skip = 0, times = 1 } = entry.rule;
      const isSpent = times !== 'always' && entry.matched >= skip + times;
      if (!isSpent && matches(entry.rule, call)) {
        entry.matched += 1;
        if (entry.matched > skip) {
          return entry.rule;
        }
      }
    }
    return undefined;
  }
}

function matches({ operation, match = {}, when }: FaultRule, call: CallFacts): boolean {
  return (operation === undefined || matchesGlob(operation, call.operation))
    && Object.entries(match).every(([name, pattern]) => matchesGlob(pattern, call[name as keyof CallFacts] ?? ''))
    && (when === undefined || when(call));
}

const ERROR_NAMES: Partial<Record<FaultKind, string>> = {
  'throttling': 'ThrottlingException',
  'internal': 'InternalServiceException',
  'access-denied': 'AccessDeniedException',
  'conflict': 'ConflictException',
};

/** The outcome of a call that a fault affects; `act` is what the service would have done. */
export function faultyOutcome(fault: FaultRule, act: () => Answer, answerError: (error: ServiceError) => Answer): Outcome {
  const { kind, delayMs = 0 } = fault;
  if (kind === 'delay') {
    return { ...act(), delayMs };
  }
  if (kind === 'reset-after' || (fault.acted && kind !== 'reset-before')) {
    act();
  }
  if (kind === 'hang') {
    return { kind: 'hang' };
  }
  if (kind === 'reset-before' || kind === 'reset-after') {
    return { kind: 'reset', delayMs };
  }
  if (kind === 'answer') {
    return { kind, status: 200, headers: { 'content-type': 'application/json' }, body: fault.body ?? '', delayMs };
  }
  const name = fault.name ?? ERROR_NAMES[kind] ?? 'InternalServiceException';
  return { ...answerError(new ServiceError(name, fault.message ?? `Injected ${name}`, fault.members, fault.status)), delayMs };
}
