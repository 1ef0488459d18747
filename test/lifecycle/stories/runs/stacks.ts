import * as assert from 'node:assert';
import type { RunPlay } from './play';
import { after, endedAs, isDrain, isPoll, jobsOf, nth, removed, stopUnheard, withRunningJob } from './support';
import { MEMBERSHIP, OTHER_MEMBERSHIP, withSiblings } from '../../apps';
import { INPUT, modelsInput, synthesizeRuns } from '../../runs/declared-runs';
import type { RunStory } from '../../runs/run-story';
import { startAsSomebody } from '../../somebody';
import type { Execution } from '../../step-functions/execution';
import { HOUR, MINUTE, SECOND } from '../../virtual-time';
import { tooManyJobs } from '../remedy-of-membership';

/** What happens to the stack while runs go on. */
export const stacks: Readonly<Record<string, RunPlay>> = {
  'an update of the stack while a job runs changes nothing for it': async (story) => {
    await story.deploy();
    jobsOf(story, 3600);
    const execution = story.start();
    await story.pass(10 * MINUTE);
    await story.deploy({ revision: 1 });
    await story.ended(execution);
    endedAs(execution, 'SUCCEEDED');
    assert.strictEqual(story.jobs.length, 1);
    await story.end();
  },

  'a move of the job to another membership leaves running jobs readable': async (story) => {
    await story.deploy();
    jobsOf(story, 3600);
    const execution = story.start();
    await story.pass(10 * MINUTE);
    await story.deploy({ elsewhere: true });
    await story.ended(execution);
    endedAs(execution, 'SUCCEEDED');
    await story.end();
  },

  'a run fails after 50 minutes if the jobs of its membership take more than 100 seconds to list; a run in another succeeds': async (story) => {
    await story.deploy();
    tooManyJobs(story, MEMBERSHIP);
    const begun = story.account.time.now();
    const execution = await story.run();

    endedAs(execution, 'FAILED', 'CleanRoomsML.StartFailed');
    assert.match(execution.cause!, /a list that takes more than 100 seconds: 30 pages were read\. Use a membership with fewer jobs, and start a new execution/);
    assert.ok(story.account.time.now() - begun >= 50 * MINUTE);
    await story.deploy({ elsewhere: true });
    endedAs(await story.run(), 'SUCCEEDED');
    // The clean-up cannot find out whether the run has left a job, and gives up after 12 hours.
    await story.pass(13 * HOUR);
    const [cleanUp] = story.cleanUps;
    endedAs(cleanUp, 'FAILED', 'CleanRoomsML.RunStopped');
    assert.match(cleanUp.cause!, /could not look for the remaining jobs of a run: ListTooLong.* cancel-trained-model-inference-job/);
    await removed(story);
    await story.end({ mayFail: true });
  },

  'a stack whose state machine has a key that its functions may no longer use is removed, with the executions that wait': async (story) => {
    for (const refusal of ['KmsAccessDeniedException', 'KmsInvalidStateException'] as const) {
      const execution = await withRunningJob(story);
      story.account.stateMachines.unusableKeys.set(story.machineArn('Scoring'), refusal);
      const begun = story.account.time.now();
      await removed(story);
      assert.ok(story.account.time.now() - begun < 10 * MINUTE);
      assert.ok(!execution.isRunning);
      story.stack = story.account.newStack();
    }
    await story.end();
  },

  'the state of a run that was stopped fails without a reason if its functions may not use the key of the state machine': async (story) => {
    const execution = await withRunningJob(story);
    story.account.stateMachines.unusableKeys.set(story.machineArn('Scoring'), 'KmsAccessDeniedException');
    story.stop(story.runs[0]);
    await story.pass(10 * MINUTE);
    endedAs(execution, 'FAILED', 'States.TaskFailed');
    assert.deepStrictEqual(story.live, []);
    await story.end({ mayFail: true });
  },

  'a stack that is removed while a job runs stops the run and cancels the job': async (story) => {
    await withRunningJob(story);
    await removed(story);
    assert.ok(story.runs.every(({ isRunning }) => !isRunning));
    await story.end();
  },

  'a stack that is removed while a job is being started leaves nothing running': async (story) => {
    await story.deploy();
    jobsOf(story, 10 * 3600);
    story.service.configure({ listLagMs: 60_000 });
    story.service.setFaults([{ operation: 'Start*', kind: 'delay', delayMs: 5000 }]);
    story.start();
    await story.pass(2 * SECOND);
    await removed(story);
    await story.end();
    assert.strictEqual(story.jobs.length, 1);
  },

  'a stack that is removed stops a run that Step Functions does not list yet': async (story) => {
    await story.deploy();
    jobsOf(story, 10 * 3600);
    story.start();
    await story.pass(SECOND);
    assert.strictEqual(story.live.length, 1);
    story.account.stateMachines.lag = 10 * SECOND;
    await removed(story);
    await story.end();
    assert.strictEqual(story.runs[0].status, 'ABORTED');
  },

  'a stack that is removed cancels what a run has left whose event was lost': async (story) => {
    await stopUnheard(story);
    await story.pass(HOUR);
    assert.strictEqual(story.live.length, 1);
    await removed(story);
    await story.end({ tidyFrom: () => Infinity });
  },

  'a removal whose function is killed fails, and the next one cancels what is left': async (story) => {
    await withRunningJob(story);
    const isHit = nth(2);
    story.trouble({ isKilled: (name) => isDrain(name) && isHit() });
    assert.strictEqual((await story.destroy()).status, 'DELETE_FAILED');
    await removed(story);
    await story.end();
  },

  'a state that waits although its run has ended without a job does not keep its stack': async (story) => {
    await story.deploy();
    const execution = story.start();
    story.trouble({ statusEvents: () => [], isKilled: isPoll });
    await story.pass(10 * SECOND);
    story.stop(story.runs[0]);
    story.trouble();
    await story.pass(HOUR);
    assert.ok(execution.isRunning);
    await removed(story);
    assert.ok(!execution.isRunning);
    assert.deepStrictEqual(story.jobs, []);
  },

  'a Map that catches the end of each run starts no more while its stack is removed': async (story) => {
    await story.deploy({ shape: 'map', maxConcurrency: 2, catches: true });
    jobsOf(story, 10 * 3600);
    const execution = story.start(modelsInput(10));
    await story.pass(HOUR);
    await removed(story);
    assert.strictEqual(story.jobs.length, 2);
    endedAs(execution, 'ABORTED', 'CleanRoomsML.RunStopped');
    await story.end();
  },

  'an update that removes one of two state machines ends its runs, and no other': async (story) => {
    const [execution, other] = await twoMachines(story);
    await story.deploy();
    assert.ok(!other.isRunning);
    assert.deepStrictEqual(story.statuses, ['CREATE_IN_PROGRESS', 'INACTIVE']);
    await story.ended(execution);
    endedAs(execution, 'SUCCEEDED');
    await story.end();
  },

  'an update that would remove a state machine, but is rolled back, ends no run': async (story) => {
    const executions = await twoMachines(story);
    const template = withSiblings(synthesizeRuns({}), [{ id: 'Sibling', seconds: 60, fails: true }]);
    const { status } = await story.account.run(story.stack.deploy(template));
    assert.strictEqual(status, 'UPDATE_ROLLBACK_COMPLETE');
    for (const execution of executions) {
      await story.ended(execution);
      endedAs(execution, 'SUCCEEDED');
    }
    await story.end();
  },

  'an execution whose run is not listed in time keeps its stack until somebody stops it': async (story) => {
    await story.deploy();
    jobsOf(story, 10 * 3600);
    story.account.stateMachines.lag = MINUTE;
    const execution = story.start();
    await story.pass(SECOND);
    const stopped = story.account.time.now() + HOUR;
    after(story, HOUR / SECOND, () => story.stop(execution));
    await removed(story);
    assert.ok(story.account.time.now() > stopped);
    endedAs(execution, 'ABORTED');
    await story.end();
  },

  'a stack that was never used is removed': async (story) => {
    await story.deploy();
    await removed(story);
    await story.end();
    assert.deepStrictEqual(story.jobs, []);
  },

  'a job that takes minutes to cancel is waited for when its stack is removed': async (story) => {
    await story.deploy();
    jobsOf(story, 10 * 3600);
    story.service.changePlan({ cancelPendingMs: 3 * MINUTE, cancelInProgressMs: 3 * MINUTE });
    story.start();
    await story.pass(HOUR);
    await removed(story);
    assert.deepStrictEqual(story.statuses, ['INACTIVE']);
  },

  'two stacks leave the jobs of each other alone': async (story) => {
    await story.deploy({ jobName: 'nightly' });
    jobsOf(story, 3600);
    const execution = story.start();
    const first = story.stack;
    await story.pass(MINUTE);
    story.stack = story.account.newStack('other');
    await story.deploy({ jobName: 'nightly' });
    story.start();
    await story.pass(MINUTE);
    await removedOnly(story);
    story.stack = first;
    await story.ended(execution);
    endedAs(execution, 'SUCCEEDED');
    await story.end();
  },

  'jobs of others are left alone, whatever their names': async (story) => {
    await story.deploy({ jobName: 'nightly' });
    jobsOf(story, 3600);
    const others = ['nightly', 'another'].flatMap((name) => [MEMBERSHIP, OTHER_MEMBERSHIP].map((membership) => startAsSomebody(story.account, membership, name)!));
    const execution = story.start();
    await story.pass(10 * MINUTE);
    others.push(startAsSomebody(story.account, MEMBERSHIP, story.jobs[0].report.name)!);
    story.stop(execution);
    await story.pass(20 * MINUTE);
    assert.deepStrictEqual(story.live, []);
    await removed(story);
    const untouched = story.service.jobs().filter(({ arn }) => others.includes(arn));
    assert.deepStrictEqual(untouched.map(({ cancellations }) => cancellations.length), others.map(() => 0));
    await story.end();
  },
};

/** An execution of each of two state machines, whose jobs run for an hour. */
async function twoMachines(story: RunStory): Promise<Execution[]> {
  await story.deploy({ other: true });
  jobsOf(story, 3600);
  const executions = [story.start(), story.start(INPUT, undefined, 'Other')];
  await story.pass(10 * MINUTE);
  assert.strictEqual(story.live.length, 2);
  return executions;
}

/** Removes one of two stacks: the jobs of the other one still run. */
async function removedOnly(story: RunStory): Promise<void> {
  const { status, reason } = await story.destroy();
  assert.strictEqual(status, 'DELETE_COMPLETE', reason);
  assert.strictEqual(story.live.length, 1);
}
