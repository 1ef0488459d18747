/** What a run is, as the input of its execution says. */
import type { Environments } from './environments';
import { RunFailure } from './run-failure';
import { quotedKey } from './written-input';
import { describeProblems, requestProblems } from '../../src/shared/request-problems';
import type { WantedJob } from '../../src/shared/resource-properties';
import { type PollInput, RUN_INPUT_VERSION, RUN_NAME_PREFIX, type RunInput } from '../../src/shared/run-input';
import type { StartRequest } from '../../src/shared/start-request';
import { isPlainMap } from '../../src/shared/words';
import { configurationHash } from '../jobs/configuration-hash';
import type { RunOwner } from '../jobs/ownership';

export interface Run {
  readonly owner: RunOwner;
  readonly executionArn: string;
  /** When its execution was started, in milliseconds since 1970. */
  readonly started: number;
  readonly token: string;
  /** The user's execution and state that wait for the job. */
  readonly waiting: { readonly executionArn: string; readonly stateName: string };
  /** Without the environment. */
  readonly request: StartRequest;
  /** The key of the environment. */
  readonly environment?: string;
  readonly runKey?: unknown;
}

/** @throws if the input was not written by the state `StartTrainedModelInferenceJob` */
export function runOf({ stateMachineArn, executionArn, startTime, input }: PollInput): Run {
  const given: Partial<RunInput> = isPlainMap(input) ? input : {};
  const { version, token, AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: parent, state, request, environment, runKey } = given;
  const executionName = nameIn(executionArn);
  // Somebody may have started an execution with the input of a run. Nothing would clean up after it.
  const isRun = executionName.startsWith(RUN_NAME_PREFIX);
  if (version !== RUN_INPUT_VERSION || !isRun || typeof token !== 'string' || !isPlainMap(request)) {
    throw new RunFailure('CleanRoomsML.InvalidRequest', 'this execution was not started by a `StartTrainedModelInferenceJob` state of this version of the library. '
      + 'Start an execution of your own state machine instead.');
  }
  return {
    owner: { stateMachineArn, executionName },
    executionArn,
    started: Date.parse(startTime),
    token,
    waiting: { executionArn: String(parent), stateName: String(state) },
    request: request as unknown as StartRequest,
    environment,
    runKey,
  };
}

/** The job that a run wants. @throws if a value is invalid */
export function wantedJob({ request, environment: key, runKey }: Run, environments: Environments): WantedJob {
  if (runKey !== undefined && typeof runKey !== 'number' && (typeof runKey !== 'string' || runKey === '')) {
    throw new RunFailure('CleanRoomsML.InvalidRequest', `the \`runKey\` of the state is ${quotedKey(runKey)}, expected a nonempty string or a number that `
      + 'differs for each run. Nothing was started. Correct its source and start a new execution.');
  }
  const environment = key === undefined ? undefined : environments[key];
  if (key !== undefined && environment === undefined) {
    throw new RunFailure('CleanRoomsML.InvalidRequest', 'a deployment has changed the environment of the job since the execution was started, so no job is started; '
      + 'a job that was started just before is canceled. Start a new execution; if you use a version or an alias of the state machine, with the newest version.');
  }
  const wanted = { request: { ...request, tags: request.tags ?? {}, ...environment && { environment } } };
  const problems = requestProblems(wanted.request);
  if (problems.length > 0) {
    throw new RunFailure('CleanRoomsML.InvalidRequest', `invalid inference job, nothing was started: ${describeProblems(problems)}. Correct the values, which may come `
      + 'from the input of the state, and start a new execution.');
  }
  return wanted;
}

/**
 * The hash of the configuration of a run's job. It covers the input, which never changes. A deployment may change environment values that are known
 * only at deployment, and the job is still the same.
 */
export function configurationOfRun({ request, environment }: Run): string {
  return configurationHash({ request: { ...request, ...environment !== undefined && { environment: { key: environment } } } });
}

/** An execution ARN ends in `execution:<state machine>:<name>`. */
export function nameIn(executionArn: string): string {
  return executionArn.split(':').at(-1)!;
}

/** The ARN of an execution of a state machine. */
export function executionArnOf({ stateMachineArn, executionName }: RunOwner): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${executionName}`;
}
