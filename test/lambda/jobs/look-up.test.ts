import { configurationHash } from '../../../lambda/jobs/configuration-hash';
import { generatedName } from '../../../lambda/jobs/job-name';
import { LOGICAL_ID_TAG, reservedTags } from '../../../lambda/jobs/ownership';
import { DEFAULT_PLAN } from '../../../simulator';
import type { WantedJob } from '../../../src/shared/resource-properties';
import { createRun, LOGICAL_ID, MEMBERSHIP, OTHER_MEMBERSHIP, OTHER_STACK_ID, STACK_ID, wanted } from '../events';
import { CANCEL, GET, LIST, LIST_TAGS, START, TAG, UNTAG, World } from '../harness';
import { HOUR, MINUTE } from '../virtual-clock';

const owner = { stackId: STACK_ID, logicalId: LOGICAL_ID };
const hash = configurationHash(wanted());
const ownName = generatedName(owner, hash, 'feedbeef');
const without = (tag: string) => Object.fromEntries(Object.entries(ownTags()).filter(([key]) => key !== tag));
const ownTags = (job: WantedJob = wanted()) => reservedTags(owner, configurationHash(job), 'an-earlier-request');

describe('a Create adopts', () => {
  test('the live job of the same Create delivered again', async () => {
    const world = new World();
    const event = createRun(wanted());
    const first = await world.send(event);
    await world.clock.sleep(MINUTE);
    const second = await world.send(event);

    expect(second.id).toBe(first.id);
    expect(world.calls(START)).toHaveLength(1);
    expect(world.live()).toEqual([first.id]);
  });

  test('the live job of an earlier request for the same configuration', async () => {
    const world = new World();
    const first = await world.create(wanted());
    const second = await world.create(wanted());

    expect(second.id).toBe(first.id);
    expect(world.live()).toEqual([first.id]);
  });

  test.each([['generated', wanted()], ['given', wanted({ name: 'nightly' })]])('a job that has finished, under a %s name', async (_, job) => {
    const world = new World();
    const first = await world.create(job);
    await world.clock.sleep(HOUR);
    expect(world.job(first.id).status).toBe('ACTIVE');

    expect((await world.create(job)).id).toBe(first.id);
    expect(world.calls(START)).toHaveLength(1);
  });

  test('and brings its tags up to date, leaving those of others', async () => {
    const world = new World();
    const { id } = await world.create(wanted({ tags: { team: 'ads', cost: '1' } }));
    await world.jobs.tag(id, { 'set-by-hand': 'yes' });
    await world.create(wanted({ tags: { team: 'ads', cost: '2', stage: 'prod' } }));

    expect(world.job(id).tags).toMatchObject({ 'team': 'ads', 'cost': '2', 'stage': 'prod', 'set-by-hand': 'yes', ...owningTags() });
    expect(world.calls(TAG).at(-1)!.input.tags).toEqual({ cost: '2', stage: 'prod' });
    expect(world.calls(UNTAG)).toEqual([]);
  });

  const owningTags = () => ({ 'cdk-cleanrooms-ml:stack-id': STACK_ID, 'cdk-cleanrooms-ml:logical-id': LOGICAL_ID });
});

describe('a Create does not adopt', () => {
  test.each(['CREATE_FAILED', 'INACTIVE'])('its own job that is %s', async (status) => {
    const world = new World({ plan: { outcome: 'CREATE_FAILED' } });
    const first = await world.create(wanted());
    if (status === 'INACTIVE') {
      await world.jobs.cancel(first.id);
    }
    await world.clock.sleep(HOUR);
    expect(world.job(first.id).status).toBe(status);

    expect((await world.create(wanted())).id).not.toBe(first.id);
    expect(world.calls(START)).toHaveLength(2);
  });

  test('its own job that is being canceled', async () => {
    const world = new World({ plan: { cancelInProgressMs: HOUR } });
    const first = await world.create(wanted());
    await world.jobs.cancel(first.id);

    expect((await world.create(wanted())).id).not.toBe(first.id);
  });

  const foreign: [string, Record<string, string>][] = [
    ['without tags', {}],
    ['of another stack', { ...ownTags(), 'cdk-cleanrooms-ml:stack-id': OTHER_STACK_ID }],
    ['of another resource', { ...ownTags(), 'cdk-cleanrooms-ml:logical-id': 'AnotherResource' }],
    ['that is retired', without('cdk-cleanrooms-ml:logical-id')],
    ['whose stack is not known', without('cdk-cleanrooms-ml:stack-id')],
  ];

  test.each(foreign)('a live job %s that has its name, nor touches it', async (_, tags) => {
    for (const [name, job] of [['nightly', wanted({ name: 'nightly' })], [ownName, wanted()]] as const) {
      const world = new World();
      const other = world.seed({ name, tags });
      const { id } = await world.create(job);

      expect(id).not.toBe(other);
      expect(world.live()).toEqual([other, id]);
      expect(world.job(other).tags).toEqual(tags);
    }
  });

  test.each(foreign)('a finished job %s that has its name', async (_, tags) => {
    const world = new World();
    const other = world.seed({ name: ownName, tags });
    await world.clock.sleep(HOUR);
    expect((await world.create(wanted())).id).not.toBe(other);
  });
});

describe('of its own live jobs a Create', () => {
  const others: [string, WantedJob][] = [
    ['machine', wanted({ resourceConfig: { instanceType: 'ml.g5.2xlarge' } })],
    ['model', wanted({ trainedModelArn: wanted().request.trainedModelArn.replace('aaaa', 'other') })],
    ['rerun token', wanted({}, 'again')],
  ];

  test.each(others)('cancels one of another %s', async (_, job) => {
    const world = new World();
    const old = await world.create(job);
    const { id } = await world.create(wanted());

    expect(id).not.toBe(old.id);
    expect(world.live()).toEqual([id]);
    expect(world.job(old.id).status).toMatch(/^CANCEL_/);
  });

  test('keeps the earliest of several alike', async () => {
    const world = new World();
    const [first] = await seedThree(world);

    expect((await world.create(wanted())).id).toBe(first);
    expect(world.live()).toEqual([first]);
    expect(world.calls(START)).toEqual([]);
  });

  test('starts none when a Cancel of another configuration fails', async () => {
    const world = new World();
    const old = await world.create(others[0][1]);
    world.simulator.setFaults([{ operation: CANCEL, kind: 'internal' }]);
    const { id, polls } = await world.create(wanted());

    expect(polls).toBe(3);
    expect(world.job(old.id).status).toMatch(/^CANCEL_/);
    expect(world.live()).toEqual([id]);
    expect(world.calls(START)).toHaveLength(2);
  });

  async function seedThree(world: World): Promise<string[]> {
    const arns: string[] = [];
    for (const unique of ['cccccccc', 'bbbbbbbb', 'aaaaaaaa']) {
      arns.push(world.seed({ name: generatedName(owner, hash, unique), tags: ownTags() }));
      await world.clock.sleep(1000);
    }
    return arns;
  }
});

describe('a job is found', () => {
  test('on a later page', async () => {
    const world = new World({ config: { quotas: { perAccount: 1000, perMembership: 1000 } } });
    const own = world.seed({ name: ownName, tags: ownTags() });
    Array.from({ length: 150 }, (_, n) => world.seed({ name: `other ${n}` }));

    expect((await world.create(wanted())).id).toBe(own);
    expect(world.calls(LIST)).toHaveLength(2);
    expect(world.calls(LIST_TAGS)).toHaveLength(1);
    expect(world.calls(GET)).toEqual([]);
  });

  test('once, when it is on two pages because they shift', async () => {
    const world = new World({ config: { quotas: { perAccount: 1000, perMembership: 1000 }, pageTokens: 'offset', pageShift: 1 } });
    Array.from({ length: 10 }, (_, n) => world.seed({ name: `older ${n}` }));
    const own = world.seed({ name: ownName, tags: ownTags() });
    Array.from({ length: 99 }, (_, n) => world.seed({ name: `newer ${n}` }));

    expect((await world.create(wanted())).id).toBe(own);
    expect(world.live()).toContain(own);
    expect(world.calls(CANCEL)).toEqual([]);
    expect(world.calls(LIST_TAGS)).toHaveLength(1);
    expect(world.calls(GET)).toEqual([]);
  });

  test('in the membership of the old properties of an update, too', async () => {
    const world = new World();
    const current = await world.create(wanted({ membershipIdentifier: OTHER_MEMBERSHIP }));
    const stray = world.seed({
      membershipIdentifier: OTHER_MEMBERSHIP,
      name: ownName,
      tags: ownTags(wanted({ description: 'left by a failed update' })),
    });
    const { id } = await world.update(current.id, wanted(), wanted({ membershipIdentifier: OTHER_MEMBERSHIP }));

    expect(world.live()).toEqual([current.id, id]);
    expect(world.job(stray).status).toMatch(/^CANCEL_/);
  });

  test('with at most a dozen calls a look among 1,000 that are older than its stack', async () => {
    const world = new World({ plan: { pendingMs: 0, runningMs: 0 } });
    const otherConfiguration = wanted({ description: 'old' });
    const templates = [
      world.seed({ name: generatedName(owner, configurationHash(otherConfiguration), 'feedbeef'), tags: ownTags(otherConfiguration) }),
      world.seed({ name: 'of somebody else' }),
      world.seed({ name: 'nightly', tags: { owner: 'somebody else' } }),
      world.seed({ name: 'nightly', tags: ownTags(otherConfiguration) }),
    ];
    multiply(world, templates, 1000);
    world.simulator.changePlan(DEFAULT_PLAN);
    await world.clock.sleep(MINUTE);
    world.stack.created = world.clock.now();

    await world.create(wanted());
    // The job that was started.
    expect(world.calls(LIST_TAGS)).toHaveLength(1);
    expect(world.calls(GET)).toEqual([]);
    await world.create(wanted({ name: 'nightly' }));
    // A look before Start and one after it.
    expect(world.calls(LIST_TAGS).length - 1).toBeLessThanOrEqual(2 * 12 + 1);
    expect(world.calls(GET)).toEqual([]);
    expect(world.calls(START)).toHaveLength(2);
  });

  test('among those of fifty other resources of its name, each of which is asked for once', async () => {
    const world = new World({ config: { quotas: { perAccount: 100, perMembership: 100 } } });
    const siblings = Array.from({ length: 50 }, (_, n) =>
      world.seed({ name: 'nightly', tags: { ...ownTags(), [LOGICAL_ID_TAG]: `Job${n}` } }));
    const own = world.seed({ name: 'nightly', tags: ownTags(wanted({ name: 'nightly' })) });

    expect((await world.create(wanted({ name: 'nightly' }))).id).toBe(own);
    expect((await world.create(wanted({ name: 'nightly' }))).id).toBe(own);
    const asked = world.calls(LIST_TAGS).map(({ jobArn }) => jobArn!);
    expect(siblings.filter((arn) => asked.filter((other) => other === arn).length !== 1)).toEqual([]);
  });

  /** Starting so many takes the simulator too long: it counts all jobs at every Start. */
  function multiply(world: World, templates: string[], count: number): void {
    type Store = { all(): { arn: string; nthStart: number }[]; put(job: object): void };
    const store = Reflect.get(world.simulator, 'jobStore') as Store;
    const jobs = store.all().filter(({ arn }) => templates.includes(arn));
    for (let n = jobs.length; n < count; n += 1) {
      const job = jobs[n % jobs.length];
      store.put({ ...job, arn: job.arn.replace(/[^/]{12}$/, String(n).padStart(12, 'f')), nthStart: n + 1 });
    }
  }
});

test('no other membership is looked at', async () => {
  const world = new World();
  await world.create(wanted());
  expect(world.calls(LIST).map(({ input }) => input.membershipIdentifier)).toEqual([MEMBERSHIP, MEMBERSHIP]);
});
