/** The part of Step Functions that runs need. The client comes with the Lambda runtime, as for the provider framework: it is not in the bundle. */

export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly status: string;
  readonly stopDate?: Date;
}

export interface Executions {
  /** The status of an execution: none if there is no record of it. */
  statusOf(executionArn: string): Promise<string | undefined>;
  /** The input of an execution: none if there is no record of it. */
  inputOf(executionArn: string): Promise<string | undefined>;
  /** Whether the state that a token belongs to still waits. */
  isAwaited(token: string): Promise<boolean>;
  /** Ends the wait of a state. It may have ended already. */
  succeed(token: string, output: string): Promise<void>;
  fail(token: string, error: string, cause: string): Promise<void>;
  /** Needs no key, unlike `fail`. */
  failWithoutReason(token: string): Promise<void>;
  /** The executions of a state machine that are running. */
  running(stateMachineArn: string): Promise<Execution[]>;
  /** Its latest executions, whatever became of them: at most 1,000. */
  latest(stateMachineArn: string): Promise<Execution[]>;
  /** Without the error and the cause, if the key that these would be encrypted with cannot be used. */
  stop(executionArn: string, error: string, cause: string): Promise<void>;
}

interface Reason {
  readonly error?: string;
  readonly cause?: string;
}

/** The part of `@aws-sdk/client-sfn` that is used. */
export interface StepFunctionsModule {
  readonly SFN: new (settings: object) => {
    describeExecution(input: { readonly executionArn: string }): Promise<{ readonly status?: string; readonly input?: string }>;
    listExecutions(input: {
      readonly stateMachineArn: string; readonly statusFilter?: 'RUNNING'; readonly maxResults: number; readonly nextToken?: string;
    }): Promise<{
      readonly executions?: { readonly executionArn?: string; readonly name?: string; readonly status?: string; readonly stopDate?: Date }[];
      readonly nextToken?: string;
    }>;
    stopExecution(input: { readonly executionArn: string } & Reason): Promise<unknown>;
    sendTaskHeartbeat(input: { readonly taskToken: string }): Promise<unknown>;
    sendTaskSuccess(input: { readonly taskToken: string; readonly output: string }): Promise<unknown>;
    sendTaskFailure(input: { readonly taskToken: string } & Reason): Promise<unknown>;
  };
}

/** Not `import()`: that does not look where the runtime has it. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- see above
const ofRuntime = () => require('@aws-sdk/client-sfn') as StepFunctionsModule;

const PAGE_SIZE = 1000;

/** The same as for the other clients: a service that is silent must not use up the time of a function. */
const SETTINGS = { requestHandler: { connectionTimeout: 5_000, requestTimeout: 10_000, throwOnRequestTimeout: true } };

/** For an encrypted state machine, Step Functions encrypts reasons with its key. It needs no key if there is no reason. */
const KEY_IS_UNUSABLE = ['KmsAccessDeniedException', 'KmsInvalidStateException'];

/** @param instead what needs no key */
export async function unlessKeyIsUnusable<T>(work: () => Promise<T>, instead: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (KEY_IS_UNUSABLE.includes((error as Error).name)) {
      return instead();
    }
    throw error;
  }
}

/** No state waits with this token anymore, or none ever did. */
const NO_LONGER_AWAITED = ['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'];

export class StepFunctionsExecutions implements Executions {
  private client?: InstanceType<StepFunctionsModule['SFN']>;

  constructor(private readonly load: () => StepFunctionsModule = ofRuntime) {}

  async statusOf(executionArn: string): Promise<string | undefined> {
    return (await this.describe(executionArn))?.status;
  }

  async inputOf(executionArn: string): Promise<string | undefined> {
    return (await this.describe(executionArn))?.input;
  }

  async isAwaited(token: string): Promise<boolean> {
    return await unless(NO_LONGER_AWAITED, () => this.sfn.sendTaskHeartbeat({ taskToken: token })) !== undefined;
  }

  async succeed(token: string, output: string): Promise<void> {
    await unless(NO_LONGER_AWAITED, () => this.sfn.sendTaskSuccess({ taskToken: token, output }));
  }

  async fail(token: string, error: string, cause: string): Promise<void> {
    await unless(NO_LONGER_AWAITED, () => this.sfn.sendTaskFailure({ taskToken: token, error, cause }));
  }

  async failWithoutReason(token: string): Promise<void> {
    await unless(NO_LONGER_AWAITED, () => this.sfn.sendTaskFailure({ taskToken: token }));
  }

  async running(stateMachineArn: string): Promise<Execution[]> {
    const found: Execution[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.list({ stateMachineArn, statusFilter: 'RUNNING', maxResults: PAGE_SIZE, nextToken });
      found.push(...executionsIn(page));
      ({ nextToken } = page);
    } while (nextToken);
    return found;
  }

  async latest(stateMachineArn: string): Promise<Execution[]> {
    return executionsIn(await this.list({ stateMachineArn, maxResults: PAGE_SIZE }));
  }

  async stop(executionArn: string, error: string, cause: string): Promise<void> {
    const stop = (reason: Reason) => unless(['ExecutionDoesNotExist', 'ValidationException'], () => this.sfn.stopExecution({ executionArn, ...reason }));
    await unlessKeyIsUnusable(() => stop({ error, cause }), () => stop({}));
  }

  /** A page of executions: none if somebody has deleted the state machine. */
  private async list(input: ListInput): Promise<Page> {
    return await unless(['StateMachineDoesNotExist'], () => this.sfn.listExecutions(input)) ?? {};
  }

  private describe(executionArn: string) {
    return unless(['ExecutionDoesNotExist'], () => this.sfn.describeExecution({ executionArn }));
  }

  private get sfn() {
    return this.client ??= new (this.load().SFN)(SETTINGS);
  }
}

type ListInput = Parameters<InstanceType<StepFunctionsModule['SFN']>['listExecutions']>[0];
type Page = Awaited<ReturnType<InstanceType<StepFunctionsModule['SFN']>['listExecutions']>>;

function executionsIn({ executions = [] }: Page): Execution[] {
  return executions.map(({ executionArn = '', name = '', status = '', stopDate }) => ({ arn: executionArn, name, status, stopDate }));
}

/** The answer of a call: none if the service refuses it with one of these errors. */
async function unless<T>(errors: string[], call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (errors.includes((error as Error).name)) {
      return undefined;
    }
    // Whoever reads the history of a run must know which of the services cannot be reached, or denies a call.
    throw Object.assign(error as Error, { message: `AWS Step Functions: ${(error as Error).message}` });
  }
}
