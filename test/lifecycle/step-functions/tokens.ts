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

/** How the wait for a token has ended: with an output or an error that was sent, or with neither. */
export interface TokenEnd {
  readonly at: number;
  readonly output?: Json;
  readonly error?: string;
}

interface Known {
  readonly task: WaitingTask;
  end?: TokenEnd;
}

export class Tokens {
  private readonly all = new Map<string, Known>();

  constructor(private readonly now: () => number) {}

  open(token: string, task: WaitingTask): void {
    this.all.set(token, { task });
  }

  /** From now on whoever brings it is late. */
  close(token: string, end: Omit<TokenEnd, 'at'> = {}): void {
    this.all.get(token)!.end ??= { at: this.now(), ...end };
  }

  /** How the wait for it has ended, if it has. */
  endOf(token: string): TokenEnd | undefined {
    return this.all.get(token)?.end;
  }

  /** @throws as the API does where there never was such a token */
  machineOf(token: string): string {
    return this.known(token).task.machineArn;
  }

  /** @throws as the API does where nothing waits for it any more */
  task(token: string): WaitingTask {
    const { task, end } = this.known(token);
    if (end) {
      throw apiError('TaskTimedOut', 'Task Timed Out: \'Provided task does not exist anymore\'');
    }
    return task;
  }

  private known(token: string): Known {
    const known = this.all.get(token);
    if (!known) {
      throw apiError('InvalidToken', 'Invalid Token: \'Invalid token\'');
    }
    return known;
  }
}
