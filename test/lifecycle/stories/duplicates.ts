import * as assert from 'node:assert';
import type { StoryTold } from '.';
import { MINUTE, SECOND } from '../virtual-time';

const one = { jobs: [{ id: 'One' }] };

export const duplicates: Record<string, StoryTold> = {
  'a request that is delivered twice at once starts one job': async (story) => {
    story.service.configure({ listLagMs: 20 * SECOND });
    story.trouble({ deliveries: () => [0, 0] });
    const { status } = await story.deploy(one);

    assert.strictEqual(status, 'CREATE_COMPLETE');
    await story.end();
    assert.strictEqual(story.jobs.filter(({ hasCompleted }) => hasCompleted).length, 1);
  },

  'a job whose Start was not answered is adopted': async (story) => {
    story.service.setFaults([{ operation: 'StartTrainedModelInferenceJob', kind: 'reset-after' }]);
    const { status } = await story.deploy(one);

    assert.strictEqual(status, 'CREATE_COMPLETE');
    assert.strictEqual(story.starts, 1);
    await story.pass(5 * MINUTE);
    await story.destroy();
    await story.end();
  },
};
