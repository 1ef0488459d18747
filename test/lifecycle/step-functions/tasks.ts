/** What the tasks of a definition can ask for: functions, and executions that bring a token back. */
import { callService, type ServiceCall } from './aws-sdk-task';
import { StateError } from './errors';
import type { EventHistory } from './event-history';
import type { TaskCall } from './flow-run';
import { isObject, type Json, type JsonObject, MAX_PAYLOAD_BYTES } from './json';
import type { Tokens } from './tokens';
import type { InvocationResult } from '../functions';
import { SECOND } from '../virtual-time';

/** An execution that a task starts. */
export interface StartRequest {
  readonly stateMachineArn: string;
  readonly name?: string;
  readonly input: string;
}

/** What tasks reach, in the name of the role of their machine. Each throws as the API does. */
export interface TaskServices {
  /** AWS Clean Rooms ML, for machines that use the SDK integration. */
  readonly callService?: ServiceCall;
  invoke(role: string, functionArn: string, payload: string): Promise<InvocationResult>;
  startExecution(role: string, request: StartRequest): Promise<{ readonly executionArn: string; readonly startDate: Date }>;
}

/** The execution that a task belongs to. */
export interface Owner {
  readonly machineArn: string;
  readonly role: string;
  readonly history: EventHistory;
  readonly tokens: Tokens;
  readonly services: TaskServices;
}

/** How a kind of task is recorded. */
interface Words {
  readonly scheduled: string;
  readonly started: string;
  readonly succeeded: string;
  readonly failed: string;
  readonly timedOut: string;
  readonly details: Readonly<Record<string, unknown>>;
}

const LAMBDA: Omit<Words, 'details'> = {
  scheduled: 'LambdaFunctionScheduled',
  started: 'LambdaFunctionStarted',
  succeeded: 'LambdaFunctionSucceeded',
  failed: 'LambdaFunctionFailed',
  timedOut: 'LambdaFunctionTimedOut',
};

const TASK: Omit<Words, 'details'> = {
  scheduled: 'TaskScheduled', started: 'TaskStarted', succeeded: 'TaskSucceeded', failed: 'TaskFailed', timedOut: 'TaskTimedOut',
};

export function perform(call: TaskCall, owner: Owner): Promise<Json> {
  const { Resource } = call.state;
  const [, service, action] = /^arn:[\w-]+:states:::([\w-]+):(.+)$/.exec(Resource) ?? [];
  switch (service === undefined ? '' : `${service}:${action}`) {
    case '':
      return recorded({ ...LAMBDA, details: { resource: Resource } }, call, owner, async () =>
        JSON.parse(await payloadOf(owner, Resource, call.input)) as Json);
    case 'lambda:invoke': {
      const { FunctionName, Payload = {} } = membersOf(call, ['FunctionName', 'Payload']);
      return recorded({ ...TASK, details: { resourceType: service, resource: action } }, call, owner, async () => ({
        ExecutedVersion: '$LATEST', Payload: JSON.parse(await payloadOf(owner, FunctionName as string, Payload)) as Json, StatusCode: 200,
      }));
    }
    case 'states:startExecution.waitForTaskToken':
      return recorded({ ...TASK, details: { resourceType: service, resource: action } }, call, owner, () => startAndWait(call, owner));
    case 'aws-sdk:cleanroomsml:startTrainedModelInferenceJob':
    case 'aws-sdk:cleanroomsml:getTrainedModelInferenceJob':
      return recorded({ ...TASK, details: { resourceType: service, resource: action } }, call, owner, () =>
        callService(owner.services.callService!, owner.role, action.split(':')[1], call.input));
    default:
      throw new Error(`the resource ${Resource} of ${call.name} is not understood here`);
  }
}

async function recorded({ details, ...words }: Words, call: TaskCall, { history }: Owner, work: () => Promise<Json>): Promise<Json> {
  const { input, timeoutSeconds, heartbeatSeconds, lifetime } = call;
  history.add(words.scheduled, {
    ...details,
    parameters: JSON.stringify(input),
    ...(timeoutSeconds !== Infinity && { timeoutInSeconds: timeoutSeconds }),
    ...(heartbeatSeconds !== Infinity && { heartbeatInSeconds: heartbeatSeconds }),
  });
  history.add(words.started, details);
  try {
    const result = await new Promise<Json>((resolve, reject) => {
      if (timeoutSeconds !== Infinity) {
        lifetime.after(timeoutSeconds * SECOND, () => reject(new StateError('States.Timeout', '')));
      }
      lifetime.within(work()).then(resolve, reject);
    });
    const output = JSON.stringify(result);
    if (Buffer.byteLength(output) > MAX_PAYLOAD_BYTES) {
      throw new StateError('States.DataLimitExceeded', `The task of '${call.name}' returned a result with a size exceeding the maximum number of bytes`, true);
    }
    history.add(words.succeeded, { ...details, output });
    return result;
  } catch (error) {
    if (error instanceof StateError) {
      history.add(endOf(error, words), {
        ...details,
        error: error.error,
        get cause() {
          return error.reason;
        },
      });
    }
    throw error;
  }
}

/** The service did not take what a task asked for. */
class SubmitError extends StateError {}

function endOf(error: StateError, { failed, timedOut }: Pick<Words, 'failed' | 'timedOut'>): string {
  if (error instanceof SubmitError) {
    return 'TaskSubmitFailed';
  }
  return error.error === 'States.Timeout' || error.error === 'States.HeartbeatTimeout' ? timedOut : failed;
}

/** @returns the payload that a function answers */
async function payloadOf({ role, services }: Owner, functionArn: string, input: Json): Promise<string> {
  let result: InvocationResult;
  try {
    result = await services.invoke(role, functionArn, JSON.stringify(input));
  } catch (error) {
    const { name, message } = error as Error;
    throw new StateError(`Lambda.${name === 'AccessDeniedException' ? 'AWSLambdaException' : name}`, message);
  }
  if (result.FunctionError === undefined) {
    return result.Payload.toString();
  }
  const { errorType } = result;
  // An invocation that ended without an error of the function itself has no error name of its own.
  throw new StateError(/^(Sandbox|Runtime)\./.test(errorType) ? 'Lambda.Unknown' : errorType, () => result.Payload.toString());
}

/** The errors of its own that Step Functions passes on by name; the others share one name. */
const PASSED_ON = ['ExecutionAlreadyExists', 'ExecutionLimitExceeded', 'InvalidArn', 'InvalidExecutionInput', 'InvalidName', 'StateMachineDeleting', 'StateMachineDoesNotExist'];

async function startAndWait(call: TaskCall, owner: Owner): Promise<Json> {
  const brought = tokenBack(call, owner);
  // It may come back before the answer to the start does.
  return Promise.race([brought, submit(call, owner).then(() => brought)]);
}

/** What whoever has the token makes of the task. */
function tokenBack({ token: newToken, lifetime, heartbeatSeconds }: TaskCall, { machineArn, tokens }: Owner): Promise<Json> {
  const token = newToken();
  const brought = new Promise<Json>((resolve, reject) => {
    let stop: () => void = () => undefined;
    const beat = () => {
      stop();
      if (heartbeatSeconds !== Infinity) {
        stop = lifetime.after(heartbeatSeconds * SECOND, () => fail(new StateError('States.HeartbeatTimeout', '')));
      }
    };
    const fail = (failure: StateError) => {
      tokens.close(token, { error: failure.error });
      reject(failure);
    };
    const succeed = (output: Json) => {
      tokens.close(token, { output });
      resolve(output);
    };
    tokens.open(token, { machineArn, succeed, fail, beat });
    lifetime.atEnd(() => tokens.close(token));
    beat();
  });
  // It may fail while nobody looks: the start is not answered yet.
  brought.catch(() => undefined);
  return brought;
}

async function submit(call: TaskCall, { history, role, services }: Owner): Promise<void> {
  const { lifetime } = call;
  const { StateMachineArn, Name, Input = {} } = membersOf(call, ['StateMachineArn', 'Name', 'Input']);
  const resource = { resourceType: 'states', resource: 'startExecution.waitForTaskToken' };
  try {
    const { executionArn, startDate } = await services.startExecution(role, {
      stateMachineArn: StateMachineArn as string, name: Name as string | undefined, input: typeof Input === 'string' ? Input : JSON.stringify(Input),
    });
    if (!lifetime.isOver) {
      history.add('TaskSubmitted', { ...resource, output: JSON.stringify({ ExecutionArn: executionArn, StartDate: startDate.toISOString() }) });
    }
  } catch (error) {
    const { name, message } = error as Error;
    throw new SubmitError(`StepFunctions.${PASSED_ON.includes(name) ? `${name}Exception` : 'AWSStepFunctionsException'}`, message);
  }
}

function membersOf({ input, state, name }: TaskCall, allowed: readonly string[]): JsonObject {
  if (!isObject(input) || Object.keys(input).some((key) => !allowed.includes(key))) {
    throw new Error(`the parameters of ${name} for ${state.Resource} are not understood here: ${JSON.stringify(input)}`);
  }
  return input;
}
