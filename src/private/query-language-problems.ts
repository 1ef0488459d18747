/**
 * States that use JSONPath in a state machine that uses JSONata: AWS Step Functions rejects them, but only when the stack is deployed. CDK does not
 * pass the language of a state machine on to the states inside a Map or a Parallel.
 */
import { CfnResource } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { definitionOf, statesWithRuns } from './definitions';
import { stateMachinesOf } from './state-machines-of';
import { pathOf } from './template-dependencies';
import type { RequestProblem } from '../shared/request-problems';
import { isPlainMap } from '../shared/words';

/** Call it in a validation. @param runs what the state machines refer to */
export function queryLanguageProblems(runs: CfnResource): RequestProblem[] {
  return stateMachinesOf(runs).flatMap((one) => {
    const definition = definitionOf(one, runs);
    return isPlainMap(definition) && definition.QueryLanguage === sfn.QueryLanguage.JSONATA
      ? statesWithRuns(definition).filter(({ isJsonPath }) => isJsonPath).map(({ name }) => ({
        member: `state ${name} of state machine ${pathOf(one)}`,
        given: sfn.QueryLanguage.JSON_PATH,
        allowed: `${sfn.QueryLanguage.JSONATA}, which the state machine uses: create the state with StartTrainedModelInferenceJob.jsonata()`,
      }))
      : [];
  });
}
