/** A request comes more than once, or is worked on by more than one waiter. */
import * as assert from 'node:assert';
import type { Play } from './play';
import { changed, deploy, destroy, failing, KEPT, one, owned, START } from './support';
import type { Story } from '../story';
import { HOUR, MINUTE, SECOND } from '../virtual-time';

/** Every request is delivered a second time, so many milliseconds after the first. */
function again(story: Story, after: number): void {
  story.trouble({ deliveries: () => [0, after] });
}

/** One job runs to its end: any other has been canceled soon. */
function ranOnce(story: Story): void {
  assert.strictEqual(story.jobs.filter(({ hasCompleted }) => hasCompleted).length, 1);
  assert.deepStrictEqual(story.live, []);
}

/** Every request of the stack was answered more than once. */
function wereAnsweredTwice({ account }: Story): void {
  assert.ok(account.requests.received.some(({ ignored }) => ignored));
}

async function deliveredTwice(story: Story, listLagMs: number, after: number): Promise<void> {
  story.service.configure({ listLagMs });
  again(story, after);
  await deploy(story, one(), 'CREATE_COMPLETE');
  await story.pass(5 * MINUTE);
  ranOnce(story);
  wereAnsweredTwice(story);
  await destroy(story);
  await story.end();
}

export const duplicates: Record<string, Play> = {
  'a request that is delivered twice at once starts one job': (story) => deliveredTwice(story, 0, 0),
  'a request that is delivered twice at once starts one job although List lags by 20 seconds': (story) => deliveredTwice(story, 20 * SECOND, 0),
  'a request that is delivered twice at once starts one job although List lags by 80 seconds': (story) => deliveredTwice(story, 80 * SECOND, 0),
  'a request that is delivered again after 5 seconds starts one job': (story) => deliveredTwice(story, 0, 5 * SECOND),
  'a request that is delivered again after 5 seconds starts one job although List lags by 20 seconds': (story) => deliveredTwice(story, 20 * SECOND, 5 * SECOND),
  'a request that is delivered again after 5 seconds starts one job although List lags by 80 seconds': (story) => deliveredTwice(story, 80 * SECOND, 5 * SECOND),
  'a request that is delivered again after 40 seconds starts one job': (story) => deliveredTwice(story, 0, 40 * SECOND),
  'a request that is delivered again after 40 seconds starts one job although List lags by 20 seconds': (story) => deliveredTwice(story, 20 * SECOND, 40 * SECOND),
  'a request that is delivered again after 40 seconds starts one job although List lags by 80 seconds': (story) => deliveredTwice(story, 80 * SECOND, 40 * SECOND),
  'a request that is delivered again after 5 seconds starts one job although CloudFormation takes 20 seconds to act on a response': (story) => {
    story.account.acceptance = 20 * SECOND;
    return deliveredTwice(story, 20 * SECOND, 5 * SECOND);
  },

  'a job that CloudFormation has accepted stays, although List shows an earlier one of a second delivery later': async (story) => {
    story.service.setPlanRules([{ nthStart: 1, plan: { pendingMs: 0, runningMs: HOUR, listLagMs: 10 * SECOND } }]);
    await deliveredTwice(story, 0, 0);
  },

  'an update that is delivered twice at once starts one job and leaves one in its place': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    story.service.configure({ listLagMs: 20 * SECOND });
    again(story, 0);
    await deploy(story, changed, 'UPDATE_COMPLETE');

    wereAnsweredTwice(story);
    assert.strictEqual(story.jobs.filter(({ hasCompleted }) => hasCompleted).length, 2);
    assert.ok(story.jobs.some(({ arn, hasCompleted }) => hasCompleted && owned(story).includes(arn.split('/').at(-1)!)));
    await story.end();
  },

  'a waiter that is started twice starts one job': async (story) => {
    story.service.configure({ listLagMs: 20 * SECOND });
    story.trouble({ startExecution: () => 'twice' });
    await deploy(story, one(), 'CREATE_COMPLETE');

    ranOnce(story);
    wereAnsweredTwice(story);
    await story.end();
  },

  'a second job that becomes visible after its request has ended is canceled': async (story) => {
    story.service.setPlanRules([{ nthStart: 1, plan: { listLagMs: SECOND } }, { nthStart: 2, plan: { listLagMs: 80 * SECOND } }]);
    story.service.setFaults([{ operation: START, kind: 'reset-after', skip: 1 }]);
    story.trouble({ startExecution: () => 'twice' });
    await deploy(story, one(), 'CREATE_COMPLETE');

    assert.deepStrictEqual([story.faults.length, story.statuses, owned(story)], [1, ['ACTIVE', 'INACTIVE'], ['job-1']]);
    await story.end();
  },

  'a second job that no leg has looked for, because the deployment failed without rollback, is canceled by the next rollback': async (story) => {
    await deploy(story, { jobs: [], siblings: [{ id: 'Sibling', seconds: 1 }] }, 'CREATE_COMPLETE');
    await story.pass(MINUTE);
    story.service.configure({ listLagMs: 80 * SECOND });
    story.service.changePlan({ pendingMs: 0, runningMs: 10 * HOUR });
    // Both waiters respond before CloudFormation acts on the first response.
    story.account.acceptance = 2 * SECOND;
    again(story, 0);
    await deploy(story, failing(one(), 50), 'UPDATE_FAILED', KEPT);
    await story.pass(10 * SECOND);
    assert.strictEqual(story.live.length, 2);
    story.trouble({});
    story.account.rollbackIsAnUpdate = true;

    const { status } = await story.deployAnd({ jobs: [{ id: 'Two' }] }, [[5 * SECOND, () => story.stack.cancel()]]);
    assert.strictEqual(status, 'UPDATE_ROLLBACK_COMPLETE');
    assert.deepStrictEqual([story.live, story.statuses.slice(0, 2)], [[], ['INACTIVE', 'INACTIVE']]);
    await destroy(story);
    await story.end();
  },

  'two jobs of a stack whose requests are all delivered twice stay two': async (story) => {
    story.service.configure({ listLagMs: 20 * SECOND });
    again(story, 0);
    await deploy(story, { jobs: [{ id: 'One' }, { id: 'Two' }] }, 'CREATE_COMPLETE');

    const completed = story.jobs.filter(({ hasCompleted }) => hasCompleted);
    assert.deepStrictEqual(completed.map(({ logicalId }) => logicalId.slice(0, 3)).sort(), ['One', 'Two']);
    wereAnsweredTwice(story);
    await story.end();
  },

  'a job whose Start got no response is adopted': async (story) => {
    story.service.setFaults([{ operation: START, kind: 'reset-after' }]);
    await deploy(story, one(), 'CREATE_COMPLETE');

    assert.deepStrictEqual([story.faults.length, story.starts], [1, 1]);
    await story.pass(5 * MINUTE);
    await destroy(story);
    await story.end();
  },
};
