import { OTHER_STACK_ID, STACK_ID, wanted } from './events';
import { REMOVAL, START, World } from './harness';
import { MINUTE, SECOND } from './virtual-clock';
import type { AccessRequest } from '../../simulator';

describe('where permissions end at the jobs of the stack', () => {
  const ownStackOnly = ({ action, resourceTags }: AccessRequest) =>
    !/(Get|Cancel)TrainedModelInferenceJob$/.test(action) || resourceTags?.['cdk-cleanrooms-ml:stack-id'] === STACK_ID;

  test('a denied job of the same name is passed over once permissions have settled', async () => {
    const world = new World({ authorize: ownStackOnly });
    const other = world.seed({ name: 'nightly', tags: { 'cdk-cleanrooms-ml:stack-id': OTHER_STACK_ID } });
    await world.clock.sleep(6 * SECOND);
    const { id, took } = await world.create(wanted({ name: 'nightly' }));

    expect(took).toBe(3 * MINUTE);
    expect(world.live()).toEqual([other, id]);
  });

  describe('a job that can be started but not read', () => {
    const noGet = { authorize: ({ action }: AccessRequest) => !action.endsWith(':GetTrainedModelInferenceJob') };

    test.each([['generated', wanted()], ['given', wanted({ name: 'nightly' })]])('is answered with, under a %s name', async (_, job) => {
      const world = new World(noGet);
      const { id, polls } = await world.create(job);

      expect(world.live()).toEqual([id]);
      expect(polls).toBe(2);
    });

    test.each([['generated', wanted()], ['given', wanted({ name: 'nightly' })]])('is not started twice when the answer of Start was lost, under a %s name', async (_, job) => {
      const world = new World({ ...noGet, faults: [{ operation: START, kind: 'reset-after' }] });
      const { failure } = await world.create(job);

      expect(world.calls(START)).toHaveLength(1);
      expect(failure?.message).toMatch(/^AccessDeniedException: .*GetTrainedModelInferenceJob/);
    });

    test('is not forgotten by the Delete of an id that is no ARN', async () => {
      const world = new World(noGet);
      await world.create(wanted());
      Object.assign(world.stack, REMOVAL);
      const { failure } = await world.delete('an-id-that-cloudformation-invented', wanted());

      expect(failure?.message).toMatch(/^AccessDeniedException: .*GetTrainedModelInferenceJob/);
    });
  });
});
