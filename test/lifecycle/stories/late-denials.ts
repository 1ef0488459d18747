/** Permissions, credentials and clocks that are wrong for a while, late in a wait: no healthy job is given up for that. */
import * as assert from 'node:assert';
import type { Play } from './play';
import { deploy, destroy, done, failing, one, owned, reported } from './support';
import type { Story } from '../story';
import { HOUR, MINUTE, SECOND } from '../virtual-time';

const GET = 'GetTrainedModelInferenceJob';

/** A job of hours, and how long its deployment waits in legs of at most 50 minutes. */
async function waits(story: Story, jobMinutes: number, waitMinutes: number): Promise<void> {
  story.service.changePlan({ pendingMs: 0, runningMs: jobMinutes * MINUTE });
  await deploy(story, one({ waitMinutes }), 'CREATE_COMPLETE');

  assert.deepStrictEqual([story.starts, story.statuses, done(story, 'Cancel'), reported(story).at(-1)], [1, ['ACTIVE'], 0, 'ACTIVE']);
  await destroy(story);
  await story.end();
}

/** Somebody else's policy denies the calls of an action for some minutes. */
function denyFor(story: Story, action: string, from: number, to: number): void {
  const { policies, time } = story.account;
  const begun = time.now();
  policies.denies = (asked) => asked.startsWith(`cleanrooms-ml:${action}`) && time.now() >= begun + from * MINUTE && time.now() < begun + to * MINUTE;
}

/** Get is refused with an error that is about the credentials or the clock, a few times in a row. */
function refusesGet(story: Story, name: string, times = 6): void {
  story.service.setFaults([{ operation: GET, kind: 'error', name, status: 403, message: 'It is not valid.', skip: 12, times }]);
}

export const lateDenials: Record<string, Play> = {
  'ten denials in a row after an hour of good polls do not fail the deployment': async (story) => {
    story.service.setFaults([{ operation: GET, kind: 'access-denied', skip: 120, times: 10 }]);
    await waits(story, 100, 180);
  },

  'denials for twelve minutes of a wait do not fail the deployment': async (story) => {
    denyFor(story, 'Get', 20, 32);
    await waits(story, 45, 50);
  },

  'denials at the end of a leg are left to the next leg': async (story) => {
    denyFor(story, 'Get', 45, 55);
    await waits(story, 80, 100);
  },

  'denials of half an hour cost a leg, but no job': async (story) => {
    denyFor(story, 'Get', 20, 47);
    await waits(story, 80, 150);
  },

  'permanent denials fail the deployment, which names the action, and the job is canceled by the rollback': async (story) => {
    const { policies, time } = story.account;
    const begun = time.now();
    story.service.changePlan({ pendingMs: 0, runningMs: 10 * HOUR });
    policies.denies = (asked) => asked === `cleanrooms-ml:${GET}` && time.now() >= begun + 5 * MINUTE && story.stack.status === 'CREATE_IN_PROGRESS';
    const { reason } = await deploy(story, one({ waitMinutes: 50 }), 'ROLLBACK_COMPLETE');

    assert.match(reason!, /AccessDenied/);
    assert.match(reason!, /GetTrainedModelInferenceJob/);
    assert.deepStrictEqual(story.statuses, ['INACTIVE']);
    await story.end();
  },

  'credentials that have expired for a while do not fail the deployment': async (story) => {
    refusesGet(story, 'ExpiredTokenException');
    await waits(story, 30, 50);
  },

  'credentials that are not recognized for a while do not fail the deployment': async (story) => {
    refusesGet(story, 'UnrecognizedClientException');
    await waits(story, 30, 50);
  },

  'a clock that is wrong for a while does not fail the deployment': async (story) => {
    refusesGet(story, 'InvalidSignatureException');
    await waits(story, 30, 50);
  },

  'credentials that stay expired fail the deployment, which does not ask the user to correct the request': async (story) => {
    story.service.changePlan({ pendingMs: 0, runningMs: 10 * HOUR });
    story.service.setFaults([{
      operation: GET, kind: 'error', name: 'ExpiredTokenException', status: 403, message: 'The security token included in the request is expired', skip: 8, times: 150,
    }]);
    const outcome = await story.deploy(one({ waitMinutes: 50 }));

    assert.match(outcome.status, /ROLLBACK/);
    assert.match(outcome.reason!, /ExpiredToken/);
    assert.doesNotMatch(outcome.reason!, /correct it/);
    story.service.setFaults([]);
    await destroy(story);
    assert.deepStrictEqual(story.live, []);
    await story.end({ crash: true });
  },

  'denials while a rollback searches delay it, and fail nothing': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    const { policies, time } = story.account;
    let denied = 0;
    const begun = time.now();
    policies.denies = (asked) => {
      const isDenied = /Get|ListTags/.test(asked) && story.stack.status === 'UPDATE_ROLLBACK_IN_PROGRESS' && time.now() < begun + 3.5 * MINUTE;
      denied += isDenied ? 1 : 0;
      return isDenied;
    };
    await deploy(story, failing(one({ description: 'another' }), 120), 'UPDATE_ROLLBACK_COMPLETE');

    assert.ok(denied > 0);
    assert.deepStrictEqual([owned(story), reported(story), story.live], [['job-1'], ['ACTIVE'], []]);
    await story.end();
  },

  'denials while a job is removed delay it, and the job is canceled': async (story) => {
    story.service.changePlan({ pendingMs: 0, runningMs: 10 * HOUR });
    await deploy(story, one({ waitMinutes: 0 }), 'CREATE_COMPLETE');
    const { policies, time } = story.account;
    const begun = time.now();
    policies.denies = (asked) => asked.startsWith('cleanrooms-ml:') && time.now() < begun + 150 * SECOND;
    await destroy(story);

    assert.deepStrictEqual(story.statuses, ['INACTIVE']);
    await story.end();
  },
};
