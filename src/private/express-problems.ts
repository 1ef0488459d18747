/** States in executions of type Express, which cannot wait for a job: AWS Step Functions rejects them, but only when the stack is deployed. */
import { CfnResource } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { definitionOf, startsRun } from './definitions';
import { stateMachinesOf } from './state-machines-of';
import { pathOf } from './template-dependencies';
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
    return statesInExpressMaps(definitionOf(one, runs), false).map((name) => ({
      member: `state ${name} of state machine ${pathOf(one)}`,
      given: `a map around it whose executions are of type ${sfn.StateMachineType.EXPRESS}`,
      allowed: ALLOWED,
    }));
  });
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
