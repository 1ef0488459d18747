/** Lambda: the functions of a template, each with the code of its asset. */
import { type Handler, loadHandler } from './function-code';
import { httpsModule, type Receiver } from './network';
import { SECOND, type VirtualTime } from './virtual-time';

export interface FunctionSettings {
  readonly arn: string;
  /** Where its code is. */
  readonly folder: string;
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Names the role for which it acts. */
  readonly role: string;
}

/** The result of an invocation, as the API returns it. */
export type InvocationResult = Answered | Failed;

interface Answered {
  readonly Payload: Buffer;
  readonly FunctionError?: undefined;
}

interface Failed {
  readonly Payload: Buffer;
  readonly FunctionError: 'Unhandled';
  /** As the payload has it. */
  readonly errorType: string;
}

/** What the code of functions reaches. */
export interface World {
  readonly time: VirtualTime;
  readonly random: () => number;
  /** A request over the network, made for a role. */
  readonly receive: (caller: FunctionSettings, ...request: Parameters<Receiver>) => ReturnType<Receiver>;
  /** The SDK's clients that Lambda's runtime has. */
  readonly sdk: (caller: FunctionSettings) => Record<string, unknown>;
  /** The files of the packages of the SDK that Lambda's runtime has beside these clients. */
  readonly packages: Readonly<Record<string, string>>;
  /** Takes what a function writes to its standard output. */
  readonly print: (caller: FunctionSettings, line: string) => void;
  /** Whether the process of a function ends, before or after what it is about to do. */
  readonly isKilled: (caller: FunctionSettings, moment: 'before' | 'after', what: string) => boolean;
}

export class Functions {
  /** How often each was invoked, by its ARN. */
  readonly invocations = new Map<string, number>();
  /** How many processes there have been, by the role of their function. */
  readonly processes = new Map<string, number>();
  private readonly functions = new Map<string, Deployed>();

  constructor(private readonly world: World) {}

  put(settings: FunctionSettings): void {
    this.functions.set(settings.arn, new Deployed(() => {
      this.processes.set(settings.role, (this.processes.get(settings.role) ?? 0) + 1);
      return new Process(settings, this.world);
    }, settings, this.world));
  }

  delete(arn: string): void {
    this.functions.delete(arn);
  }

  /** @throws as the API does when there is no such function */
  async invoke(arn: string, payload: string): Promise<InvocationResult> {
    const deployed = this.functions.get(arn);
    if (!deployed) {
      throw Object.assign(new Error(`Function not found: ${arn}`), { name: 'ResourceNotFoundException' });
    }
    this.invocations.set(arn, (this.invocations.get(arn) ?? 0) + 1);
    return deployed.invoke(payload);
  }

  /** The API's asynchronous invocation: what fails is tried twice more. */
  async deliver(arn: string, payload: string): Promise<void> {
    for (const wait of [0, 60, 120]) {
      await this.world.time.sleep(wait * SECOND);
      if (!this.functions.has(arn) || (await this.invoke(arn, payload)).FunctionError === undefined) {
        return;
      }
    }
  }
}

class Deployed {
  private readonly idle: Process[] = [];

  constructor(private readonly newProcess: () => Process, private readonly settings: FunctionSettings, private readonly world: World) {}

  async invoke(payload: string): Promise<InvocationResult> {
    const { time } = this.world;
    const process = this.idle.pop() ?? this.newProcess();
    const { timeoutSeconds } = this.settings;
    let timer;
    const timeOut = new Promise<InvocationResult>((resolve) => {
      timer = time.setTimeout(() => {
        process.kill();
        resolve(unhandled({ name: 'Sandbox.Timedout', message: `Task timed out after ${timeoutSeconds.toFixed(2)} seconds` }));
      }, timeoutSeconds * SECOND);
    });
    const result = await Promise.race([process.run(payload), process.killed, timeOut]);
    time.clearTimeout(timer);
    if (process.isAlive) {
      this.idle.push(process);
    }
    return result;
  }
}

/** A new promise each time: a shared one would hold on to everything that was ever killed. */
const never = () => new Promise<never>(() => undefined);

/** One process of a function: it serves one invocation at a time, and none after it was killed. */
class Process {
  isAlive = true;
  readonly killed: Promise<InvocationResult>;
  private readonly handler: Handler;
  /** Does something, if the process lives to see it. */
  private readonly guard: <T>(what: string, act: () => Promise<T>) => Promise<T>;
  private die!: () => void;

  constructor(settings: FunctionSettings, world: World) {
    this.killed = new Promise((resolve) => {
      this.die = () => resolve(unhandled({ name: 'Runtime.ExitError', message: 'RequestId: 0 Error: Runtime exited with error: signal: killed' }));
    });
    const { time, random } = world;
    const guard = this.guard = async <T>(what: string, act: () => Promise<T>): Promise<T> => {
      if (world.isKilled(settings, 'before', what)) {
        this.kill();
      }
      if (!this.isAlive) {
        return never();
      }
      const result = await act();
      if (this.isAlive && world.isKilled(settings, 'after', what)) {
        this.kill();
      }
      return this.isAlive ? result : never();
    };
    this.handler = loadHandler(settings.folder, settings.handler, {
      random,
      environment: settings.environment,
      packages: world.packages,
      print: (line) => world.print(settings, line),
      time: {
        Date: time.Date,
        setTimeout: (callback, milliseconds) => time.setTimeout((...args) => this.isAlive && callback(...args), milliseconds),
        clearTimeout: time.clearTimeout,
      },
      everyone: time,
      modules: {
        https: httpsModule(time, (request) => guard(`${request.method} ${request.host}${request.path}`, () => world.receive(settings, request))),
        ...Object.fromEntries(Object.entries(world.sdk(settings)).map(([name, client]) => [name, guarded(client as Clients, guard)])),
      },
    });
  }

  kill(): void {
    this.isAlive = false;
    this.die();
  }

  async run(payload: string): Promise<InvocationResult> {
    try {
      return { Payload: Buffer.from(JSON.stringify(await this.guard('an invocation', () => this.handler(JSON.parse(payload)))) ?? 'null') };
    } catch (error) {
      return unhandled(error as Error);
    }
  }
}

/** The payload is a getter because few of the many failures of polls are ever read, and a stack trace is expensive to write. */
function unhandled(error: Error): InvocationResult {
  return {
    FunctionError: 'Unhandled',
    errorType: error.name,
    get Payload() {
      const { name: errorType, message: errorMessage, stack } = error;
      return Buffer.from(JSON.stringify({ errorType, errorMessage, ...(stack !== undefined && { trace: stack.split('\n') }) }));
    },
  };
}

/** The exports of a client's package: the methods of classes, and waiters. */
type Clients = Record<string, (input: unknown) => Promise<unknown>>;

/** Turns functions into what an SDK package exports: `{ 'Lambda.invoke': … }` into `{ Lambda: class { invoke() } }`. */
function guarded(client: Clients, guard: <T>(what: string, act: () => Promise<T>) => Promise<T>): Record<string, unknown> {
  const exported: Record<string, unknown> = {};
  const classes: Record<string, Record<string, unknown>> = {};
  for (const [name, call] of Object.entries(client)) {
    const [className, method] = name.split('.');
    const act = (input: unknown) => guard(name, () => call(input));
    if (method === undefined) {
      exported[className] = act;
    } else {
      (classes[className] ??= {})[method] = act;
    }
  }
  for (const [className, methods] of Object.entries(classes)) {
    exported[className] = class {
      constructor() {
        Object.assign(this, methods);
      }
    };
  }
  return exported;
}
