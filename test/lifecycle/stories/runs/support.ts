/** What stories about runs share. */
import * as assert from 'node:assert';
import type { RunStory } from '../../runs/run-story';
import type { Execution } from '../../step-functions/execution';
import { HOUR, SECOND } from '../../virtual-time';

/** Expects an execution to have ended so. @param error of the execution, or what its output says was caught */
export function endedAs(execution: Execution, status: string, error?: string): void {
  assert.deepStrictEqual({ status: execution.status, error: execution.error }, { status, error }, execution.cause);
}

export const outputOf = ({ output }: Execution) => JSON.parse(output!) as any;

/** Lets a job of so many seconds run; it ends as the second says. */
export function jobsOf({ service }: RunStory, seconds: number, outcome: 'ACTIVE' | 'CREATE_FAILED' = 'ACTIVE'): void {
  service.changePlan({ pendingMs: 0, runningMs: seconds * SECOND, outcome });
}

/** An execution whose job has run for an hour, and goes on for many. */
export async function withRunningJob(story: RunStory): Promise<Execution> {
  await story.deploy();
  jobsOf(story, 10 * 3600);
  const execution = story.start();
  await story.pass(HOUR);
  return execution;
}

/** A run whose job has run for an hour is stopped, and nobody hears of its end. @returns the execution that waits for it */
export async function stopUnheard(story: RunStory): Promise<Execution> {
  const execution = await withRunningJob(story);
  story.trouble({ statusEvents: () => [] });
  story.stop(story.runs[0]);
  return execution;
}

/** Removes the stack, and expects that no job is left. */
export async function removed(story: RunStory): Promise<void> {
  const { status, reason } = await story.destroy();
  assert.strictEqual(status, 'DELETE_COMPLETE', reason);
  assert.deepStrictEqual(story.live, []);
}

/** The function that polls, by what its name has in it. */
export const isPoll = (functionName: string) => functionName.includes('RunnerPoll');
export const isDrain = (functionName: string) => functionName.includes('RunnerDrain');

/** Something happens so many seconds from now. */
export function after({ account }: RunStory, seconds: number, act: () => unknown): void {
  void account.time.sleep(seconds * SECOND).then(act);
}

/** True for the nth time it is asked, from 0, and so many times. */
export function nth(n: number, times = 1): () => boolean {
  let asked = 0;
  return () => {
    asked += 1;
    return asked > n && asked <= n + times;
  };
}
