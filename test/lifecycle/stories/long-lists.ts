/** What works in a membership whose jobs take too long to list: everything that starts no job there. */
import * as assert from 'node:assert';
import type { Play } from './play';
import { elsewhere, tooManyJobs } from './remedy-of-membership';
import { changed, deploy, destroy, failing, KEPT, longJobs, one, owned } from './support';
import { MEMBERSHIP } from '../apps';
import type { Story } from '../story';
import { MINUTE } from '../virtual-time';

/** A stack of two jobs that run for hours; then their membership has too many jobs. */
async function twoJobs(story: Story): Promise<void> {
  longJobs(story);
  await deploy(story, { jobs: ['One', 'Two'].map((id) => ({ id, waitMinutes: 0 })) }, 'CREATE_COMPLETE');
  tooManyJobs(story, MEMBERSHIP);
  longJobs(story);
}

/** The Deletes that CloudFormation has given up: it repeats one that fails, and blocks the stack meanwhile. */
const givenUp = ({ account }: Story) => account.story.filter((line) => /is given up/.test(line));

export const longLists: Record<string, Play> = {
  'a stack is removed, and its jobs are canceled, although the job list of its membership is too long': async (story) => {
    await twoJobs(story);
    await destroy(story);

    assert.deepStrictEqual(story.live, []);
    await story.end();
  },

  'an update removes a job, and does not block the stack, although the job list of its membership is too long': async (story) => {
    await twoJobs(story);
    const begun = story.account.time.now();
    await deploy(story, one({ waitMinutes: 0 }), 'UPDATE_COMPLETE');

    assert.deepStrictEqual([story.live, givenUp(story)], [['job-1'], []]);
    assert.ok(story.account.time.now() - begun < 20 * MINUTE);
    await destroy(story);
    assert.deepStrictEqual(story.live, []);
    await story.end();
  },

  'the rollback of a move out of a membership whose job list is too long cancels the job of the update': async (story) => {
    longJobs(story);
    await deploy(story, one({ waitMinutes: 0 }), 'CREATE_COMPLETE');
    tooManyJobs(story, MEMBERSHIP);
    longJobs(story);
    const { jobs } = elsewhere;
    await deploy(story, failing({ jobs: [{ ...jobs[0], waitMinutes: 0 }] }, 30 * 60), 'UPDATE_ROLLBACK_COMPLETE');

    assert.deepStrictEqual([owned(story), story.live], [['job-1'], ['job-1']]);
    await destroy(story);
    assert.deepStrictEqual(story.live, []);
    await story.end();
  },

  'an update that goes back after a failure without rollback needs no job list': async (story) => {
    longJobs(story);
    await deploy(story, one({ waitMinutes: 0 }), 'CREATE_COMPLETE');
    tooManyJobs(story, MEMBERSHIP);
    longJobs(story);
    story.trouble({ pollDelay: () => 2 * MINUTE });
    await deploy(story, changed, 'UPDATE_FAILED', KEPT);
    await deploy(story, one({ waitMinutes: 0 }), 'UPDATE_COMPLETE');

    assert.deepStrictEqual([owned(story), story.live], [['job-1'], ['job-1']]);
    await destroy(story);
    assert.deepStrictEqual(story.live, []);
    await story.end();
  },
};
