/** Task tokens: whoever has one can end the task that waits, as long as it waits. */
import { apiError, StateError } from './errors';
import type { Json } from './json';

/** A task that waits for its token to come back. */
export interface WaitingTask {
  readonly machineArn: string;
  succeed(output: Json): void;
  fail(error: StateError): void;
  beat(): void;
}

export class Tokens {
  private readonly all = new Map<string, { readonly machineArn: string; readonly task?: WaitingTask }>();

  open(token: string, task: WaitingTask): void {
    this.all.set(token, { machineArn: task.machineArn, task });
  }

  /** From now on whoever brings it is late. */
  close(token: string): void {
    const { machineArn } = this.all.get(token)!;
    this.all.set(token, { machineArn });
  }

  /** @throws as the API does where there never was such a token */
  machineOf(token: string): string {
    const found = this.all.get(token);
    if (!found) {
      throw apiError('InvalidToken', 'Invalid Token: \'Invalid token\'');
    }
    return found.machineArn;
  }

  /** @throws as the API does where nothing waits for it any more */
  task(token: string): WaitingTask {
    this.machineOf(token);
    const { task } = this.all.get(token)!;
    if (!task) {
      throw apiError('TaskTimedOut', 'Task Timed Out: \'Provided task does not exist anymore\'');
    }
    return task;
  }
}
