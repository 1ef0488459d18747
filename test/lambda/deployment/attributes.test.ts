import { attributesOf } from '../../../lambda/deployment/attributes';
import type { JobDetails } from '../../../lambda/jobs/inference-jobs';
import { createLeg, LOGICAL_ID, wanted, wantedWithEverything } from '../events';
import { GET, LIST, World } from '../harness';
import { HOUR, MINUTE, SECOND } from '../virtual-clock';

const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

/** What users' templates read, by `Fn::GetAtt`: written out, because none of these names may ever change. */
const NAMES = [
  'TrainedModelInferenceJobArn', 'Name', 'Status', 'StatusCode', 'StatusMessage', 'CreateTime', 'UpdateTime', 'CollaborationIdentifier',
  'TrainedModelVersionIdentifier', 'ConfiguredModelAlgorithmAssociationArn', 'InstanceCount', 'OutputAccept', 'MaxPayloadInMB',
  'MlModelInferencePayerAccountId', 'InferenceContainerImageDigest', 'MetricsStatus', 'MetricsStatusDetails', 'LogsStatus', 'LogsStatusDetails',
];

/** The attributes of a leg that has ended. */
async function dataOf(world: World, id: string) {
  const { data, failure } = await world.send(createLeg(id));
  expect(failure).toBeUndefined();
  return data!;
}

test('a finished job has everything that Get and List return for it, except its environment', async () => {
  const world = new World({ plan: { pendingMs: 0, runningMs: 10 * MINUTE } });
  const job = wantedWithEverything({ environment: { API_TOKEN: 'hunter2' } });
  const { id } = await world.create(job);
  const begun = world.clock.now();
  const data = await dataOf(world, id);
  const { request } = job;
  const [listed] = world.simulator.jobs();

  expect(Object.keys(data)).toEqual(NAMES);
  expect(data).toMatchObject({
    TrainedModelInferenceJobArn: id,
    Name: request.name ?? expect.stringContaining(LOGICAL_ID),
    Status: 'ACTIVE',
    TrainedModelVersionIdentifier: request.trainedModelVersionIdentifier,
    ConfiguredModelAlgorithmAssociationArn: request.configuredModelAlgorithmAssociationArn,
    InstanceCount: String(request.resourceConfig.instanceCount),
    OutputAccept: request.outputConfiguration.accept,
    MaxPayloadInMB: String(request.containerExecutionParameters?.maxPayloadInMB),
    MlModelInferencePayerAccountId: request.mlModelInferencePayerAccountId,
    CollaborationIdentifier: expect.stringMatching(/^[0-9a-f-]{36}$/),
    CreateTime: new Date(listed.history[0].at).toISOString(),
  });
  expect(Date.parse(data.UpdateTime)).toBeGreaterThan(begun);
  expect(JSON.stringify(data)).not.toContain('hunter2');
});

// An export or a parameter that is empty would fail its deployment, when the job has been paid for.
test('every attribute has a value, and none is empty', async () => {
  expect(attributesOf('x')).toEqual({ ...Object.fromEntries(NAMES.map((name) => [name, '-'])), TrainedModelInferenceJobArn: 'x' });

  const world = new World({ plan: { pendingMs: 0, runningMs: 0 } });
  const { id } = await world.create(wanted());
  const data = await dataOf(world, id);
  expect(Object.keys(data)).toEqual(NAMES);
  expect(Object.values(data).filter((value) => typeof value !== 'string' || value === '')).toEqual([]);
  expect(attributesOf('x', { statusMessage: '', outputAccept: ' \n', statusCode: 'a' })).toMatchObject({ StatusMessage: '-', OutputAccept: '-', StatusCode: 'a' });
});

test('a leg that is rolled back to no job has all of them too', async () => {
  const world = new World();
  world.stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
  expect(await dataOf(world, 'forgotten-1')).toEqual({ ...Object.fromEntries(NAMES.map((name) => [name, '-'])), TrainedModelInferenceJobArn: 'forgotten-1' });
});

describe('the collaboration', () => {
  const finished = async (config = {}) => {
    const world = new World({ plan: { pendingMs: 0, runningMs: 0 }, config });
    const { id } = await world.create(wanted());
    await world.clock.sleep(HOUR);
    return { world, id };
  };

  test('costs one call of List, of one page with one job', async () => {
    const { world, id } = await finished();
    const before = world.calls(LIST).length;
    await dataOf(world, id);
    const lists = world.calls(LIST).slice(before);
    // The other one looks for duplicates.
    expect(lists.map(({ input }) => String(input.maxResults))).toEqual(['100', '1']);
  });

  test('is not known when List shows nothing', async () => {
    const { world, id } = await finished({ listLagMs: 3 * HOUR });
    expect((await dataOf(world, id)).CollaborationIdentifier).toBe('-');
  });

  test('is not known when List is denied permanently, and no job fails because of that', async () => {
    const { world, id } = await finished();
    world.simulator.setFaults([{ operation: LIST, kind: 'access-denied', times: 'always' }]);
    expect((await dataOf(world, id)).CollaborationIdentifier).toBe('-');
  });

  test('is asked for again after an error that may pass', async () => {
    const { world, id } = await finished();
    world.simulator.setFaults([{ operation: LIST, kind: 'internal', skip: 1 }]);
    expect((await dataOf(world, id)).CollaborationIdentifier).not.toBe('-');
  });
});

describe('free text', () => {
  const job = (texts: Partial<JobDetails>): Partial<JobDetails> => ({
    name: '\u{1F600}'.repeat(63),
    status: 'ACTIVE',
    statusCode: 'OK',
    inferenceContainerImageDigest: `sha256:${'0'.repeat(64)}`,
    configuredModelAlgorithmAssociationArn: `arn:${'a'.repeat(1000)}`,
    outputAccept: 'x'.repeat(256),
    ...texts,
  });

  test.each([
    ['one', { statusMessage: '検'.repeat(5000) }],
    ['all three', { statusMessage: '"\\'.repeat(5000), logsStatusDetails: '\u{1F600}'.repeat(5000), metricsStatusDetails: '\u0001'.repeat(5000) }],
    ['the last', { metricsStatusDetails: 'x'.repeat(5000) }],
  ])('is cut to fit: %s too long', (_, texts) => {
    const attributes = attributesOf('arn', job(texts));
    expect(bytes(attributes)).toBeLessThanOrEqual(3000);
    // No room is wasted.
    expect(bytes(attributes)).toBeGreaterThan(2980);
    for (const [name, given] of Object.entries(texts)) {
      const shown = attributes[`${name.charAt(0).toUpperCase()}${name.slice(1)}` as keyof typeof attributes];
      expect(given.startsWith(shown.slice(0, -1))).toBe(true);
      expect(shown).toMatch(/…$/);
    }
  });

  test('that fits is left as it is', () => {
    const texts = { statusMessage: 'a', logsStatusDetails: 'b'.repeat(300), metricsStatusDetails: 'c' };
    expect(attributesOf('arn', job(texts))).toMatchObject({ StatusMessage: 'a', LogsStatusDetails: 'b'.repeat(300), MetricsStatusDetails: 'c' });
  });

  test('gives way to what must not be cut', () => {
    const long = { configuredModelAlgorithmAssociationArn: `arn:${'a'.repeat(2044)}`, statusMessage: 'x'.repeat(5000) };
    const attributes = attributesOf(`arn:${'b'.repeat(600)}`, job(long));
    expect(attributes.ConfiguredModelAlgorithmAssociationArn).toBe(long.configuredModelAlgorithmAssociationArn);
    expect(attributes.TrainedModelInferenceJobArn).toHaveLength(604);
    expect(attributes.StatusMessage).toBe('-');
  });
});

describe('without waiting', () => {
  test('a leg cancels duplicates and returns the status of the job, however the job ends', async () => {
    const world = new World({ plan: { pendingMs: 0, runningMs: HOUR } });
    const { id } = await world.create(wanted());
    const { data, took } = await world.send(createLeg(id, null));
    expect(data).toMatchObject({ TrainedModelInferenceJobArn: id, Status: 'CREATE_IN_PROGRESS' });
    expect(took).toBe(90 * SECOND);
    expect(world.calls(GET).length).toBeLessThan(10);
  });

  test('a job that has failed fails nothing', async () => {
    const world = new World({ plan: { pendingMs: 0, runningMs: 10 * SECOND, outcome: 'CREATE_FAILED' } });
    const { id } = await world.create(wanted());
    expect((await world.send(createLeg(id, null))).data).toMatchObject({ Status: 'CREATE_FAILED' });
  });
});
