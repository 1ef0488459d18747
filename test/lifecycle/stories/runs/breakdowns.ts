import * as assert from 'node:assert';
import type { RunPlay } from './play';
import { after, endedAs, isPoll, jobsOf, nth, outputOf } from './support';
import type { RunStory } from '../../runs/run-story';
import { START_CALL } from '../../trouble';
import { HOUR, MINUTE, SECOND } from '../../virtual-time';

/** How many calls a poll makes at most, before and after a Start, and then some. */
const KILLS = 24;

/** A run of a fresh account whose function is killed at its nth call. */
async function killed(story: RunStory, moment: 'before' | 'after', n: number): Promise<void> {
  const isNth = nth(n);
  story.trouble({ isKilled: (name, when) => isPoll(name) && when === moment && isNth() });
  endedAs(await story.run(), 'SUCCEEDED');
  story.trouble();
}

/** Processes that are killed, and functions that are invoked twice. */
export const breakdowns: Readonly<Record<string, RunPlay>> = Object.fromEntries([
  ...(['before', 'after'] as const).map((moment): [string, RunPlay] => [
    `a run pays for one job, whatever its function is killed ${moment}`,
    async (story) => {
      await story.deploy();
      jobsOf(story, 300);
      for (let n = 0; n < KILLS; n += 1) {
        await killed(story, moment, n);
      }
      await story.end({ concurrent: true });
      assert.ok(story.account.breakdowns >= KILLS);
      assert.deepStrictEqual(story.statuses, Array.from({ length: KILLS }, () => 'ACTIVE'));
    },
  ]),
  ...[0, 1, 20, 90].flatMap((seconds) => [true, false].map((firstCounts): [string, RunPlay] => [
    `a function that is invoked twice, ${seconds} s apart, starts one job (the ${firstCounts ? 'first' : 'second'} answer counts)`,
    async (story) => {
      await story.deploy();
      jobsOf(story, HOUR / SECOND);
      story.service.configure({ listLagMs: 5000 });
      const isFirst = nth(0);
      story.trouble({ invocations: (name) => (isPoll(name) && isFirst() ? inOrder([0, seconds * SECOND], firstCounts) : [0]) });
      const execution = await story.run();
      endedAs(execution, 'SUCCEEDED');
      assert.strictEqual(story.statuses.filter((status) => status === 'ACTIVE').length, 1);
      assert.strictEqual(story.jobs.find(({ arn }) => arn === outputOf(execution).trainedModelInferenceJobArn)!.report.status, 'ACTIVE');
      await story.end({ concurrent: true });
    },
  ])),
] as [string, RunPlay][]);

const inOrder = (delays: number[], firstCounts: boolean) => (firstCounts ? delays : [...delays].reverse());

/** The Start of a run is sent, and 40 s later once more by a process that is killed then: List shows both late. @param firstCounts whose answer counts */
function startsTwice(story: RunStory, firstCounts = true): void {
  story.service.configure({ listLagMs: 50_000 });
  const [isFirst, isSecondStart] = [nth(0), nth(1)];
  story.trouble({
    invocations: (name) => (isPoll(name) && isFirst() ? inOrder([0, 40 * SECOND], firstCounts) : [0]),
    isKilled: (_, moment, what) => moment === 'after' && START_CALL.test(what) && isSecondStart(),
  });
}

/** Two jobs of one run. */
export const twins: Readonly<Record<string, RunPlay>> = {
  'two jobs that were started at once are one within seconds': async (story) => {
    await story.deploy();
    jobsOf(story, HOUR / SECOND);
    story.service.configure({ listLagMs: 5000 });
    const isFirst = nth(0);
    story.trouble({ invocations: (name) => (isPoll(name) && isFirst() ? [0, 0] : [0]) });
    endedAs(await story.run(), 'SUCCEEDED');
    const [, { startedAt, endedAt }] = story.jobs;
    assert.ok(endedAt - startedAt < 20 * SECOND, `the second ran for ${(endedAt - startedAt) / SECOND} s`);
    await story.end({ concurrent: true });
  },

  'a job that is started once more by a process that is killed then is canceled when List shows it': async (story) => {
    await story.deploy();
    jobsOf(story, HOUR / SECOND);
    startsTwice(story);
    endedAs(await story.run(), 'SUCCEEDED');
    assert.deepStrictEqual(story.statuses, ['ACTIVE', 'INACTIVE']);
    await story.end({ concurrent: true });
  },

  'two invocations that have each started a job agree on the earlier one, although the answer of the other counts': async (story) => {
    await story.deploy();
    jobsOf(story, HOUR / SECOND);
    story.service.configure({ listLagMs: 90_000 });
    story.service.setFaults([{ operation: 'Start*', kind: 'hang', acted: true }, { operation: '*', kind: 'delay', delayMs: 3000, times: 'always' }]);
    const isFirst = nth(0);
    story.trouble({ invocations: (name) => (isPoll(name) && isFirst() ? [SECOND, 0] : [0]) });
    endedAs(await story.run(), 'SUCCEEDED');
    assert.deepStrictEqual(story.statuses, ['ACTIVE', 'INACTIVE']);
    await story.end({ concurrent: true, slackFrom: () => 2 * MINUTE });
  },

  'a run whose job has failed has the result of the one that an invocation has started whose answer does not count': async (story) => {
    await story.deploy();
    jobsOf(story, 30);
    story.service.setPlanRules([{ nthStart: 2, plan: { pendingMs: 0, runningMs: 20 * SECOND, outcome: 'CREATE_FAILED' } }]);
    story.service.configure({ listLagMs: 90_000 });
    const isFirst = nth(0);
    story.trouble({ invocations: (name) => (isPoll(name) && isFirst() ? [20 * SECOND, 0] : [0]) });
    endedAs(await story.run(), 'SUCCEEDED');
    assert.deepStrictEqual(story.statuses, ['ACTIVE', 'CREATE_FAILED']);
    await story.end({ concurrent: true });
  },

  'the run of a short job lasts until its duplicates are visible': async (story) => {
    await story.deploy();
    jobsOf(story, 10);
    story.service.setPlanRules([{ nthStart: 2, plan: { pendingMs: 0, runningMs: 10 * HOUR } }]);
    startsTwice(story);
    // The state does not wait for that.
    endedAs(await story.run(), 'SUCCEEDED');
    assert.strictEqual(story.live.length, 1);
    await story.pass(5 * MINUTE);
    assert.deepStrictEqual(story.live, []);
    await story.end({ concurrent: true });
  },

  'a run does not end before it could cancel the duplicates of its job': (story) => cancelsLate(story, true),

  'a run that does not know its job yet keeps it, although nobody may cancel its duplicate': (story) => cancelsLate(story, false),
};

/** Nobody may cancel the second job for half an hour. @param isKnown whether the answer with the first job counts */
async function cancelsLate(story: RunStory, isKnown: boolean): Promise<void> {
  await story.deploy();
  jobsOf(story, 600);
  story.service.setPlanRules([{ nthStart: 2, plan: { pendingMs: 0, runningMs: 10 * HOUR } }]);
  startsTwice(story, isKnown);
  story.service.setFaults([{ operation: 'Cancel*', kind: 'access-denied', times: 'always' }]);
  const execution = story.start();
  await story.pass(30 * MINUTE);
  endedAs(execution, 'SUCCEEDED');
  assert.strictEqual(story.live.length, 1);
  story.service.setFaults([]);
  await story.pass(10 * MINUTE);
  assert.deepStrictEqual(story.live, []);
  await story.end({ concurrent: true, slackFrom: () => 30 * MINUTE });
}

/** Answers that get lost, lists that lag, and calls that are refused. */
export const answers: Readonly<Record<string, RunPlay>> = {
  'a Start whose answer is lost is not sent again': async (story) => {
    await story.deploy();
    jobsOf(story, HOUR / SECOND);
    story.service.configure({ listLagMs: 50_000 });
    story.service.setFaults([{ operation: 'Start*', kind: 'reset-after' }]);
    endedAs(await story.run(), 'SUCCEEDED');
    assert.strictEqual(story.jobs.length, 1);
    await story.end();
  },

  'a List that lags by more than a minute costs no second job': async (story) => {
    await story.deploy();
    jobsOf(story, HOUR / SECOND);
    story.service.configure({ listLagMs: 80_000 });
    story.service.setFaults([{ operation: 'Start*', kind: 'reset-after' }]);
    endedAs(await story.run(), 'SUCCEEDED');
    assert.strictEqual(story.jobs.length, 1);
    await story.end();
  },

  'a function that is killed right after its Start, while List lags for 80 seconds, costs no second job': async (story) => {
    await story.deploy();
    jobsOf(story, HOUR / SECOND);
    story.service.configure({ listLagMs: 80_000 });
    const isFirst = nth(0);
    story.trouble({ isKilled: (_, moment, what) => moment === 'after' && START_CALL.test(what) && isFirst() });
    endedAs(await story.run(), 'SUCCEEDED');
    assert.deepStrictEqual([story.jobs.length, story.account.breakdowns], [1, 1]);
    await story.end();
  },

  'a quota that has no room for hours is waited for': async (story) => {
    await story.deploy();
    story.service.configure({ quotas: { perMembership: 1 } });
    jobsOf(story, 5 * 3600);
    const [first, second] = [story.start(), story.start()];
    await story.ended(first);
    await story.ended(second);
    endedAs(second, 'SUCCEEDED');
    assert.deepStrictEqual(story.statuses, ['ACTIVE', 'ACTIVE']);
    await story.end();
  },

  'denials of an hour while a job runs end no run': async (story) => {
    await story.deploy();
    jobsOf(story, 3 * 3600);
    const execution = story.start();
    await story.pass(HOUR);
    story.account.policies.denies = (action) => action === 'cleanrooms-ml:GetTrainedModelInferenceJob';
    after(story, 60 * 60, () => {
      story.account.policies.denies = () => false;
    });
    await story.ended(execution);
    endedAs(execution, 'SUCCEEDED');
    await story.end();
  },

  'a job that has finished is the result, although the run may not ask Step Functions from its Start on': async (story) => {
    await story.deploy();
    jobsOf(story, 10);
    story.account.policies.denies = (action) => action === 'states:DescribeExecution' && story.jobs.length > 0;
    endedAs(await story.run(), 'SUCCEEDED');
    assert.strictEqual(story.jobs.length, 1);
    await story.end();
  },

  'a job that the service refuses fails the state with the reason': async (story) => {
    await story.deploy();
    story.service.setFaults([{ operation: 'Start*', kind: 'error', name: 'ValidationException', message: 'the channel has no records' }]);
    const execution = await story.run();
    endedAs(execution, 'FAILED', 'CleanRoomsML.StartFailed');
    assert.match(execution.cause!, /the channel has no records/);
    await story.end({ mayFail: true });
  },
};

/** What a wait takes. */
export const costs: Readonly<Record<string, RunPlay>> = {
  'a wait of 28 days stays below 25,000 events, with three events and one transition a poll': async (story) => {
    await story.deploy();
    jobsOf(story, (28 * 24 * HOUR - 20 * MINUTE) / SECOND);
    const execution = await story.run();
    endedAs(execution, 'SUCCEEDED');
    const [{ history }] = story.runs;
    const polls = history.count('LambdaFunctionScheduled');
    const others = history.events.filter(({ type }) => !/^LambdaFunction/.test(type)).length;
    assert.ok(polls > 28 * 24 * 12 - 100, `${polls} polls`);
    assert.ok(history.events.length < 25_000, `${history.events.length} events`);
    assert.strictEqual(history.events.length - others, 3 * polls);
    assert.ok(story.account.stateMachines.transitions <= polls + 10);
    await story.end();
  },

  'an execution costs eight events, besides those of its run': async (story) => {
    await story.deploy();
    const { history } = await story.run();
    assert.strictEqual(history.events.length, 8);
    await story.end();
  },
};
