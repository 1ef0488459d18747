/** Jobs that run for hours, though CloudFormation gives a resource one. */
import * as assert from 'node:assert';
import type { Play } from './play';
import { changed, deploy, destroy, failing, one, owned } from './support';
import { ACTIVE_RESOURCE_TYPE } from '../../../src/shared/resource-properties';
import type { Story } from '../story';
import { HOUR, MINUTE, SECOND } from '../virtual-time';

const running = (story: Story, hours: number) => story.service.changePlan({ runningMs: hours * HOUR });

const waiting = (hours: number) => one({ waitMinutes: hours * 60 });

const took = ({ account }: Story, begun: number) => account.time.now() - begun;

export const hours: Record<string, Play> = {
  'a deployment waits for a job of 12 hours, leg by leg': async (story) => {
    running(story, 12);
    const begun = story.account.time.now();
    await deploy(story, waiting(13), 'CREATE_COMPLETE');

    assert.ok(took(story, begun) >= 12 * HOUR && took(story, begun) < 12 * HOUR + 5 * MINUTE);
    assert.deepStrictEqual(story.statuses, ['ACTIVE']);
    // The progress of the deployment.
    assert.deepStrictEqual(story.stack.logicalIds(ACTIVE_RESOURCE_TYPE).map((id) => id.slice(0, -8)).sort(),
      ['OneActive', ...Array.from({ length: 15 }, (_, index) => `OneWait${index + 1}Of16`)].sort());
    const answers = story.account.requests.received.filter(({ event }) => event.ResourceType === ACTIVE_RESOURCE_TYPE);
    assert.strictEqual(answers.length, 16);
    await destroy(story);
    await story.end();
  },

  'a job that outlasts all legs fails the deployment, which says for how long it has waited, and is canceled': async (story) => {
    running(story, 12);
    const begun = story.account.time.now();
    const { reason } = await deploy(story, waiting(2), 'ROLLBACK_COMPLETE');

    assert.match(reason!, /^OneActive[0-9A-F]{8}: inference job "[^"]+" is still CREATE_IN_PROGRESS 2 hours after its start\. The rollback cancels it/);
    assert.ok(took(story, begun) >= 2 * HOUR && took(story, begun) < 2 * HOUR + 10 * MINUTE);
    assert.deepStrictEqual(story.statuses, ['INACTIVE']);
    await story.end();
  },

  'a longer wait and a shorter one start nothing and cancel nothing': async (story) => {
    await deploy(story, waiting(0.5), 'CREATE_COMPLETE');
    for (const length of [4, 12, 2, 0.5]) {
      const begun = story.account.time.now();
      await deploy(story, waiting(length), 'UPDATE_COMPLETE');
      assert.ok(took(story, begun) < 2 * MINUTE);
    }

    assert.deepStrictEqual([story.starts, story.calls('Cancel')], [1, []]);
    await destroy(story);
    await story.end();
  },

  'a deployment waits for a job that the previous one did not wait for': async (story) => {
    running(story, 3);
    await deploy(story, one({ waitMinutes: 0 }), 'CREATE_COMPLETE');
    await deploy(story, waiting(4), 'UPDATE_COMPLETE');

    assert.deepStrictEqual(story.statuses, ['ACTIVE']);
    await destroy(story);
    await story.end();
  },

  'a replacement of hours leaves the old result in its place until it has finished': async (story) => {
    await deploy(story, waiting(4), 'CREATE_COMPLETE');
    running(story, 3);
    await deploy(story, { jobs: changed.jobs.map((job) => ({ ...job, waitMinutes: 240 })) }, 'UPDATE_COMPLETE');

    assert.deepStrictEqual([story.statuses, owned(story)], [['ACTIVE', 'ACTIVE'], ['job-2']]);
    await destroy(story);
    await story.end();
  },

  'a job of hours that fails in its third leg fails the deployment at once': async (story) => {
    story.service.changePlan({ runningMs: 2 * HOUR, outcome: 'CREATE_FAILED', failure: { statusCode: 'ALGORITHM_ERROR', message: 'Out of memory.' } });
    const begun = story.account.time.now();
    const { reason } = await deploy(story, waiting(4), 'ROLLBACK_COMPLETE');

    assert.match(reason!, /^OneWait3Of5[0-9A-F]{8}: .* ended as CREATE_FAILED: ALGORITHM_ERROR: Out of memory\. /);
    assert.ok(took(story, begun) < 2 * HOUR + 5 * MINUTE);
    await story.end();
  },

  'a deployment of hours that fails in any leg cancels its job': async (story) => {
    running(story, 12);
    for (const seconds of [60, 100 * 60, 200 * 60]) {
      await deploy(story, failing(waiting(4), seconds), 'ROLLBACK_COMPLETE');
      assert.deepStrictEqual(story.live, []);
      await destroy(story);
      story.stack = story.account.newStack();
    }
    await story.end();
  },

  'a deployment of hours that its user cancels goes back to the old job': async (story) => {
    await deploy(story, waiting(4), 'CREATE_COMPLETE');
    running(story, 12);
    const longer = { jobs: changed.jobs.map((job) => ({ ...job, waitMinutes: 720 })) };
    const { status } = await story.deployAnd(longer, [[5 * HOUR + 7 * SECOND, () => story.stack.cancel()]]);

    assert.deepStrictEqual([status, owned(story), story.live], ['UPDATE_ROLLBACK_COMPLETE', ['job-1'], []]);
    await destroy(story);
    await story.end();
  },

  'a service that does not respond for an hour costs a leg, but no job': async (story) => {
    running(story, 3);
    const { time } = story.account;
    const begun = time.now();
    await story.deployAnd(waiting(4), [
      [60 * MINUTE, () => story.service.setFaults([{ operation: 'GetTrainedModelInferenceJob', kind: 'internal', times: 'always' }])],
      [125 * MINUTE, () => story.service.setFaults([])],
    ]);

    assert.deepStrictEqual([story.stack.status, story.statuses], ['CREATE_COMPLETE', ['ACTIVE']]);
    assert.ok(took(story, begun) < 3 * HOUR + 5 * MINUTE);
    await destroy(story);
    await story.end();
  },
};
