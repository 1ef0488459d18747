/** Runs between a state machine that is played here and a simulated service, in virtual time. */
import { FakeExecutions } from './fake-executions';
import { ErrorSeries } from '../../../lambda/errors/error-series';
import { configurationHash } from '../../../lambda/jobs/configuration-hash';
import { generatedName } from '../../../lambda/jobs/job-name';
import { reservedTags, type Tags } from '../../../lambda/jobs/ownership';
import type { Decision } from '../../../lambda/reports/log';
import { drain, type DrainAnswer } from '../../../lambda/runs/drain';
import type { Environments } from '../../../lambda/runs/environments';
import { poll } from '../../../lambda/runs/poll';
import { nameIn } from '../../../lambda/runs/run';
import type { Surroundings } from '../../../lambda/runs/run-context';
import type { RunDecisionRecord } from '../../../lambda/runs/run-log';
import type { SimulatorOptions } from '../../../simulator';
import type { WantedJob } from '../../../src/shared/resource-properties';
import type { PollInput, PollOutcome, RunInput } from '../../../src/shared/run-input';
import { ACCOUNT, wanted } from '../events';
import { World } from '../harness';
import { HOUR, MINUTE, SECOND } from '../virtual-clock';

export const STATE_MACHINE = `arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:Runner-x1`;
export const OTHER_STATE_MACHINE = `arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:Other-x2`;
export const USERS_EXECUTION = `arn:aws:states:us-east-1:${ACCOUNT}:execution:Scoring:monday`;
const STATE = 'Infer';

export const executionArn = (name: string) => `${STATE_MACHINE.replace(':stateMachine:', ':execution:')}:${name}`;

/** The end of an execution of the runner's state machine. */
export interface RunEnd {
  readonly arn: string;
  readonly outcome?: PollOutcome;
  readonly polls: number;
  /** Virtual milliseconds since the start of the execution. */
  readonly took: number;
}

/** The longest that a test plays one execution. */
const MOST_POLLS = 400;

/** The custom resource of a runner. */
export const RUNS = { StackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/scores/0a1b', LogicalResourceId: 'Runs' };

export class RunWorld {
  readonly service: World;
  readonly executions: FakeExecutions;
  readonly decisions: RunDecisionRecord[] = [];
  /** What the function has thrown. */
  readonly thrown: Error[] = [];
  /** The execution that starts runs. */
  usersExecution = USERS_EXECUTION;
  /** The environments in the settings of the function. */
  environments: Environments = {};
  /** What the process of the function has seen that serves the next poll. */
  errors = new ErrorSeries();
  private attempts = 0;
  private runs = 0;

  constructor(options: SimulatorOptions = {}) {
    this.service = new World(options);
    this.executions = new FakeExecutions(this.service.clock);
  }

  get clock() {
    return this.service.clock;
  }

  get simulator() {
    return this.service.simulator;
  }

  unique = () => (this.attempts += 1).toString(16).padStart(8, '0');

  /** As in a process of its own. */
  surroundings(): Surroundings {
    const { service: { clock, events }, executions, errors } = this;
    return {
      jobs: this.service.jobs.knowing(Object.values(this.environments)),
      executions,
      clock,
      unique: () => this.unique(),
      log: { decided: (record) => this.decisions.push(record) },
      events,
      errors,
      inaccessible: new Set(),
      ownerNames: new Map(),
    };
  }

  /** The input of a run, as a state writes it. */
  inputOf({ request }: WantedJob, token: string, environment?: string): RunInput {
    const parent = { AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: this.usersExecution, state: STATE };
    return { version: 1, token, ...parent, request, ...environment && { environment } };
  }

  /** What the processes of the function have seen is forgotten. */
  newProcess(): void {
    this.errors = new ErrorSeries();
  }

  /** A state starts an execution, and waits. @returns its ARN; its token is `token-<name>` */
  start(job: WantedJob = wanted(), environment?: string, name = `run-${this.runs += 1}`): string {
    const arn = executionArn(name);
    this.executions.await(`token-${name}`);
    this.executions.add(arn, JSON.stringify(this.inputOf(job, `token-${name}`, environment)));
    return arn;
  }

  /** One call of the function, for an execution as it is. */
  async poll(arn: string, { jobArn, isSettled, input }: Partial<PollInput> = {}): Promise<PollOutcome> {
    const record = this.executions.record(arn);
    const given: PollInput = {
      stateMachineArn: STATE_MACHINE,
      executionArn: arn,
      startTime: record.startDate.toISOString(),
      input: input ?? JSON.parse(record.input!),
      ...jobArn !== undefined && { jobArn },
      ...isSettled && { isSettled },
    };
    return throughJson(await poll(throughJson(given), this.surroundings(), this.environments));
  }

  /** Plays an execution as the definition has it, until it has ended or was stopped. */
  play(arn: string): Promise<RunEnd> {
    return this.clock.run(async () => {
      const { startDate } = this.executions.record(arn);
      let state: Pick<PollInput, 'jobArn' | 'isSettled'> = {};
      let outcome: PollOutcome | undefined;
      let retries = 0;
      let polls = 0;
      while (this.executions.record(arn).status === 'RUNNING') {
        polls += 1;
        if (polls > MOST_POLLS) {
          throw new Error('the execution goes on for ever');
        }
        try {
          outcome = await this.poll(arn, state);
        } catch (error) {
          this.thrown.push(error as Error);
          await this.clock.sleep(Math.min(30 * SECOND * 1.1 ** retries, 5 * MINUTE));
          retries += 1;
          continue;
        }
        retries = 0;
        if (outcome.outcome === 'STARTED' || outcome.outcome === 'SETTLED') {
          state = { jobArn: outcome.jobArn, isSettled: outcome.outcome === 'SETTLED' };
        } else if (this.executions.record(arn).status === 'RUNNING') {
          this.executions.end(arn, outcome.outcome === 'FAILED' ? 'FAILED' : 'SUCCEEDED');
        }
      }
      return { arn, outcome, polls, took: this.clock.now() - startDate.getTime() };
    });
  }

  run(job: WantedJob = wanted(), environment?: string): Promise<RunEnd> {
    return this.play(this.start(job, environment));
  }

  /** Step Functions stops an execution, or it times out. */
  stop(arn: string, status = 'ABORTED'): void {
    this.executions.end(arn, status);
  }

  /** The event about the end of a run starts another execution. @param hasInput whether the event has the input of the run */
  cleanUp(endedArn: string, hasInput = true, name = `event-${this.runs += 1}`): Promise<RunEnd> {
    const { input, status } = this.executions.record(endedArn) ?? { status: 'ABORTED' };
    const event = {
      'source': 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      'detail': { executionArn: endedArn, stateMachineArn: STATE_MACHINE, name: nameIn(endedArn), status, input: hasInput ? input : null },
    };
    const arn = executionArn(name);
    this.executions.add(arn, JSON.stringify(event));
    return this.play(arn);
  }

  /** A run with its job. */
  async running(job = wanted()): Promise<{ readonly arn: string; readonly jobArn: string }> {
    const arn = this.start(job);
    const { jobArn } = await this.clock.run(() => this.poll(arn)) as { jobArn: string };
    return { arn, jobArn };
  }

  /** The custom resource is deleted. */
  drain(properties: object = {}): Promise<DrainAnswer> {
    return this.clock.run(() => drain(
      { ...RUNS, RequestType: 'Delete', PhysicalResourceId: STATE_MACHINE, ResourceProperties: { StateMachineArn: STATE_MACHINE }, ...properties }, this.surroundings()));
  }

  wait(milliseconds: number): Promise<void> {
    return this.service.wait(milliseconds);
  }

  /** Does something so long after something else has begun. @returns what that comes to */
  async during<T>(work: () => Promise<T>, milliseconds: number, action: () => void): Promise<T> {
    const [result] = await Promise.all([work(), this.clock.run(() => this.clock.sleep(milliseconds)).then(action)]);
    return result;
  }

  /** A job of a run that nothing else knows of. @param executionName of the run */
  seedOf(executionName: string, job: WantedJob = wanted(), stateMachineArn = STATE_MACHINE, tags: Tags = {}): string {
    const owner = { stateMachineArn, executionName };
    const configuration = configurationHash(job);
    const name = job.request.name ?? generatedName(owner, configuration, this.unique());
    return this.service.seed({ ...job.request, name, tags: { ...job.request.tags, ...reservedTags(owner, configuration, executionName), ...tags } });
  }

  status(jobArn: string): string {
    return this.service.job(jobArn).status;
  }

  decided(decision: Decision): RunDecisionRecord[] {
    return this.decisions.filter((record) => record.decision === decision);
  }

  /** Everything that leaves the functions. */
  everythingSaid(): string {
    const { decisions, executions: { ends, records }, thrown, service: { ends: events } } = this;
    return JSON.stringify([decisions, ends, records, events, thrown.map(({ name, message, stack }) => [name, message, stack])]);
  }
}

/** A job that runs for hours unless it is canceled. */
export const LONG = { plan: { pendingMs: 0, runningMs: 10 * HOUR } };

const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
