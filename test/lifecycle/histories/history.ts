/** One history of a stack: what a user does, what goes wrong meanwhile, and whether the promises hold all the time. */
import { declaredStack, type Deployment, type JobChoices, type JobId, LATE_BY_MINUTES, type Mood, PLENTY } from './choices';
import { isOutOfReach, isUnfindable } from './excuses';
import { endsAsItShould, nothingStartedForNothing, oneAfterTheOther } from './expectations';
import { faultsAtStart, type Happened, hitsTheFramework, noTrouble, type TroubleChoice, unleash } from './trouble';
import { Account } from '../account';
import { codeOf, MEMBERSHIP, OTHER_MEMBERSHIP, synthesize } from '../apps';
import { chanceFrom } from '../chance';
import { QUIET, violations } from '../invariants';
import { isLive, startedJobs } from '../jobs';
import { cancelAsSomebody, startAsSomebody } from '../somebody';
import type { Outcome, Stack } from '../stack';
import { templateOf, type Variant } from '../variant';
import { SECOND } from '../virtual-time';

/** So long it takes at least from one deployment to the next: an app is synthesized, and CloudFormation makes a change set. */
const SYNTH = 10 * SECOND;

export class History {
  readonly account: Account;
  readonly happened: Happened = { atStart: 0, concurrent: 0, repeated: 0 };
  /** What was to be deployed last, whatever came of it. */
  attempted: JobChoices = {};
  private stack?: Stack;
  private revision = 0;
  /** What was declared last, and whether CloudFormation has exactly that. */
  private declared: JobChoices = {};
  /** Every job of the stack as it was declared last. */
  private everDeclared: JobChoices = {};
  private isHealthy = false;
  private frameworkWasHit = false;
  private permissionsWereDenied = false;
  private cancelWasDenied = false;

  constructor(chance: number, private readonly variant: Variant = {}) {
    const simulator = { config: { quotas: { perAccount: PLENTY } } };
    this.account = new Account({ codeOf: (key) => codeOf(key, variant.handler), random: chanceFrom(chance), simulator });
    this.account.policies.alias = variant.alias;
  }

  get rollbacks(): number {
    return this.account.stacks.flatMap(({ timeline }) => timeline).filter(({ status }) => /^(UPDATE_)?ROLLBACK_IN_PROGRESS$/.test(status)).length;
  }

  get faultsAtStart(): number {
    return this.happened.atStart + faultsAtStart(this.account);
  }

  async deploy(chosen: Deployment): Promise<void> {
    const { listLagSeconds } = chosen.mood;
    if (listLagSeconds < LATE_BY_MINUTES) {
      return this.deployNow(chosen);
    }
    // Only what has an ARN can be found meanwhile: so nothing else goes wrong, and what went wrong before or comes next finds List in order.
    await this.pass(listLagSeconds);
    await this.deployNow({ ...chosen, mood: { ...chosen.mood, acceptSeconds: 0, cancelOutcomes: ['INACTIVE'] }, troubles: [] });
    await this.pass(listLagSeconds);
  }

  async destroy(troubles: readonly TroubleChoice[]): Promise<void> {
    const { stack, account } = this;
    if (!stack || stack.isGone) {
      return;
    }
    account.note('destroy');
    this.meet(troubles);
    await account.run(stack.destroy());
    this.isHealthy = false;
    this.holds(troubles);
  }

  async pass(seconds: number): Promise<void> {
    this.account.note(`${seconds} s pass`);
    await this.account.run(this.account.time.sleep(seconds * SECOND));
    this.holds([]);
  }

  /** Somebody cancels a job by hand. */
  cancelFromOutside(): void {
    const job = startedJobs(this.account).find(({ endedAt }) => endedAt === Infinity);
    if (job) {
      this.account.note(`somebody cancels ${job.arn.split('/').at(-1)}`);
      cancelAsSomebody(this.account, job.arn);
      this.isHealthy = false;
    }
  }

  /** In the end all is removed, and nothing is left. */
  async end(): Promise<void> {
    noTrouble(this.account);
    for (let attempt = 0; attempt < 3 && this.stack && !this.stack.isGone; attempt += 1) {
      await this.destroy([]);
    }
    await this.pass(QUIET / SECOND);
  }

  private async deployNow(chosen: Deployment): Promise<void> {
    const deployment = { ...chosen, jobs: this.withoutTheUnfindable(chosen.jobs) };
    const { mood, troubles, disableRollback, interruption } = deployment;
    // What the CLI does with a stack that cannot be updated.
    if (this.stack && /^(ROLLBACK_COMPLETE|.*ROLLBACK_FAILED|DELETE_FAILED|REVIEW_IN_PROGRESS)$/.test(this.stack.status)) {
      await this.destroy([]);
    }
    if (!this.stack || this.stack.isGone) {
      this.stack = this.account.newStack();
      this.declared = {};
      this.everDeclared = {};
      this.isHealthy = false;
    }
    const isNew = this.stack.timeline.length === 0;
    const { stack, account } = this;
    await account.run(account.time.sleep(SYNTH));
    account.note(`deploy ${JSON.stringify(deployment.jobs)}${disableRollback ? ' --no-rollback' : ''}`);
    this.be(mood);
    this.meet(troubles, mood.answerSeconds);
    const begun = account.time.now();
    const jobsBefore = startedJobs(account);
    const before = new Set(jobsBefore.map(({ arn }) => arn));
    const wasHealthy = this.isHealthy;
    const old = this.declared;
    this.declared = this.attempted = deployment.jobs;
    this.everDeclared = { ...this.everDeclared, ...deployment.jobs };
    let outcome: Outcome;
    const work = stack.deploy(templateOf(this.variant, synthesize(declaredStack(deployment, this.revision += 1))), { disableRollback });
    if (interruption) {
      outcome = await account.run(this.interrupted(work, interruption));
    } else {
      outcome = await account.run(work);
    }
    this.isHealthy = outcome.status === 'CREATE_COMPLETE' || outcome.status === 'UPDATE_COMPLETE'
      || (outcome.status === 'UPDATE_ROLLBACK_COMPLETE' && wasHealthy);
    if (outcome.status === 'UPDATE_ROLLBACK_COMPLETE') {
      this.declared = old;
    }
    const started = startedJobs(account).filter(({ arn, startedAt }) => !before.has(arn) && startedAt >= begun);
    oneAfterTheOther(deployment, started);
    if (wasHealthy) {
      nothingStartedForNothing(old, deployment.jobs, started);
    }
    endsAsItShould(deployment, outcome, {
      healthy: wasHealthy ? old : {}, wasSound: isNew || wasHealthy, ranOn: jobsBefore.some(isLive),
    }, stack, account.simulator);
    this.holds(troubles);
  }

  private holds(troubles: readonly TroubleChoice[]): void {
    this.frameworkWasHit ||= troubles.some(hitsTheFramework);
    this.permissionsWereDenied ||= troubles.some(({ is }) => is === 'denied');
    this.cancelWasDenied ||= troubles.some((trouble) => trouble.is === 'denied' && trouble.action === 'cleanrooms-ml:Cancel');
    const broken = violations(this.account, {
      framework: this.frameworkWasHit,
      concurrent: this.happened.repeated > 0 || this.frameworkWasHit,
      crash: this.account.breakdowns > 0 || this.permissionsWereDenied,
      cancelDenied: this.cancelWasDenied,
      isLost: (job, stack) => isUnfindable(job, stack, this.account) || isOutOfReach(job, this.account, this.happened.repeated > 0),
    });
    if (broken.length > 0) {
      throw new Error(broken.join('\n'));
    }
  }

  private meet(troubles: readonly TroubleChoice[], answerSeconds = 0): void {
    if (troubles.length > 0) {
      this.account.note(`trouble: ${JSON.stringify(troubles)}`);
    }
    unleash(this.account, troubles, this.happened, answerSeconds);
  }

  private be({ runningSeconds, fails, cancelOutcomes, listLagSeconds, shiftingPages, acceptSeconds, slots }: Mood): void {
    const { simulator } = this.account;
    this.account.acceptance = acceptSeconds * SECOND;
    simulator.configure({ quotas: { perMembership: slots.perMembership } });
    if (slots.takenSeconds > 0) {
      takeAllSlots(this.account, slots.takenSeconds);
    }
    simulator.changePlan({
      pendingMs: 0, runningMs: runningSeconds * SECOND, outcome: fails ? 'CREATE_FAILED' : 'ACTIVE', cancelOutcomes, cancelPendingMs: 5000, cancelInProgressMs: 20_000,
    });
    simulator.configure({
      listLagMs: listLagSeconds * SECOND,
      cancellableStatuses: ['CREATE_PENDING', 'CREATE_IN_PROGRESS', 'CANCEL_FAILED'],
      ...(shiftingPages ? { pageTokens: 'offset', pageShift: 1 } : { pageTokens: 'cursor', pageShift: 0 }),
    });
  }

  /**
   * A Create that is repeated without rollback carries no old properties: a job that the first attempt has left in another
   * membership, or under a name that was given then, cannot be found. That is documented; so it is not tried.
   */
  private withoutTheUnfindable(jobs: JobChoices): JobChoices {
    if (!/^(CREATE|UPDATE)_FAILED$/.test(this.stack?.status ?? '')) {
      return jobs;
    }
    return Object.fromEntries(Object.entries(jobs).map(([id, job]) => {
      const { elsewhere, named } = this.everDeclared[id as JobId] ?? job;
      return [id, { ...job, elsewhere, named }];
    }));
  }

  private async interrupted(work: Promise<Outcome>, { how, seconds }: NonNullable<Deployment['interruption']>): Promise<Outcome> {
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    work.then(over, over);
    await Promise.race([this.account.time.sleep(seconds * SECOND), work]);
    if (isOver) {
      return work;
    }
    this.isHealthy = false;
    switch (how) {
      case 'cancel':
        this.stack!.cancel();
        return work;
      case 'job cancelled':
        this.cancelFromOutside();
        return work;
      case 'destroy':
        if (this.stack!.status !== 'CREATE_IN_PROGRESS') {
          return work;
        }
        this.account.note('destroy, meanwhile');
        return this.stack!.destroy();
    }
  }
}

/** Others in the account are quicker. */
function takeAllSlots(account: Account, seconds: number): void {
  account.simulator.changePlan({ pendingMs: 0, runningMs: seconds * SECOND, outcome: 'ACTIVE' });
  for (const membership of [MEMBERSHIP, OTHER_MEMBERSHIP]) {
    while (startAsSomebody(account, membership, 'somebody else\'s')) {
      account.note(`somebody takes a slot for ${seconds} s`);
    }
  }
}
