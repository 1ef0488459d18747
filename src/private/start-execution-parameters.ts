/** How a state starts a run: the parameters of StartExecution in both query languages. */
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { hasJsonPath, isJsonata, jsonataIn } from './dynamic-values';
import { sorted } from './sorted';
import { RUN_INPUT_VERSION, RUN_NAME_PREFIX, type RunInput } from '../shared/run-input';
import type { StartRequest } from '../shared/start-request';

export interface NewRun {
  readonly stateMachineArn: string;
  /** Without the environment. */
  readonly request: Omit<StartRequest, 'environment'>;
  /** The key of the environment. */
  readonly environment?: string;
  readonly runKey?: string;
}

/** @throws when a value is an expression in the other query language */
export function startExecutionParameters(state: Construct, language: sfn.QueryLanguage, run: NewRun): object {
  if (language === sfn.QueryLanguage.JSONATA) {
    if (hasJsonPath({ request: run.request, runKey: run.runKey })) {
      throw new Error(`invalid inference job at ${state.node.path}: got a JSONPath expression, expected JSONata such as '{% $states.input.channel %}': `
        + 'the state uses JSONata');
    }
    return { Arguments: parametersOf(run, jsonataName(run.runKey), JSONATA) };
  }
  if (hasJsonata([run.request, run.runKey])) {
    throw new Error(`invalid inference job at ${state.node.path}: got an expression in JSONata, expected JSONPath such as sfn.JsonPath.stringAt('$.channel'): `
      + 'the state uses JSONPath');
  }
  return { Parameters: sfn.FieldUtils.renderObject(parametersOf(run, jsonPathName(run.runKey), JSON_PATH)) };
}

type FromContext = Pick<RunInput, 'token' | 'state' | 'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID'>;

const JSON_PATH: FromContext = {
  token: sfn.JsonPath.taskToken,
  state: sfn.JsonPath.stateName,
  AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: sfn.JsonPath.executionId,
};

const JSONATA: FromContext = {
  token: '{% $states.context.Task.Token %}',
  state: '{% $states.context.State.Name %}',
  AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: '{% $states.context.Execution.Id %}',
};

function parametersOf({ stateMachineArn, request, environment, runKey }: NewRun, name: string, fromContext: FromContext) {
  const tags = request.tags && sorted(request.tags);
  const input: RunInput = {
    version: RUN_INPUT_VERSION,
    ...fromContext,
    request: { ...request, ...tags && { tags } },
    ...environment !== undefined && { environment },
    ...runKey !== undefined && { runKey },
  };
  return { StateMachineArn: stateMachineArn, Name: name, Input: input };
}

/**
 * Step Functions starts no second execution of a name. A hash, because a name may have 80 characters and no colons. Every entry of a state has a token of
 * its own, in every iteration of a map; a retry is another run.
 */
function jsonPathName(runKey: string = sfn.JsonPath.taskToken): string {
  const { format, hash, stateRetryCount } = sfn.JsonPath;
  return format(`${RUN_NAME_PREFIX}{}`, hash(format('{}|{}', runKey, stateRetryCount), 'SHA-256'));
}

function jsonataName(runKey = JSONATA.token): string {
  const key = jsonataIn(runKey) ?? JSON.stringify(runKey);
  return `{% '${RUN_NAME_PREFIX}' & $hash($string(${key}) & '|' & $string($states.context.State.RetryCount), 'SHA-256') %}`;
}

function hasJsonata(value: unknown): boolean {
  return typeof value === 'object' && value !== null ? Object.values(value).some(hasJsonata) : isJsonata(value);
}
