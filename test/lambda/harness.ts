import { HttpRequest, HttpResponse } from '@smithy/core/protocols';
import { ACCOUNT, createRun, deleteRun, OWNER, type Origin, updateRun, wanted } from './events';
import { SECOND, VirtualClock } from './virtual-clock';
import { CleanRoomsMLClient } from '../../lambda/clients/cleanroomsml';
import type { PolledEvent, Progress, ResourceEvent } from '../../lambda/deployment/events';
import { recordReceipt } from '../../lambda/deployment/on-event';
import { poll } from '../../lambda/deployment/poll';
import { RequestContext } from '../../lambda/deployment/request-context';
import type { Stack, StackResource, StackState } from '../../lambda/deployment/stack';
import { ErrorSeries } from '../../lambda/errors/error-series';
import { configurationHash } from '../../lambda/jobs/configuration-hash';
import { CleanRoomsMLInferenceJobs } from '../../lambda/jobs/inference-jobs';
import { generatedName } from '../../lambda/jobs/job-name';
import { reservedTags } from '../../lambda/jobs/ownership';
import type { JobEnd, JobEvents } from '../../lambda/reports/job-events';
import type { Decision, DecisionRecord, Log } from '../../lambda/reports/log';
import { environmentsIn } from '../../lambda/reports/secrets';
import { CleanRoomsMLSimulator, type CallRecord, type JobReport, type Outcome, type SimulatorOptions } from '../../simulator';
import type { WantedJob } from '../../src/shared/resource-properties';
import type { StartRequest } from '../../src/shared/start-request';
import { unsigned } from '../lifecycle/unsigned';

export const START = 'StartTrainedModelInferenceJob';
export const GET = 'GetTrainedModelInferenceJob';
export const CANCEL = 'CancelTrainedModelInferenceJob';
export const LIST = 'ListTrainedModelInferenceJobs';
export const TAG = 'TagResource';
export const UNTAG = 'UntagResource';
export const LIST_TAGS = 'ListTagsForResource';

/** How CloudFormation sees the end of a request. */
export interface Answer {
  readonly id: string;
  readonly data?: Record<string, string>;
  readonly failure?: Error;
  readonly polls: number;
  /** Virtual milliseconds from the request to its answer. */
  readonly took: number;
}

/** The time after which the real client gives up on an answer. */
const REQUEST_TIMEOUT = 10 * SECOND;

/** Twice what any test needs: a handler that calls for ever would keep even the time-out of a test from ever firing. */
const MOST_CALLS = 1000;

/** The access key ids distinguish the handler's calls from those of others in its account. */
const HANDLER = ACCOUNT;
const OUTSIDER = 'OUTSIDER';

/** What CloudFormation says while it removes a stack, and while it deletes what an update has replaced. */
export const REMOVAL = { status: 'DELETE_IN_PROGRESS', resourceStatus: 'DELETE_IN_PROGRESS' };
export const CLEAN_UP = { status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', resourceStatus: 'UPDATE_COMPLETE' };

/** What CloudFormation says; a test sets it. By default the operation of every request goes forward. */
export class FakeStack implements Stack {
  status = 'UPDATE_IN_PROGRESS';
  begun = 0;
  created = 0;
  /** None: CloudFormation knows no such resource. */
  resourceStatus: string | undefined = 'UPDATE_IN_PROGRESS';
  /** When the resource got its status, in milliseconds since 1970. */
  since: number | undefined;
  /** The physical id of the resource. */
  id: string | undefined;
  /** Other resources, by logical id. */
  others: Record<string, StackResource> = {};
  /** What happens just before it is asked. */
  beforeAsked: (about: 'stack' | 'resource') => void = () => undefined;

  async state(): Promise<StackState> {
    this.beforeAsked('stack');
    return { status: this.status, begun: this.begun, created: this.created };
  }

  async resource(logicalId: string): Promise<StackResource | undefined> {
    this.beforeAsked('resource');
    if (logicalId in this.others) {
      return this.others[logicalId];
    }
    return this.resourceStatus === undefined ? undefined : { status: this.resourceStatus, physicalId: this.id, since: this.since };
  }
}

/** A log that nobody reads. */
export const UNREAD: Log = { decided: () => undefined };

/** The handler between a provider framework that is played here and a simulated service, in virtual time. */
export class World {
  readonly clock = new VirtualClock();
  readonly simulator: CleanRoomsMLSimulator;
  readonly jobs: CleanRoomsMLInferenceJobs;
  readonly stack = new FakeStack();
  /** The bodies of the handler's Start requests as they were sent. */
  readonly starts: Record<string, unknown>[] = [];
  /** What the handler has decided, in order. */
  readonly decisions: DecisionRecord[] = [];
  /** The ends of jobs that were reported, if there is an event bus. */
  readonly ends: JobEnd[] = [];
  events: JobEvents | undefined;
  /** How long a call takes, in milliseconds. */
  latency = 0;
  /** The members that Get leaves out. */
  leftOut: readonly string[] = [];
  /** What the service calls a status otherwise. */
  renamed: Readonly<Record<string, string>> = {};
  private readonly errors = new ErrorSeries();
  private readonly inaccessible = new Set<string>();
  private readonly ownerNames = new Map<string, string>();
  private attempts = 0;
  private requests = 0;

  constructor(options: SimulatorOptions = {}) {
    let ids = 0;
    this.simulator = new CleanRoomsMLSimulator({
      now: this.clock.now,
      // Ids in order: of jobs that start at the same time the one with the lesser ARN counts as the earlier.
      newId: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
      ...options,
      config: { accountId: ACCOUNT, ...options.config },
    });
    // One attempt for both: the retries of the client take real time, and have tests of their own.
    this.jobs = new CleanRoomsMLInferenceJobs(this.client(), this.client());
  }

  /** What happens just before a call of the handler reaches the service. */
  beforeCall: (operation: string) => void | Promise<void> = () => undefined;

  /** Plays the provider framework: onEvent once, after so many milliseconds, then isComplete every 30 seconds. */
  send(event: ResourceEvent, delay = 0, unique = () => this.unique()): Promise<Answer> {
    return this.clock.run(async () => {
      if (delay > 0) {
        await this.clock.sleep(delay);
      }
      const receivedAt = this.clock.now();
      const polled = throughJson({ ...event, ...throughJson(recordReceipt(event, receivedAt)) }) as PolledEvent;
      for (let polls = 1; polls <= 120; polls += 1) {
        try {
          const progress = await this.poll(polled, unique);
          if (progress.IsComplete) {
            return { id: polled.PhysicalResourceId, ...renamed(progress), polls, took: this.clock.now() - receivedAt };
          }
        } catch (error) {
          return { id: polled.PhysicalResourceId, failure: error as Error, polls, took: this.clock.now() - receivedAt };
        }
        await this.clock.sleep(30 * SECOND);
      }
      throw new Error('the waiter of the framework gave up before the handler did');
    });
  }

  async poll(event: PolledEvent, unique = () => this.unique()): Promise<Progress> {
    const log: Log = { decided: (record) => this.decisions.push(record) };
    const { clock, errors, events, inaccessible, ownerNames, stack } = this;
    const jobs = this.jobs.knowing(environmentsIn(event));
    return throughJson(await poll(event, new RequestContext(event, jobs, stack, clock, unique, log, { events, errors, inaccessible, ownerNames })));
  }

  /** A poll by another waiter of a request that was received before. */
  pollAgain = (event: ResourceEvent, receivedAt: number) => this.poll(throughJson({ ...event, ...recordReceipt(event, receivedAt) }) as PolledEvent);

  /** Lets time pass, together with others who wait for it. */
  wait = (milliseconds: number) => this.clock.run(() => this.clock.sleep(milliseconds));

  create = (job: WantedJob, origin?: Origin, unique?: () => string) => this.send(createRun(job, origin), 0, unique);
  update = (id: string, job: WantedJob, before: WantedJob, origin?: Origin) => this.send(updateRun(id, job, before, origin));
  delete = (id: string, job: WantedJob, origin?: Origin) => this.send(deleteRun(id, job, origin));

  /** A job that was not started by the handler. */
  seed(request: Partial<StartRequest> & { readonly name: string }): string {
    const { membershipIdentifier, ...body } = wanted(request).request;
    const outcome = this.simulator.handle({
      method: 'POST',
      path: `/memberships/${membershipIdentifier}/trained-model-inference-jobs`,
      headers: { authorization: unsigned(OUTSIDER, 'us-east-1') },
      body: JSON.stringify(body),
    });
    if (outcome.kind !== 'answer' || outcome.status !== 200) {
      throw new Error(`not started: ${JSON.stringify(outcome)}`);
    }
    return (JSON.parse(outcome.body) as { trainedModelInferenceJobArn: string }).trainedModelInferenceJobArn;
  }

  /** A job of the resource that nothing else knows of. */
  seedStray(job: WantedJob, requestId = 'an-earlier-request', replaces?: string): string {
    const configuration = configurationHash(job);
    const name = job.request.name ?? generatedName(OWNER, configuration, this.unique());
    return this.seed({ ...job.request, name, tags: { ...job.request.tags, ...reservedTags(OWNER, configuration, requestId, replaces) } });
  }

  /** The handler's calls. */
  calls(operation?: string): CallRecord[] {
    return this.simulator.calls().filter((call) => call.accessKeyId === HANDLER && (operation === undefined || call.operation === operation));
  }

  /** What was decided of a kind, and of everything without one. */
  decided(decision?: Decision): DecisionRecord[] {
    return this.decisions.filter((record) => decision === undefined || record.decision === decision);
  }

  /** Adds an event bus for the ends of jobs. */
  listen(): void {
    this.events = { put: async (end) => void this.ends.push(end) };
  }

  job(arn: string): JobReport {
    return this.simulator.jobs().find((job) => job.arn === arn)!;
  }

  /** The ARNs of the jobs that are pending or running and were not asked to stop. */
  live(): string[] {
    return this.simulator.jobs().filter(({ status }) => status === 'CREATE_PENDING' || status === 'CREATE_IN_PROGRESS').map(({ arn }) => arn);
  }

  private client(): CleanRoomsMLClient {
    return new CleanRoomsMLClient({
      region: 'us-east-1', credentials: { accessKeyId: HANDLER, secretAccessKey: 'secret' }, maxAttempts: 1, requestHandler: this,
    });
  }

  /** The request handler of the client. */
  async handle(request: HttpRequest): Promise<{ response: HttpResponse }> {
    this.requests += 1;
    if (this.requests > MOST_CALLS) {
      throw new Error(`something goes on for ever: it has called ${MOST_CALLS} times`);
    }
    const body = request.body ? new TextDecoder().decode(request.body as Uint8Array) : '';
    const operation = operationOf(request);
    if (operation === START) {
      this.starts.push(JSON.parse(body) as Record<string, unknown>);
    }
    await this.beforeCall(operation);
    if (this.latency > 0) {
      await this.clock.sleep(this.latency);
    }
    const { method, path, query, headers } = request;
    const outcome = this.simulator.handle({ method, path, query, headers, body });
    return this.received(outcome.kind === 'answer' && outcome.status === 200 && [GET, LIST].includes(operation)
      ? { ...outcome, body: this.changed(outcome.body, operation === GET ? this.leftOut : []) }
      : outcome);
  }

  private changed(body: string, leftOut: readonly string[]): string {
    return JSON.stringify(JSON.parse(body), (name, value: unknown) => {
      if (leftOut.includes(name)) {
        return undefined;
      }
      return name === 'status' ? this.renamed[String(value)] ?? value : value;
    });
  }

  private async received(outcome: Outcome): Promise<{ response: HttpResponse }> {
    switch (outcome.kind) {
      case 'hang':
        await this.clock.sleep(REQUEST_TIMEOUT);
        throw Object.assign(new Error('the service did not answer in time'), { name: 'TimeoutError' });
      case 'reset':
        throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      case 'answer':
        return { response: new HttpResponse({ statusCode: outcome.status, headers: outcome.headers, body: Buffer.from(outcome.body) }) };
    }
  }

  private unique(): string {
    this.attempts += 1;
    return this.attempts.toString(16).padStart(8, '0');
  }
}

function operationOf({ method, path }: HttpRequest): string {
  if (path.startsWith('/tags/')) {
    return method === 'GET' ? LIST_TAGS : method === 'POST' ? TAG : UNTAG;
  }
  const isAboutOne = path.split('/').length === 5;
  return isAboutOne ? (method === 'PATCH' ? CANCEL : GET) : (method === 'POST' ? START : LIST);
}

/** Lambda and Step Functions pass everything on as JSON. */
const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

function renamed(progress: Progress & { IsComplete: true }): Partial<Answer> {
  const { PhysicalResourceId, Data } = progress;
  return { ...(PhysicalResourceId !== undefined && { id: PhysicalResourceId }), ...(Data && { data: Data }) };
}
