/** State machines with definitions written by hand, their functions in a few lines, and virtual time. */
import { apiError } from './errors';
import type { Execution } from './execution';
import { StateMachines } from './state-machines';
import type { TaskServices } from './tasks';
import type { InvocationResult } from '../functions';
import { MINUTE, SECOND, VirtualTime } from '../virtual-time';

const MACHINES = 'arn:aws:states:us-east-1:111122223333:stateMachine:';
export const FUNCTION = 'arn:aws:lambda:us-east-1:111122223333:function:poll';
export const machineArn = (name: string) => `${MACHINES}${name}`;

/** What a function answers, or throws. @param input its payload @param nth how often it was invoked before */
export type Answer = (input: any, nth: number) => unknown;

export class Playground {
  readonly time = new VirtualTime();
  /** When the function was invoked, in seconds, and with what. */
  readonly invocations: { readonly at: number; readonly input: any }[] = [];
  /** How the status of executions changed. */
  readonly changes: string[] = [];
  readonly machines: StateMachines;

  constructor(private readonly answer: Answer = () => ({}), services: Partial<TaskServices> = {}) {
    this.machines = new StateMachines({
      time: this.time,
      random: () => 0.5,
      lateness: () => 0,
      changed: ({ name, status }) => void this.changes.push(`${name} ${status}`),
      services: {
        invoke: (_, arn, payload) => this.invoke(arn, payload),
        startExecution: async (_, request) => {
          const { arn, startDate } = this.machines.start(request);
          return { executionArn: arn, startDate: new Date(startDate) };
        },
        ...services,
      },
    });
  }

  put(name: string, States: object, more: object = {}): void {
    const [StartAt] = Object.keys(States);
    this.machines.put(machineArn(name), JSON.stringify({ StartAt, States, ...more }), `${name}Role`);
  }

  start(name: string, input: unknown = {}, executionName?: string): Execution {
    return this.machines.start({ stateMachineArn: machineArn(name), name: executionName, input: JSON.stringify(input) });
  }

  /** Runs a machine of these states until it has ended, at most for a year. */
  async play(States: object, input: unknown = {}, more: object = {}): Promise<Execution> {
    this.put('machine', States, more);
    const execution = this.start('machine', input);
    await this.end(execution);
    return execution;
  }

  end(execution: Execution): Promise<void> {
    return this.time.run((async () => {
      while (execution.isRunning) {
        await this.time.sleep(MINUTE);
      }
    })());
  }

  pass(seconds: number): Promise<void> {
    return this.time.run(this.time.sleep(seconds * SECOND));
  }

  private async invoke(arn: string, payload: string): Promise<InvocationResult> {
    if (arn !== FUNCTION) {
      throw apiError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
    }
    const nth = this.invocations.length;
    const input = JSON.parse(payload) as unknown;
    this.invocations.push({ at: (this.time.now() - Date.parse('2026-01-01T00:00:00Z')) / SECOND, input });
    try {
      const result = await this.answer(input, nth);
      return { Payload: Buffer.from(JSON.stringify(result ?? null)) };
    } catch (error) {
      const { name: errorType, message: errorMessage } = error as Error;
      return { FunctionError: 'Unhandled', errorType, Payload: Buffer.from(JSON.stringify({ errorType, errorMessage })) };
    }
  }
}

/** Something that a function throws. */
export const thrown = (name: string, message = 'it went wrong') => Object.assign(new Error(message), { name });

export const types = ({ history }: Execution) => history.events.map(({ type }) => type);

export const outputOf = ({ output }: Execution) => JSON.parse(output!) as unknown;
