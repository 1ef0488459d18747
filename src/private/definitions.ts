/** The definitions of state machines that have states with runs, as far as they are known at synth. */
import { CfnResource } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { referencesIn } from './template-dependencies';
import { isPlainMap } from '../shared/words';

/** In place of a reference to the runs, and of everything else that is known only at deployment: as numbers, which fit in a text, and in place of a value. */
const RUNS = '1';
const ANYTHING_ELSE = '0';

/** What is known of the definition of a state machine; undefined if it is not written by CDK. @param runs what it refers to */
export function definitionOf({ stack, definition, definitionString }: sfn.CfnStateMachine, runs: CfnResource): unknown {
  return readable(stack.resolve(definitionString ?? stack.toJsonString(stack.resolve(definition) ?? {})), stack.resolve(runs.logicalId));
}

function readable(definition: unknown, runsId: string): unknown {
  const parts: unknown = isPlainMap(definition) && Array.isArray(definition['Fn::Join']) ? definition['Fn::Join'][1] : undefined;
  const texts = Array.isArray(parts) ? parts.map((part) => (typeof part === 'string' ? part : referencesIn(part).includes(runsId) ? RUNS : ANYTHING_ELSE)) : [];
  try {
    return JSON.parse(texts.join(''));
  } catch {
    return undefined;
  }
}

/** A state of a definition that starts runs. */
export interface StateWithRuns {
  readonly name: string;
  readonly isJsonPath: boolean;
  /** Whether a map around it chooses executions of type Express. */
  readonly isInExpressMap: boolean;
}

/** The states with runs in a definition, or in a part of one. */
export function statesWithRuns(value: unknown, isInExpressMap = false): StateWithRuns[] {
  if (Array.isArray(value)) {
    return value.flatMap((item) => statesWithRuns(item, isInExpressMap));
  }
  if (!isPlainMap(value)) {
    return [];
  }
  const { ProcessorConfig: config, States: states, ...others } = value;
  const type = isPlainMap(config) ? config.ExecutionType : undefined;
  const isNow = type === undefined ? isInExpressMap : type === sfn.StateMachineType.EXPRESS;
  return [
    ...Object.entries(isPlainMap(states) ? states : {}).flatMap(([name, state]) => [
      ...startsRun(state) ? [{ name, isJsonPath: 'Parameters' in state, isInExpressMap: isNow }] : [],
      ...statesWithRuns(state, isNow),
    ]),
    ...statesWithRuns(Object.values(others), isNow),
  ];
}

function startsRun(state: unknown): state is { readonly [field: string]: unknown } {
  const given = isPlainMap(state) ? state.Parameters ?? state.Arguments : undefined;
  return isPlainMap(given) && given.StateMachineArn === RUNS;
}
