/** The service answers with status 200, and without what its model requires. */
import * as assert from 'node:assert';
import type { Play } from './play';
import { deploy, destroy, failing, longJobs, one, owned, reported, START } from './support';
import type { Story } from '../story';
import { HOUR, SECOND } from '../virtual-time';

const GET = 'GetTrainedModelInferenceJob';
const LIST = 'ListTrainedModelInferenceJobs';
const TAGS = 'ListTagsForResource';

/** What comes instead of an answer, by operation. */
const BODIES: Readonly<Record<string, readonly string[]>> = {
  [GET]: ['', '{}', '[]', 'null', '{"status":null,"tags":null}', '{"status":"ACTIVE"}'],
  [LIST]: ['', '{}', '[]', '{"trainedModelInferenceJobs":null}', '{"trainedModelInferenceJobs":[{}]}', '{"trainedModelInferenceJobs":[null]}'],
  [TAGS]: ['', '{}', '[]', '{"tags":null}'],
};

/** Every third call of an operation is answered so, from the first, the second or the third on: everything ends as it would without. */
function everyThird(operation: string, body: string): Play {
  return async (story) => {
    story.service.changePlan({ pendingMs: 0, runningMs: 60 * SECOND });
    for (const first of [0, 1, 2]) {
      const before = story.starts;
      let calls = 0;
      story.service.setFaults([{ operation, kind: 'answer', body, times: 'always', when: () => calls++ % 3 === first }]);
      await deploy(story, one(), 'CREATE_COMPLETE');
      await deploy(story, one({ description: 'another' }), 'UPDATE_COMPLETE');
      const replaced = owned(story);
      await deploy(story, failing(one({ description: 'a third' }), 1, 'One'), 'UPDATE_ROLLBACK_COMPLETE');
      assert.deepStrictEqual([story.starts - before, owned(story), reported(story)], [3, replaced, ['ACTIVE']]);
      await destroy(story);
      story.stack = story.account.newStack();
    }

    assert.ok(story.faults.length > 10);
    assert.deepStrictEqual(story.live, []);
    await story.end();
  };
}

/** @returns whether it was answered so */
function oddly(story: Story, operation: string, body: string, skip: number, acted?: boolean): () => boolean {
  const before = story.faults.length;
  story.service.setFaults([{ operation, kind: 'answer', body, skip, acted }]);
  return () => story.faults.length > before;
}

/** A Start that was carried out, and whose answer says nothing. */
function startUnreadable(body: string, listLagMs: number): Play {
  return async (story) => {
    story.service.configure({ listLagMs });
    const isHit = oddly(story, START, body, 0, true);
    await deploy(story, one(), 'CREATE_COMPLETE');

    assert.ok(isHit());
    assert.deepStrictEqual([story.starts, owned(story), reported(story)], [1, ['job-1'], ['ACTIVE']]);
    await destroy(story);
    await story.end();
  };
}

const odd = (body: string) => body === '' ? 'an empty body' : body;

/** An operation whose calls are all answered so for a while. */
async function forAWhile(story: Story, operation: string, body: string): Promise<void> {
  story.service.changePlan({ pendingMs: 0, runningMs: 10 * 60 * SECOND });
  story.service.setFaults([{ operation, kind: 'answer', body, skip: 3, times: 8 }]);
  await deploy(story, one({ waitMinutes: 50 }), 'CREATE_COMPLETE');

  assert.deepStrictEqual([story.starts, owned(story), reported(story)], [1, ['job-1'], ['ACTIVE']]);
  await destroy(story);
  await story.end();
}

export const oddAnswers: Record<string, Play> = {
  ...Object.fromEntries([GET, LIST].flatMap((operation) => BODIES[operation].map((body): [string, Play] => [
    `a ${operation.slice(0, operation.indexOf('Trained'))} that returns ${odd(body)} with status 200 changes nothing, whichever call it is`, everyThird(operation, body),
  ]))),

  ...Object.fromEntries(BODIES[TAGS].map((body): [string, Play] => [
    `a ListTagsForResource that returns ${odd(body)} with status 200 changes nothing`, (story) => forAWhile(story, TAGS, body),
  ])),

  ...Object.fromEntries(['', '{}', '[]', '{"trainedModelInferenceJobArn":null}', '{"trainedModelInferenceJobArn":""}'].flatMap((body): [string, Play][] => [
    [`a Start that was accepted and returned ${odd(body)} with status 200 is not sent again`, startUnreadable(body, 0)],
    [`a Start that was accepted and returned ${odd(body)} with status 200 is not sent again although List lags`, startUnreadable(body, 80 * SECOND)],
  ])),

  'a Start that returned nothing, and was not accepted, is sent again': async (story) => {
    const isHit = oddly(story, START, '{}', 0, false);
    await deploy(story, one(), 'CREATE_COMPLETE');

    assert.ok(isHit());
    assert.deepStrictEqual([story.starts, reported(story)], [1, ['ACTIVE']]);
    await destroy(story);
    await story.end();
  },

  'a Get that returns nothing for some minutes does not end the leg': (story) => forAWhile(story, GET, '{}'),
  'a List that returns nothing for some minutes does not end the wait': (story) => forAWhile(story, LIST, '{}'),

  'a Get that returns nothing does not fail the removal of a job that runs': async (story) => {
    longJobs(story);
    await deploy(story, one({ waitMinutes: 0 }), 'CREATE_COMPLETE');
    oddly(story, GET, '', 0);
    await destroy(story);

    assert.deepStrictEqual(story.statuses, ['INACTIVE']);
    await story.end();
  },

  'a Cancel, and a change of tags, that return an unusable response count as done': async (story) => {
    story.service.changePlan({ pendingMs: 0, runningMs: 2 * HOUR });
    await deploy(story, one({ waitMinutes: 0 }), 'CREATE_COMPLETE');
    story.service.setFaults([
      { operation: 'CancelTrainedModelInferenceJob', kind: 'answer', body: 'null', acted: true, times: 'always' },
      { operation: 'TagResource', kind: 'answer', body: '[]', acted: true, times: 'always' },
      { operation: 'UntagResource', kind: 'answer', body: '', acted: true, times: 'always' },
    ]);
    await deploy(story, one({ waitMinutes: 0, tags: { team: 'new' } }), 'UPDATE_COMPLETE');
    assert.strictEqual(story.jobs[0].report.tags.team, 'new');
    await destroy(story);

    assert.deepStrictEqual(story.statuses, ['INACTIVE']);
    await story.end();
  },
};
