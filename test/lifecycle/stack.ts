/** CloudFormation: one stack, its operations, and how they go back. */
import { type Answer, type CustomResourceRequests, type OpenRequest } from './custom-resources';
import { Operation } from './operation';
import { durationOf, isToFail, type kindsOf } from './ordinary-resources';
import type { ResourceFacts, StackFacts } from './stack-api';
import { dependenciesOf, type ResourceDefinition, resolve, stringified, type Template } from './template';
import { SECOND, type VirtualTime } from './virtual-time';
import type { ResourceEvent } from '../../lambda/events';

type Properties = Readonly<Record<string, unknown>>;

/** A resource as CloudFormation has it. */
interface StackResource {
  readonly logicalId: string;
  definition: ResourceDefinition;
  status: string;
  physicalId?: string;
  /** What was applied last. */
  properties: Properties;
  /** What could not be applied, until something is. */
  attempted?: Properties;
  attributes: Readonly<Record<string, string>>;
  /** Of its last request. */
  requestId?: string;
  /** Whether its creation has ever succeeded. */
  existed?: boolean;
}

/** What a stack finds around it. */
export interface StackWorld {
  readonly time: VirtualTime;
  readonly random: () => number;
  readonly kinds: ReturnType<typeof kindsOf>;
  readonly requests: CustomResourceRequests;
  /** Sends a request to the function of a custom resource. */
  readonly deliver: (event: ResourceEvent) => void;
  /** How long CloudFormation takes to act on an answer, in milliseconds. */
  readonly acceptance: () => number;
  readonly account: string;
  readonly region: string;
  readonly note: (text: string) => void;
}

export interface DeployOptions {
  /** As `cdk deploy --no-rollback`. */
  readonly disableRollback?: boolean;
}

/** How an operation ended. */
export interface Outcome {
  /** The stack's status. */
  readonly status: string;
  /** Why it failed, if it did. */
  readonly reason?: string;
}

const TRIES_OF_A_CLEAN_UP = 3;

export class Stack {
  readonly id: string;
  status = 'REVIEW_IN_PROGRESS';
  /** Every status that it has had, and since when. */
  readonly timeline: { readonly at: number; readonly status: string }[] = [];
  /** What deployments that succeeded have left: the physical ids by logical id. */
  readonly accepted: { readonly at: number; readonly ids: ReadonlyMap<string, string> }[] = [];
  /** The Deletes that were given up: what they should have ended may go on. */
  readonly abandonedDeletes: { readonly logicalId: string; readonly physicalId: string }[] = [];
  /** The physical ids that were retained. */
  readonly retained: string[] = [];
  /** Whether an operation is under way. */
  isBusy = false;
  private readonly creationTime: number;
  private lastUpdatedTime?: number;
  private resources = new Map<string, StackResource>();
  /** Where a rollback goes back to. */
  private stable?: { readonly template: Template; readonly resources: ReadonlyMap<string, StackResource> };
  /** Physical resources that were replaced; they are deleted when an update has succeeded. */
  private replaced: StackResource[] = [];
  private running?: Operation;
  private isToBeDeleted = false;
  private names = 0;

  constructor(readonly name: string, uuid: string, private readonly world: StackWorld) {
    this.id = `arn:aws:cloudformation:${world.region}:${world.account}:stack/${name}/${uuid}`;
    this.creationTime = world.time.now();
  }

  facts(): StackFacts {
    const { id, name, status, creationTime, lastUpdatedTime } = this;
    return { id, name, status, creationTime, lastUpdatedTime };
  }

  resource(logicalId: string): ResourceFacts | undefined {
    const resource = this.resources.get(logicalId);
    return resource && { logicalId, type: resource.definition.Type, status: resource.status, physicalId: resource.physicalId };
  }

  /** All logical ids of a type that are in the stack. */
  logicalIds(type: string): string[] {
    return [...this.resources.values()].filter(({ definition }) => definition.Type === type).map(({ logicalId }) => logicalId);
  }

  get isGone(): boolean {
    return this.status === 'DELETE_COMPLETE';
  }

  /** Creates the stack, or updates it. */
  async deploy(template: Template, { disableRollback = false }: DeployOptions = {}): Promise<Outcome> {
    const isFirst = this.stable === undefined;
    this.begin(isFirst && this.resources.size === 0 ? 'CREATE_IN_PROGRESS' : 'UPDATE_IN_PROGRESS');
    if (this.status === 'UPDATE_IN_PROGRESS') {
      this.lastUpdatedTime = this.world.time.now();
    }
    const operation = this.running = new Operation(disableRollback);
    const touched = new Set<string>();
    await this.apply(template, operation, touched);
    if (this.isToBeDeleted) {
      return { status: this.status, reason: operation.failure };
    }
    if (operation.failure === undefined) {
      return this.succeed(template, isFirst);
    }
    if (disableRollback) {
      return this.end(isFirst ? 'CREATE_FAILED' : 'UPDATE_FAILED', operation.failure);
    }
    return isFirst ? this.rollBackCreation(operation.failure) : this.rollBackUpdate(touched, operation.failure);
  }

  /** Gives up on what is under way, as a user can do; a rollback follows. */
  cancel(): void {
    this.running?.fail('the user has cancelled it');
  }

  /** As `cdk destroy`. It can also come while the stack is being created, and gives that up. */
  async destroy(): Promise<Outcome> {
    if (this.running && this.status === 'CREATE_IN_PROGRESS') {
      this.isToBeDeleted = true;
      this.become('DELETE_IN_PROGRESS');
      this.running.fail('the stack is being deleted');
      await this.running.ended;
    } else {
      this.begin('DELETE_IN_PROGRESS');
    }
    const failure = await this.deleteAll([...this.resources.values(), ...this.replaced], 'removal', 1);
    return this.end(failure === undefined ? 'DELETE_COMPLETE' : 'DELETE_FAILED', failure);
  }

  private begin(status: string): void {
    if (this.isBusy) {
      throw new Error(`stack ${this.name} is ${this.status}: nothing else can begin`);
    }
    this.isBusy = true;
    this.become(status);
  }

  private end(status: string, reason?: string): Outcome {
    this.isBusy = false;
    this.running = undefined;
    this.become(status);
    return { status, reason };
  }

  private become(status: string): void {
    this.status = status;
    this.timeline.push({ at: this.world.time.now(), status });
    this.world.note(`stack ${this.name}: ${status}`);
  }

  /** Makes of the resources what a template says. */
  private apply(template: Template, operation: Operation, touched: Set<string>): Promise<void> {
    const definitions = template.Resources;
    return operation.steps(Object.keys(definitions), (id) => dependenciesOf(definitions[id], definitions), async (id) => {
      const definition = definitions[id];
      const properties = this.resolved(definition);
      const resource = this.resources.get(id);
      if (!resource || resource.status === 'CREATE_FAILED') {
        touched.add(id);
        await this.create(id, definition, properties, operation);
      } else if (resource.status === 'UPDATE_FAILED' || differ(resource.properties, properties)) {
        touched.add(id);
        await this.update(resource, definition, properties, operation);
      } else {
        resource.definition = definition;
      }
    });
  }

  private async succeed(template: Template, isFirst: boolean): Promise<Outcome> {
    if (!isFirst || this.lastUpdatedTime !== undefined) {
      this.become('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
      const removed = [...this.resources.values()].filter(({ logicalId }) => !(logicalId in template.Resources));
      await this.deleteAll([...removed, ...this.replaced], 'clean-up', TRIES_OF_A_CLEAN_UP);
    }
    this.stable = { template, resources: copied(this.resources) };
    this.accepted.push({ at: this.world.time.now(), ids: new Map([...this.resources].map(([id, { physicalId }]) => [id, physicalId!])) });
    return this.end(isFirst && this.lastUpdatedTime === undefined ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE');
  }

  private async rollBackCreation(reason: string): Promise<Outcome> {
    this.become('ROLLBACK_IN_PROGRESS');
    const failure = await this.deleteAll([...this.resources.values(), ...this.replaced], 'rollback', 1);
    return this.end(failure === undefined ? 'ROLLBACK_COMPLETE' : 'ROLLBACK_FAILED', failure === undefined ? reason : `${reason}; then ${failure}`);
  }

  private async rollBackUpdate(touched: Set<string>, reason: string): Promise<Outcome> {
    this.become('UPDATE_ROLLBACK_IN_PROGRESS');
    const { template, resources } = this.stable!;
    const operation = new Operation(true, true);
    const definitions = template.Resources;
    await operation.steps(Object.keys(definitions), (id) => dependenciesOf(definitions[id], definitions), async (id) => {
      const resource = this.resources.get(id)!;
      const properties = this.resolved(definitions[id]);
      const wasTried = touched.has(id) || resource.status === 'UPDATE_FAILED';
      if (wasTried || differ(resource.properties, properties)) {
        await this.update(resource, definitions[id], properties, operation);
      } else {
        resource.definition = definitions[id];
      }
    });
    if (operation.failure !== undefined) {
      return this.end('UPDATE_ROLLBACK_FAILED', `${reason}; then ${operation.failure}`);
    }
    this.become('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
    const added = [...this.resources.values()].filter(({ logicalId }) => !resources.has(logicalId));
    // What the update had replaced is what the resource has again.
    const inUse = new Set([...this.resources.values()].map(({ physicalId }) => physicalId));
    this.replaced = this.replaced.filter(({ physicalId }) => !inUse.has(physicalId));
    await this.deleteAll([...added, ...this.replaced], 'rollback', TRIES_OF_A_CLEAN_UP);
    this.stable = { template, resources: copied(this.resources) };
    return this.end('UPDATE_ROLLBACK_COMPLETE', reason);
  }

  private async create(logicalId: string, definition: ResourceDefinition, properties: Properties, operation: Operation): Promise<void> {
    const before = this.resources.get(logicalId);
    // A deployment that is tried again after a failure that was not rolled back has the same request.
    const requestId = before?.requestId ?? this.newRequestId();
    const resource: StackResource = { logicalId, definition, status: 'CREATE_IN_PROGRESS', properties, attributes: {}, requestId };
    this.resources.set(logicalId, resource);
    const invented = `${this.name}-${logicalId}-${this.newName()}`;
    if (!isCustom(definition)) {
      await this.putOrdinary(resource, invented, 'CREATE', operation);
      return;
    }
    const { answer, reason } = await this.ask('Create', resource, { requestId, properties }, operation);
    if (answer?.Status === 'SUCCESS') {
      Object.assign(resource, { status: 'CREATE_COMPLETE', existed: true, physicalId: answer.PhysicalResourceId, attributes: answer.Data ?? {} });
      return;
    }
    Object.assign(resource, { status: 'CREATE_FAILED', physicalId: answer?.PhysicalResourceId ?? invented });
    operation.fail(`${logicalId}: ${reason}`);
  }

  private async update(resource: StackResource, definition: ResourceDefinition, properties: Properties, operation: Operation): Promise<void> {
    const { logicalId, physicalId } = resource;
    const old = resource.attempted ?? resource.properties;
    resource.status = 'UPDATE_IN_PROGRESS';
    resource.attempted = properties;
    if (!isCustom(definition)) {
      const before = { ...resource };
      resource.properties = properties;
      resource.definition = definition;
      await this.putOrdinary(resource, physicalId!, 'UPDATE', operation);
      if (operation.failure === undefined || resource.status === 'UPDATE_COMPLETE') {
        resource.attempted = undefined;
      } else {
        resource.properties = before.properties;
      }
      return;
    }
    const requestId = this.newRequestId();
    resource.requestId = requestId;
    const { answer, reason } = await this.ask('Update', resource, { requestId, properties, old, physicalId }, operation);
    if (answer?.Status !== 'SUCCESS') {
      resource.status = 'UPDATE_FAILED';
      operation.fail(`${logicalId}: ${reason}`);
      return;
    }
    if (answer.PhysicalResourceId !== physicalId) {
      this.replaced.push({ ...resource, properties: old, attempted: undefined });
    }
    Object.assign(resource, {
      definition, properties, attempted: undefined, status: 'UPDATE_COMPLETE', physicalId: answer.PhysicalResourceId, attributes: answer.Data ?? {},
    });
  }

  private async putOrdinary(resource: StackResource, physicalId: string, change: 'CREATE' | 'UPDATE', operation: Operation): Promise<void> {
    const { definition: { Type }, properties, logicalId } = resource;
    await Promise.race([this.world.time.sleep(durationOf(Type, this.world.kinds, properties)), operation.cancelled]);
    if (isToFail(Type, properties) && !operation.isRollback) {
      Object.assign(resource, { status: `${change}_FAILED`, physicalId });
      operation.fail(`${logicalId}: it was told to fail`);
      return;
    }
    // Also what was given up meanwhile exists, and is deleted by the rollback.
    Object.assign(resource, { status: `${change}_COMPLETE`, ...this.world.kinds[Type].put(physicalId, properties) });
  }

  /** @returns what could not be deleted, if anything */
  private async deleteAll(resources: readonly StackResource[], cause: 'removal' | 'clean-up' | 'rollback', tries: number): Promise<string | undefined> {
    const operation = new Operation(true);
    const byId = new Map<string, StackResource[]>();
    for (const resource of resources) {
      byId.set(resource.logicalId, [...byId.get(resource.logicalId) ?? [], resource]);
    }
    const definitions = Object.fromEntries([...byId].map(([id, [{ definition }]]) => [id, definition]));
    const dependents = (id: string) => Object.keys(definitions).filter((other) => dependenciesOf(definitions[other], definitions).has(id));
    await operation.steps(Object.keys(definitions), dependents, async (id) => {
      const failures = await Promise.all(byId.get(id)!.map((resource) => this.delete(resource, cause, tries)));
      const reason = failures.find((failure) => failure !== undefined);
      if (reason !== undefined && tries === 1) {
        operation.fail(`${id}: ${reason}`);
      }
    });
    return operation.failure;
  }

  /** @returns why it could not be deleted */
  private async delete(resource: StackResource, cause: 'removal' | 'clean-up' | 'rollback', tries: number): Promise<string | undefined> {
    const { logicalId, definition, physicalId } = resource;
    const wasReplaced = this.resources.get(logicalId) !== resource;
    let failure: string | undefined;
    if (!isRetained(resource, wasReplaced, cause)) {
      resource.status = 'DELETE_IN_PROGRESS';
      for (let attempt = 0; attempt < tries && (attempt === 0 || failure !== undefined); attempt += 1) {
        failure = await this.deletePhysical(definition, resource, physicalId!);
      }
    } else {
      this.retained.push(physicalId!);
      this.world.note(`${logicalId} is retained: ${physicalId}`);
    }
    if (failure !== undefined && tries === 1) {
      resource.status = 'DELETE_FAILED';
      return failure;
    }
    if (failure !== undefined) {
      this.abandonedDeletes.push({ logicalId, physicalId: physicalId! });
      this.world.note(`${logicalId} is given up, its Delete failed: ${failure}`);
    }
    if (wasReplaced) {
      this.replaced = this.replaced.filter((other) => other !== resource);
    } else {
      this.resources.delete(logicalId);
    }
    return failure;
  }

  private async deletePhysical(definition: ResourceDefinition, resource: StackResource, physicalId: string): Promise<string | undefined> {
    if (!isCustom(definition)) {
      this.world.kinds[definition.Type].delete(physicalId);
      await this.world.time.sleep(SECOND);
      return undefined;
    }
    const properties = resource.attempted ?? resource.properties;
    const operation = new Operation(true);
    const { answer, reason } = await this.ask('Delete', resource, { requestId: this.newRequestId(), properties, physicalId }, operation);
    return answer?.Status === 'SUCCESS' ? undefined : reason;
  }

  /** Sends a request, and waits for its answer until it is given up. */
  private async ask(type: 'Create' | 'Update' | 'Delete', { logicalId, definition, properties: applied }: StackResource, request: {
    readonly requestId: string; readonly properties: Properties; readonly old?: Properties; readonly physicalId?: string;
  }, operation: Operation): Promise<{ readonly answer?: Answer; readonly reason: string }> {
    const { ServiceToken, ServiceTimeout = '3600' } = request.properties as { ServiceToken: string; ServiceTimeout?: string };
    if (type === 'Update' && ServiceToken !== applied.ServiceToken) {
      return { reason: 'Modifying service token is not allowed.' };
    }
    const { time, requests } = this.world;
    const open: OpenRequest = requests.open({
      RequestType: type,
      ServiceToken,
      StackId: this.id,
      RequestId: request.requestId,
      LogicalResourceId: logicalId,
      ResourceType: definition.Type,
      ...(request.physicalId !== undefined && { PhysicalResourceId: request.physicalId }),
      ResourceProperties: stringified(request.properties),
      ...(request.old && { OldResourceProperties: stringified(request.old) }),
    } as Omit<ResourceEvent, 'ResponseURL'>);
    this.world.note(`${type} of ${logicalId}${request.physicalId === undefined ? '' : `, ${request.physicalId.split('/').at(-1)}`}`);
    this.world.deliver(open.event);
    let timer;
    const timeOut = new Promise<string>((done) => {
      timer = time.setTimeout(() => done('it did not answer in time'), Number(ServiceTimeout) * SECOND);
    });
    const cancelled = operation.cancelled.then(() => 'it was cancelled');
    const delay = this.world.acceptance();
    const accepted = delay === 0 ? open.answer : open.answer.then((answer) => time.sleep(delay).then(() => answer));
    const result = await Promise.race([accepted, timeOut, cancelled]);
    time.clearTimeout(timer);
    open.close();
    if (typeof result === 'string') {
      requests.unanswered.push({ event: open.event, reason: result });
      this.world.note(`${type} of ${logicalId}: ${result}`);
      return { reason: result };
    }
    this.world.note(`${type} of ${logicalId}: ${result.Status}, ${result.PhysicalResourceId.split('/').at(-1)}`
      + `${result.Status === 'FAILED' ? `: ${result.Reason.split('\n')[0]}` : ''}`);
    return { answer: result, reason: result.Reason };
  }

  private resolved({ Properties: properties = {} }: ResourceDefinition): Properties {
    const { account, region } = this.world;
    const pseudo: Record<string, string> = {
      'AWS::AccountId': account, 'AWS::Region': region, 'AWS::Partition': 'aws', 'AWS::StackId': this.id, 'AWS::StackName': this.name,
    };
    return resolve(properties, {
      ref: (name) => pseudo[name] ?? this.resources.get(name)!.physicalId!,
      attribute: (logicalId, name) => this.resources.get(logicalId)!.attributes[name],
    }) as Properties;
  }

  private newRequestId(): string {
    return `5f0d8a4e-0000-4000-8000-${this.newName().toLowerCase().padStart(12, '0')}`;
  }

  private newName(): string {
    this.names += 1;
    return `${this.names}`.padStart(4, '0') + Math.floor(this.world.random() * 0xffffff).toString(16).toUpperCase();
  }
}

const isCustom = ({ Type }: ResourceDefinition) => Type.startsWith('Custom::');

const differ = (a: Properties, b: Properties) => JSON.stringify(stringified(a)) !== JSON.stringify(stringified(b));

function isRetained({ definition, existed = false }: StackResource, wasReplaced: boolean, cause: 'removal' | 'clean-up' | 'rollback'): boolean {
  if (wasReplaced) {
    return definition.UpdateReplacePolicy === 'Retain' && cause !== 'rollback';
  }
  return definition.DeletionPolicy === 'Retain'
    || (definition.DeletionPolicy === 'RetainExceptOnCreate' && cause !== 'rollback' && existed);
}

function copied(resources: ReadonlyMap<string, StackResource>): Map<string, StackResource> {
  return new Map([...resources].map(([id, resource]) => [id, { ...resource }]));
}
