/** The client of Step Functions that Lambda's runtime has, as functions call it. */
import { apiError } from './errors';
import type { Described, ListRequest, StateMachines } from './state-machines';
import { SECOND, type VirtualTime } from '../virtual-time';

/** How a call ends, if not as it should: it did nothing, or it did what it should and nobody learns that. */
export type CallTrouble = 'throttled' | 'failed' | 'lost' | 'hangs';

export interface Caller {
  readonly time: VirtualTime;
  /** @throws as the API does when no policy allows it */
  readonly requireAllowed: (action: string, resource: string) => void;
  /** Asked for every attempt. */
  readonly trouble: (method: string) => CallTrouble | undefined;
}

/** The pauses before the client retries a call that may succeed next time, in seconds. */
const RETRIES = [0.1, 0.2];

type Act = () => unknown;

/** @returns the methods by their names in the package, such as `SFN.describeExecution` */
export function stepFunctionsClient(machines: StateMachines, caller: Caller): Record<string, (input: any) => Promise<unknown>> {
  const { requireAllowed } = caller;
  const requireKey = (machineArn: string, ...toEncrypt: (string | undefined)[]) => {
    const refusal = machines.unusableKeys.get(machineArn);
    if (refusal !== undefined && toEncrypt.some((value) => value !== undefined)) {
      throw apiError(refusal, 'The key cannot be used');
    }
  };
  const sendTask = (method: string, act: (input: any) => void) => ({ taskToken, ...input }: { taskToken: string }) => call(`SFN.${method}`, caller, () => {
    const machineArn = machines.tokens.machineOf(taskToken);
    requireAllowed(`states:${method[0].toUpperCase()}${method.slice(1)}`, machineArn);
    const { output, error, cause } = input as { output?: string; error?: string; cause?: string };
    requireKey(machineArn, output, error, cause);
    act({ taskToken, ...input });
    return {};
  });
  return {
    'SFN.describeExecution': ({ executionArn }: { executionArn: string }) => call('SFN.describeExecution', caller, () => {
      requireAllowed('states:DescribeExecution', executionArn);
      return inFull(machines.describe(executionArn));
    }),
    'SFN.listExecutions': (request: ListRequest) => call('SFN.listExecutions', caller, () => {
      requireAllowed('states:ListExecutions', request.stateMachineArn);
      const { executions, nextToken } = machines.list(request);
      return { executions: executions.map(inBrief), ...(nextToken !== undefined && { nextToken }) };
    }),
    'SFN.stopExecution': ({ executionArn, error, cause }: { executionArn: string; error?: string; cause?: string }) => call('SFN.stopExecution', caller, () => {
      requireAllowed('states:StopExecution', executionArn);
      requireKey(machines.describe(executionArn).execution.machine.arn, error, cause);
      return { stopDate: dateOf(machines.stop(executionArn, error, cause).stopDate!) };
    }),
    'SFN.sendTaskSuccess': sendTask('sendTaskSuccess', ({ taskToken, output }) => machines.sendTaskSuccess(taskToken, output)),
    'SFN.sendTaskFailure': sendTask('sendTaskFailure', ({ taskToken, error, cause }) => machines.sendTaskFailure(taskToken, error, cause)),
    'SFN.sendTaskHeartbeat': sendTask('sendTaskHeartbeat', ({ taskToken }) => machines.sendTaskHeartbeat(taskToken)),
  };
}

async function call(method: string, { time, trouble }: Caller, act: Act): Promise<unknown> {
  for (const seconds of [...RETRIES, undefined]) {
    const how = trouble(method);
    if (how === undefined) {
      return act();
    }
    if (how === 'lost' || how === 'hangs') {
      unheard(act);
    }
    if (how === 'hangs') {
      return new Promise(() => undefined);
    }
    if (seconds === undefined) {
      throw FAILURES[how]();
    }
    await time.sleep(seconds * SECOND);
  }
  return undefined;
}

/** It is done, or refused: nobody learns which. */
function unheard(act: Act): void {
  try {
    act();
  } catch {
    // The refusal is lost, too.
  }
}

const FAILURES: Readonly<Record<Exclude<CallTrouble, 'hangs'>, () => Error>> = {
  throttled: () => apiError('ThrottlingException', 'Rate exceeded'),
  failed: () => apiError('InternalServerException', 'We encountered an internal error. Please try again.', 500),
  lost: () => Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET', $metadata: { attempts: 3, totalRetryDelay: 0 } }),
};

function inBrief({ execution, status }: Described) {
  const { arn, name, machine, startDate, redriveCount, redriveDate } = execution;
  return {
    executionArn: arn,
    stateMachineArn: machine.arn,
    name,
    status,
    startDate: dateOf(startDate),
    redriveCount,
    ...(redriveDate !== undefined && { redriveDate: dateOf(redriveDate) }),
    ...(status !== 'RUNNING' && { stopDate: dateOf(execution.stopDate!) }),
  };
}

function inFull(described: Described) {
  const { execution: { input, output, error, cause }, status } = described;
  const isOver = status !== 'RUNNING';
  return {
    ...inBrief(described),
    input,
    inputDetails: { included: true },
    ...(isOver && output !== undefined && { output, outputDetails: { included: true } }),
    ...(isOver && error !== undefined && { error }),
    ...(isOver && cause !== undefined && { cause }),
    redriveStatus: status === 'RUNNING' || status === 'SUCCEEDED' ? 'NOT_REDRIVABLE' : 'REDRIVABLE',
    ...(status === 'RUNNING' && { redriveStatusReason: 'Execution is RUNNING and cannot be redriven' }),
  };
}

const dateOf = (milliseconds: number) => new Date(milliseconds);
