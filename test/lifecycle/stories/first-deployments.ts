/** A first deployment fails, its stack is rolled back, and another takes its place: what had finished is not paid for again. */
import * as assert from 'node:assert';
import type { Play } from './play';
import { crowd, deploy, denials, destroy, done, failing, KEPT, longJobs, one, othersRun, owned, reported, startByHand } from './support';
import type { DeclaredStack } from '../apps';
import type { Story } from '../story';
import { HOUR, MINUTE } from '../virtual-time';

/** Jobs of which the last one is given a configuration of its own. */
const jobs = (count: number, last: string): DeclaredStack =>
  ({ jobs: Array.from({ length: count }, (_, index) => ({ id: `Job${index}`, ...(index === count - 1 && { description: last }) })) });

/** The last job fails when the others have finished. */
async function lastOneFails(story: Story, count: number): Promise<void> {
  story.service.configure({ quotas: { perAccount: 20, perMembership: 20 } });
  story.service.setPlanRules([{ nthStart: count, plan: { outcome: 'CREATE_FAILED', runningMs: HOUR } }]);
  const declared = jobs(count, 'wrong');
  await deploy(story, { ...declared, jobs: declared.jobs.map((job) => ({ ...job, waitMinutes: 120 })) }, 'ROLLBACK_COMPLETE');
  await story.recreate();
  story.service.setPlanRules([]);
}

export const firstDeployments: Record<string, Play> = {
  'after a deployment of ten jobs of which one fails, the corrected deployment runs only that one': async (story) => {
    await lastOneFails(story, 10);
    const failed = story.jobs.find(({ report }) => report.status === 'CREATE_FAILED')!;
    const corrected = jobs(10, 'right');
    // The one that failed may be any of them.
    const description = (id: string) => (failed.logicalId.startsWith(id) ? 'right' : corrected.jobs.find((job) => job.id === id)!.description === 'right' ? 'wrong' : undefined);
    await deploy(story, { jobs: corrected.jobs.map((job) => ({ ...job, description: description(job.id) })) }, 'CREATE_COMPLETE');

    assert.deepStrictEqual([story.starts, reported(story), denials(story).length], [11, Array(10).fill('ACTIVE'), 0]);
    await story.end();
  },

  'a result that the corrected deployment has adopted belongs to it: it can be changed, replaced, and removed': async (story) => {
    await deploy(story, failing(one({ tags: { team: 'old' } }), 1, 'One'), 'ROLLBACK_COMPLETE');
    await story.recreate();
    await deploy(story, one({ tags: { team: 'new' } }), 'CREATE_COMPLETE');
    assert.deepStrictEqual([story.starts, owned(story), story.jobs[0].report.tags.team], [1, ['job-1'], 'new']);
    assert.ok(!('cdk-cleanrooms-ml:kept' in story.jobs[0].report.tags));
    await deploy(story, failing(one({ description: 'another' }), 1, 'One'), 'UPDATE_ROLLBACK_COMPLETE');
    assert.deepStrictEqual(owned(story), ['job-1']);
    await deploy(story, one({ description: 'another' }), 'UPDATE_COMPLETE');
    await destroy(story);

    assert.deepStrictEqual([story.starts, denials(story).length], [2, 0]);
    await story.end();
  },

  'a result that was kept is kept again when the second attempt fails too': async (story) => {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await deploy(story, failing(one({ jobName: 'scores' }), 1, 'One'), 'ROLLBACK_COMPLETE');
      await story.recreate();
    }
    await deploy(story, one({ jobName: 'scores' }), 'CREATE_COMPLETE');

    assert.deepStrictEqual([story.starts, owned(story), reported(story)], [1, ['job-1'], ['ACTIVE']]);
    await story.end();
  },

  'a failed first deployment that is rolled back manually is paid for once': async (story) => {
    await deploy(story, failing(one(), 1, 'One'), 'CREATE_FAILED', KEPT);
    const outcome = await story.rollBack();
    assert.strictEqual(outcome.status, 'ROLLBACK_COMPLETE', outcome.reason);
    await story.recreate();
    await deploy(story, one(), 'CREATE_COMPLETE');

    assert.deepStrictEqual([story.starts, owned(story)], [1, ['job-1']]);
    await story.end();
  },

  'a retained job of a first deployment that fails is adopted by the corrected one': async (story) => {
    await deploy(story, failing(one({ retain: true }), 1, 'One'), 'ROLLBACK_COMPLETE');
    await story.recreate();
    await deploy(story, one({ retain: true }), 'CREATE_COMPLETE');

    assert.deepStrictEqual([story.starts, owned(story)], [1, ['job-1']]);
    await story.end();
  },

  'a result of a first deployment that fails is adopted although others have jobs of the same name': async (story) => {
    const named = one({ jobName: 'scores' });
    await deploy(story, failing(named, 1, 'One'), 'ROLLBACK_COMPLETE');
    await story.pass(MINUTE);
    // With one more, the kept job would not be found: docs/lifecycle.md says so.
    crowd(story, 10, 'scores');
    await story.pass(MINUTE);
    othersRun(story, { count: 4, name: 'scores', runningMs: 10 * HOUR });
    await story.recreate();
    await deploy(story, named, 'CREATE_COMPLETE');

    assert.deepStrictEqual([story.starts, owned(story), denials(story).length], [1, ['job-1'], 0]);
    await destroy(story);
    await story.end();
  },

  'a corrected configuration, another rerun token and another stack name run again': async (story) => {
    await deploy(story, failing(one({ rerunToken: 'monday' }), 1, 'One'), 'ROLLBACK_COMPLETE');
    story.stack = story.account.newStack('other');
    await deploy(story, one({ rerunToken: 'monday' }), 'CREATE_COMPLETE');
    story.stack = story.account.stacks[0];
    await story.recreate();
    await deploy(story, one({ rerunToken: 'tuesday' }), 'CREATE_COMPLETE');

    assert.deepStrictEqual([story.starts, owned(story)], [3, ['job-3']]);
    await story.end();
  },

  'a result of a stack that was removed on purpose is not adopted by the next one of its name': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    await story.recreate();
    await deploy(story, failing(one({ retain: true }), 1, 'One'), 'ROLLBACK_COMPLETE');
    assert.strictEqual(story.starts, 2);
    await story.recreate();
    await deploy(story, one({ retain: true }), 'CREATE_COMPLETE');
    // Taken over, accepted, and then removed on purpose.
    await story.recreate();
    await deploy(story, one(), 'CREATE_COMPLETE');

    assert.deepStrictEqual([story.starts, owned(story)], [3, ['job-3']]);
    await story.end();
  },

  'a job that still runs when its first deployment fails is canceled, and run again by the corrected one': async (story) => {
    longJobs(story);
    await deploy(story, failing(one(), 120), 'ROLLBACK_COMPLETE');
    assert.deepStrictEqual(story.statuses, ['INACTIVE']);
    story.service.changePlan({ runningMs: HOUR });
    await story.recreate();
    await deploy(story, one(), 'CREATE_COMPLETE');

    assert.deepStrictEqual([story.statuses, owned(story)], [['INACTIVE', 'ACTIVE'], ['job-2']]);
    await story.end();
  },

  'a job that somebody else marked as kept for this stack is not adopted unless it is of this resource and configuration': async (story) => {
    startByHand(story, 'scores', { 'cdk-cleanrooms-ml:kept': 'forecast' });
    startByHand(story, 'scores', { 'cdk-cleanrooms-ml:kept': 'forecast', 'cdk-cleanrooms-ml:logical-id': 'One8A44B909', 'cdk-cleanrooms-ml:configuration': 'another' });
    await deploy(story, one({ jobName: 'scores' }), 'CREATE_COMPLETE');

    assert.deepStrictEqual([owned(story), denials(story).length, done(story, 'Cancel'), done(story, 'TagResource')], [['job-3'], 0, 0, 0]);
    await story.end();
  },
};
