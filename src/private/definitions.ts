/** The definitions of state machines that have states with runs, as far as they are known at synth. */
import { CfnResource } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { referencesIn } from './template-dependencies';
import { isPlainMap } from '../shared/words';

/** In place of a reference to the runs, and of everything else that is known only at deployment: as numbers, which fit in a text, and in place of a value. */
const RUNS = '1';
const ANYTHING_ELSE = '0';

/** What is known of the definition of a state machine; undefined if it is not written by CDK. @param runs what it refers to */
export function definitionOf({ stack, definitionString }: sfn.CfnStateMachine, runs: CfnResource): unknown {
  return readable(stack.resolve(definitionString), stack.resolve(runs.logicalId));
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

/** Whether a state of a definition starts runs. */
export function startsRun(state: unknown): boolean {
  const given = isPlainMap(state) ? state.Parameters ?? state.Arguments : undefined;
  return isPlainMap(given) && given.StateMachineArn === RUNS;
}
