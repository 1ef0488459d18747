/** Step Functions as runs see it: the executions of the runner's state machine, and the states of users that wait. */
import type { Clock } from '../../../lambda/clock';
import type { Execution, Executions } from '../../../lambda/runs/executions';
import { nameIn } from '../../../lambda/runs/run';

export interface ExecutionRecord {
  readonly arn: string;
  readonly input?: string;
  status: string;
  readonly startDate: Date;
  stopDate?: Date;
  /** Of a stop. */
  error?: string;
  cause?: string;
}

/** How the wait of a state has ended. */
export interface WaitEnd {
  readonly token: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

export class FakeExecutions implements Executions {
  readonly records: ExecutionRecord[] = [];
  /** The ends of waits, in order. */
  readonly ends: WaitEnd[] = [];
  /** Every call, by its name. */
  readonly calls: (keyof Executions)[] = [];
  private readonly waiting = new Set<string>();

  constructor(private readonly clock: Clock) {}

  /** What happens just before a call. */
  beforeCall: (call: keyof Executions) => void | Promise<void> = () => undefined;

  add(arn: string, input?: string): ExecutionRecord {
    const record = { arn, input, status: 'RUNNING', startDate: new Date(this.clock.now()) };
    this.records.unshift(record);
    return record;
  }

  record(arn: string): ExecutionRecord {
    return this.records.find((one) => one.arn === arn)!;
  }

  end(arn: string, status: string): void {
    Object.assign(this.record(arn), { status, stopDate: new Date(this.clock.now()) });
  }

  await(token: string): void {
    this.waiting.add(token);
  }

  /** The state is no longer there, or its time is up. */
  giveUp(token: string): void {
    this.waiting.delete(token);
  }

  async statusOf(executionArn: string): Promise<string | undefined> {
    await this.called('statusOf');
    return this.records.find(({ arn }) => arn === executionArn)?.status;
  }

  async inputOf(executionArn: string): Promise<string | undefined> {
    await this.called('inputOf');
    return this.records.find(({ arn }) => arn === executionArn)?.input;
  }

  async isAwaited(token: string): Promise<boolean> {
    await this.called('isAwaited');
    return this.waiting.has(token);
  }

  async succeed(token: string, output: string): Promise<void> {
    await this.called('succeed');
    this.finish({ token, output });
  }

  async fail(token: string, error: string, cause: string): Promise<void> {
    await this.called('fail');
    this.finish({ token, error, cause });
  }

  async failWithoutReason(token: string): Promise<void> {
    await this.called('failWithoutReason');
    this.finish({ token });
  }

  async running(): Promise<Execution[]> {
    await this.called('running');
    return this.listed(({ status }) => status === 'RUNNING');
  }

  async latest(): Promise<Execution[]> {
    await this.called('latest');
    return this.listed(() => true);
  }

  async stop(executionArn: string, error: string, cause: string): Promise<void> {
    await this.called('stop');
    // One that is unknown is no error.
    if (this.records.some(({ arn, status }) => arn === executionArn && status === 'RUNNING')) {
      this.end(executionArn, 'ABORTED');
      Object.assign(this.record(executionArn), { error, cause });
    }
  }

  private listed(filter: (record: ExecutionRecord) => boolean): Execution[] {
    return this.records.filter(filter).map(({ arn, status, stopDate }) => ({ arn, name: nameIn(arn), status, stopDate }));
  }

  private finish(end: WaitEnd): void {
    if (this.waiting.delete(end.token)) {
      this.ends.push(end);
    }
  }

  private async called(call: keyof Executions): Promise<void> {
    this.calls.push(call);
    await this.beforeCall(call);
  }
}
