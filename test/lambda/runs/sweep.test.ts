import { executionArn, LONG, OTHER_STATE_MACHINE, RunWorld } from './run-world';
import { configurationHash } from '../../../lambda/jobs/configuration-hash';
import { reservedTags } from '../../../lambda/jobs/ownership';
import { MEMBERSHIP, OTHER_MEMBERSHIP, OWNER, wanted } from '../events';
import { CANCEL, LIST_TAGS, START } from '../harness';
import { HOUR, MINUTE } from '../virtual-clock';

/** A world with a job of an earlier run, which has ended so. */
function withOrphan(status = 'ABORTED') {
  const world = new RunWorld(LONG);
  const earlier = world.start(wanted(), undefined, 'run-earlier');
  const orphan = world.seedOf('run-earlier');
  if (status !== 'RUNNING') {
    world.stop(earlier, status);
  }
  return { world, orphan };
}

describe('a run that starts', () => {
  test.each(['ABORTED', 'FAILED', 'TIMED_OUT', 'SUCCEEDED'])('cancels the job of a run that is %s: the event about its end was lost', async (status) => {
    const { world, orphan } = withOrphan(status);
    const outcome = await world.poll(world.start());
    expect(world.status(orphan)).toBe('CANCEL_PENDING');
    expect(world.service.live()).toEqual([(outcome as { jobArn: string }).jobArn]);
    expect(world.decided('canceled')).toEqual([expect.objectContaining({ jobArn: orphan })]);
  });

  test.each(['ABORTED', 'FAILED', 'TIMED_OUT'])('tells the state of a run that is %s', async (status) => {
    const { world } = withOrphan(status);
    await world.poll(world.start());
    expect(world.executions.ends).toEqual([{
      token: 'token-run-earlier', error: 'CleanRoomsML.RunStopped', cause: expect.stringContaining(`has ended as ${status}. Start a new execution`),
    }]);
  });

  test.each<[string, boolean, (world: RunWorld) => void]>([
    ['is throttled', true, (world) => {
      let refused = false;
      world.executions.beforeCall = (call) => {
        if (call === 'fail' && !refused) {
          refused = true;
          throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
        }
      };
    }],
    ['was told before', false, () => undefined],
  ])('tells the state before it cancels the job, which leads to it: it %s', async (_, throttled, prepare) => {
    const { world, orphan } = withOrphan();
    prepare(world);
    const arn = world.start();
    const first = await world.poll(arn).catch((error: Error) => error.name);
    // What it could not be told is tried again before anything is started.
    expect(first).toEqual(throttled ? 'CleanRoomsML.NotYet' : expect.objectContaining({ outcome: 'STARTED' }));
    // By then a job has ended whose cancellation was requested.
    await world.wait(MINUTE);
    await world.poll(arn);
    expect(world.executions.ends).toHaveLength(1);
    expect(world.service.calls(CANCEL).map(({ jobArn }) => jobArn)).toEqual([orphan]);
  });

  test('cancels the job when the state could not be told for three minutes, because that is denied', async () => {
    const { world, orphan } = withOrphan();
    world.executions.beforeCall = (call) => {
      if (call === 'fail') {
        throw Object.assign(new Error('no'), { name: 'AccessDeniedException' });
      }
    };
    const arn = world.start();
    for (let minute = 0; minute < 3; minute += 1) {
      await expect(world.poll(arn)).rejects.toThrow('AccessDeniedException');
      expect(world.status(orphan)).toBe('CREATE_IN_PROGRESS');
      await world.wait(MINUTE);
    }
    expect(await world.poll(arn)).toMatchObject({ outcome: 'STARTED' });
    expect(world.status(orphan)).toBe('CANCEL_PENDING');
  });

  test('tells the state although its job cannot be canceled, and cancels the others', async () => {
    const { world, orphan } = withOrphan();
    const other = world.start(wanted(), undefined, 'run-other');
    const second = world.seedOf('run-other');
    world.stop(other);
    world.simulator.setFaults([{ operation: CANCEL, kind: 'access-denied' }]);
    await world.poll(world.start()).catch(() => undefined);
    expect(world.executions.ends.map(({ token }) => token).sort()).toEqual(['token-run-earlier', 'token-run-other']);
    expect([orphan, second].map((arn) => world.status(arn)).sort()).toEqual(['CANCEL_PENDING', 'CREATE_IN_PROGRESS']);
  });

  test('tells a state that has its answer nothing', async () => {
    const { world } = withOrphan('SUCCEEDED');
    await world.poll(world.start());
    expect(world.executions.ends).toEqual([]);
  });

  test('does so before it starts its own: there may be one slot', async () => {
    const world = new RunWorld({ ...LONG, config: { quotas: { perMembership: 1 } } });
    world.start(wanted(), undefined, 'run-earlier');
    const orphan = world.seedOf('run-earlier');
    world.stop(executionArn('run-earlier'));
    const arn = world.start();
    await expect(world.poll(arn)).rejects.toThrow('waiting for a running job to end');
    await world.wait(2 * MINUTE);
    expect(world.status(orphan)).toBe('INACTIVE');
    expect(await world.poll(arn)).toMatchObject({ outcome: 'STARTED' });
  });

  test('leaves the job of a run that goes on', async () => {
    const { world, orphan } = withOrphan('RUNNING');
    await world.poll(world.start());
    expect(world.status(orphan)).toBe('CREATE_IN_PROGRESS');
    expect(world.service.calls(CANCEL)).toEqual([]);
  });

  test('leaves the jobs of deployments, of other state machines and of other people', async () => {
    const world = new RunWorld(LONG);
    const job = wanted();
    const name = 'run-earlier-00000001-abcdef-12345678';
    const others = [
      world.seedOf('run-earlier', job, OTHER_STATE_MACHINE),
      world.service.seed({ name, tags: { ...reservedTags(OWNER, configurationHash(job), 'a-request') } }),
      world.service.seed({ name }),
      world.service.seed({ name, tags: { 'cdk-cleanrooms-ml:execution': 'run-earlier' } }),
    ];
    world.start(job, undefined, 'run-earlier');
    world.stop(executionArn('run-earlier'));
    await world.poll(world.start());
    expect(others.map((other) => world.status(other))).toEqual(Array(4).fill('CREATE_IN_PROGRESS'));
    expect(world.service.calls(CANCEL)).toEqual([]);
  });

  test('looks only in its membership, and reads no tags of jobs that have ended', async () => {
    const { world, orphan } = withOrphan();
    await world.service.jobs.cancel(orphan);
    await world.wait(2 * MINUTE);
    const before = world.service.calls(LIST_TAGS).length;
    const elsewhere = world.seedOf('run-earlier', wanted({ membershipIdentifier: OTHER_MEMBERSHIP }));
    await world.poll(world.start());
    expect(world.service.calls(LIST_TAGS).slice(before).map(({ jobArn }) => jobArn)).not.toContain(orphan);
    expect(world.status(elsewhere)).toBe('CREATE_IN_PROGRESS');
  });

  test('cancels the duplicate of a run that has ended', async () => {
    const { world, orphan } = withOrphan();
    await world.service.jobs.tag(orphan, { 'cdk-cleanrooms-ml:duplicate-of': 'run-earlier' });
    await world.service.jobs.untag(orphan, ['cdk-cleanrooms-ml:execution']);
    await world.poll(world.start());
    expect(world.status(orphan)).toBe('CANCEL_PENDING');
  });

  test('leaves a job of which its tags do not say the run', async () => {
    const { world, orphan } = withOrphan();
    await world.service.jobs.untag(orphan, ['cdk-cleanrooms-ml:execution']);
    await world.poll(world.start());
    expect(world.status(orphan)).toBe('CREATE_IN_PROGRESS');
  });

  test('goes on if a job has gone meanwhile', async () => {
    const { world } = withOrphan();
    world.simulator.setFaults([{ operation: LIST_TAGS, kind: 'error', name: 'ResourceNotFoundException' }]);
    expect(await world.poll(world.start())).toMatchObject({ outcome: 'STARTED' });
  });

  test('cancels again what could not be canceled', async () => {
    const { world, orphan } = withOrphan();
    world.simulator.changePlan({ cancelOutcomes: ['CANCEL_FAILED', 'INACTIVE'] });
    const stubborn = world.seedOf('run-earlier');
    await world.service.jobs.cancel(stubborn);
    await world.wait(2 * MINUTE);
    expect(world.status(stubborn)).toBe('CANCEL_FAILED');
    world.simulator.configure({ cancellableStatuses: ['CREATE_PENDING', 'CREATE_IN_PROGRESS', 'CANCEL_FAILED'] });
    await world.poll(world.start());
    expect([orphan, stubborn].map((arn) => world.status(arn))).toEqual(['CANCEL_PENDING', 'CANCEL_PENDING']);
  });
});

describe('a job whose run Step Functions has no record of', () => {
  const withoutRecord = async (age: number) => {
    const world = new RunWorld(LONG);
    const job = world.seedOf('run-of-which-nobody-knows');
    await world.wait(age);
    await world.poll(world.start());
    return world.status(job);
  };

  test('is canceled once it is an hour old', async () => {
    expect(await withoutRecord(HOUR)).toBe('CANCEL_PENDING');
  });

  test('may be of a run that is only too new', async () => {
    expect(await withoutRecord(HOUR - 1)).toBe('CREATE_IN_PROGRESS');
  });
});

test('a run leaves its own job, also when Step Functions does not show its execution', async () => {
  const world = new RunWorld(LONG);
  const arn = world.start();
  const outcome = await world.poll(arn);
  await world.wait(2 * HOUR);
  world.executions.statusOf = async () => undefined;
  expect(await world.poll(arn)).toEqual(outcome);
  expect(world.status((outcome as { jobArn: string }).jobArn)).toBe('CREATE_IN_PROGRESS');
});

test.each([['denied', 'access-denied', 'CleanRoomsML.StartFailed'], ['rejected', 'error', 'CleanRoomsML.StartFailed']] as const)(
  'nothing is started where the jobs of the membership may not be listed: %s', async (_, kind, error) => {
    const world = new RunWorld({ ...LONG, faults: [{ kind, name: 'ValidationException', match: { membershipIdentifier: MEMBERSHIP }, times: 'always' }] });
    const { outcome } = await world.run();
    expect(outcome).toMatchObject({ outcome: 'FAILED', error });
    expect(world.service.calls(START)).toEqual([]);
  });

test('an earlier job that may not be canceled delays a run for three minutes, and does not fail it', async () => {
  const { world, orphan } = withOrphan();
  world.simulator.setFaults([{ operation: CANCEL, kind: 'access-denied', times: 'always' }]);
  const run = world.start();
  const begun = world.clock.now();
  for (;;) {
    try {
      expect(await world.poll(run)).toMatchObject({ outcome: 'STARTED' });
      break;
    } catch (error) {
      expect(error).toMatchObject({ name: 'CleanRoomsML.NotYet', message: expect.stringContaining('AccessDeniedException') });
      expect(world.clock.now() - begun).toBeLessThan(4 * MINUTE);
      await world.wait(MINUTE / 2);
    }
  }
  expect(world.clock.now() - begun).toBeGreaterThanOrEqual(3 * MINUTE);
  expect(world.status(orphan)).toBe('CREATE_IN_PROGRESS');
});
