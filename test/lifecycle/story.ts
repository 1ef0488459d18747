/** What a story uses: an account, a stack in it, and a user who deploys. */
import * as assert from 'node:assert';
import { OUTSIDER } from './access';
import { Account } from './account';
import { codeOf, type DeclaredStack, synthesize } from './apps';
import { chanceFrom } from './chance';
import { type Excuses, QUIET, violations } from './invariants';
import { type StartedJob, startedJobs, isLive } from './jobs';
import type { NetworkRequest } from './network';
import type { DeployOptions, Outcome, Stack } from './stack';
import type { Kept } from './stack-resources';
import { NO_TROUBLE, type Trouble } from './trouble';
import { templateOf, type Variant } from './variant';
import { SECOND } from './virtual-time';
import type { CallRecord, CleanRoomsMLSimulator, Outcome as ServiceOutcome, SimulatorOptions } from '../../simulator';

export interface StorySettings extends Variant {
  /** How requests get to the service. @default - in memory */
  readonly transport?: (simulator: CleanRoomsMLSimulator, request: NetworkRequest) => Promise<ServiceOutcome>;
}

export class Story {
  readonly account: Account;
  stack: Stack;

  constructor(private readonly settings: StorySettings = {}, simulator: SimulatorOptions = {}) {
    const { transport, alias } = settings;
    this.account = new Account({
      simulator: { plan: { pendingMs: 30 * SECOND, runningMs: 270 * SECOND }, ...simulator },
      transport,
      codeOf: (key) => codeOf(key, settings),
      random: chanceFrom(0),
    });
    this.account.policies.alias = alias;
    this.stack = this.account.newStack();
  }

  get service(): CleanRoomsMLSimulator {
    return this.account.simulator;
  }

  /** What goes wrong around the service from now on. */
  trouble(trouble: Partial<Trouble>): void {
    this.account.trouble = { ...NO_TROUBLE, ...trouble };
  }

  deploy(declared: DeclaredStack, options?: DeployOptions): Promise<Outcome> {
    return this.account.run(this.stack.deploy(templateOf(this.settings, synthesize(declared)), options));
  }

  /** A deployment, and what else happens so many milliseconds after its beginning. */
  async deployAnd(declared: DeclaredStack, meanwhile: readonly (readonly [number, () => unknown])[], options?: DeployOptions): Promise<Outcome> {
    const { time } = this.account;
    for (const [after, act] of meanwhile) {
      void time.sleep(after).then(act);
    }
    return this.deploy(declared, options);
  }

  /** As `cdk rollback`: after a deployment without rollback has failed, or to continue a rollback that has failed. */
  rollBack(skip?: readonly string[]): Promise<Outcome> {
    const { stack } = this;
    return this.account.run(stack.status === 'UPDATE_ROLLBACK_FAILED' ? stack.continueRollback(skip) : stack.rollBack());
  }

  destroy(kept?: Kept): Promise<Outcome> {
    return this.account.run(this.stack.destroy(kept));
  }

  /** As the CLI does with a stack whose first deployment was rolled back: it is deleted, and one of the same name takes its place. */
  async recreate(): Promise<void> {
    if (!this.stack.isGone) {
      assert.strictEqual((await this.destroy()).status, 'DELETE_COMPLETE');
    }
    this.stack = this.account.newStack();
  }

  pass(milliseconds: number): Promise<void> {
    return this.account.run(this.account.time.sleep(milliseconds));
  }

  /** The jobs that stacks have started, in order. */
  get jobs(): StartedJob[] {
    return startedJobs(this.account);
  }

  get live(): string[] {
    return this.jobs.filter(isLive).map(({ arn }) => arn.split('/').at(-1)!);
  }

  /** How the jobs of stacks have ended up, in the order of their starts. */
  get statuses(): string[] {
    return this.jobs.map(({ report }) => report.status);
  }

  /** What stacks have asked the service for. @param operation the beginning of its name */
  calls(operation = ''): CallRecord[] {
    return this.service.calls().filter((call) => call.operation.startsWith(operation) && call.accessKeyId !== OUTSIDER);
  }

  /** The lines that functions have printed. */
  get printed(): Record<string, any>[] {
    return this.account.printed.map((line) => JSON.parse(line) as Record<string, any>);
  }

  /** The calls that a fault has hit. */
  get faults(): CallRecord[] {
    return this.calls().filter(({ fault }) => fault !== undefined);
  }

  get starts(): number {
    return this.jobs.length;
  }

  /** When all is quiet, every promise has been kept. */
  async end(excuses?: Excuses): Promise<void> {
    await this.pass(QUIET);
    this.holds(excuses);
  }

  holds(excuses?: Excuses): void {
    assert.deepStrictEqual(violations(this.account, excuses), []);
  }
}
