/** What can be wrong with the props of a state that runs an inference job. */
import { Duration, Stack, Token } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { hasJsonPath, isDynamic, isJsonPathInText, isMeantAsExpression, isNameMeantAsExpression, membersWith } from './dynamic-values';
import { isFilledInLater } from './filled-in-later';
import { checkRequestProps, wholeTextProblems, type CheckedProps } from './job-problems';
import { objectWith, typeProblems, type PropType, type PropTypes } from './prop-types';
import { InferenceJobRunner } from '../inference-job-runner';
import type { RequestProblem } from '../shared/request-problems';
import { describeValue, isPlainMap } from '../shared/words';
import type { StartTrainedModelInferenceJobProps } from '../start-trained-model-inference-job-props';

/** How a value, or a part of it, comes from the input. */
const EXPRESSION = "an expression as the whole value, sfn.JsonPath.stringAt('$.name') or "
  + "sfn.JsonPath.format('nightly-{}', sfn.JsonPath.stringAt('$.day')) in JSONPath, or {% 'nightly-' & $states.input.day %} in JSONata";
const EXPRESSION_OR_TEXT = `${EXPRESSION}, or a string that does not look like an expression`;

/** Only if nothing is heard of a run for this long, nothing runs it anymore. */
const DEFAULT_HEARTBEAT = Duration.hours(6);

/** In seconds. Polls are up to five minutes apart. */
const SHORTEST_HEARTBEAT = 15 * 60;

const DURATION = objectWith('toSeconds', 'a Duration, for example Duration.hours(12)');

/** CDK would ignore anything else, for example a `Duration`: the state would have no timeout. */
const TIMEOUT: PropType = {
  words: 'an sfn.Timeout, for example sfn.Timeout.duration(Duration.hours(12))',
  accepts: (value: any) => typeof value === 'object' && value !== null && [value.seconds, value.path, value.jsonataExpression].some((one) => one !== undefined),
};

/** The props of a state that those of a job do not have. */
type OwnProps = Pick<StartTrainedModelInferenceJobProps, 'timeout' | 'taskTimeout' | 'heartbeat' | 'heartbeatTimeout' | 'queryLanguage' | 'runner' | 'runKey'>;

const OWN_TYPES: PropTypes<OwnProps> = {
  runKey: { words: 'a string that is not empty (sfn.JsonPath.stringAt() takes numbers, too)', accepts: (value) => typeof value === 'string' && value !== '' },
  runner: { words: 'an InferenceJobRunner', accepts: (value) => InferenceJobRunner.isInferenceJobRunner(value) },
  timeout: DURATION,
  taskTimeout: TIMEOUT,
  heartbeat: DURATION,
  heartbeatTimeout: TIMEOUT,
  queryLanguage: {
    words: 'sfn.QueryLanguage.JSON_PATH or sfn.QueryLanguage.JSONATA',
    accepts: (value) => Object.values<unknown>(sfn.QueryLanguage).includes(value),
  },
};

/** The request of a state, and everything that is wrong with its props. @param given may be missing altogether in plain JavaScript */
export function soundRunRequest(state: Construct, given: StartTrainedModelInferenceJobProps | undefined): CheckedProps {
  const props = given ?? {} as StartTrainedModelInferenceJobProps;
  const { request, problems } = checkRequestProps(props, isDynamic);
  const ofTypes = typeProblems<OwnProps>(props, OWN_TYPES);
  const unsound = new Set<string>(ofTypes.map(({ member }) => member));
  const own = Object.fromEntries(Object.entries(props).filter(([prop]) => prop in OWN_TYPES && !unsound.has(prop))) as OwnProps;
  return {
    request,
    problems: [
      ...problems,
      ...environmentProblems(props.environment),
      ...tagNameProblems(props.tags),
      ...ofTypes,
      ...runKeyProblems(own.runKey),
      ...wholeTextProblems('runKey', own.runKey),
      ...expressionProblems({ ...request, environment: undefined, runKey: own.runKey }, new Set(problems.map(({ member }) => member))),
      ...runnerProblems(state, own),
      ...patternProblems(props),
      ...fractionProblems(own),
      ...heartbeatProblems(own),
    ],
  };
}

function environmentProblems(environment: unknown): RequestProblem[] {
  const entries = isPlainMap(environment) ? Object.entries(environment) : [];
  return [
    ...entries.filter((entry) => entry.some(isDynamic)).map(([name]) => ({
      member: `environment.${hasJsonPath(name) ? '<name>' : name}`,
      given: 'a value from the input of the state',
      allowed: 'a value that is known at synth or at deployment: the history of the execution would show it',
    })),
    ...entries.some(([name]) => !isDynamic(name) && isFilledInLater(name))
      ? [{ member: 'environment', given: 'a name that is known only at deployment', allowed: 'names that are known at synth; the values may be tokens' }]
      : [],
    ...prototypeProblems('environment', entries.map(([name]) => name)),
  ];
}

function tagNameProblems(tags: unknown): RequestProblem[] {
  const names = isPlainMap(tags) ? Object.keys(tags) : [];
  const allowed = 'names that are known at synth; the values may come from the input';
  return [
    ...names.some(isDynamic) ? [{ member: 'tags', given: 'a name from the input of the state', allowed }] : [],
    ...names.some((name) => !isDynamic(name) && isFilledInLater(name)) ? [{ member: 'tags', given: 'a name that is known only at deployment', allowed }] : [],
    ...prototypeProblems('tags', names),
  ];
}

/** CDK would leave it out of a text in JSON without a word. */
function prototypeProblems(member: string, names: string[]): RequestProblem[] {
  return names.includes('__proto__')
    ? [{ member, given: "the name '__proto__'", allowed: 'another name: CDK cannot write this one into the JSON of a state or of a function' }]
    : [];
}

/** As it is, it would be the same in every execution, and all but the first would fail: so even what may be no expression is refused. */
function runKeyProblems(runKey?: string): RequestProblem[] {
  return runKey !== undefined && !isDynamic(runKey) && !isMeantAsExpression(runKey) && /^\s*\$(?!\{Token)|\{%/.test(runKey)
    ? [{ member: 'runKey', given: describeValue(runKey), allowed: EXPRESSION_OR_TEXT }]
    : [];
}

/** What every job would get as it is written, or what CDK refuses without saying where. @param reported the members about which everything is said */
function expressionProblems(values: object, reported: ReadonlySet<string>): RequestProblem[] {
  const meantAsExpressions = membersWith(values, (value) => typeof value === 'string')
    .filter(([member, value]) => isMeantAsExpression(value) || member === 'name' && isNameMeantAsExpression(value));
  const problems = [
    ...meantAsExpressions.map(([member, value]) => ({ member, given: describeValue(value), allowed: EXPRESSION_OR_TEXT })),
    ...membersWith(values, isJsonPathInText).map(([member]) => ({ member, given: 'a value from the input inside a longer string', allowed: EXPRESSION })),
  ];
  return problems.filter(({ member }) => !reported.has(member));
}

function runnerProblems(state: Construct, { runner }: OwnProps): RequestProblem[] {
  return runner === undefined || Stack.of(runner) === Stack.of(state)
    ? []
    : [{ member: 'runner', given: `a runner of stack ${Stack.of(runner).node.path}`, allowed: `a runner of the state's own stack ${Stack.of(state).node.path}` }];
}

/** What the state inherits, and cannot have. */
function patternProblems({ integrationPattern, credentials }: StartTrainedModelInferenceJobProps): RequestProblem[] {
  return [
    ...integrationPattern === undefined || integrationPattern === sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN
      ? []
      : [{ member: 'integrationPattern', given: String(integrationPattern), allowed: 'WAIT_FOR_TASK_TOKEN: the state always waits for the job, also if you leave it out' }],
    ...credentials === undefined ? [] : [{
      member: 'credentials',
      given: isPlainMap(credentials) ? 'a role' : describeValue(credentials),
      allowed: 'nothing: the runner of the stack starts the job with its own role, so leave it out',
    }],
  ];
}

/** CDK refuses them when the definition is written, without saying where. */
function fractionProblems({ heartbeat, heartbeatTimeout, timeout, taskTimeout }: OwnProps): RequestProblem[] {
  const times = Object.entries({ heartbeat, heartbeatTimeout, timeout, taskTimeout });
  return [
    ...times
      .map(([member, value]) => ({ member, seconds: secondsOf(value) }))
      .filter(({ seconds }) => seconds !== undefined && !Number.isInteger(seconds))
      .map(({ member, seconds }) => ({ member, given: `${seconds} seconds`, allowed: 'whole seconds' })),
    ...times.flatMap(([member, value]) => (value instanceof Duration && value.isUnresolved() && value.unitLabel() !== 'seconds'
      ? [{ member, given: `a token in ${value.unitLabel()}`, allowed: 'a token in seconds, Duration.seconds(<token>): AWS Step Functions takes seconds' }]
      : [])),
  ];
}

function heartbeatProblems(props: OwnProps): RequestProblem[] {
  const { heartbeat, heartbeatTimeout } = props;
  // CDK writes the older prop if both are given.
  const timeout = secondsOf(props.timeout ?? props.taskTimeout);
  return Object.entries({ heartbeat, heartbeatTimeout }).flatMap(([member, value]) => {
    const seconds = secondsOf(value);
    if (seconds !== undefined && seconds < SHORTEST_HEARTBEAT) {
      return [{ member, given: `${seconds} seconds`, allowed: `at least ${SHORTEST_HEARTBEAT} seconds: the runner polls up to five minutes apart` }];
    }
    return seconds !== undefined && timeout !== undefined && seconds >= timeout
      ? [{ member, given: `${seconds} seconds`, allowed: `less than the timeout of the state, ${timeout} seconds` }]
      : [];
  });
}

/** `undefined` if it is known only at deployment, or when the state runs. */
function secondsOf(time: Duration | sfn.Timeout | undefined): number | undefined {
  const seconds = time instanceof Duration ? time.isUnresolved() ? undefined : time.toSeconds({ integral: false }) : time?.seconds;
  return Token.isUnresolved(seconds) ? undefined : seconds;
}

/** None if the state may time out before it: Step Functions accepts only a heartbeat that is shorter than the timeout. */
export function defaultHeartbeat(props: StartTrainedModelInferenceJobProps | undefined): sfn.Timeout | undefined {
  const { taskTimeout, timeout } = props ?? {};
  const seconds = timeout || taskTimeout ? secondsOf(timeout ?? taskTimeout) ?? 0 : Infinity;
  return seconds <= DEFAULT_HEARTBEAT.toSeconds() ? undefined : sfn.Timeout.duration(DEFAULT_HEARTBEAT);
}
