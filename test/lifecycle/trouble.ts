/** What goes wrong around the service; what goes wrong in it is set in the simulator. */
import type { CallTrouble } from './step-functions/sdk';
import type { StatusEvent } from './step-functions/status-events';
import type { ResourceEvent } from '../../lambda/deployment/events';
import type { Outcome } from '../../simulator';

export interface Trouble {
  /** When a request of CloudFormation is delivered, in milliseconds from now: once for each. */
  deliveries(event: ResourceEvent): readonly number[];
  /** Whether the process of a function ends before or after what it is about to do. */
  isKilled(functionName: string, moment: 'before' | 'after', what: string): boolean;
  /** How CloudFormation answers a question, if not as it should. */
  describe(action: string): Outcome | undefined;
  /** The start of a waiter is refused; or it starts and the answer gets lost; or it starts twice, because the client asked again. */
  startExecution(): 'refused' | 'lost' | 'twice' | undefined;
  /** How long the next poll is late, in milliseconds. */
  pollDelay(): number;
  /** How EventBridge answers, if not as it should. */
  putEvents(): 'refused' | 'hangs' | undefined;
  /** When the function of a task is invoked, in milliseconds from now; more than once if Lambda or Step Functions repeats it. The first counts. */
  invocations(functionName: string): readonly number[];
  /** How a call of Step Functions by a function ends, if not as it should. */
  stepFunctions(method: string): CallTrouble | undefined;
  /** How the start of an execution by a task ends, if not as it should: `twice` where the service asked again by itself. */
  startByTask(): 'refused' | 'lost' | 'twice' | undefined;
  /** When a status event is delivered, in milliseconds from now: once for each; never if there is none. */
  statusEvents(event: StatusEvent): readonly number[];
}

/** What `isKilled` gets for a Start. */
export const START_CALL = /^POST .*trained-model-inference-jobs$/;

export const NO_TROUBLE: Trouble = {
  deliveries: () => [0],
  isKilled: () => false,
  describe: () => undefined,
  startExecution: () => undefined,
  pollDelay: () => 0,
  putEvents: () => undefined,
  invocations: () => [0],
  stepFunctions: () => undefined,
  startByTask: () => undefined,
  statusEvents: () => [0],
};
