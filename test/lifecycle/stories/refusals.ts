/** Something between the functions and the service, such as a proxy, rejects calls for a while in ways that AWS would not. */
import * as assert from 'node:assert';
import type { Play } from './play';
import { changed, deploy, destroy, failing, KEPT, longJobs, one, owned, START } from './support';
import type { DeclaredStack } from '../apps';
import { REJECTION_MESSAGE, REJECTIONS } from '../rejections';
import { refused } from '../stack-api';
import type { Story } from '../story';
import { MINUTE, SECOND } from '../virtual-time';

const REFUSALS = Object.entries(REJECTIONS).map(([name, status]) => ({ name, status }));

const GET = 'GetTrainedModelInferenceJob';
const TAGS = 'ListTagsForResource';
const LIST = 'ListTrainedModelInferenceJobs';

const BEFORE = one({ waitMinutes: 0 });
const AFTER = one({ waitMinutes: 0, description: 'another' });

/** Plays a part with each refusal, each in a stack of its own. */
function withEach(play: (story: Story, refusal: typeof REFUSALS[number]) => Promise<void>): Play {
  return async (story) => {
    for (const refusal of REFUSALS) {
      longJobs(story);
      await play(story, refusal);
      story.service.setFaults([]);
      await destroy(story);
      assert.deepStrictEqual(story.live, []);
      story.stack = story.account.newStack();
    }
    await story.end();
  };
}

/** @returns when a stack has entered a status, for the first time since this was called */
function entered(story: Story, part: string): () => number {
  const { stack } = story;
  const since = stack.timeline.length;
  return () => stack.timeline.slice(since).find(({ status }) => status.includes(part))?.at ?? Infinity;
}

/** An update to another configuration fails before it has started anything; then it is repeated with another change. */
async function repeatedWith(story: Story, more: object): Promise<void> {
  await deploy(story, one(), 'CREATE_COMPLETE');
  const [before] = owned(story);
  story.service.setFaults([{ operation: START, kind: 'error', name: 'ValidationException', message: 'The channel is not ready', times: 'always' }]);
  await deploy(story, changed, 'UPDATE_FAILED', KEPT);
  assert.deepStrictEqual(owned(story), [before]);
  const [job] = changed.jobs;
  const repeated: DeclaredStack = { jobs: [{ ...job, ...more }] };
  story.service.setFaults([{ operation: TAGS, kind: 'error', name: 'ResourceNotFoundException', status: 404, message: REJECTION_MESSAGE, times: 1 }]);
  await deploy(story, repeated, 'UPDATE_COMPLETE', KEPT);
  assert.notDeepStrictEqual(owned(story), [before]);
  await destroy(story);
  story.stack = story.account.newStack();
}

export const refusals: Record<string, Play> = {
  'one call that is rejected during a wait does not end it': withEach(async (story, refusal) => {
    story.service.changePlan({ runningMs: 20 * MINUTE });
    story.service.setFaults([{ operation: GET, kind: 'error', ...refusal, message: REJECTION_MESSAGE, skip: 8, times: 1 }]);
    await deploy(story, one({ waitMinutes: 50 }), 'CREATE_COMPLETE');
  }),

  'one call that is rejected before a Start does not end a deployment': withEach(async (story, refusal) => {
    for (const operation of [LIST, TAGS]) {
      story.service.setFaults([{ operation, kind: 'error', ...refusal, message: REJECTION_MESSAGE, times: 1 }]);
      await deploy(story, operation === TAGS ? AFTER : BEFORE, operation === TAGS ? 'UPDATE_COMPLETE' : 'CREATE_COMPLETE');
    }
  }),

  'a Start that got no response is not sent again before its job is visible, although a look-up is rejected': async (story) => {
    for (const refusal of [...REFUSALS, { name: 'AccessDeniedException', status: 403 }]) {
      story.service.configure({ listLagMs: 80 * SECOND });
      const [before, faultsBefore] = [story.starts, story.faults.length];
      story.service.setFaults([
        { operation: START, kind: 'reset-after' },
        { operation: LIST, kind: 'error', ...refusal, message: REJECTION_MESSAGE, times: 1, when: () => story.starts > before },
      ]);
      await deploy(story, one(), 'CREATE_COMPLETE');
      assert.deepStrictEqual([story.faults.length - faultsBefore, story.starts - before], [2, 1], refusal.name);
      await destroy(story);
      story.stack = story.account.newStack();
    }
    await story.end();
  },

  'a replaced job is canceled although its calls are rejected for a minute': withEach(async (story, refusal) => {
    await deploy(story, BEFORE, 'CREATE_COMPLETE');
    const [replaced] = owned(story);
    const cleanUp = entered(story, 'CLEANUP');
    story.service.setFaults([{
      operation: GET, kind: 'error', ...refusal, message: REJECTION_MESSAGE, times: 'always', match: { jobArn: `*${replaced}` }, when: () => story.account.time.now() < cleanUp() + MINUTE,
    }]);
    await deploy(story, AFTER, 'UPDATE_COMPLETE');
    assert.deepStrictEqual(story.live, owned(story));
  }),

  'a rollback goes back to the job before although tags cannot be read for 20 seconds': async (story) => {
    for (const refusal of [...REFUSALS, { name: 'ResourceNotFoundException', status: 404 }]) {
      for (const after of [0, 30, 60, 90]) {
        longJobs(story);
        await deploy(story, BEFORE, 'CREATE_COMPLETE');
        const before = owned(story);
        const rollback = entered(story, 'UPDATE_ROLLBACK');
        const isDuring = () => Math.abs(story.account.time.now() - rollback() - after * SECOND) <= 10 * SECOND;
        story.service.setFaults([{ operation: TAGS, kind: 'error', ...refusal, message: REJECTION_MESSAGE, times: 'always', when: isDuring }]);
        await deploy(story, failing(AFTER, 1, 'One'), 'UPDATE_ROLLBACK_COMPLETE');
        assert.deepStrictEqual([owned(story), story.live], [before, before], `${refusal.name} after ${after} s`);
        story.service.setFaults([]);
        await destroy(story);
        story.stack = story.account.newStack();
      }
    }
    await story.end();
  },

  'a rollback is not stuck although CloudFormation rejects calls for 20 seconds': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    const rollback = entered(story, 'UPDATE_ROLLBACK');
    let rejected = 0;
    story.trouble({
      describe: () => {
        if (story.account.time.now() - rollback() < 0 || story.account.time.now() - rollback() > 20 * SECOND) {
          return undefined;
        }
        rejected += 1;
        return refused(400, 'ValidationError', REJECTION_MESSAGE);
      },
    });
    await deploy(story, failing(changed, 40), 'UPDATE_ROLLBACK_COMPLETE');
    assert.ok(rejected > 0);
    assert.deepStrictEqual(owned(story), ['job-1']);
    await story.end();
  },

  'what was started in vain is canceled although List is rejected for 30 seconds of the rollback': withEach(async (story, refusal) => {
    const both: DeclaredStack = { jobs: [{ id: 'One', waitMinutes: 0 }, { id: 'Two', waitMinutes: 0 }] };
    await deploy(story, BEFORE, 'CREATE_COMPLETE');
    story.service.configure({ listLagMs: 20 * SECOND });
    const rollback = entered(story, 'ROLLBACK');
    story.service.setFaults([
      { operation: START, kind: 'reset-after' },
      { operation: 'ListTrained*', kind: 'error', ...refusal, message: REJECTION_MESSAGE, times: 'always', when: () => Math.abs(story.account.time.now() - rollback() - 15 * SECOND) <= 15 * SECOND },
    ]);
    await deploy(story, failing(both, 33), 'UPDATE_ROLLBACK_COMPLETE');
    await story.pass(10 * MINUTE);
    assert.deepStrictEqual(story.live, owned(story));
  }),

  'an update that repeats one that failed, with another change, does not succeed with the job before because its tags are not found once': async (story) => {
    await repeatedWith(story, { retain: true });
    await repeatedWith(story, { tags: { team: 'ads' } });
    await story.end();
  },
};
