import { HttpResponse } from '@smithy/core/protocols';
import { kindOf } from '../../../lambda/errors/error-kinds';
import { CleanRoomsMLInferenceJobs } from '../../../lambda/jobs/inference-jobs';
import { examples } from '../clients/cleanroomsml/examples';
import { FakeService, json } from '../clients/cleanroomsml/fake-service';
import { MEMBERSHIP, wanted } from '../events';
import { GET, LIST, LIST_TAGS, World } from '../harness';
import { START_TIME } from '../virtual-clock';

const MODELS = ['one', 'two'].map((name) => `arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/${MEMBERSHIP}/trained-model/${name}`);
const VERSION = 'fedcba98-7654-3210-fedc-ba9876543210';

test('a summary has what distinguishes jobs', async () => {
  const listing = examples.find(({ operation }) => operation === LIST)!;
  const page = JSON.parse(listing.answer.body) as { trainedModelInferenceJobs: Record<string, string>[] };
  const [described] = page.trainedModelInferenceJobs;
  const once = new FakeService({ ...listing.answer, body: JSON.stringify({ trainedModelInferenceJobs: [described] }) }).client();

  expect(await new CleanRoomsMLInferenceJobs(once, once).list(MEMBERSHIP)).toEqual([{
    arn: described.trainedModelInferenceJobArn,
    name: described.name,
    status: described.status,
    createTime: new Date(described.createTime),
    updateTime: new Date(described.updateTime),
    trainedModelArn: described.trainedModelArn,
    trainedModelVersionIdentifier: described.trainedModelVersionIdentifier,
    configuredModelAlgorithmAssociationArn: described.configuredModelAlgorithmAssociationArn,
    collaborationIdentifier: described.collaborationIdentifier,
  }]);
});

test('the service selects what is listed', async () => {
  const world = new World();
  const [first] = MODELS.map((trainedModelArn, index) => world.seed({ name: `job-${index}`, trainedModelArn }));
  const versioned = world.seed({ name: 'versioned', trainedModelArn: MODELS[0], trainedModelVersionIdentifier: VERSION });
  const arns = async (...filters: Parameters<CleanRoomsMLInferenceJobs['list']> extends [string, ...infer F] ? F : never) =>
    (await world.jobs.list(MEMBERSHIP, ...filters)).map(({ arn }) => arn).sort();

  expect(await arns()).toHaveLength(3);
  expect(await arns({ trainedModelArn: MODELS[0] })).toEqual([first, versioned].sort());
  expect(await arns({ trainedModelVersionIdentifier: VERSION })).toEqual([versioned]);
  expect(await arns({ trainedModelArn: MODELS[1], trainedModelVersionIdentifier: VERSION })).toEqual([]);
});

test('tags are returned without anything else', async () => {
  const world = new World();
  const arn = world.seed({ name: 'job', tags: { team: 'ads' } });

  expect(await world.jobs.tagsOf(arn)).toEqual({ team: 'ads' });
  expect(world.calls().map(({ operation }) => operation)).toEqual([LIST_TAGS]);
  expect(world.clock.now()).toBe(START_TIME);
});

describe('a list that does not end', () => {
  const { body } = examples.find(({ operation }) => operation === LIST)!.answer;
  const { trainedModelInferenceJobs } = JSON.parse(body) as { trainedModelInferenceJobs: object[] };

  /** What List comes to where each page has the next of these tokens. */
  async function listing(tokenOf: (page: number) => string | undefined, millisecondsAPage = 0) {
    let pages = 0;
    const clock = { now: () => START_TIME + pages * millisecondsAPage, sleep: async () => undefined };
    const requestHandler = {
      handle: async () => {
        const page = json(200, { trainedModelInferenceJobs, nextToken: tokenOf(pages += 1) });
        return { response: new HttpResponse({ statusCode: 200, headers: page.headers, body: Buffer.from(page.body) }) };
      },
    };
    const client = new FakeService().client({ requestHandler });
    const result = await new CleanRoomsMLInferenceJobs(client, client, [], clock).list(MEMBERSHIP).catch((error: unknown) => error);
    return { result, pages };
  }

  test.each<[string, (page: number) => string, number]>([
    ['always the same token', () => 'a', 2],
    ['tokens in a circle', (page) => `token-${page % 3}`, 4],
    ['tokens in a circle after a start', (page) => (page < 5 ? `${page}` : 'ab'[page % 2]), 7],
  ])('is an unreadable answer: %s', async (_, tokenOf, expected) => {
    const { result, pages } = await listing(tokenOf);
    expect(result).toMatchObject({ name: 'UnreadableAnswer', message: `the service returned HTTP 200 with a list that never ends: ${expected} pages were read` });
    expect(kindOf(result)).toBe('unanswered');
    expect(pages).toBe(expected);
  });

  test.each([
    ['its pages take more than 100 seconds: the function must not be killed after a Start', 1000, 'takes more than 100 seconds', 100],
    ['it has more than 1000 pages', 0, 'is too long', 1001],
  ])('is an error of the kind "too many jobs" if %s', async (_, milliseconds, how, expected) => {
    const { result, pages } = await listing((page) => `token-${page}`, milliseconds);
    expect(pages).toBe(expected);
    expect(result).toMatchObject({ message: `the service returned HTTP 200 with a list that ${how}: ${pages} pages were read` });
    expect(kindOf(result)).toBe('too many jobs');
  });

  test.each([[3448, 'too many jobs', 30], [3449, 'unanswered', 29]])('pages of %d ms: %s', async (milliseconds, kind, expected) => {
    const { result, pages } = await listing((page) => `token-${page}`, milliseconds);
    expect([kindOf(result), pages]).toEqual([kind, expected]);
  });

  test('is not one of many pages', async () => {
    const { result, pages } = await listing((page) => (page < 100 ? `token-${page}` : undefined), 1000);
    expect(result).toHaveLength(1);
    expect(pages).toBe(100);
  });
});

test.each([
  ['{"message":7}', '7'], ['{"message":{"reason":"no"}}', '{"reason":"no"}'], ['{"message":["no"],"quotaName":7}', '["no"]'],
])('an error whose members are no texts is still the error of the service: %s', async (body, message) => {
  const client = new FakeService({ status: 403, headers: { 'x-amzn-errortype': 'AccessDeniedException', 'content-type': 'application/json' }, body }).client();
  const failure = await new CleanRoomsMLInferenceJobs(client, client).list(MEMBERSHIP).catch((error: Error) => error);

  expect(failure).toMatchObject({ name: 'AccessDeniedException', message });
  expect(kindOf(failure)).toBe('denied');
});

describe('the answer of Get', () => {
  const { body } = examples.find(({ operation }) => operation === GET)!.answer;
  const SECRET = 'hunter2-correct-horse-9';
  const ARN = (JSON.parse(body) as { trainedModelInferenceJobArn: string }).trainedModelInferenceJobArn;
  const jobsAnswering = (change: object) => {
    const client = new FakeService(json(200, { ...JSON.parse(body), ...change })).client();
    return new CleanRoomsMLInferenceJobs(client, client);
  };

  test('is as the service says it, but without the environment', async () => {
    const given = JSON.parse(body) as Record<string, unknown>;
    const answer = await jobsAnswering({ environment: { PASSWORD: SECRET } }).answerOf(ARN);
    const { environment: _, aMemberOfTomorrow: _unknown, ...expected } = given;
    expect(JSON.parse(JSON.stringify(answer))).toEqual({
      ...expected,
      createTime: new Date(given.createTime as string).toISOString(),
      updateTime: new Date(given.updateTime as string).toISOString(),
    });
    expect(JSON.stringify(answer)).not.toContain(SECRET);
  });

  test('quotes no value of the environment', async () => {
    const text = `the value ${SECRET} is bad`;
    const answer = await jobsAnswering({
      environment: { PASSWORD: SECRET }, statusDetails: { statusCode: text, message: text }, metricsStatusDetails: text, logsStatusDetails: text,
    }).answerOf(ARN);
    const safe = 'the value *** is bad';
    expect(answer).toMatchObject({ statusDetails: { statusCode: safe, message: safe }, metricsStatusDetails: safe, logsStatusDetails: safe });
    expect(JSON.stringify(answer)).not.toContain(SECRET);
  });

  test('has nothing that the service does not say', async () => {
    const answer = await jobsAnswering({ statusDetails: undefined, metricsStatusDetails: undefined, logsStatusDetails: undefined }).answerOf(ARN);
    expect(Object.keys(JSON.parse(JSON.stringify(answer)))).not.toEqual(expect.arrayContaining([expect.stringMatching(/Details$/)]));
  });

  test('tells later errors what to hide', async () => {
    const world = new World();
    const arn = world.seed({ name: 'job', environment: { PASSWORD: SECRET } });
    await world.jobs.answerOf(arn);
    world.simulator.setFaults([{ operation: GET, kind: 'error', name: 'ValidationException', message: `the value ${SECRET} is bad` }]);
    await expect(world.jobs.answerOf(arn)).rejects.toThrow('the value *** is bad');
  });
});

describe('what Get leaves out', () => {
  const TOKEN = 'hunter2-22';
  async function withFailed() {
    const failure = { statusCode: 'ERROR', message: `bad ${TOKEN}` };
    const world = new World({ plan: { pendingMs: 0, runningMs: 0, outcome: 'CREATE_FAILED', failure } });
    const arn = await world.jobs.start({ ...wanted({ environment: { TOKEN } }).request, name: 'job', tags: { team: 'ads' } });
    return { world, arn };
  }

  test('of the environment is known to the process that has started the job, however often Get leaves it out', async () => {
    const { world, arn } = await withFailed();
    world.leftOut = ['environment'];
    for (const _ of [1, 2]) {
      expect((await world.jobs.get(arn)).statusMessage).toBe('bad ***');
      expect((await world.jobs.answerOf(arn)).statusDetails?.message).toBe('bad ***');
    }
  });

  test('of the environment is known once it was read', async () => {
    const { world, arn } = await withFailed();
    const another = world.jobs.knowing([]);
    await another.get(arn);
    world.leftOut = ['environment'];
    expect((await another.answerOf(arn)).statusDetails?.message).toBe('bad ***');
  });

  test('of the tags is asked for', async () => {
    const { world, arn } = await withFailed();
    expect((await world.jobs.get(arn)).tags).toEqual({ team: 'ads' });
    expect(world.calls(LIST_TAGS)).toEqual([]);
    world.leftOut = ['tags'];
    expect((await world.jobs.get(arn)).tags).toEqual({ team: 'ads' });
    expect(world.calls(LIST_TAGS)).toHaveLength(1);
  });
});

test('the environments of the last twenty jobs are remembered', async () => {
  const world = new World({ plan: { pendingMs: 0, runningMs: 0, outcome: 'CREATE_FAILED', failure: { message: 'bad hunter2-22' } }, config: { quotas: { perMembership: 50, perAccount: 50 } } });
  const arns: string[] = [];
  for (let number = 0; number < 21; number += 1) {
    arns.push(await world.jobs.start({ ...wanted({ environment: { TOKEN: 'hunter2-22' } }).request, name: `job ${number}` }));
  }
  world.leftOut = ['environment'];
  expect((await world.jobs.get(arns[1])).statusMessage).toBe('bad ***');
  expect((await world.jobs.get(arns[0])).statusMessage).toBe('bad hunter2-22');
});

test('the name of an error has at most 100 characters', async () => {
  const answer = json(400, {}, { 'x-amzn-errortype': `An odd name ${'x'.repeat(200)}` });
  const client = new FakeService(answer).client({ maxAttempts: 1 });
  const error: Error = await new CleanRoomsMLInferenceJobs(client, client).tagsOf('arn').then(() => new Error(), (reason: Error) => reason);
  expect(error.name).toMatch(/^An odd name x+$/);
  expect(error.name).toHaveLength(100);
});
