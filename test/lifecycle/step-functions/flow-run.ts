/**
 * An interpreter of the States Language in virtual time, our own because the published ones have no task tokens, no heartbeats and no redrive,
 * or need a newer Node.js than we support.
 *
 * A `FlowRun` is one pass through states that follow one another: an execution has one, and each branch and each iteration has its own.
 * It remembers how far it got, so that a redrive goes on from there.
 */
import { runAll } from './branches';
import { fits } from './choices';
import type { ChoiceState, FailState, Flow, MapState, ParallelState, PassState, State, SucceedState, TaskState, WaitState, Working } from './definition';
import { runtimeError, StateError } from './errors';
import type { EventHistory } from './event-history';
import { evaluate, type Intrinsics } from './intrinsics';
import { type Json, type JsonObject, MAX_PAYLOAD_BYTES } from './json';
import type { Lifetime } from './lifetime';
import { valueAt, withValueAt } from './paths';
import { filledIn } from './payload-template';
import { Attempts, catcherOf } from './retry';
import { SECOND } from '../virtual-time';

/** A task that is to be done once. */
export interface TaskCall {
  readonly state: TaskState;
  readonly name: string;
  readonly input: Json;
  readonly timeoutSeconds: number;
  readonly heartbeatSeconds: number;
  /** For this attempt only; made when it is asked for. */
  readonly token: () => string;
  /** Ends when nobody waits for the task any more. */
  readonly lifetime: Lifetime;
}

/** What the states of an execution find around them. */
export interface Surroundings {
  readonly history: EventHistory;
  readonly random: () => number;
  readonly now: () => number;
  readonly newUuid: () => string;
  readonly newToken: () => string;
  /** The context object, but for what a state adds. */
  readonly context: () => JsonObject;
  /** What is billed. @throws StateError where the machine was deleted */
  readonly countTransition: () => void;
  readonly perform: (call: TaskCall) => Promise<Json>;
  /** How late Step Functions is when it tries again, in milliseconds. */
  readonly lateness: () => number;
}

/** The item of a Map that a run is about. */
interface Item {
  readonly Index: number;
  readonly Value: Json;
}

/** A state that was entered. */
interface Entered {
  readonly name: string;
  readonly input: Json;
  readonly at: number;
  /** The branches or iterations of the current attempt. */
  children?: FlowRun[];
}

/** What a state leads to: nothing follows the last one. */
interface Left {
  readonly output: Json;
  readonly next?: string;
}

export class FlowRun {
  private current?: Entered;
  private result?: { readonly output: Json };

  constructor(private readonly flow: Flow, private readonly input: Json, private readonly around: Surroundings, private readonly item?: Item) {}

  get isDone(): boolean {
    return this.result !== undefined;
  }

  /** Runs from its beginning, or from where it was when it did not get further. */
  async run(lifetime: Lifetime): Promise<Json> {
    let { name, input } = this.current ?? { name: this.flow.StartAt, input: this.input };
    while (!this.result) {
      const state = this.flow.States[name];
      const { output, next } = await this.pass(name, state, input, lifetime);
      if (next === undefined) {
        this.result = { output };
      } else {
        [name, input] = [next, output];
      }
    }
    return this.result.output;
  }

  private async pass(name: string, state: State, input: Json, lifetime: Lifetime): Promise<Left> {
    const { history, now } = this.around;
    this.around.countTransition();
    history.add(`${state.Type}StateEntered`, { name, input: JSON.stringify(input) });
    const entered: Entered = { name, input, at: now(), children: this.current?.name === name ? this.current.children : undefined };
    this.current = entered;
    const left = await this.go(state, entered, lifetime);
    this.current = undefined;
    const output = JSON.stringify(left.output);
    if (Buffer.byteLength(output) > MAX_PAYLOAD_BYTES) {
      throw new StateError('States.DataLimitExceeded', `The state '${name}' returned a result with a size exceeding the maximum number of bytes`, true);
    }
    history.add(`${state.Type}StateExited`, { name, output });
    return left;
  }

  private go(state: State, entered: Entered, lifetime: Lifetime): Promise<Left> | Left {
    switch (state.Type) {
      case 'Task':
        return this.work(state, entered, lifetime, (input, retries) => this.perform(state, entered, input, retries, lifetime));
      case 'Map':
        return this.work(state, entered, lifetime, (input) => this.map(state, entered, input, lifetime));
      case 'Parallel':
        return this.work(state, entered, lifetime, (input) => this.parallel(state, entered, input, lifetime));
      case 'Pass':
        return this.passOn(state, entered);
      case 'Wait':
        return this.wait(state, entered, lifetime);
      case 'Choice':
        return this.choose(state, entered);
      case 'Succeed':
        return this.succeed(state, entered);
      case 'Fail':
        throw this.failureOf(state, entered);
    }
  }

  /** Runs a state that can have Retry and Catch: it is tried until it succeeds or nothing handles its error. */
  private async work(
    state: TaskState | MapState | ParallelState, entered: Entered, lifetime: Lifetime, attempt: (input: Json, retries: number) => Promise<Json>,
  ): Promise<Left> {
    const attempts = new Attempts(state.Retry, this.around.random);
    for (;;) {
      let result: Json;
      try {
        result = await attempt(selected(state.InputPath, entered.input, this.scope(entered, entered.input, attempts.retries)), attempts.retries);
      } catch (error) {
        const failure = requireStateError(error);
        const seconds = attempts.next(failure);
        if (seconds === undefined) {
          return this.caught(state, entered, failure);
        }
        entered.children = undefined;
        await lifetime.sleep(Math.round(seconds * SECOND) + (state.Type === 'Task' ? this.around.lateness() : 0));
        this.around.countTransition();
        continue;
      }
      return { output: this.outputOf(state, entered, result), next: state.Next };
    }
  }

  private caught({ Catch }: Working, entered: Entered, failure: StateError): Left {
    const catcher = catcherOf(Catch, failure);
    if (!catcher) {
      throw failure;
    }
    const { ResultPath = '$', Next } = catcher;
    const described = { Error: failure.error, Cause: failure.reason };
    return { output: ResultPath === null ? entered.input : withValueAt(ResultPath, entered.input, described), next: Next };
  }

  private outputOf({ ResultSelector, ResultPath = '$', OutputPath }: Working, entered: Entered, result: Json): Json {
    const chosen = ResultSelector === undefined ? result : filledIn(ResultSelector, this.scope(entered, result));
    const combined = ResultPath === null ? entered.input : withValueAt(ResultPath, entered.input, chosen);
    return selected(OutputPath, combined, this.scope(entered, combined));
  }

  private async perform(state: TaskState, entered: Entered, input: Json, retries: number, lifetime: Lifetime): Promise<Json> {
    let made: string | undefined;
    const token = () => made ??= this.around.newToken();
    const hasToken = state.Resource.endsWith('.waitForTaskToken');
    const scope = this.scope(entered, input, retries, (): JsonObject => (hasToken ? { Task: { Token: token() } } : {}));
    const seconds = (fixed = Infinity, path?: string) => (path === undefined ? fixed : valueAt(path, scope) as number);
    const timeoutSeconds = seconds(state.TimeoutSeconds, state.TimeoutSecondsPath);
    const heartbeatSeconds = seconds(state.HeartbeatSeconds, state.HeartbeatSecondsPath);
    const own = lifetime.child();
    try {
      return await this.around.perform({
        state,
        name: entered.name,
        input: state.Parameters === undefined ? input : filledIn(state.Parameters, scope),
        timeoutSeconds,
        heartbeatSeconds,
        token,
        lifetime: own,
      });
    } finally {
      own.end();
    }
  }

  private async map(state: MapState, entered: Entered, input: Json, lifetime: Lifetime): Promise<Json> {
    const { MaxConcurrency = 0, ItemsPath = '$', ItemProcessor } = state;
    const { history } = this.around;
    const items = valueAt(ItemsPath, this.scope(entered, input));
    if (!Array.isArray(items)) {
      throw runtimeError(`The reference path ${ItemsPath} of ${entered.name} leads to no array`);
    }
    const template = state.ItemSelector ?? state.Parameters;
    history.add('MapStateStarted', { length: items.length });
    entered.children ??= (items as readonly Json[]).map((Value, Index) => {
      const item = { Index, Value };
      const scope = this.scope(entered, input, 0, () => ({ Map: { Item: item } }));
      return new FlowRun(ItemProcessor, template === undefined ? Value : filledIn(template, scope), this.around, item);
    });
    const output = await runAll(entered.children, lifetime, MaxConcurrency === 0 ? Infinity : MaxConcurrency, {
      started: (index) => history.add('MapIterationStarted', { name: entered.name, index }),
      succeeded: (index) => history.add('MapIterationSucceeded', { name: entered.name, index }),
      failed: (index) => history.add('MapIterationFailed', { name: entered.name, index }),
      allFailed: () => history.add('MapStateFailed'),
    });
    history.add('MapStateSucceeded');
    return output;
  }

  private async parallel(state: ParallelState, entered: Entered, input: Json, lifetime: Lifetime): Promise<Json> {
    const { history } = this.around;
    const branchInput = state.Parameters === undefined ? input : filledIn(state.Parameters, this.scope(entered, input));
    history.add('ParallelStateStarted');
    entered.children ??= state.Branches.map((branch) => new FlowRun(branch, branchInput, this.around, this.item));
    const output = await runAll(entered.children, lifetime, Infinity, { allFailed: () => history.add('ParallelStateFailed') });
    history.add('ParallelStateSucceeded');
    return output;
  }

  private passOn(state: PassState, entered: Entered): Left {
    const input = selected(state.InputPath, entered.input, this.scope(entered, entered.input));
    const result = state.Result ?? (state.Parameters === undefined ? input : filledIn(state.Parameters, this.scope(entered, input)));
    return { output: this.outputOf({ ResultPath: state.ResultPath, OutputPath: state.OutputPath }, entered, result), next: state.Next };
  }

  private async wait(state: WaitState, entered: Entered, lifetime: Lifetime): Promise<Left> {
    const input = selected(state.InputPath, entered.input, this.scope(entered, entered.input));
    const scope = this.scope(entered, input);
    const { Seconds, SecondsPath, Timestamp, TimestampPath } = state;
    const time = TimestampPath === undefined ? Timestamp : valueAt(TimestampPath, scope) as string;
    const seconds = SecondsPath === undefined ? Seconds : valueAt(SecondsPath, scope) as number;
    await lifetime.sleep(time === undefined ? seconds! * SECOND : Date.parse(time) - this.around.now());
    return { output: selected(state.OutputPath, input, scope), next: state.Next };
  }

  private choose(state: ChoiceState, entered: Entered): Left {
    const input = selected(state.InputPath, entered.input, this.scope(entered, entered.input));
    const scope = this.scope(entered, input);
    const next = state.Choices.find((rule) => fits(rule, scope))?.Next ?? state.Default;
    if (next === undefined) {
      throw new StateError('States.NoChoiceMatched', `No choice of ${entered.name} matches, and it has no default`);
    }
    return { output: selected(state.OutputPath, input, scope), next };
  }

  private succeed(state: SucceedState, entered: Entered): Left {
    const input = selected(state.InputPath, entered.input, this.scope(entered, entered.input));
    return { output: selected(state.OutputPath, input, this.scope(entered, input)) };
  }

  private failureOf({ Error: error, ErrorPath, Cause, CausePath }: FailState, entered: Entered): StateError {
    const scope = this.scope(entered, entered.input);
    const text = (fixed: string | undefined, path: string | undefined) => (path === undefined ? fixed ?? '' : String(evaluate(path, scope)));
    return new StateError(text(error, ErrorPath), text(Cause, CausePath));
  }

  private scope({ name, at }: Entered, input: Json, RetryCount = 0, added: () => JsonObject = () => ({})): Intrinsics {
    return {
      input,
      newUuid: this.around.newUuid,
      context: () => ({
        ...this.around.context(),
        State: { EnteredTime: new Date(at).toISOString(), Name: name, RetryCount },
        ...(this.item && { Map: { Item: { ...this.item } } }),
        ...added(),
      }),
    };
  }
}

/** What InputPath or OutputPath selects. */
function selected(path: string | null | undefined, value: Json, scope: Intrinsics): Json {
  if (path === null) {
    return {};
  }
  return path === undefined ? value : valueAt(path, scope);
}

function requireStateError(error: unknown): StateError {
  if (error instanceof StateError) {
    return error;
  }
  throw error;
}
