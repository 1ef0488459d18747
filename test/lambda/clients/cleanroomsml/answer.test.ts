import { askBotocore } from './botocore';
import { type Example, examples, sparseExamples } from './examples';
import { FakeService, json } from './fake-service';
import { CleanRoomsMLServiceException } from '../../../../lambda/clients/cleanroomsml';
import { kindOf } from '../../../../lambda/errors/error-kinds';

interface Member { required: boolean; shape: Shape }
type Shape = null | string | { members: Record<string, Member> } | { list: Shape } | { map: Shape };
type Path = (string | number)[];

const { model } = askBotocore<{ model: { operations: Record<string, { output: Shape }> } }>({ model: examples.map(({ operation }) => operation) });

/** The paths of all members in an answer that the service model names, and whether it requires them. */
function membersIn(shape: Shape, value: unknown, path: Path = []): { path: Path; shape: Shape; required: boolean }[] {
  if (value === undefined || shape === null || typeof shape === 'string' || 'map' in shape) {
    return [];
  }
  return 'list' in shape
    ? (value as unknown[]).flatMap((item, index) => membersIn(shape.list, item, [...path, index]))
    : Object.entries(shape.members).flatMap(([name, member]) => [
      { path: [...path, name], shape: member.shape, required: member.required },
      ...membersIn(member.shape, (value as Record<string, unknown>)[name], [...path, name]),
    ]);
}

/** The value with another one at a path; `undefined` leaves the member out. */
function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  const copy = (Array.isArray(value) ? [...value as unknown[]] : { ...value as object }) as Record<string | number, unknown>;
  copy[key] = rest.length === 0 ? by : replaced(copy[key], rest, by);
  return copy;
}

async function failureOf({ command }: Example, body: string): Promise<unknown> {
  return new FakeService({ status: 200, headers: {}, body }).client().send(command()).then(() => undefined, (error: unknown) => error);
}

async function expectUnreadable(example: Example, body: unknown) {
  const error = await failureOf(example, typeof body === 'string' ? body : JSON.stringify(body));
  expect(error).toBeInstanceOf(CleanRoomsMLServiceException);
  expect(error).toMatchObject({ name: 'UnreadableAnswer', $metadata: { httpStatusCode: 200, attempts: 1 } });
  // For Start: unanswered, so that the job is looked for. For all others: worth another try.
  expect(kindOf(error)).toBe('unanswered');
}

const required = examples.flatMap((example) => {
  const body = JSON.parse(example.answer.body || '{}') as unknown;
  return membersIn(model.operations[example.operation].output, body).filter((member) => member.required)
    .map(({ path, shape }) => [example.operation, path.join('.'), { example, body, path, shape }] as const);
});

test('required members are those of four operations', () => {
  expect([...new Set(required.map(([operation]) => operation))].sort()).toEqual([
    'GetTrainedModelInferenceJob', 'ListTagsForResource', 'ListTrainedModelInferenceJobs', 'StartTrainedModelInferenceJob',
  ]);
  expect(required.length).toBeGreaterThan(30);
});

test.each(required)('an answer to %s without %s is unreadable', async (_operation, _path, { example, body, path, shape }) => {
  const isText = shape === 'string';
  const isTime = typeof shape === 'string' && shape.startsWith('timestamp');
  const isContainer = (kind: string) => typeof shape === 'object' && shape !== null && kind in shape;
  const wrong = [undefined, null, 7, true, ...(isText ? ['', {}, []] : ['text', '']), ...(isTime ? ['yesterday', {}] : []),
    ...(isContainer('list') ? [{}, [null], [7]] : []), ...(isContainer('members') || isContainer('map') ? [[], [{}]] : [])];
  for (const value of wrong) {
    await expectUnreadable(example, replaced(body, path, value));
  }
});

test.each(['StartTrainedModelInferenceJob', 'GetTrainedModelInferenceJob', 'ListTrainedModelInferenceJobs', 'ListTagsForResource'])(
  'an answer to %s that is no object is unreadable', async (operation) => {
    const example = examples.find((one) => one.operation === operation)!;
    for (const body of ['', ' ', '{}', 'null', '[]', '[{}]', '""', '"text"', '7', 'true', '\0', `[${example.answer.body}]`, '<html></html>']) {
      await expectUnreadable(example, body);
    }
  });

test.each([
  ['a name', 'job'],
  ['the ARN of something else', 'arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/01234567-89ab-cdef-0123-456789abcdef/trained-model/model'],
  ['two lines', 'arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/01234567-89ab-cdef-0123-456789abcdef/trained-model-inference-job/a\nb'],
])('where the ARN of a job belongs, %s is unreadable', async (_, arn) => {
  for (const [, path, { example, body, path: at }] of required) {
    if (path.endsWith('trainedModelInferenceJobArn')) {
      await expectUnreadable(example, replaced(body, at, arn));
    }
  }
});

test('an optional member may be missing or null, but not of another type', async () => {
  const get = examples.find(({ operation }) => operation === 'GetTrainedModelInferenceJob')!;
  const body = JSON.parse(get.answer.body) as object;
  const optional = membersIn(model.operations[get.operation].output, body).filter((member) => !member.required);
  expect(optional.length).toBeGreaterThan(10);
  for (const { path, shape } of optional) {
    expect(await failureOf(get, JSON.stringify(replaced(body, path, undefined)))).toBeUndefined();
    expect(await failureOf(get, JSON.stringify(replaced(body, path, null)))).toBeUndefined();
    await expectUnreadable(get, replaced(body, path, shape === 'string' ? 7 : 'text'));
  }
  for (const value of [[], { key: 7 }, { key: null }, { key: {} }]) {
    await expectUnreadable(get, replaced(body, ['tags'], value));
  }
});

test('the error says what is missing, and quotes nothing', async () => {
  const list = examples.find(({ operation }) => operation === 'ListTrainedModelInferenceJobs')!;
  const body = replaced(JSON.parse(list.answer.body), ['trainedModelInferenceJobs', 1, 'outputConfiguration', 'members', 0, 'accountId'], { secret: 'hunter2' });
  expect(await failureOf(list, JSON.stringify(body))).toMatchObject({
    message: 'the service returned HTTP 200 without a valid trainedModelInferenceJobs[1].outputConfiguration.members[0].accountId',
  });
  expect(await failureOf(examples.find(({ operation }) => operation === 'ListTagsForResource')!, '{"tags":{"hunter2":7}}')).toMatchObject({
    message: 'the service returned HTTP 200 without a valid tags',
  });
});

test.each(['CancelTrainedModelInferenceJob', 'TagResource', 'UntagResource'])('%s is answered by any body', async (operation) => {
  const example = examples.find((one) => one.operation === operation)!;
  for (const body of ['', '{}', 'null', '[]', 'text']) {
    expect(await failureOf(example, body)).toBeUndefined();
  }
});

test('as little as the model allows is enough', async () => {
  for (const { command, answer } of sparseExamples) {
    await new FakeService(answer).client().send(command());
  }
  const list = examples.find(({ operation }) => operation === 'ListTrainedModelInferenceJobs')!;
  await new FakeService(json(200, { trainedModelInferenceJobs: [] })).client().send(list.command());
});
