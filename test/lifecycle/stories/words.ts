/** What people read when something fails. */
import * as assert from 'node:assert';
import type { Play } from './play';
import { deploy, destroy, failing, longJobs, one } from './support';
import { HOUR, MINUTE } from '../virtual-time';

export const words: Record<string, Play> = {
  'a failure keeps the words of the service although a value of the environment is part of them': async (story) => {
    story.service.changePlan({ outcome: 'CREATE_FAILED', failure: { statusCode: 'ERROR', message: 'The training of the model was constrained.' } });
    const { reason } = await deploy(story, one({ environment: { MODE: 'train' } }), 'ROLLBACK_COMPLETE');

    assert.match(reason!, /The training of the model was constrained/);
    await story.end();
  },

  'a secret of the environment never appears in a failure': async (story) => {
    story.service.changePlan({ outcome: 'CREATE_FAILED', failure: { statusCode: 'ERROR', message: 'The token hunter2-and-more was refused.' } });
    const { reason } = await deploy(story, one({ environment: { TOKEN: 'hunter2-and-more' } }), 'ROLLBACK_COMPLETE');

    assert.doesNotMatch(reason!, /hunter2/);
    assert.match(reason!, /was refused/);
    await story.end();
  },

  'a failed job whose logs were not published says why, and does not refer to an empty log group': async (story) => {
    story.service.changePlan({ outcome: 'CREATE_FAILED', logsStatus: 'PUBLISH_FAILED' });
    const { reason } = await deploy(story, one(), 'ROLLBACK_COMPLETE');

    assert.match(reason!, /The logs could not be published/);
    assert.doesNotMatch(reason!, /in the log group/);
    await story.end();
  },

  'a failure of a service that stays unavailable names one length of time, not two': async (story) => {
    story.service.setFaults([{ operation: 'ListTrainedModelInferenceJobs', kind: 'hang', times: 'always' }]);
    const outcome = await story.deploy(one());
    const lengths = new Set([...outcome.reason!.split('; then ')[0].matchAll(/for (\d+ (?:minutes|seconds))/g)].map(([, length]) => length));

    assert.ok(lengths.size <= 1, outcome.reason);
    story.service.setFaults([]);
    await destroy(story);
    await story.end({ crash: true });
  },

  'a Cancel that the service rejects is reported with the reason that the service gave': async (story) => {
    longJobs(story);
    await deploy(story, one({ waitMinutes: 0 }), 'CREATE_COMPLETE');
    story.service.setFaults([{
      operation: 'CancelTrainedModelInferenceJob', kind: 'error', name: 'ValidationException', message: 'The collaboration forbids it.', times: 'always',
    }]);
    const { reason } = await destroy(story, 'DELETE_FAILED');

    assert.match(reason!, /The collaboration forbids it/);
    story.service.setFaults([]);
    await destroy(story);
    await story.end();
  },

  'an error in our own code is not reported as an unexpected response': async (story) => {
    story.service.changePlan({ pendingMs: 0, runningMs: 2 * HOUR });
    story.service.setFaults([{ operation: 'GetTrainedModelInferenceJob', kind: 'answer', body: '{}', times: 'always', skip: 4 }]);
    const outcome = await story.deploy(failing(one({ waitMinutes: 50 }), 49 * 60));

    assert.doesNotMatch(outcome.reason ?? '', /a mistake in cdk-cleanrooms-ml|Cannot read properties/);
    story.service.setFaults([]);
    await story.pass(MINUTE);
    await destroy(story);
    assert.deepStrictEqual(story.live, []);
    await story.end({ crash: true });
  },
};
