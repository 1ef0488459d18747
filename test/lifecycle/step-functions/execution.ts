/** An execution of a state machine: what it is, and what has become of it. */
import type { Definition } from './definition';
import { StateError } from './errors';
import { EventHistory } from './event-history';
import { FlowRun, type Surroundings } from './flow-run';
import type { Json, JsonObject } from './json';
import { Lifetime } from './lifetime';
import { perform, type TaskServices } from './tasks';
import type { Tokens } from './tokens';
import { SECOND, type VirtualTime } from '../virtual-time';

export type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED' | 'TIMED_OUT';

/** A state machine as it was when an execution began. */
export interface Machine {
  readonly arn: string;
  readonly name: string;
  readonly definition: Definition;
  /** Names the role for which it acts. */
  readonly role: string;
}

/** What executions find around them. */
export interface World {
  readonly time: VirtualTime;
  readonly random: () => number;
  readonly tokens: Tokens;
  readonly services: TaskServices;
  readonly newUuid: () => string;
  readonly lateness: () => number;
  readonly isDeleted: (machineArn: string) => boolean;
  /** An execution has ended because its machine was deleted. */
  readonly terminated: (execution: Execution) => void;
  readonly countTransition: () => void;
  /** Told of every change of the status. */
  readonly changed: (execution: Execution) => void;
}

/** The machine of an execution was deleted. */
class Deleted extends Error {}

export class Execution {
  readonly arn: string;
  readonly startDate: number;
  readonly history: EventHistory;
  /** Every status that it has had, and since when. */
  readonly timeline: { readonly at: number; readonly status: Status }[] = [];
  redriveCount = 0;
  redriveDate?: number;
  /** When it ended, if it has. */
  stopDate?: number;
  output?: string;
  error?: string;
  cause?: string;
  private lifetime: Lifetime;
  private readonly way: FlowRun;
  private readonly inputValue: Json;

  constructor(readonly machine: Machine, readonly name: string, readonly input: string, private readonly world: World) {
    const { time } = world;
    this.arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
    this.startDate = time.now();
    this.history = new EventHistory(time.now);
    this.inputValue = JSON.parse(input) as Json;
    this.way = new FlowRun(machine.definition, this.inputValue, this.surroundings());
    this.lifetime = new Lifetime(time);
  }

  get status(): Status {
    return this.timeline.at(-1)!.status;
  }

  get isRunning(): boolean {
    return this.status === 'RUNNING';
  }

  start(): void {
    this.become('RUNNING');
    this.history.add('ExecutionStarted', { input: this.input, roleArn: this.machine.role });
    this.go();
  }

  /** Goes on with the state that it ended in. */
  redrive(): void {
    this.redriveCount += 1;
    this.redriveDate = this.world.time.now();
    Object.assign(this, { stopDate: undefined, error: undefined, cause: undefined });
    this.lifetime = new Lifetime(this.world.time);
    this.become('RUNNING');
    this.history.add('ExecutionRedriven', { redriveCount: this.redriveCount });
    this.world.countTransition();
    this.go();
  }

  stop(error?: string, cause?: string): void {
    this.end('ABORTED', 'ExecutionAborted', { error, cause });
  }

  /** Its machine was deleted: it ends, and nobody is told. */
  terminate(): void {
    if (this.isRunning) {
      this.stopDate = this.world.time.now();
      this.timeline.push({ at: this.stopDate, status: 'ABORTED' });
      this.lifetime.end();
      this.world.terminated(this);
    }
  }

  private go(): void {
    const { lifetime, way, machine: { definition: { TimeoutSeconds } } } = this;
    if (TimeoutSeconds !== undefined) {
      lifetime.after(TimeoutSeconds * SECOND, () => this.end('TIMED_OUT', 'ExecutionTimedOut', { error: 'States.Timeout' }));
    }
    way.run(lifetime).then(
      (output) => {
        this.output = JSON.stringify(output);
        this.end('SUCCEEDED', 'ExecutionSucceeded', { output: this.output });
      },
      (error: unknown) => {
        if (error instanceof Deleted) {
          this.terminate();
        } else if (error instanceof StateError) {
          this.end('FAILED', 'ExecutionFailed', { error: error.error, cause: error.reason });
        } else {
          // What is not understood must not look like a failure of the definition.
          this.world.time.break(error);
        }
      },
    );
  }

  private end(status: Status, event: string, details: { readonly error?: string; readonly cause?: string; readonly output?: string }): void {
    const { error, cause } = details;
    Object.assign(this, { stopDate: this.world.time.now(), error, cause });
    this.lifetime.end();
    this.history.add(event, details);
    this.become(status);
  }

  private become(status: Status): void {
    this.timeline.push({ at: this.world.time.now(), status });
    this.world.changed(this);
  }

  private surroundings(): Surroundings {
    const { world, machine, history } = this;
    const { time, random, tokens, services, newUuid } = world;
    const owner = { machineArn: machine.arn, role: machine.role, history, tokens, services };
    return {
      history,
      random,
      now: time.now,
      newUuid,
      newToken: () => Buffer.from(`${this.arn}#${newUuid()}`).toString('base64'),
      lateness: world.lateness,
      context: () => this.context(),
      countTransition: () => {
        if (world.isDeleted(machine.arn)) {
          throw new Deleted(`${machine.arn} was deleted`);
        }
        world.countTransition();
      },
      perform: (call) => perform(call, owner),
    };
  }

  private context(): JsonObject {
    const { arn, name, machine, startDate, redriveCount, redriveDate } = this;
    return {
      Execution: {
        Id: arn,
        Name: name,
        Input: this.inputValue,
        RoleArn: machine.role,
        StartTime: new Date(startDate).toISOString(),
        RedriveCount: redriveCount,
        ...(redriveDate !== undefined && { RedriveTime: new Date(redriveDate).toISOString() }),
      },
      StateMachine: { Id: machine.arn, Name: machine.name },
    };
  }
}
