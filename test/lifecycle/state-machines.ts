/** Step Functions, as far as the provider framework's waiter uses it: one task, tried again and again, and what follows when that is in vain. */
import type { Functions, InvocationResult } from './functions';
import { SECOND, type VirtualTime } from './virtual-time';

interface Task {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly End: true;
  readonly Retry?: [{ readonly ErrorEquals: ['States.ALL']; readonly IntervalSeconds: number; readonly MaxAttempts: number; readonly BackoffRate: 1 }];
  readonly Catch?: [{ readonly ErrorEquals: ['States.ALL']; readonly Next: string }];
}

interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, Task>>;
}

export class StateMachines {
  /** What is billed: every state that was entered, and every retry. */
  transitions = 0;
  private readonly definitions = new Map<string, Definition>();

  /** @param delay how long an invocation is late, in milliseconds: Lambda may be busy with others */
  constructor(private readonly time: VirtualTime, private readonly functions: Pick<Functions, 'invoke'>, private readonly delay: () => number) {}

  put(arn: string, definition: string): void {
    this.definitions.set(arn, JSON.parse(definition) as Definition);
  }

  delete(arn: string): void {
    this.definitions.delete(arn);
  }

  /** @throws as the API does when there is no such machine */
  start(arn: string, input: string): void {
    const definition = this.definitions.get(arn);
    if (!definition) {
      throw Object.assign(new Error(`State Machine Does Not Exist: '${arn}'`), { name: 'StateMachineDoesNotExist' });
    }
    void this.execute(arn, definition, input);
  }

  private async execute(arn: string, definition: Definition, input: string): Promise<void> {
    let current: { readonly state: Task; readonly input: string } | undefined = { state: definition.States[definition.StartAt], input };
    while (current) {
      const { state, input: payload }: { readonly state: Task; readonly input: string } = current;
      const { IntervalSeconds = 0, MaxAttempts = 0 } = state.Retry?.[0] ?? {};
      let failure: InvocationResult | undefined;
      for (let attempt = 0; attempt <= MaxAttempts; attempt += 1) {
        if (attempt > 0) {
          await this.time.sleep(IntervalSeconds * SECOND + this.delay());
        }
        // The executions of a machine that is deleted end with it.
        if (!this.definitions.has(arn)) {
          return;
        }
        this.transitions += 1;
        failure = await this.attempt(state.Resource, payload);
        if (!failure) {
          return;
        }
      }
      const next: string | undefined = state.Catch?.[0].Next;
      const Cause = failure!.Payload.toString();
      current = next === undefined ? undefined : { state: definition.States[next], input: JSON.stringify({ Error: 'Unhandled', Cause }) };
    }
  }

  /** @returns what went wrong, if anything did */
  private async attempt(functionArn: string, payload: string): Promise<InvocationResult | undefined> {
    try {
      const result = await this.functions.invoke(functionArn, payload);
      return result.FunctionError && result;
    } catch (error) {
      const { name, message } = error as Error;
      return { FunctionError: 'Unhandled', Payload: Buffer.from(JSON.stringify({ errorType: name, errorMessage: message })) };
    }
  }
}
