/** A waiter runs on when CloudFormation has given it up, perhaps into the next deployment. */
import * as assert from 'node:assert';
import type { Play } from './play';
import { atEveryMoment, changed, crowd, deploy, failing, gaveUp, one, owned, shortName } from './support';
import type { ResourceEvent } from '../../../lambda/deployment/events';
import { RUN_RESOURCE_TYPE } from '../../../src/shared/resource-properties';
import type { Outcome } from '../stack';
import type { Story } from '../story';
import { MINUTE, SECOND } from '../virtual-time';

/** Delays every answer of one look-up by the same time. The look-up begins at a given moment, and asks again when it has an answer. */
function slowLookUp({ service, account: { time } }: Story, begins: number, answers: number): void {
  const delayMs = 9.5 * SECOND;
  const isItsOwn = (since: number) => since >= 0 && since < answers * delayMs && since % delayMs === 0;
  service.setFaults([{ operation: 'ListTrained*', kind: 'delay', delayMs, times: 'always', when: () => isItsOwn(time.now() - begins) }]);
}

export const guard: Record<string, Play> = {
  'a first deployment that its user cancels leaves nothing running, at any time': async (story) => {
    story.service.configure({ listLagMs: 20 * SECOND });
    await atEveryMoment(story, async (moment) => {
      const { status } = await story.deployAnd(one(), [[(44 + 4 * moment) * SECOND, () => story.stack.cancel()]]);
      assert.deepStrictEqual([status, story.live], ['ROLLBACK_COMPLETE', []]);
      return gaveUp(story, 'Create');
    });

    assert.ok(story.starts > 0);
    await story.end();
  },

  'an update that its user cancels leaves the old job in its place, at any time': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    story.service.configure({ listLagMs: 20 * SECOND });
    for (let seconds = 1; seconds < 80; seconds += 8) {
      const { status } = await story.deployAnd(changed, [[seconds * SECOND, () => story.stack.cancel()]]);
      assert.deepStrictEqual([status, owned(story), story.live], ['UPDATE_ROLLBACK_COMPLETE', ['job-1'], []]);
    }

    assert.ok(gaveUp(story, 'Update'));
    assert.ok(story.starts > 2);
    await story.end();
  },

  'a stack that is removed while it is being created leaves nothing running, at any time': async (story) => {
    story.service.configure({ listLagMs: 20 * SECOND });
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

  'a waiter that is about to send a Start starts nothing when the rollback has begun': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    crowd(story, 350);
    slowLookUp(story, story.account.time.now() + 30 * SECOND, 4);
    await deploy(story, failing(changed, 40), 'UPDATE_ROLLBACK_COMPLETE');

    assert.ok(gaveUp(story, 'Update'));
    assert.deepStrictEqual([story.faults.length, story.starts, owned(story)], [4, 1, ['job-1']]);
    await story.end();
  },

  'a waiter that is still active in the next deployment starts nothing and cancels nothing': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    // Ten pages of List, within the time that it may take.
    crowd(story, 950);
    const { time } = story.account;
    const isLate = time.now() + 30 * SECOND + 10 * 9.5 * SECOND;
    slowLookUp(story, time.now() + 30 * SECOND, 10);
    await deploy(story, failing(changed, 32), 'UPDATE_ROLLBACK_COMPLETE');
    assert.ok(gaveUp(story, 'Update'));
    // The next Update takes its time: it is under way when the late waiter comes.
    story.service.configure({ listLagMs: 60 * SECOND });
    assert.ok(time.now() < isLate && isLate < time.now() + 80 * SECOND);
    await deploy(story, changed, 'UPDATE_COMPLETE');

    assert.strictEqual(story.faults.length, 10);
    assert.deepStrictEqual([story.statuses, owned(story)], [['ACTIVE', 'ACTIVE'], [shortName(story.jobs[1].arn)]]);
    await story.end();
  },

  'a Delete of a made-up ID that is delivered a second time does not cancel the job of the next deployment': async (story) => {
    const both = { jobs: [{ id: 'One' }, { id: 'Two' }] };
    await deploy(story, one(), 'CREATE_COMPLETE');
    story.service.setPlanRules([{ nthStart: 2, plan: { listLagMs: 20 * SECOND } }]);
    const times = deletesComeAgain(story, 125);
    await deploy(story, failing(both, 33), 'UPDATE_ROLLBACK_COMPLETE');
    assert.ok(gaveUp(story, 'Create'));
    await deploy(story, both, 'UPDATE_COMPLETE');

    cameAtTheWorstMoment(times, story);
    assert.deepStrictEqual([story.statuses, owned(story)], [['ACTIVE', 'INACTIVE', 'ACTIVE'], ['job-1', 'job-3']]);
    await story.end();
  },

  'a Delete of a job that is delivered a second time does not cancel the job of the next deployment': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    const times = deletesComeAgain(story, 35);
    await deploy(story, failing(changed, 120), 'UPDATE_ROLLBACK_COMPLETE');
    await deploy(story, changed, 'UPDATE_COMPLETE');

    cameAtTheWorstMoment(times, story);
    assert.deepStrictEqual([story.statuses, owned(story)], [['ACTIVE', 'INACTIVE', 'ACTIVE'], ['job-3']]);
    await story.end();
  },

  'an Update that is delivered a second time in the next deployment starts nothing and cancels nothing': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    let updates = 0;
    const isFirst = ({ RequestType, ResourceType }: ResourceEvent) => RequestType === 'Update' && ResourceType === RUN_RESOURCE_TYPE && updates++ === 0;
    story.trouble({ deliveries: (event) => (isFirst(event) ? [0, 5 * MINUTE] : [0]) });
    await deploy(story, failing(changed, 60), 'UPDATE_ROLLBACK_COMPLETE');
    await deploy(story, one({ description: 'a third' }), 'UPDATE_COMPLETE');

    assert.ok(story.account.requests.received.some(({ event, ignored }) => ignored && event.RequestType === 'Update'));
    assert.deepStrictEqual([story.statuses, owned(story)], [['ACTIVE', 'INACTIVE', 'ACTIVE'], ['job-3']]);
    await story.end();
  },

  'a Create that is delivered again minutes later starts no other job, and does not cancel its own': async (story) => {
    story.trouble({ deliveries: ({ RequestType }) => (RequestType === 'Create' ? [0, 2 * MINUTE] : [0]) });
    await deploy(story, one(), 'CREATE_COMPLETE');

    assert.ok(story.account.requests.received.some(({ event, ignored }) => ignored && event.ResourceType === RUN_RESOURCE_TYPE));
    assert.deepStrictEqual(story.statuses, ['ACTIVE']);
    await story.end();
  },
};

/**
 * Every Delete comes a second time, and the second Start from now is answered late: until then, CloudFormation does not know the ARN of its job.
 *
 * @returns when the Deletes come again
 */
function deletesComeAgain(story: Story, seconds: number): number[] {
  const { account, service } = story;
  const times: number[] = [];
  story.trouble({
    deliveries: ({ RequestType, ResourceType }) => {
      if (RequestType !== 'Delete' || ResourceType !== RUN_RESOURCE_TYPE) {
        return [0];
      }
      times.push(account.time.now() + seconds * SECOND);
      return [0, seconds * SECOND];
    },
  });
  service.setFaults([{ operation: 'Start*', kind: 'delay', delayMs: 9 * SECOND, skip: 1 }]);
  return times;
}

/** A Delete came again when it could do harm: between the Start of the third job and the answer. */
function cameAtTheWorstMoment(times: readonly number[], { jobs: [, , { startedAt }] }: Story): void {
  assert.ok(times.some((time) => time > startedAt && time < startedAt + 9 * SECOND));
}
