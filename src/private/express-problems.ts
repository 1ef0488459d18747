/** States in executions of type Express, which cannot wait for a job: AWS Step Functions rejects them, but only when the stack is deployed. */
import { CfnResource } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { stateMachinesOf } from './state-machines-of';
import { pathOf, referencesIn } from './template-dependencies';
import type { RequestProblem } from '../shared/request-problems';
import { isPlainMap } from '../shared/words';

const ALLOWED = `${sfn.StateMachineType.STANDARD}: an execution of type ${sfn.StateMachineType.EXPRESS} cannot wait for a job`;

/** Call it in a validation. @param runs what the state machines refer to */
export function expressProblems(runs: CfnResource): RequestProblem[] {
  const { stack } = runs;
  return stateMachinesOf(runs).flatMap((one) => {
    if (stack.resolve(one.stateMachineType) === sfn.StateMachineType.EXPRESS) {
      return [{ member: `stateMachineType of state machine ${pathOf(one)}`, given: sfn.StateMachineType.EXPRESS, allowed: ALLOWED }];
    }
    const definition = readable(stack.resolve(one.definitionString), stack.resolve(runs.logicalId));
    return statesInExpressMaps(definition, false).map((name) => ({
      member: `state ${name} of state machine ${pathOf(one)}`,
      given: `a map around it whose executions are of type ${sfn.StateMachineType.EXPRESS}`,
      allowed: ALLOWED,
    }));
  });
}

/** In place of a reference to the runs, and of everything else that is known only at deployment: as numbers, which fit in a text, and in place of a value. */
const RUNS = '1';
const ANYTHING_ELSE = '0';

/** What is known of a definition; undefined if it is not written by CDK. */
function readable(definition: unknown, runsId: string): unknown {
  const parts: unknown = isPlainMap(definition) && Array.isArray(definition['Fn::Join']) ? definition['Fn::Join'][1] : undefined;
  const texts = Array.isArray(parts) ? parts.map((part) => (typeof part === 'string' ? part : referencesIn(part).includes(runsId) ? RUNS : ANYTHING_ELSE)) : [];
  try {
    return JSON.parse(texts.join(''));
  } catch {
    return undefined;
  }
}

/** The names of the states with runs for whose executions a map chooses the type Express. */
function statesInExpressMaps(value: unknown, isExpress: boolean): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item) => statesInExpressMaps(item, isExpress));
  }
  if (!isPlainMap(value)) {
    return [];
  }
  const { ProcessorConfig: config, States: states, ...others } = value;
  const type = isPlainMap(config) ? config.ExecutionType : undefined;
  const isNowExpress = type === undefined ? isExpress : type === sfn.StateMachineType.EXPRESS;
  return [
    ...Object.entries(isPlainMap(states) ? states : {}).flatMap(([name, state]) => [
      ...isNowExpress && startsRun(state) ? [name] : [],
      ...statesInExpressMaps(state, isNowExpress),
    ]),
    ...statesInExpressMaps(Object.values(others), isNowExpress),
  ];
}

function startsRun(state: unknown): boolean {
  const given = isPlainMap(state) ? state.Parameters ?? state.Arguments : undefined;
  return isPlainMap(given) && given.StateMachineArn === RUNS;
}
