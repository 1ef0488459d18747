import { configurationHash } from '../../../lambda/jobs/configuration-hash';
import { generatedName } from '../../../lambda/jobs/job-name';
import { type Owner, reservedTags } from '../../../lambda/jobs/ownership';
import type { Quotas } from '../../../simulator';
import type { WantedJob } from '../../../src/shared/resource-properties';
import { createRun, MEMBERSHIP, OTHER_MEMBERSHIP, OTHER_STACK_ID, OWNER, updateRun, wanted } from '../events';
import { CANCEL, GET, LIST, LIST_TAGS, START, World } from '../harness';
import { argumentsOf, commandsIn } from '../shell-command';
import { HOUR, MINUTE } from '../virtual-clock';

/** A service with few slots. */
const few = (quotas: Partial<Quotas>, runningMs = 10 * HOUR) => new World({ config: { quotas }, plan: { pendingMs: 0, runningMs } });

const stranger = (world: World, name: string, membershipIdentifier = MEMBERSHIP) => world.seed({ name, membershipIdentifier });

/** A job of another resource, or of another stack. */
function jobOf(world: World, owner: Partial<Owner>): string {
  const job = wanted({ description: 'of another resource' });
  const whole = { ...OWNER, ...owner };
  const configuration = configurationHash(job);
  return world.seed({ ...job.request, name: generatedName(whole, configuration, 'feedbeef'), tags: reservedTags(whole, configuration, 'a-request') });
}

describe('a Start that finds no slot', () => {
  test('waits until one comes free', async () => {
    const world = few({ perMembership: 1 }, 20 * MINUTE);
    stranger(world, 'other');
    const { id, failure, took } = await world.create(wanted());

    expect(failure).toBeUndefined();
    expect(world.live()).toEqual([id]);
    expect(took).toBeGreaterThanOrEqual(20 * MINUTE);
    expect(took).toBeLessThan(21 * MINUTE);
  });

  test('starts nothing twice, however long it waits', async () => {
    const world = few({ perMembership: 1 }, 40 * MINUTE);
    stranger(world, 'other');
    await world.create(wanted());
    expect(world.calls(START).filter(({ acted }) => acted)).toHaveLength(1);
    expect(world.calls(CANCEL)).toEqual([]);
  });

  test('tolerates conflicts after the wait as it does at first: one may be with its own job', async () => {
    const world = few({ perMembership: 1 }, 20 * MINUTE);
    stranger(world, 'other');
    let conflicts = 0;
    world.beforeCall = (operation) => {
      if (operation === START && world.live().length === 0 && conflicts < 3) {
        conflicts += 1;
        world.simulator.setFaults([{ operation: START, kind: 'conflict' }]);
      }
    };
    const { id, failure } = await world.create(wanted());

    expect(failure).toBeUndefined();
    expect(conflicts).toBe(3);
    expect(world.live()).toEqual([id]);
  });

  test('fails after 50 minutes, and says for how long it has waited and what runs', async () => {
    const world = few({ perMembership: 2 });
    stranger(world, 'nightly');
    stranger(world, 'weekly');
    stranger(world, 'elsewhere', OTHER_MEMBERSHIP);
    const { failure, took } = await world.create(wanted());

    expect(took).toBeGreaterThanOrEqual(50 * MINUTE);
    expect(took).toBeLessThan(51 * MINUTE);
    expect(failure?.message).toMatch(/^ServiceQuotaExceededException: .* \(Pending or running trained model inference jobs per membership: 2\)\. Waited 50 minutes/);
    expect(failure?.message).toMatch(new RegExp(`for a running job to end\\. Running in membership ${MEMBERSHIP}: "[a-z]+" \\(CREATE_IN_PROGRESS, started 20\\S+Z\\), "[a-z]+" \\(CREATE`));
    expect(failure?.message).toContain('"nightly"');
    expect(failure?.message).toContain('"weekly"');
    expect(failure?.message).not.toContain('"elsewhere"');
    expect(failure?.message).toContain('Service Quotas');
    expect(failure?.message).toContain('`maxConcurrentJobs`');
    expect(world.live()).toHaveLength(3);
  });

  test('says so when the jobs of other memberships hold the slots', async () => {
    const world = few({ perAccount: 1 });
    stranger(world, 'elsewhere', OTHER_MEMBERSHIP);
    expect((await world.create(wanted())).failure?.message).toContain(`Running in membership ${MEMBERSHIP}: none, so jobs in other memberships use up the quota. Redeploy when they have ended, `);
  });

  test('says that it has waited also when List fails at the end', async () => {
    const world = few({ perMembership: 1 });
    stranger(world, 'other');
    const event = { ...createRun(wanted()), PhysicalResourceId: 'request', ReceivedAt: world.clock.now() - 50 * MINUTE };
    let lists = 0;
    world.beforeCall = (operation) => {
      lists += operation === LIST ? 1 : 0;
      // The first is the look before the Start.
      if (operation === LIST && lists === 2) {
        world.simulator.setFaults([{ operation: LIST, kind: 'internal', times: 'always' }]);
      }
    };
    await expect(world.poll(event)).rejects.toThrow(/Waited 50 minutes for a running job to end\. Running in membership \S+: could not be determined \(InternalServiceException: /);
  });

  test('is not sent when CloudFormation has given up meanwhile', async () => {
    const world = few({ perMembership: 1 }, 20 * MINUTE);
    stranger(world, 'other');
    const waiting = world.create(wanted());
    await world.wait(10 * MINUTE);
    world.stack.resourceStatus = 'CREATE_FAILED';

    expect((await waiting).failure?.message).toContain('CloudFormation no longer waits for this request');
    expect(world.calls(START).filter(({ acted }) => acted)).toEqual([]);
  });

  test('is not sent in a rollback', async () => {
    const world = few({ perMembership: 1 }, 20 * MINUTE);
    stranger(world, 'other');
    const waiting = world.create(wanted());
    await world.wait(10 * MINUTE);
    world.stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';

    expect((await waiting).id).toMatch(/^forgotten-/);
    expect(world.calls(START).filter(({ acted }) => acted)).toEqual([]);
  });

  test('comes back at every poll: every half a minute', async () => {
    const world = few({ perMembership: 1 }, 20 * MINUTE);
    stranger(world, 'other');
    await world.create(wanted());
    expect(world.calls(START).length).toBeGreaterThanOrEqual(39);
    expect(world.calls(START).length).toBeLessThanOrEqual(41);
  });
});

test('what the message says to cancel makes room: the redeployment starts the job', async () => {
  const world = few({ perMembership: 1 });
  const { id } = await world.create(wanted());
  await world.wait(10 * MINUTE);
  Object.assign(world.stack, { begun: world.clock.now(), id });
  const { failure } = await world.update(id, wanted({ description: 'changed' }), wanted());
  const [command] = commandsIn(failure!.message);
  expect(argumentsOf(command)).toEqual({ 'membership-identifier': MEMBERSHIP, 'trained-model-inference-job-arn': id });

  await world.jobs.cancel(argumentsOf(command)['trained-model-inference-job-arn']);
  await world.wait(5 * MINUTE);
  const next = await world.update(id, wanted({ description: 'changed' }), wanted());
  expect(next.failure).toBeUndefined();
  expect(world.live()).toEqual([next.id]);
});

test('a Start that is refused asks nothing of the jobs of others that run', async () => {
  const world = few({ perMembership: 1 }, 20 * MINUTE);
  const other = stranger(world, 'other');
  Object.assign(world.stack, { begun: world.clock.now() });
  await world.create(wanted());
  expect(world.calls().filter(({ jobArn, operation }) => jobArn === other && operation !== LIST_TAGS)).toEqual([]);
});

test.each([[2, false], [3, true]])('a quota of 2 that has no room for %d instances is waited for; the message says whether they may be too many: %s', async (instanceCount, mayBeTooMany) => {
  const world = few({ instancesPerType: { 'ml.g5.xlarge': 2 } });
  stranger(world, 'other');
  const { failure, took } = await world.create(wanted({ resourceConfig: { instanceType: 'ml.g5.xlarge', instanceCount } }));

  expect(took).toBe(50 * MINUTE);
  expect(failure?.message.includes('If the quota counts instances, the 3 of this job exceed it: lower `instanceCount`.')).toBe(mayBeTooMany);
});

test('a quota of nothing fails at once, and says where to raise it', async () => {
  const world = few({ instancesPerType: { 'ml.g5.xlarge': 0 } });
  const { failure, took } = await world.create(wanted());

  expect(failure?.message).toMatch(/^ServiceQuotaExceededException: .*\(ml\.g5\.xlarge for trained model inference jobs: 0\)\. With a quota of 0, no job can run: request an increase/);
  expect(failure?.message).toContain('Service Quotas');
  expect(world.calls(START)).toHaveLength(1);
  expect(took).toBeLessThan(MINUTE);
});

describe('slots that are held by what an update replaces', () => {
  /** An update of a resource whose job still runs. */
  async function updateOf(world: World, prepare: (current: string) => void = () => undefined, more: Partial<WantedJob> = {}) {
    world.stack.status = 'CREATE_IN_PROGRESS';
    const { id } = await world.create(wanted());
    await world.wait(10 * MINUTE);
    prepare(id);
    Object.assign(world.stack, { status: 'UPDATE_IN_PROGRESS', resourceStatus: 'UPDATE_IN_PROGRESS', id, begun: world.clock.now() });
    return { id, answer: await world.send(updateRun(id, { ...wanted({ description: 'changed' }), ...more }, wanted())) };
  }

  test('by the old job of the resource itself: it fails at once and says so', async () => {
    const world = few({ perMembership: 1 });
    const { id, answer: { failure, took } } = await updateOf(world);

    expect(took).toBeLessThan(MINUTE);
    expect(failure?.message).toContain('Waiting would not help: this update replaces all running jobs, and they are canceled only after the update has '
      + `succeeded: "${world.job(id).name}" (CREATE_IN_PROGRESS, started `);
    expect(failure?.message).toContain(`aws cleanroomsml cancel-trained-model-inference-job --membership-identifier ${MEMBERSHIP} `
      + `--trained-model-inference-job-arn ${id}`);
    expect(world.live()).toEqual([id]);
  });

  test('by its own job, which is retained: it waits, because nothing else ends that one', async () => {
    const world = few({ perMembership: 1 });
    const { answer: { failure, took } } = await updateOf(world, undefined, { retain: true });

    expect(took).toBeGreaterThan(40 * MINUTE);
    expect(failure?.message).toContain('for a running job to end');
  });

  test('by those of others too, that have been replaced: it fails at once', async () => {
    const world = few({ perMembership: 2 });
    world.stack.others = { Other: { status: 'UPDATE_COMPLETE', physicalId: 'its new job' } };
    const { answer: { failure, took } } = await updateOf(world, () => {
      jobOf(world, { logicalId: 'Other' });
      Object.assign(world.stack.others.Other, { since: world.clock.now() });
    });

    expect(took).toBeLessThan(MINUTE);
    expect(failure?.message).toContain('Waiting would not help: this update replaces all running jobs');
  });

  test('by those of others too, that are being replaced: it fails when that is sure', async () => {
    const world = few({ perMembership: 2 });
    const { answer: { failure, took } } = await updateOf(world, () => {
      world.stack.others = { Other: { status: 'UPDATE_IN_PROGRESS', since: world.clock.now(), physicalId: jobOf(world, { logicalId: 'Other' }) } };
    });

    expect(took).toBeGreaterThanOrEqual(3 * MINUTE);
    expect(took).toBeLessThan(4 * MINUTE);
    expect(failure?.message).toContain('Waiting would not help: this update replaces all running jobs');
  });

  test.each<[string, (world: World, current: string) => void]>([
    ['by a stranger too', (world) => void stranger(world, 'other')],
    ['by a job of another stack too, whatever has become of a resource of that name here', (world) => {
      world.stack.others = { Other: { status: 'UPDATE_COMPLETE', physicalId: 'its new job' } };
      jobOf(world, { stackId: OTHER_STACK_ID, logicalId: 'Other' });
    }],
    ['by a job of a resource that stays', (world) => {
      world.stack.others = { Other: { status: 'CREATE_COMPLETE', physicalId: jobOf(world, { logicalId: 'Other' }) } };
    }],
    ['by a job that is being canceled', (world) => {
      world.stack.others = { Other: { status: 'UPDATE_COMPLETE', physicalId: 'its new job' } };
      world.simulator.changePlan({ cancelPendingMs: 30 * MINUTE });
      void world.jobs.cancel(jobOf(world, { logicalId: 'Other' }));
    }],
  ])('%s: it waits', async (_, prepare) => {
    const world = few({ perMembership: 2 }, 30 * MINUTE);
    const { answer: { failure, took } } = await updateOf(world, (current) => prepare(world, current));

    expect(failure).toBeUndefined();
    expect(took).toBeGreaterThan(10 * MINUTE);
  });

  test.each([
    ['of instances of a type, which are used in other memberships too', { quotaName: 'ml.g5.xlarge for trained model inference jobs', quotaValue: 1 }],
    ['without a name', { quotaValue: 1 }],
  ])('a quota %s says nothing about them: it waits', async (_, members) => {
    const world = few({}, 30 * MINUTE);
    world.simulator.setFaults([{ operation: START, kind: 'error', name: 'ServiceQuotaExceededException', status: 402, members, skip: 1, times: 20 }]);
    const { answer: { failure, took } } = await updateOf(world);

    expect(failure).toBeUndefined();
    expect(took).toBeGreaterThan(9 * MINUTE);
  });

  test('by a resource whose tags are being changed, however long the request has waited: it waits', async () => {
    const world = few({ perMembership: 2 }, 30 * MINUTE);
    let other = '';
    const { answer: { failure } } = await updateOf(world, () => {
      other = jobOf(world, { logicalId: 'Other' });
      world.stack.others = { Other: { status: 'UPDATE_COMPLETE', physicalId: other } };
      world.beforeCall = () => {
        const isChanging = world.clock.now() >= world.stack.begun + 4 * MINUTE;
        world.stack.others = { Other: { status: isChanging ? 'UPDATE_IN_PROGRESS' : 'UPDATE_COMPLETE', since: world.stack.begun + 4 * MINUTE, physicalId: other } };
      };
    });
    expect(failure).toBeUndefined();
  });

  test('a quota of the account may be held by others: it waits', async () => {
    const world = few({ perAccount: 2 }, 30 * MINUTE);
    const { answer: { failure } } = await updateOf(world, () => void stranger(world, 'elsewhere', OTHER_MEMBERSHIP));
    expect(failure).toBeUndefined();
  });

  test('in the creation of a stack nothing is replaced: no job is asked for', async () => {
    const world = few({ perMembership: 1 }, 10 * MINUTE);
    Object.assign(world.stack, { status: 'CREATE_IN_PROGRESS', resourceStatus: 'CREATE_IN_PROGRESS' });
    stranger(world, 'other');
    const { id } = await world.create(wanted());
    expect([...world.calls(GET), ...world.calls(LIST_TAGS)].filter(({ jobArn }) => jobArn !== id)).toEqual([]);
  });
});
