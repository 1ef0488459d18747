/** One history of a stack: what a user does, what goes wrong meanwhile, and whether the promises hold all the time. */
import { type Happened, faultsAtStart, hitsTheFramework, mayFailAnOperation, noTrouble, type TroubleChoice, unleash } from './trouble';
import type { JobPlan } from '../../../simulator';
import { Account } from '../account';
import { codeOf, type DeclaredJob, type DeclaredStack, MEMBERSHIP, OTHER_MEMBERSHIP, synthesize } from '../apps';
import { QUIET, violations } from '../invariants';
import { type StartedJob, startedJobs } from '../jobs';
import type { Outcome, Stack } from '../stack';
import { templateOf, type Variant } from '../variant';
import { SECOND } from '../virtual-time';

/** What a job's declaration can differ in. */
export interface JobChoice {
  readonly configuration: number;
  readonly elsewhere: boolean;
  readonly named: boolean;
  readonly rerun: number;
  readonly tag: number;
  readonly retain: boolean;
}

export type JobChoices = Readonly<Partial<Record<'One' | 'Two', JobChoice>>>;

/** How the service treats the jobs that are started from now on. */
export interface Mood {
  readonly runningSeconds: number;
  readonly fails: boolean;
  readonly cancelOutcomes: JobPlan['cancelOutcomes'];
  readonly listLagSeconds: number;
  readonly shiftingPages: boolean;
}

export interface Deployment {
  readonly jobs: JobChoices;
  readonly sibling: { readonly seconds: number; readonly fails: boolean; readonly afterTheJob: boolean };
  readonly disableRollback: boolean;
  readonly mood: Mood;
  readonly troubles: readonly TroubleChoice[];
  readonly interruption?: { readonly how: 'cancel' | 'destroy' | 'job cancelled'; readonly seconds: number };
}

/** A leg waits so long; a job of `TOO_LONG` seconds does not end in it, one of less does with time to spare. */
const WAIT_MINUTES = 5;
export const TOO_LONG = 1200;

/** What the account allows: not what these histories are about. */
const quotas = { perAccount: 100, perMembership: 100 };

export class History {
  readonly account: Account;
  readonly happened: Happened = { atStart: 0, concurrent: 0 };
  /** What was to be deployed last, whatever came of it. */
  attempted: JobChoices = {};
  private stack?: Stack;
  private revision = 0;
  /** What was declared last, and whether CloudFormation has exactly that. */
  private declared: JobChoices = {};
  private isHealthy = false;
  private frameworkWasHit = false;
  private permissionsWereDenied = false;

  constructor(chance: number, private readonly variant: Variant = {}) {
    this.account = new Account({ codeOf: (key) => codeOf(key, variant.handler), random: randomFrom(chance), simulator: { config: { quotas } } });
    this.account.policies.alias = variant.alias;
  }

  get rollbacks(): number {
    return this.account.stacks.flatMap(({ timeline }) => timeline).filter(({ status }) => /^(UPDATE_)?ROLLBACK_IN_PROGRESS$/.test(status)).length;
  }

  get faultsAtStart(): number {
    return this.happened.atStart + faultsAtStart(this.account);
  }

  async deploy(chosen: Deployment): Promise<void> {
    const deployment = { ...chosen, jobs: this.withoutTheUnfindable(chosen.jobs) };
    const { mood, troubles, disableRollback, interruption } = deployment;
    // What the CLI does with a stack that cannot be updated.
    if (this.stack && /^(ROLLBACK_COMPLETE|.*ROLLBACK_FAILED|DELETE_FAILED|REVIEW_IN_PROGRESS)$/.test(this.stack.status)) {
      await this.destroy([]);
    }
    if (!this.stack || this.stack.isGone) {
      this.stack = this.account.newStack();
      this.declared = {};
      this.isHealthy = false;
    }
    const isNew = this.stack.timeline.length === 0;
    const { stack, account } = this;
    account.note(`deploy ${JSON.stringify(deployment.jobs)}${disableRollback ? ' --no-rollback' : ''}`);
    this.be(mood);
    this.meet(troubles);
    const begun = account.time.now();
    const before = new Set(startedJobs(account).map(({ arn }) => arn));
    const wasHealthy = this.isHealthy;
    const old = this.declared;
    this.declared = this.attempted = deployment.jobs;
    let outcome: Outcome;
    const work = stack.deploy(templateOf(this.variant, synthesize(this.declaration(deployment))), { disableRollback });
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
    if (wasHealthy) {
      this.startsNothingForNothing(old, deployment.jobs, started.map(({ logicalId }) => logicalId));
    }
    this.endsAsItShould(deployment, outcome, wasHealthy ? old : {}, isNew || wasHealthy);
    this.holds(troubles);
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
      this.account.call('PATCH', `/memberships/${job.report.membershipIdentifier}/trained-model-inference-jobs/${encodeURIComponent(job.arn)}`);
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

  private holds(troubles: readonly TroubleChoice[]): void {
    this.frameworkWasHit ||= troubles.some(hitsTheFramework);
    this.permissionsWereDenied ||= troubles.some(({ is }) => is === 'denied');
    const broken = violations(this.account, {
      framework: this.frameworkWasHit,
      concurrent: this.happened.concurrent > 0 || this.frameworkWasHit,
      crash: this.account.breakdowns > 0 || this.permissionsWereDenied,
      isLost: (job, stack) => isUnfindable(job, stack) || this.isOutOfReach(job),
    });
    if (broken.length > 0) {
      throw new Error(broken.join('\n'));
    }
  }

  /**
   * The framework answers a Create for which no waiter can be started with an id whose Delete never reaches our code. Nothing of
   * ours runs then that could see to the job of a first attempt that was not rolled back, or of another delivery of the request.
   */
  private isOutOfReach({ logicalId, requestId }: StartedJob): boolean {
    const failed = this.account.requests.received.filter(({ event, answer }) => event.LogicalResourceId === logicalId && answer.Status === 'FAILED');
    return failed.some(({ event, answer }, index) => answer.PhysicalResourceId === 'AWSCDK::CustomResourceProviderFramework::CREATE_FAILED'
      && (index > 0 || (event.RequestId === requestId && this.happened.concurrent > 0)));
  }

  private meet(troubles: readonly TroubleChoice[]): void {
    if (troubles.length > 0) {
      this.account.note(`trouble: ${JSON.stringify(troubles)}`);
    }
    unleash(this.account, troubles, this.happened);
  }

  private be({ runningSeconds, fails, cancelOutcomes, listLagSeconds, shiftingPages }: Mood): void {
    const { simulator } = this.account;
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
      const { elsewhere, named } = this.declared[id as keyof JobChoices] ?? job;
      return [id, { ...job, elsewhere, named }];
    }));
  }

  private declaration({ jobs, sibling }: Deployment): DeclaredStack {
    const declared = Object.entries(jobs).map(([id, job]) => declaredJob(id, job));
    this.revision += 1;
    return {
      jobs: declared,
      siblings: [{
        id: 'Sibling',
        seconds: sibling.seconds,
        fails: sibling.fails,
        // Changed when it is to do something: to fail, or to have failed no longer.
        revision: sibling.fails ? `${this.revision % 2}` : 'same',
        ...(sibling.afterTheJob && declared.length > 0 && { after: declared[0].id }),
      }],
    };
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

  /** A tag change and a deployment of what is there start nothing. */
  private startsNothingForNothing(old: JobChoices, wanted: JobChoices, started: readonly string[]): void {
    for (const id of ['One', 'Two'] as const) {
      const [before, after] = [old[id], wanted[id]];
      if (before && after && isSameJob(before, after) && started.some((logicalId) => logicalId.startsWith(id))) {
        throw new Error(`a job of ${id} was started, though the same was wanted before`);
      }
    }
  }

  /** If nothing else fails, a deployment succeeds if and only if the jobs do. */
  private endsAsItShould({ jobs, sibling, mood, troubles, interruption }: Deployment, { status, reason = '' }: Outcome, healthy: JobChoices, isFromASoundState: boolean): void {
    const succeeded = status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE';
    if (interruption || troubles.some(mayFailAnOperation) || (sibling.fails && !succeeded)) {
      return;
    }
    const wanted = Object.entries(jobs) as ['One' | 'Two', JobChoice][];
    const isKept = ([id, job]: typeof wanted[number]) => healthy[id] !== undefined && isSameJob(healthy[id], job);
    const willFail = wanted.filter((one) => !isKept(one)).length > 0 && (mood.fails || mood.runningSeconds >= TOO_LONG);
    const stack = this.stack!;
    for (const [id, job] of succeeded ? wanted : []) {
      const logicalId = stack.logicalIds('Custom::CleanRoomsMLTrainedModelInferenceJob').find((one) => one.startsWith(id));
      const arn = logicalId && stack.resource(logicalId)?.physicalId;
      if (this.account.simulator.jobs().find((report) => report.arn === arn)?.status !== 'ACTIVE') {
        throw new Error(`the deployment has succeeded, though the job of ${id} is not ACTIVE`);
      }
      const started = this.account.simulator.calls().find(({ operation, jobArn }) => /^Start/.test(operation) && jobArn === arn);
      if (started?.input.description !== declaredJob(id, job).description) {
        throw new Error(`the deployment has succeeded, though the job of ${id} is another one: ${String(started?.input.description)}`);
      }
    }
    // What a failed deployment without rollback has left has to be mended first.
    if (!succeeded && !willFail && isFromASoundState && !sibling.fails) {
      throw new Error(`the deployment has failed, though nothing was wrong with its jobs: ${status}, ${reason}`);
    }
    if (!succeeded && willFail && mood.fails && !sibling.fails && !/The inference container exited with an error|still CREATE|was cancelled outside/.test(reason)) {
      throw new Error(`the deployment has failed without the service's reason: ${reason}`);
    }
  }
}

/**
 * When an update and its rollback have both broken down, the Delete that follows does not carry the properties of the update: a
 * job of it in another membership, or under a name that was given then, cannot be found. And where a job is retained there is no
 * Delete that could find what a deployment that broke down has left. That is documented.
 */
function isUnfindable({ name, report }: StartedJob, { timeline, retained }: Stack): boolean {
  const hasBeen = (wanted: string) => timeline.some(({ status }) => status === wanted);
  return (hasBeen('UPDATE_ROLLBACK_FAILED') && (name.startsWith('the job') || report.membershipIdentifier === OTHER_MEMBERSHIP))
    || ((hasBeen('CREATE_FAILED') || hasBeen('UPDATE_FAILED')) && retained.length > 0);
}

/** Whether one is no change of the other that needs a new run. */
function isSameJob(a: JobChoice, b: JobChoice): boolean {
  return a.configuration === b.configuration && a.elsewhere === b.elsewhere && a.named === b.named && a.rerun === b.rerun;
}

function declaredJob(id: string, { configuration, elsewhere, named, rerun, tag, retain }: JobChoice): DeclaredJob {
  return {
    id,
    waitMinutes: WAIT_MINUTES,
    membershipIdentifier: elsewhere ? OTHER_MEMBERSHIP : MEMBERSHIP,
    description: `configuration ${configuration}`,
    tags: { tag: String(tag) },
    ...(named && { jobName: `the job ${id}` }),
    ...(rerun > 0 && { rerunToken: String(rerun) }),
    ...(retain && { retain }),
  };
}

/** The same numbers for the same seed. */
function randomFrom(seed: number): () => number {
  let state = (seed % 2147483646) + 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
