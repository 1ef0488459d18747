/** One history of runs: what users do, what goes wrong meanwhile, and whether the promises hold. */
import { GIVEN_NAME, PLENTY, type RunMood, type RunShape, type StartChoice } from './choices';
import { Conditions } from './conditions';
import { excusesOf } from './excuses';
import { mayFailARemoval, noRunTrouble, type RunsHappened, type RunTrouble, unleashOnRuns } from './trouble';
import { MEMBERSHIP } from '../../apps';
import { type DeclaredRuns, modelsInput } from '../../runs/declared-runs';
import { isLive } from '../../runs/run-jobs';
import { RunStory, TIDIED } from '../../runs/run-story';
import { runViolations, shownSecrets } from '../../runs/run-violations';
import { cancelAsSomebody, startAsSomebody } from '../../somebody';
import type { Execution } from '../../step-functions/execution';
import { NO_TROUBLE } from '../../trouble';
import type { Variant } from '../../variant';
import { HOUR, MINUTE, SECOND } from '../../virtual-time';
import { faultsAtStart } from '../trouble';

/** How much longer than usual the tidying up may take, because troubles that are now over delayed it. */
const LONGEST_DELAY = 30 * MINUTE;

/** How late Step Functions shows an execution whose function has started a job already: functions need not ask the same server. */
const LISTED_LATE = 10 * SECOND;

/** How long troubles last after the last command: longer than a run tolerates denials. */
const TROUBLED = 6 * MINUTE;

/** How long any execution may still take at the end of a history. */
const LONGEST = 3 * 24 * HOUR;

/** More than half the jobs that start before the mood changes. */
const MOST_STARTS = 20;

export class RunHistory {
  readonly story: RunStory;
  readonly happened: RunsHappened = { atStart: 0, twice: 0, untold: new Set() };
  private readonly conditions = new Conditions();
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
    this.conditions.add({ from: this.story.account.time.now(), mood: this.mood, troubles });
    this.removalMayFail = troubles.some(mayFailARemoval);
    unleashOnRuns(this.story.account, troubles, this.happened, this.mood.answerSeconds);
  }

  async start({ again, key, models, thenRemoved = false }: StartChoice): Promise<void> {
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
    if (thenRemoved) {
      await story.pass(SECOND);
      story.account.stateMachines.lag = LISTED_LATE;
      await this.remove();
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
    // What was started last meets its troubles, too.
    await story.pass(TROUBLED);
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
    return this.story.account.stackWith(machineArn)!.isGone;
  }

  private holds(): void {
    const broken = runViolations(this.story.account, excusesOf(this.story, this.conditions, this.happened));
    if (broken.length > 0) {
      throw new Error(broken.join('\n'));
    }
  }
}
