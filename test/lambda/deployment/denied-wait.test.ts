/** Denials in a long wait: a change of policies may deny for some minutes what was allowed before. */
import { createLeg, wanted } from '../events';
import { GET, World } from '../harness';
import { HOUR, MINUTE, SECOND } from '../virtual-clock';

/** A long job, and a leg of several whose Get is denied from some time on, for so many polls. */
async function deniedAfter(allowed: number, times: number | 'always', [leg, legs] = [1, 5], runningMs = 12 * HOUR) {
  const world = new World({ plan: { pendingMs: 0, runningMs } });
  const { id } = await world.create(wanted());
  world.simulator.setFaults([{ operation: GET, kind: 'access-denied', skip: allowed / (30 * SECOND), times }]);
  return { world, id, answer: await world.send(createLeg(id, 3000, leg, legs)) };
}

test('a leg of a deployment that is repeated without rollback counts from its own first denial', async () => {
  const world = new World();
  const { id } = await world.create(wanted());
  const leg = createLeg(id);
  world.simulator.setFaults([{ operation: GET, kind: 'access-denied', times: 'always' }]);
  expect((await world.send(leg)).failure?.message).toContain('AccessDenied');
  await world.wait(10 * MINUTE);
  world.simulator.setFaults([{ operation: GET, kind: 'access-denied', times: 2 }]);
  expect((await world.send(leg)).failure).toBeUndefined();
});

test('14 minutes of them after good polls are waited out, and the leg sees the end of its job', async () => {
  const { answer } = await deniedAfter(10 * MINUTE, 28, [1, 1], 40 * MINUTE);
  expect(answer.failure).toBeUndefined();
  expect(answer).toMatchObject({ data: { Status: 'ACTIVE' }, took: 40 * MINUTE });
});

test('15 minutes of them end the leg, and the next one waits on', async () => {
  const { world, id, answer } = await deniedAfter(10 * MINUTE, 'always');
  expect(answer).toEqual({ id: expect.any(String), polls: expect.any(Number), took: 25 * MINUTE });
  expect(world.decided('handed over')).toMatchObject([{ jobArn: id, error: 'AccessDeniedException' }]);
  expect(world.live()).toEqual([id]);
});

test('15 minutes of them fail the last leg, with what to allow', async () => {
  const { world, id, answer } = await deniedAfter(10 * MINUTE, 'always', [5, 5]);
  expect(answer.took).toBe(25 * MINUTE);
  expect(answer.failure?.message).toMatch(/^AccessDeniedException: .*\. Allow the role of the provider to perform the action \(.*\), or correct the membership ID if this account has no such membership, then redeploy\. If the stack is ROLLBACK_FAILED, delete it first \(a nested stack with its root stack\): aws cloudformation delete-stack --stack-name forecast\.$/);
  expect(world.decided('handed over')).toEqual([]);
  expect(world.live()).toEqual([id]);
});

test('only an unbroken row counts: a single good poll begins anew', async () => {
  const world = new World({ plan: { pendingMs: 0, runningMs: 45 * MINUTE } });
  const { id } = await world.create(wanted());
  world.simulator.setFaults([
    { operation: GET, kind: 'access-denied', skip: 2, times: 28 }, { operation: GET, kind: 'access-denied', skip: 3, times: 28 },
    { operation: GET, kind: 'access-denied', skip: 4, times: 28 },
  ]);
  const { failure, data } = await world.send(createLeg(id));
  expect(failure).toBeUndefined();
  expect(data).toMatchObject({ Status: 'ACTIVE' });
});

test('a leg that has never seen its job fails after three minutes, whether others follow or not', async () => {
  for (const legs of [1, 5]) {
    const { answer } = await deniedAfter(0, 'always', [1, legs]);
    expect(answer.took).toBe(3 * MINUTE);
    expect(answer.failure?.message).toMatch(/^AccessDeniedException/);
  }
});

test.each(['ExpiredTokenException', 'RequestTimeTooSkewed', 'InvalidSignatureException', 'UnrecognizedClientException'])('%s passes by itself', async (name) => {
  const world = new World({ plan: { pendingMs: 0, runningMs: 10 * MINUTE } });
  const { id } = await world.create(wanted());
  world.simulator.setFaults([{ operation: GET, kind: 'error', name, status: 403, skip: 2, times: 30 }]);
  const { failure, took } = await world.send(createLeg(id));
  expect([failure, took]).toEqual([undefined, 16 * MINUTE]);
});

test('a Start is denied for three minutes from the first denial, not from the receipt', async () => {
  const world = new World({ config: { quotas: { perMembership: 1 } }, plan: { pendingMs: 0, runningMs: 20 * MINUTE } });
  world.seed({ name: 'other' });
  world.simulator.setFaults([{ operation: 'StartTrainedModelInferenceJob', kind: 'access-denied', skip: 20, times: 5 }]);
  const { failure, took } = await world.create(wanted());
  expect(failure).toBeUndefined();
  expect(took).toBe(20 * MINUTE);
});
