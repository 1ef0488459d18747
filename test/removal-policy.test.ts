import { App, Aspects, CfnDeletionPolicy, CfnResource, CustomResource, IAspect, RemovalPolicies, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { VALIDATE_SNAPSHOT_REMOVAL_POLICY } from 'aws-cdk-lib/cx-api';
import { TrainedModelInferenceJob } from '../src';
import { lastLegOf, messageOf, newJob, newStack, onlyResourceOf, RUN, stackWithJob } from './support';

/** What the template says of Run's removal. */
function policiesOf(stack: Stack) {
  const { DeletionPolicy, UpdateReplacePolicy, Properties: { RemovalPolicy: property } } = onlyResourceOf(stack, RUN);
  return { DeletionPolicy, UpdateReplacePolicy, property };
}

/** What the template of a job says after its policy was set from outside. */
function policiesAfter(set: (job: TrainedModelInferenceJob, stack: Stack) => void, removalPolicy?: RemovalPolicy) {
  const stack = newStack();
  set(newJob(stack, 'Job', { removalPolicy }), stack);
  return policiesOf(stack);
}

const childOf = (job: TrainedModelInferenceJob) => job.node.findChild('Resource') as CustomResource;
const cfnOf = (job: TrainedModelInferenceJob) => job.node.defaultChild as CfnResource;
const retaining: IAspect = {
  visit: (node) => CfnResource.isCfnResource(node) && node.cfnResourceType === RUN && node.applyRemovalPolicy(RemovalPolicy.RETAIN),
};

// A rollback of the first deployment must not leave the job to nobody: RetainExceptOnCreate.
const RETAINED = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain', property: 'retain' };
const DESTROYED = { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete', property: undefined };

describe('the prop', () => {
  test.each([RemovalPolicy.RETAIN, RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE])('%s', (removalPolicy) => {
    expect(policiesOf(stackWithJob({ removalPolicy }))).toEqual(RETAINED);
  });

  test.each([RemovalPolicy.DESTROY, undefined])('%s: no property', (removalPolicy) => {
    const stack = stackWithJob({ removalPolicy });
    expect(policiesOf(stack)).toEqual(DESTROYED);
    expect(onlyResourceOf(stack, RUN).Properties).not.toHaveProperty('RemovalPolicy');
  });

  test('is not for the leg, which owns nothing', () => {
    const leg = lastLegOf(stackWithJob({ removalPolicy: RemovalPolicy.RETAIN }));
    expect(leg).toMatchObject({ DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
    expect(leg.Properties).not.toHaveProperty('RemovalPolicy');
  });
});

describe('set from outside', () => {
  test.each<[string, (job: TrainedModelInferenceJob, stack: Stack) => void]>([
    ['RemovalPolicies of the app', (_, stack) => RemovalPolicies.of(stack.node.root).retain()],
    ['RemovalPolicies of the stack', (_, stack) => RemovalPolicies.of(stack).retainOnUpdateOrDelete()],
    ['RemovalPolicies of the job', (job) => RemovalPolicies.of(job).retain()],
    ['RemovalPolicies of late priority', (job) => RemovalPolicies.of(job).retain({ priority: 5000 })],
    ['RemovalPolicies of the type', (_, stack) => RemovalPolicies.of(stack).retain({ applyToResourceTypes: [RUN] })],
    ['applyRemovalPolicy()', (job) => job.applyRemovalPolicy(RemovalPolicy.RETAIN)],
    ['applyRemovalPolicy() of the child', (job) => childOf(job).applyRemovalPolicy(RemovalPolicy.RETAIN)],
    ['applyRemovalPolicy() of the resource', (job) => cfnOf(job).applyRemovalPolicy(RemovalPolicy.RETAIN)],
    ['an aspect', (_, stack) => Aspects.of(stack).add(retaining)],
    ['an aspect of late priority', (_, stack) => Aspects.of(stack).add(retaining, { priority: 5000 })],
    ['options of the resource', (job) => {
      cfnOf(job).cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN;
      cfnOf(job).cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
    }],
  ])('%s: retained', (_, set) => {
    expect(policiesAfter(set)).toEqual(RETAINED);
  });

  test.each<[string, (job: TrainedModelInferenceJob, stack: Stack) => void]>([
    ['RemovalPolicies', (_, stack) => RemovalPolicies.of(stack).destroy()],
    ['applyRemovalPolicy()', (job) => childOf(job).applyRemovalPolicy(RemovalPolicy.DESTROY)],
  ])('%s: destroyed after all, and no property says otherwise', (_, set) => {
    expect(policiesAfter(set, RemovalPolicy.RETAIN)).toEqual(DESTROYED);
  });

  test('for removals only, or for replacements only: the property says so too', () => {
    expect(policiesAfter((job) => cfnOf(job).applyRemovalPolicy(RemovalPolicy.RETAIN, { applyToUpdateReplacePolicy: false })))
      .toEqual({ ...RETAINED, UpdateReplacePolicy: 'Delete' });
    expect(policiesAfter((job) => { cfnOf(job).cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN; }))
      .toEqual({ ...RETAINED, DeletionPolicy: 'Delete' });
  });

  test('to none: none, which CloudFormation takes for Delete', () => {
    expect(policiesAfter((job) => {
      cfnOf(job).cfnOptions.deletionPolicy = undefined;
      cfnOf(job).cfnOptions.updateReplacePolicy = undefined;
    }, RemovalPolicy.RETAIN)).toEqual({});
  });

  test('after something has resolved it', () => {
    expect(policiesAfter((job, stack) => {
      stack.resolve((cfnOf(job) as any)._toCloudFormation());
      job.applyRemovalPolicy(RemovalPolicy.RETAIN);
    })).toEqual(RETAINED);
  });

  test('for a whole tree: the leg is left as it was set', () => {
    const stack = stackWithJob();
    RemovalPolicies.of(stack).retain();
    expect(lastLegOf(stack)).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });
});

test.each(['keep', 'Retain', ''])('a policy that is none is refused with the name of the prop: %j', (policy) => {
  expect(messageOf(() => stackWithJob({ removalPolicy: policy as RemovalPolicy })))
    .toBe(`invalid inference job at Stack/Job: removalPolicy: got "${policy}", expected RemovalPolicy.DESTROY, RETAIN or RETAIN_ON_UPDATE_OR_DELETE`);
});

describe('snapshots are refused', () => {
  const refusal = (given: string) => `removalPolicy: got "${given}", expected RemovalPolicy.DESTROY, RETAIN or RETAIN_ON_UPDATE_OR_DELETE`;

  test('by the constructor, with whatever else is wrong', () => {
    const removalPolicy = RemovalPolicy.SNAPSHOT;
    expect(messageOf(() => stackWithJob({ removalPolicy }))).toBe(`invalid inference job at Stack/Job: ${refusal('snapshot')}`);
    expect(messageOf(() => stackWithJob({ removalPolicy, outputMember: '1' })))
      .toBe(`invalid inference job at Stack/Job: outputMember: got "1", expected a 12-digit account ID; ${refusal('snapshot')}`);
  });

  test.each<[string, (job: TrainedModelInferenceJob) => void]>([
    ['RemovalPolicies', (job) => RemovalPolicies.of(job).snapshot()],
    ['applyRemovalPolicy()', (job) => childOf(job).applyRemovalPolicy(RemovalPolicy.SNAPSHOT)],
    ['for removals only', (job) => cfnOf(job).applyRemovalPolicy(RemovalPolicy.SNAPSHOT, { applyToUpdateReplacePolicy: false })],
    ['for replacements only', (job) => { cfnOf(job).cfnOptions.updateReplacePolicy = CfnDeletionPolicy.SNAPSHOT; }],
  ])('from outside, when all aspects have run: %s', (_, set) => {
    const app = new App();
    set(newJob(new Stack(app, 'Stack')));
    expect(messageOf(() => app.synth())).toContain(`[Stack/Job] invalid inference job: ${refusal('Snapshot')}`);
  });

  test('by CDK itself, where its feature flag is set', () => {
    const app = new App({ context: { [VALIDATE_SNAPSHOT_REMOVAL_POLICY]: true } });
    RemovalPolicies.of(newJob(new Stack(app, 'Stack'))).snapshot();
    expect(() => app.synth()).toThrow('does not support snapshot removal policy');
  });
});
