import { executionArn, LONG, OTHER_STATE_MACHINE, RunWorld } from './run-world';
import { endedRunIn } from '../../../lambda/runs/clean-up';
import { MEMBERSHIP, OTHER_MEMBERSHIP, wanted } from '../events';
import { CANCEL, LIST } from '../harness';
import { HOUR, MINUTE, SECOND } from '../virtual-clock';

/** A run that was stopped while its job was running. */
async function stopped(options: ConstructorParameters<typeof RunWorld>[0] = {}, job = wanted(), status = 'ABORTED') {
  const world = new RunWorld({ ...LONG, ...options });
  const arn = world.start(job);
  const outcome = await world.clock.run(() => world.poll(arn));
  world.stop(arn, status);
  return { world, arn, jobArn: (outcome as { jobArn: string }).jobArn };
}

describe('the event about the end of a run', () => {
  test.each(['ABORTED', 'FAILED', 'TIMED_OUT'])('cancels its job, and tells the state that waits for it: %s', async (status) => {
    const { world, arn, jobArn } = await stopped({}, wanted(), status);
    const { outcome, took } = await world.cleanUp(arn);
    expect(outcome).toEqual({ outcome: 'CLEANED_UP' });
    expect(world.status(jobArn)).toBe('INACTIVE');
    expect(took).toBeGreaterThanOrEqual(90 * SECOND);
    expect(took).toBeLessThan(4 * MINUTE);
    expect(world.executions.ends).toEqual([{
      token: 'token-run-1',
      error: 'CleanRoomsML.RunStopped',
      cause: `the execution that runs the inference job has ended as ${status}. Start a new execution to run it again. Execution: ${arn}`,
    }]);
    expect(world.decided('canceled')).toEqual([expect.objectContaining({ jobArn, runArn: arn })]);
  });

  test('cancels its job, although the state cannot be told at first', async () => {
    const { world, arn, jobArn } = await stopped();
    let refusals = 10;
    world.executions.beforeCall = (call) => {
      if (call === 'fail' && refusals-- > 0) {
        throw Object.assign(new Error('not authorized'), { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } });
      }
    };
    expect((await world.cleanUp(arn)).outcome).toEqual({ outcome: 'CLEANED_UP' });
    expect(world.service.calls(CANCEL)).toHaveLength(1);
    expect(world.status(jobArn)).toBe('INACTIVE');
    expect(world.executions.ends).toEqual([expect.objectContaining({ error: 'CleanRoomsML.RunStopped' })]);
  });

  test('tells the state without a reason if that would need a key', async () => {
    const { world, arn, jobArn } = await stopped();
    world.executions.beforeCall = (call) => {
      if (call === 'fail') {
        throw Object.assign(new Error('no key'), { name: 'KmsAccessDeniedException', $metadata: { httpStatusCode: 400 } });
      }
    };
    await world.cleanUp(arn);
    expect([world.status(jobArn), world.executions.ends]).toEqual(['INACTIVE', [{ token: 'token-run-1' }]]);
  });

  test('leaves a run that somebody has redriven since then', async () => {
    const { world, arn, jobArn } = await stopped();
    Object.assign(world.executions.record(arn), { status: 'RUNNING' });
    expect((await world.cleanUp(arn)).outcome).toEqual({ outcome: 'CLEANED_UP' });
    expect(world.status(jobArn)).toBe('CREATE_IN_PROGRESS');
    expect(world.executions.ends).toEqual([]);
  });

  test('is believed where Step Functions does not show the end at first, or does not answer', async () => {
    for (const answer of ['RUNNING', 'error']) {
      const { world, arn, jobArn } = await stopped();
      const begun = world.clock.now();
      const { statusOf } = world.executions;
      world.executions.statusOf = async (asked) => {
        if (answer === 'error') {
          throw Object.assign(new Error('no'), { name: 'AccessDeniedException' });
        }
        return world.clock.now() < begun + 10 * SECOND ? 'RUNNING' : statusOf.call(world.executions, asked);
      };
      expect((await world.cleanUp(arn)).outcome).toEqual({ outcome: 'CLEANED_UP' });
      expect(world.status(jobArn)).toBe('INACTIVE');
    }
  });

  test('may come without the input of the run, if that is too long for an event', async () => {
    const { world, arn, jobArn } = await stopped();
    expect((await world.cleanUp(arn, false)).outcome).toEqual({ outcome: 'CLEANED_UP' });
    expect(world.status(jobArn)).toBe('INACTIVE');
    expect(world.executions.ends).toHaveLength(1);
  });

  test('needs no record of the run if it has the input', async () => {
    const { world, arn, jobArn } = await stopped();
    world.executions.beforeCall = (call) => {
      if (call === 'inputOf') {
        throw Object.assign(new Error('no'), { name: 'AccessDeniedException' });
      }
    };
    expect((await world.cleanUp(arn)).outcome).toEqual({ outcome: 'CLEANED_UP' });
    expect(world.status(jobArn)).toBe('INACTIVE');
  });

  test('may come twice, at once or hours later', async () => {
    const { world, arn, jobArn } = await stopped();
    await Promise.all([world.cleanUp(arn), world.cleanUp(arn)]);
    await world.wait(5 * HOUR);
    expect((await world.cleanUp(arn)).outcome).toEqual({ outcome: 'CLEANED_UP' });
    expect(world.status(jobArn)).toBe('INACTIVE');
    expect(world.executions.ends).toHaveLength(1);
  });

  test('tells the state before it looks for jobs: the membership may be unusable', async () => {
    const { world, arn } = await stopped();
    world.simulator.setFaults([{ operation: LIST, kind: 'internal', times: 3 }]);
    world.service.beforeCall = () => expect(world.executions.ends).toHaveLength(1);
    expect((await world.cleanUp(arn)).outcome).toEqual({ outcome: 'CLEANED_UP' });
    expect(world.thrown.map(({ name }) => name)).toEqual(expect.arrayContaining(['CleanRoomsML.NotYet']));
  });

  test('says that it waits until every job would be visible', async () => {
    const { world, arn } = await stopped({ plan: { pendingMs: 0, runningMs: 0 } });
    await world.cleanUp(arn);
    expect(world.thrown.map(({ message }) => message)).toEqual(expect.arrayContaining(['waiting until every job of the run is visible']));
  });

  test('tells nothing if nothing waits', async () => {
    const world = new RunWorld();
    const arn = executionArn('run-by-hand');
    world.executions.add(arn, JSON.stringify({ request: { membershipIdentifier: MEMBERSHIP } }));
    world.stop(arn);
    expect((await world.cleanUp(arn)).outcome).toEqual({ outcome: 'CLEANED_UP' });
    expect(world.executions.calls).not.toContain('fail');
  });

  test('finds a job that List shows late: its Start may have been in flight', async () => {
    const { world, arn, jobArn } = await stopped({ config: { listLagMs: 80 * SECOND } });
    expect((await world.cleanUp(arn)).outcome).toEqual({ outcome: 'CLEANED_UP' });
    expect(world.status(jobArn)).toBe('INACTIVE');
  });

  test('finds a job with a name of the user, and its duplicates', async () => {
    const job = wanted({ name: 'nightly' });
    const { world, arn, jobArn } = await stopped({}, job);
    const duplicate = world.seedOf('run-1', job);
    await world.service.jobs.tag(duplicate, { 'cdk-cleanrooms-ml:duplicate-of': 'run-1' });
    await world.service.jobs.untag(duplicate, ['cdk-cleanrooms-ml:execution']);
    await world.cleanUp(arn);
    expect([jobArn, duplicate].map((one) => world.status(one))).toEqual(['INACTIVE', 'INACTIVE']);
  });

  test('leaves the jobs of other runs, other state machines and other people', async () => {
    const job = wanted({ name: 'nightly' });
    const { world, arn } = await stopped({}, job);
    const others = [world.seedOf('run-2', job), world.seedOf('run-1', job, OTHER_STATE_MACHINE), world.service.seed({ name: 'nightly' }),
      world.seedOf('run-1', wanted({ name: 'nightly', membershipIdentifier: OTHER_MEMBERSHIP }))];
    await world.cleanUp(arn);
    expect(others.map((other) => world.status(other))).toEqual(Array(4).fill('CREATE_IN_PROGRESS'));
  });

  test('leaves a job that has finished', async () => {
    const world = new RunWorld({ plan: { pendingMs: 0, runningMs: 0 } });
    const arn = world.start();
    await world.poll(arn);
    world.stop(arn);
    expect((await world.cleanUp(arn)).outcome).toEqual({ outcome: 'CLEANED_UP' });
    expect(world.service.calls(CANCEL)).toEqual([]);
  });

  test.each<[string, string | undefined]>([
    ['nothing', undefined], ['no JSON', 'x'], ['no membership', JSON.stringify({ token: 'token-run-1', request: {} })],
    ['no possible membership', JSON.stringify({ token: 'token-run-1', request: { membershipIdentifier: '*' } })],
  ])('of an execution that somebody started by hand calls nothing of the service: its input is %s', async (_, input) => {
    const world = new RunWorld();
    const arn = executionArn('run-by-hand');
    world.executions.await('token-run-1');
    world.executions.add(arn, input);
    world.stop(arn, 'FAILED');
    expect((await world.cleanUp(arn)).outcome).toEqual({ outcome: 'CLEANED_UP' });
    expect(world.service.calls()).toEqual([]);
    expect(world.executions.ends).toHaveLength(input?.includes('token') ? 1 : 0);
  });

  test('of an execution whose record is gone is the end of it', async () => {
    const { world, arn } = await stopped();
    world.executions.records.length = 0;
    expect((await world.cleanUp(arn, false)).outcome).toEqual({ outcome: 'CLEANED_UP' });
  });
});

describe('what cannot be canceled', () => {
  test('is tried for as long as it takes', async () => {
    const { world, arn, jobArn } = await stopped();
    world.simulator.setFaults([{ operation: CANCEL, kind: 'access-denied', times: 30 }]);
    const { outcome, took } = await world.cleanUp(arn);
    expect(outcome).toEqual({ outcome: 'CLEANED_UP' });
    expect(took).toBeGreaterThan(HOUR);
    expect(world.status(jobArn)).toBe('INACTIVE');
    const messages = world.thrown.map(({ name, message }) => `${name}: ${message}`);
    expect(messages).toContainEqual(expect.stringMatching(/^CleanRoomsML.NotYet: waiting for the remaining jobs of a run to end: inference job ".*" is CREATE_IN_PROGRESS$/));
  });

  test('may be two jobs: both are named', async () => {
    const { world, arn, jobArn } = await stopped({ plan: { pendingMs: 0, runningMs: 100 * HOUR } });
    const duplicate = world.seedOf(arn.split(':').at(-1)!);
    world.simulator.setFaults([{ operation: CANCEL, kind: 'error', name: 'ConflictException', message: 'busy', times: 'always' }]);
    const { cause } = (await world.cleanUp(arn)).outcome as { cause: string };
    expect(cause).toMatch(/is CREATE_IN_PROGRESS \(ConflictException: busy\), inference job ".*" is CREATE_IN_PROGRESS \(/);
    expect(cause).toMatch(new RegExp(`${jobArn}; aws .*${duplicate}$`));
  });

  test('is in the end of the execution after 12 hours, with the command that cancels it', async () => {
    const { world, arn, jobArn } = await stopped({ plan: { pendingMs: 0, runningMs: 100 * HOUR } });
    world.simulator.setFaults([{ operation: CANCEL, kind: 'error', name: 'ConflictException', message: 'busy', times: 'always' }]);
    const { outcome, took } = await world.cleanUp(arn);
    expect(took).toBeGreaterThanOrEqual(12 * HOUR);
    expect(took).toBeLessThan(12 * HOUR + 6 * MINUTE);
    const words = `inference job "${world.service.job(jobArn).name}" is CREATE_IN_PROGRESS (ConflictException: busy)`;
    expect(world.thrown.at(-1)?.message).toBe(`waiting for the remaining jobs of a run to end: ${words}`);
    expect(outcome).toEqual({
      outcome: 'FAILED',
      error: 'CleanRoomsML.RunStopped',
      cause: expect.stringMatching(new RegExp(`^could not cancel the remaining jobs of a run: ${words.replace(/[()]/g, '\\$&')}\\. They may still incur charges\\. `
        + `Cancel each of them: aws cleanroomsml cancel-trained-model-inference-job .* ${jobArn}$`)),
    });
  });

  test('and the command that cancels it are named, also if to cancel it is denied', async () => {
    const { world, arn, jobArn } = await stopped({ plan: { pendingMs: 0, runningMs: 100 * HOUR } });
    world.simulator.setFaults([{ operation: CANCEL, kind: 'access-denied', times: 'always' }]);
    const { outcome } = await world.cleanUp(arn);
    expect(outcome).toMatchObject({
      error: 'CleanRoomsML.RunStopped',
      cause: expect.stringMatching(new RegExp(`is CREATE_IN_PROGRESS \\(AccessDeniedException: .*\\)\\. They may still incur charges\\. Cancel each of them: aws cleanroomsml .* ${jobArn}$`)),
    });
  });

  test.each(['access-denied', 'internal'] as const)('may be anything if it cannot be listed for 12 hours: %s', async (kind) => {
    const { world, arn } = await stopped({ plan: { pendingMs: 0, runningMs: 100 * HOUR } });
    world.simulator.setFaults([{ operation: LIST, kind, times: 'always' }]);
    const { outcome, took } = await world.cleanUp(arn);
    expect(took).toBeGreaterThanOrEqual(12 * HOUR);
    expect(outcome).toMatchObject({ outcome: 'FAILED', error: 'CleanRoomsML.RunStopped', cause: expect.stringMatching(/^could not look for the remaining jobs of a run: /) });
    const { cause } = outcome as { cause: string };
    expect(cause).toContain(`cdk-cleanrooms-ml:execution=${arn.split(':').at(-1)} (or cdk-cleanrooms-ml:duplicate-of=${arn.split(':').at(-1)}): aws cleanroomsml cancel-trained-model-inference-job `);
  });
});

test.each<[string, unknown]>([
  ['nothing', undefined], ['a text', 'x'], ['the input of a run', { version: 1, token: 't', request: {} }],
  ['another event', { 'detail-type': 'Scheduled Event', 'detail': { executionArn: 'x' } }],
  ['an event without details', { 'detail-type': 'Step Functions Execution Status Change' }],
  ['an event about nothing', { 'detail-type': 'Step Functions Execution Status Change', 'detail': { executionArn: 7 } }],
])('%s is no event about the end of a run', (_, input) => {
  expect(endedRunIn(input)).toBeUndefined();
});
