/** More jobs than the service lets run at once. */
import * as assert from 'node:assert';
import type { Play } from './play';
import { changed, deploy, destroy, done, failing, gaveUp, one, owned, START, startByHand } from './support';
import type { DeclaredJob, DeclaredStack } from '../apps';
import type { Story } from '../story';
import { HOUR, MINUTE } from '../virtual-time';

const jobs = (count: number, rest: Partial<DeclaredJob> = {}): DeclaredStack =>
  ({ jobs: Array.from({ length: count }, (_, index) => ({ id: `Job${index}`, waitMinutes: 240, ...rest })) });

const running = (story: Story, milliseconds: number) => story.service.changePlan({ pendingMs: 0, runningMs: milliseconds });

const perMembership = (story: Story, quota: number) => story.service.configure({ quotas: { perMembership: quota } });

export const queue: Record<string, Play> = {
  'eight jobs of half an hour share the five slots of their membership': async (story) => {
    running(story, 30 * MINUTE);
    const begun = story.account.time.now();
    await deploy(story, jobs(8), 'CREATE_COMPLETE');

    assert.deepStrictEqual(story.statuses, Array(8).fill('ACTIVE'));
    assert.ok(story.account.time.now() - begun < 65 * MINUTE);
    await destroy(story);
    await story.end();
  },

  'a job that finds no slot for 50 minutes fails its deployment, which names the running jobs and cancels what it had started': async (story) => {
    running(story, 2 * HOUR);
    startByHand(story, 'somebody else\'s');
    const { reason } = await deploy(story, jobs(5), 'ROLLBACK_COMPLETE');

    assert.match(reason!, /^Job\d[0-9A-F]{8}: ServiceQuotaExceededException: .*\. Waited 50 minutes for a running job to end\. Running in membership \S+: .*"somebody else's" \(/);
    assert.deepStrictEqual([story.starts, story.live], [4, []]);
    await story.end();
  },

  'a job that waits for a slot is no longer started when its deployment has failed': async (story) => {
    for (const seconds of [10 * 60, 29 * 60 + 55, 30 * 60 + 20, 45 * 60]) {
      perMembership(story, 1);
      running(story, 30 * MINUTE);
      startByHand(story, `until the half hour after ${seconds}`);
      await deploy(story, failing(one(), seconds), 'ROLLBACK_COMPLETE');
      await story.pass(HOUR);
      assert.deepStrictEqual(story.live, []);
      story.stack = story.account.newStack(`forecast-${seconds}`);
    }
    assert.ok(done(story, START) <= 2);
    await story.end();
  },

  'a job that waits for a slot is not started by an update that its user has canceled': async (story) => {
    running(story, MINUTE);
    await deploy(story, one(), 'CREATE_COMPLETE');
    perMembership(story, 1);
    running(story, 30 * MINUTE);
    startByHand(story, 'somebody else\'s');
    const { status } = await story.deployAnd(changed, [[20 * MINUTE, () => story.stack.cancel()]]);
    assert.ok(gaveUp(story, 'Update'));
    await story.pass(HOUR);

    assert.deepStrictEqual([status, story.starts, owned(story)], ['UPDATE_ROLLBACK_COMPLETE', 1, ['job-1']]);
    await destroy(story);
    await story.end();
  },

  'a job that waited for a slot in a deployment that was canceled gets one in the next, once': async (story) => {
    running(story, MINUTE);
    await deploy(story, one(), 'CREATE_COMPLETE');
    perMembership(story, 1);
    running(story, 30 * MINUTE);
    startByHand(story, 'somebody else\'s');
    await story.deployAnd(changed, [[10 * MINUTE, () => story.stack.cancel()]]);
    await deploy(story, changed, 'UPDATE_COMPLETE');

    // The second one is somebody else's.
    assert.deepStrictEqual([story.statuses, owned(story)], [['ACTIVE', 'ACTIVE'], ['job-3']]);
    await destroy(story);
    await story.end();
  },

  'an update that replaces all running jobs cannot get a slot: it fails soon and says so': async (story) => {
    running(story, 10 * HOUR);
    const unwaited = (description: string) => jobs(5, { waitMinutes: 0, description });
    await deploy(story, unwaited('old'), 'CREATE_COMPLETE');
    const begun = story.account.time.now();
    const { reason } = await deploy(story, unwaited('new'), 'UPDATE_ROLLBACK_COMPLETE');

    assert.match(reason!, /Waiting would not help: this update replaces all running jobs/);
    assert.ok(story.account.time.now() - begun < 10 * MINUTE);
    assert.deepStrictEqual([story.starts, story.live.length], [5, 5]);
    await destroy(story);
    assert.deepStrictEqual(story.live, []);
    await story.end();
  },

  'an update that renames jobs which use all slots fails after 50 minutes; removed first, they leave room, as the documentation says': async (story) => {
    running(story, 10 * HOUR);
    perMembership(story, 2);
    const named = (...ids: string[]): DeclaredStack => ({ jobs: ids.map((id) => ({ id, waitMinutes: 0 })) });
    await deploy(story, named('Old1', 'Old2'), 'CREATE_COMPLETE');
    const { reason } = await deploy(story, named('Old1', 'New2'), 'UPDATE_ROLLBACK_COMPLETE');

    assert.match(reason!, /Waited 50 minutes for a running job to end\. Running in membership .* If this deployment removes the resource of one of them, remove that resource in an earlier deployment/);
    assert.deepStrictEqual([story.starts, owned(story)], [2, ['job-1', 'job-2']]);
    await deploy(story, named('Old1'), 'UPDATE_COMPLETE');
    await deploy(story, named('Old1', 'New2'), 'UPDATE_COMPLETE');
    assert.deepStrictEqual([story.starts, story.live.length], [3, 2]);
    await destroy(story);
    assert.deepStrictEqual(story.live, []);
    await story.end();
  },

  'an update waits for a slot if not only replaced jobs use the slots': async (story) => {
    running(story, 20 * MINUTE);
    perMembership(story, 2);
    await deploy(story, one({ waitMinutes: 0 }), 'CREATE_COMPLETE');
    startByHand(story, 'somebody else\'s');
    running(story, MINUTE);
    await deploy(story, changed, 'UPDATE_COMPLETE');

    assert.deepStrictEqual(story.statuses, ['ACTIVE', 'ACTIVE']);
    await destroy(story);
    await story.end();
  },
};

/** How many of some jobs ran at once, at most. */
function atOnce(ran: Story['jobs']): number {
  return Math.max(...ran.map(({ startedAt }) => ran.filter((other) => other.startedAt <= startedAt && startedAt < other.endedAt).length));
}

export const lanes: Record<string, Play> = {
  'in lanes no job is started before there is a slot for it': async (story) => {
    running(story, 20 * MINUTE);
    await deploy(story, { ...jobs(5), maxConcurrentJobs: 2 }, 'CREATE_COMPLETE');

    assert.deepStrictEqual([story.statuses, atOnce(story.jobs)], [Array(5).fill('ACTIVE'), 2]);
    // None was refused.
    assert.strictEqual(story.calls(START).length, 5);
    await destroy(story);
    await story.end();
  },

  'lanes that are changed, or added later, start no job again': async (story) => {
    running(story, MINUTE);
    await deploy(story, jobs(3), 'CREATE_COMPLETE');
    for (const maxConcurrentJobs of [1, 2, undefined, 1]) {
      await deploy(story, { ...jobs(3), maxConcurrentJobs }, 'UPDATE_COMPLETE');
    }
    await deploy(story, { ...jobs(5), maxConcurrentJobs: 1 }, 'UPDATE_COMPLETE');

    assert.deepStrictEqual([story.starts, story.statuses], [5, Array(5).fill('ACTIVE')]);
    assert.strictEqual(atOnce(story.jobs.slice(3)), 1);
    await destroy(story);
    await story.end();
  },

  'a job that fails also fails the jobs behind it, which are never started': async (story) => {
    story.service.changePlan({ pendingMs: 0, runningMs: 10 * MINUTE, outcome: 'CREATE_FAILED', failure: { statusCode: 'ERROR', message: 'No.' } });
    const { reason } = await deploy(story, { ...jobs(3), maxConcurrentJobs: 1 }, 'ROLLBACK_COMPLETE');

    assert.match(reason!, /ended as CREATE_FAILED: ERROR: No\. /);
    assert.strictEqual(story.starts, 1);
    await story.end();
  },
};

/** Too many calls for each of them to go over HTTP. */
export const crowds: Record<string, Play> = {
  'forty-five jobs of two hours in three memberships finish in lanes, five at once in each and ten in total': async (story) => {
    running(story, 2 * HOUR);
    const memberships = ['1', '5', '9'].map((digit) => `${digit.repeat(8)}-2222-4333-8444-555555555555`);
    const begun = story.account.time.now();
    await deploy(story, {
      jobs: jobs(45, { waitMinutes: 150 }).jobs.map((job, index) => ({ ...job, membershipIdentifier: memberships[Math.floor(index / 15)] })),
      maxConcurrentJobs: 5,
    }, 'CREATE_COMPLETE');

    assert.deepStrictEqual(story.statuses, Array(45).fill('ACTIVE'));
    assert.strictEqual(story.calls(START).length, 45);
    assert.strictEqual(atOnce(story.jobs), 10);
    for (const membership of memberships) {
      assert.ok(atOnce(story.jobs.filter(({ report }) => report.membershipIdentifier === membership)) <= 5);
    }
    // Five times as long as one: more would be for nothing.
    assert.ok(story.account.time.now() - begun < 10.5 * HOUR);
    await story.end();
  },

  'fifty jobs that wait for a slot are each started once, and no function sleeps meanwhile': async (story) => {
    running(story, MINUTE);
    await deploy(story, jobs(50, { waitMinutes: 50 }), 'CREATE_COMPLETE');
    const invocations = story.calls(START).length + story.calls('List').length;

    assert.deepStrictEqual(story.statuses, Array(50).fill('ACTIVE'));
    assert.strictEqual(story.jobs.length, 50);
    assert.ok(invocations < 2000, `${invocations} calls`);
    await story.end();
  },
};
