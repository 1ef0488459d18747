/** Which job a resource goes back to: the one it had, whatever else there is. */
import * as assert from 'node:assert';
import type { Play } from './play';
import {
  changed, crowd, deploy, destroy, done, elsewhere, failing, KEPT, killing, longJobs, one, owned, quickJobs, reported, reportOf, START, untag,
} from './support';
import { type DeclaredJob, type DeclaredStack, OTHER_MEMBERSHIP } from '../apps';
import type { Story } from '../story';
import { START_CALL } from '../trouble';
import { HOUR, MINUTE, SECOND } from '../virtual-time';

/** A Create that was delivered twice while List lagged, so that it has started two jobs. */
async function withDuplicate(story: Story): Promise<void> {
  story.service.configure({ listLagMs: 40 * SECOND });
  story.trouble({ deliveries: ({ RequestType, ResourceType }) => RequestType === 'Create' && ResourceType.endsWith('TrainedModelInferenceJob') ? [0, 1000] : [0] });
  await deploy(story, one(), 'CREATE_COMPLETE');
  story.trouble({});
  assert.strictEqual(story.starts, 2);
  assert.deepStrictEqual(reported(story), ['ACTIVE']);
}

const elsewhereRetained = one({ retain: true, membershipIdentifier: OTHER_MEMBERSHIP });

const sharing = (count: number, rest: Partial<DeclaredJob> = {}): DeclaredStack =>
  ({ jobs: Array.from({ length: count }, (_, index) => ({ id: `Job${index}`, jobName: 'scores', ...rest })) });

const sorted = (ids: string[]) => [...ids].sort((a, b) => Number(a.split('-')[1]) - Number(b.split('-')[1]));

/** Jobs of one stack under one name: an update of all of them is rolled back when they have finished, then repeated. */
async function sharedName(story: Story, count: number): Promise<void> {
  story.service.configure({ quotas: { perAccount: 1000, perMembership: 1000 } });
  quickJobs(story);
  await deploy(story, sharing(count), 'CREATE_COMPLETE');
  const before = owned(story);
  await deploy(story, failing(sharing(count, { description: 'another' }), 15 * 60), 'UPDATE_ROLLBACK_COMPLETE');
  assert.deepStrictEqual([story.starts, owned(story)], [2 * count, before]);
  assert.deepStrictEqual(reported(story), Array(count).fill('ACTIVE'));
  await deploy(story, sharing(count, { description: 'another' }), 'UPDATE_COMPLETE');

  assert.deepStrictEqual([story.starts, done(story, 'Cancel')], [2 * count, 0]);
  assert.deepStrictEqual(sorted(owned(story)), story.jobs.slice(count).map(({ arn }) => arn.split('/').at(-1)));
  await story.end();
}

export const goingBack: Record<string, Play> = {
  ...Object.fromEntries(Object.entries({ 'another configuration': changed, 'another membership': elsewhere }).map(([what, wanted]): [string, Play] => [
    `a job that has lost all its tags stays with its resource when an update to ${what} is rolled back before it has started anything`,
    async (story) => {
      await deploy(story, one(), 'CREATE_COMPLETE');
      untag(story, 'job-1');
      story.service.addFault({ operation: 'Start*', kind: 'error', name: 'ValidationException', status: 400 });
      await deploy(story, wanted, 'UPDATE_ROLLBACK_COMPLETE');

      assert.deepStrictEqual([story.starts, owned(story)], [1, ['job-1']]);
      await deploy(story, one(), 'UPDATE_COMPLETE');
      assert.strictEqual(story.starts, 1);
      await story.end();
    },
  ])),

  'a rollback goes back to the job that has finished, not to a duplicate that was canceled, when the job of the update fails': async (story) => {
    await withDuplicate(story);
    const [kept] = owned(story);
    story.service.changePlan({ outcome: 'CREATE_FAILED' });
    await deploy(story, changed, 'UPDATE_ROLLBACK_COMPLETE');

    assert.deepStrictEqual([owned(story), reported(story)], [[kept], ['ACTIVE']]);
    await story.end();
  },

  'a rollback goes back to the job that has finished, not to a duplicate that was canceled, when something else fails': async (story) => {
    await withDuplicate(story);
    const [kept] = owned(story);
    await deploy(story, failing(changed, 1, 'One'), 'UPDATE_ROLLBACK_COMPLETE');

    assert.deepStrictEqual([owned(story), reported(story)], [[kept], ['ACTIVE']]);
    await story.end();
  },

  'a rollback goes back to the same one of two duplicates that have both finished': async (story) => {
    story.service.changePlan({ pendingMs: 0, runningMs: 30 * SECOND });
    await withDuplicate(story);
    assert.deepStrictEqual(story.statuses, ['ACTIVE', 'ACTIVE']);
    const [kept] = owned(story);
    for (const description of ['second', 'third']) {
      await deploy(story, failing(one({ description }), 1, 'One'), 'UPDATE_ROLLBACK_COMPLETE');
      assert.deepStrictEqual([owned(story), reported(story)], [[kept], ['ACTIVE']]);
    }
    await story.end({ concurrent: true });
  },

  'a duplicate no longer belongs to the owner': async (story) => {
    await withDuplicate(story);
    const [kept] = owned(story);
    const [duplicate] = story.jobs.map(({ arn }) => arn.split('/').at(-1)!).filter((job) => job !== kept);

    assert.ok('cdk-cleanrooms-ml:logical-id' in reportOf(story, kept).tags);
    assert.ok(!('cdk-cleanrooms-ml:logical-id' in reportOf(story, duplicate).tags));
    await story.end();
  },

  'a rollback goes back to the finished job of its resource under a name that twenty younger jobs of others have too': async (story) => {
    await deploy(story, one({ jobName: 'scores' }), 'CREATE_COMPLETE');
    await deploy(story, failing(one({ jobName: 'scores', description: 'another' }), 1, 'One'), 'UPDATE_ROLLBACK_COMPLETE');
    crowd(story, 20, 'scores');
    await deploy(story, failing(one({ jobName: 'scores', description: 'a third' }), 1, 'One'), 'UPDATE_ROLLBACK_COMPLETE');
    assert.deepStrictEqual([owned(story), reported(story)], [['job-1'], ['ACTIVE']]);
    await deploy(story, one({ jobName: 'scores', description: 'another' }), 'UPDATE_COMPLETE');

    assert.deepStrictEqual([story.starts, owned(story)], [3, ['job-2']]);
    await story.end();
  },

  'twelve jobs that share a name keep their results through a rollback, and the corrected update starts none of them': (story) => sharedName(story, 12),

  'a rollback in which the time of the last update changes cancels the job of the update, retained or not': async (story) => {
    story.account.rollbackIsAnUpdate = true;
    for (const retain of [false, true]) {
      quickJobs(story);
      await deploy(story, one({ retain }), 'CREATE_COMPLETE');
      const before = owned(story);
      longJobs(story);
      await deploy(story, failing(one({ retain, description: 'another' }), 120), 'UPDATE_ROLLBACK_COMPLETE');
      assert.deepStrictEqual([owned(story), story.live], [before, []]);
      for (const seconds of [42, 46, 55, 60]) {
        await deploy(story, failing(one({ retain, description: `in flight ${seconds}` }), seconds), 'UPDATE_ROLLBACK_COMPLETE');
        await story.pass(5 * MINUTE);
        assert.deepStrictEqual([owned(story), story.live], [before, []]);
      }
      await destroy(story);
      story.stack = story.account.newStack();
    }
    await story.end();
  },

  'a retained job is canceled when its deployment is rolled back at its Start, although the time of the last update changes': async (story) => {
    story.account.rollbackIsAnUpdate = true;
    longJobs(story);
    killing(story, 'isComplete', 'after', START_CALL);
    await deploy(story, one({ retain: true }), 'ROLLBACK_COMPLETE');
    assert.deepStrictEqual([story.statuses, story.account.breakdowns], [['INACTIVE'], 1]);
    await story.recreate();
    story.trouble({});
    quickJobs(story);
    await deploy(story, one({ retain: true }), 'CREATE_COMPLETE');
    longJobs(story);
    killing(story, 'isComplete', 'after', START_CALL);
    await deploy(story, elsewhereRetained, 'UPDATE_ROLLBACK_COMPLETE');

    assert.deepStrictEqual([story.live, owned(story), reported(story), story.account.breakdowns], [[], ['job-2'], ['ACTIVE'], 2]);
    await story.end({ crash: true });
  },

  'a waiter that is still active in the rollback writes no tags on the job that is restored': async (story) => {
    await deploy(story, one({ tags: { team: 'old' } }), 'CREATE_COMPLETE');
    let polls = 0;
    // The second poll of the update is late: by then the rollback has ended.
    story.trouble({ pollDelay: () => (++polls === 1 ? 100 * SECOND : 0) });
    await deploy(story, failing(one({ tags: { team: 'new' } }), 31), 'UPDATE_ROLLBACK_COMPLETE');
    await story.pass(5 * MINUTE);

    assert.deepStrictEqual([reportOf(story, 'job-1').tags.team, owned(story)], ['old', ['job-1']]);
    await story.end();
  },

  'a rollback that finds no job succeeds, and a new rerunToken starts one': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    const forget = () => {
      untag(story, 'job-1');
      untag(story, 'job-2');
    };
    const outcome = await story.deployAnd(failing(changed, 1, 'One'), [[3 * MINUTE, forget]]);
    assert.strictEqual(outcome.status, 'UPDATE_ROLLBACK_COMPLETE', outcome.reason);
    assert.match(owned(story)[0], /^forgotten-/);
    // CloudFormation sends nothing for a template that has not changed.
    await deploy(story, one(), 'UPDATE_COMPLETE');
    assert.match(owned(story)[0], /^forgotten-/);
    await deploy(story, one({ rerunToken: 'again' }), 'UPDATE_COMPLETE');

    assert.deepStrictEqual([reportOf(story, 'job-3').status, owned(story)], ['ACTIVE', ['job-3']]);
    await story.end({ crash: true });
  },
};

export const rollingBackByHand: Record<string, Play> = {
  'a failed update that was not rolled back is rolled back manually: the old job is back, and the new one canceled': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    longJobs(story);
    await deploy(story, one({ description: 'another', waitMinutes: 1 }), 'UPDATE_FAILED', KEPT);
    assert.deepStrictEqual(story.live, ['job-2']);
    await rolledBack(story, 'UPDATE_ROLLBACK_COMPLETE');

    assert.deepStrictEqual([owned(story), reported(story), story.statuses], [['job-1'], ['ACTIVE'], ['ACTIVE', 'INACTIVE']]);
    await story.end();
  },

  'an update whose job has finished is rolled back manually, and the corrected one adopts the result': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    await deploy(story, failing(changed, 1, 'One'), 'UPDATE_FAILED', KEPT);
    await rolledBack(story, 'UPDATE_ROLLBACK_COMPLETE');
    assert.deepStrictEqual([owned(story), reported(story)], [['job-1'], ['ACTIVE']]);
    await deploy(story, changed, 'UPDATE_COMPLETE');

    assert.deepStrictEqual([story.starts, owned(story)], [2, ['job-2']]);
    await story.end();
  },

  'two failed updates that were not rolled back are rolled back manually to the job before them': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    story.service.changePlan({ outcome: 'CREATE_FAILED' });
    await deploy(story, changed, 'UPDATE_FAILED', KEPT);
    story.service.changePlan({ outcome: 'ACTIVE' });
    await deploy(story, failing(one({ description: 'a third' }), 1, 'One'), 'UPDATE_FAILED', KEPT);
    await rolledBack(story, 'UPDATE_ROLLBACK_COMPLETE');

    assert.deepStrictEqual([owned(story), reported(story)], [['job-1'], ['ACTIVE']]);
    await story.end();
  },

  'a failed first deployment that was not rolled back is rolled back manually, and leaves nothing running': async (story) => {
    longJobs(story);
    await deploy(story, one({ waitMinutes: 1 }), 'CREATE_FAILED', KEPT);
    await rolledBack(story, 'ROLLBACK_COMPLETE');

    assert.deepStrictEqual(story.statuses, ['INACTIVE']);
    await story.end();
  },

  'a failed rollback is continued, and the old job is back': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    longJobs(story);
    await brokenRollback(story);
    await rolledBack(story, 'UPDATE_ROLLBACK_COMPLETE');

    assert.deepStrictEqual([owned(story), reported(story), story.live], [['job-1'], ['ACTIVE'], []]);
    await story.end();
  },

  'a failed rollback is continued without the resource: the next deployment corrects it': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    story.service.changePlan({ runningMs: 2 * HOUR });
    await brokenRollback(story);
    await rolledBack(story, 'UPDATE_ROLLBACK_COMPLETE', story.stack.failed);
    story.service.changePlan({ runningMs: MINUTE });
    await deploy(story, one({ description: 'a third' }), 'UPDATE_COMPLETE');

    assert.deepStrictEqual([reported(story), story.live, done(story, START)], [['ACTIVE'], [], 3]);
    await story.end();
  },
};

async function rolledBack(story: Story, status: string, skip?: readonly string[]): Promise<void> {
  const outcome = await story.rollBack(skip);
  assert.strictEqual(outcome.status, status, outcome.reason);
}

/** An update fails while its job runs, and the process of the Update that goes back is killed. */
async function brokenRollback(story: Story): Promise<void> {
  story.trouble({
    isKilled: (name, moment, what) => /ProviderIsComplete/.test(name) && moment === 'before' && what.startsWith('GET ') && story.stack.status === 'UPDATE_ROLLBACK_IN_PROGRESS',
  });
  await deploy(story, failing(changed, 120), 'UPDATE_ROLLBACK_FAILED');
  story.trouble({});
}

/** Too many calls for each of them to go over HTTP. */
export const sharedNames: Record<string, Play> = {
  'fifty jobs that share a name keep their results through a rollback, and the corrected update starts none of them': (story) => sharedName(story, 50),
};
