import * as assert from 'node:assert';
import type { RunPlay } from './play';
import { endedAs, jobsOf, outputOf } from './support';
import { RUN_NAME_PREFIX } from '../../../../src/shared/run-input';
import { INPUT, modelsInput } from '../../runs/declared-runs';
import { MINUTE, SECOND } from '../../virtual-time';

/** What executions of a user's state machine do. */
export const executions: Readonly<Record<string, RunPlay>> = {
  'a state starts one job, waits for it, and gives what the service says about it': async (story) => {
    await story.deploy();
    const execution = await story.run();

    endedAs(execution, 'SUCCEEDED');
    const { trainedModelInferenceJobArn, status, environment } = outputOf(execution);
    assert.deepStrictEqual([trainedModelInferenceJobArn, status, environment], [story.jobs[0].arn, 'ACTIVE', undefined]);
    assert.deepStrictEqual(story.statuses, ['ACTIVE']);
    assert.match(story.runs[0].name, new RegExp(`^${RUN_NAME_PREFIX}[0-9a-f]{64}$`));
    await story.end();
  },

  'a failed job is an error that users catch by its name, and its cause is the reason of the service': async (story) => {
    await story.deploy({ catches: true });
    jobsOf(story, 100, 'CREATE_FAILED');
    const execution = await story.run();

    endedAs(execution, 'SUCCEEDED');
    const { caught, cause } = outputOf(execution);
    assert.strictEqual(caught, 'CleanRoomsML.JobFailed');
    assert.match(cause, /The inference container exited with an error/);
    await story.end();
  },

  'a failed job that nothing catches fails the execution': async (story) => {
    await story.deploy();
    jobsOf(story, 100, 'CREATE_FAILED');
    endedAs(await story.run(), 'FAILED', 'CleanRoomsML.JobFailed');
    await story.end();
  },

  'a retry of the state starts another job': async (story) => {
    await story.deploy({ retries: 2 });
    jobsOf(story, 100, 'CREATE_FAILED');
    const execution = story.start();
    await story.pass(150 * SECOND);
    jobsOf(story, 100);
    await story.ended(execution);

    endedAs(execution, 'SUCCEEDED');
    assert.deepStrictEqual(story.statuses, ['CREATE_FAILED', 'ACTIVE']);
    assert.strictEqual(new Set(story.runs.map(({ name }) => name)).size, 2);
    await story.end();
  },

  'each execution runs a job of its own': async (story) => {
    await story.deploy({ jobName: 'nightly' });
    const all = [story.start(), story.start()];
    await Promise.all([story.ended(all[0]), story.ended(all[1])]);
    all.forEach((execution) => endedAs(execution, 'SUCCEEDED'));
    assert.notStrictEqual(outputOf(all[0]).trainedModelInferenceJobArn, outputOf(all[1]).trainedModelInferenceJobArn);
    assert.deepStrictEqual(story.statuses, ['ACTIVE', 'ACTIVE']);
    await story.end();
  },

  'an execution that somebody starts with the input of a run in progress starts no job, and the run goes on': async (story) => {
    await story.deploy();
    jobsOf(story, 3600);
    const execution = story.start();
    await story.pass(10 * MINUTE);
    const copy = await story.ended(story.start(JSON.parse(story.runs[0].input) as object, '7c9e6679-7425-40de-944b-e07fc1f90ae7', 'CleanRoomsML'));
    endedAs(copy, 'FAILED', 'CleanRoomsML.InvalidRequest');
    await story.ended(execution);

    endedAs(execution, 'SUCCEEDED');
    assert.deepStrictEqual(story.statuses, ['ACTIVE']);
    await story.end();
  },

  'a call that a proxy rejects before the job is started does not end the run': async (story) => {
    await story.deploy();
    for (const [operation, status] of [['ListTrainedModelInferenceJobs', 403], ['ListTrainedModelInferenceJobs', 409], ['ListTagsForResource', 403]] as const) {
      const before = story.jobs.length;
      story.service.setFaults([{ operation, kind: 'error', name: status === 403 ? 'ForbiddenException' : 'ConflictException', status, message: 'The proxy forbids it', times: 2 }]);
      endedAs(await story.run(), 'SUCCEEDED');
      assert.strictEqual(story.jobs.length, before + 1);
    }
    await story.end();
  },

  'a trigger that comes twice with one key starts one job': async (story) => {
    await story.deploy({ hasKey: true });
    const first = story.start();
    await story.pass(MINUTE);
    const second = await story.run();
    await story.ended(first);
    const third = await story.run();

    endedAs(first, 'SUCCEEDED');
    [second, third].forEach((execution) => endedAs(execution, 'FAILED', 'StepFunctions.ExecutionAlreadyExistsException'));
    assert.strictEqual(story.jobs.length, 1);
    await story.run({ ...INPUT, key: 'another' });
    assert.strictEqual(story.jobs.length, 2);
    await story.end();
  },

  'a trigger that comes twice with one key starts one job, although every error is retried': async (story) => {
    await story.deploy({ hasKey: true, retriesEverything: true });
    const first = story.start();
    await story.pass(MINUTE);
    endedAs(await story.run(), 'FAILED', 'StepFunctions.ExecutionAlreadyExistsException');
    await story.ended(first);

    endedAs(first, 'SUCCEEDED');
    endedAs(await story.run(), 'FAILED', 'StepFunctions.ExecutionAlreadyExistsException');
    assert.strictEqual(story.jobs.length, 1);
    await story.end();
  },

  'with the Catch of the nightly example, a trigger that comes twice starts one job, and both executions succeed': async (story) => {
    await story.deploy({ hasKey: true, catchesRepeats: true });
    const first = story.start();
    await story.pass(MINUTE);
    endedAs(await story.run(), 'SUCCEEDED');
    await story.ended(first);

    endedAs(first, 'SUCCEEDED');
    assert.deepStrictEqual(story.statuses, ['ACTIVE']);
    await story.end();
  },

  'with the Catch of the nightly example, a redrive after a failure, and a trigger that comes again, start nothing and succeed': async (story) => {
    await story.deploy({ hasKey: true, catchesRepeats: true, retries: 1 });
    jobsOf(story, 60, 'CREATE_FAILED');
    const execution = await story.run();
    endedAs(execution, 'FAILED', 'CleanRoomsML.JobFailed');
    assert.strictEqual(story.jobs.length, 2);

    jobsOf(story, 60);
    story.redrive(execution);
    endedAs(await story.ended(execution), 'SUCCEEDED');
    endedAs(await story.run(), 'SUCCEEDED');
    assert.deepStrictEqual(story.statuses, ['CREATE_FAILED', 'CREATE_FAILED']);
    endedAs(await story.run({ ...INPUT, key: 'another' }), 'SUCCEEDED');
    assert.deepStrictEqual(story.statuses, ['CREATE_FAILED', 'CREATE_FAILED', 'ACTIVE']);
    await story.end();
  },

  'with the Catch of the nightly example, the redrive of an execution that was stopped starts nothing and succeeds': async (story) => {
    await story.deploy({ hasKey: true, catchesRepeats: true });
    jobsOf(story, 3600);
    const execution = story.start();
    await story.pass(10 * MINUTE);
    story.stop(execution);
    await story.pass(20 * MINUTE);
    story.redrive(execution);
    endedAs(await story.ended(execution), 'SUCCEEDED');
    assert.deepStrictEqual(story.statuses, ['INACTIVE']);
    await story.end();
  },

  'a job that has failed runs again with another key, as its message says': async (story) => {
    await story.deploy({ hasKey: true });
    jobsOf(story, 60, 'CREATE_FAILED');
    const execution = await story.run();
    endedAs(execution, 'FAILED', 'CleanRoomsML.JobFailed');
    assert.match(execution.cause!, /Use another `runKey`: AWS Step Functions does not accept "the key" again/);
    jobsOf(story, 60);
    endedAs(await story.run({ ...INPUT, key: 'another' }), 'SUCCEEDED');
    await story.end();
  },

  'a Map over ten models runs as many at once as it says': async (story) => {
    await story.deploy({ shape: 'map', maxConcurrency: 3 });
    const execution = await story.run(modelsInput(10));

    endedAs(execution, 'SUCCEEDED');
    const models = outputOf(execution).map(({ trainedModelArn }: { trainedModelArn: string }) => trainedModelArn);
    assert.deepStrictEqual(models, modelsInput(10).models);
    const atOnce = story.jobs.map(({ startedAt }) => story.jobs.filter((job) => job.startedAt <= startedAt && job.endedAt > startedAt).length);
    assert.strictEqual(Math.max(...atOnce), 3);
    assert.strictEqual(story.jobs.length, 10);
    await story.end();
  },

  'when one job of a Map fails, the others are canceled': async (story) => {
    await story.deploy({ shape: 'map' });
    jobsOf(story, 3600);
    story.service.setPlanRules([{ nthStart: 1, plan: { pendingMs: 0, runningMs: 100 * SECOND, outcome: 'CREATE_FAILED' } }]);
    const execution = await story.run(modelsInput(3));

    endedAs(execution, 'FAILED', 'CleanRoomsML.JobFailed');
    await story.end();
    assert.deepStrictEqual(story.live, []);
  },

  'a value of the input that is invalid fails the state before anything is started': async (story) => {
    await story.deploy();
    const execution = await story.run({ ...INPUT, channel: 'no channel' });
    endedAs(execution, 'FAILED', 'CleanRoomsML.InvalidRequest');
    assert.deepStrictEqual(story.jobs, []);
    await story.end({ mayFail: true });
  },
};
