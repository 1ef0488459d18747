import { randomUUID } from 'node:crypto';
import { errorAnswer, requestIdOf, resultAnswer } from './answer';
import { requirePermissions, type Authorize } from './authorize';
import { bindInput } from './bind';
import { newCallRecord, redacted, type CallRecord } from './call-log';
import { callerOf, type Caller } from './caller';
import { changedConfig, DEFAULT_CONFIG, type ConfigChange, type SimulatorConfig } from './config';
import { faultyOutcome, FaultRules, type CallFacts, type FaultRule } from './faults';
import type { Job } from './job';
import { reportsOf, type JobReport } from './job-report';
import { JobStore } from './job-store';
import { DEFAULT_PLAN, type JobPlan } from './lifecycle';
import type { Answer, Outcome, SimulatorRequest } from './message';
import { OPERATION_NAMES, runOperation } from './operations';
import { planFor, type PlanRule } from './plan-rules';
import { findRoute, type Route } from './route';
import { ServiceError, validationError } from './service-error';
import { loadServiceModel, type ServiceModel } from './service-model';
import { violationMessage, violationsOf } from './validate';

export interface SimulatorOptions {
  /** By default read from the project's private Python environment. */
  readonly model?: ServiceModel;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** The IDs of jobs. */
  readonly newId?: () => string;
  readonly config?: ConfigChange;
  /** What differs from DEFAULT_PLAN. */
  readonly plan?: Partial<JobPlan>;
  readonly planRules?: readonly PlanRule[];
  readonly faults?: readonly FaultRule[];
  readonly authorize?: Authorize;
  /** Jobs that are there from the beginning. */
  readonly jobs?: readonly Job[];
  /** The least number of the latest calls that are remembered; there are never more than twice as many. @default - all */
  readonly maxCalls?: number;
  /** Called when a job has been started or changed, or all are forgotten, with all jobs. */
  readonly onChange?: (jobs: readonly Job[]) => void;
}

let modelOfProject: ServiceModel | undefined;

/** Clean Rooms ML without a transport: a request goes in, what a client would see comes out. */
export class CleanRoomsMLSimulator {
  readonly model: ServiceModel;
  readonly now: () => number;
  private readonly newId: () => string;
  private config!: SimulatorConfig;
  private plan!: JobPlan;
  private planRules!: PlanRule[];
  private faults!: FaultRules;
  private jobStore!: JobStore;
  private callRecords!: CallRecord[];
  private callCount!: number;

  constructor(private readonly options: SimulatorOptions = {}) {
    this.model = options.model ?? (modelOfProject ??= loadServiceModel());
    this.now = options.now ?? Date.now;
    this.newId = options.newId ?? randomUUID;
    this.begin();
    this.jobStore = new JobStore(options.jobs);
  }

  handle(request: SimulatorRequest): Outcome {
    const call = newCallRecord(this.callCount += 1, this.now());
    this.remember(call);
    const outcome = this.serve(request, call);
    if (outcome.kind === 'answer') {
      call.status = outcome.status;
      call.outcome = outcome.headers['x-amzn-errortype'] ?? 'ok';
    } else {
      call.outcome = outcome.kind;
    }
    if (call.acted && !/^(Get|List)/.test(call.operation)) {
      this.options.onChange?.(this.jobStore.all());
    }
    return outcome;
  }

  /** Every call that is remembered since the last reset, in order. */
  calls(): readonly CallRecord[] {
    return this.callRecords;
  }

  /** Every job since the last reset, in the order of their starts. */
  jobs(): JobReport[] {
    return reportsOf(this.jobStore.all(), this.now());
  }

  /** Changes the default plan of jobs that start from now on. */
  changePlan(change: Partial<JobPlan>): void {
    this.plan = { ...this.plan, ...change };
  }

  setPlanRules(rules: readonly PlanRule[]): void {
    this.planRules = [...rules];
  }

  setFaults(rules: readonly FaultRule[]): void {
    this.faults = new FaultRules(rules);
  }

  addFault(rule: FaultRule): void {
    this.faults.add(rule);
  }

  configure(change: ConfigChange): void {
    this.config = changedConfig(this.config, change);
  }

  /** Forgets all jobs and calls, and everything that was set since the construction. */
  reset(): void {
    this.begin();
    this.options.onChange?.([]);
  }

  private begin(): void {
    this.config = changedConfig(DEFAULT_CONFIG, this.options.config ?? {});
    this.plan = { ...DEFAULT_PLAN, ...this.options.plan };
    this.planRules = [...this.options.planRules ?? []];
    this.faults = new FaultRules(this.options.faults);
    this.jobStore = new JobStore();
    this.callRecords = [];
    this.callCount = 0;
  }

  private remember(call: CallRecord): void {
    const { maxCalls = Infinity } = this.options;
    this.callRecords.push(call);
    // Now and then, as each time costs as much as all that is kept.
    if (this.callRecords.length > 2 * maxCalls) {
      this.callRecords.splice(0, this.callRecords.length - maxCalls);
    }
  }

  private serve(request: SimulatorRequest, call: CallRecord): Outcome {
    const answerError = (error: ServiceError) => errorAnswer(this.model, error, requestIdOf(call.seq));
    try {
      const route = findRoute(this.model, OPERATION_NAMES, request.method, request.path);
      call.operation = route.operation.name;
      const caller = callerOf(request, this.config.accountId);
      Object.assign(call, { accessKeyId: caller.accessKeyId, account: caller.account, region: caller.region });
      const { input, unknownMembers } = bindInput(this.model, route, request);
      Object.assign(call, { input: redacted(input), unknownMembers, jobArn: jobArnIn(input) });
      const act = () => answering(() => this.act(route, caller, input, call), answerError);
      const fault = this.faults.take(this.factsOf(call, input));
      call.fault = fault?.kind;
      return fault ? faultyOutcome(fault, act, answerError) : act();
    } catch (error) {
      return answerError(serviceErrorOr(error));
    }
  }

  private act({ operation }: Route, caller: Caller, input: Record<string, unknown>, call: CallRecord): Answer {
    const violations = violationsOf(this.model, operation.input.shape, input);
    if (violations.length > 0) {
      throw validationError(violationMessage(violations));
    }
    requireMembership(this.config, input);
    const output = runOperation(operation.name, {
      caller,
      now: call.at,
      config: this.config,
      jobs: this.jobStore,
      newId: this.newId,
      planFor: (start) => planFor(start, this.planRules, this.plan),
      require: (...permissions) => requirePermissions(this.options.authorize, caller, permissions),
    }, input);
    call.acted = true;
    call.jobArn ??= jobArnIn(output);
    return resultAnswer(operation, output, requestIdOf(call.seq));
  }

  private factsOf({ operation, accessKeyId, account, jobArn }: CallRecord, input: Record<string, unknown>): CallFacts {
    const job = jobArn === undefined ? undefined : this.jobStore.find(jobArn);
    return {
      operation,
      accessKeyId,
      account,
      jobArn,
      membershipIdentifier: text(input.membershipIdentifier) ?? job?.input.membershipIdentifier,
      jobName: text(input.name) ?? job?.input.name,
      trainedModelArn: text(input.trainedModelArn) ?? job?.input.trainedModelArn,
    };
  }
}

function requireMembership({ goneMemberships }: SimulatorConfig, input: Record<string, unknown>): void {
  const id = text(input.membershipIdentifier) ?? /:membership\/([^/]+)\//.exec(jobArnIn(input) ?? '')?.[1] ?? '';
  if (Object.hasOwn(goneMemberships, id)) {
    throw new ServiceError(goneMemberships[id], `Membership ${id} does not exist or you have no access to it`);
  }
}

function answering(act: () => Answer, answerError: (error: ServiceError) => Answer): Answer {
  try {
    return act();
  } catch (error) {
    return answerError(serviceErrorOr(error));
  }
}

/** An error that is not a service error is a bug in the simulator, and must not look like a response. */
function serviceErrorOr(error: unknown): ServiceError {
  if (error instanceof ServiceError) {
    return error;
  }
  throw error;
}

function jobArnIn(members: unknown): string | undefined {
  const { trainedModelInferenceJobArn, resourceArn } = (members ?? {}) as Record<string, unknown>;
  return text(trainedModelInferenceJobArn) ?? text(resourceArn);
}

const text = (value: unknown) => typeof value === 'string' ? value : undefined;
