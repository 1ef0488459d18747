/** What can happen to runs, made at random. */
import * as fc from 'fast-check';
import { GIVEN_NAME, PLENTY, type RunMood, type RunShape, type StartChoice } from './choices';
import type { RunHistory } from './run-history';
import { changeTroubles, leftAlone, runTroubles, type RunTrouble, twins } from './trouble';

/** Every command can come at any time. */
export type RunModel = Readonly<Record<string, never>>;

type Command = fc.AsyncCommand<RunModel, RunHistory>;

class Start implements Command {
  constructor(private readonly mood: RunMood, private readonly troubles: readonly RunTrouble[], private readonly choice: StartChoice) {}

  check = () => true;

  async run(_: RunModel, history: RunHistory): Promise<void> {
    history.setMood(this.mood);
    history.meet(this.troubles);
    await history.start(this.choice);
  }

  toString = () => `start ${JSON.stringify([this.choice, this.mood, this.troubles])}`;
}

/** Something that is done to what was started. */
class Act implements Command {
  constructor(private readonly name: string, private readonly act: (history: RunHistory) => unknown) {}

  check = () => true;

  async run(_: RunModel, history: RunHistory): Promise<void> {
    await this.act(history);
  }

  toString = () => this.name;
}

/** While something is updated or removed, other things go wrong. */
class Change implements Command {
  constructor(private readonly how: 'update' | 'remove', private readonly troubles: readonly RunTrouble[]) {}

  check = () => true;

  async run(_: RunModel, history: RunHistory): Promise<void> {
    history.meet(this.troubles);
    await history[this.how]();
  }

  toString = () => `${this.how} ${JSON.stringify(this.troubles)}`;
}

const rarely = (weight: number) => fc.oneof({ weight: weight - 1, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });

const NO_SCARCITY = { perMembership: PLENTY, takenSeconds: 0 };

/** One execution, of one model. */
const ONCE = fc.record({ again: fc.constant(undefined), key: fc.constant(0), models: fc.constant(1) });

const mood: fc.Arbitrary<RunMood> = fc.record({
  // Each poll of a job of hours takes as long as all that matters at its beginning.
  runningSeconds: fc.oneof(
    { weight: 19, arbitrary: fc.constantFrom(0, 0, 20, 20, 100, 100, 300, 900, 1800) },
    { weight: 1, arbitrary: fc.constant(7200) },
  ),
  everyOtherSeconds: fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constant(7200) }),
  fails: rarely(5),
  cancelOutcomes: fc.oneof(
    { weight: 6, arbitrary: fc.constant(['INACTIVE' as const]) },
    { weight: 1, arbitrary: fc.constantFrom(['ACTIVE' as const], ['CANCEL_FAILED' as const, 'INACTIVE' as const]) },
  ),
  listLagSeconds: fc.constantFrom(0, 0, 3, 20, 80),
  shiftingPages: rarely(5),
  answerSeconds: fc.constantFrom(0, 0, 0.3, 3),
  executionLagSeconds: fc.constantFrom(0, 0, 2, 10),
  slots: fc.oneof(
    { weight: 6, arbitrary: fc.constant(NO_SCARCITY) },
    { weight: 1, arbitrary: fc.record({ perMembership: fc.constantFrom(1, 2), takenSeconds: fc.constantFrom(0, 60, 700) }) },
  ),
});

/** A few stacks in which every two of these choices come together: each has to be synthesized. */
export const runShapes: fc.Arbitrary<RunShape> = fc.constantFrom<RunShape>(
  { shape: 'one' },
  { shape: 'one', jobName: GIVEN_NAME },
  { shape: 'one', retries: 1, hasKey: true },
  { shape: 'one', retriesEverything: true, hasKey: true },
  { shape: 'one', retries: 1, timeoutMinutes: 20 },
  { shape: 'one', timeoutMinutes: 20, jobName: GIVEN_NAME, hasKey: true },
  { shape: 'one', retries: 1, jobName: GIVEN_NAME },
  { shape: 'map', maxConcurrency: 2, retries: 1, jobName: GIVEN_NAME },
  { shape: 'map', maxConcurrency: 2, timeoutMinutes: 20, hasKey: true },
  { shape: 'two', jobName: GIVEN_NAME, hasKey: true },
  { shape: 'two', retries: 1, timeoutMinutes: 20 },
);

const anyStart = fc.tuple(mood, runTroubles, fc.record({
  again: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom(0, 5, 200) }),
  key: fc.nat({ max: 1 }),
  models: fc.constantFrom(1, 2),
}));

/** Of a job that is left alone, little is seen if it is short, or if nothing comes after it. */
const longAndLeftAlone = fc.tuple(
  mood.map((one) => ({ ...one, runningSeconds: 1800, executionLagSeconds: 0, slots: NO_SCARCITY })),
  leftAlone,
  fc.record({ again: fc.constantFrom(undefined, 200), key: fc.constant(0), models: fc.constant(1) }),
);

/** A short job whose twin runs for hours, and is not visible when the short one has finished. */
const shortWithALongTwin = fc.tuple(
  mood.map((one) => ({
    ...one,
    runningSeconds: 20,
    everyOtherSeconds: 7200,
    fails: false,
    listLagSeconds: 80,
    shiftingPages: false,
    slots: NO_SCARCITY,
  })),
  twins,
  ONCE,
);

/** A job that finishes while its run is not allowed, for minutes from its Start on, to ask whether anybody waits for it. */
const unansweredGuard = fc.tuple(
  mood.map((one) => ({
    ...one, runningSeconds: 100, everyOtherSeconds: undefined, fails: false, listLagSeconds: 80, slots: NO_SCARCITY,
  })),
  fc.constantFrom('states:Describe', 'states:SendTaskHeartbeat').map((action) => [{ is: 'denied' as const, action, from: 30, seconds: 1800 }]),
  ONCE,
);

/** A run that Step Functions does not list yet when everything is removed. */
const removedAtOnce = fc.tuple(
  mood.map((one) => ({
    ...one, runningSeconds: 1800, answerSeconds: 0, listLagSeconds: 0, executionLagSeconds: 0, slots: NO_SCARCITY,
  })),
  fc.constant([]),
  fc.record({ again: fc.constant(undefined), key: fc.constant(0), models: fc.constant(1), thenRemoved: fc.constant(true) }),
);

const NOBODY_MAY_CANCEL = { is: 'denied' as const, action: 'cleanrooms-ml:Cancel', seconds: 1800 };

/** A short job with a long twin that nobody may cancel for half an hour. */
const twinThatStays = fc.tuple(shortWithALongTwin, fc.constantFrom(0, 30)).map(([[one, troubles, choice], from]) => (
  [{ ...one, listLagSeconds: 20 }, [...troubles, { ...NOBODY_MAY_CANCEL, from }], choice] as const));

/** The same, and the answer with the first is lost: the run has to find both. */
const twinsToFind = fc.tuple(shortWithALongTwin, fc.constantFrom(16, 40)).map(([[one, [, killed], choice], seconds]) => [
  { ...one, listLagSeconds: 50, executionLagSeconds: 0 },
  [{ is: 'invoked twice' as const, nth: 0, seconds, lastCounts: true }, killed, { ...NOBODY_MAY_CANCEL, from: 0 }],
  choice,
] as const);

/** A long job that is left alone. The next run has a short job, and may not cancel the long one until its own has finished. */
const leftForLonger = fc.tuple(
  mood.map((one) => ({
    ...one, runningSeconds: 7200, everyOtherSeconds: 20, fails: false, answerSeconds: 0, executionLagSeconds: 0, slots: NO_SCARCITY,
  })),
  fc.constant([
    { is: 'stopped' as const, at: 'Start' as const, killed: true, nth: 0, seconds: [] },
    { is: 'denied' as const, action: 'cleanrooms-ml:Cancel', from: 150, seconds: 600 },
  ]),
  fc.record({ again: fc.constant(200), key: fc.constant(0), models: fc.constant(1) }),
);

/** Two invocations that each start a job. The later one counts; the earlier one gets no answer to its Start, but finds both jobs. */
const lateChoice = fc.tuple(
  mood.map((one) => ({
    ...one,
    runningSeconds: 1800,
    everyOtherSeconds: undefined,
    fails: false,
    listLagSeconds: 80,
    answerSeconds: 3,
    slots: NO_SCARCITY,
  })),
  fc.constant([{ is: 'start' as const, kind: 'hang' as const, acted: true, skip: 0 }, { is: 'invoked twice' as const, nth: 0, seconds: 1, lastCounts: true }]),
  ONCE,
);

const start = fc.oneof(
  { weight: 24, arbitrary: anyStart },
  { weight: 2, arbitrary: longAndLeftAlone },
  { weight: 3, arbitrary: fc.oneof(shortWithALongTwin, unansweredGuard, removedAtOnce, twinThatStays, twinsToFind, leftForLonger, lateChoice) },
).map(([one, troubles, choice]) => new Start(one, troubles, choice));

/** What every history begins with. */
export const firstStart: fc.Arbitrary<Command> = start;

/** @param replayPath of a history that failed, to replay it */
export const runHistories = (replayPath?: string) => fc.commands<RunModel, RunHistory, boolean>([
  start,
  start,
  start,
  fc.constantFrom(2, 10, 30, 100, 300, 1000, 2000).map((seconds) => new Act(`${seconds} s pass`, (history) => history.pass(seconds))),
  fc.nat({ max: 1 }).map((nth) => new Act(`stop execution ${nth}`, (history) => history.stopExecution(nth))),
  fc.nat({ max: 1 }).map((nth) => new Act(`stop run ${nth}`, (history) => history.stopRun(nth))),
  fc.nat({ max: 1 }).map((nth) => new Act(`redrive ${nth}`, (history) => history.redrive(nth))),
  fc.oneof(
    fc.constant(new Act('somebody cancels a job', (history) => history.cancelFromOutside())),
    fc.tuple(fc.constantFrom(1, 4), fc.constantFrom(0, 100, 1800))
      .map(([count, seconds]) => new Act(`others start ${count} jobs of ${seconds} s`, (history) => history.othersStart(count, seconds))),
  ),
  fc.tuple(fc.constantFrom('update' as const, 'remove' as const, 'remove' as const), changeTroubles).map((choice) => new Change(...choice)),
], { maxCommands: 3, replayPath });
