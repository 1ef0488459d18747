/** Ends the wait of a state whose run ends without a result. */
import { type Executions, unlessKeyIsUnusable } from './executions';
import { tokenIn, withAnotherKeyThanIn } from './written-input';

/**
 * @param input the input of the execution that runs the job
 * @param cause the cause, and what to do
 */
export async function endWait(executions: Executions, input: string | null | undefined, cause: string): Promise<void> {
  const token = tokenIn(input);
  if (token !== undefined) {
    // The state would wait for hours, and its state machine could not be deleted before that.
    await unlessKeyIsUnusable(() => executions.fail(token, 'CleanRoomsML.RunStopped', cause), () => executions.failWithoutReason(token));
  }
}

/** The cause where a run has ended by itself, or somebody has stopped it. @param input of its execution */
export function hasEndedAs(status: string, executionArn: string, input: string | null | undefined): string {
  return `the execution that runs the inference job has ended as ${status}. Start a new execution to run it again.${withAnotherKeyThanIn(input)} `
    + `Execution: ${executionArn}`;
}
