import { RequestContext } from '../../../lambda/deployment/request-context';
import type { JobSummary } from '../../../lambda/jobs/inference-jobs';
import { LOGICAL_ID_TAG } from '../../../lambda/jobs/ownership';
import { withoutRetained } from '../../../lambda/jobs/retention';
import type { WantedJob } from '../../../src/shared/resource-properties';
import { updateRun, wanted } from '../events';
import { CANCEL, CLEAN_UP, REMOVAL, START, UNREAD, World } from '../harness';
import { HOUR, MINUTE, START_TIME } from '../virtual-clock';

const retained = (description?: string): WantedJob => ({ ...wanted({ description }), retain: true });

test.each([
  // retain, age of the job against the operation, whether it is spared
  [true, -HOUR, true], [true, 0, true], [true, 4999, true], [true, 5000, false], [false, -HOUR, false], [undefined, -HOUR, false],
])('with retention %s a job that is %d ms younger than the operation: %s', async (retain, younger, spared) => {
  const world = new World();
  const job = pendingSince(world.stack.begun + younger);
  expect(await withoutRetained(deploymentOf(world), { ...SEARCH, retain }, [job])).toEqual(spared ? [] : [job]);
});

const deploymentOf = (world: World) =>
  new RequestContext({ ...updateRun('x', wanted(), wanted()), PhysicalResourceId: 'x', ReceivedAt: world.clock.now() }, world.jobs, world.stack, world.clock, String, UNREAD);

function pendingSince(time: number): JobSummary {
  return { arn: 'a', name: 'n', status: 'CREATE_PENDING', createTime: new Date(time), updateTime: new Date(time), trainedModelArn: 'm' };
}

const SEARCH = { owner: { stackId: 's', logicalId: 'l' }, memberships: [], formerMemberships: [], givenNames: [] };

test('CloudFormation is asked only if a job might be spared', async () => {
  const world = new World();
  const deployment = deploymentOf(world);
  const job = pendingSince(START_TIME);
  let asked = 0;
  world.stack.beforeAsked = () => {
    asked += 1;
  };
  expect(await withoutRetained(deployment, SEARCH, [job])).toEqual([job]);
  expect(await withoutRetained(deployment, { ...SEARCH, retain: true }, [])).toEqual([]);
  expect(asked).toBe(0);
  expect(await withoutRetained(deployment, { ...SEARCH, retain: true }, [job])).toEqual([job]);
  expect(asked).toBe(1);
});

/** A job that an earlier operation has kept, and an operation that has just begun. */
async function withKept() {
  const world = new World({ plan: { pendingMs: 0, runningMs: 12 * HOUR } });
  const kept = world.seedStray(retained('kept'));
  await world.wait(MINUTE);
  world.stack.begun = world.clock.now();
  return { world, kept };
}

describe('a Create or Update', () => {
  test.each([
    ['the wanted job', retained(), retained('before')], ['the job before', wanted(), retained('before')],
  ])('leaves a kept job alone that runs, when retention is that of %s', async (_, after, before) => {
    const { world, kept } = await withKept();
    const { id } = await world.update('an-id-that-is-none', after, before);

    expect(world.live()).toEqual([kept, id]);
  });

  test('cancels what this operation has started of another configuration', async () => {
    const { world, kept } = await withKept();
    await world.wait(MINUTE);
    const stray = world.seedStray(retained('stray'));
    const { id } = await world.create(retained());

    expect(world.live()).toEqual([kept, id]);
    expect(world.job(stray).cancellations).toHaveLength(1);
  });
});

describe('a Delete', () => {
  test('of an id that is none ends what the operation has started, which no stack has ever had', async () => {
    const { world, kept } = await withKept();
    const { id } = await world.create(retained());
    Object.assign(world.stack, { status: 'UPDATE_ROLLBACK_IN_PROGRESS', resourceStatus: 'DELETE_IN_PROGRESS', id: 'invented' });
    await world.delete('invented', retained());

    expect(world.live()).toEqual([kept]);
    expect(world.job(id).status).toBe('INACTIVE');
  });

  test('of the RequestId of a Create ends what that has started, also if CloudFormation counts the rollback as an operation of its own', async () => {
    const { world, kept } = await withKept();
    const id = world.seedStray(retained('another'), 'the failed Create');
    Object.assign(world.stack, { status: 'UPDATE_ROLLBACK_IN_PROGRESS', resourceStatus: 'DELETE_IN_PROGRESS', id: 'the failed Create', begun: world.clock.now() });
    await world.delete('the failed Create', retained());

    expect(world.live()).toEqual([kept]);
    expect(world.job(id).status).toBe('INACTIVE');
  });

  test.each([['running', 0], ['finished', 13 * HOUR]])('of a job ends that one and neither cancels nor retires a kept one that is %s', async (_, age) => {
    const { world, kept } = await withKept();
    const { id } = await world.create(retained());
    await world.clock.sleep(age);
    Object.assign(world.stack, { ...REMOVAL, id });
    await world.delete(id, retained());

    expect(world.job(kept).cancellations).toEqual([]);
    expect(world.job(kept).tags).toHaveProperty([LOGICAL_ID_TAG]);
    expect(world.job(id).tags).not.toHaveProperty([LOGICAL_ID_TAG]);
  });

  test('without retention does both', async () => {
    const { world, kept } = await withKept();
    const { id } = await world.create(retained());
    // The policy was changed, and then the job.
    Object.assign(world.stack, { ...CLEAN_UP, id: 'another' });
    await world.delete(id, wanted());
    expect(world.job(kept).status).toBe('INACTIVE');
  });
});

describe('a rollback', () => {
  /** A job that runs, and an operation that has replaced it by another one. */
  async function replaced() {
    const { world, kept } = await withKept();
    const { id: old } = await world.create(retained());
    await world.wait(MINUTE);
    world.stack.begun = world.clock.now();
    const event = updateRun(old, retained('after'), retained());
    const receivedAt = world.clock.now();
    const { id: replacement } = await world.send(event);
    Object.assign(world.stack, { status: 'UPDATE_ROLLBACK_IN_PROGRESS', id: replacement });
    return { world, kept, old, event, receivedAt, replacement };
  }

  test('cancels the job of the failed update, which may never get its own Delete', async () => {
    const { world, kept, old, replacement } = await replaced();
    const { id } = await world.update(replacement, retained(), retained('after'));

    expect(id).toBe(old);
    expect(world.live()).toEqual([kept, old]);
    expect(world.job(replacement).status).toBe('INACTIVE');
  });

  /** An update that goes back to a job that an earlier one had replaced, and that still runs. */
  async function replacedTwice() {
    const { world, old, replacement } = await replaced();
    Object.assign(world.stack, { status: 'UPDATE_IN_PROGRESS', begun: world.clock.now() + HOUR });
    await world.wait(HOUR);
    expect((await world.update(replacement, retained(), retained('after'))).id).toBe(old);
    return { world, old, replacement };
  }

  test('leaves what the failed update has adopted, which was there before', async () => {
    const { world, old, replacement } = await replacedTwice();
    Object.assign(world.stack, { status: 'UPDATE_ROLLBACK_IN_PROGRESS', id: old });
    const { id } = await world.update(old, retained('after'), retained());

    expect(id).toBe(replacement);
    expect(world.live()).toEqual(expect.arrayContaining([old, replacement]));
  });

  test('leaves what the job that it goes back to has replaced', async () => {
    const { world, old, replacement } = await replacedTwice();
    Object.assign(world.stack, { status: 'UPDATE_IN_PROGRESS', begun: world.clock.now() + HOUR, id: old });
    await world.wait(HOUR);
    const { id: next } = await world.update(old, retained('next'), retained());
    Object.assign(world.stack, { status: 'UPDATE_ROLLBACK_IN_PROGRESS', id: next });
    const { id } = await world.update(next, retained(), retained('next'));

    expect(id).toBe(old);
    expect(world.live()).toEqual(expect.arrayContaining([old, replacement]));
    expect(world.job(next).status).toBe('INACTIVE');
  });

  test('cancels it also when there is no job to go back to', async () => {
    const { world, kept, old, replacement } = await replaced();
    await world.jobs.untag(old, [LOGICAL_ID_TAG]);
    const { id } = await world.update(replacement, retained('gone'), retained('after'));

    expect(id).toMatch(/^forgotten-/);
    expect(world.live()).toEqual([kept, old]);
  });

  test('does not let the waiter of the failed update cancel the job that it goes back to', async () => {
    const { world, kept, old, event, receivedAt } = await replaced();
    world.stack.id = old;
    await world.pollAgain(event, receivedAt);

    expect(world.live()).toEqual([kept, old]);
    expect(world.calls(CANCEL)).toHaveLength(1);
    expect(world.calls(START)).toHaveLength(2);
  });
});
