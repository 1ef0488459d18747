/** States in executions of type Express, which cannot wait for a job: AWS Step Functions rejects them, but only when the stack is deployed. */
import { CfnResource } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { definitionOf, statesWithRuns } from './definitions';
import { stateMachinesOf } from './state-machines-of';
import { pathOf } from './template-dependencies';
import type { RequestProblem } from '../shared/request-problems';

const ALLOWED = `${sfn.StateMachineType.STANDARD}: an execution of type ${sfn.StateMachineType.EXPRESS} cannot wait for a job`;

/** Call it in a validation. @param runs what the state machines refer to */
export function expressProblems(runs: CfnResource): RequestProblem[] {
  const { stack } = runs;
  return stateMachinesOf(runs).flatMap((one) => {
    if (stack.resolve(one.stateMachineType) === sfn.StateMachineType.EXPRESS) {
      return [{ member: `stateMachineType of state machine ${pathOf(one)}`, given: sfn.StateMachineType.EXPRESS, allowed: ALLOWED }];
    }
    return statesWithRuns(definitionOf(one, runs)).filter(({ isInExpressMap }) => isInExpressMap).map(({ name }) => ({
      member: `state ${name} of state machine ${pathOf(one)}`,
      given: `a map around it whose executions are of type ${sfn.StateMachineType.EXPRESS}`,
      allowed: ALLOWED,
    }));
  });
}
