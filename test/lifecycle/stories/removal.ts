/** What goes away takes its job along, and nothing else. */
import * as assert from 'node:assert';
import type { Play } from './play';
import { deploy, destroy, done, endless, KEPT, longJobs, one, owned, shortName, startByHand } from './support';
import { OTHER_MEMBERSHIP } from '../apps';

/** A stack with a finished job, and one beside it that is to run for hours. */
const withEndless = (membershipIdentifier?: string) => ({ jobs: [...one().jobs, { ...endless({ id: 'Two', membershipIdentifier }).jobs[0] }] });

export const removal: Record<string, Play> = {
  'a finished job is left as it is when its stack is removed': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    await destroy(story);

    assert.deepStrictEqual([story.statuses, done(story, 'Cancel')], [['ACTIVE'], 0]);
    await story.end();
  },

  'a running job is canceled when its stack is removed': async (story) => {
    longJobs(story);
    await deploy(story, endless(), 'CREATE_FAILED', KEPT);
    assert.deepStrictEqual(story.live, ['job-1']);
    await destroy(story);

    assert.deepStrictEqual(story.statuses, ['INACTIVE']);
    await story.end();
  },

  'one of two jobs is removed, and the other stays': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    longJobs(story);
    await deploy(story, withEndless(), 'UPDATE_FAILED', KEPT);
    assert.deepStrictEqual(story.live, ['job-2']);
    await deploy(story, one(), 'UPDATE_COMPLETE');

    assert.deepStrictEqual([story.statuses, owned(story)], [['ACTIVE', 'INACTIVE'], ['job-1']]);
    await story.end();
  },

  'the last job of a membership can still be canceled when it is removed': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    longJobs(story);
    await deploy(story, withEndless(OTHER_MEMBERSHIP), 'UPDATE_FAILED', KEPT);
    await deploy(story, one(), 'UPDATE_COMPLETE');

    assert.deepStrictEqual(story.jobs.map(({ report }) => [report.membershipIdentifier === OTHER_MEMBERSHIP, report.status]), [[false, 'ACTIVE'], [true, 'INACTIVE']]);
    await story.end();
  },

  'jobs of others are left alone, whatever their names': async (story) => {
    longJobs(story);
    const byHand = startByHand(story, 'nightly');
    const { stack } = story;
    story.stack = story.account.newStack('other');
    await deploy(story, endless({ jobName: 'nightly' }), 'CREATE_FAILED', KEPT);
    story.stack = stack;
    await deploy(story, endless({ jobName: 'nightly' }), 'CREATE_FAILED', KEPT);
    await destroy(story);

    assert.deepStrictEqual(story.jobs.map(({ name, report: { status } }) => [name, status]), [['nightly', 'CREATE_IN_PROGRESS'], ['nightly', 'INACTIVE']]);
    assert.strictEqual(story.service.jobs().find(({ arn }) => arn === byHand)!.status, 'CREATE_IN_PROGRESS');
    await story.end();
  },

  'a job with the tags of another stack is left alone': async (story) => {
    longJobs(story);
    await deploy(story, endless(), 'CREATE_FAILED', KEPT);
    const [{ name, logicalId, configuration }] = story.jobs;
    const copied = startByHand(story, name, {
      'cdk-cleanrooms-ml:stack-id': `${story.stack.id}0`,
      'cdk-cleanrooms-ml:logical-id': logicalId,
      'cdk-cleanrooms-ml:configuration': configuration,
    });
    await destroy(story);
    await story.end();

    assert.deepStrictEqual(story.service.jobs().filter(({ status }) => status === 'CREATE_IN_PROGRESS').map(({ arn }) => arn), [copied]);
    assert.strictEqual(shortName(copied), 'job-2');
  },
};
