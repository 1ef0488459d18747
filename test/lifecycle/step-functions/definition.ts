/** Definitions of state machines in the States Language with JSONPath, as far as they are understood here: whatever else one holds is refused. */
import type { Rule } from './choices';
import { requireRule } from './choices';
import { requireExpression } from './intrinsics';
import type { Json } from './json';
import { requirePath } from './paths';
import { requireTemplate } from './payload-template';

/** States that follow one another. */
export interface Flow {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export interface Definition extends Flow {
  readonly TimeoutSeconds?: number;
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly MaxAttempts?: number;
  readonly JitterStrategy?: 'NONE' | 'FULL';
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly ResultPath?: string | null;
  readonly Next: string;
}

/** What most states have. */
interface Common {
  readonly InputPath?: string | null;
  readonly OutputPath?: string | null;
  readonly Next?: string;
  readonly End?: boolean;
}

/** What those that do something have. */
export interface Working extends Common {
  readonly Parameters?: Json;
  readonly ResultSelector?: Json;
  readonly ResultPath?: string | null;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}

export interface TaskState extends Working {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly TimeoutSeconds?: number;
  readonly TimeoutSecondsPath?: string;
  readonly HeartbeatSeconds?: number;
  readonly HeartbeatSecondsPath?: string;
}

export interface MapState extends Working {
  readonly Type: 'Map';
  readonly ItemsPath?: string;
  readonly ItemSelector?: Json;
  readonly MaxConcurrency?: number;
  readonly ItemProcessor: Flow;
}

export interface ParallelState extends Working {
  readonly Type: 'Parallel';
  readonly Branches: readonly Flow[];
}

export interface PassState extends Common {
  readonly Type: 'Pass';
  readonly Parameters?: Json;
  readonly Result?: Json;
  readonly ResultPath?: string | null;
}

export interface WaitState extends Common {
  readonly Type: 'Wait';
  readonly Seconds?: number;
  readonly SecondsPath?: string;
  readonly Timestamp?: string;
  readonly TimestampPath?: string;
}

export interface ChoiceState extends Common {
  readonly Type: 'Choice';
  readonly Choices: readonly Rule[];
  readonly Default?: string;
}

export interface SucceedState extends Common {
  readonly Type: 'Succeed';
}

export interface FailState {
  readonly Type: 'Fail';
  readonly Error?: string;
  readonly ErrorPath?: string;
  readonly Cause?: string;
  readonly CausePath?: string;
}

export type State = TaskState | MapState | ParallelState | PassState | WaitState | ChoiceState | SucceedState | FailState;

const OF_ALL = ['Type', 'Comment'];
const COMMON = [...OF_ALL, 'InputPath', 'OutputPath', 'QueryLanguage'];
const FOLLOWED = [...COMMON, 'Next', 'End'];
const WORKING = [...FOLLOWED, 'Parameters', 'ResultSelector', 'ResultPath', 'Retry', 'Catch'];

const MEMBERS: Readonly<Record<State['Type'], readonly string[]>> = {
  Task: [...WORKING, 'Resource', 'TimeoutSeconds', 'TimeoutSecondsPath', 'HeartbeatSeconds', 'HeartbeatSecondsPath'],
  Map: [...WORKING, 'ItemsPath', 'ItemSelector', 'MaxConcurrency', 'ItemProcessor'],
  Parallel: [...WORKING, 'Branches'],
  Pass: [...FOLLOWED, 'Parameters', 'Result', 'ResultPath'],
  Wait: [...FOLLOWED, 'Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'],
  Choice: [...COMMON, 'Choices', 'Default'],
  Succeed: COMMON,
  Fail: [...OF_ALL, 'Error', 'ErrorPath', 'Cause', 'CausePath'],
};

const RETRIER = ['ErrorEquals', 'IntervalSeconds', 'BackoffRate', 'MaxDelaySeconds', 'MaxAttempts', 'JitterStrategy', 'Comment'];
const CATCHER = ['ErrorEquals', 'ResultPath', 'Next', 'Comment'];

/** Read once, however often a machine is deployed. */
const known = new Map<string, Definition>();

/** @throws Error where it holds something that is not understood here */
export function readDefinition(text: string): Definition {
  let definition = known.get(text);
  if (!definition) {
    definition = JSON.parse(text) as Definition;
    requireOnly(definition, ['StartAt', 'States', 'TimeoutSeconds', 'Comment', 'QueryLanguage', 'Version'], 'the definition');
    requireFlow(definition);
    known.set(text, definition);
  }
  return definition;
}

function requireFlow({ StartAt, States }: Flow): void {
  const requireState = (name: string | undefined) => {
    if (name === undefined || !Object.hasOwn(States, name)) {
      throw new Error(`there is no state ${name}`);
    }
  };
  requireState(StartAt);
  for (const [name, state] of Object.entries(States)) {
    if (!Object.hasOwn(MEMBERS, state.Type)) {
      throw new Error(`the type of state ${name} is not understood here: ${String(state.Type)}`);
    }
    requireOnly(state, MEMBERS[state.Type], `state ${name}`);
    requirePaths(state);
    nextOf(state).forEach(requireState);
    requireParts(state, name);
  }
}

/** The states that can follow. */
function nextOf(state: State): (string | undefined)[] {
  switch (state.Type) {
    case 'Choice':
      return [...state.Choices.map(({ Next }) => Next), ...state.Default === undefined ? [] : [state.Default]];
    case 'Succeed':
    case 'Fail':
      return [];
    default:
      return [
        ...state.End === true && state.Next === undefined ? [] : [state.Next],
        ...('Catch' in state && state.Catch || []).map(({ Next }) => Next),
      ];
  }
}

function requirePaths(state: State): void {
  for (const [name, value] of Object.entries(state)) {
    if (/^(Error|Cause)Path$/.test(name)) {
      requireExpression(value as string);
    } else if (name.endsWith('Path') && value !== null) {
      requirePath(value as string);
    } else if (['Parameters', 'ResultSelector', 'ItemSelector'].includes(name)) {
      requireTemplate(value as Json);
    } else if (name === 'QueryLanguage' && value !== 'JSONPath') {
      throw new Error(`the query language ${String(value)} is not understood here`);
    }
  }
}

function requireParts(state: State, name: string): void {
  if (state.Type === 'Choice') {
    state.Choices.forEach((rule) => requireRule(rule));
  }
  if (state.Type === 'Task' || state.Type === 'Map' || state.Type === 'Parallel') {
    const { Retry = [], Catch = [] } = state;
    Retry.forEach((retrier) => requireOnly(retrier, RETRIER, `Retry of ${name}`));
    Catch.forEach((catcher) => requireOnly(catcher, CATCHER, `Catch of ${name}`));
    // States.ALL stands alone, and comes last: the service refuses other definitions.
    for (const handlers of [Retry, Catch]) {
      handlers.forEach(({ ErrorEquals }, index) => {
        if (ErrorEquals.includes('States.ALL') && (ErrorEquals.length > 1 || index < handlers.length - 1)) {
          throw new Error(`in state ${name} States.ALL has to be alone, and last`);
        }
      });
    }
  }
  if (state.Type === 'Map') {
    const { ProcessorConfig = { Mode: 'INLINE' }, ...processor } = state.ItemProcessor as Flow & { ProcessorConfig?: { Mode: string } };
    if (ProcessorConfig.Mode !== 'INLINE') {
      throw new Error(`the mode ${ProcessorConfig.Mode} of Map ${name} is not understood here`);
    }
    requireOnly(processor, ['StartAt', 'States'], `the processor of ${name}`);
    requireFlow(processor);
  }
  if (state.Type === 'Parallel') {
    state.Branches.forEach((branch) => {
      requireOnly(branch, ['StartAt', 'States', 'Comment'], `a branch of ${name}`);
      requireFlow(branch);
    });
  }
}

export function requireOnly(value: object, allowed: readonly string[], where: string): void {
  const unknown = Object.keys(value).filter((name) => !allowed.includes(name));
  if (unknown.length > 0) {
    throw new Error(`in ${where} this is not understood here: ${unknown.join(', ')}`);
  }
}
