/** The SDK's clients that Lambda's runtime has, for a function that acts for a role. */
import type { PutEvent } from './account-options';
import type { InvocationResult } from './functions';
import { stepFunctionsClient } from './step-functions/sdk';
import { requireAllowed, type Surroundings } from './task-services';

export interface ClientSurroundings extends Surroundings {
  /** What was put on event buses. */
  readonly events: PutEvent[];
  /** When processes were killed and waiters not started. */
  readonly breakdownTimes: number[];
}

/** @param invoke as the client of Lambda does */
export function sdkClients(
  account: ClientSurroundings, role: string, invoke: (arn: string, payload: string) => Promise<InvocationResult>,
): Record<string, unknown> {
  const mustBeAllowed = (action: string, resource: string) => requireAllowed(account, role, action, resource);
  return {
    '@aws-sdk/client-lambda': {
      'Lambda.invoke': async ({ FunctionName, Payload }: { FunctionName: string; Payload: string }) => {
        mustBeAllowed('lambda:InvokeFunction', FunctionName);
        return invoke(FunctionName, Payload);
      },
      'waitUntilFunctionActiveV2': async () => ({}),
    },
    '@aws-sdk/client-sfn': {
      'SFN.startExecution': async ({ stateMachineArn, input }: { stateMachineArn: string; input: string }) => {
        mustBeAllowed('states:StartExecution', stateMachineArn);
        startWaiter(account, stateMachineArn, input);
        return {};
      },
      ...stepFunctionsClient(account.stateMachines, {
        time: account.time, requireAllowed: mustBeAllowed, trouble: (method) => account.trouble.stepFunctions(method),
      }),
    },
    '@aws-sdk/client-eventbridge': {
      'EventBridge.putEvents': async ({ Entries }: { Entries: readonly PutEvent[] }) => {
        Entries.forEach(({ EventBusName }) => mustBeAllowed('events:PutEvents', EventBusName));
        const trouble = account.trouble.putEvents();
        if (trouble === 'hangs') {
          return new Promise(() => undefined);
        }
        if (trouble === 'refused') {
          return { FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] };
        }
        account.events.push(...Entries);
        return { FailedEntryCount: 0, Entries: [{ EventId: '1' }] };
      },
    },
  };
}

/** The provider framework starts its waiter. */
function startWaiter(account: ClientSurroundings, stateMachineArn: string, input: string): void {
  const trouble = account.trouble.startExecution();
  if (trouble !== undefined) {
    account.note(`the start of a waiter: ${trouble}`);
  }
  if (trouble !== 'refused') {
    account.stateMachines.start({ stateMachineArn, input });
  }
  if (trouble === 'twice') {
    account.stateMachines.start({ stateMachineArn, input });
  }
  if (trouble === 'refused' || trouble === 'lost') {
    account.breakdownTimes.push(account.time.now());
    throw new Error('the connection was lost');
  }
}
