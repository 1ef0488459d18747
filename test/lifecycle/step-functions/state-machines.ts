/** Step Functions: the state machines of an account, their executions, and the API. */
import { createHash } from 'node:crypto';
import { readDefinition } from './definition';
import { apiError, StateError } from './errors';
import { MAX_EVENTS } from './event-history';
import { Execution, type Machine, type Status, type World } from './execution';
import { MAX_PAYLOAD_BYTES, type Json } from './json';
import type { StartRequest, TaskServices } from './tasks';
import { Tokens } from './tokens';
import { HOUR, type VirtualTime } from '../virtual-time';

/** How long the name of an execution stays taken after its end. */
const NAME_IS_TAKEN = 90 * 24 * HOUR;

/** How long after its end an execution can be redriven. */
const REDRIVABLE = 14 * 24 * HOUR;

const DEFAULT_PAGE = 100;

export interface Surroundings {
  readonly time: VirtualTime;
  readonly random: () => number;
  readonly services: TaskServices;
  /** How long an invocation that is tried again is late, in milliseconds: Lambda may be busy with others. */
  readonly lateness: () => number;
  /** Told of every change of the status of an execution. */
  readonly changed?: (execution: Execution) => void;
}

export interface ListRequest {
  readonly stateMachineArn: string;
  readonly statusFilter?: Status;
  readonly maxResults?: number;
  readonly nextToken?: string;
}

/** What an account knows of an execution at one moment. */
export interface Described {
  readonly execution: Execution;
  readonly status: Status;
}

export interface Page {
  readonly executions: readonly Described[];
  readonly nextToken?: string;
}

export class StateMachines {
  /** What is billed: every state that was entered, every retry, and every redrive. */
  transitions = 0;
  /** All executions that there ever were, in the order of their starts. */
  readonly executions: Execution[] = [];
  /** How long it takes until Describe and List show what has happened, in milliseconds: both are eventually consistent. */
  lag = 0;
  /** How calls end that need the key of a state machine, by its ARN: those that have something to encrypt. */
  readonly unusableKeys = new Map<string, 'KmsAccessDeniedException' | 'KmsInvalidStateException'>();
  readonly tokens: Tokens;
  private readonly machines = new Map<string, Machine>();
  /** What to do when they are gone, by ARN. */
  private readonly deleting = new Map<string, () => void>();
  /** By ARN: a redrive keeps it, and a start with a name that is free again replaces it. */
  private readonly byArn = new Map<string, Execution>();
  private readonly world: World;
  private uuids = 0;

  constructor(surroundings: Surroundings) {
    const { time, random, services, lateness, changed = () => undefined } = surroundings;
    this.tokens = new Tokens(time.now);
    this.world = {
      time,
      random,
      services,
      lateness,
      changed: (execution) => {
        changed(execution);
        this.endDeletion(execution.machine.arn);
      },
      tokens: this.tokens,
      newUuid: () => uuidOf(++this.uuids),
      isDeleted: (arn) => !this.machines.has(arn),
      terminated: ({ machine }) => this.endDeletion(machine.arn),
      countTransition: () => {
        this.transitions += 1;
      },
    };
  }

  /** Those that are running go on with the definition and the role that they began with. */
  put(arn: string, definition: string, role: string): void {
    this.machines.set(arn, { arn, name: nameOf(arn), definition: readDefinition(definition), role });
  }

  /** Its executions end at their next transition, however late that is. @returns when all have ended: until then it is being deleted */
  delete(arn: string): Promise<void> {
    this.machines.delete(arn);
    return new Promise((resolve) => {
      this.deleting.set(arn, resolve);
      this.endDeletion(arn);
    });
  }

  /** A start with the name and the input of a running execution returns it. Any other name is refused as long as it is taken. */
  start({ stateMachineArn, name = this.world.newUuid(), input }: StartRequest): Execution {
    const machine = this.machineOf(stateMachineArn);
    requireName(name);
    requireInput(input);
    const known = this.byArn.get(executionArn(machine, name));
    if (known && !(known.stopDate !== undefined && known.stopDate + NAME_IS_TAKEN < this.world.time.now())) {
      if (known.isRunning && known.input === input) {
        return known;
      }
      throw apiError('ExecutionAlreadyExists', `Execution Already Exists: '${known.arn}'`);
    }
    const execution = new Execution(machine, name, input, this.world);
    this.executions.push(execution);
    this.byArn.set(execution.arn, execution);
    execution.start();
    return execution;
  }

  describe(arn: string): Described {
    const execution = this.existing(arn);
    const status = this.statusOf(execution);
    if (status === undefined) {
      throw apiError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    }
    return { execution, status };
  }

  /** The newest first. */
  list({ stateMachineArn, statusFilter, maxResults = DEFAULT_PAGE, nextToken }: ListRequest): Page {
    if (!this.machines.has(stateMachineArn) && this.runningOf(stateMachineArn).length === 0) {
      this.machineOf(stateMachineArn);
    }
    const all = this.executions.filter(({ machine }) => machine.arn === stateMachineArn).reverse()
      .map((execution) => ({ execution, status: this.statusOf(execution) }))
      .filter((one): one is Described => one.status !== undefined && (statusFilter === undefined || one.status === statusFilter));
    // A token says what was shown before, so that new executions do not shift the pages.
    const first = nextToken === undefined ? 0 : all.findIndex(({ execution }) => execution.arn === nextToken) + 1;
    const executions = all.slice(first, first + (maxResults || DEFAULT_PAGE));
    return { executions, ...(first + executions.length < all.length && { nextToken: executions.at(-1)!.execution.arn }) };
  }

  /** What has ended stays as it is. */
  stop(arn: string, error?: string, cause?: string): Execution {
    const execution = this.existing(arn);
    if (execution.isRunning) {
      execution.stop(error, cause);
    }
    return execution;
  }

  redrive(arn: string): Execution {
    const execution = this.existing(arn);
    const { status, stopDate = 0, history, machine } = execution;
    const isRedrivable = status !== 'RUNNING' && status !== 'SUCCEEDED' && this.machines.has(machine.arn)
      && stopDate + REDRIVABLE > this.world.time.now() && history.events.length < MAX_EVENTS - 1;
    if (!isRedrivable) {
      throw apiError('ExecutionNotRedrivable', `Execution is ${status} and cannot be redriven`);
    }
    execution.redrive();
    return execution;
  }

  sendTaskSuccess(token: string, output: string): void {
    const task = this.tokens.task(token);
    let value: Json;
    try {
      value = JSON.parse(output) as Json;
    } catch {
      throw apiError('InvalidOutput', 'Invalid Output: \'Unexpected token\'');
    }
    task.succeed(value);
  }

  sendTaskFailure(token: string, error = 'States.TaskFailed', cause = ''): void {
    this.tokens.task(token).fail(new StateError(error, cause));
  }

  sendTaskHeartbeat(token: string): void {
    this.tokens.task(token).beat();
  }

  private machineOf(arn: string): Machine {
    const machine = this.machines.get(arn);
    if (machine) {
      return machine;
    }
    if (this.deleting.has(arn) && this.runningOf(arn).length > 0) {
      throw apiError('StateMachineDeleting', `State Machine Deleting: '${arn}'`);
    }
    throw apiError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  }

  /** An execution exists as long as its machine does or, if that is being deleted, as long as any of its executions runs. */
  private existing(arn: string): Execution {
    if (!/^arn:[\w-]+:states:[\w-]+:\d{12}:execution:[^:]+:[^:]+$/.test(arn)) {
      throw apiError('InvalidArn', `Invalid Arn: 'Resource type not valid in this context: ${arn}'`);
    }
    const execution = this.byArn.get(arn);
    if (!execution || (!this.machines.has(execution.machine.arn) && this.runningOf(execution.machine.arn).length === 0)) {
      throw apiError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    }
    return execution;
  }

  private endDeletion(arn: string): void {
    if (this.deleting.has(arn) && this.runningOf(arn).length === 0) {
      this.deleting.get(arn)!();
    }
  }

  private runningOf(machineArn: string): Execution[] {
    return this.executions.filter(({ machine, isRunning }) => isRunning && machine.arn === machineArn);
  }

  /** The status that the API shows, which may be out of date; undefined if it does not show the execution yet. */
  private statusOf({ timeline, startDate }: Execution): Status | undefined {
    const seenAt = this.world.time.now() - this.lag;
    return seenAt < startDate && this.lag > 0 ? undefined : timeline.filter(({ at }) => at <= seenAt || this.lag === 0).at(-1)?.status;
  }
}

const nameOf = (machineArn: string) => machineArn.split(':').at(-1)!;

const executionArn = ({ arn }: Machine, name: string) => `${arn.replace(':stateMachine:', ':execution:')}:${name}`;

function requireName(name: string): void {
  // eslint-disable-next-line no-control-regex -- the service refuses control characters
  if (name.length < 1 || name.length > 80 || /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/.test(name)) {
    throw apiError('InvalidName', `Invalid Name: '${name}'`);
  }
}

function requireInput(input: string): void {
  try {
    JSON.parse(input);
  } catch {
    throw apiError('InvalidExecutionInput', 'Invalid State Machine Execution Input: \'Unexpected token\'');
  }
  if (Buffer.byteLength(input) > MAX_PAYLOAD_BYTES) {
    throw apiError('ValidationException', '1 validation error detected: Value at \'input\' failed to satisfy constraint: Member must have length less than or equal to 262144');
  }
}

/** Looks random, but is the same in every run. It uses no random numbers, so it does not change what else happens by chance. */
function uuidOf(number: number): string {
  return createHash('sha256').update(`uuid ${number}`).digest('hex').replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
}
