/** Nothing goes wrong. */
import * as assert from 'node:assert';
import type { Play } from './play';
import { changed, deploy, destroy, done, endless, KEPT, longJobs, one, owned, START } from './support';
import { MINUTE, SECOND } from '../virtual-time';

const two = { jobs: [{ id: 'One' }, { id: 'Two' }] };

export const deployments: Record<string, Play> = {
  'a deployment starts one job and waits until it is finished': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');

    assert.deepStrictEqual(story.statuses, ['ACTIVE']);
    assert.deepStrictEqual(owned(story), ['job-1']);
    await story.end();
  },

  'a change of tags updates the existing job': async (story) => {
    await deploy(story, one({ tags: { team: 'forecast', cost: 'old' } }), 'CREATE_COMPLETE');
    await deploy(story, one({ tags: { team: 'forecast', stage: 'new' } }), 'UPDATE_COMPLETE');

    const [{ report: { tags } }] = story.jobs;
    assert.deepStrictEqual([story.starts, tags.team, tags.stage, tags.cost], [1, 'forecast', 'new', undefined]);
    await story.end();
  },

  'a deployment that changes nothing makes no calls to the service': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    const before = story.calls().length;
    await deploy(story, one(), 'UPDATE_COMPLETE');

    assert.strictEqual(story.calls().length, before);
    await story.end();
  },

  'a change that the service cannot make on a job starts another job, and the old one is never adopted again': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    await deploy(story, changed, 'UPDATE_COMPLETE');

    assert.deepStrictEqual([story.statuses, owned(story)], [['ACTIVE', 'ACTIVE'], ['job-2']]);
    assert.ok(!('cdk-cleanrooms-ml:logical-id' in story.jobs[0].report.tags));
    await story.end();
  },

  'a job that still runs is canceled when another job replaces it': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    longJobs(story);
    await deploy(story, endless({ description: 'another' }), 'UPDATE_FAILED', KEPT);
    story.service.changePlan({ runningMs: 4 * MINUTE });
    await deploy(story, one({ description: 'a third' }), 'UPDATE_COMPLETE');

    assert.deepStrictEqual([story.statuses, owned(story)], [['ACTIVE', 'INACTIVE', 'ACTIVE'], ['job-3']]);
    await story.end();
  },

  'a configuration, another one, and then the first again start three jobs': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    await deploy(story, changed, 'UPDATE_COMPLETE');
    await deploy(story, one(), 'UPDATE_COMPLETE');

    assert.deepStrictEqual([story.starts, owned(story)], [3, ['job-3']]);
    await story.end();
  },

  'another rerun token runs the same configuration again': async (story) => {
    await deploy(story, one({ rerunToken: 'monday' }), 'CREATE_COMPLETE');
    await deploy(story, one({ rerunToken: 'tuesday' }), 'UPDATE_COMPLETE');

    assert.deepStrictEqual([story.statuses, owned(story)], [['ACTIVE', 'ACTIVE'], ['job-2']]);
    await story.end();
  },

  'a name that the user gave stays the same through a replacement': async (story) => {
    await deploy(story, one({ jobName: 'nightly' }), 'CREATE_COMPLETE');
    await deploy(story, one({ jobName: 'nightly', description: 'another' }), 'UPDATE_COMPLETE');
    await deploy(story, one({ jobName: 'nightly', description: 'a third' }), 'UPDATE_COMPLETE');

    assert.deepStrictEqual(story.jobs.map(({ name }) => name), ['nightly', 'nightly', 'nightly']);
    assert.deepStrictEqual(owned(story), ['job-3']);
    await destroy(story);
    await story.end();
  },

  'numbers reach the service as numbers although CloudFormation passes strings': async (story) => {
    await deploy(story, one({ instanceCount: 2, maxPayloadInMB: 42 }), 'CREATE_COMPLETE');

    const [{ input }] = story.calls(START);
    assert.deepEqual(input.resourceConfig, { instanceType: 'ml.g5.xlarge', instanceCount: 2 });
    assert.deepEqual(input.containerExecutionParameters, { maxPayloadInMB: 42 });
    await story.end();
  },

  'two jobs of a stack run at the same time': async (story) => {
    await deploy(story, two, 'CREATE_COMPLETE');

    assert.deepStrictEqual([story.statuses, owned(story).sort()], [['ACTIVE', 'ACTIVE'], ['job-1', 'job-2']]);
    const [first, second] = story.jobs;
    assert.ok(Math.abs(first.startedAt - second.startedAt) < MINUTE);
    await story.end();
  },

  'two jobs of a stack are distinguished although List lags': async (story) => {
    story.service.configure({ listLagMs: 20 * SECOND });
    await deploy(story, two, 'CREATE_COMPLETE');

    assert.deepStrictEqual([story.statuses, done(story, 'Cancel')], [['ACTIVE', 'ACTIVE'], 0]);
    await story.end();
  },

  'a deployment waits for jobs that run for most of an hour': async (story) => {
    story.service.changePlan({ runningMs: 45 * MINUTE });
    const three = { jobs: ['One', 'Two', 'Three'].map((id) => ({ id, waitMinutes: 50 })) };
    const begun = story.account.time.now();
    await deploy(story, three, 'CREATE_COMPLETE');

    assert.ok(story.account.time.now() - begun > 45 * MINUTE);
    assert.deepStrictEqual(story.statuses, ['ACTIVE', 'ACTIVE', 'ACTIVE']);
    await story.end();
  },

  'a stack that is deleted and deployed once more is another owner, with its own job': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    await destroy(story);
    story.stack = story.account.newStack();
    await deploy(story, one(), 'CREATE_COMPLETE');

    assert.deepStrictEqual([story.statuses, owned(story)], [['ACTIVE', 'ACTIVE'], ['job-2']]);
    await story.end();
  },
};
