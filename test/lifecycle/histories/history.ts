/** One history of a stack: what a user does, what goes wrong meanwhile, and whether the promises hold all the time. */
import { declaredStack, type Deployment, givenName, type JobChoices, type JobId, LATE_BY_MINUTES, LONG, type Loss, type Others, PLENTY, type Untagging } from './choices';
import { excusesOf } from './excuses';
import { endsAsItShould, nothingStartedForNothing, oneAfterTheOther } from './expectations';
import { setMood } from './mood';
import { faultsAtStart, type Happened, isCrossed, noTrouble, type TroubleChoice, unleash, withoutHopeless } from './trouble';
import { RUN_RESOURCE_TYPE } from '../../../src/shared/resource-properties';
import { Account } from '../account';
import { cancelAsAdvised, removeAsAdvised, tagAsAdvised } from '../advice';
import { codeOf, MEMBERSHIP, OTHER_MEMBERSHIP, synthesize } from '../apps';
import { chanceFrom } from '../chance';
import { QUIET, violations } from '../invariants';
import { startedJobs } from '../jobs';
import { cancelAsSomebody, startAsSomebody } from '../somebody';
import type { Outcome, Stack } from '../stack';
import { templateOf, type Variant } from '../variant';
import { SECOND } from '../virtual-time';

/** The minimum time between two deployments: an app is synthesized, and CloudFormation creates a change set. */
const SYNTH = 10 * SECOND;

export class History {
  readonly account: Account;
  readonly happened: Happened = { atStart: 0, concurrent: 0, repeated: 0, redelivered: [] };
  /** What was to be deployed last, whatever came of it. */
  attempted: JobChoices = {};
  private stack?: Stack;
  private revision = 0;
  /** What was declared last, and whether CloudFormation has exactly that. */
  private declared: JobChoices = {};
  /** Every job of the stack as it was declared last. */
  private everDeclared: JobChoices = {};
  private isHealthy = false;
  /** What a rollback goes back to, and whether CloudFormation had exactly that. */
  private settled: { readonly declared: JobChoices; readonly isHealthy: boolean } = { declared: {}, isHealthy: false };
  /** All that went wrong so far. */
  private readonly met: TroubleChoice[] = [];
  /** How late List shows what was started before, in seconds. */
  private listLag = 0;
  private whyNotRemoved?: string;

  constructor(chance: number, private readonly variant: Variant = {}) {
    const simulator = { config: { quotas: { perAccount: PLENTY } } };
    this.account = new Account({ codeOf: (key) => codeOf(key, variant), random: chanceFrom(chance), simulator });
    this.account.policies.alias = variant.alias;
  }

  /** What was declared when an operation succeeded last. */
  get jobs(): JobChoices {
    return this.settled.declared;
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
    // Meanwhile, only a known ARN can be found. So nothing else goes wrong, and List is up to date for what went wrong before and comes next.
    await this.pass(listLagSeconds);
    // What has finished when the deployment fails could not be kept for the next one: nobody can have seen it.
    const runningSeconds = chosen.sibling.fails || chosen.interruption ? LONG : chosen.mood.runningSeconds;
    await this.deployNow({ ...chosen, mood: { ...chosen.mood, runningSeconds, acceptSeconds: 0, cancelOutcomes: ['INACTIVE'] }, troubles: [] });
    await this.pass(listLagSeconds);
  }

  async destroy(troubles: readonly TroubleChoice[]): Promise<void> {
    const { stack, account } = this;
    if (!stack || stack.isGone) {
      return;
    }
    account.note('destroy');
    this.meet(troubles);
    const { reason } = await account.run(stack.destroy());
    this.whyNotRemoved = reason;
    this.isUnsound();
    this.holds();
  }

  /** `cdk rollback`, after a deployment that failed without rollback, or after a failed rollback. */
  async rollBack(skips: boolean, troubles: readonly TroubleChoice[]): Promise<void> {
    const { stack, account } = this;
    if (!stack || !/^(CREATE|UPDATE|UPDATE_ROLLBACK)_FAILED$/.test(stack.status)) {
      return;
    }
    account.note(`cdk rollback${skips ? ' --force' : ''}`);
    this.meet(troubles);
    const skipped = skips ? stack.failed : [];
    const { status } = await account.run(stack.status === 'UPDATE_ROLLBACK_FAILED' ? stack.continueRollback(skipped) : stack.rollBack());
    this.isHealthy = false;
    if (status === 'UPDATE_ROLLBACK_COMPLETE') {
      this.declared = this.settled.declared;
      this.isHealthy = this.settled.isHealthy && skipped.length === 0;
      this.settled = { declared: this.declared, isHealthy: this.isHealthy };
    }
    this.holds();
  }

  /** Somebody's script takes tags off a job. */
  untag({ nth, keys }: Untagging): void {
    const job = startedJobs(this.account).at(-1 - nth);
    if (job) {
      const reserved = Object.keys(job.report.tags).filter((key) => key.startsWith('cdk-cleanrooms-ml:'));
      const taken = keys === 'all' ? reserved : [`cdk-cleanrooms-ml:${keys}`];
      this.account.note(`somebody takes ${keys === 'all' ? 'all our tags' : `the tag ${keys}`} off ${job.arn.split('/').at(-1)}`);
      this.account.call('DELETE', `/tags/${encodeURIComponent(job.arn)}?${taken.map((key) => `tagKeys=${encodeURIComponent(key)}`).join('&')}`);
      this.isUnsound();
    }
  }

  othersStart({ count, name, runningSeconds }: Others): void {
    const jobName = name === 'copied' ? startedJobs(this.account).at(-1)?.name : givenName('One', name);
    if (jobName !== undefined) {
      this.account.note(`others start ${count} jobs called ${jobName}, of ${runningSeconds} s`);
      this.account.simulator.changePlan({ pendingMs: 0, runningMs: runningSeconds * SECOND, outcome: 'ACTIVE' });
      for (let number = 0; number < count; number += 1) {
        startAsSomebody(this.account, MEMBERSHIP, jobName);
      }
    }
  }

  lose({ elsewhere, error }: Loss): void {
    this.account.loseMembership(elsewhere ? OTHER_MEMBERSHIP : MEMBERSHIP, error);
  }

  async pass(seconds: number): Promise<void> {
    this.account.note(`${seconds} s pass`);
    await this.account.run(this.account.time.sleep(seconds * SECOND));
    this.holds();
  }

  /** Somebody cancels a job by hand. */
  cancelFromOutside(): void {
    const job = startedJobs(this.account).find(({ endedAt }) => endedAt === Infinity);
    if (job) {
      this.account.note(`somebody cancels ${job.arn.split('/').at(-1)}`);
      cancelAsSomebody(this.account, job.arn);
      this.isUnsound();
    }
  }

  /** In the end all is removed, and nothing is left. */
  async end(): Promise<void> {
    noTrouble(this.account);
    await this.remove();
    await this.pass(QUIET / SECOND);
  }

  /** Removes the stack; if that keeps failing, does what the message says. */
  private async remove(): Promise<void> {
    const { account } = this;
    for (let attempt = 0; attempt < 6 && this.stack && !this.stack.isGone; attempt += 1) {
      await this.destroy([]);
      if (this.stack.isGone || attempt < 2) {
        continue;
      }
      const reason = this.whyNotRemoved!;
      account.note('somebody does what the message says');
      if (reason.includes('tag-resource') && attempt === 2) {
        tagAsAdvised(account, reason);
      } else if (/--trained-model-inference-job-arn arn:/.test(reason) && attempt === 3 && account.lostMemberships.size === 0) {
        cancelAsAdvised(account, reason);
        await account.run(account.time.sleep(QUIET));
      } else {
        await account.run(removeAsAdvised(this.stack, reason, attempt % 2 === 0 ? 'retain' : 'force'));
      }
    }
    if (this.stack && !this.stack.isGone) {
      throw new Error(`the stack cannot be removed: ${this.whyNotRemoved}`);
    }
  }

  /** After what has just happened, all that is expected of the next deployment is that the promises hold. */
  private isUnsound(): void {
    this.isHealthy = false;
    this.settled = { ...this.settled, isHealthy: false };
  }

  private async deployNow(chosen: Deployment): Promise<void> {
    const deployment = { ...chosen, jobs: this.withoutTheUnfindable(chosen.jobs) };
    const { mood, disableRollback, interruption } = deployment;
    const troubles = withoutHopeless(deployment.troubles, this.listLag);
    this.listLag = mood.listLagSeconds;
    // The CLI does the same with a stack that cannot be updated.
    if (this.stack && /^(ROLLBACK_COMPLETE|.*ROLLBACK_FAILED|DELETE_FAILED|REVIEW_IN_PROGRESS)$/.test(this.stack.status)) {
      noTrouble(this.account);
      await this.remove();
    }
    if (!this.stack || this.stack.isGone) {
      this.stack = this.account.newStack();
      this.declared = {};
      this.everDeclared = {};
      this.isUnsound();
    }
    const isNew = this.stack.timeline.length === 0;
    const { stack, account } = this;
    await account.run(account.time.sleep(SYNTH));
    account.note(`deploy ${JSON.stringify(deployment.jobs)}${disableRollback ? ' --no-rollback' : ''}`);
    const ranOn = account.simulator.jobs().some(({ status }) => status === 'CREATE_PENDING' || status === 'CREATE_IN_PROGRESS');
    setMood(account, mood);
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
      || (outcome.status === 'UPDATE_ROLLBACK_COMPLETE' && this.settled.isHealthy);
    if (outcome.status === 'UPDATE_ROLLBACK_COMPLETE') {
      this.declared = this.settled.declared;
    }
    if (/_COMPLETE$/.test(outcome.status)) {
      this.settled = { declared: this.declared, isHealthy: this.isHealthy };
    }
    const started = startedJobs(account).filter(({ arn, startedAt }) => !before.has(arn) && startedAt >= begun);
    oneAfterTheOther(deployment, started);
    if (wasHealthy) {
      nothingStartedForNothing(old, deployment.jobs, started);
    }
    const wasSound = (isNew || wasHealthy) && !isCrossed(this.happened, begun);
    endsAsItShould(deployment, outcome, {
      healthy: wasHealthy ? old : {}, wasSound, ranOn, lostMemberships: account.lostMemberships,
    }, stack, account.simulator);
    this.holds();
  }

  private holds(): void {
    const broken = violations(this.account, excusesOf(this.account, this.met, this.happened));
    if (broken.length > 0) {
      throw new Error(broken.join('\n'));
    }
  }

  private meet(troubles: readonly TroubleChoice[], answerSeconds = 0): void {
    if (troubles.length > 0) {
      this.account.note(`trouble: ${JSON.stringify(troubles)}`);
    }
    this.met.push(...troubles);
    unleash(this.account, troubles, this.happened, answerSeconds);
  }

  /**
   * A Create that is repeated without rollback carries no old properties: a job that the first attempt has left in another
   * membership, or under a name that was given then, cannot be found. That is documented; so it is not tried.
   */
  private withoutTheUnfindable(jobs: JobChoices): JobChoices {
    const notCreated = this.stack?.notCreated(RUN_RESOURCE_TYPE) ?? [];
    return Object.fromEntries(Object.entries(jobs).map(([id, job]) => {
      if (!notCreated.some((logicalId) => logicalId.startsWith(id))) {
        return [id, job];
      }
      const { elsewhere, name, invalid } = this.everDeclared[id as JobId] ?? job;
      // An invalid membership counts as another one, too.
      return [id, { ...job, elsewhere, name, invalid: invalid && job.invalid }];
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
      case 'job canceled':
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
