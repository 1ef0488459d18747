import { setTimeout as sleep } from 'timers/promises';

export interface Execution {
  readonly executionArn: string;
  readonly name: string;
  readonly status: string;
  readonly input: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** The state machines of a MiniStack, as a user reaches them. */
export class StateMachines {
  /** @param endpoint of the MiniStack */
  constructor(private readonly endpoint: string) {}

  /** The ARN of the only state machine whose name has this in it. */
  async arnOf(part: string): Promise<string> {
    const { stateMachines } = await this.call('ListStateMachines', {}) as { readonly stateMachines: { readonly name: string; readonly stateMachineArn: string }[] };
    const found = stateMachines.filter(({ name }) => name.includes(part));
    if (found.length !== 1) {
      throw new Error(`there are ${found.length} state machines whose name has ${part}`);
    }
    return found[0].stateMachineArn;
  }

  /** @returns the ARN of the execution */
  async start(stateMachineArn: string, input: object, name?: string): Promise<string> {
    const { executionArn } = await this.call('StartExecution', { stateMachineArn, name, input: JSON.stringify(input) }) as Pick<Execution, 'executionArn'>;
    return executionArn;
  }

  async stop(executionArn: string): Promise<void> {
    await this.call('StopExecution', { executionArn });
  }

  async execution(executionArn: string): Promise<Execution> {
    return await this.call('DescribeExecution', { executionArn }) as Execution;
  }

  async executions(stateMachineArn: string): Promise<Execution[]> {
    const { executions } = await this.call('ListExecutions', { stateMachineArn }) as { readonly executions: Execution[] };
    return executions;
  }

  /** All that was recorded about an execution, as text. */
  async history(executionArn: string): Promise<string> {
    return JSON.stringify(await this.call('GetExecutionHistory', { executionArn, maxResults: 1000 }));
  }

  /** Waits until an execution has ended. */
  async ended(executionArn: string): Promise<Execution> {
    for (;;) {
      const execution = await this.execution(executionArn);
      if (execution.status !== 'RUNNING') {
        return execution;
      }
      await sleep(100);
    }
  }

  private async call(operation: string, input: object): Promise<unknown> {
    const response = await fetch(this.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `AWSStepFunctions.${operation}`,
        'authorization': 'AWS4-HMAC-SHA256 Credential=111122223333/20260101/us-east-1/states/aws4_request, SignedHeaders=host, Signature=0f',
      },
      body: JSON.stringify(input),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${operation}: ${text}`);
    }
    return JSON.parse(text);
  }
}
