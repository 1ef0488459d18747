/** Deletes in a rollback, should CloudFormation count it from its own beginning: then the time does not say what the update has started. */
import { other } from './removed-job';
import { REPLACES_TAG } from '../../../lambda/jobs/ownership';
import { wanted } from '../events';
import { World } from '../harness';

describe.each(['UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS'])(
  'the rollback, should CloudFormation count it from its own beginning: %s', (status) => {
    test('of a Create ends what an update after it has started before it broke down', async () => {
      const world = new World();
      const { id } = await world.create(wanted());
      await world.update(id, other('next'), wanted());
      Object.assign(world.stack, { status, begun: world.clock.now(), resourceStatus: 'DELETE_IN_PROGRESS', id });
      await world.delete(id, other('next'));
      expect(world.live()).toEqual([]);
    });

    test('of an update leaves the job that it goes back to, although that has replaced the deleted one earlier', async () => {
      const world = new World();
      const { id } = await world.create(wanted());
      const { id: next } = await world.update(id, other('next'), wanted());
      await world.jobs.tag(id, { [REPLACES_TAG]: next });
      Object.assign(world.stack, { status, begun: world.clock.now(), resourceStatus: 'DELETE_IN_PROGRESS', id });
      await world.delete(id, other('next'));
      expect(world.live()).toEqual([next]);
    });
  });
