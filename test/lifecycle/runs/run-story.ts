/** What a story about runs uses: an account, a stack with a state machine of the user, and its executions. */
import * as assert from 'node:assert';
import { type RunAttempt, attempts } from './attempts';
import { type DeclaredRuns, INPUT, synthesizeRuns } from './declared-runs';
import { isLive, type RunJob, runJobs, shortName } from './run-jobs';
import { type RunExcuses, runViolations, shownSecrets } from './run-violations';
import type { CallRecord, CleanRoomsMLSimulator, SimulatorOptions } from '../../../simulator';
import { OUTSIDER } from '../access';
import { Account } from '../account';
import { codeOf, type Library } from '../apps';
import { chanceFrom } from '../chance';
import type { Outcome, Stack } from '../stack';
import type { Execution } from '../step-functions/execution';
import { NO_TROUBLE, type Trouble } from '../trouble';
import { templateOf, type Variant } from '../variant';
import { HOUR, MINUTE, SECOND } from '../virtual-time';

const MACHINE = 'AWS::StepFunctions::StateMachine';

/** How long after the end of an execution its jobs may still be live. */
export const TIDIED = 10 * MINUTE;

export class RunStory {
  readonly account: Account;
  stack: Stack;

  constructor(private readonly variant: Variant = {}, simulator: SimulatorOptions = {}, chance = 0) {
    this.account = new Account({
      simulator: { plan: { pendingMs: 30 * SECOND, runningMs: 270 * SECOND }, ...simulator },
      codeOf: (key) => codeOf(key, variant),
      random: chanceFrom(chance),
    });
    this.stack = this.account.newStack();
  }

  get service(): CleanRoomsMLSimulator {
    return this.account.simulator;
  }

  /** What goes wrong around the service from now on. */
  trouble(trouble: Partial<Trouble> = {}): void {
    this.account.trouble = { ...NO_TROUBLE, ...trouble };
  }

  /** @throws if it fails */
  async deploy(declared: DeclaredRuns = {}, library?: Library): Promise<void> {
    const { status, reason } = await this.account.run(this.stack.deploy(templateOf(this.variant, synthesizeRuns(declared, library))));
    assert.match(status, /^(CREATE|UPDATE)_COMPLETE$/, reason);
  }

  destroy(): Promise<Outcome> {
    return this.account.run(this.stack.destroy());
  }

  /** Starts an execution of a state machine of the user. */
  start(input: object = INPUT, name?: string, machine = 'Scoring'): Execution {
    const execution = this.account.stateMachines.start({ stateMachineArn: this.machineArn(machine), name, input: JSON.stringify(input) });
    this.account.note(`execution ${execution.name} is started`);
    return execution;
  }

  stop(execution: Execution): void {
    this.account.note(`execution ${execution.name} is stopped`);
    this.account.stateMachines.stop(execution.arn);
  }

  redrive(execution: Execution): void {
    this.account.note(`execution ${execution.name} is redriven`);
    this.account.stateMachines.redrive(execution.arn);
  }

  /** Lets time pass until an execution has ended, at most some days. */
  async ended(execution: Execution, longest = 29 * 24 * HOUR): Promise<Execution> {
    const { time } = this.account;
    const until = time.now() + longest;
    await this.account.run((async () => {
      while (execution.isRunning && time.now() < until) {
        await time.sleep(20 * SECOND);
      }
    })());
    assert.ok(!execution.isRunning, `execution ${execution.name} still runs`);
    return execution;
  }

  /** Starts an execution, and waits for its end. */
  run(input?: object): Promise<Execution> {
    return this.ended(this.start(input));
  }

  pass(milliseconds: number): Promise<void> {
    return this.account.run(this.account.time.sleep(milliseconds));
  }

  /** @param logicalId its beginning: `Scoring` is the user's, `CleanRoomsML` the one that runs the jobs */
  machineArn(logicalId: string): string {
    const id = this.stack.logicalIds(MACHINE).find((one) => one.startsWith(logicalId))!;
    return this.stack.resource(id)!.physicalId!;
  }

  get jobs(): RunJob[] {
    return runJobs(this.account);
  }

  get statuses(): string[] {
    return this.jobs.map(({ report }) => report.status);
  }

  get live(): string[] {
    return this.jobs.filter(isLive).map(({ arn }) => shortName(arn));
  }

  /** The executions that run jobs. */
  get runs(): Execution[] {
    return this.attempts.map(({ run }) => run);
  }

  get attempts(): RunAttempt[] {
    return attempts(this.account);
  }

  /** The executions that clean up after runs. */
  get cleanUps(): Execution[] {
    return this.account.stateMachines.executions.filter(({ machine, name }) => /CleanRoomsML/.test(machine.name) && !name.startsWith('run-'));
  }

  /** What runs have asked the service for. @param operation the beginning of its name */
  calls(operation = ''): CallRecord[] {
    return this.service.calls().filter((call) => call.operation.startsWith(operation) && call.accessKeyId !== OUTSIDER);
  }

  /** When all is quiet, every promise has been kept. */
  async end(excuses?: RunExcuses): Promise<void> {
    await this.pass(TIDIED);
    this.holds(excuses);
  }

  holds(excuses?: RunExcuses): void {
    assert.deepStrictEqual([...runViolations(this.account, excuses), ...shownSecrets(this.account)], []);
  }
}
