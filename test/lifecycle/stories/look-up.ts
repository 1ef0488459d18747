/** List lags, its pages shift, and it shows the jobs of everybody. */
import * as assert from 'node:assert';
import type { Play } from './play';
import { elsewhere } from './remedy-of-membership';
import { changed, crowd, deploy, destroy, done, failing, one, owned, START } from './support';
import { OTHER_MEMBERSHIP } from '../apps';
import type { Story } from '../story';
import { SECOND } from '../virtual-time';

const quotas = { perAccount: 5000, perMembership: 5000 };

/** The pages of List move while they are read, and a Start is not answered. */
async function shifting(story: Story, pageShift: number): Promise<void> {
  story.service.configure({ pageTokens: 'offset', pageShift, listLagMs: 20 * SECOND });
  crowd(story, 250);
  story.service.setFaults([{ operation: START, kind: 'reset-after' }]);
  await deploy(story, one(), 'CREATE_COMPLETE');

  assert.deepStrictEqual([story.faults.length, story.statuses, owned(story)], [1, ['ACTIVE'], ['job-251']]);
  assert.ok(story.calls('List').some(({ input }) => input.nextToken !== undefined));
  await destroy(story);
  await story.end();
}

/** The result of an update that was rolled back is far down the list by the time of the next attempt. */
async function farDown(story: Story, pageShift: number): Promise<void> {
  story.service.configure({ pageTokens: 'offset', pageShift });
  await deploy(story, one(), 'CREATE_COMPLETE');
  await deploy(story, failing(changed, 1, 'One'), 'UPDATE_ROLLBACK_COMPLETE');
  crowd(story, 150);
  await deploy(story, changed, 'UPDATE_COMPLETE');

  assert.deepStrictEqual([story.starts, owned(story)], [2, ['job-2']]);
  await story.end();
}

export const lookUp: Record<string, Play> = {
  'a job whose Start got no response is found once, although pages repeat an item': (story) => shifting(story, 1),
  'a job whose Start got no response is found, although pages leave out an item': (story) => shifting(story, -1),
  'a result far down the list is adopted, although pages repeat an item': (story) => farDown(story, 1),
  'a result far down the list is adopted, although pages leave out an item': (story) => farDown(story, -1),

  'a job that List shows only later is not started a second time': async (story) => {
    story.service.configure({ listLagMs: 80 * SECOND });
    await deploy(story, one(), 'CREATE_COMPLETE');

    assert.deepStrictEqual([story.calls(START).length, story.statuses, done(story, 'Cancel')], [1, ['ACTIVE'], 0]);
    await story.end();
  },

  'a job that List shows only later is found by the rollback although its Start got no response': async (story) => {
    story.service.configure({ listLagMs: 80 * SECOND });
    story.service.setFaults([{ operation: START, kind: 'reset-after' }]);
    await deploy(story, failing(one(), 75), 'ROLLBACK_COMPLETE');

    assert.deepStrictEqual([story.faults.length, story.statuses], [1, ['INACTIVE']]);
    await story.end();
  },

  'thousands of jobs that the resource had before cost only a few calls': async (story) => {
    story.service.configure({ quotas });
    await deploy(story, one(), 'CREATE_COMPLETE');
    crowd(story, 600, story.jobs[0].name.slice(-24));
    const before = story.service.calls().length;
    await deploy(story, changed, 'UPDATE_COMPLETE');

    const calls = story.service.calls().slice(before);
    const asked = calls.slice(0, calls.findIndex(({ operation }) => operation === START)).filter(({ operation }) => operation.startsWith('Get'));
    assert.ok(asked.length <= 12, `${asked.length} times`);
    assert.deepStrictEqual(owned(story), ['job-602']);
    await story.end();
  },

  'hundreds of jobs of others with the name that the user gave cost only a few calls': async (story) => {
    crowd(story, 300, 'nightly');
    await deploy(story, one({ jobName: 'nightly' }), 'CREATE_COMPLETE');

    const calls = story.calls();
    const asked = calls.slice(0, calls.findIndex(({ operation }) => operation === START)).filter(({ operation }) => /^Get|^ListTags/.test(operation));
    assert.ok(asked.length <= 40, `${asked.length} times`);
    assert.deepStrictEqual([story.statuses, done(story, 'Cancel')], [['ACTIVE'], 0]);
    await story.end();
  },

  'a job moves between two memberships that each take 95 seconds to list': async (story) => {
    story.service.configure({ quotas, maxPageSize: 5 });
    await deploy(story, one(), 'CREATE_COMPLETE');
    crowd(story, 50);
    crowd(story, 50, 'weekly', OTHER_MEMBERSHIP);
    story.service.setFaults([{ operation: 'ListTrainedModelInferenceJobs', kind: 'delay', delayMs: 8.6 * SECOND, times: 'always' }]);
    await deploy(story, elsewhere, 'UPDATE_COMPLETE');
    assert.strictEqual(story.starts, 2);
    await story.end();
  },
};
