import { askBotocore } from './botocore';
import { type Example, examples, sparseExamples } from './examples';
import { type Answer, FakeService, json } from './fake-service';
import { addressOf, comparable, headerOf, type Wire } from './wire';
import * as sdk from '../../../../lambda/clients/cleanroomsml';

const get = examples.find(({ operation }) => operation === 'GetTrainedModelInferenceJob')!;
const answered = (example: Example, answer: Answer): Example => ({ ...example, answer });

const coded = (code: string, body: object = {}): Answer => json(400, { message: 'why', ...body }, { 'x-amzn-errortype': code });
const errors: [string, Answer][] = [
  ['AccessDeniedException', json(403, { message: 'no' }, { 'x-amzn-errortype': 'AccessDeniedException' })],
  ['ConflictException', json(409, { message: 'busy' }, { 'x-amzn-errortype': 'ConflictException' })],
  ['InternalServiceException', json(500, { message: 'oops' }, { 'x-amzn-errortype': 'InternalServiceException' })],
  ['ResourceNotFoundException', json(404, { message: 'gone' }, { 'x-amzn-errortype': 'ResourceNotFoundException' })],
  ['ServiceQuotaExceededException', json(402, { message: 'full', quotaName: 'jobs', quotaValue: 0.5 }, {
    'x-amzn-errortype': 'ServiceQuotaExceededException',
  })],
  ['ThrottlingException', json(429, { message: 'slow' }, { 'x-amzn-errortype': 'ThrottlingException' })],
  ['ValidationException', json(400, { message: 'wrong' }, { 'x-amzn-errortype': 'ValidationException' })],
];
const variants: [string, Answer][] = [
  ['a code with a URL', coded('ConflictException:http://internal.amazon.com/coral/')],
  ['a code in the body', json(409, { __type: 'ConflictException', message: 'why' })],
  ['a code with a namespace in the body', json(404, { __type: 'com.amazonaws.cleanroomsml#ResourceNotFoundException', message: 'why' })],
  ['a message with a capital', json(403, { Message: 'why' }, { 'x-amzn-errortype': 'AccessDeniedException' })],
  ['a quota of 0', json(402, { message: 'why', quotaName: 'ml.p3.2xlarge', quotaValue: 0 }, { 'x-amzn-errortype': 'ServiceQuotaExceededException' })],
  ['a code of nobody', coded('ExpiredTokenException')],
];
const requests = [...examples, ...sparseExamples];
const cases = [...requests, ...[...errors, ...variants].map(([, answer]) => answered(get, answer))];
const { wire } = askBotocore<{ wire: Wire[] }>({ wire: cases.map(({ operation, input, answer }) => ({ operation, input, answer })) });

describe.each(requests.map((example, index) =>
  [`${example.operation}, ${index < examples.length ? 'every member' : 'as little as allowed'}`, example, wire[index]] as const))('%s', (_, example, botocore) => {
  test('is sent as botocore sends it', async () => {
    const service = new FakeService(example.answer);
    await service.client().send(example.command());

    const [request] = service.requests;
    const { method, body, headers } = request;
    expect(addressOf(FakeService.url(request))).toEqual(addressOf(botocore.sent.url));
    expect(method).toBe(botocore.sent.method);
    expect(parsed(body)).toEqual(parsed(botocore.sent.body));
    expect(headers['content-type']).toEqual(headerOf(botocore.sent.headers, 'content-type'));
    expect(headers['content-length'] ?? '0').toBe(`${Buffer.byteLength(body as string)}`);
  });

  test('is parsed as botocore parses it', async () => {
    const { $metadata, ...output } = await new FakeService(example.answer).client().send(example.command());

    expect(comparable(output)).toEqual(comparable(botocore.output));
    expect($metadata).toMatchObject({ httpStatusCode: 200, attempts: 1 });
  });
});

describe('errors', () => {
  const answers = [...errors, ...variants].map(([name, answer], index) => [name, answer, wire[requests.length + index].error!] as const);

  test.each(answers)('%s', async (_name, answer, botocore) => {
    const error = await failure(answer);

    expect(error).toBeInstanceOf(sdk.CleanRoomsMLServiceException);
    const { name, message, $metadata, $fault } = error;
    expect({ code: name, message, status: $metadata.httpStatusCode }).toEqual({
      code: botocore.code, message: botocore.message, status: botocore.status,
    });
    expect($fault).toBe(botocore.status < 500 ? 'client' : 'server');
    expect(error).toMatchObject(botocore.members);
  });

  test.each(errors)('%s is a class of its own', async (name, answer) => {
    const error = await failure(answer);

    const classes = Object.entries(sdk).filter(([key]) => key.endsWith('Exception') && key !== 'CleanRoomsMLServiceException');
    const instanceOf = classes.filter(([, type]) => error instanceof (type as typeof sdk.ConflictException)).map(([key]) => key);
    expect(instanceOf).toEqual([name]);
  });

  test('a quota keeps its number', async () => {
    expect(await failure(errors[4][1])).toMatchObject({ quotaName: 'jobs', quotaValue: 0.5 });
  });
});

async function failure(answer: Answer): Promise<sdk.CleanRoomsMLServiceException> {
  return new FakeService(answer).client({ maxAttempts: 1 }).send(get.command()).then(
    () => { throw new Error('it did not fail'); },
    (error: unknown) => error as sdk.CleanRoomsMLServiceException,
  );
}

const parsed = (body: unknown) => (body ? JSON.parse(body as string) as unknown : undefined);
