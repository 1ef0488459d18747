/** CloudFormation: one stack, its operations, and how they go back. */
import { Operation } from './operation';
import type { ResourceFacts, StackFacts } from './stack-api';
import { copied, differ, type StackResource } from './stack-resource';
import { type Kept, StackResources, type StackWorld } from './stack-resources';
import { dependenciesOf, type Template } from './template';

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

/** A resource at one moment. */
export type ResourceState = Readonly<Pick<StackResource, 'logicalId' | 'physicalId' | 'attributes'>>;

/** A rollback of an update that has ended. */
export interface Rollback {
  /** When the first of the operations that it undoes began, when it began itself, and when it ended. */
  readonly from: number;
  readonly begun: number;
  readonly at: number;
  readonly before: readonly ResourceState[];
  readonly after: readonly ResourceState[];
  /** The logical ids that a user has skipped. */
  readonly skipped: readonly string[];
}

const TRIES_OF_A_CLEAN_UP = 3;

/** From which statuses an operation can begin. */
const BEGINS = {
  deployment: /^(REVIEW_IN_PROGRESS|(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE|(CREATE|UPDATE)_FAILED)$/,
  rollback: /^(CREATE|UPDATE)_FAILED$/,
  continuation: /^UPDATE_ROLLBACK_FAILED$/,
  removal: /_(COMPLETE|FAILED)$/,
  removalInSpiteOf: /^DELETE_FAILED$/,
};

export class Stack {
  readonly id: string;
  status = 'REVIEW_IN_PROGRESS';
  /** Every status that it has had, and since when. */
  readonly timeline: { readonly at: number; readonly status: string }[] = [];
  /** What deployments that succeeded have left: the physical ids by logical id. */
  readonly accepted: { readonly at: number; readonly ids: ReadonlyMap<string, string> }[] = [];
  readonly rollbacks: Rollback[] = [];
  /** Whether an operation is under way. */
  isBusy = false;
  private creationTime: number;
  private lastUpdatedTime?: number;
  private readonly resources: StackResources;
  /** Where a rollback goes back to. */
  private stable?: { readonly template: Template; readonly resources: ReadonlyMap<string, StackResource> };
  /** Since when, and in which resources, the stack may not be what it was. */
  private disturbed?: { readonly from: number; readonly touched: Set<string> };
  private skipped: string[] = [];
  private running?: Operation;
  private isToBeDeleted = false;

  constructor(readonly name: string, uuid: string, private readonly world: StackWorld) {
    this.id = `arn:aws:cloudformation:${world.region}:${world.account}:stack/${name}/${uuid}`;
    this.creationTime = world.time.now();
    this.resources = new StackResources(this, world);
  }

  facts(): StackFacts {
    const { id, name, status, creationTime, lastUpdatedTime } = this;
    return { id, name, status, creationTime, lastUpdatedTime };
  }

  resource(logicalId: string): ResourceFacts | undefined {
    const resource = this.resources.byId.get(logicalId);
    return resource && { logicalId, type: resource.definition.Type, status: resource.status, since: resource.since, physicalId: resource.physicalId };
  }

  /** What readers of the attributes of a resource see. */
  attributes(logicalId: string): Readonly<Record<string, string>> {
    return this.resources.byId.get(logicalId)!.attributes;
  }

  /** All logical ids of a type that are in the stack. */
  logicalIds(type: string): string[] {
    return [...this.resources.byId.values()].filter(({ definition }) => definition.Type === type).map(({ logicalId }) => logicalId);
  }

  /** The logical ids of a type whose Create has failed, and was not rolled back. */
  notCreated(type: string): string[] {
    const isOne = ({ definition, status }: StackResource) => definition.Type === type && status === 'CREATE_FAILED';
    return [...this.resources.byId.values()].filter(isOne).map(({ logicalId }) => logicalId);
  }

  get abandonedDeletes(): StackResources['abandonedDeletes'] {
    return this.resources.abandonedDeletes;
  }

  get retained(): StackResources['retained'] {
    return this.resources.retained;
  }

  get isGone(): boolean {
    return this.status === 'DELETE_COMPLETE';
  }

  /** The logical ids that could not be brought back, or deleted. */
  get failed(): string[] {
    return [...this.resources.byId.values()].filter(({ status }) => /^(UPDATE|DELETE)_FAILED$/.test(status)).map(({ logicalId }) => logicalId);
  }

  /** Creates the stack, or updates it. */
  async deploy(template: Template, { disableRollback = false }: DeployOptions = {}): Promise<Outcome> {
    const isFirst = this.stable === undefined;
    this.begin('deployment', isFirst && this.resources.byId.size === 0 ? 'CREATE_IN_PROGRESS' : 'UPDATE_IN_PROGRESS');
    if (this.status === 'UPDATE_IN_PROGRESS') {
      this.lastUpdatedTime = this.world.time.now();
    } else {
      this.creationTime = this.world.time.now();
    }
    this.disturbed ??= { from: this.world.time.now(), touched: new Set() };
    const operation = this.running = new Operation(disableRollback);
    const touched = new Set<string>();
    await this.apply(template, operation, touched);
    touched.forEach((id) => this.disturbed!.touched.add(id));
    if (this.isToBeDeleted) {
      return { status: this.status, reason: operation.failure };
    }
    if (operation.failure === undefined) {
      return this.succeed(template, isFirst);
    }
    if (disableRollback) {
      return this.end(isFirst ? 'CREATE_FAILED' : 'UPDATE_FAILED', operation.failure);
    }
    this.becomeRollback(isFirst);
    return isFirst ? this.rollBackCreation(operation.failure) : this.rollBackUpdate(touched, operation.failure);
  }

  /** As `cdk rollback`, after a deployment without rollback has failed. */
  async rollBack(): Promise<Outcome> {
    const isFirst = this.stable === undefined;
    this.begin('rollback', rollbackStatus(isFirst));
    this.moveTime();
    const reason = 'the user rolls back';
    return isFirst ? this.rollBackCreation(reason) : this.rollBackUpdate(this.disturbed!.touched, reason);
  }

  /** As `aws cloudformation continue-update-rollback`, after a rollback has failed. @param skip the logical ids that stay as they are */
  async continueRollback(skip: readonly string[] = []): Promise<Outcome> {
    this.begin('continuation', rollbackStatus(false));
    this.moveTime();
    const { template } = this.stable!;
    for (const id of skip) {
      const resource = this.resources.byId.get(id)!;
      const definition = template.Resources[id];
      this.world.note(`${id} is skipped: ${resource.physicalId}`);
      this.skipped.push(id);
      this.resources.become(resource, 'UPDATE_COMPLETE', { definition, properties: this.resources.resolved(definition, template), attempted: undefined });
    }
    return this.rollBackUpdate(new Set(), 'the user continues the rollback');
  }

  /** Gives up on what is under way, as a user can do; a rollback follows. */
  cancel(): void {
    this.running?.fail('the user has canceled it');
  }

  /** As `cdk destroy`. It can also come while the stack is being created, and gives that up. @param kept only after a removal has failed */
  async destroy(kept: Kept = {}): Promise<Outcome> {
    if (this.running && this.status === 'CREATE_IN_PROGRESS') {
      this.isToBeDeleted = true;
      this.become('DELETE_IN_PROGRESS');
      this.running.fail('the stack is being deleted');
      await this.running.ended;
    } else {
      this.begin(kept.retain !== undefined || kept.isForced ? 'removalInSpiteOf' : 'removal', 'DELETE_IN_PROGRESS');
    }
    const failure = await this.resources.deleteAll(this.resources.all, 'removal', 1, kept);
    return this.end(failure === undefined ? 'DELETE_COMPLETE' : 'DELETE_FAILED', failure);
  }

  private begin(operation: keyof typeof BEGINS, status: string): void {
    if (this.isBusy || !BEGINS[operation].test(this.status)) {
      throw new Error(`stack ${this.name} is ${this.status}: no ${operation} can begin`);
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

  private becomeRollback(isFirst: boolean): void {
    this.become(rollbackStatus(isFirst));
    this.moveTime();
  }

  private moveTime(): void {
    if (this.world.rollbackIsAnUpdate()) {
      this.lastUpdatedTime = this.world.time.now();
    }
  }

  /** Makes of the resources what a template says. */
  private apply(template: Template, operation: Operation, touched: Set<string>): Promise<void> {
    const definitions = template.Resources;
    const { byId } = this.resources;
    return operation.steps(Object.keys(definitions), (id) => dependenciesOf(definitions[id], definitions), async (id) => {
      const definition = definitions[id];
      const properties = this.resources.resolved(definition, template);
      const resource = byId.get(id);
      if (!resource || resource.status === 'CREATE_FAILED') {
        touched.add(id);
        await this.resources.create(id, definition, properties, operation);
      } else if (resource.status === 'UPDATE_FAILED' || differ(resource.properties, properties)) {
        touched.add(id);
        await this.resources.update(resource, definition, properties, operation);
      } else {
        resource.definition = definition;
      }
    });
  }

  private async succeed(template: Template, isFirst: boolean): Promise<Outcome> {
    const { byId, replaced } = this.resources;
    if (!isFirst || this.lastUpdatedTime !== undefined) {
      this.become('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
      const removed = [...byId.values()].filter(({ logicalId }) => !(logicalId in template.Resources));
      await this.resources.deleteAll([...removed, ...replaced], 'clean-up', TRIES_OF_A_CLEAN_UP);
    }
    this.settle(template);
    this.accepted.push({ at: this.world.time.now(), ids: new Map([...byId].map(([id, { physicalId }]) => [id, physicalId!])) });
    return this.end(isFirst && this.lastUpdatedTime === undefined ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE');
  }

  private async rollBackCreation(reason: string): Promise<Outcome> {
    const failure = await this.resources.deleteAll(this.resources.all, 'rollback', 1);
    return this.end(failure === undefined ? 'ROLLBACK_COMPLETE' : 'ROLLBACK_FAILED', failure === undefined ? reason : `${reason}; then ${failure}`);
  }

  private async rollBackUpdate(touched: ReadonlySet<string>, reason: string): Promise<Outcome> {
    const { template, resources } = this.stable!;
    const { byId } = this.resources;
    const begun = this.world.time.now();
    const operation = new Operation(true, true);
    const definitions = template.Resources;
    await operation.steps(Object.keys(definitions), (id) => dependenciesOf(definitions[id], definitions), async (id) => {
      const resource = byId.get(id)!;
      const properties = this.resources.resolved(definitions[id], template);
      const wasTried = touched.has(id) || resource.status === 'UPDATE_FAILED';
      if (wasTried || differ(resource.properties, properties)) {
        await this.resources.update(resource, definitions[id], properties, operation);
      } else {
        resource.definition = definitions[id];
      }
    });
    if (operation.failure !== undefined) {
      return this.end('UPDATE_ROLLBACK_FAILED', `${reason}; then ${operation.failure}`);
    }
    this.become('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
    const added = [...byId.values()].filter(({ logicalId }) => !resources.has(logicalId));
    // What the update had replaced is what the resource has again.
    const inUse = new Set([...byId.values()].map(({ physicalId }) => physicalId));
    this.resources.replaced = this.resources.replaced.filter(({ physicalId }) => !inUse.has(physicalId));
    await this.resources.deleteAll([...added, ...this.resources.replaced], 'rollback', TRIES_OF_A_CLEAN_UP);
    this.rollbacks.push({
      from: this.disturbed!.from, begun, at: this.world.time.now(), before: statesOf(resources), after: statesOf(byId), skipped: this.skipped,
    });
    this.settle(template);
    return this.end('UPDATE_ROLLBACK_COMPLETE', reason);
  }

  /** From here on this is what a rollback goes back to. */
  private settle(template: Template): void {
    this.stable = { template, resources: copied(this.resources.byId) };
    this.disturbed = undefined;
    this.skipped = [];
  }
}

const rollbackStatus = (isFirst: boolean) => isFirst ? 'ROLLBACK_IN_PROGRESS' : 'UPDATE_ROLLBACK_IN_PROGRESS';

function statesOf(resources: ReadonlyMap<string, StackResource>): ResourceState[] {
  return [...resources.values()].map(({ logicalId, physicalId, attributes }) => ({ logicalId, physicalId, attributes }));
}
