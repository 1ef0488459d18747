import { createLeg, LOGICAL_ID, STACK_ID, wanted } from './events';
import { CANCEL, LIST, World } from './harness';
import { MINUTE, SECOND } from './virtual-clock';
import { configurationHash } from '../../lambda/configuration-hash';
import { generatedName } from '../../lambda/job-name';
import { type Owner, reservedTags } from '../../lambda/ownership';
import type { WantedJob } from '../../src/shared/resource-properties';

const OWNER = { stackId: STACK_ID, logicalId: LOGICAL_ID };

/** What another delivery of the same request has started. */
function seedDuplicate(world: World, job: WantedJob = wanted(), owner: Owner = OWNER): string {
  const configuration = configurationHash(job);
  return world.seed({ ...job.request, name: generatedName(owner, configuration, 'feedbeef'), tags: reservedTags(owner, configuration, 'a-request') });
}

async function withLeg(prepare: (world: World) => void, plan = {}) {
  const world = new World({ plan: { pendingMs: 0, runningMs: 10 * MINUTE, ...plan } });
  const { id } = await world.create(wanted());
  prepare(world);
  const answer = await world.send(createLeg(id));
  return { world, id, answer };
}

test('the leg cancels what else runs of the configuration that CloudFormation has accepted', async () => {
  let duplicate = '';
  const { world, id, answer } = await withLeg((w) => {
    duplicate = seedDuplicate(w);
  });

  expect(answer.failure).toBeUndefined();
  expect(world.job(duplicate).status).toBe('INACTIVE');
  expect(world.job(id).status).toBe('ACTIVE');
});

test('it finds one that List shows only after a minute', async () => {
  let duplicate = '';
  const { world } = await withLeg((w) => {
    w.simulator.configure({ listLagMs: 80 * SECOND });
    duplicate = seedDuplicate(w);
  });

  expect(world.job(duplicate).status).toBe('INACTIVE');
});

test('it leaves other configurations and other owners alone', async () => {
  let others: string[] = [];
  const { world } = await withLeg((w) => {
    others = [
      seedDuplicate(w, wanted({ description: 'other' })),
      seedDuplicate(w, wanted(), { ...OWNER, logicalId: 'Another' }),
      seedDuplicate(w, wanted(), { ...OWNER, stackId: STACK_ID.replace('forecast', 'other') }),
    ];
  });

  expect(world.calls(CANCEL)).toEqual([]);
  expect(others.map((arn) => world.job(arn).cancellations)).toEqual([[], [], []]);
});

test('it looks twice in all', async () => {
  const world = new World({ plan: { pendingMs: 0, runningMs: 30 * MINUTE } });
  const { id } = await world.create(wanted());
  const before = world.calls(LIST).length;
  await world.send(createLeg(id));

  // At 0 and at 90 seconds, and, as polls are exactly 30 seconds apart here, once more at 120.
  expect(world.calls(LIST).length - before).toBe(3);
});

test('a leg that is not going forward cancels nothing', async () => {
  let duplicate = '';
  const { world } = await withLeg((w) => {
    duplicate = seedDuplicate(w);
    w.stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
  });

  expect(world.job(duplicate).cancellations).toEqual([]);
});
