import { LONGEST_WAIT } from '../../../lambda/errors/error-table';
import type { FaultRule } from '../../../simulator';
import { createLeg, createRun, wanted } from '../events';
import { GET, LIST, START, World } from '../harness';
import { HOUR, MINUTE, SECOND } from '../virtual-clock';

const onStart = (fault: Omit<FaultRule, 'operation'>): FaultRule => ({ operation: START, ...fault });
const unanswered: [string, Omit<FaultRule, 'operation'>][] = [
  ['a lost connection', { kind: 'reset-after' }],
  ['no answer in time', { kind: 'hang', acted: true }],
  ['a 500', { kind: 'internal', acted: true }],
  ['a 503', { kind: 'error', name: 'ServiceUnavailable', status: 503, acted: true }],
];

describe('a Start that the service has acted on is not sent again', () => {
  test.each([...unanswered, ['a Conflict', { kind: 'conflict', acted: true }] as const])('after %s: its job is adopted', async (_, fault) => {
    for (const listLagMs of [0, 20 * SECOND, 50 * SECOND]) {
      const world = new World({ config: { listLagMs } });
      world.simulator.setFaults([onStart(fault)]);
      const { id, polls } = await world.create(wanted());

      expect(world.calls(START)).toHaveLength(1);
      expect(world.live()).toEqual([id]);
      expect(polls).toBe(2);
    }
  });

  test.each(unanswered)('after %s, when it shows up only at a later poll', async (_, fault) => {
    const world = new World({ config: { listLagMs: 90 * SECOND } });
    world.simulator.setFaults([onStart(fault)]);
    const { id, polls } = await world.create(wanted());

    expect(world.calls(START)).toHaveLength(1);
    expect(world.live()).toEqual([id]);
    expect(polls).toBe(3);
  });

  test('after a lost connection, when the looks fail too', async () => {
    const world = new World({ faults: [onStart({ kind: 'reset-after' }), { operation: LIST, skip: 2, times: 4, kind: 'throttling' }, { operation: GET, kind: 'internal' }] });
    const { id, polls } = await world.create(wanted());

    expect(world.calls(START)).toHaveLength(1);
    expect(world.live()).toEqual([id]);
    expect(polls).toBe(2);
  });

  test('and rejected look-ups end the wait for its job neither early nor never', async () => {
    const world = new World({ faults: [onStart({ kind: 'reset-after' }), { operation: LIST, skip: 1, times: 'always', kind: 'error', name: 'ValidationException', message: 'no' }] });
    const { failure, took } = await world.create(wanted());

    expect(failure?.message).toMatch(/^ValidationException: no\. Find out what rejects the call, /);
    // The poll that has sent the Start takes as long as if no look-up was rejected. A proxy may reject calls for a while.
    expect(took).toBe(30 * SECOND + 65 * SECOND + 30 * SECOND + 3 * MINUTE);
    expect(world.calls(START)).toHaveLength(1);
  });

  test('but its ARN is answered with, whatever the looks after it say', async () => {
    for (const kind of ['throttling', 'internal', 'access-denied', 'reset-before', 'hang'] as const) {
      const world = new World({ faults: [{ operation: LIST, skip: 2, times: 'always', kind }] });
      const { id } = await world.create(wanted());

      expect(world.calls(START)).toHaveLength(1);
      expect(world.live()).toEqual([id]);
    }
  });

  test('when List shows its job only after a while', async () => {
    const world = new World({ config: { listLagMs: 20 * SECOND } });
    const { id, polls, took } = await world.create(wanted());

    expect(world.live()).toEqual([id]);
    expect(polls).toBe(2);
    expect(took).toBe(50 * SECOND);
  });

  test('when its job fails before it is looked for: that it was seen is enough', async () => {
    const world = new World({ plan: { pendingMs: 0, runningMs: 0, outcome: 'CREATE_FAILED' } });
    const { id, took } = await world.create(wanted());

    expect(world.job(id).status).toBe('CREATE_FAILED');
    expect(world.calls(START)).toHaveLength(1);
    expect(took).toBe(30 * SECOND);
  });

  test('when List never shows its job', async () => {
    const world = new World({ config: { listLagMs: 10 * MINUTE } });
    const { id } = await world.create(wanted());
    expect(world.live()).toEqual([id]);
  });

  test('while its answer may only be late: nothing is sent again before a minute of looking', async () => {
    const world = new World({ faults: [onStart({ kind: 'hang' })] });
    await world.create(wanted());

    const [first, second] = world.calls(START).map(({ at }) => at);
    expect(second - first).toBeGreaterThanOrEqual(MINUTE);
    expect(world.calls(LIST).filter(({ at }) => at > first && at <= second).length).toBeGreaterThanOrEqual(5);
  });
});

describe('a job that this very request has started and that has failed is the one: it was asked for once', () => {
  const FAILS_AT_ONCE = { pendingMs: 0, runningMs: 0, outcome: 'CREATE_FAILED' } as const;

  test.each([...unanswered, ['a Conflict', { kind: 'conflict', acted: true }] as const])('after %s; the leg reports why', async (_, fault) => {
    for (const listLagMs of [0, 20 * SECOND, 50 * SECOND]) {
      const world = new World({ plan: FAILS_AT_ONCE, config: { listLagMs }, faults: [onStart(fault)] });
      const { id, failure } = await world.create(wanted());

      expect(failure).toBeUndefined();
      expect(world.calls(START)).toHaveLength(1);
      expect(world.job(id).status).toBe('CREATE_FAILED');
      expect((await world.send(createLeg(id))).failure?.message).toContain('ended as CREATE_FAILED');
    }
  });

  test('when it shows up only at a later poll', async () => {
    const world = new World({ plan: FAILS_AT_ONCE, config: { listLagMs: 70 * SECOND }, faults: [onStart({ kind: 'reset-after' })] });
    const { id, polls } = await world.create(wanted());

    expect(world.job(id).status).toBe('CREATE_FAILED');
    expect(world.calls(START)).toHaveLength(1);
    expect(polls).toBe(3);
  });

  test.each([
    ['CANCEL_PENDING', 0, {}], ['CANCEL_IN_PROGRESS', 30 * SECOND, {}], ['INACTIVE', HOUR, {}],
    ['CANCEL_FAILED', HOUR, { cancelOutcomes: ['CANCEL_FAILED' as const] }],
  ])('at a second delivery, when somebody has canceled it: %s', async (status, age, plan) => {
    const world = new World({ plan });
    const event = createRun(wanted());
    const receivedAt = world.clock.now();
    const { id } = await world.send(event);
    await world.jobs.cancel(id);
    await world.clock.sleep(age);

    expect(world.job(id).status).toBe(status);
    expect(await world.pollAgain(event, receivedAt)).toEqual({ IsComplete: true, PhysicalResourceId: id });
    expect(world.calls(START)).toHaveLength(1);
  });

  test('unless there is one that lives or has finished', async () => {
    for (const plan of [{ pendingMs: HOUR }, { outcome: 'ACTIVE' as const }]) {
      const world = new World({ plan: FAILS_AT_ONCE });
      const event = createRun(wanted());
      const receivedAt = world.clock.now();
      world.seedStray(wanted(), event.RequestId);
      await world.clock.sleep(MINUTE);
      world.simulator.changePlan(plan);
      const better = world.seedStray(wanted(), event.RequestId);

      expect(await world.pollAgain(event, receivedAt)).toEqual({ IsComplete: true, PhysicalResourceId: better });
      expect(world.calls(START)).toEqual([]);
    }
  });

  // The clocks of two services may differ by five seconds.
  test.each([[5000, 0], [5001, 1]])(
    'not that of an earlier attempt, which has the same RequestId: created %d ms before the receipt, %d Starts', async (before, starts) => {
      const world = new World({ plan: FAILS_AT_ONCE });
      const event = createRun(wanted());
      world.seedStray(wanted(), event.RequestId);
      const receivedAt = world.clock.now() + before;
      await world.clock.sleep(MINUTE);
      await world.pollAgain(event, receivedAt);

      expect(world.calls(START)).toHaveLength(starts);
    });

  test.each([['request', 'another-request', {}], ['configuration', 'a-request', { description: 'other' }]])(
    'nor that of another %s', async (_, RequestId, change) => {
      const world = new World({ plan: FAILS_AT_ONCE });
      const receivedAt = world.clock.now();
      world.seedStray(wanted({ name: 'nightly', ...change }), RequestId);
      await world.clock.sleep(MINUTE);
      await world.pollAgain(createRun(wanted({ name: 'nightly' }), { RequestId: 'a-request' }), receivedAt);

      expect(world.calls(START)).toHaveLength(1);
    });
});

describe('a Start that the service has not acted on', () => {
  test.each([
    ['a lost connection', { kind: 'reset-before' }], ['no answer in time', { kind: 'hang' }], ['a 500', { kind: 'internal' }],
  ] as const)('is tried again at a later poll after %s', async (_, fault) => {
    const world = new World({ faults: [onStart(fault)] });
    const { id, polls } = await world.create(wanted());

    expect(world.calls(START)).toHaveLength(2);
    expect(world.live()).toEqual([id]);
    expect(polls).toBe(3);
  });

  test('is tried again after throttling, without looking for a job', async () => {
    const world = new World({ faults: [onStart({ kind: 'throttling', times: 3 })] });
    const { id, polls, took } = await world.create(wanted());

    expect(world.live()).toEqual([id]);
    expect(polls).toBe(5);
    expect(took).toBe(120 * SECOND);
    // One before each Start, one after the last.
    expect(world.calls(LIST)).toHaveLength(5);
  });

  test('is never sent twice by the client itself', async () => {
    const world = new World({ faults: [onStart({ kind: 'throttling' })] });
    await world.poll({ ...createRun(wanted()), PhysicalResourceId: 'request', ReceivedAt: world.clock.now() - MINUTE });
    expect(world.calls(START)).toHaveLength(1);
  });

  test('fails after five minutes of Conflicts without a job of ours', async () => {
    const world = new World({ plan: { pendingMs: 0, runningMs: HOUR }, config: { nameConflict: true } });
    const other = world.seed({ name: 'nightly' });
    const { failure, took } = await world.create(wanted({ name: 'nightly' }));

    expect(failure?.message).toMatch(/^ConflictException: A trained model inference job named nightly is pending or running/);
    expect(world.live()).toEqual([other]);
    expect(took).toBeGreaterThanOrEqual(5 * MINUTE);
    expect(took).toBeLessThanOrEqual(8 * MINUTE);
  });

  test('is adopted when a Conflict was with a job that List shows late', async () => {
    const world = new World({ config: { nameConflict: true, listLagMs: 80 * SECOND } });
    const ours = world.seedStray(wanted({ name: 'nightly' }));
    const { id } = await world.create(wanted({ name: 'nightly' }));

    expect(id).toBe(ours);
    expect(world.calls(START).length).toBeGreaterThan(0);
  });

  test('is tried for three minutes when access is denied', async () => {
    const world = new World({ faults: [onStart({ kind: 'access-denied', times: 5 })] });
    const { id, polls } = await world.create(wanted());

    expect(world.live()).toEqual([id]);
    expect(polls).toBe(7);
  });

  test('fails when access is denied for longer', async () => {
    const world = new World({ faults: [onStart({ kind: 'access-denied', times: 'always', message: 'not authorized to perform that' })] });
    const { failure, took } = await world.create(wanted());

    expect(failure?.message).toMatch(/^AccessDeniedException: not authorized to perform that\. Allow the role of the provider to perform the action \(.*\), or correct the membership ID if this account has no such membership, then redeploy\. If the stack is ROLLBACK_FAILED, delete it first \(a nested stack with its root stack\): aws cloudformation delete-stack --stack-name forecast\.$/);
    // The second poll is the first that starts anything.
    expect(took).toBe(30 * SECOND + 3 * MINUTE);
  });

  test.each([
    ['ValidationException', 400], ['ResourceNotFoundException', 404],
  ])('fails with the message of the service: %s', async (name, status) => {
    const world = new World({ faults: [onStart({ kind: 'error', name, status, message: 'the model is not there' })] });
    const { failure } = await world.create(wanted());

    expect(failure?.message).toMatch(new RegExp(`^${name}: the model is not there\\. `));
    expect(world.calls(START)).toHaveLength(1);
  });

  test('fails after 50 minutes without an answer', async () => {
    const world = new World({ faults: [onStart({ kind: 'internal', times: 'always' })] });
    const { failure, took } = await world.create(wanted());

    expect(failure?.message).toMatch(/^InternalServiceException: /);
    expect(took).toBeGreaterThanOrEqual(LONGEST_WAIT);
    expect(took).toBeLessThan(55 * MINUTE);
  });
});

test('the looks of one poll leave the function time to answer, however slow the service and long the list', async () => {
  const world = new World({ config: { listLagMs: 10 * MINUTE, quotas: { perAccount: 1000, perMembership: 1000 } } });
  Array.from({ length: 300 }, (_, n) => world.seed({ name: `other ${n}` }));
  await world.clock.sleep(10 * MINUTE);
  world.latency = 9.9 * SECOND;
  const begun = world.clock.now();
  await world.poll({ ...createRun(wanted()), PhysicalResourceId: 'request', ReceivedAt: begun - MINUTE });

  expect(world.calls(START)).toHaveLength(1);
  expect(world.clock.now() - begun).toBeLessThan(4.5 * MINUTE);
});

test('a finished job under a given name is adopted, however many of that name have failed since', async () => {
  const world = new World({ plan: { pendingMs: 0, runningMs: 0 } });
  const finished = world.seedStray(wanted({ name: 'nightly' }));
  await world.clock.sleep(MINUTE);
  world.simulator.changePlan({ outcome: 'CREATE_FAILED' });
  for (let n = 0; n < 10; n += 1) {
    world.seed({ name: 'nightly' });
  }
  await world.clock.sleep(HOUR);

  expect((await world.create(wanted({ name: 'nightly' }))).id).toBe(finished);
  expect(world.calls(START)).toEqual([]);
});
