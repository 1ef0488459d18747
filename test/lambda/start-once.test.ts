import { createRun, wanted } from './events';
import { GET, LIST, START, World } from './harness';
import { MINUTE, SECOND } from './virtual-clock';
import { LONGEST_WAIT } from '../../lambda/deployment';
import type { FaultRule } from '../../simulator';

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
      expect(polls).toBe(1);
    }
  });

  test.each(unanswered)('after %s, when it shows up only at a later poll', async (_, fault) => {
    const world = new World({ config: { listLagMs: 70 * SECOND } });
    world.simulator.setFaults([onStart(fault)]);
    const { id, polls } = await world.create(wanted());

    expect(world.calls(START)).toHaveLength(1);
    expect(world.live()).toEqual([id]);
    expect(polls).toBe(2);
  });

  test('after a lost connection, when the looks fail too', async () => {
    const world = new World({ faults: [onStart({ kind: 'reset-after' }), { operation: LIST, skip: 1, times: 4, kind: 'throttling' }, { operation: GET, kind: 'internal' }] });
    const { id, polls } = await world.create(wanted());

    expect(world.calls(START)).toHaveLength(1);
    expect(world.live()).toEqual([id]);
    expect(polls).toBe(1);
  });

  test('but its ARN is answered with, whatever the looks after it say', async () => {
    for (const kind of ['throttling', 'internal', 'access-denied', 'reset-before', 'hang'] as const) {
      const world = new World({ faults: [{ operation: LIST, skip: 1, times: 'always', kind }] });
      const { id } = await world.create(wanted());

      expect(world.calls(START)).toHaveLength(1);
      expect(world.live()).toEqual([id]);
    }
  });

  test('when List shows its job only after a while', async () => {
    const world = new World({ config: { listLagMs: 20 * SECOND } });
    const { id, polls, took } = await world.create(wanted());

    expect(world.live()).toEqual([id]);
    expect(polls).toBe(1);
    expect(took).toBe(20 * SECOND);
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

describe('a Start that the service has not acted on', () => {
  test.each([
    ['a lost connection', { kind: 'reset-before' }], ['no answer in time', { kind: 'hang' }], ['a 500', { kind: 'internal' }],
  ] as const)('is tried again at a later poll after %s', async (_, fault) => {
    const world = new World({ faults: [onStart(fault)] });
    const { id, polls } = await world.create(wanted());

    expect(world.calls(START)).toHaveLength(2);
    expect(world.live()).toEqual([id]);
    expect(polls).toBe(2);
  });

  test('is tried again after throttling, without looking for a job', async () => {
    const world = new World({ faults: [onStart({ kind: 'throttling', times: 3 })] });
    const { id, polls, took } = await world.create(wanted());

    expect(world.live()).toEqual([id]);
    expect(polls).toBe(4);
    expect(took).toBe(90 * SECOND);
    // One look before each Start, one after the last.
    expect(world.calls(LIST)).toHaveLength(5);
  });

  test('is never sent twice by the client itself', async () => {
    const world = new World({ faults: [onStart({ kind: 'throttling' })] });
    await world.poll({ ...createRun(wanted()), PhysicalResourceId: 'request', ReceivedAt: world.clock.now() });
    expect(world.calls(START)).toHaveLength(1);
  });

  test('fails after a Conflict behind which there is no job of ours', async () => {
    const world = new World({ config: { nameConflict: true } });
    const other = world.seed({ name: 'nightly' });
    const { failure, took } = await world.create(wanted({ name: 'nightly' }));

    expect(failure?.message).toMatch(/^ConflictException: A trained model inference job named nightly is pending or running/);
    expect(world.calls(START)).toHaveLength(1);
    expect(world.live()).toEqual([other]);
    expect(took).toBeLessThanOrEqual(2 * MINUTE);
  });

  test('is tried for three minutes when access is denied', async () => {
    const world = new World({ faults: [onStart({ kind: 'access-denied', times: 5 })] });
    const { id, polls } = await world.create(wanted());

    expect(world.live()).toEqual([id]);
    expect(polls).toBe(6);
  });

  test('fails when access is denied for longer', async () => {
    const world = new World({ faults: [onStart({ kind: 'access-denied', times: 'always', message: 'not authorized to perform that' })] });
    const { failure, took } = await world.create(wanted());

    expect(failure?.message).toMatch(/^AccessDeniedException: not authorized to perform that\. Check the policies/);
    expect(took).toBe(3 * MINUTE);
  });

  test.each([
    ['ValidationException', 400], ['ResourceNotFoundException', 404],
  ])('fails at once with the message of the service: %s', async (name, status) => {
    const world = new World({ faults: [onStart({ kind: 'error', name, status, message: 'the model is not there' })] });
    const { failure, polls, took } = await world.create(wanted());

    expect(failure?.message).toMatch(new RegExp(`^${name}: the model is not there\\. `));
    expect({ polls, took }).toEqual({ polls: 1, took: 0 });
    expect(world.calls(START)).toHaveLength(1);
  });

  test('fails at once when a quota is used up, and names it and its value', async () => {
    const world = new World({ config: { quotas: { instancesPerType: { 'ml.g5.xlarge': 0 } } } });
    const { failure, polls } = await world.create(wanted());

    expect(failure?.message).toMatch(/^ServiceQuotaExceededException: .*\(ml\.g5\.xlarge for trained model inference jobs: 0\)/);
    expect(failure?.message).toContain('Service Quotas');
    expect(polls).toBe(1);
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
  const { took } = await world.create(wanted());

  expect(took).toBeLessThan(4.5 * MINUTE);
});
