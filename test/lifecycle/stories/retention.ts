/** `RemovalPolicy.RETAIN`: a job may outlive its resource, but it must have belonged to one. */
import * as assert from 'node:assert';
import type { Play } from './play';
import { deploy, destroy, endless, failing, KEPT, longJobs, one, owned } from './support';
import type { Story } from '../story';
import { MINUTE } from '../virtual-time';

const retained = one({ retain: true });

/** A stack whose job is retained, and still runs. */
async function withRetained(story: Story): Promise<void> {
  longJobs(story);
  await deploy(story, endless({ retain: true }), 'CREATE_FAILED', KEPT);
  assert.deepStrictEqual(story.live, ['job-1']);
  story.service.changePlan({ runningMs: 2 * MINUTE });
}

export const retention: Record<string, Play> = {
  'a retained job outlives its stack': async (story) => {
    await withRetained(story);
    await destroy(story);

    assert.deepStrictEqual([story.live, story.stack.retained.length], [['job-1'], 1]);
    await story.end();
    assert.deepStrictEqual(story.live, ['job-1']);
  },

  'a retained job outlives its replacement': async (story) => {
    await withRetained(story);
    await deploy(story, one({ retain: true, description: 'another' }), 'UPDATE_COMPLETE');

    assert.deepStrictEqual([story.live, owned(story)], [['job-1'], ['job-2']]);
    await story.end();
    assert.deepStrictEqual(story.live, ['job-1']);
  },

  'a retained job that was replaced is left alone by all later operations': async (story) => {
    await withRetained(story);
    await deploy(story, one({ retain: true, description: 'another' }), 'UPDATE_COMPLETE');
    await deploy(story, failing(one({ retain: true, description: 'a third' }), 60), 'UPDATE_ROLLBACK_COMPLETE');
    assert.deepStrictEqual([story.live, owned(story)], [['job-1'], ['job-2']]);
    await deploy(story, one({ retain: true, description: 'a fourth' }), 'UPDATE_COMPLETE');
    await destroy(story);

    await story.end();
    assert.deepStrictEqual(story.statuses, ['CREATE_IN_PROGRESS', 'ACTIVE', 'INACTIVE', 'ACTIVE']);
  },

  'a retained job is canceled nevertheless when its first deployment is rolled back': async (story) => {
    await deploy(story, failing(retained, 120), 'ROLLBACK_COMPLETE');

    assert.deepStrictEqual([story.statuses, story.stack.retained.length], [['INACTIVE'], 0]);
    await story.end();
  },

  'a retained job is canceled nevertheless when its first deployment is rolled back at its Start': async (story) => {
    story.service.configure({ listLagMs: 45_000 });
    await deploy(story, failing(retained, 75), 'ROLLBACK_COMPLETE');

    assert.ok(story.account.requests.unanswered.length > 0);
    assert.deepStrictEqual(story.statuses, ['INACTIVE']);
    await story.end();
  },

  'a retained job is canceled nevertheless when the update that started it is rolled back': async (story) => {
    await deploy(story, retained, 'CREATE_COMPLETE');
    await deploy(story, failing(one({ retain: true, description: 'another' }), 120), 'UPDATE_ROLLBACK_COMPLETE');

    assert.deepStrictEqual([story.statuses, owned(story)], [['ACTIVE', 'INACTIVE'], ['job-1']]);
    await story.end();
  },

  'a job whose removal policy is no longer RETAIN is canceled': async (story) => {
    await withRetained(story);
    await deploy(story, endless(), 'CREATE_FAILED', KEPT);
    assert.deepStrictEqual([story.live, story.starts], [['job-1'], 1]);
    await destroy(story);

    assert.deepStrictEqual([story.statuses, story.stack.retained.length], [['INACTIVE'], 0]);
    await story.end();
  },
};
