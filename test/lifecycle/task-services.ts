/** What Step Functions does in the name of the role of a machine, as far as policies and trouble let it. */
import type { Access } from './access';
import type { InvocationResult } from './functions';
import { NO_ANSWER } from './step-functions/aws-sdk-task';
import { apiError } from './step-functions/errors';
import type { StateMachines } from './step-functions/state-machines';
import type { TaskServices } from './step-functions/tasks';
import type { Trouble } from './trouble';
import { unsigned } from './unsigned';
import { SECOND, type VirtualTime } from './virtual-time';
import type { CleanRoomsMLSimulator } from '../../simulator';

/** What of an account these services touch. */
export interface Surroundings {
  readonly access: Access;
  readonly time: VirtualTime;
  readonly trouble: Trouble;
  readonly simulator: Pick<CleanRoomsMLSimulator, 'handle'>;
  readonly stateMachines: StateMachines;
  note(text: string): void;
}

/** @param invoke as the API of Lambda does; it may be too busy */
export function taskServices(account: Surroundings, invoke: (arn: string, payload: string) => Promise<InvocationResult>): TaskServices {
  const { time } = account;
  return {
    invoke: async (role, functionArn, payload) => {
      requireAllowed(account, role, 'lambda:InvokeFunction', functionArn);
      const results = account.trouble.invocations(functionArn.split(':').at(-1)!).map(async (delay) => {
        if (delay > 0) {
          await time.sleep(delay);
        }
        return invoke(functionArn, payload);
      });
      // Nobody learns how the others ended.
      results.slice(1).forEach((result) => result.catch(() => undefined));
      return results[0];
    },
    callService: async (role, method, path, body) => {
      const { simulator } = account;
      const outcome = simulator.handle({
        method,
        path,
        body,
        headers: { authorization: unsigned(role, 'us-east-1') },
      });
      await time.sleep(outcome.kind === 'hang' ? NO_ANSWER * SECOND : outcome.delayMs);
      return outcome;
    },
    startExecution: async (role, request) => {
      requireAllowed(account, role, 'states:StartExecution', request.stateMachineArn);
      const trouble = account.trouble.startByTask();
      if (trouble !== undefined) {
        account.note(`the start of an execution by a task: ${trouble}`);
      }
      if (trouble === 'refused') {
        throw apiError('ThrottlingException', 'Rate exceeded');
      }
      const execution = account.stateMachines.start(request);
      if (trouble === 'lost') {
        throw Object.assign(new Error('Unable to execute HTTP request: connection reset'), { name: 'SdkClientException' });
      }
      if (trouble === 'twice') {
        account.stateMachines.start(request);
      }
      return { executionArn: execution.arn, startDate: new Date(execution.startDate) };
    },
  };
}

/** What a rule of EventBridge does in the name of its role. */
export function startByRule(account: Surroundings, machines: StateMachines, role: string, stateMachineArn: string, input: string): void {
  requireAllowed(account, role, 'states:StartExecution', stateMachineArn);
  machines.start({ stateMachineArn, input });
}

/** @throws as the API does where no policy allows it */
export function requireAllowed({ access }: Pick<Surroundings, 'access'>, role: string, action: string, resource: string): void {
  if (!access.allows(role, { action, resources: [resource], context: {} })) {
    throw apiError('AccessDeniedException', `User: ${role} is not authorized to perform: ${action} on resource: ${resource}`);
  }
}
