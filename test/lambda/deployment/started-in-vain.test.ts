/** An update that goes back to the job that the resource has, after another one has failed without rollback. */
import type { WantedJob } from '../../../src/shared/resource-properties';
import { OTHER_MEMBERSHIP, updateRun, wanted } from '../events';
import { CANCEL, CLEAN_UP, LIST, START, TAG, World } from '../harness';
import { HOUR, MINUTE, SECOND } from '../virtual-clock';

const A = wanted();
const B = wanted({ description: 'the update that failed' });
const LONG = { pendingMs: 0, runningMs: 12 * HOUR };

interface Circumstances {
  readonly listLagMs?: number;
  readonly wait?: number;
  readonly retain?: boolean;
  readonly plan?: object;
  readonly job?: WantedJob;
}

/** The job of the resource, and one that the failed update has started in its place: CloudFormation never got the response. */
async function failed({ listLagMs = 0, wait = MINUTE, retain, plan = LONG, job = B }: Circumstances = {}) {
  const world = new World({ planRules: [{ nthStart: 2, plan }], config: { listLagMs } });
  const { id } = await world.create({ ...A, retain });
  await world.wait(HOUR);
  const stray = world.seedStray(job, 'the failed update', id);
  await world.wait(wait);
  world.stack.begun = world.clock.now();
  world.stack.id = id;
  return { world, id, stray };
}

/** The same with RETAIN, beside a job that an earlier operation has retained. */
async function failedBesideRetained() {
  const { world, id, stray } = await failed({ retain: true });
  world.simulator.changePlan(LONG);
  const retained = world.seedStray(wanted({ description: 'retained before' }));
  await world.wait(MINUTE);
  world.stack.begun = world.clock.now();
  return { world, id, stray, retained };
}

test.each([[0, 90], [80 * SECOND, 150]])('what the failed update has started is canceled, also when List shows it after %d ms', async (listLagMs, seconds) => {
  const { world, id, stray } = await failed({ listLagMs, wait: 0 });
  expect(await world.update(id, A, B)).toMatchObject({ id, took: seconds * SECOND });
  expect(world.job(stray).status).toBe('INACTIVE');
});

test('that is also true if jobs are retained, and the one before the current job is in another membership', async () => {
  const world = new World({ planRules: [{ nthStart: 3, plan: LONG }] });
  const there = { ...wanted({ membershipIdentifier: OTHER_MEMBERSHIP }), retain: true };
  const here = { ...A, retain: true };
  const { id: before } = await world.create(there);
  await world.wait(HOUR);
  const { id } = await world.update(before, here, there);
  await world.wait(HOUR);
  const stray = world.seedStray(B, 'the failed update', id);
  await world.wait(MINUTE);
  Object.assign(world.stack, { begun: world.clock.now(), id });
  expect(await world.update(id, here, B)).toMatchObject({ id });
  expect(world.job(stray).status).toBe('INACTIVE');
});

test('the update lasts until that has ended', async () => {
  const { world, id, stray } = await failed({ plan: { ...LONG, cancelInProgressMs: 3 * MINUTE } });
  const { took } = await world.update(id, A, B);
  expect(took).toBeGreaterThan(2 * MINUTE);
  expect(world.job(stray).status).toBe('INACTIVE');
});

test('an update adopts the result of any job that failed ones have replaced, not only of the last one', async () => {
  const world = new World();
  const { id: result } = await world.create(A);
  await world.wait(HOUR);
  const [first, second] = [B, wanted({ description: 'the second' })];
  const { id: replaced } = await world.update(result, first, A);
  await world.wait(HOUR);
  const { id: current } = await world.update(replaced, second, first);
  await world.wait(HOUR);
  Object.assign(world.stack, { begun: world.clock.now(), id: current });
  expect(await world.update(current, A, second)).toMatchObject({ id: result });
  expect(world.starts).toHaveLength(3);
});

describe('an update that fails itself', () => {
  const tagged = (value: string) => ({ ...A, request: { ...A.request, tags: { team: value } } });
  const invalid = wanted({ trainedModelArn: 'a model' });

  test.each<[string, WantedJob, WantedJob]>([
    ['another configuration is invalid', B, invalid],
    ['the job was started in another membership', wanted({ membershipIdentifier: OTHER_MEMBERSHIP }), invalid],
    ['the job has another name', wanted({ name: 'nightly' }), invalid],
    ['a tag is invalid', B, tagged('x'.repeat(257))],
    ['a tag is denied', B, tagged('denied')],
  ])('first cancels what the one before has started, because the next one does not know of that: %s', async (_, old, job) => {
    const { world, id, stray } = await failed({ job: old });
    world.simulator.setFaults([{ operation: TAG, kind: 'access-denied', times: 'always' }]);
    const { failure } = await world.update(id, job, old);
    expect(failure?.message).toMatch(/^invalid inference job, nothing was started|^AccessDeniedException/);
    expect(world.job(stray).status).toBe('INACTIVE');
    expect(world.job(id).status).toBe('ACTIVE');
  });

  test('does so at once where none has failed before', async () => {
    const { world, id } = await failed();
    const looks = world.calls(LIST).length;
    expect(await world.update(id, invalid, A)).toMatchObject({ failure: expect.anything(), took: 0 });
    expect(world.calls(LIST)).toHaveLength(looks);
  });
});

test.each([0, 80 * SECOND])('with RETAIN an update to a third configuration cancels what a failed one has started, also when List shows it after %d ms', async (listLagMs) => {
  const { world, id, stray } = await failed({ retain: true, listLagMs, wait: 10 * SECOND });
  const next = await world.update(id, { ...wanted({ description: 'the third' }), retain: true }, { ...B, retain: true });
  expect(next.failure).toBeUndefined();
  expect(world.calls(START)).toHaveLength(2);
  await world.wait(MINUTE);
  expect([stray, next.id].map((arn) => world.job(arn).status)).toEqual(['INACTIVE', 'CREATE_IN_PROGRESS']);
});

test('with RETAIN an update to a third configuration cancels what a failed one has started in place of the current job', async () => {
  const { world, id, stray, retained } = await failedBesideRetained();
  const next = await world.update(id, { ...wanted({ description: 'the third' }), retain: true }, { ...B, retain: true });
  expect(next.failure).toBeUndefined();
  expect([stray, retained, next.id].map((arn) => world.job(arn).status)).toEqual(['INACTIVE', 'CREATE_IN_PROGRESS', 'CREATE_IN_PROGRESS']);
});

describe('with RETAIN, updates that succeed leave what they have replaced', () => {
  const retained = (rerunToken: string, change: Parameters<typeof wanted>[0] = {}) => ({ ...wanted(change), rerunToken, retain: true });

  test.each<[string, WantedJob[]]>([
    ['that went back twice', ['A', 'B', 'A', 'O', 'A', 'next'].map((token) => retained(token))],
    ['in two memberships', [retained('X'), retained('O'), retained('B', { membershipIdentifier: OTHER_MEMBERSHIP }), retained('O'), retained('next')]],
  ])('however they went back before: %s', async (_, updates) => {
    const world = new World({ plan: LONG, config: { quotas: { perAccount: 20, perMembership: 20 } } });
    let before: WantedJob = retained('O');
    let { id } = await world.create(before);
    for (const job of updates) {
      await world.wait(5 * MINUTE);
      Object.assign(world.stack, { begun: world.clock.now(), id });
      ({ id } = await world.update(id, job, before));
      before = job;
    }
    expect(world.calls(CANCEL)).toEqual([]);
    expect(world.live()).toHaveLength(4);
  });
});

test('an update that adopts a result waits until List must show what failed ones have started, and cancels it', async () => {
  const world = new World({ config: { listLagMs: 80 * SECOND } });
  const { id: result } = await world.create(A);
  await world.wait(HOUR);
  const { id: current } = await world.update(result, B, A);
  world.simulator.changePlan(LONG);
  const third = wanted({ description: 'the third' });
  const stray = world.seedStray(third, 'the failed update', current);
  Object.assign(world.stack, { begun: world.clock.now(), id: current });
  expect(await world.update(current, A, third)).toMatchObject({ id: result, took: 90 * SECOND });
  expect(world.job(stray).status).toBe('CANCEL_PENDING');
});

test('an update that nothing has failed before looks for nothing', async () => {
  const { world, id } = await failed();
  const tagged = { ...A, request: { ...A.request, tags: { team: 'ads' } } };
  const looks = world.calls(LIST).length;
  expect(await world.update(id, tagged, A)).toEqual({ id, polls: 1, took: 0 });
  expect(world.calls(LIST)).toHaveLength(looks);
});

test('with RETAIN what has replaced nothing stays', async () => {
  const { world, id, stray, retained } = await failedBesideRetained();
  await world.update(id, { ...A, retain: true }, { ...B, retain: true });
  expect([world.job(stray).status, world.job(retained).status]).toEqual(['INACTIVE', 'CREATE_IN_PROGRESS']);
});

test.each(['CANCEL_FAILED', 'a refusal'])('what the service does not cancel holds the update up for five minutes: %s', async (how) => {
  const { world, id, stray } = await failed({ plan: { ...LONG, cancelOutcomes: ['CANCEL_FAILED'] } });
  world.simulator.setFaults(how === 'a refusal' ? [{ operation: CANCEL, kind: 'error', name: 'ConflictException', times: 'always' }] : []);
  expect(await world.update(id, A, B)).toMatchObject({ id, took: 5 * MINUTE });
  expect(world.job(stray).status).toMatch(/CREATE_IN_PROGRESS|CANCEL/);
});

test('an update that repeats one that went back, and has failed too, looks once more', async () => {
  const { world, id, stray } = await failed();
  expect((await world.update(id, A, A)).id).toBe(id);
  expect(world.job(stray).status).toBe('INACTIVE');
});

test('with RETAIN a job stays that the current one has taken the place of before', async () => {
  const { world, id, stray: before } = await failed({ retain: true });
  world.simulator.changePlan(LONG);
  const between = world.seedStray(wanted({ description: 'between' }), 'another update', id);
  await world.wait(MINUTE);
  await world.jobs.tag(id, { 'cdk-cleanrooms-ml:replaces': between });
  const stray = world.seedStray(wanted({ description: 'the last one' }), 'the last update', id);
  await world.wait(MINUTE);
  world.stack.begun = world.clock.now();
  await world.update(id, { ...A, retain: true }, { ...wanted({ description: 'the last one' }), retain: true });
  expect([before, between, stray].map((arn) => world.job(arn).status)).toEqual(['CREATE_IN_PROGRESS', 'CREATE_IN_PROGRESS', 'INACTIVE']);
});

test('the job that the current one has replaced stays: its own Delete ends it', async () => {
  const { world, id, stray } = await failed();
  await world.jobs.tag(id, { 'cdk-cleanrooms-ml:replaces': stray });
  await world.update(id, A, B);
  expect(world.job(stray).status).toBe('CREATE_IN_PROGRESS');
});

test('a waiter that comes in a later update cancels nothing', async () => {
  const { world, id } = await failed();
  world.stack.id = 'another job';
  expect(await world.update(id, A, B)).toMatchObject({ id });
  expect(world.calls(CANCEL)).toEqual([]);
});

test('in the first seconds it is not certain that CloudFormation waits for the update: nothing is canceled', async () => {
  const { world, id } = await failed();
  await world.wait(14 * SECOND);
  expect(await world.pollAgain(updateRun(id, A, B), world.stack.begun)).toEqual({ IsComplete: false });
  expect(world.calls(CANCEL)).toEqual([]);
});

test('with RETAIN the clean-up of the next update cancels what a failed one has started, if List did not show that before', async () => {
  const world = new World({ plan: LONG, config: { listLagMs: 80 * SECOND } });
  const retained = world.seedStray(wanted({ description: 'retained' }));
  const { id: old } = await world.create(A);
  await world.wait(MINUTE);
  const stray = world.seedStray(B, 'the failed update', old);
  await world.wait(10 * SECOND);
  world.stack.begun = world.clock.now();
  const { id } = await world.update(old, wanted({ description: 'next' }), { ...B, retain: true });
  await world.wait(2 * MINUTE);
  Object.assign(world.stack, { ...CLEAN_UP, id });
  const { failure } = await world.delete(old, { ...B, retain: true });

  expect(failure).toBeUndefined();
  expect([retained, old, stray, id].map((arn) => world.job(arn).status)).toEqual(['CREATE_IN_PROGRESS', 'INACTIVE', 'INACTIVE', 'CREATE_IN_PROGRESS']);
});

describe('if the jobs cannot be listed', () => {
  test('because there are too many, the update does without the list after eight minutes in a row', async () => {
    const { world, id, stray } = await failed();
    world.simulator.setFaults([{ operation: LIST, kind: 'error', name: 'ListTooLong', times: 'always' }]);
    const { failure, took } = await world.update(id, A, B);

    expect(failure).toBeUndefined();
    expect(took).toBeGreaterThanOrEqual(8 * MINUTE);
    expect(took).toBeLessThan(10 * MINUTE);
    expect(world.job(stray).status).toBe('CREATE_IN_PROGRESS');
  });

  test('because that was so for a moment, what was started is canceled after it', async () => {
    const { world, id, stray } = await failed();
    world.simulator.setFaults([{ operation: LIST, kind: 'error', name: 'ListTooLong', times: 3 }]);
    expect((await world.update(id, A, B)).id).toBe(id);
    expect(world.job(stray).status).toBe('INACTIVE');
  });

  test('because that is denied, the update fails, and says what to allow', async () => {
    const { world, id } = await failed();
    world.simulator.setFaults([{ operation: LIST, kind: 'access-denied', times: 'always' }]);
    const { failure, took } = await world.update(id, A, B);

    expect(failure?.message).toMatch(/^AccessDeniedException: .* Allow the role of the provider .*, then redeploy\. If the stack is UPDATE_ROLLBACK_FAILED, continue its rollback first \(of a nested stack, that of its root stack\): aws /);
    expect(took).toBeLessThan(5 * MINUTE);
  });
});
