/** Ends the wait of a state whose run ends without a result. */
import type { Executions } from './executions';
import { tokenIn, withAnotherKeyThanIn } from './written-input';

/**
 * @param input the input of the execution that runs the job
 * @param cause the cause, and what to do
 */
export async function endWait(executions: Executions, input: string | null | undefined, cause: string): Promise<void> {
  const token = tokenIn(input);
  if (token !== undefined) {
    await executions.fail(token, 'CleanRoomsML.RunStopped', cause);
  }
}

/** The cause where a run has ended by itself, or somebody has stopped it. @param input of its execution */
export function hasEndedAs(status: string, executionArn: string, input: string | null | undefined): string {
  return `the execution that runs the inference job has ended as ${status}. Start a new execution to run it again.${withAnotherKeyThanIn(input)} `
    + `Execution: ${executionArn}`;
}
