/** The jobs of other people in the account: under the same names, and in the way. No call about them is denied, because none is made. */
import * as assert from 'node:assert';
import type { Play } from './play';
import { changed, deploy, denials, destroy, done, failing, one, othersRun, owned, START, startByHand } from './support';
import type { DeclaredStack } from '../apps';
import type { Story } from '../story';
import { HOUR, MINUTE, SECOND } from '../virtual-time';

const named = (rest: object = {}): DeclaredStack => one({ jobName: 'weekly-scores', ...rest });

/** Jobs of others use every slot under the name of our own jobs, half of them for much longer than the rest. */
function holdAllSlots(story: Story, name: string): void {
  story.service.configure({ quotas: { perAccount: 20, perMembership: 20 } });
  othersRun(story, { count: 10, name, runningMs: 10 * MINUTE });
  othersRun(story, { count: 10, name, runningMs: 2 * HOUR });
}

/** Deploys, changes, goes back and removes, and is quick about it. */
async function live(story: Story, declared: (rest?: object) => DeclaredStack): Promise<void> {
  await deploy(story, declared(), 'CREATE_COMPLETE');
  const begun = story.account.time.now();
  await deploy(story, declared({ tags: { team: 'new' } }), 'UPDATE_COMPLETE');
  assert.ok(story.account.time.now() - begun < 2 * MINUTE, 'a change of tags took minutes');
  await deploy(story, failing(declared({ description: 'another' }), 1, 'One'), 'UPDATE_ROLLBACK_COMPLETE');
  await deploy(story, declared({ description: 'another' }), 'UPDATE_COMPLETE');
  await destroy(story);

  assert.deepStrictEqual([story.starts, story.statuses, denials(story).length, done(story, 'Cancel')], [2, ['ACTIVE', 'ACTIVE'], 0, 0]);
  await story.end();
}

export const others: Record<string, Play> = {
  'no call is denied when twenty jobs of others use all slots under the same name': async (story) => {
    holdAllSlots(story, 'weekly-scores');
    await live(story, named);
  },

  'no call is denied when twenty jobs of others use all slots under names that look generated': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    const [{ name }] = story.jobs;
    holdAllSlots(story, name);
    await deploy(story, changed, 'UPDATE_COMPLETE');
    await deploy(story, failing(one({ description: 'a third' }), 1, 'One'), 'UPDATE_ROLLBACK_COMPLETE');
    await destroy(story);

    assert.deepStrictEqual([story.starts, denials(story).length, done(story, 'Cancel')], [3, 0, 0]);
    await story.end();
  },

  'an earlier job of a script with the same name as ours costs no time and no denied call': async (story) => {
    othersRun(story, { count: 3, name: 'weekly-scores', runningMs: MINUTE });
    await story.pass(HOUR);
    await live(story, named);
  },

  'a job that somebody starts with the same name as ours during the deployment does not fail it': async (story) => {
    const outcome = await story.deployAnd(named(), [[35 * SECOND, () => void startByHand(story, 'weekly-scores')], [50 * SECOND, () => void startByHand(story, 'weekly-scores')]]);

    assert.deepStrictEqual([outcome.status, story.statuses, denials(story).length], ['CREATE_COMPLETE', ['ACTIVE'], 0]);
    await destroy(story);
    await story.end();
  },

  'jobs that copy our tags except for the stack cost no denied call and are never adopted': async (story) => {
    await deploy(story, named(), 'CREATE_COMPLETE');
    const [{ logicalId, configuration }] = story.jobs;
    for (const stackId of ['arn:aws:cloudformation:us-east-1:111122223333:stack/forecast/another', undefined]) {
      startByHand(story, 'weekly-scores', {
        ...(stackId && { 'cdk-cleanrooms-ml:stack-id': stackId }),
        'cdk-cleanrooms-ml:logical-id': logicalId,
        'cdk-cleanrooms-ml:configuration': configuration,
      });
    }
    await deploy(story, named({ rerunToken: 'again' }), 'UPDATE_COMPLETE');
    await destroy(story);

    const started = story.jobs.filter(({ stackId }) => stackId === story.stack.id);
    assert.deepStrictEqual([started.length, denials(story).length, done(story, 'Cancel')], [2, 0, 0]);
    await story.end();
  },

  'a Start that is rejected for lack of a slot reads no job of others': async (story) => {
    othersRun(story, { count: 5, name: 'somebody else\'s', runningMs: 10 * MINUTE });
    await deploy(story, one(), 'CREATE_COMPLETE');

    assert.ok(story.calls(START).some(({ outcome }) => outcome === 'ServiceQuotaExceededException'));
    assert.deepStrictEqual([story.statuses, owned(story), denials(story).length], [['ACTIVE'], ['job-6'], 0]);
    await destroy(story);
    await story.end();
  },
};
