/** What works in a membership whose jobs take too long to list: everything that starts no job there. */
import * as assert from 'node:assert';
import type { Play } from './play';
import { elsewhere, tooManyJobs } from './remedy-of-membership';
import { changed, deploy, destroy, failing, givenUp, KEPT, longJobs, one, owned } from './support';
import { type DeclaredStack, MEMBERSHIP } from '../apps';
import type { Story } from '../story';
import { MINUTE } from '../virtual-time';

const ONE = one({ waitMinutes: 0 });
const TWO: DeclaredStack = { jobs: ['One', 'Two'].map((id) => ({ id, waitMinutes: 0 })) };

/** A stack whose jobs run for hours; then their membership has too many jobs. */
async function crowdedStack(story: Story, declared: DeclaredStack): Promise<void> {
  longJobs(story);
  await deploy(story, declared, 'CREATE_COMPLETE');
  tooManyJobs(story, MEMBERSHIP);
  longJobs(story);
}

async function removed(story: Story): Promise<void> {
  await destroy(story);
  assert.deepStrictEqual(story.live, []);
  await story.end();
}

/** The resource has its job, and that is the only one. */
async function hasOnlyItsJob(story: Story): Promise<void> {
  assert.deepStrictEqual([owned(story), story.live], [['job-1'], ['job-1']]);
  await removed(story);
}

export const longLists: Record<string, Play> = {
  'a stack is removed, and its jobs are canceled, although the job list of its membership is too long': async (story) => {
    await crowdedStack(story, TWO);
    await removed(story);
  },

  'an update removes a job, and does not block the stack, although the job list of its membership is too long': async (story) => {
    await crowdedStack(story, TWO);
    const begun = story.account.time.now();
    await deploy(story, ONE, 'UPDATE_COMPLETE');

    assert.deepStrictEqual([story.live, givenUp(story)], [['job-1'], []]);
    assert.ok(story.account.time.now() - begun < 20 * MINUTE);
    await removed(story);
  },

  'the rollback of a move out of a membership whose job list is too long cancels the job of the update': async (story) => {
    await crowdedStack(story, ONE);
    const { jobs } = elsewhere;
    await deploy(story, failing({ jobs: [{ ...jobs[0], waitMinutes: 0 }] }, 30 * 60), 'UPDATE_ROLLBACK_COMPLETE');
    await hasOnlyItsJob(story);
  },

  'an update that goes back after a failure without rollback needs no job list': async (story) => {
    await crowdedStack(story, ONE);
    story.trouble({ pollDelay: () => 2 * MINUTE });
    await deploy(story, changed, 'UPDATE_FAILED', KEPT);
    await deploy(story, ONE, 'UPDATE_COMPLETE');
    await hasOnlyItsJob(story);
  },
};
