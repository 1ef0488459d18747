/** The users' executions that wait for runs of a state machine that is being removed: they may go on when their runs end, and start the next ones. */
import type { Executions } from './executions';
import { parentIn, tokenIn } from './written-input';

export class WaitingExecutions {
  private readonly toStop = new Set<string>();

  constructor(private readonly executions: Executions) {}

  /** Notes what waits for a run. An execution whose state has its result no longer needs the run, and goes on. @param input of the run */
  async note(input: string | undefined): Promise<void> {
    const executionArn = parentIn(input)?.executionArn;
    if (executionArn !== undefined && await this.mayWait(input)) {
      this.toStop.add(executionArn);
    }
  }

  private async mayWait(input: string | undefined): Promise<boolean> {
    const token = tokenIn(input);
    const [awaited] = await Promise.allSettled([token !== undefined && this.executions.isAwaited(token)]);
    return awaited.status === 'rejected' || awaited.value;
  }

  /** @returns the outcomes; what could not be stopped is retried the next time */
  async stop(reason: string): Promise<PromiseSettledResult<unknown>[]> {
    const stopped: PromiseSettledResult<unknown>[] = [];
    for (const arn of [...this.toStop]) {
      const [one] = await Promise.allSettled([this.executions.stop(arn, 'CleanRoomsML.RunStopped', reason)]);
      stopped.push(one);
      if (one.status === 'fulfilled') {
        this.toStop.delete(arn);
      }
    }
    return stopped;
  }
}
