/** Ends all runs of a state machine before it is removed: no execution and no job of it survives. */
import { endWait } from './end-wait';
import type { Execution } from './executions';
import { RunContext, type Surroundings } from './run-context';
import { endOrphans, type Orphan, orphansAmong } from './sweep';
import { requestIn } from './written-input';
import { isMembershipIdentifier } from '../../src/shared/request-problems';
import { RUN_NAME_PREFIX, STATE_MACHINE_ATTRIBUTE } from '../../src/shared/run-input';
import { MINUTE, SECOND } from '../clock';
import { describeError, Postponed } from '../errors/error-kinds';
import { DeploymentFailure } from '../errors/failure';
import { howToDelete, withoutResource } from '../errors/ways-out';
import type { JobSummary } from '../jobs/inference-jobs';
import { hasEnded } from '../jobs/job-status';
import { listMembership, MAX_LIST_LAG } from '../jobs/look-up';
import type { ResourceOwner } from '../jobs/ownership';

/** A request of CloudFormation, as the provider framework passes it on. */
export interface DrainEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
  readonly ResourceProperties: { readonly StateMachineArn: string };
}

export interface DrainAnswer {
  readonly PhysicalResourceId: string;
  readonly Data?: { readonly [STATE_MACHINE_ATTRIBUTE]: string };
}

/** The function has 15 minutes. */
const LONGEST_DRAIN = 13 * MINUTE;
const BETWEEN_LOOKS = 10 * SECOND;

/** An execution that started just before the removal may not be listed at first: ListExecutions is eventually consistent. */
const EXECUTIONS_ARE_VISIBLE = 20 * SECOND;

const NO_RUNNER = 'the stack no longer has what runs the inference job';

/** How many of the latest runs that did not succeed are asked for their membership. */
const MAX_ASKED = 100;

export async function drain(event: DrainEvent, surroundings: Surroundings): Promise<DrainAnswer> {
  const { RequestType, PhysicalResourceId, ResourceProperties: { StateMachineArn } } = event;
  if (RequestType !== 'Delete') {
    // Another state machine is another resource: CloudFormation then deletes this one, whose runs the policy no longer covers. That is documented.
    return { PhysicalResourceId: StateMachineArn, Data: { [STATE_MACHINE_ATTRIBUTE]: StateMachineArn } };
  }
  const id = PhysicalResourceId!;
  await new Drain(id.includes(':stateMachine:') ? id : StateMachineArn, event, surroundings).run();
  return { PhysicalResourceId: id };
}

class Drain {
  /** Of runs that were stopped: their jobs may be running. */
  private readonly live = new Set<string>();
  /** Of earlier runs that did not succeed: the event about the end of one may have been lost. */
  private readonly earlier = new Set<string>();
  private readonly asked = new Set<string>();
  private readonly resource: ResourceOwner;
  private readonly context: RunContext;
  private readonly begun: number;
  /** When the last execution was still running, in milliseconds since 1970. */
  private lastRan = 0;
  private left: JobSummary[] = [];
  /** The inputs of stopped runs whose states still wait, by their ARNs. */
  private readonly stopped = new Map<string, string | undefined>();
  /** What went wrong in this look. */
  private problem?: string;

  constructor(private readonly stateMachineArn: string, { StackId, LogicalResourceId }: DrainEvent, private readonly surroundings: Surroundings) {
    this.resource = { stackId: StackId, logicalId: LogicalResourceId };
    this.begun = surroundings.clock.now();
    this.context = new RunContext({ owner: { stateMachineArn, executionName: '' }, executionArn: stateMachineArn, started: this.begun }, surroundings);
  }

  async run(): Promise<void> {
    const { clock } = this.surroundings;
    for (;;) {
      this.problem = undefined;
      try {
        if (await this.isEmpty()) {
          return;
        }
      } catch (error) {
        this.problem = error instanceof Postponed ? error.message : describeError(error);
      }
      if (clock.now() - this.begun >= LONGEST_DRAIN) {
        throw new DeploymentFailure(`could not end all runs: ${this.problem ?? 'inference jobs of its runs are still running'}. ${this.wayOut()}`);
      }
      await clock.sleep(BETWEEN_LOOKS);
    }
  }

  private wayOut(): string {
    const arns = this.left.map(({ arn }) => arn);
    const memberships = [...this.live];
    return arns.length + memberships.length > 0
      ? howToDelete(arns, { owner: this.resource, memberships })
      : `Delete again. If that fails too, delete the stack without this resource when its status is DELETE_FAILED: ${withoutResource(this.resource)}`;
  }

  /** One look. @returns whether nothing is left */
  private async isEmpty(): Promise<boolean> {
    await this.stopExecutions();
    const [told] = await Promise.allSettled([this.unlessDenied('waits', () => this.endWaits())]);
    await this.noteMemberships();
    const jobs: JobSummary[] = [];
    for (const membership of this.live) {
      jobs.push(...await listMembership(this.context, membership));
    }
    for (const membership of [...this.earlier].filter((one) => !this.live.has(one))) {
      // It may be gone since then. An outage passes, however long it lasts.
      jobs.push(...await this.context.bestEffort(`list ${membership}`, () => listMembership(this.context, membership), 'rollback') ?? []);
    }
    const orphans = await orphansAmong(this.context, jobs.filter(({ status }) => !hasEnded(status)));
    this.left = orphans.map(({ job }) => job);
    await this.unlessDenied('orphans', () => this.endOrphans(orphans));
    if (told.status === 'rejected') {
      throw told.reason;
    }
    const now = this.surroundings.clock.now();
    return this.left.length === 0 && now - this.begun >= EXECUTIONS_ARE_VISIBLE && now - this.lastRan >= MAX_LIST_LAG;
  }

  /** Stops the runs, and leaves what cleans up after them. */
  private async stopExecutions(): Promise<void> {
    const { executions, clock } = this.surroundings;
    const runs = (await executions.running(this.stateMachineArn)).filter(isRun);
    for (const { arn } of runs) {
      const input = await executions.inputOf(arn);
      this.noteMembership(this.live, arn, input);
      await executions.stop(arn, 'CleanRoomsML.RunStopped', NO_RUNNER);
      this.stopped.set(arn, input);
    }
    this.lastRan = runs.length > 0 ? clock.now() : this.lastRan;
  }

  /** A state that cannot get its answer, because the key of its state machine is not granted, must not keep the stack: what still runs does that itself. */
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

  /** Tells the states of the runs that were stopped. Each run is stopped and each job is canceled, whatever comes of it. */
  private async endWaits(): Promise<void> {
    const told = await Promise.allSettled([...this.stopped].map(async ([arn, input]) => {
      await endWait(this.surroundings.executions, input, `${NO_RUNNER}. Execution: ${arn}`);
      this.stopped.delete(arn);
    }));
    const failed = told.find((one) => one.status === 'rejected');
    if (failed) {
      throw failed.reason;
    }
  }

  /** The event about the end of an earlier run may have been lost. */
  private async noteMemberships(): Promise<void> {
    const { executions } = this.surroundings;
    const ended = (await executions.latest(this.stateMachineArn)).filter((one) => isRun(one) && one.status !== 'RUNNING');
    this.lastRan = Math.max(this.lastRan, ...ended.map(({ stopDate }) => stopDate?.getTime() ?? 0));
    for (const { arn } of ended.filter(({ status }) => status !== 'SUCCEEDED').slice(0, MAX_ASKED)) {
      if (!this.asked.has(arn)) {
        this.noteMembership(this.earlier, arn, await executions.inputOf(arn));
      }
    }
  }

  private noteMembership(memberships: Set<string>, executionArn: string, input: string | undefined): void {
    this.asked.add(executionArn);
    const membership = requestIn(input).membershipIdentifier;
    if (isMembershipIdentifier(membership)) {
      memberships.add(membership as string);
    }
  }
}

const isRun = ({ name }: Execution) => name.startsWith(RUN_NAME_PREFIX);
