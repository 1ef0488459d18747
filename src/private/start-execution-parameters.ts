/** How a state starts a run: the parameters of StartExecution in both query languages. */
import { Token } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { hasJsonPath, isHalfOfJsonata, isJsonata, jsonataIn, membersWith } from './dynamic-values';
import { refuseJob } from './problem-report';
import { sorted } from './sorted';
import { RUN_INPUT_VERSION, RUN_NAME_PREFIX, type RunInput } from '../shared/run-input';
import type { StartRequest } from '../shared/start-request';
import { shortened } from '../shared/words';

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
    refuseOther(state, run, hasJsonPath, 'a JSONPath expression', "JSONata such as '{% $states.input.channel %}': the state uses JSONata");
    refuseOther(state, run, isHalfOfJsonata, "a string that begins with '{%' or ends with '%}', but not both",
      'another string, or JSONata: AWS Step Functions treats it as an incomplete expression');
    return { Arguments: parametersOf(state, run, jsonataName(run.runKey), JSONATA) };
  }
  refuseOther(state, run, isJsonata, 'a JSONata expression', "JSONPath such as sfn.JsonPath.stringAt('$.channel'): the state uses JSONPath, "
    + 'unless you create it with StartTrainedModelInferenceJob.jsonata()');
  refusePathNames(state, run);
  return { Parameters: sfn.FieldUtils.renderObject(parametersOf(state, run, jsonPathName(run.runKey), JSON_PATH)) };
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

function parametersOf(state: Construct, { stateMachineArn, request, environment, runKey }: NewRun, name: string, fromContext: FromContext) {
  const tags = request.tags && sorted(state, request.tags);
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
 * its own, in every iteration of a map; a retry is another run. The same key in another state, or in another state machine, is another run, too: the
 * state machine counts by its name, because its ARN may be that of a version or of an alias.
 */
function jsonPathName(runKey?: string): string {
  const { format, hash, stateMachineName, stateName, stateRetryCount, taskToken } = sfn.JsonPath;
  const parts = runKey === undefined ? [taskToken] : [stateMachineName, stateName, withEscapedBraces(runKey)];
  return format(`${RUN_NAME_PREFIX}{}`, hash(format([...parts, ''].map(() => '{}').join('|'), ...parts, stateRetryCount), 'SHA-256'));
}

/** An intrinsic function takes a brace in a string for a place, unless it is escaped. CDK escapes only apostrophes and backslashes. */
function withEscapedBraces(text: string): string {
  const isLiteral = !Token.isUnresolved(text) && /[{}]/.test(text);
  return isLiteral ? sfn.JsonPath.stringAt(`States.Format('${text.replace(/[\\'{}]/g, '\\$&')}')`) : text;
}

function jsonataName(runKey?: string): string {
  const context = '$states.context';
  const parts = runKey === undefined
    ? [`${context}.Task.Token`]
    : [`${context}.StateMachine.Name`, `${context}.State.Name`, jsonataIn(runKey) ?? JSON.stringify(runKey)];
  const texts = [...parts, `${context}.State.RetryCount`].map((part) => `$string(${part})`);
  return `{% '${RUN_NAME_PREFIX}' & $hash(${texts.join(" & '|' & ")}, 'SHA-256') %}`;
}

/** @throws for every value that is an expression in the other query language */
function refuseOther(state: Construct, { request, runKey }: NewRun, isOther: (value: unknown) => boolean, given: string, allowed: string): void {
  const members = membersWith({ ...request, ...runKey !== undefined && { runKey } }, isOther);
  refuseJob(state, members.map(([member]) => ({ member, given, allowed })));
}

/** The value of a name with this end is a path, except in `<name>.$.$`, which CDK makes of a value that is one. @throws for every other value */
function refusePathNames(state: Construct, { request: { tags = {} } }: NewRun): void {
  const names = Object.entries(tags).filter(([name, value]) => name.endsWith('.$') && !hasJsonPath(value)).map(([name]) => name);
  refuseJob(state, names.map((name) => ({
    member: `tags.${shortened(name)}`,
    given: "a name that ends with '.$'",
    allowed: "another name, or a state that uses JSONata: in JSONPath, AWS Step Functions takes the value of a name that ends with '.$' for a path",
  })));
}
