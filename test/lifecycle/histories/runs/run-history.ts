/** One history of runs: what users do, what goes wrong meanwhile, and whether the promises hold. */
import { GIVEN_NAME, PLENTY, type RunMood, type RunShape, type StartChoice } from './choices';
import { delayOf, endsAProcess, forbidsToLook, hidesJobs, mayFailARemoval, mayFailARun, noRunTrouble, type RunsHappened, type RunTrouble, unleashOnRuns } from './trouble';
import { MEMBERSHIP } from '../../apps';
import type { RunAttempt } from '../../runs/attempts';
import { type DeclaredRuns, modelsInput } from '../../runs/declared-runs';
import { isLive } from '../../runs/run-jobs';
import { RunStory, TIDIED } from '../../runs/run-story';
import { runViolations, shownSecrets } from '../../runs/run-violations';
import { cancelAsSomebody, startAsSomebody } from '../../somebody';
import type { Stack } from '../../stack';
import type { Execution } from '../../step-functions/execution';
import { NO_TROUBLE } from '../../trouble';
import type { Variant } from '../../variant';
import { HOUR, MINUTE, SECOND } from '../../virtual-time';
import { faultsAtStart } from '../trouble';

/** So much later than usual is tidied up what is delayed by troubles that are over. */
const LONGEST_DELAY = 30 * MINUTE;

/** So long everything may take that has been started, in the end. */
const LONGEST = 3 * 24 * HOUR;

/** A quick service shows a job, and answers, within so many seconds. */
const SHOWN_WITHIN = 20;
const ANSWERED_WITHIN = 0.3;

/** How long after its look-up a Start may come, if nothing delays it. */
const LOOK_TO_START = 20 * SECOND;

/** How long a Start may be on its way, once Step Functions shows an end. */
const ON_ITS_WAY = 2 * SECOND;

/** How long two functions that are invoked together may need until there is one job. The next poll would come too late. */
const TOGETHER = 40 * SECOND;

/** More than half the jobs that start before the mood changes. */
const MOST_STARTS = 20;

/** What was in force from some moment on. */
interface Met {
  readonly from: number;
  readonly mood: RunMood;
  readonly troubles: readonly RunTrouble[];
}

export class RunHistory {
  readonly story: RunStory;
  readonly happened: RunsHappened = { atStart: 0, twice: 0, untold: new Set() };
  /** What went wrong, and from when on. */
  private readonly met: Met[] = [];
  private readonly started: Execution[] = [];
  private mood!: RunMood;
  private revision = 0;
  private removalMayFail = false;

  constructor(chance: number, variant: Variant, private readonly shape: RunShape) {
    this.story = new RunStory(variant, { config: { quotas: { perAccount: PLENTY } } }, chance);
  }

  get faultsAtStart(): number {
    return this.happened.atStart + faultsAtStart(this.story.account);
  }

  /** Executions that were stopped. */
  get stops(): number {
    return this.story.account.stateMachines.executions.filter(({ timeline }) => timeline.some(({ status }) => status === 'ABORTED')).length;
  }

  begin(): Promise<void> {
    this.setMood({
      runningSeconds: 100,
      fails: false,
      cancelOutcomes: ['INACTIVE'],
      listLagSeconds: 0,
      shiftingPages: false,
      answerSeconds: 0,
      executionLagSeconds: 0,
      slots: { perMembership: PLENTY, takenSeconds: 0 },
    });
    return this.story.deploy(this.declared());
  }

  setMood(mood: RunMood): void {
    const { runningSeconds, everyOtherSeconds, fails, cancelOutcomes, listLagSeconds, shiftingPages, executionLagSeconds, slots } = mood;
    const { service, account } = this.story;
    service.configure({ quotas: { perMembership: slots.perMembership } });
    if (slots.takenSeconds > 0) {
      service.changePlan({ pendingMs: 0, runningMs: slots.takenSeconds * SECOND, outcome: 'ACTIVE' });
      while (startAsSomebody(account, MEMBERSHIP, GIVEN_NAME)) {
        account.note(`somebody takes a slot for ${slots.takenSeconds} s`);
      }
    }
    service.changePlan({
      pendingMs: 0, runningMs: runningSeconds * SECOND, outcome: fails ? 'CREATE_FAILED' : 'ACTIVE', cancelOutcomes, cancelPendingMs: 5000, cancelInProgressMs: 20_000,
    });
    const started = service.jobs().length;
    service.setPlanRules(everyOtherSeconds === undefined ? [] : Array.from({ length: MOST_STARTS }, (_, index) => (
      { nthStart: started + 2 * (index + 1), plan: { runningMs: everyOtherSeconds * SECOND } }
    )));
    service.configure({
      listLagMs: listLagSeconds * SECOND,
      cancellableStatuses: ['CREATE_PENDING', 'CREATE_IN_PROGRESS', 'CANCEL_FAILED'],
      ...(shiftingPages ? { pageTokens: 'offset', pageShift: 1 } : { pageTokens: 'cursor', pageShift: 0 }),
    });
    account.stateMachines.lag = executionLagSeconds * SECOND;
    this.mood = mood;
  }

  meet(troubles: readonly RunTrouble[]): void {
    if (troubles.length > 0) {
      this.story.account.note(`trouble: ${JSON.stringify(troubles)}`);
    }
    this.met.push({ from: this.story.account.time.now(), mood: this.mood, troubles });
    this.removalMayFail = troubles.some(mayFailARemoval);
    unleashOnRuns(this.story.account, troubles, this.happened, this.mood.answerSeconds);
  }

  async start({ again, key, models }: StartChoice): Promise<void> {
    const { story } = this;
    if (story.stack.isGone) {
      const { account } = story;
      // A killed process may fail the creation of a stack: that is a story of deployments.
      const { trouble } = account;
      account.trouble = NO_TROUBLE;
      story.stack = account.newStack();
      await story.deploy(this.declared());
      account.trouble = trouble;
    }
    const input = { ...modelsInput(models), key: `key ${key}` };
    this.started.push(story.start(input));
    if (again !== undefined) {
      await story.pass(again * SECOND);
      this.started.push(story.start(input));
    }
  }

  pass(seconds: number): Promise<void> {
    this.story.account.note(`${seconds} s pass`);
    return this.story.pass(seconds * SECOND);
  }

  /** @param nth of those that still run, counted from the latest */
  stopExecution(nth: number): void {
    const execution = this.started.filter(({ isRunning }) => isRunning).at(-1 - nth);
    if (execution && this.isThere(execution)) {
      this.story.stop(execution);
    }
  }

  stopRun(nth: number): void {
    const run = this.story.runs.filter(({ isRunning }) => isRunning).at(-1 - nth);
    if (run && this.isThere(run)) {
      this.story.stop(run);
    }
  }

  /** @param nth of those that have not succeeded, counted from the latest */
  redrive(nth: number): void {
    const execution = this.started.filter((one) => !one.isRunning && one.status !== 'SUCCEEDED').at(-1 - nth);
    if (execution && this.isThere(execution)) {
      this.story.redrive(execution);
    }
  }

  async update(): Promise<void> {
    if (!this.story.stack.isGone) {
      this.revision += 1;
      await this.story.deploy(this.declared());
    }
  }

  async remove(): Promise<void> {
    const { stack } = this.story;
    if (stack.isGone) {
      return;
    }
    const { status, reason } = await this.story.destroy();
    if (status === 'DELETE_COMPLETE') {
      return;
    }
    if (!this.removalMayFail) {
      throw new Error(`the stack cannot be removed: ${reason}`);
    }
    // What people do then.
    noRunTrouble(this.story.account);
    await this.story.pass(10 * MINUTE);
    const again = await this.story.destroy();
    if (again.status !== 'DELETE_COMPLETE') {
      throw new Error(`the stack cannot be removed: ${again.reason}`);
    }
  }

  othersStart(count: number, runningSeconds: number): void {
    const { account, service } = this.story;
    account.note(`others start ${count} jobs of ${runningSeconds} s`);
    service.changePlan({ pendingMs: 0, runningMs: runningSeconds * SECOND, outcome: 'ACTIVE' });
    const copied = this.story.jobs.at(-1)?.report.name ?? GIVEN_NAME;
    Array.from({ length: count }, (_, index) => startAsSomebody(account, MEMBERSHIP, index % 2 === 0 ? GIVEN_NAME : copied));
  }

  /** Somebody cancels a job of a run. */
  cancelFromOutside(): void {
    const job = this.story.jobs.find(isLive);
    if (job) {
      this.story.account.note(`somebody cancels ${job.arn.split('/').at(-1)}`);
      cancelAsSomebody(this.story.account, job.arn);
    }
  }

  /** In the end all executions end, all is removed, and nothing is left. */
  async end(): Promise<void> {
    const { story } = this;
    noRunTrouble(story.account);
    for (const execution of this.started.filter(({ machine }) => !this.isGone(machine.arn))) {
      await story.ended(execution, LONGEST);
    }
    await story.pass(TIDIED + LONGEST_DELAY);
    this.holds();
    this.removalMayFail = false;
    await this.remove();
    await story.pass(TIDIED);
    this.holds();
    const shown = shownSecrets(story.account);
    if (shown.length > 0) {
      throw new Error(shown.join('\n'));
    }
  }

  private declared(): DeclaredRuns {
    return { ...this.shape, revision: this.revision % 2 };
  }

  private isThere({ machine }: Execution): boolean {
    return !this.isGone(machine.arn);
  }

  private isGone(machineArn: string): boolean {
    return this.stackOf(machineArn).isGone;
  }

  private stackOf(machineArn: string): Stack {
    const { account } = this.story;
    return account.stacks.find(({ id }) => id === account.stackOfMachine.get(machineArn))!;
  }

  private holds(): void {
    const broken = runViolations(this.story.account, {
      concurrent: this.happened.twice > 0 || this.story.account.breakdowns > 0,
      mayFail: this.met.some(({ troubles }) => troubles.some(mayFailARun)),
      unseen: this.met.some(({ troubles }) => troubles.some(forbidsToLook)),
      slackFrom: (moment) => this.slackFrom(moment),
      settling: (moment) => (this.isQuick(moment, moment + TOGETHER, (trouble) => hidesJobs(trouble) || endsAProcess(trouble)) ? TOGETHER : Infinity),
      visibleAfter: (moment) => (this.isQuick(moment, Infinity, hidesJobs) ? SHOWN_WITHIN * SECOND + LOOK_TO_START : Infinity),
      onItsWay: (moment) => ON_ITS_WAY + Math.max(...this.inForce(moment).map(({ mood }) => mood.executionLagSeconds)) * SECOND,
      tidyFrom: (attempt) => this.sweptFrom(attempt),
    });
    if (broken.length > 0) {
      throw new Error(broken.join('\n'));
    }
  }

  /** What was in force between two moments. */
  private inForce(from: number, until = Infinity): Met[] {
    return this.met.filter((met, index) => met.from <= until && (this.met[index + 1]?.from ?? Infinity) >= from);
  }

  /** How much longer everything may take: because of what was in force at a moment, or came later. */
  private slackFrom(moment: number): number {
    return this.inForce(moment).flatMap(({ troubles }) => troubles.map(delayOf)).reduce((sum, one) => sum + one, 0);
  }

  /** Whether the service is quick for some time, and no trouble is of some kind. */
  private isQuick(from: number, until: number, isOfTheKind: (trouble: RunTrouble) => boolean): boolean {
    return this.inForce(from, until).every(({ mood, troubles }) =>
      mood.listLagSeconds <= SHOWN_WITHIN && mood.answerSeconds <= ANSWERED_WITHIN && !mood.shiftingPages && !troubles.some(isOfTheKind));
  }

  /** From when on what a run has left can be tidied up by somebody. */
  private sweptFrom({ run }: RunAttempt): number {
    const jobs = this.story.jobs.filter((job) => job.run === run.arn);
    const stopped = run.stopDate ?? Infinity;
    if (!this.happened.untold.has(run.name) || jobs.some(({ startedAt }) => this.seesItsEnd(startedAt, stopped))) {
      return 0;
    }
    // The next one finds it by its job: a state without a job waits until its heartbeat fails.
    const next = this.story.runs.find(({ machine, startDate }) => machine.arn === run.machine.arn && startDate > stopped
      && jobs.some(({ startedAt, endedAt }) => startedAt < startDate && endedAt > startDate));
    const removal = this.stackOf(run.machine.arn).timeline.filter(({ status }) => status === 'DELETE_IN_PROGRESS').at(-1);
    return Math.min(next?.startDate ?? Infinity, removal?.at ?? Infinity);
  }

  /** Whether a function that starts a job sees afterwards that its run was stopped meanwhile, although nothing comes about that. */
  private seesItsEnd(startedAt: number, stopped: number): boolean {
    return stopped >= startedAt && stopped < startedAt + SECOND
      && this.isQuick(startedAt, startedAt + TOGETHER, (trouble) => hidesJobs(trouble) || endsAProcess(trouble))
      && this.inForce(startedAt).every(({ mood }) => mood.executionLagSeconds === 0);
  }
}
