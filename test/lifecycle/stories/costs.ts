/** What the handler asks for, and how often: waiting and looking cost no more than they must. */
import * as assert from 'node:assert';
import type { Play } from './play';
import { changed, crowd, deploy, destroy, one, owned, reported, START } from './support';
import type { Story } from '../story';
import { HOUR, MINUTE, SECOND } from '../virtual-time';

const MAX_GETS_PER_JOB_HOUR = 130;
const MAX_CALLS_OF_A_LOOK = 12;
const quotas = { perAccount: 10_000, perMembership: 10_000 };

/** The calls of a stack from now until its next Start, apart from those that read further pages of List. */
async function callsToLook(story: Story, deployment: () => Promise<unknown>): Promise<string[]> {
  const before = story.calls().length;
  await deployment();
  const calls = story.calls().slice(before);
  return calls.slice(0, calls.findIndex(({ operation }) => operation === START))
    .filter(({ operation, input }) => !(operation.startsWith('ListTrained') && input.nextToken !== undefined)).map(({ operation }) => operation);
}

export const costs: Record<string, Play> = {
  'a search among five thousand earlier jobs of the resource costs a dozen calls besides the pages of List': async (story) => {
    story.service.configure({ quotas });
    await deploy(story, one(), 'CREATE_COMPLETE');
    crowd(story, 5000, story.jobs[0].name);
    const asked = await callsToLook(story, () => deploy(story, changed, 'UPDATE_COMPLETE'));

    assert.ok(asked.length <= MAX_CALLS_OF_A_LOOK, asked.join(', '));
    assert.deepStrictEqual(owned(story), ['job-5002']);
    await story.end();
  },

  'a search among five thousand earlier jobs of others with the job name that the user gave costs a dozen calls besides the pages of List': async (story) => {
    story.service.configure({ quotas });
    crowd(story, 5000, 'nightly');
    await story.pass(48 * HOUR);
    const asked = await callsToLook(story, () => deploy(story, one({ jobName: 'nightly' }), 'CREATE_COMPLETE'));

    assert.ok(asked.length <= MAX_CALLS_OF_A_LOOK, asked.join(', '));
    assert.deepStrictEqual(owned(story), ['job-5001']);
    await story.end();
  },

  'an hour of waiting for a job costs at most 130 Gets': async (story) => {
    story.service.changePlan({ pendingMs: 0, runningMs: 6 * HOUR });
    const jobs = ['One', 'Two', 'Three'].map((id) => ({ id, waitMinutes: 400 }));
    await deploy(story, { jobs }, 'CREATE_COMPLETE');
    const gets = story.calls('Get').length;
    const all = story.calls().length;

    assert.ok(gets <= 18 * MAX_GETS_PER_JOB_HOUR, `${gets / 18} an hour`);
    assert.ok(all <= 18 * MAX_GETS_PER_JOB_HOUR + 3 * 60, `${all / 18} calls an hour`);
    await destroy(story);
    await story.end();
  },

  'an account with a concurrency of ten functions polls six jobs': async (story) => {
    story.account.maxConcurrent = 10;
    story.service.configure({ quotas: { perAccount: 20, perMembership: 20 } });
    story.service.setFaults([{ operation: '*', kind: 'delay', delayMs: 0.1 * SECOND, times: 'always' }]);
    story.service.changePlan({ pendingMs: 0, runningMs: 10 * MINUTE });
    const jobs = Array.from({ length: 6 }, (_, index) => ({ id: `Job${index}`, waitMinutes: 30 }));
    await deploy(story, { jobs }, 'CREATE_COMPLETE');

    assert.deepStrictEqual([reported(story), story.starts], [Array(6).fill('ACTIVE'), 6]);
    await destroy(story);
    await story.end();
  },
};
