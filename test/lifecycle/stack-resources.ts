/** CloudFormation: the resources of one stack, and how each of them is created, updated and deleted. */
import { type Answer, type CustomResourceRequests, type OpenRequest } from './custom-resources';
import { Operation } from './operation';
import { durationOf, isToFail, type kindsOf } from './ordinary-resources';
import { type DeleteCause, isCustom, isRetained, type Properties, type StackResource } from './stack-resource';
import { dependenciesOf, type ResourceDefinition, resolve, stringified, type Template } from './template';
import { HOUR, SECOND, type VirtualTime } from './virtual-time';
import type { ResourceEvent } from '../../lambda/deployment/events';

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
  /** Whether the beginning of a rollback changes the time of the last update. It is not known whether it does. */
  readonly rollbackIsAnUpdate: () => boolean;
  readonly account: string;
  readonly region: string;
  readonly note: (text: string) => void;
}

export interface StackIdentity {
  readonly id: string;
  readonly name: string;
}

/** What a removal keeps, whatever the policies of the resources say. */
export interface Kept {
  /** As `aws cloudformation delete-stack --retain-resources`: logical ids. */
  readonly retain?: readonly string[];
  /** As `aws cloudformation delete-stack --deletion-mode FORCE_DELETE_STACK`: whatever cannot be deleted. */
  readonly isForced?: boolean;
}

/** How long CloudFormation waits until a resource is gone, in milliseconds. */
const LONGEST_DELETION = 2 * HOUR;

export class StackResources {
  readonly byId = new Map<string, StackResource>();
  /** Physical resources that were replaced; they are deleted when an update has succeeded. */
  replaced: StackResource[] = [];
  /** The Deletes that were given up: what they should have ended may go on. */
  readonly abandonedDeletes: { readonly logicalId: string; readonly physicalId: string }[] = [];
  /** The physical ids that were retained. */
  readonly retained: string[] = [];
  private names = 0;

  constructor(private readonly stack: StackIdentity, private readonly world: StackWorld) {}

  /** Gives a resource another status. */
  become(resource: StackResource, status: string, more: Partial<StackResource> = {}): void {
    Object.assign(resource, { status, since: this.world.time.now(), ...more });
  }

  /** Everything that can be deleted. */
  get all(): StackResource[] {
    return [...this.byId.values(), ...this.replaced];
  }

  /** The properties of a resource of a template, with everything filled in that is known now. */
  resolved({ Properties: properties = {} }: ResourceDefinition, { Parameters = {} }: Template): Properties {
    const { account, region } = this.world;
    const known: Record<string, string | undefined> = {
      ...Object.fromEntries(Object.entries(Parameters).map(([name, { Default }]) => [name, Default])),
      'AWS::AccountId': account,
      'AWS::Region': region,
      'AWS::Partition': 'aws',
      'AWS::StackId': this.stack.id,
      'AWS::StackName': this.stack.name,
    };
    return resolve(properties, {
      ref: (name) => known[name] ?? this.byId.get(name)!.physicalId!,
      attribute: (logicalId, name) => this.byId.get(logicalId)!.attributes[name],
    }) as Properties;
  }

  async create(logicalId: string, definition: ResourceDefinition, properties: Properties, operation: Operation): Promise<void> {
    const before = this.byId.get(logicalId);
    // A deployment that is tried again after a failure that was not rolled back has the same request.
    const requestId = before?.requestId ?? this.newRequestId();
    const resource: StackResource = { logicalId, definition, status: 'CREATE_IN_PROGRESS', since: this.world.time.now(), properties, attributes: {}, requestId };
    this.byId.set(logicalId, resource);
    const invented = `${this.stack.name}-${logicalId}-${this.newName()}`;
    if (!isCustom(definition)) {
      await this.putOrdinary(resource, invented, 'CREATE', operation);
      return;
    }
    const { answer, reason } = await this.ask('Create', resource, { requestId, properties }, operation);
    if (answer?.Status === 'SUCCESS') {
      this.become(resource, 'CREATE_COMPLETE', { existed: true, physicalId: answer.PhysicalResourceId, attributes: answer.Data ?? {} });
      return;
    }
    this.become(resource, 'CREATE_FAILED', { physicalId: answer?.PhysicalResourceId ?? invented });
    operation.fail(`${logicalId}: ${reason}`);
  }

  async update(resource: StackResource, definition: ResourceDefinition, properties: Properties, operation: Operation): Promise<void> {
    const { logicalId, physicalId } = resource;
    const old = resource.attempted ?? resource.properties;
    this.become(resource, 'UPDATE_IN_PROGRESS');
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
      this.become(resource, 'UPDATE_FAILED');
      operation.fail(`${logicalId}: ${reason}`);
      return;
    }
    if (answer.PhysicalResourceId !== physicalId) {
      this.replaced.push({ ...resource, properties: old, attempted: undefined });
    }
    this.become(resource, 'UPDATE_COMPLETE', {
      definition, properties, attempted: undefined, physicalId: answer.PhysicalResourceId, attributes: answer.Data ?? {},
    });
  }

  /** @returns what could not be deleted, if anything */
  async deleteAll(resources: readonly StackResource[], cause: DeleteCause, tries: number, kept: Kept = {}): Promise<string | undefined> {
    const { retain = [], isForced = false } = kept;
    const operation = new Operation(true);
    const byId = new Map<string, StackResource[]>();
    for (const resource of resources) {
      byId.set(resource.logicalId, [...byId.get(resource.logicalId) ?? [], resource]);
    }
    const definitions = Object.fromEntries([...byId].map(([id, [{ definition }]]) => [id, definition]));
    const dependents = (id: string) => Object.keys(definitions).filter((other) => dependenciesOf(definitions[other], definitions).has(id));
    await operation.steps(Object.keys(definitions), dependents, async (id) => {
      const failures = await Promise.all(byId.get(id)!.map((resource) => this.delete(resource, cause, tries, retain.includes(id))));
      const reason = failures.find((failure) => failure !== undefined);
      if (reason !== undefined && isForced) {
        byId.get(id)!.filter(({ status }) => status === 'DELETE_FAILED').forEach((resource) => this.keep(resource));
      } else if (reason !== undefined && tries === 1) {
        operation.fail(`${id}: ${reason}`);
      }
    });
    return operation.failure;
  }

  private async putOrdinary(resource: StackResource, physicalId: string, change: 'CREATE' | 'UPDATE', operation: Operation): Promise<void> {
    const { definition: { Type }, properties, logicalId } = resource;
    await Promise.race([this.world.time.sleep(durationOf(Type, this.world.kinds, properties)), operation.canceled]);
    if (isToFail(Type, properties) && !operation.isRollback) {
      this.become(resource, `${change}_FAILED`, { physicalId });
      operation.fail(`${logicalId}: it is meant to fail`);
      return;
    }
    // Also what was given up meanwhile exists, and is deleted by the rollback.
    this.become(resource, `${change}_COMPLETE`, this.world.kinds[Type].put(physicalId, properties));
  }

  /** @returns why it could not be deleted */
  private async delete(resource: StackResource, cause: DeleteCause, tries: number, isToBeKept: boolean): Promise<string | undefined> {
    const { logicalId, definition, physicalId } = resource;
    let failure: string | undefined;
    if (isToBeKept || isRetained(resource, this.wasReplaced(resource), cause)) {
      this.keep(resource);
      return undefined;
    }
    this.become(resource, 'DELETE_IN_PROGRESS');
    for (let attempt = 0; attempt < tries && (attempt === 0 || failure !== undefined); attempt += 1) {
      failure = await this.deletePhysical(definition, resource, physicalId!);
    }
    if (failure !== undefined && tries === 1) {
      this.become(resource, 'DELETE_FAILED');
      return failure;
    }
    if (failure !== undefined) {
      this.abandonedDeletes.push({ logicalId, physicalId: physicalId! });
      this.world.note(`${logicalId} is given up, its Delete failed: ${failure}`);
    }
    this.forget(resource);
    return failure;
  }

  private keep(resource: StackResource): void {
    const { logicalId, physicalId } = resource;
    this.retained.push(physicalId!);
    this.world.note(`${logicalId} is retained: ${physicalId}`);
    this.forget(resource);
  }

  private forget(resource: StackResource): void {
    if (this.wasReplaced(resource)) {
      this.replaced = this.replaced.filter((other) => other !== resource);
    } else {
      this.byId.delete(resource.logicalId);
    }
  }

  private wasReplaced(resource: StackResource): boolean {
    return this.byId.get(resource.logicalId) !== resource;
  }

  private async deletePhysical(definition: ResourceDefinition, resource: StackResource, physicalId: string): Promise<string | undefined> {
    if (!isCustom(definition)) {
      return this.deleteOrdinary(definition.Type, physicalId);
    }
    const properties = resource.attempted ?? resource.properties;
    const operation = new Operation(true);
    const { answer, reason } = await this.ask('Delete', resource, { requestId: this.newRequestId(), properties, physicalId }, operation);
    return answer?.Status === 'SUCCESS' ? undefined : reason;
  }

  private async deleteOrdinary(type: string, physicalId: string): Promise<string | undefined> {
    const gone = Promise.resolve(this.world.kinds[type].delete(physicalId)).then(() => undefined);
    let timer;
    const isOverdue = new Promise<string>((done) => {
      timer = this.world.time.setTimeout(() => done(`${physicalId} did not stabilize`), LONGEST_DELETION);
    });
    const [failure] = await Promise.all([Promise.race([gone, isOverdue]), this.world.time.sleep(SECOND)]);
    this.world.time.clearTimeout(timer);
    return failure;
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
      StackId: this.stack.id,
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
    const canceled = operation.canceled.then(() => 'it was canceled');
    const delay = this.world.acceptance();
    const accepted = delay === 0 ? open.answer : open.answer.then((answer) => time.sleep(delay).then(() => answer));
    const result = await Promise.race([accepted, timeOut, canceled]);
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

  private newRequestId(): string {
    return `5f0d8a4e-0000-4000-8000-${this.newName().toLowerCase().padStart(12, '0')}`;
  }

  private newName(): string {
    this.names += 1;
    return `${this.names}`.padStart(4, '0') + Math.floor(this.world.random() * 0xffffff).toString(16).toUpperCase();
  }
}
