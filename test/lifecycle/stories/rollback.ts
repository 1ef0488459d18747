/** A deployment fails, and CloudFormation goes back. */
import * as assert from 'node:assert';
import type { Play } from './play';
import { atEveryMoment, changed, deploy, destroy, done, elsewhere, failing, gaveUp, hasBeen, one, owned, START } from './support';
import { OTHER_MEMBERSHIP } from '../apps';
import { MINUTE, SECOND } from '../virtual-time';

export const rollback: Record<string, Play> = {
  'an update that is rolled back before its job has finished cancels that job and goes back to the old one': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    await deploy(story, failing(changed, 120), 'UPDATE_ROLLBACK_COMPLETE');

    assert.deepStrictEqual([story.statuses, owned(story)], [['ACTIVE', 'INACTIVE'], ['job-1']]);
    await story.end();
  },

  'an update that is rolled back after its job has finished is paid for once: the next attempt adopts the result': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    await deploy(story, failing(changed, 1, 'One'), 'UPDATE_ROLLBACK_COMPLETE');
    assert.deepStrictEqual([story.statuses, owned(story)], [['ACTIVE', 'ACTIVE'], ['job-1']]);
    await deploy(story, changed, 'UPDATE_COMPLETE');

    assert.deepStrictEqual([story.starts, owned(story)], [2, ['job-2']]);
    await story.end();
  },

  'an update that is rolled back after a change of tags restores the old tags': async (story) => {
    await deploy(story, one({ tags: { team: 'old' } }), 'CREATE_COMPLETE');
    await deploy(story, failing(one({ tags: { team: 'new' } }), 120), 'UPDATE_ROLLBACK_COMPLETE');

    assert.strictEqual(done(story, 'TagResource'), 2);
    assert.deepStrictEqual(story.jobs.map(({ report }) => report.tags.team), ['old']);
    await story.end();
  },

  'a first deployment that is rolled back leaves nothing running': async (story) => {
    await deploy(story, failing(one(), 120), 'ROLLBACK_COMPLETE');

    assert.deepStrictEqual(story.statuses, ['INACTIVE']);
    await story.end();
  },

  'a first deployment leaves nothing running, whenever it fails and whatever CloudFormation makes up as an ID': async (story) => {
    story.service.configure({ listLagMs: 20 * SECOND });
    let inFlight = 0;
    await atEveryMoment(story, async (moment) => {
      await deploy(story, failing(one(), 44 + 6 * moment), 'ROLLBACK_COMPLETE');
      inFlight += gaveUp(story, 'Create') ? 1 : 0;
      return gaveUp(story, 'Create');
    });

    assert.ok(inFlight > 3);
    assert.ok(story.starts > 1);
    assert.deepStrictEqual(story.live, []);
    await story.end();
  },

  'an update leaves the old job in its place, whenever it fails': async (story) => {
    story.service.configure({ listLagMs: 20 * SECOND });
    await deploy(story, one(), 'CREATE_COMPLETE');
    for (let seconds = 14; seconds < 80; seconds += 6) {
      await deploy(story, failing(changed, seconds), 'UPDATE_ROLLBACK_COMPLETE');
      assert.deepStrictEqual([owned(story), story.live], [['job-1'], []]);
    }

    assert.ok(gaveUp(story, 'Update'));
    assert.ok(story.starts > 2);
    await story.end();
  },

  'a job in another membership is canceled when the move there is rolled back': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    await deploy(story, failing(elsewhere, 120), 'UPDATE_ROLLBACK_COMPLETE');

    assert.deepStrictEqual([story.statuses, owned(story)], [['ACTIVE', 'INACTIVE'], ['job-1']]);
    assert.strictEqual(story.jobs[1].report.membershipIdentifier, OTHER_MEMBERSHIP);
    await story.end();
  },

  'a job in another membership is canceled when the move there is rolled back and its Start got no response': async (story) => {
    story.service.configure({ listLagMs: 30 * SECOND });
    await deploy(story, one(), 'CREATE_COMPLETE');
    story.service.setFaults([{ operation: START, kind: 'reset-after' }]);
    await deploy(story, failing(elsewhere, 40), 'UPDATE_ROLLBACK_COMPLETE');

    assert.ok(gaveUp(story, 'Update'));
    assert.deepStrictEqual([story.faults.length, story.statuses, owned(story)], [1, ['ACTIVE', 'INACTIVE'], ['job-1']]);
    await story.end();
  },

  'a job that List does not show for minutes is canceled by the waiter that knows its ARN': async (story) => {
    story.service.configure({ listLagMs: 5 * MINUTE });
    await deploy(story, failing(one(), 75), 'ROLLBACK_COMPLETE');

    assert.ok(gaveUp(story, 'Create'));
    assert.strictEqual(done(story, 'Cancel'), 1);
    await story.end();
    assert.deepStrictEqual(story.statuses, ['INACTIVE']);
  },

  'a rollback succeeds although no job can be read, and the next deployment handles the rest': async (story) => {
    const { policies, time } = story.account;
    await deploy(story, one(), 'CREATE_COMPLETE');
    const denied = time.now() + 110 * SECOND;
    policies.denies = (action) => action === 'cleanrooms-ml:GetTrainedModelInferenceJob' && time.now() > denied;
    await deploy(story, failing(changed, 120), 'UPDATE_ROLLBACK_COMPLETE');
    assert.ok(story.calls('Get').some(({ outcome }) => outcome === 'AccessDeniedException'));
    policies.denies = () => false;
    await deploy(story, one({ description: 'a third' }), 'UPDATE_COMPLETE');

    assert.deepStrictEqual([story.live, owned(story)], [[], ['job-3']]);
    await story.end({ crash: true });
  },

  'a job that was added is removed when its deployment is rolled back, and is added by the next': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    const both = { jobs: [{ id: 'One' }, { id: 'Two' }] };
    story.service.configure({ listLagMs: 20 * SECOND });
    await deploy(story, failing(both, 33), 'UPDATE_ROLLBACK_COMPLETE');
    assert.ok(gaveUp(story, 'Create'));
    assert.deepStrictEqual(story.statuses, ['ACTIVE', 'INACTIVE']);
    await deploy(story, both, 'UPDATE_COMPLETE');

    assert.deepStrictEqual([story.statuses, owned(story)], [['ACTIVE', 'INACTIVE', 'ACTIVE'], ['job-1', 'job-3']]);
    await story.end();
  },

  'a first deployment that was rolled back can be removed': async (story) => {
    await deploy(story, failing(one(), 60), 'ROLLBACK_COMPLETE');
    await destroy(story);

    assert.ok(hasBeen(story, 'ROLLBACK_IN_PROGRESS'));
    await story.end();
  },
};
