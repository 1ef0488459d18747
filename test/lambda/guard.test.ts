import { updateRun, wanted } from './events';
import { LIST, START, World } from './harness';
import { MINUTE, SECOND } from './virtual-clock';
import { phaseOf } from '../../lambda/stack';

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

describe('a waiter that CloudFormation has given up on', () => {
  test.each([['when its stack does nothing more', 'CREATE_FAILED', 0], ['in the next deployment', 'UPDATE_IN_PROGRESS', Infinity]])(
    'starts nothing %s', async (_, status, begun) => {
      const world = new World();
      Object.assign(world.stack, { status, begun });

      const { failure } = await world.create(wanted());

      expect(failure?.message).toContain('CloudFormation has given up on this request');
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

    expect((await world.create(wanted())).failure?.message).toContain('what it had started was cancelled');
    expect(world.calls(START)).toHaveLength(1);
    expect(world.live()).toEqual([]);
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
