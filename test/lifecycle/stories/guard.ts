/** A waiter runs on when CloudFormation has given it up, perhaps into the next deployment. */
import * as assert from 'node:assert';
import type { StoryTold } from '.';
import { atEveryMoment, changed, crowd, deploy, endless, failing, gaveUp, hasBeen, KEPT, longJobs, one, owned, shortName } from './support';
import type { Outcome } from '../stack';
import { MINUTE, SECOND } from '../virtual-time';

/** The answers of one look-up are late, each by so much: it begins at a moment, and asks again when it has an answer. */
function slowLookUp({ service, account: { time } }: Parameters<StoryTold>[0], begins: number, answers: number): void {
  const delayMs = 9.5 * SECOND;
  const isItsOwn = (since: number) => since >= 0 && since < answers * delayMs && since % delayMs === 0;
  service.setFaults([{ operation: 'List*', kind: 'delay', delayMs, times: 'always', when: () => isItsOwn(time.now() - begins) }]);
}

export const guard: Record<string, StoryTold> = {
  'a first deployment that its user cancels leaves nothing running, whenever that is': async (story) => {
    await atEveryMoment(story, async (moment) => {
      const { status } = await story.deployAnd(one(), [[(44 + 4 * moment) * SECOND, () => story.stack.cancel()]]);
      assert.deepStrictEqual([status, story.live], ['ROLLBACK_COMPLETE', []]);
      return gaveUp(story, 'Create');
    });

    assert.ok(story.starts > 0);
    await story.end();
  },

  'an update that its user cancels leaves the old job in its place, whenever that is': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    for (let seconds = 1; seconds < 80; seconds += 8) {
      const { status } = await story.deployAnd(changed, [[seconds * SECOND, () => story.stack.cancel()]]);
      assert.deepStrictEqual([status, owned(story), story.live], ['UPDATE_ROLLBACK_COMPLETE', ['job-1'], []]);
    }

    assert.ok(gaveUp(story, 'Update') && story.starts > 2);
    await story.end();
  },

  'a stack that is removed while it is being created leaves nothing running, whenever that is': async (story) => {
    await atEveryMoment(story, async (moment) => {
      const { stack } = story;
      let removed!: Promise<Outcome>;
      await story.deployAnd(one(), [[(44 + 4 * moment) * SECOND, () => {
        removed = stack.destroy();
      }]]);
      const { status } = await story.account.run(removed);
      assert.deepStrictEqual([status, story.live], ['DELETE_COMPLETE', []]);
      return gaveUp(story, 'Create');
    });

    assert.ok(story.starts > 0);
    await story.end();
  },

  'a waiter that is late for its Start starts nothing when the rollback has begun': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    crowd(story, 350);
    slowLookUp(story, story.account.time.now() + 30 * SECOND, 4);
    await deploy(story, failing(changed, 40), 'UPDATE_ROLLBACK_COMPLETE');

    assert.ok(gaveUp(story, 'Update'));
    assert.deepStrictEqual([story.faults.length, story.starts, owned(story)], [4, 1, ['job-1']]);
    await story.end();
  },

  'a waiter that is late into the next deployment starts nothing there, and cancels nothing of it': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    crowd(story, 1450);
    const begun = story.account.time.now();
    slowLookUp(story, begun + 30 * SECOND, 15);
    await deploy(story, failing(changed, 33), 'UPDATE_ROLLBACK_COMPLETE');
    assert.ok(gaveUp(story, 'Update') && story.account.time.now() < begun + 160 * SECOND);
    await deploy(story, changed, 'UPDATE_COMPLETE');

    assert.ok(story.faults.at(-1)!.at > begun + 160 * SECOND);
    assert.deepStrictEqual([story.statuses, owned(story)], [['ACTIVE', 'ACTIVE'], [shortName(story.jobs[1].arn)]]);
    await story.end();
  },

  'a Delete of an invented id that comes a second time does not cancel the job of the next deployment': async (story) => {
    const both = { jobs: [{ id: 'One' }, { id: 'Two' }] };
    await deploy(story, one(), 'CREATE_COMPLETE');
    story.trouble({ deliveries: ({ RequestType }) => (RequestType === 'Delete' ? [0, 4 * MINUTE] : [0]) });
    await deploy(story, failing(both, 33), 'UPDATE_ROLLBACK_COMPLETE');
    assert.ok(gaveUp(story, 'Create') && secondDeletes(story) === 0);
    await deploy(story, both, 'UPDATE_COMPLETE');

    assert.ok(secondDeletes(story) > 0);
    assert.deepStrictEqual([story.statuses, owned(story)], [['ACTIVE', 'INACTIVE', 'ACTIVE'], ['job-1', 'job-3']]);
    await story.end();
  },

  'a Delete of a job that comes a second time does not cancel the job of the next deployment': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    story.trouble({ deliveries: ({ RequestType }) => (RequestType === 'Delete' ? [0, 4 * MINUTE] : [0]) });
    await deploy(story, failing(changed, 120), 'UPDATE_ROLLBACK_COMPLETE');
    assert.strictEqual(secondDeletes(story), 0);
    await deploy(story, changed, 'UPDATE_COMPLETE');

    assert.ok(secondDeletes(story) > 0);
    assert.deepStrictEqual([story.statuses, owned(story)], [['ACTIVE', 'INACTIVE', 'ACTIVE'], ['job-3']]);
    await story.end();
  },

  'a deployment that is repeated after a failure without rollback adopts the job that still runs': async (story) => {
    longJobs(story);
    await deploy(story, endless(), 'CREATE_FAILED', KEPT);
    assert.deepStrictEqual(story.live, ['job-1']);
    await deploy(story, endless(), 'CREATE_FAILED', KEPT);
    await deploy(story, endless({ waitMinutes: 2 }), 'CREATE_FAILED', KEPT);

    assert.deepStrictEqual([story.live, story.starts, owned(story)], [['job-1'], 1, ['job-1']]);
    assert.ok(!hasBeen(story, 'ROLLBACK_IN_PROGRESS'));
    await story.end();
  },
};

/** How many Deletes were answered when CloudFormation no longer waited. */
function secondDeletes({ account }: Parameters<StoryTold>[0]): number {
  return account.requests.received.filter(({ event, ignored }) => ignored && event.RequestType === 'Delete').length;
}
