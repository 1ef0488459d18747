/** Permissions come late, or not at all. */
import * as assert from 'node:assert';
import type { Play } from './play';
import { deploy, destroy, elsewhere, endless, failing, KEPT, longJobs, one, owned, START } from './support';
import { MEMBERSHIP, OTHER_MEMBERSHIP } from '../apps';
import type { Outcome } from '../stack';
import type { Story } from '../story';
import { MINUTE, SECOND } from '../virtual-time';

const THIRD_MEMBERSHIP = MEMBERSHIP.replace('11111111', '33333333');

/** What the handler may do comes so late. */
async function late(story: Story, seconds: number): Promise<void> {
  story.account.policies.propagation = seconds * SECOND;
  await deploy(story, one(), 'CREATE_COMPLETE');

  assert.deepStrictEqual(story.statuses, ['ACTIVE']);
  await destroy(story);
  await story.end();
}

/** Somebody else's policy forbids an action for good; a deployment fails because of it, soon, and says so. */
async function denied(story: Story, action: string, expected: string): Promise<Outcome> {
  longJobs(story);
  story.account.policies.denies = (asked) => asked === action;
  const begun = story.account.time.now();
  const outcome = await story.deploy(one());
  assert.strictEqual(outcome.status, expected, outcome.reason);
  assert.match(outcome.reason!, /AccessDenied/);
  assert.ok(outcome.reason!.includes(action), outcome.reason);
  assert.ok(story.account.time.now() - begun < 15 * MINUTE);
  return outcome;
}

async function isMendedByARemoval(story: Story): Promise<void> {
  story.account.policies.denies = () => false;
  await destroy(story);
  assert.deepStrictEqual(story.live, []);
  await story.end({ crash: true });
}

export const permissions: Record<string, Play> = {
  'permissions that take effect 10 seconds late fail no deployment': (story) => late(story, 10),
  'permissions that take effect 45 seconds late fail no deployment': (story) => late(story, 45),
  'permissions that take effect 90 seconds late fail no deployment': (story) => late(story, 90),
  'permissions that take effect two minutes late fail no deployment': (story) => late(story, 120),

  'permissions for another membership that take effect late fail no update': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    story.account.policies.propagation = 90 * SECOND;
    await deploy(story, elsewhere, 'UPDATE_COMPLETE');

    assert.ok(story.calls(START).some(({ outcome }) => outcome === 'AccessDeniedException'));
    assert.deepStrictEqual([story.statuses, owned(story)], [['ACTIVE', 'ACTIVE'], ['job-2']]);
    await story.end();
  },

  'a job may use a model and a channel of another membership, and be canceled when it is removed with them': async (story) => {
    const borrowing = { jobs: [{ id: 'One', sourceMembership: OTHER_MEMBERSHIP }] };
    await deploy(story, borrowing, 'CREATE_COMPLETE');
    longJobs(story);
    await deploy(story, { jobs: [{ id: 'Two', sourceMembership: THIRD_MEMBERSHIP, waitMinutes: 0 }] }, 'UPDATE_COMPLETE');
    await deploy(story, { jobs: [] }, 'UPDATE_COMPLETE');

    assert.deepStrictEqual(story.statuses, ['ACTIVE', 'INACTIVE']);
    await story.end();
  },

  'jobs of more memberships than a policy names individually are started, and canceled when all but one are removed': async (story) => {
    longJobs(story);
    story.service.configure({ quotas: { perAccount: 100, perMembership: 5 } });
    const jobs = Array.from({ length: 16 }, (_, index) => ({
      id: `Job${index}`, waitMinutes: 0, membershipIdentifier: MEMBERSHIP.replace('11111111', String(10_000_000 + index)),
    }));
    await deploy(story, { jobs }, 'CREATE_COMPLETE');
    await deploy(story, { jobs: jobs.slice(0, 1) }, 'UPDATE_COMPLETE');

    assert.deepStrictEqual([story.starts, story.live.length], [16, 1]);
    await story.end();
  },

  'a Start that is denied permanently fails the deployment within minutes and starts nothing': async (story) => {
    await denied(story, 'cleanrooms-ml:StartTrainedModelInferenceJob', 'ROLLBACK_COMPLETE');

    assert.strictEqual(story.starts, 0);
    await story.end();
  },

  'a List that is denied permanently fails the deployment within minutes and starts nothing': async (story) => {
    await denied(story, 'cleanrooms-ml:ListTrainedModelInferenceJobs', 'ROLLBACK_FAILED');

    assert.strictEqual(story.starts, 0);
    await isMendedByARemoval(story);
  },

  'a DescribeStacks that is denied permanently fails the deployment within minutes and starts nothing': async (story) => {
    await denied(story, 'cloudformation:DescribeStacks', 'ROLLBACK_FAILED');

    assert.strictEqual(story.starts, 0);
    await isMendedByARemoval(story);
  },

  'a DescribeStackResource that is denied permanently fails the deployment within minutes and starts nothing': async (story) => {
    await denied(story, 'cloudformation:DescribeStackResource', 'ROLLBACK_FAILED');

    assert.strictEqual(story.starts, 0);
    await isMendedByARemoval(story);
  },

  'a Get that is denied permanently fails the deployment within minutes, and the job is canceled or named': async (story) => {
    const { reason } = await denied(story, 'cleanrooms-ml:GetTrainedModelInferenceJob', 'ROLLBACK_FAILED');

    assert.ok(story.live.every((job) => reason!.includes(`/${job}`)));
    await isMendedByARemoval(story);
  },

  'a Cancel that is denied permanently fails the rollback, which names the job and says how to cancel it': async (story) => {
    longJobs(story);
    story.account.policies.denies = (action) => action === 'cleanrooms-ml:CancelTrainedModelInferenceJob';
    const { reason } = await deploy(story, failing(one(), 120), 'ROLLBACK_FAILED');

    assert.match(reason!, /CancelTrainedModelInferenceJob/);
    assert.match(reason!, /cancel-trained-model-inference-job .*\/job-1/);
    await isMendedByARemoval(story);
  },

  'a Cancel that is denied for a while only delays a removal': async (story) => {
    longJobs(story);
    await deploy(story, endless(), 'CREATE_FAILED', KEPT);
    const begun = story.account.time.now();
    story.account.policies.denies = (action) => action === 'cleanrooms-ml:CancelTrainedModelInferenceJob' && story.account.time.now() < begun + 2 * MINUTE;
    await destroy(story);

    assert.ok(story.calls('Cancel').some(({ outcome }) => outcome === 'AccessDeniedException'));
    assert.deepStrictEqual(story.statuses, ['INACTIVE']);
    await story.end();
  },
};
