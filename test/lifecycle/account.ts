/** An AWS account in one process and in virtual time: everything that a deployment of ours touches. */
import { Access, OUTSIDER } from './access';
import type { AccountOptions, PutEvent } from './account-options';
import { CustomResourceRequests, RESPONSE_HOST } from './custom-resources';
import { Queues } from './events/queues';
import { Rules } from './events/rules';
import { Functions, type FunctionSettings, type InvocationResult, type World } from './functions';
import { contextOf } from './iam';
import type { NetworkRequest } from './network';
import { kindsOf } from './ordinary-resources';
import { Policies } from './policies';
import { sdkClients } from './sdk-clients';
import { Stack } from './stack';
import { describedResource, describedStack, refused } from './stack-api';
import { StateMachines } from './step-functions/state-machines';
import { statusEvent } from './step-functions/status-events';
import { startByRule, taskServices } from './task-services';
import { NO_TROUBLE, type Trouble } from './trouble';
import { unsigned } from './unsigned';
import { SECOND, VirtualTime } from './virtual-time';
import type { ResourceEvent } from '../../lambda/deployment/events';
import { CleanRoomsMLSimulator, type Outcome } from '../../simulator';

export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';

export class Account {
  readonly time = new VirtualTime();
  readonly simulator: CleanRoomsMLSimulator;
  readonly policies = new Policies(this.time);
  readonly access = new Access(this.time, this.policies);
  readonly requests = new CustomResourceRequests(this.time.now);
  readonly stacks: Stack[] = [];
  /** What happened, in the order of time. */
  readonly story: string[] = [];
  /** What functions have printed. */
  readonly printed: string[] = [];
  /** What was put on event buses. */
  readonly events: PutEvent[] = [];
  trouble: Trouble = NO_TROUBLE;
  /** How long CloudFormation takes to act on an answer, in milliseconds: until then the resource is in progress. */
  acceptance = 0;
  /** Whether the beginning of a rollback changes the time of a stack's last update: it is not known. */
  rollbackIsAnUpdate = false;
  /** How many invocations the account runs at once, those by events left aside; a new account runs 10. */
  maxConcurrent = Infinity;
  /** The ID of the stack that each role of a function belongs to. */
  readonly stackOfRole = new Map<string, string>();
  /** The stack that each state machine belongs to, by id. */
  private readonly stackOfMachine = new Map<string, string>();
  /** The memberships that have ever been gone. */
  readonly lostMemberships = new Set<string>();
  /** When processes were killed and waiters not started. */
  readonly breakdownTimes: number[] = [];
  /** How often CloudFormation was asked. */
  describes = 0;
  readonly functions: Functions;
  readonly stateMachines: StateMachines;
  readonly queues = new Queues(this.time.now);
  /** The rules of the default event bus. */
  readonly rules: Rules;
  private readonly random: () => number;
  private concurrent = 0;

  constructor(private readonly options: AccountOptions) {
    this.random = options.random ?? (() => 0.5);
    let jobs = 0;
    this.simulator = new CleanRoomsMLSimulator({
      now: this.time.now,
      newId: () => `job-${++jobs}`,
      authorize: (request) => this.access.allows(request.accessKeyId, contextOf(request)),
      ...options.simulator,
      config: { accountId: ACCOUNT, ...options.simulator?.config },
    });
    const world: World = {
      time: this.time,
      random: this.random,
      receive: (caller, request) => this.receive(caller, request),
      sdk: (caller) => sdkClients(this, caller.role, (...what) => this.retrying(() => this.invoke(...what))),
      packages: options.packages ?? {},
      print: (_, line) => void this.printed.push(line),
      isKilled: ({ arn }, moment, what) => {
        const isKilled = this.trouble.isKilled(arn.split(':').at(-1)!, moment, what);
        if (isKilled) {
          this.breakdownTimes.push(this.time.now());
          this.note(`a process is killed ${moment} ${what}`);
        }
        return isKilled;
      },
    };
    this.functions = new Functions(world);
    this.rules = new Rules({
      time: this.time,
      queues: this.queues,
      deliveries: (event) => this.trouble.statusEvents(event),
      startExecution: (...what) => startByRule(this, this.stateMachines, ...what),
      note: (text) => this.note(text),
    });
    let statusEvents = 0;
    this.stateMachines = new StateMachines({
      time: this.time,
      random: this.random,
      services: taskServices(this, (...what) => this.invoke(...what)),
      lateness: () => this.trouble.pollDelay(),
      changed: (execution) => this.rules.publish(statusEvent(execution, ACCOUNT, REGION, `event-${++statusEvents}`)),
    });
  }

  /**
   * A stack that does not exist yet.
   *
   * @param name no other stack that has not been deleted has it
   */
  newStack(name = 'forecast'): Stack {
    if (this.stacks.some((other) => other.name === name && !other.isGone)) {
      throw new Error(`there is a stack ${name}`);
    }
    const { functions, stateMachines, policies, rules, queues, time, random, requests } = this;
    const stack: Stack = new Stack(name, `0a1b2c3d-1111-4222-8333-${String(this.stacks.length).padStart(12, '0')}`, {
      time,
      random,
      requests,
      account: ACCOUNT,
      region: REGION,
      kinds: kindsOf({
        functions: {
          put: (settings) => {
            this.stackOfRole.set(settings.role, stack.id);
            functions.put(this.withCredentials(settings));
          },
          delete: (arn) => functions.delete(arn),
        },
        stateMachines: {
          put: (arn, ...settings) => {
            this.stackOfMachine.set(arn, stack.id);
            stateMachines.put(arn, ...settings);
          },
          delete: (arn) => stateMachines.delete(arn),
        },
        policies,
        rules,
        queues,
        codeOf: this.options.codeOf,
        account: ACCOUNT,
        region: REGION,
      }),
      deliver: (event) => this.trouble.deliveries(event).forEach((delay) => void this.deliver(event, delay)),
      acceptance: () => this.acceptance,
      rollbackIsAnUpdate: () => this.rollbackIsAnUpdate,
      note: (text) => this.note(text),
    });
    this.stacks.push(stack);
    return stack;
  }

  /** Lets time go on until something is done. */
  run<T>(work: Promise<T>): Promise<T> {
    return this.time.run(work);
  }

  note(text: string): void {
    this.story.push(`${clockTime(this.time.now())} ${text}`);
  }

  /** A call of the service by somebody else in the account. */
  call(method: string, target: string, body?: object): Outcome {
    const [path, query = ''] = target.split('?');
    return this.simulator.handle({
      method,
      path,
      query: queryOf(query),
      body: body && JSON.stringify(body),
      headers: { authorization: unsigned(OUTSIDER, REGION) },
    });
  }

  get breakdowns(): number {
    return this.breakdownTimes.length;
  }

  /** A membership is deleted: from now on every call about it or its jobs is refused. */
  loseMembership(id: string, error: 'AccessDeniedException' | 'ResourceNotFoundException' = 'AccessDeniedException'): void {
    this.note(`membership ${id} is gone`);
    this.lostMemberships.add(id);
    this.simulator.configure({ goneMemberships: { [id]: error } });
  }

  /** The stack that a state machine belongs to. */
  stackWith(stateMachineArn: string): Stack | undefined {
    return this.stacks.find(({ id }) => id === this.stackOfMachine.get(stateMachineArn));
  }

  private async deliver(event: ResourceEvent, delay: number): Promise<void> {
    await this.time.sleep(delay);
    await this.functions.deliver(event.ServiceToken, JSON.stringify(event));
  }

  /** An invocation whose answer is waited for; it is refused where the account runs too many at once. */
  private async invoke(arn: string, payload: string): Promise<InvocationResult> {
    if (this.concurrent >= this.maxConcurrent) {
      throw Object.assign(new Error('Rate Exceeded.'), { name: 'TooManyRequestsException', $metadata: { httpStatusCode: 429 } });
    }
    this.concurrent += 1;
    try {
      return await this.functions.invoke(arn, payload);
    } finally {
      this.concurrent -= 1;
    }
  }

  /** As the SDK's clients do when a call is throttled. */
  private async retrying<T>(call: () => Promise<T>): Promise<T> {
    for (const seconds of [0.5, 1]) {
      try {
        return await call();
      } catch (error) {
        if ((error as Error).name !== 'TooManyRequestsException') {
          throw error;
        }
        await this.time.sleep(seconds * SECOND);
      }
    }
    return call();
  }

  private withCredentials(settings: FunctionSettings): FunctionSettings {
    const environment = { ...settings.environment, AWS_REGION: REGION, AWS_ACCESS_KEY_ID: settings.role, AWS_SECRET_ACCESS_KEY: 'secret' };
    return { ...settings, environment };
  }

  private async receive({ role }: FunctionSettings, request: NetworkRequest): Promise<Outcome> {
    const { host, path, query, method, headers, body } = request;
    if (host === RESPONSE_HOST) {
      this.requests.receive(path, body);
      return { kind: 'answer', status: 200, headers: {}, body: '', delayMs: 0 };
    }
    if (host === `cloudformation.${REGION}.amazonaws.com`) {
      return this.describe(role, new URLSearchParams(body));
    }
    if (host !== `cleanrooms-ml.${REGION}.amazonaws.com`) {
      throw new Error(`nobody is at ${host}`);
    }
    const { transport } = this.options;
    return transport
      ? this.time.wait(transport(this.simulator, request))
      : this.simulator.handle({ method, path, query: queryOf(query), headers, body });
  }

  private describe(role: string, parameters: URLSearchParams): Outcome {
    const action = parameters.get('Action')!;
    const id = parameters.get('StackName')!;
    this.describes += 1;
    const trouble = this.trouble.describe(action);
    if (trouble) {
      return trouble;
    }
    if (!this.access.allows(role, { action: `cloudformation:${action}`, resources: [id], context: {} })) {
      return refused(403, 'AccessDenied', `User: ${role} is not authorized to perform: cloudformation:${action} on resource: ${id}`);
    }
    const stack = this.stacks.find((one) => one.id === id);
    if (!stack) {
      return refused(400, 'ValidationError', `Stack with id ${id} does not exist`);
    }
    if (action === 'DescribeStacks') {
      return describedStack(stack.facts());
    }
    const logicalId = parameters.get('LogicalResourceId')!;
    const resource = stack.resource(logicalId);
    return resource ? describedResource(resource) : refused(400, 'ValidationError', `Resource ${logicalId} does not exist for stack ${stack.name}`);
  }
}

function queryOf(query: string): Record<string, string | string[]> {
  const parameters = new URLSearchParams(query);
  return Object.fromEntries([...new Set(parameters.keys())].map((key) => [key, parameters.getAll(key)]));
}

/** Days and the time of day since the beginning, for a story. */
const clockTime = (milliseconds: number) => new Date(milliseconds).toISOString().slice(8, 19).replace('T', ' ');
