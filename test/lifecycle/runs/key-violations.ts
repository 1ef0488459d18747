/** The promise about keys: however often a trigger comes, a state of a state machine starts a job for its key in one execution only. */
import type { RunAttempt } from './attempts';

/** In that execution, a retry after a failure is another run. */
export function startedAgain(all: readonly RunAttempt[]): string[] {
  const parents = new Map<string, Set<string>>();
  for (const { run, parent } of all) {
    const { runKey, state } = JSON.parse(run.input) as { readonly runKey?: unknown; readonly state: string };
    if (runKey !== undefined) {
      const key = JSON.stringify([run.machine.arn, parent.machine.arn, state, runKey]);
      parents.set(key, (parents.get(key) ?? new Set()).add(parent.arn));
    }
  }
  return [...parents].filter(([, executions]) => executions.size > 1).map(([key, { size }]) => `${size} executions have started runs with the same key: ${key}`);
}
