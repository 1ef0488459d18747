import { configurationHash } from '../../../lambda/jobs/configuration-hash';
import { ownerDigest } from '../../../lambda/jobs/ownership';
import { LOGICAL_ID, MEMBERSHIP, STACK_ID, createRun, wanted, wantedWithEverything } from '../events';
import { LIST, START, World } from '../harness';
import { MINUTE, SECOND } from '../virtual-clock';

const owner = { stackId: STACK_ID, logicalId: LOGICAL_ID };

describe('a Create', () => {
  test('starts one job and answers with its ARN at the second poll: the first comes too soon', async () => {
    const world = new World();
    const answer = await world.create(wanted());

    expect(world.calls(START)).toHaveLength(1);
    expect(world.live()).toEqual([answer.id]);
    expect(answer).toEqual({ id: expect.stringMatching(/^arn:aws:cleanrooms-ml:.*trained-model-inference-job/), polls: 2, took: 30 * SECOND });
  });

  test('looks before it starts', async () => {
    const world = new World();
    await world.create(wanted());

    expect(world.calls().slice(0, 2).map(({ operation }) => operation)).toEqual([LIST, START]);
  });

  test('puts on the job whose it is, beside the tags of the user', async () => {
    const world = new World();
    const job = wanted({ tags: { team: 'ads', empty: '' } });
    const event = createRun(job);
    const { id } = await world.send(event);

    expect(world.job(id).tags).toEqual({
      'team': 'ads',
      'empty': '',
      'cdk-cleanrooms-ml:stack-id': STACK_ID,
      'cdk-cleanrooms-ml:logical-id': LOGICAL_ID,
      'cdk-cleanrooms-ml:configuration': configurationHash(job),
      'cdk-cleanrooms-ml:request-id': event.RequestId,
    });
  });

  test('sends every member of the request, numbers as numbers', async () => {
    const world = new World();
    const { request } = wantedWithEverything();
    await world.create({ request });

    const { membershipIdentifier, tags, ...members } = request;
    expect(world.starts).toEqual([{ ...members, tags: expect.objectContaining(tags!) }]);
    expect(world.starts[0]).toMatchObject({
      resourceConfig: { instanceCount: 2 }, containerExecutionParameters: { maxPayloadInMB: 100 }, environment: { COUNT: '7', FLAG: 'true' },
    });
    expect(world.calls(START)[0]).toMatchObject({ input: { membershipIdentifier }, unknownMembers: [] });
  });

  test('sends nothing that was not asked for', async () => {
    const world = new World();
    await world.create(wanted());

    const { membershipIdentifier: _, ...members } = wanted().request;
    expect(world.starts).toEqual([{ ...members, name: expect.any(String), tags: expect.any(Object) }]);
  });

  test('refuses before Start what had no value at synth, and quotes no environment value', async () => {
    const world = new World();
    const { failure, polls } = await world.create(wanted({
      membershipIdentifier: MEMBERSHIP.replace('1', 'X'), resourceConfig: { instanceType: 'ml.g5.xlarge', instanceCount: 11 }, environment: { 'A-B': 'hunter2' },
    }));

    expect(failure?.message).toMatch(/^invalid inference job, nothing was started: membershipIdentifier: got "X1111111-.*instanceCount: got 11, .*'A-B'/);
    expect(failure?.message).not.toContain('hunter2');
    expect(polls).toBe(1);
    expect(world.calls()).toEqual([]);
  });
});

describe('the name of a job', () => {
  const nameOf = async (world: World, job = wanted(), origin = {}) => world.job((await world.create(job, origin)).id).name;

  test('is the one that the user gave', async () => {
    expect(await nameOf(new World(), wanted({ name: 'Nightly run' }))).toBe('Nightly run');
  });

  test('is made of the logical id and ends in the owner', async () => {
    const name = await nameOf(new World());
    expect(name).toMatch(/^ForecastResource1A2B3C4D-[0-9a-f]{8}-[0-9a-f]{6}-[0-9a-f]{8}$/);
    expect(name.endsWith(ownerDigest(owner))).toBe(true);
  });

  test('has at most 63 characters and still ends in the owner', async () => {
    const logicalId = 'L'.repeat(255);
    const name = await nameOf(new World(), wanted(), { LogicalResourceId: logicalId });
    expect(name).toHaveLength(63);
    expect(name.endsWith(`-${ownerDigest({ ...owner, logicalId })}`)).toBe(true);
  });

  test('is another one for every attempt', async () => {
    const world = new World({ plan: { pendingMs: 0, runningMs: 0, outcome: 'CREATE_FAILED' } });
    const event = createRun(wanted());
    const names = new Set<string>();
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      names.add(world.job((await world.send(event)).id).name);
      await world.clock.sleep(MINUTE);
    }
    expect(names.size).toBe(3);
  });
});
