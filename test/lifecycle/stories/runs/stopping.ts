import * as assert from 'node:assert';
import type { RunPlay } from './play';
import { endedAs, jobsOf, stopUnheard, withRunningJob } from './support';
import { MEMBERSHIP } from '../../apps';
import { modelsInput } from '../../runs/declared-runs';
import { TIDIED } from '../../runs/run-story';
import { startAsSomebody } from '../../somebody';
import { START_CALL } from '../../trouble';
import { HOUR, MINUTE, SECOND } from '../../virtual-time';

/** What nobody waits for is canceled. */
export const stopping: Readonly<Record<string, RunPlay>> = {
  'an execution that is stopped while its job runs cancels it within ten minutes': async (story) => {
    const execution = await withRunningJob(story);
    story.stop(execution);
    await story.pass(TIDIED);
    assert.deepStrictEqual(story.live, []);
    await story.end();
  },

  'an execution that is stopped while its job is being started leaves nothing running': async (story) => {
    await story.deploy();
    jobsOf(story, 10 * 3600);
    story.service.setFaults([{ operation: 'Start*', kind: 'delay', delayMs: 5000 }]);
    const execution = story.start();
    await story.pass(2 * SECOND);
    story.stop(execution);
    await story.end();
    assert.strictEqual(story.jobs.length, 1);
    assert.deepStrictEqual(story.live, []);
  },

  'an execution that is stopped before its run could look starts nothing': async (story) => {
    await story.deploy();
    story.service.setFaults([{ operation: 'List*', kind: 'delay', delayMs: 5000, times: 'always' }]);
    const execution = story.start();
    await story.pass(2 * SECOND);
    story.stop(execution);
    await story.end();
    assert.deepStrictEqual(story.jobs, []);
  },

  'an execution that is stopped while it waits for a slot starts nothing': async (story) => {
    await story.deploy();
    story.service.configure({ quotas: { perMembership: 1 } });
    jobsOf(story, 3600);
    startAsSomebody(story.account, MEMBERSHIP, 'of somebody else');
    const execution = story.start();
    await story.pass(30 * MINUTE);
    story.stop(execution);
    await story.pass(2 * HOUR);
    assert.deepStrictEqual(story.jobs, []);
    await story.end();
  },

  'a state that has waited for as long as it may cancels its job': async (story) => {
    await story.deploy({ timeoutMinutes: 30 });
    jobsOf(story, 10 * 3600);
    const execution = await story.run();
    endedAs(execution, 'FAILED', 'States.Timeout');
    await story.end();
    assert.deepStrictEqual(story.live, []);
  },

  'an execution whose run is stopped ends with an error that says so, and its job is canceled': async (story) => {
    const execution = await withRunningJob(story);
    story.stop(story.runs[0]);
    await story.ended(execution);
    endedAs(execution, 'FAILED', 'CleanRoomsML.RunStopped');
    await story.end();
    assert.deepStrictEqual(story.live, []);
  },

  'a run that is stopped before it could look starts nothing, although the event about it is late': async (story) => {
    await story.deploy();
    story.service.setFaults([{ operation: 'List*', kind: 'delay', delayMs: 5000, times: 'always' }]);
    story.trouble({ statusEvents: () => [MINUTE] });
    story.start();
    await story.pass(2 * SECOND);
    story.stop(story.runs[0]);
    await story.end();
    assert.deepStrictEqual(story.jobs, []);
  },

  'a run that is stopped while its job is being started cancels it, although the event about it is lost': async (story) => {
    await story.deploy();
    jobsOf(story, 10 * 3600);
    story.service.setFaults([{ operation: 'Start*', kind: 'delay', delayMs: 5000 }]);
    story.trouble({ statusEvents: () => [] });
    story.start();
    await story.pass(2 * SECOND);
    story.stop(story.runs[0]);
    await story.pass(TIDIED);
    assert.deepStrictEqual([story.jobs.length, story.live], [1, []]);
    await story.end();
  },

  'a job whose run is stopped and whose process is killed at its Start is canceled when List shows it': async (story) => {
    await story.deploy();
    jobsOf(story, 10 * 3600);
    story.service.configure({ listLagMs: 60_000 });
    story.service.setFaults([{ operation: 'Start*', kind: 'delay', delayMs: 5000 }]);
    story.trouble({ isKilled: (_, moment, what) => moment === 'after' && START_CALL.test(what) });
    story.start();
    await story.pass(2 * SECOND);
    story.stop(story.runs[0]);
    await story.end();
    assert.deepStrictEqual([story.jobs.length, story.live], [1, []]);
  },

  'a job that somebody cancels is an error of its own': async (story) => {
    const execution = await withRunningJob(story);
    const { arn } = story.jobs[0];
    story.account.call('PATCH', `/memberships/${MEMBERSHIP}/trained-model-inference-jobs/${encodeURIComponent(arn)}`);
    await story.ended(execution);
    endedAs(execution, 'FAILED', 'CleanRoomsML.JobCanceled');
    await story.end();
  },

  'an execution that is redriven runs another job, and the one before is canceled': async (story) => {
    await story.deploy();
    jobsOf(story, 2 * 3600);
    const execution = story.start();
    await story.pass(HOUR);
    story.stop(execution);
    await story.pass(20 * SECOND);
    story.redrive(execution);
    await story.ended(execution);
    endedAs(execution, 'SUCCEEDED');
    assert.deepStrictEqual(story.statuses, ['INACTIVE', 'ACTIVE']);
    await story.end();
  },

  'the redrive of a Map runs only what has not succeeded': async (story) => {
    await story.deploy({ shape: 'map', maxConcurrency: 1 });
    jobsOf(story, 100);
    story.service.setPlanRules([{ nthStart: 2, plan: { runningMs: 100 * SECOND, outcome: 'CREATE_FAILED' } }]);

    const execution = await story.run(modelsInput(3));
    endedAs(execution, 'FAILED', 'CleanRoomsML.JobFailed');
    story.redrive(execution);
    await story.ended(execution);
    endedAs(execution, 'SUCCEEDED');
    assert.deepStrictEqual(story.statuses, ['ACTIVE', 'CREATE_FAILED', 'ACTIVE', 'ACTIVE']);
    await story.end();
  },
};

/** What tells of the end of a run comes late, twice, or never. */
export const events: Readonly<Record<string, RunPlay>> = {
  'an event about the end of a run that comes minutes late still cancels its job': async (story) => {
    await withRunningJob(story);
    story.trouble({ statusEvents: () => [5 * MINUTE] });
    story.stop(story.runs[0]);
    await story.end();
    assert.deepStrictEqual(story.live, []);
    assert.strictEqual(story.cleanUps.length, 1);
  },

  'an event about the end of a run that comes twice does no harm': async (story) => {
    await withRunningJob(story);
    story.trouble({ statusEvents: () => [0, 40 * SECOND] });
    story.stop(story.runs[0]);
    await story.end();
    assert.deepStrictEqual(story.cleanUps.map(({ status }) => status), ['SUCCEEDED', 'SUCCEEDED']);
  },

  'when the event about the end of a run is lost, it is in the dead-letter queue, and the next run cancels the job and ends its state': async (story) => {
    const execution = await stopUnheard(story);
    const [run] = story.runs;
    await story.pass(TIDIED);
    assert.deepStrictEqual([story.live.length, execution.isRunning], [1, true]);
    const queue = story.stack.attributes(story.stack.logicalIds('AWS::SQS::Queue')[0]).Arn;
    const lost = story.account.queues.messages(queue).map(({ body }) => (JSON.parse(body) as { detail: { name: string } }).detail.name);
    assert.deepStrictEqual(lost, [run.name]);

    story.trouble();
    story.start();
    await story.pass(MINUTE);
    assert.deepStrictEqual(story.jobs.map(({ endedAt }) => endedAt === Infinity), [false, true]);
    endedAs(execution, 'FAILED', 'CleanRoomsML.RunStopped');
  },

  'what a run was not allowed to cancel when it began is canceled while it waits': async (story) => {
    await stopUnheard(story);
    await story.pass(TIDIED);
    story.trouble();
    story.service.setFaults([{ operation: 'Cancel*', kind: 'access-denied', times: 'always' }]);
    story.start();
    await story.pass(10 * MINUTE);
    assert.deepStrictEqual(story.live, ['job-1', 'job-2']);
    story.service.setFaults([]);
    await story.pass(5 * MINUTE);
    assert.deepStrictEqual(story.live, ['job-2']);
  },

  'the end of an execution whose run was never started needs no event': async (story) => {
    await story.deploy();
    story.trouble({ startByTask: () => 'refused' });
    endedAs(await story.run(), 'FAILED', 'StepFunctions.AWSStepFunctionsException');
    assert.deepStrictEqual([story.runs, story.jobs], [[], []]);
    await story.end();
  },
};
