import { phaseOf, removalOf } from '../../../lambda/deployment/stack';
import { createLeg, createRun, updateRun, wanted } from '../events';
import { LIST, START, World } from '../harness';
import { MINUTE, SECOND } from '../virtual-clock';

const RECEIVED = Date.parse('2026-01-01T00:00:00Z');

test.each([
  ['CREATE_IN_PROGRESS', 'forward'],
  ['UPDATE_IN_PROGRESS', 'forward'],
  ['ROLLBACK_IN_PROGRESS', 'rollback'],
  ['UPDATE_ROLLBACK_IN_PROGRESS', 'rollback'],
  ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'rollback'],
  ['CREATE_FAILED', 'abandoned'],
  ['UPDATE_FAILED', 'abandoned'],
  ['UPDATE_COMPLETE', 'abandoned'],
  ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'abandoned'],
  ['DELETE_IN_PROGRESS', 'abandoned'],
])('a request stands for what its stack does: %s is %s', (status, phase) => {
  expect(phaseOf({ status, begun: RECEIVED }, RECEIVED)).toBe(phase);
});

test.each(['CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS'])('an operation that began after the request is another one: %s', (status) => {
  expect(phaseOf({ status, begun: RECEIVED + 5001 }, RECEIVED)).toBe('abandoned');
});

test('an operation whose clock is a little ahead is the one of the request', () => {
  expect(phaseOf({ status: 'UPDATE_IN_PROGRESS', begun: RECEIVED + 5000 }, RECEIVED)).toBe('forward');
});

test.each([
  // stack, resource, what a Delete is part of
  ['DELETE_IN_PROGRESS', 'UPDATE_COMPLETE', 'permanent'],
  ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_COMPLETE', 'permanent'],
  ['UPDATE_IN_PROGRESS', 'DELETE_IN_PROGRESS', 'permanent'],
  ['ROLLBACK_IN_PROGRESS', 'DELETE_IN_PROGRESS', 'rollback'],
  ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_COMPLETE', 'rollback'],
  ['UPDATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS', 'over'],
  ['UPDATE_COMPLETE', 'UPDATE_COMPLETE', 'over'],
  ['UPDATE_COMPLETE', undefined, 'over'],
])('a Delete while the stack is %s and the resource %s is: %s', (status, resource, removal) => {
  const inStack = resource === undefined ? undefined : { status: resource };
  expect(removalOf({ status, begun: RECEIVED + 5000 }, inStack, RECEIVED)).toBe(removal);
  expect(removalOf({ status, begun: RECEIVED + 5001 }, inStack, RECEIVED)).toBe('over');
});

describe('a request whose operation goes on without it', () => {
  test.each(['CREATE_FAILED', 'UPDATE_FAILED', 'CREATE_COMPLETE', 'UPDATE_COMPLETE', 'DELETE_IN_PROGRESS', undefined])(
    'starts nothing when its resource is %s', async (resourceStatus) => {
      const world = new World();
      Object.assign(world.stack, { resourceStatus });

      const { failure, polls } = await world.create(wanted());

      expect(failure?.message).toContain('CloudFormation no longer waits for this request');
      expect(world.calls(START)).toEqual([]);
      // CloudFormation may show late what it has begun.
      expect(polls).toBe(2);
    });

  test.each(['CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS'])('is another one than a request whose resource is %s', async (resourceStatus) => {
    const world = new World();
    Object.assign(world.stack, { resourceStatus });
    expect((await world.create(wanted())).failure).toBeUndefined();
  });

  test('leaves the job alone with which another waiter has answered, and cancels its own', async () => {
    const world = new World();
    const event = createRun(wanted());
    const receivedAt = world.clock.now();
    const { id } = await world.send(event);
    const own = world.seedStray(wanted(), event.RequestId);
    Object.assign(world.stack, { resourceStatus: 'CREATE_COMPLETE', id });

    await expect(world.pollAgain(event, receivedAt)).rejects.toThrow('no longer waits');

    expect(world.live()).toEqual([id]);
    expect(world.job(own).cancellations).toHaveLength(1);
  });
});

test('a resource is asked for only where its stack does not decide', async () => {
  const world = new World();
  const asked: string[] = [];
  world.stack.beforeAsked = (about) => asked.push(about);
  const { id } = await world.create(wanted());
  expect(asked).toContain('resource');

  asked.length = 0;
  await world.send(createLeg(id));
  expect(new Set(asked)).toEqual(new Set(['stack']));
});

describe('in its first 15 seconds a request does nothing', () => {
  test.each([[15 * SECOND - 1, 0], [15 * SECOND, 1]])('after %d ms it has started %d jobs', async (age, started) => {
    const world = new World();
    await world.pollAgain(createRun(wanted()), world.clock.now() - age);
    expect(world.calls(START)).toHaveLength(started);
  });

  test('so it adopts none', async () => {
    const world = new World();
    const { id } = await world.create(wanted());
    expect(await world.create(wanted())).toEqual({ id, polls: 2, took: 30 * SECOND });
  });

  test('and cancels none of another configuration', async () => {
    const world = new World();
    const { id } = await world.create(wanted());
    await world.pollAgain(createRun(wanted({ description: 'other' })), world.clock.now());
    expect(world.live()).toEqual([id]);
  });
});

describe('a waiter that CloudFormation has given up on', () => {
  test.each([['when its stack does nothing more', 'CREATE_FAILED', 0], ['in the next deployment', 'UPDATE_IN_PROGRESS', Infinity]])(
    'starts nothing %s', async (_, status, begun) => {
      const world = new World();
      Object.assign(world.stack, { status, begun });

      const { failure } = await world.create(wanted());

      expect(failure?.message).toContain('CloudFormation no longer waits for this request');
      expect(world.calls(START)).toEqual([]);
    });

  test('starts nothing when that happens during its look-up', async () => {
    const world = new World();
    world.beforeCall = (operation) => {
      if (operation === LIST) {
        world.stack.status = 'DELETE_IN_PROGRESS';
      }
    };

    expect((await world.create(wanted())).failure).toBeDefined();
    expect(world.calls(START)).toEqual([]);
  });

  test('cancels what it has started when that happens during its Start', async () => {
    const world = new World();
    world.beforeCall = (operation) => {
      if (operation === START) {
        world.stack.status = 'UPDATE_FAILED';
      }
    };

    expect((await world.create(wanted())).failure?.message).toContain('What the request had started was canceled');
    expect(world.calls(START)).toHaveLength(1);
    expect(world.live()).toEqual([]);
  });

  test.each([0, 10 * MINUTE])('cancels at once what it has just started, although List shows it only after %d ms', async (listLagMs) => {
    for (const change of [{ status: 'UPDATE_FAILED' }, { resourceStatus: 'CREATE_FAILED' }, { status: 'UPDATE_ROLLBACK_IN_PROGRESS' }]) {
      const world = new World({ config: { listLagMs } });
      world.beforeCall = (operation) => {
        if (operation === START) {
          Object.assign(world.stack, change);
        }
      };

      expect(await world.pollAgain(createRun(wanted()), world.clock.now() - MINUTE)).toEqual({ IsComplete: false });
      expect(world.calls(START)).toHaveLength(1);
      expect(world.live()).toEqual([]);
    }
  });

  test('cancels what it had started before the next deployment, and nothing that this has started: it may have the same RequestId', async () => {
    const world = new World();
    const event = createRun(wanted());
    const receivedAt = world.clock.now();
    const before = world.seedStray(wanted({ description: 'before' }), event.RequestId);
    await world.wait(10 * SECOND);
    Object.assign(world.stack, { begun: world.clock.now() });
    await world.wait(6 * SECOND);
    const after = world.seedStray(wanted({ description: 'after' }), event.RequestId);

    await expect(world.pollAgain(event, receivedAt)).rejects.toThrow('no longer waits');

    expect(world.live()).toEqual([after]);
    expect(world.job(before).cancellations).toHaveLength(1);
  });

  test('leaves the jobs of other requests alone', async () => {
    const world = new World();
    const { id } = await world.create(wanted());
    Object.assign(world.stack, { begun: Infinity });

    await world.update(id, wanted({ description: 'other' }), wanted());

    expect(world.live()).toEqual([id]);
  });

  test('leaves the job of its first delivery alone, a deployment that is tried again has the same RequestId', async () => {
    const world = new World();
    const { id } = await world.create(wanted(), { RequestId: 'a-request' });
    await world.clock.run(() => world.clock.sleep(MINUTE));
    world.stack.status = 'CREATE_FAILED';

    await world.create(wanted(), { RequestId: 'a-request' });

    expect(world.live()).toEqual([id]);
  });
});

test('a stack that cannot be asked means not yet', async () => {
  const world = new World();
  let refused = 3;
  world.stack.beforeAsked = () => {
    if (refused > 0) {
      refused -= 1;
      throw Object.assign(new Error('Rate exceeded'), { name: 'Throttling', $metadata: { httpStatusCode: 400 } });
    }
  };

  const { failure, polls } = await world.create(wanted());

  expect(failure).toBeUndefined();
  expect(polls).toBe(4);
  expect(world.calls(START)).toHaveLength(1);
});

test('a stack that may not be asked is asked for three minutes', async () => {
  const world = new World();
  world.stack.beforeAsked = () => {
    throw Object.assign(new Error('not authorized to perform cloudformation:DescribeStacks'), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
  };

  const { failure, took } = await world.send(updateRun('not-an-arn', wanted(), wanted()));

  expect(failure?.message).toContain('cloudformation:DescribeStacks');
  expect(took).toBe(180 * SECOND);
  expect(world.calls(START)).toEqual([]);
});
