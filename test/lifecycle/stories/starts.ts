/** Start has no client token: what the service may have accepted is never sent again blindly. */
import * as assert from 'node:assert';
import type { Play } from './play';
import { deploy, failing, one, owned, START, startByHand } from './support';
import type { FaultRule } from '../../../simulator';
import type { Story } from '../story';
import { MINUTE, SECOND } from '../virtual-time';

/** A Start that goes wrong once; the deployment succeeds all the same, with one job. @param sent how often Start is sent in all */
async function goesWrongOnce(story: Story, fault: Omit<FaultRule, 'operation'>, sent: number): Promise<void> {
  story.service.configure({ listLagMs: 20 * SECOND });
  story.service.setFaults([{ operation: START, ...fault }]);
  await deploy(story, one(), 'CREATE_COMPLETE');

  assert.strictEqual(story.faults.length, fault.times ?? 1);
  assert.deepStrictEqual([story.calls(START).length, story.statuses], [sent, ['ACTIVE']]);
  await story.end();
}

export const starts: Record<string, Play> = {
  'a Start whose connection is lost after it was accepted is not sent again': (story) => goesWrongOnce(story, { kind: 'reset-after' }, 1),
  'a Start that is accepted and gets no response is not sent again': (story) => goesWrongOnce(story, { kind: 'hang', acted: true }, 1),
  'a Start that is accepted but returns an internal error is not sent again': (story) => goesWrongOnce(story, { kind: 'internal', acted: true }, 1),
  'a Start that is accepted but returns a conflict is not sent again': (story) => goesWrongOnce(story, { kind: 'conflict', acted: true }, 1),
  'a Start whose response is late is not sent again': (story) => goesWrongOnce(story, { kind: 'delay', delayMs: 9 * SECOND }, 1),
  'a Start whose response is too late is not sent again': (story) => goesWrongOnce(story, { kind: 'delay', delayMs: 15 * SECOND }, 1),
  'a Start whose connection is lost before it arrives is sent again': (story) => goesWrongOnce(story, { kind: 'reset-before' }, 2),
  'a Start that hangs before it is accepted is sent again': (story) => goesWrongOnce(story, { kind: 'hang' }, 2),
  'a Start that fails with an internal error is sent again': (story) => goesWrongOnce(story, { kind: 'internal' }, 2),
  'a Start that is throttled is sent again later': (story) => goesWrongOnce(story, { kind: 'throttling', times: 3 }, 4),

  'a Start that was accepted is not sent again before its job is visible': async (story) => {
    story.service.configure({ listLagMs: 45 * SECOND });
    story.service.setFaults([{ operation: START, kind: 'reset-after' }]);
    await deploy(story, one(), 'CREATE_COMPLETE');

    assert.deepStrictEqual([story.faults.length, story.calls(START).length, story.statuses], [1, 1, ['ACTIVE']]);
    await story.end();
  },

  'a Start with a job name from the user that was accepted and got no response is not sent again': async (story) => {
    startByHand(story, 'nightly');
    story.service.setFaults([{ operation: START, kind: 'reset-after' }]);
    await deploy(story, one({ jobName: 'nightly' }), 'CREATE_COMPLETE');

    assert.deepStrictEqual([story.faults.length, story.calls(START).length, story.statuses], [1, 1, ['ACTIVE']]);
    assert.deepStrictEqual(owned(story), ['job-2']);
    await story.end();
  },

  'a Start that conflicts with no job of ours fails soon, with the service\'s own message': async (story) => {
    story.service.setFaults([{ operation: START, kind: 'conflict', message: 'The membership is being changed.', times: 'always' }]);
    const begun = story.account.time.now();
    const { reason } = await deploy(story, one(), 'ROLLBACK_COMPLETE');

    assert.match(reason!, /The membership is being changed/);
    assert.ok(story.account.time.now() - begun < 11 * MINUTE);
    assert.strictEqual(story.starts, 0);
    await story.end();
  },

  'a job name that is taken by somebody else is rejected, and that job is not adopted': async (story) => {
    story.service.configure({ nameConflict: true });
    story.service.changePlan({ runningMs: 60 * MINUTE });
    startByHand(story, 'nightly');
    const { reason } = await deploy(story, one({ jobName: 'nightly' }), 'ROLLBACK_COMPLETE');

    assert.match(reason!, /Conflict/);
    assert.deepStrictEqual([story.starts, story.service.jobs().map(({ status }) => status)], [0, ['CREATE_IN_PROGRESS']]);
    await story.end();
  },

  'a quota of 0 fails the deployment at once and is named': async (story) => {
    story.service.configure({ quotas: { instancesPerType: { 'ml.g5.xlarge': 0 } } });
    const { reason } = await deploy(story, one(), 'ROLLBACK_COMPLETE');

    assert.match(reason!, /ml\.g5\.xlarge for trained model inference jobs/);
    assert.strictEqual(story.calls(START).length, 1);
    await story.end();
  },

  'a Start that got no response is handled by the rollback that begins meanwhile': async (story) => {
    story.service.configure({ listLagMs: 45 * SECOND });
    await deploy(story, one(), 'CREATE_COMPLETE');
    story.service.setFaults([{ operation: START, kind: 'reset-after' }]);
    await deploy(story, failing(one({ description: 'another' }), 40), 'UPDATE_ROLLBACK_COMPLETE');
    await story.end();

    assert.deepStrictEqual([story.faults.length, story.statuses, owned(story)], [1, ['ACTIVE', 'INACTIVE'], ['job-1']]);
  },
};
