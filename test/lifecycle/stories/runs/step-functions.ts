import * as assert from 'node:assert';
import type { RunPlay } from './play';
import { endedAs, jobsOf, nth, removed, withRunningJob } from './support';
import type { RunStory } from '../../runs/run-story';
import type { CallTrouble } from '../../step-functions/sdk';
import { SECOND } from '../../virtual-time';

const TROUBLES = ['throttled', 'failed', 'lost'] as const;

/** The client asks three times: the first call fails, and the second one has a retry. */
const HITS = 4;

/** The next calls that functions make to a method of Step Functions meet trouble. @returns a function that counts them */
function inTrouble(story: RunStory, method: string, how: CallTrouble): () => number {
  const isHit = nth(0, HITS);
  let hits = 0;
  story.trouble({
    stepFunctions: (called) => {
      const is = called === `SFN.${method}` && isHit();
      hits += is ? 1 : 0;
      return is ? how : undefined;
    },
  });
  return () => hits;
}

/** What calls of Step Functions come to. */
export const callsOfStepFunctions: Readonly<Record<string, RunPlay>> = {
  'a run whose start is answered with an error although it goes on is given up, and its job is canceled': async (story) => {
    await story.deploy();
    jobsOf(story, 10 * 3600);
    story.trouble({ startByTask: () => 'lost' });
    endedAs(await story.run(), 'FAILED', 'StepFunctions.AWSStepFunctionsException');
    await story.end();
    assert.deepStrictEqual(story.live, []);
  },

  'a run that Step Functions starts twice is one': async (story) => {
    await story.deploy();
    story.trouble({ startByTask: () => 'twice' });
    endedAs(await story.run(), 'SUCCEEDED');
    assert.deepStrictEqual([story.runs.length, story.statuses], [1, ['ACTIVE']]);
    await story.end();
  },

  'Step Functions shows an execution late': async (story) => {
    await story.deploy();
    story.account.stateMachines.lag = 20 * SECOND;
    endedAs(await story.run(), 'SUCCEEDED');
    assert.deepStrictEqual(story.statuses, ['ACTIVE']);
    await story.end();
  },

  'each call of Step Functions may be throttled, or its answer lost': async (story) => {
    await story.deploy();
    for (const method of ['describeExecution', 'sendTaskHeartbeat', 'sendTaskSuccess', 'sendTaskFailure']) {
      const fails = method === 'sendTaskFailure';
      jobsOf(story, 300, fails ? 'CREATE_FAILED' : 'ACTIVE');
      for (const how of TROUBLES) {
        const hits = inTrouble(story, method, how);
        const before = story.jobs.length;
        endedAs(await story.run(), fails ? 'FAILED' : 'SUCCEEDED', fails ? 'CleanRoomsML.JobFailed' : undefined);
        // The state does not wait for the end of its run.
        await story.end();
        assert.deepStrictEqual([hits(), story.jobs.length - before], [HITS, 1], `${method} ${how}`);
      }
    }
  },

  'each call of Step Functions by a removal may be throttled, or its answer lost': async (story) => {
    for (const method of ['listExecutions', 'describeExecution', 'stopExecution', 'sendTaskFailure']) {
      for (const how of TROUBLES) {
        await withRunningJob(story);
        const hits = inTrouble(story, method, how);
        await removed(story);
        assert.strictEqual(hits(), HITS, `${method} ${how}`);
        assert.ok(story.runs.every(({ isRunning }) => !isRunning));
        story.stack = story.account.newStack();
      }
    }
    await story.end();
  },
};
