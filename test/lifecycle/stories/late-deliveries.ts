/** A request comes again when a later operation is in progress. */
import * as assert from 'node:assert';
import type { Play } from './play';
import { deploy, destroy, failing, longJobs, one, owned } from './support';
import { ACTIVE_RESOURCE_TYPE, RUN_RESOURCE_TYPE } from '../../../src/shared/resource-properties';
import type { DeclaredStack } from '../apps';
import type { Story } from '../story';
import { MINUTE, SECOND } from '../virtual-time';

interface Again {
  readonly requestType: string;
  readonly resourceType: string;
  readonly afterMinutes: number;
}

/** Delivers the first request of a kind twice. */
function comesAgain(story: Story, { requestType, resourceType, afterMinutes }: Again): void {
  let count = 0;
  story.trouble({
    deliveries: ({ RequestType, ResourceType, PhysicalResourceId = '' }) => {
      const isIt = RequestType === requestType && ResourceType === resourceType && !(requestType === 'Delete' && PhysicalResourceId.startsWith('arn'));
      return isIt && count++ === 0 ? [0, afterMinutes * MINUTE] : [0];
    },
  });
}

const none = (description?: string, retain = false) => one({ waitMinutes: 0, description, retain });

export const lateDeliveries: Record<string, Play> = {
  'a Create that comes again before or in the rollback of a later update cancels nothing': async (story) => {
    for (const retain of [false, true]) {
      for (const afterMinutes of [7.75, 8.25, 8.75, 9.25]) {
        longJobs(story);
        comesAgain(story, { requestType: 'Create', resourceType: RUN_RESOURCE_TYPE, afterMinutes });
        await deploy(story, none(undefined, retain), 'CREATE_COMPLETE');
        const [first] = owned(story);
        await deploy(story, none('b', retain), 'UPDATE_COMPLETE');
        const [second] = owned(story);
        await story.pass(MINUTE);
        await deploy(story, failing(none('c', retain), 110), 'UPDATE_ROLLBACK_COMPLETE');
        await story.pass(15 * MINUTE);
        const kept = retain ? [first, second] : [second];
        assert.deepStrictEqual([owned(story), story.live], [[second], kept], `after ${afterMinutes} minutes`);
        longJobs(story);
        story.service.changePlan({ runningMs: 0 });
        await deploy(story, none('c'), 'UPDATE_COMPLETE');
        await destroy(story);
        await story.pass(12 * 60 * MINUTE);
        story.stack = story.account.newStack();
      }
    }
    await story.end();
  },

  'a Delete of an ID that is not an ARN cancels nothing if it comes again in the rollback of a later update': async (story) => {
    const both: DeclaredStack = { jobs: [{ id: 'One' }, { id: 'Two', waitMinutes: 0 }] };
    await deploy(story, one(), 'CREATE_COMPLETE');
    comesAgain(story, { requestType: 'Delete', resourceType: RUN_RESOURCE_TYPE, afterMinutes: 8.5 });
    story.service.configure({ listLagMs: 20 * SECOND });
    await deploy(story, failing(both, 33), 'UPDATE_ROLLBACK_COMPLETE');
    longJobs(story);
    await deploy(story, both, 'UPDATE_COMPLETE');
    const [, two] = owned(story);
    await story.pass(2 * MINUTE);
    await deploy(story, failing({ jobs: [{ id: 'One' }, { id: 'Two', waitMinutes: 0, description: 'another' }] }, 120), 'UPDATE_ROLLBACK_COMPLETE');
    assert.deepStrictEqual([owned(story)[1], story.live], [two, [two]]);
    await story.end();
  },

  'a leg cancels nothing if it comes again when its resource has another job': async (story) => {
    for (const afterMinutes of [21, 22, 23, 24]) {
      comesAgain(story, { requestType: 'Create', resourceType: ACTIVE_RESOURCE_TYPE, afterMinutes });
      story.service.changePlan({ outcome: 'CREATE_FAILED', runningMs: 270 * SECOND });
      await deploy(story, none(undefined, true), 'CREATE_COMPLETE');
      story.service.changePlan({ outcome: 'ACTIVE' });
      await deploy(story, none('b', true), 'UPDATE_COMPLETE');
      await story.pass(15 * MINUTE);
      longJobs(story);
      await deploy(story, none(undefined, true), 'UPDATE_COMPLETE');
      await deploy(story, { ...none(undefined, true), siblings: [{ id: 'Sibling', seconds: 300 }] }, 'UPDATE_COMPLETE');
      await story.pass(10 * MINUTE);
      assert.deepStrictEqual(story.live, owned(story), `after ${afterMinutes} minutes`);
      await deploy(story, none(), 'UPDATE_COMPLETE');
      await destroy(story);
      story.stack = story.account.newStack();
    }
    await story.end();
  },
};
