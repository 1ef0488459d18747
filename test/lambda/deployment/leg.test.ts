import type { JobPlan } from '../../../simulator';
import { createLeg, createRun, deleteLeg, MEMBERSHIP, updateLeg, wanted } from '../events';
import { CANCEL, GET, LIST, LIST_TAGS, World } from '../harness';
import { argumentsOf, commandsIn } from '../shell-command';
import { HOUR, MINUTE, SECOND } from '../virtual-clock';

/** Before its Start, and after it. */
const looksOfTheStart = 2;

async function withJob(plan: Partial<JobPlan> = {}) {
  const world = new World({ plan });
  const { id } = await world.create(wanted());
  return { world, id };
}

describe('a leg', () => {
  test('completes when the job is ACTIVE, with its ARN and name', async () => {
    const { world, id } = await withJob();
    const event = createLeg(id);
    const answer = await world.send(event);

    expect(answer).toEqual({
      id: event.RequestId, data: expect.objectContaining({ TrainedModelInferenceJobArn: id, Name: world.job(id).name }), polls: 21, took: 10 * MINUTE,
    });
  });

  test('passes at once when the job has finished before', async () => {
    const { world, id } = await withJob();
    await world.clock.sleep(HOUR);
    expect(await world.send(createLeg(id))).toMatchObject({ polls: 1, took: 0 });
  });

  test('waits for another job after an Update, under its own id', async () => {
    const { world, id } = await withJob();
    const next = await world.update(id, wanted({ description: 'other' }), wanted());
    const answer = await world.send(updateLeg(next.id, id));

    expect(answer).toMatchObject({ id: 'the-id-of-the-leg', data: { TrainedModelInferenceJobArn: next.id }, took: 10 * MINUTE });
  });

  test('reads and nothing else', async () => {
    const { world, id } = await withJob();
    const before = world.calls().length;
    await world.send(createLeg(id));
    expect(new Set(world.calls().slice(before).map(({ operation }) => operation))).toEqual(new Set([LIST_TAGS, GET, LIST]));
  });

  test.each([
    ['throttling', { kind: 'throttling' }], ['a 500', { kind: 'internal' }], ['a 503', { kind: 'error', name: 'ServiceUnavailable', status: 503 }],
    ['a lost connection', { kind: 'reset-before' }], ['no answer in time', { kind: 'hang' }], ['fresh permissions', { kind: 'access-denied' }],
  ] as const)('goes on after %s', async (_, fault) => {
    const { world, id } = await withJob();
    world.simulator.setFaults([{ operation: GET, times: 5, ...fault }]);
    const { failure, data } = await world.send(createLeg(id));

    expect(failure).toBeUndefined();
    expect(data?.TrainedModelInferenceJobArn).toBe(id);
  });
});

describe('a leg of several', () => {
  const aLongJob = () => withJob({ runningMs: 12 * HOUR });

  test.each([1, 2, 4])('number %d of 5 hands over when its time is up, and says nothing of the job', async (number) => {
    const { world, id } = await aLongJob();
    const { failure, data, took } = await world.send(createLeg(id, 2880, number, 5));

    expect(failure).toBeUndefined();
    expect(data).toBeUndefined();
    expect(took).toBe(48 * MINUTE);
    expect(world.live()).toEqual([id]);
  });

  test('the last one fails, says for how long the job has run, and leaves the job to its own resource', async () => {
    const { world, id } = await aLongJob();
    const { failure } = await world.send(createLeg(id, 2880, 5, 5));

    expect(failure?.message).toBe(`inference job "${world.job(id).name}" is still CREATE_IN_PROGRESS 48 minutes after its start. The rollback cancels it; without one (--no-rollback), it keeps running. `
      + `To wait longer, increase the \`completion\` prop. Job: ${id}`);
    expect(world.live()).toEqual([id]);
    expect(world.calls(CANCEL)).toEqual([]);
  });

  test.each([[1, 5, 1], [2, 5, 1], [5, 5, 1]])('number %d of %d passes at once when the job has finished', async (number, count, polls) => {
    const { world, id } = await withJob();
    await world.clock.sleep(HOUR);
    expect(await world.send(createLeg(id, 2880, number, count))).toMatchObject({ polls, took: 0 });
  });

  test('only the last one returns how the job ended', async () => {
    const { world, id } = await withJob();
    expect((await world.send(createLeg(id, 2880, 4, 5))).data).toBeUndefined();
    expect((await world.send(createLeg(id, 2880, 5, 5))).data).toMatchObject({ Status: 'ACTIVE' });
  });

  test('any of them fails as soon as the job has failed', async () => {
    const { world, id } = await withJob({ outcome: 'CREATE_FAILED', failure: { message: 'Out of memory.' } });
    const { failure, took } = await world.send(createLeg(id, 2880, 2, 5));

    expect(failure?.message).toContain('ended as CREATE_FAILED: Out of memory. ');
    expect(took).toBe(10 * MINUTE);
  });

  test('only the first one looks for duplicates', async () => {
    const { world, id } = await aLongJob();
    await world.send(createLeg(id, 2880, 2, 5));
    await world.send(createLeg(id, 2880, 5, 5));
    expect(world.calls(LIST)).toHaveLength(looksOfTheStart);
    await world.send(createLeg(id, 2880, 1, 5));
    expect(world.calls(LIST).length).toBeGreaterThan(looksOfTheStart);
  });

  test('a service that does not answer for the whole of one is left to the next, and fails the last', async () => {
    const { world, id } = await aLongJob();
    world.simulator.setFaults([{ operation: GET, kind: 'internal', times: 'always' }]);

    expect(await world.send(createLeg(id, 2880, 4, 5))).toMatchObject({ took: 50 * MINUTE });
    expect(world.decisions.at(-1)).toMatchObject({ decision: 'handed over', jobArn: id, error: 'InternalServiceException' });
    expect((await world.send(createLeg(id, 2880, 5, 5))).failure?.message).toMatch(/^InternalService/);
  });

  test('missing permissions fail the first one within minutes, and hand a later one over: the first has seen the job', async () => {
    const { world, id } = await aLongJob();
    world.simulator.setFaults([{ operation: GET, kind: 'access-denied', times: 'always' }]);
    expect(await world.send(createLeg(id, 2880, 1, 5))).toMatchObject({ took: 3 * MINUTE, failure: expect.any(Error) });
    const later = await world.send(createLeg(id, 2880, 2, 5));
    expect([later.failure, later.took]).toEqual([undefined, 15 * MINUTE]);
    expect(world.decisions.at(-1)).toMatchObject({ decision: 'handed over', jobArn: id, error: 'AccessDeniedException' });
  });
});

test('a poll never sleeps: a new account may run ten functions at once in all', async () => {
  const { world, id } = await withJob();
  const sleep = jest.spyOn(world.clock, 'sleep');
  const [begun, before] = [world.clock.now(), world.calls(GET).length];
  const { polls } = await world.send(createLeg(id));

  // Only the framework does, between two polls.
  expect(sleep.mock.calls).toEqual(Array(polls - 1).fill([30 * SECOND]));
  expect(world.calls(GET).slice(before).map(({ at }) => (at - begun) / SECOND)).toEqual(Array.from({ length: polls }, (_, poll) => poll * 30));
});

describe('a leg fails', () => {
  test('when the job has failed, with what the service says first', async () => {
    const { world, id } = await withJob({ outcome: 'CREATE_FAILED', failure: { statusCode: 'ENTITY_ERROR', message: 'The container ran out of memory.' } });
    const { failure, took } = await world.send(createLeg(id));

    expect(took).toBe(10 * MINUTE);
    expect(failure?.message).toMatch(/^inference job "ForecastResource[^"]+" ended as CREATE_FAILED: ENTITY_ERROR: The container ran out of memory\./);
    expect(failure?.message).toContain('/aws/cleanroomsml/TrainedModelInferenceJobs');
    expect(failure?.message).toContain('`rerunToken`');
    expect(failure?.message).toContain(id);
  });

  test('when the service gives no reason', async () => {
    const { world, id } = await withJob({ outcome: 'CREATE_FAILED', failure: {} });
    expect((await world.send(createLeg(id))).failure?.message).toContain('ended as CREATE_FAILED: the service gave no reason. ');
  });

  test('when the job was canceled outside of the deployment', async () => {
    const { world, id } = await withJob();
    await world.clock.sleep(5 * MINUTE);
    await world.jobs.cancel(id);
    await world.clock.sleep(5 * MINUTE);
    const { failure, polls } = await world.send(createLeg(id));

    expect(polls).toBe(1);
    expect(failure?.message).toContain('ended as INACTIVE');
    expect(failure?.message).toContain('It was canceled outside this deployment. Redeploy to run it again.');
  });

  test.each([30, 600 - 1, 3000])('when its %d seconds are over, naming the prop that gives it more', async (seconds) => {
    const { world, id } = await withJob({ runningMs: 5 * HOUR });
    const { failure, took } = await world.send(createLeg(id, seconds));

    expect(took).toBeGreaterThanOrEqual(seconds * SECOND);
    expect(took).toBeLessThanOrEqual((seconds + 30) * SECOND);
    expect(failure?.message).toMatch(/^inference job "[^"]+" is still CREATE_IN_PROGRESS .* after its start|is still CREATE_PENDING .* after its start/);
    expect(failure?.message).toContain('`completion`');
    expect(failure?.message).toContain(id);
    expect(world.live()).toEqual([id]);
  });

  test('not when the job finishes just in time', async () => {
    const { world, id } = await withJob();
    expect((await world.send(createLeg(id, 600))).failure).toBeUndefined();
  });

  test.each(['CREATE_FAILED', 'INACTIVE'])('for a job of an earlier deployment, which no rollback starts again, with what does: %s', async (status) => {
    const { world, id } = await withJob(status === 'INACTIVE' ? {} : { outcome: 'CREATE_FAILED' });
    await (status === 'INACTIVE' ? world.jobs.cancel(id) : undefined);
    await world.wait(HOUR);
    world.stack.begun = world.clock.now();
    const { failure } = await world.send(createLeg(id));

    expect(failure?.message).toContain(`ended as ${status}: `);
    expect(failure?.message).toContain('An earlier deployment started this job: set another `rerunToken` and redeploy to run it again.');
    expect(failure?.message).toContain(`${status === 'INACTIVE' ? 'It was canceled outside this deployment.' : 'Fix the cause.'} An earlier`);
    expect(failure?.message).toMatch(status === 'INACTIVE' ? /to run it again\. Job: \S+$/ : /to run it again\. Its logs, .* Job: \S+$/);
    // What it says.
    const { id: next } = await world.update(id, wanted({}, 'again'), wanted());
    expect(world.job(next).status).toMatch(/^CREATE_/);
    expect(next).not.toBe(id);
  });

  test('for a job of an earlier deployment that runs for too long, with what cancels it: the rollback does not', async () => {
    const { world, id } = await withJob({ runningMs: 5 * HOUR });
    await world.wait(HOUR);
    world.stack.begun = world.clock.now();
    const { failure } = await world.send(createLeg(id, 300));

    expect(failure?.message).toContain('An earlier deployment started this job: it keeps running unless a rollback goes back to a state before that deployment.');
    const [cancel] = commandsIn(failure!.message).map(argumentsOf);
    expect(cancel).toEqual({ 'membership-identifier': MEMBERSHIP, 'trained-model-inference-job-arn': id });
    expect(failure?.message).toContain('`completion`');
  });

  test('when there is no such job', async () => {
    const { world, id } = await withJob();
    const { failure, took } = await world.send(createLeg(`${id.slice(0, -12)}999999999999`));

    expect(failure?.message).toMatch(/^ResourceNotFoundException: /);
    expect(took).toBe(3 * MINUTE);
  });

  test.each(['ResourceNotFoundException', 'ValidationException'])('not when the service does not know the job yet: %s', async (name) => {
    const { world, id } = await withJob();
    world.simulator.setFaults([{ operation: GET, kind: 'error', name, status: 400, times: 3 }]);
    expect((await world.send(createLeg(id, 3000))).failure).toBeUndefined();
  });

  test('after three minutes without access', async () => {
    const { world, id } = await withJob();
    world.simulator.setFaults([{ operation: GET, kind: 'access-denied', times: 'always' }]);
    const { failure, took } = await world.send(createLeg(id));

    expect(failure?.message).toMatch(/^AccessDeniedException/);
    expect(took).toBe(3 * MINUTE);
  });
});

test('a full stop within the reason stays, the last one goes', async () => {
  const world = new World({ plan: { pendingMs: 0, runningMs: 0, outcome: 'CREATE_FAILED', failure: { statusCode: 'ERROR', message: 'Out of 1.5 GB. Give it more.' } } });
  const { id } = await world.create(wanted());
  expect((await world.send(createLeg(id))).failure?.message).toContain('ended as CREATE_FAILED: ERROR: Out of 1.5 GB. Give it more. Fix the cause and redeploy; ');
});

test('a leg whose time is up at a poll does not wait for the next', async () => {
  const world = new World({ plan: { pendingMs: 0, runningMs: HOUR } });
  const { id } = await world.create(wanted());
  expect(await world.send(createLeg(id, 300))).toMatchObject({ failure: expect.any(Error), took: 300 * SECOND });
});

test.each([[1, 1], [1, 5]])('a leg without a job fails at once, and says what starts one: leg %d of %d', async (leg, legs) => {
  const world = new World();
  const { failure, took } = await world.send(createLeg('forgotten-a-request', 3000, leg, legs));

  expect(took).toBe(0);
  expect(failure?.message).toBe('there is no inference job to wait for: an earlier rollback found no job to go back to (the physical ID is "forgotten-a-request"). '
    + 'Set another `rerunToken` and redeploy to start a job.');
  expect(world.calls()).toEqual([]);

  // What it says: an Update of an id that is no ARN is a Create.
  const { id } = await world.update('forgotten-a-request', wanted({}, 'again'), wanted());
  expect((await world.send(createLeg(id))).failure).toBeUndefined();
});

test('the Delete of a leg does nothing and calls nothing', async () => {
  const { world, id } = await withJob();
  const before = world.calls().length;

  expect(await world.send(deleteLeg(id))).toEqual({ id: 'the-id-of-the-leg', polls: 1, took: 0 });
  expect(world.calls()).toHaveLength(before);
  expect(world.calls(CANCEL)).toEqual([]);
  expect(world.live()).toEqual([id]);
});

test('the deployment of a Run and its leg, as it goes when nothing goes wrong', async () => {
  const world = new World();
  const run = await world.send(createRun(wanted({ tags: { team: 'ads' } })));
  const leg = await world.send(createLeg(run.id));
  expect([run.failure, leg.failure]).toEqual([undefined, undefined]);
  expect(world.job(run.id).status).toBe('ACTIVE');
});
