/** Processes end where they must not. One throw of isComplete ends an operation, so a rollback or a repetition has to find what was left. */
import * as assert from 'node:assert';
import type { Play } from './play';
import { atEveryMoment, changed, deploy, destroy, elsewhere, endless, failing, FUNCTIONS, KEPT, killing, longJobs, one, owned, quickJobs } from './support';
import type { Story } from '../story';
import { MINUTE, SECOND } from '../virtual-time';

type Moment = 'before' | 'after';

/** The jobs of the current stack of the story. */
const jobsOfStack = ({ jobs, stack }: Story) => jobs.filter(({ stackId }) => stackId === stack.id);

/** The loop has come by the moment of the Start. */
function wasKilledAtStart({ account }: Story, moment: Moment): void {
  assert.ok(account.story.some((line) => line.includes(`killed ${moment} POST cleanrooms-ml`)));
}

async function firstDeployment(story: Story, moment: Moment): Promise<void> {
  quickJobs(story);
  await atEveryMoment(story, async (nth) => {
    const wasKilled = killing(story, 'isComplete', moment, nth);
    const { status } = await story.deploy(one());
    assert.strictEqual(status, wasKilled() ? 'ROLLBACK_COMPLETE' : 'CREATE_COMPLETE');
    assert.deepStrictEqual(story.live, []);
    assert.ok(jobsOfStack(story).length <= 1);
    return wasKilled();
  });
  wasKilledAtStart(story, moment);
  await story.end();
}

async function keptDeployment(story: Story): Promise<void> {
  quickJobs(story);
  await atEveryMoment(story, async (nth) => {
    const wasKilled = killing(story, 'isComplete', 'before', nth);
    const { status } = await story.deploy(one(), KEPT);
    assert.strictEqual(status, wasKilled() ? 'CREATE_FAILED' : 'CREATE_COMPLETE');
    await deploy(story, one(), 'UPDATE_COMPLETE');
    assert.deepStrictEqual(jobsOfStack(story).map(({ report }) => report.status), ['ACTIVE']);
    return wasKilled();
  });
  wasKilledAtStart(story, 'before');
  await story.end();
}

async function update(story: Story): Promise<void> {
  quickJobs(story);
  await deploy(story, one(), 'CREATE_COMPLETE');
  let nth = 0;
  for (let status = 'UPDATE_ROLLBACK_COMPLETE'; status === 'UPDATE_ROLLBACK_COMPLETE'; nth += 1) {
    const wasKilled = killing(story, 'isComplete', 'before', nth);
    ({ status } = await story.deploy(changed));
    // In the clean-up, a killed process no longer fails the update.
    assert.ok(wasKilled() || status === 'UPDATE_COMPLETE');
    assert.strictEqual(owned(story)[0] === 'job-1', status === 'UPDATE_ROLLBACK_COMPLETE');
    await story.pass(30_000);
    assert.deepStrictEqual(story.live, []);
  }
  wasKilledAtStart(story, 'before');
  await story.end();
}

async function removal(story: Story): Promise<void> {
  longJobs(story);
  await atEveryMoment(story, async (nth) => {
    await deploy(story, endless(), 'CREATE_FAILED', KEPT);
    assert.strictEqual(story.live.length, 1);
    const wasKilled = killing(story, 'isComplete', 'before', nth);
    const { status } = await story.destroy();
    assert.strictEqual(status, wasKilled() ? 'DELETE_FAILED' : 'DELETE_COMPLETE');
    if (wasKilled()) {
      await destroy(story);
    }
    assert.deepStrictEqual(story.live, []);
    return wasKilled();
  });
  await story.end({ crash: true });
}

/** What a function of the framework does again by itself costs time, and no more. */
async function framework(story: Story, who: keyof typeof FUNCTIONS, moment: Moment): Promise<void> {
  quickJobs(story);
  await atEveryMoment(story, async (nth) => {
    const wasKilled = killing(story, who, moment, nth);
    await deploy(story, one(), 'CREATE_COMPLETE');
    assert.strictEqual(jobsOfStack(story).filter(({ hasCompleted }) => hasCompleted).length, 1);
    return wasKilled();
  });
  assert.ok(story.account.breakdowns > 3);
  await story.end({ framework: true, concurrent: true });
}

/** Ends our function as soon as the service has taken a Start. @returns whether that has happened */
function killingAtStart(story: Story): () => boolean {
  const wasKilled = () => story.account.breakdowns > 0;
  story.trouble({ isKilled: (_, moment, what) => moment === 'after' && /^POST cleanrooms-ml.*jobs$/.test(what) && !wasKilled() });
  return wasKilled;
}

export const crashes: Record<string, Play> = {
  'a first deployment leaves nothing running, whatever our function is killed before': (story) => firstDeployment(story, 'before'),
  'a first deployment leaves nothing running, whatever our function is killed after': (story) => firstDeployment(story, 'after'),
  'a failure that is not rolled back costs no second job, whatever our function is killed before': keptDeployment,
  'an update goes back to the old job, whatever our function is killed before': update,
  'a repeated removal leaves nothing running, whatever our function is killed before': removal,

  'a job that was started in vain, and that List shows late, is canceled although the repeated deployment wants another configuration': async (story) => {
    longJobs(story);
    story.service.configure({ listLagMs: 80 * SECOND });
    const wasKilled = killingAtStart(story);
    await deploy(story, one(), 'CREATE_FAILED', KEPT);
    assert.ok(wasKilled());
    quickJobs(story);
    await deploy(story, changed, 'UPDATE_COMPLETE', KEPT);

    assert.deepStrictEqual([story.statuses, owned(story), story.live], [['INACTIVE', 'ACTIVE'], ['job-2'], []]);
    await story.end();
  },

  'a job in another membership is found by the rollback although our function was killed at its Start': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    story.service.configure({ listLagMs: 20 * SECOND });
    const wasKilled = killingAtStart(story);
    await deploy(story, elsewhere, 'UPDATE_ROLLBACK_COMPLETE');
    await story.pass(MINUTE);

    assert.ok(wasKilled());
    assert.deepStrictEqual([story.statuses, owned(story)], [['ACTIVE', 'INACTIVE'], ['job-1']]);
    await story.end();
  },

  'a job in another membership is found by the next deployment although our function was killed at its Start': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    const wasKilled = killingAtStart(story);
    await deploy(story, elsewhere, 'UPDATE_FAILED', KEPT);
    assert.ok(wasKilled());
    assert.deepStrictEqual(story.live, ['job-2']);
    const begun = story.account.time.now();
    await deploy(story, changed, 'UPDATE_COMPLETE');

    assert.deepStrictEqual([story.statuses, owned(story)], [['ACTIVE', 'INACTIVE', 'ACTIVE'], ['job-3']]);
    assert.ok(story.jobs[1].endedAt < begun + MINUTE);
    await story.end();
  },

  'a job that was started by a failed update is canceled when the next update goes back to the job before, although List shows it late': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    longJobs(story);
    story.service.configure({ listLagMs: 80 * SECOND });
    const wasKilled = killingAtStart(story);
    await deploy(story, changed, 'UPDATE_FAILED', KEPT);
    assert.ok(wasKilled());
    await deploy(story, one(), 'UPDATE_COMPLETE');

    assert.deepStrictEqual([story.statuses, owned(story), story.live], [['ACTIVE', 'INACTIVE'], ['job-1'], []]);
    await story.end();
  },

  'a job that an update replaces and the next one takes back is still its own after that': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    await deploy(story, failing(changed, 200), 'UPDATE_FAILED', KEPT);
    await deploy(story, one(), 'UPDATE_COMPLETE');
    assert.deepStrictEqual(owned(story), ['job-1']);
    await deploy(story, failing(changed, 200), 'UPDATE_FAILED', KEPT);
    await deploy(story, one(), 'UPDATE_COMPLETE');

    assert.deepStrictEqual(owned(story), ['job-1']);
    assert.deepStrictEqual([story.starts, story.jobs[0].report.status], [3, 'ACTIVE']);
    await story.end();
  },

  'a request that was not recorded starts nothing': async (story) => {
    const wasKilled = killing(story, 'onEvent', 'before');
    await deploy(story, one(), 'ROLLBACK_COMPLETE');

    assert.ok(wasKilled());
    assert.strictEqual(story.starts, 0);
    await story.end();
  },

  'a request whose receipt was lost starts nothing': async (story) => {
    const wasKilled = killing(story, 'onEvent', 'after');
    await deploy(story, one(), 'ROLLBACK_COMPLETE');

    assert.ok(wasKilled());
    assert.strictEqual(story.starts, 0);
    await story.end();
  },

  'a request whose receipt was lost leaves nothing running, whatever happened before': async (story) => {
    await atEveryMoment(story, async (nth) => {
      const wasKilled = killing(story, 'onEvent', 'after', nth);
      await story.deploy(one());
      assert.deepStrictEqual(story.live, []);
      return wasKilled();
    });
    await story.end();
  },

  'a job that was started by a failed update is canceled when the stack is removed': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    const wasKilled = killingAtStart(story);
    await deploy(story, changed, 'UPDATE_FAILED', KEPT);
    assert.ok(wasKilled());
    await destroy(story);

    assert.deepStrictEqual(story.statuses, ['ACTIVE', 'INACTIVE']);
    await story.end({ crash: true });
  },

  'a request that the framework retries after a minute starts one job': (story) => framework(story, 'frameworkOnEvent', 'before'),
  'a request that the framework retries although its waiter runs starts one job': (story) => framework(story, 'frameworkOnEvent', 'after'),
  'a poll that the framework repeats starts one job': (story) => framework(story, 'frameworkIsComplete', 'before'),
  'a poll that the framework repeats, perhaps after its response, starts one job and cancels none': (story) => framework(story, 'frameworkIsComplete', 'after'),

  'a waiter that cannot be started starts nothing': async (story) => {
    story.trouble({ startExecution: () => 'refused' });
    await deploy(story, one(), 'ROLLBACK_COMPLETE');

    assert.deepStrictEqual([story.account.breakdowns, story.starts], [1, 0]);
    await story.end();
  },

  'a waiter that runs although its start was reported as failed starts nothing': async (story) => {
    story.trouble({ startExecution: () => 'lost' });
    await deploy(story, one(), 'ROLLBACK_COMPLETE');

    assert.deepStrictEqual([story.account.breakdowns, story.starts], [1, 0]);
    await story.end();
  },

  'a waiter that runs although its start was reported as failed starts nothing while others continue': async (story) => {
    let starts = 0;
    story.trouble({ startExecution: () => (starts++ === 0 ? 'lost' : undefined) });
    await deploy(story, { ...one(), siblings: [{ id: 'Sibling', seconds: 300 }] }, 'CREATE_FAILED', KEPT);
    assert.deepStrictEqual([story.account.breakdowns, story.starts], [1, 0]);
    await deploy(story, { ...one(), siblings: [{ id: 'Sibling', seconds: 300 }] }, 'UPDATE_COMPLETE');

    assert.deepStrictEqual(story.statuses, ['ACTIVE']);
    await story.end();
  },

  'an update whose waiter runs although its start was reported as failed starts nothing': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    let starts = 0;
    story.trouble({ startExecution: () => (starts++ === 0 ? 'lost' : undefined) });
    await deploy(story, changed, 'UPDATE_ROLLBACK_COMPLETE');

    assert.deepStrictEqual([story.account.breakdowns, story.starts, owned(story)], [1, 1, ['job-1']]);
    await story.end();
  },
};
