/** Ends runs before their runner, or the state machine that starts them, is removed: no execution, job, or waiting state of a run remains. */
import { endWait, hasEndedAs } from './end-wait';
import type { Execution } from './executions';
import { nameIn } from './run';
import { RunContext, type Surroundings } from './run-context';
import { endOrphans, type Orphan, orphansAmong } from './sweep';
import { WaitingExecutions } from './waiting-executions';
import { parentIn, requestIn } from './written-input';
import { isMembershipIdentifier } from '../../src/shared/request-problems';
import { STATE_MACHINE_TAG } from '../../src/shared/resource-properties';
import { RUN_NAME_PREFIX, type RunsProperties, STATE_MACHINE_ATTRIBUTE } from '../../src/shared/run-input';
import { MINUTE, SECOND } from '../clock';
import { describeError, kindOf, Postponed } from '../errors/error-kinds';
import { DeploymentFailure, withAdvice } from '../errors/failure';
import { DELETE_AGAIN, howToDelete, withoutResource } from '../errors/ways-out';
import type { JobSummary } from '../jobs/inference-jobs';
import { hasEnded } from '../jobs/job-status';
import { listMembership, MAX_LIST_LAG } from '../jobs/look-up';
import { EXECUTION_TAG, type ResourceOwner, type Tags } from '../jobs/ownership';
import { firstOf } from '../reports/first-of';

/** A request of CloudFormation, as the provider framework passes it on. */
export interface DrainEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
  readonly ResourceProperties: RunsProperties;
}

export interface DrainAnswer {
  readonly PhysicalResourceId: string;
  readonly Data?: { readonly [STATE_MACHINE_ATTRIBUTE]: string };
}

/** The function has 15 minutes. */
const LONGEST_DRAIN = 13 * MINUTE;
const LATEST_END = 14 * MINUTE + 30 * SECOND;
const BETWEEN_LOOKS = 10 * SECOND;

/** An execution that started just before the removal may not be listed at first: ListExecutions is eventually consistent. */
const EXECUTIONS_ARE_VISIBLE = 20 * SECOND;

const NO_RUNNER = 'the runner of the inference job was removed from the stack. If the state machine still exists, start a new execution of it.';

const NO_STATE_MACHINE = 'the state machine was removed from the stack, or it no longer runs inference jobs with this runner. If it still exists, start a new execution of it.';

/** How many runs a message names. */
const MOST_NAMED = 2;

/** For how many of the latest runs that did not succeed the membership is read. */
const MAX_ASKED = 100;

export async function drain(event: DrainEvent, surroundings: Surroundings): Promise<DrainAnswer> {
  const { RequestType, PhysicalResourceId, ResourceProperties: { StateMachineArn, StartedBy } } = event;
  const own = StartedBy ?? StateMachineArn;
  if (RequestType !== 'Delete') {
    // Another state machine is another resource: CloudFormation then deletes this one. The policy does not cover the runs of a former runner. That is
    // documented.
    return { PhysicalResourceId: own, Data: { [STATE_MACHINE_ATTRIBUTE]: StateMachineArn } };
  }
  const id = PhysicalResourceId!;
  const stateMachineArn = id.includes(':stateMachine:') ? id : own;
  const runs: RunsToEnd = StartedBy === undefined ? { stateMachineArn } : { stateMachineArn: StateMachineArn, startedBy: stateMachineArn };
  await new Drain(runs, event, surroundings).run();
  return { PhysicalResourceId: id };
}

/** Runs of a runner. */
interface RunsToEnd {
  readonly stateMachineArn: string;
  /** The state machine whose executions have started them. @default - all runs, no matter what has started them */
  readonly startedBy?: string;
}

class Drain {
  /** The memberships of runs that were stopped: their jobs may be running. */
  private readonly live = new Set<string>();
  /** The memberships of earlier runs that did not succeed: the event about the end of one may have been lost. */
  private readonly earlier = new Set<string>();
  /** Whether each run whose input was read is to be ended, by the ARN of its execution. */
  private readonly isOurs = new Map<string, boolean>();
  private readonly resource: ResourceOwner;
  private readonly context: RunContext;
  private readonly begun: number;
  /** When the last execution was still running, in milliseconds since 1970. */
  private lastRan = 0;
  private left: JobSummary[] = [];
  private readonly waiting: WaitingExecutions;
  /** What to tell the states of runs that have ended, by their ARNs. */
  private readonly waits = new Map<string, { readonly input: string | undefined; readonly cause: string }>();
  /** What went wrong in this look. */
  private problem?: string;

  constructor(private readonly runs: RunsToEnd, { StackId, LogicalResourceId }: DrainEvent, private readonly surroundings: Surroundings) {
    const { stateMachineArn } = runs;
    this.resource = { stackId: StackId, logicalId: LogicalResourceId };
    this.waiting = new WaitingExecutions(surroundings.executions);
    this.begun = surroundings.clock.now();
    this.context = new RunContext({ owner: { stateMachineArn, executionName: '' }, executionArn: stateMachineArn, started: this.begun }, surroundings);
  }

  async run(): Promise<void> {
    const { clock } = this.surroundings;
    for (;;) {
      const looked = clock.now();
      this.problem = undefined;
      try {
        if (await this.isEmpty() && await this.stopCleanUps()) {
          return;
        }
      } catch (error) {
        this.problem = error instanceof Postponed ? error.message : describeError(error);
      }
      const lasts = clock.now() - this.begun;
      // The next look may take as long as this one.
      if (lasts >= LONGEST_DRAIN || lasts + clock.now() - looked >= LATEST_END) {
        throw new DeploymentFailure(withAdvice(`could not end all runs: ${this.problem ?? 'some of their inference jobs are still running'}`, this.wayOut()));
      }
      await clock.sleep(BETWEEN_LOOKS);
    }
  }

  private wayOut(): string {
    const { startedBy } = this.runs;
    // An execution may catch the end of a run, and start the next one.
    const executions = startedBy === undefined ? '' : `Executions of the state machine may start more runs. ${howToStopAll(startedBy)}. `;
    return `${executions}${this.howToRemove()}`;
  }

  private howToRemove(): string {
    const arns = this.left.map(({ arn }) => arn);
    const memberships = [...this.live];
    return arns.length + memberships.length > 0
      ? howToDelete(arns, { owner: this.resource, memberships, jobTags: { [STATE_MACHINE_TAG]: this.runs.stateMachineArn, ...this.executionTags() } })
      : `Runs may be left. ${howToStopAll(this.runs.stateMachineArn)}, then ${DELETE_AGAIN}. If that fails too, delete the stack without this resource when its status is DELETE_FAILED: ${withoutResource(this.resource)}`;
  }

  /** The runs of other state machines have the same runner, and go on. */
  private executionTags(): Tags {
    const ours = [...this.isOurs].filter(([, isOurs]) => isOurs).map(([arn]) => nameIn(arn));
    return this.runs.startedBy === undefined || ours.length === 0 ? {} : { [EXECUTION_TAG]: firstOf(ours, MOST_NAMED) };
  }

  /** One look. @returns whether nothing is left */
  private async isEmpty(): Promise<boolean> {
    const stopped = await this.stopExecutions();
    const others = await Promise.allSettled([
      this.unlessDenied('waiting executions', async () => throwFirstOf(stopped)),
      this.unlessDenied('waits', () => this.endWaits()),
    ]);
    await this.noteEarlier();
    const jobs: JobSummary[] = [];
    for (const membership of this.live) {
      jobs.push(...await listMembership(this.context, membership));
    }
    const earlier: PromiseSettledResult<JobSummary[] | undefined>[] = [];
    for (const membership of [...this.earlier].filter((one) => !this.live.has(one))) {
      // It may be gone since then, or have too many jobs. An outage passes, however long it lasts. Each is listed, or one would delay the others.
      const list = () => listMembership(this.context, membership);
      earlier.push(...await Promise.allSettled([this.context.bestEffort(`list ${membership}`, list, 'rollback')]));
    }
    jobs.push(...earlier.flatMap((one) => (one.status === 'fulfilled' ? one.value ?? [] : [])));
    const orphans = (await orphansAmong(this.context, jobs.filter(({ status }) => !hasEnded(status))))
      .filter(({ executionArn }) => this.runs.startedBy === undefined || this.isOurs.get(executionArn));
    this.left = orphans.map(({ job }) => job);
    await this.unlessDenied('orphans', () => this.endOrphans(orphans));
    throwFirstOf([...others, ...earlier]);
    const now = this.surroundings.clock.now();
    return this.left.length === 0 && now - this.begun >= EXECUTIONS_ARE_VISIBLE && now - this.lastRan >= MAX_LIST_LAG;
  }

  /** Stops the runs, but not the executions that clean up after them. @returns the outcomes of stopping the executions that wait for the runs */
  private async stopExecutions(): Promise<PromiseSettledResult<unknown>[]> {
    const { executions, clock } = this.surroundings;
    const toStop: { readonly arn: string; readonly input: string | undefined }[] = [];
    for (const { arn } of (await executions.running(this.runs.stateMachineArn)).filter((one) => isRun(one) && this.isOurs.get(one.arn) !== false)) {
      const input = await executions.inputOf(arn);
      if (this.isToEnd(arn, input)) {
        this.noteMembership(this.live, input);
        await this.noteWaiting(input);
        toStop.push({ arn, input });
      }
    }
    // Stop these first: if one cannot be stopped, its state gets the reason.
    const waiting = await this.waiting.stop(this.reason);
    for (const { arn, input } of toStop) {
      await executions.stop(arn, 'CleanRoomsML.RunStopped', this.reason);
      this.waits.set(arn, { input, cause: `${this.reason} Execution: ${arn}` });
      this.lastRan = clock.now();
    }
    return waiting;
  }

  /** The end of a runner fails the states, which users may catch. That of a state machine stops its executions. */
  private async noteWaiting(input: string | undefined): Promise<void> {
    if (this.runs.startedBy !== undefined) {
      await this.waiting.note(input);
    }
  }

  /** Stops what cleans up: it may retry for hours, and its state machine is not deleted before it ends. @returns whether no run has begun meanwhile */
  private async stopCleanUps(): Promise<boolean> {
    const { executions } = this.surroundings;
    let running: Execution[] = [];
    await this.unlessDenied('clean-ups', async () => {
      running = this.runs.startedBy === undefined ? await executions.running(this.runs.stateMachineArn) : [];
      for (const { arn } of running.filter((one) => !isRun(one))) {
        await executions.stop(arn, 'CleanRoomsML.RunStopped', this.reason);
      }
    });
    return !running.some(isRun);
  }

  private get reason(): string {
    return this.runs.startedBy === undefined ? NO_RUNNER : NO_STATE_MACHINE;
  }

  /** A state that cannot get its answer, because its state machine's key is not granted, must not block the removal: what still runs does that. */
  private async unlessDenied(purpose: string, work: () => Promise<void>): Promise<void> {
    await this.context.bestEffort(purpose, work, 'rollback');
  }

  private async endOrphans(orphans: Orphan[]): Promise<void> {
    try {
      await endOrphans(this.context, orphans);
    } catch (error) {
      // Why they still run.
      this.problem = describeError(error);
      throw error;
    }
  }

  /** Tells the states of runs that have ended. Each run is stopped and each job is canceled, whatever comes of it. */
  private async endWaits(): Promise<void> {
    throwFirstOf(await Promise.allSettled([...this.waits].map(async ([arn, { input, cause }]) => {
      try {
        await endWait(this.surroundings.executions, input, cause);
      } catch (error) {
        if (kindOf(error) === 'denied') {
          // It may wait for hours, and its state machine is not deleted before that.
          await this.noteWaiting(input);
        }
        throw error;
      }
      this.waits.delete(arn);
    })));
  }

  /** The event about the end of an earlier run may have been lost: its job may run, and its state may wait. */
  private async noteEarlier(): Promise<void> {
    const { executions } = this.surroundings;
    const { stateMachineArn, startedBy } = this.runs;
    const ended = (await executions.latest(stateMachineArn)).filter((one) => isRun(one) && one.status !== 'RUNNING');
    this.noteEnds(startedBy === undefined ? ended : ended.filter(({ arn }) => this.isOurs.get(arn)));
    for (const { arn, status, stopDate } of ended.filter((one) => one.status !== 'SUCCEEDED').slice(0, MAX_ASKED)) {
      if (!this.isOurs.has(arn)) {
        const input = await executions.inputOf(arn);
        if (this.isToEnd(arn, input)) {
          this.noteMembership(this.earlier, input);
          this.waits.set(arn, { input, cause: hasEndedAs(status, arn, input) });
          this.noteEnds([{ stopDate }]);
        }
      }
    }
  }

  private noteEnds(ended: Pick<Execution, 'stopDate'>[]): void {
    this.lastRan = Math.max(this.lastRan, ...ended.map(({ stopDate }) => stopDate?.getTime() ?? 0));
  }

  private isToEnd(executionArn: string, input: string | undefined): boolean {
    const isOurs = this.runs.startedBy === undefined || parentIn(input)?.stateMachineArn === this.runs.startedBy;
    // It may not be visible yet.
    if (input !== undefined || this.runs.startedBy === undefined) {
      this.isOurs.set(executionArn, isOurs);
    }
    return isOurs;
  }

  private noteMembership(memberships: Set<string>, input: string | undefined): void {
    const membership = requestIn(input).membershipIdentifier;
    if (isMembershipIdentifier(membership)) {
      memberships.add(membership as string);
    }
  }
}

function howToStopAll(stateMachineArn: string): string {
  return `List them: aws stepfunctions list-executions --state-machine-arn ${stateMachineArn} --status-filter RUNNING. Stop each of them: aws stepfunctions stop-execution --execution-arn <ARN>`;
}

function throwFirstOf(settled: PromiseSettledResult<unknown>[]): void {
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed) {
    throw failed.reason;
  }
}

const isRun = ({ name }: Execution) => name.startsWith(RUN_NAME_PREFIX);
