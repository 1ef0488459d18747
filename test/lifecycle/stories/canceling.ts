/** Jobs are canceled by others, or do not let themselves be canceled. */
import * as assert from 'node:assert';
import type { Play } from './play';
import { cancelByHand, changed, deploy, destroy, done, endless, failing, KEPT, longJobs, one, owned } from './support';
import type { JobPlan } from '../../../simulator';
import type { Story } from '../story';
import { HOUR, MINUTE, SECOND } from '../virtual-time';

/** A cancellation that failed may be asked for again. */
function cancellationsEnd({ service }: Story, ...cancelOutcomes: JobPlan['cancelOutcomes']): void {
  service.configure({ cancellableStatuses: ['CREATE_PENDING', 'CREATE_IN_PROGRESS', 'CANCEL_FAILED'] });
  service.changePlan({ cancelOutcomes });
}

const statusesOf = ({ jobs }: Story, status: string) => jobs.some(({ report }) => report.history.some((change) => change.status === status));

/** The service takes no Cancel of a job, for example because it has just ended. */
async function refuses(story: Story, cancelRefusal: 'ConflictException' | 'ValidationException'): Promise<void> {
  story.service.configure({ cancellableStatuses: [], cancelRefusal });
  await deploy(story, failing(one(), 120), 'ROLLBACK_COMPLETE');

  assert.ok(story.calls('Cancel').some(({ outcome }) => outcome === cancelRefusal));
  assert.deepStrictEqual([story.statuses, done(story, 'Cancel')], [['ACTIVE'], 0]);
  await story.end();
}

export const canceling: Record<string, Play> = {
  'a job that somebody cancels during the wait fails the deployment, which says so': async (story) => {
    const { status, reason } = await story.deployAnd(one(), [[3 * MINUTE, () => cancelByHand(story, 'job-1')]]);

    assert.deepStrictEqual([status, story.statuses], ['ROLLBACK_COMPLETE', ['INACTIVE']]);
    assert.match(reason!, /canceled outside/);
    await story.end();
  },

  'a job that somebody cancels during the wait makes an update go back to the old job': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    const { status, reason } = await story.deployAnd(changed, [[MINUTE, () => cancelByHand(story, 'job-2')]]);

    assert.deepStrictEqual([status, owned(story)], ['UPDATE_ROLLBACK_COMPLETE', ['job-1']]);
    assert.match(reason!, /canceled outside/);
    await story.end();
  },

  'a job that somebody has canceled is not started again until another run is requested': async (story) => {
    longJobs(story);
    await deploy(story, endless(), 'CREATE_FAILED', KEPT);
    cancelByHand(story, 'job-1');
    await story.pass(2 * MINUTE);
    const { reason } = await deploy(story, endless({ tags: { team: 'forecast' } }), 'CREATE_FAILED', KEPT);
    assert.match(reason!, /another `rerunToken`/);
    assert.deepStrictEqual([story.starts, story.jobs[0].report.tags.team], [1, 'forecast']);
    story.service.changePlan({ runningMs: 10 * SECOND });
    await deploy(story, endless({ tags: { team: 'forecast' }, rerunToken: 'again' }), 'UPDATE_COMPLETE');

    assert.deepStrictEqual([story.statuses, owned(story)], [['INACTIVE', 'ACTIVE'], ['job-2']]);
    await story.end();
  },

  'a cancellation that fails is requested again': async (story) => {
    cancellationsEnd(story, 'CANCEL_FAILED', 'CANCEL_FAILED', 'INACTIVE');
    await deploy(story, failing(one(), 120), 'ROLLBACK_COMPLETE');

    assert.ok(statusesOf(story, 'CANCEL_FAILED'));
    assert.deepStrictEqual([story.statuses, done(story, 'Cancel')], [['INACTIVE'], 3]);
    await story.end();
  },

  'a job that can never be canceled fails its Delete, which says how to cancel it': async (story) => {
    longJobs(story);
    cancellationsEnd(story, 'CANCEL_FAILED');
    await deploy(story, endless(), 'CREATE_FAILED', KEPT);
    const begun = story.account.time.now();
    const { reason } = await destroy(story, 'DELETE_FAILED');

    // The service has taken every one of them: as long as something changes, it is tried.
    assert.ok(done(story, 'Cancel') >= 3, `${done(story, 'Cancel')} times`);
    assert.ok(story.account.time.now() - begun < HOUR);
    assert.match(reason!, /it is CANCEL/);
    assert.match(reason!, /cancel-trained-model-inference-job .*\/job-1/);
    await story.end();
  },

  'a job that can never be canceled and that the service does not cancel twice fails its Delete soon': async (story) => {
    longJobs(story);
    story.service.changePlan({ cancelOutcomes: ['CANCEL_FAILED'] });
    await deploy(story, endless(), 'CREATE_FAILED', KEPT);
    const begun = story.account.time.now();
    const { reason } = await destroy(story, 'DELETE_FAILED');

    assert.match(reason!, /it is CANCEL_FAILED .*\/job-1/);
    assert.ok(story.account.time.now() - begun < 10 * MINUTE);
    await story.end();
  },

  'a job that can never be canceled does not delay the update that replaces it': async (story) => {
    longJobs(story);
    cancellationsEnd(story, 'CANCEL_FAILED');
    await deploy(story, endless(), 'CREATE_FAILED', KEPT);
    story.service.changePlan({ runningMs: MINUTE });
    await deploy(story, changed, 'UPDATE_COMPLETE');

    assert.deepStrictEqual([story.stack.abandonedDeletes.length, owned(story)], [1, ['job-2']]);
    await story.end();
  },

  'a job that finishes while it is being canceled is a result like any other': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    cancellationsEnd(story, 'ACTIVE');
    await deploy(story, failing(changed, 120), 'UPDATE_ROLLBACK_COMPLETE');
    assert.deepStrictEqual([story.statuses, done(story, 'Cancel'), owned(story)], [['ACTIVE', 'ACTIVE'], 1, ['job-1']]);
    await deploy(story, changed, 'UPDATE_COMPLETE');

    assert.deepStrictEqual([story.starts, owned(story)], [2, ['job-2']]);
    await story.end();
  },

  'a Delete waits for a job whose cancellation is rejected with a conflict': (story) => refuses(story, 'ConflictException'),
  'a Delete waits for a job whose cancellation is rejected with a validation error': (story) => refuses(story, 'ValidationException'),

  'a Delete waits for a slow cancellation': async (story) => {
    longJobs(story);
    story.service.changePlan({ cancelInProgressMs: 20 * MINUTE });
    await deploy(story, endless(), 'CREATE_FAILED', KEPT);
    const begun = story.account.time.now();
    await destroy(story);

    assert.ok(story.account.time.now() - begun > 20 * MINUTE);
    assert.deepStrictEqual([story.statuses, done(story, 'Cancel')], [['INACTIVE'], 1]);
    await story.end();
  },

  'a cancellation that does not end fails its Delete within the resource timeout, with a message of ours': async (story) => {
    longJobs(story);
    story.service.changePlan({ cancelInProgressMs: 600 * MINUTE });
    await deploy(story, endless(), 'CREATE_FAILED', KEPT);
    const { reason } = await destroy(story, 'DELETE_FAILED');

    assert.match(reason!, /it is CANCEL_IN_PROGRESS after 50 minutes.*\/job-1/);
    await story.end();
  },
};
