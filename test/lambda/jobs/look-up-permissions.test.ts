import type { AccessRequest } from '../../../simulator';
import { OTHER_STACK_ID, STACK_ID, wanted } from '../events';
import { LIST_TAGS, REMOVAL, START, World } from '../harness';
import { MINUTE, SECOND } from '../virtual-clock';

const GENERATED_AND_GIVEN = [['generated', wanted()], ['given', wanted({ name: 'nightly' })]] as const;

describe('where permissions end at the jobs of the stack', () => {
  const ownStackOnly = ({ action, resourceTags }: AccessRequest) =>
    !/(Get|Cancel)TrainedModelInferenceJob$/.test(action) || resourceTags?.['cdk-cleanrooms-ml:stack-id'] === STACK_ID;

  test('a job of others of the same name is asked for its tags, and for nothing that is denied', async () => {
    const world = new World({ authorize: ownStackOnly });
    const other = world.seed({ name: 'nightly', tags: { 'cdk-cleanrooms-ml:stack-id': OTHER_STACK_ID } });
    await world.clock.sleep(6 * SECOND);
    const { id, took } = await world.create(wanted({ name: 'nightly' }));

    expect(took).toBe(30 * SECOND);
    expect(world.live()).toEqual([other, id]);
    expect(world.calls().filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
    expect(world.calls().filter(({ jobArn }) => jobArn === other).map(({ operation }) => operation)).toEqual(expect.arrayContaining([LIST_TAGS]));
  });
});

describe('a job that can be started but not read', () => {
  const noGet = { authorize: ({ action }: AccessRequest) => !action.endsWith(':GetTrainedModelInferenceJob') };

  test.each(GENERATED_AND_GIVEN)('is answered with, under a %s name', async (_, job) => {
    const world = new World(noGet);
    const { id, polls } = await world.create(job);

    expect(world.live()).toEqual([id]);
    expect(polls).toBe(2);
  });

  test.each(GENERATED_AND_GIVEN)('is adopted when the answer of Start was lost, under a %s name', async (_, job) => {
    const world = new World({ ...noGet, faults: [{ operation: START, kind: 'reset-after' }] });
    const { id, failure } = await world.create(job);

    expect(failure).toBeUndefined();
    expect(world.live()).toEqual([id]);
    expect(world.calls(START)).toHaveLength(1);
  });
});

describe('a job whose tags cannot be read', () => {
  const noTags = { authorize: ({ action }: AccessRequest) => !action.endsWith(':ListTagsForResource') };

  test.each(GENERATED_AND_GIVEN)('is answered with, under a %s name', async (_, job) => {
    const world = new World(noTags);
    const { id, polls } = await world.create(job);

    expect(world.live()).toEqual([id]);
    expect(polls).toBe(2);
  });

  test.each(GENERATED_AND_GIVEN)('is not started twice when the answer of Start was lost, under a %s name', async (_, job) => {
    const world = new World({ ...noTags, faults: [{ operation: START, kind: 'reset-after' }] });
    const { failure, took } = await world.create(job);

    expect(world.calls(START)).toHaveLength(1);
    expect(failure?.message).toMatch(/^AccessDeniedException: .*ListTagsForResource/);
    expect(took).toBeGreaterThanOrEqual(3 * MINUTE);
  });

  test('is not forgotten by the Delete of an ID that is not an ARN', async () => {
    const world = new World(noTags);
    await world.create(wanted());
    Object.assign(world.stack, REMOVAL);
    const { failure } = await world.delete('an-id-that-cloudformation-invented', wanted());

    expect(failure?.message).toMatch(/^AccessDeniedException: .*ListTagsForResource.* List the jobs: aws cleanroomsml list-trained-model-inference-jobs .* Cancel only jobs whose tags include cdk-cleanrooms-ml:stack-id=\S+ and cdk-cleanrooms-ml:logical-id=\w+ \(or cdk-cleanrooms-ml:duplicate-of=\w+\): /);
  });
});
