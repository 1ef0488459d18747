/** The attempts of states that wait for a job: each is a run of its own. */
import type { Account } from '../account';
import type { Execution } from '../step-functions/execution';
import type { TokenEnd } from '../step-functions/tokens';

export interface RunAttempt {
  /** The execution that runs the job, by its name. */
  readonly run: Execution;
  /** The user's execution that waits for it. */
  readonly parent: Execution;
  /** How the state's wait has ended, and when; while it waits there is none. */
  readonly end?: TokenEnd;
}

/** @returns every run that a state has started, and what became of the state's wait */
export function attempts({ stateMachines }: Account): RunAttempt[] {
  const parents = new Map(stateMachines.executions.map((execution) => [execution.arn, execution]));
  return stateMachines.executions.flatMap((run) => {
    if (!run.name.startsWith('run-')) {
      return [];
    }
    const { token, AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: parent } = JSON.parse(run.input) as Record<string, string>;
    return [{ run, parent: parents.get(parent)!, end: stateMachines.tokens.endOf(token) }];
  });
}
