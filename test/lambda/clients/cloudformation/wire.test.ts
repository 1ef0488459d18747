import { clientOf, errorAnswer, type Example, examples, xml } from './examples';
import { CloudFormationServiceException } from '../../../../lambda/clients/cloudformation';
import { askBotocore } from '../cleanroomsml/botocore';
import { type Answer, FakeService } from '../cleanroomsml/fake-service';
import { comparable, type Wire } from '../cleanroomsml/wire';

/** The members that the schemas name; botocore reads the others, too. */
const STACK_MEMBERS = ['StackId', 'StackName', 'CreationTime', 'LastUpdatedTime', 'StackStatus', 'StackStatusReason'];
const RESOURCE_MEMBERS = ['PhysicalResourceId', 'ResourceStatus', 'LastUpdatedTimestamp', 'LogicalResourceId', 'ResourceType'];

const errors: [string, Answer][] = [
  ['a stack that does not exist', errorAnswer(400, 'ValidationError', 'Stack with id x does not exist')],
  ['throttling', errorAnswer(400, 'Throttling', 'Rate exceeded')],
  ['no permission', errorAnswer(403, 'AccessDenied', 'User: <a> is not authorized to perform: "cloudformation:DescribeStacks" & more — 🙂')],
  ['an expired token', errorAnswer(403, 'ExpiredToken', 'The security token included in the request is expired')],
  ['a failure of the service', errorAnswer(500, 'InternalFailure', 'oops')],
  ['unavailable', errorAnswer(503, 'ServiceUnavailable', 'later')],
  ['a code of another operation\'s error', errorAnswer(404, 'ChangeSetNotFound', 'gone')],
  ['a member of tomorrow', xml(400, `<ErrorResponse>
    <Error><Code>ValidationError</Code><New><Deep>1</Deep></New><Message>why</Message></Error>
  </ErrorResponse>`)],
];
const html = { 'content-type': 'text/html' };
const pages: [string, Answer][] = [
  ['text', { status: 500, headers: html, body: 'Internal error' }],
  ['a broken page', { status: 500, headers: html, body: '<html><body><p>Internal error</body></html>' }],
  ['a page', { status: 500, headers: html, body: '<html><body>Internal error</body></html>' }],
  ['nothing', { status: 503, headers: {}, body: '' }],
];
const [described] = examples;
const cases = [...examples, ...[...errors, ...pages].map(([, answer]) => ({ ...described, answer }))];
const { wire } = askBotocore<{ wire: Wire[] }>({
  wire: cases.map(({ operation, input, answer }) => ({ operation, input, answer })),
}, 'cloudformation');

describe.each(examples.map((example, index) => [example.name, example, wire[index]] as const))('%s', (_, example, botocore) => {
  test('is sent as botocore sends it', async () => {
    const service = new FakeService(example.answer);
    await clientOf(service).send(example.command());

    const [request] = service.requests;
    expect(request.method).toBe(botocore.sent.method);
    expect(FakeService.url(request)).toBe(botocore.sent.url);
    expect(formOf(request.body as string)).toEqual(formOf(botocore.sent.body));
    expect(formOf(request.body as string)).toEqual(Object.entries({ Action: example.operation, Version: '2010-05-15', ...example.input }));
    // botocore names the character set, the SDK does not.
    expect(request.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(botocore.sent.headers['Content-Type'].split(';')[0]).toBe('application/x-www-form-urlencoded');
    expect(request.headers['content-length']).toBe(`${Buffer.byteLength(request.body as string)}`);
  });

  test('is parsed as botocore parses it', async () => {
    const { $metadata, ...output } = await clientOf(new FakeService(example.answer)).send(example.command());

    expect(comparable(output)).toEqual(comparable(read(botocore.output as Answered)));
    expect($metadata).toMatchObject({ httpStatusCode: 200, requestId: 'request', attempts: 1 });
  });
});

test('a described stack has dates', async () => {
  const { Stacks } = await clientOf(new FakeService(described.answer)).send(described.command());
  expect(Stacks).toMatchObject([{ CreationTime: new Date('2026-05-01T10:20:30.123Z'), LastUpdatedTime: new Date('2026-12-31T23:59:59Z') }]);
});

describe('errors', () => {
  const answers = errors.map(([name, answer], index) => [name, answer, wire[examples.length + index].error!] as const);

  test.each(answers)('%s', async (_, answer, botocore) => {
    const error = await failure(described, answer);

    expect(error).toBeInstanceOf(CloudFormationServiceException);
    const { name, message, $metadata, $fault } = error;
    expect({ code: name, message, status: $metadata.httpStatusCode }).toEqual({
      code: botocore.code, message: botocore.message, status: botocore.status,
    });
    expect($fault).toBe(botocore.status < 500 ? 'client' : 'server');
  });

  test('have the code that the service names', async () => {
    expect(await failure(described, errors[0][1])).toMatchObject({
      name: 'ValidationError', message: 'Stack with id x does not exist', $metadata: { httpStatusCode: 400 },
    });
  });
});

describe('an answer that is not the service\'s own', () => {
  const answers = pages.map(([name, answer], index) => [name, answer, wire[examples.length + errors.length + index].error!] as const);

  test.each(answers)('keeps its status: %s', async (_, answer, botocore) => {
    const error = await failure(described, answer);

    expect(error).toBeInstanceOf(CloudFormationServiceException);
    expect(error).toMatchObject({ $fault: 'server', $metadata: { httpStatusCode: answer.status } });
    expect(error.message).not.toContain('Internal error');
    // botocore makes a code of the status where it does not give up.
    if (botocore.class !== 'unreadable') {
      expect(botocore).toMatchObject({ code: `${answer.status}`, status: answer.status });
    }
  });

  test('has a name that is not an error code of the service', async () => {
    const names = await Promise.all(answers.map(async ([, answer]) => (await failure(described, answer)).name));
    expect(names).toEqual(['UnreadableAnswer', 'UnreadableAnswer', 'Unknown', 'Unknown']);
  });
});

async function failure(example: Example, answer: Answer): Promise<CloudFormationServiceException> {
  return clientOf(new FakeService(answer), { maxAttempts: 1 }).send(example.command()).then(
    () => { throw new Error('it did not fail'); },
    (error: unknown) => error as CloudFormationServiceException,
  );
}

const formOf = (body: string) => [...new URLSearchParams(body).entries()];

interface Answered { Stacks?: object[]; StackResourceDetail?: object }

/** What is read of what botocore read. */
const read = ({ Stacks, StackResourceDetail }: Answered) => ({
  Stacks: Stacks?.map((one) => pick(one, STACK_MEMBERS)),
  StackResourceDetail: StackResourceDetail && pick(StackResourceDetail, RESOURCE_MEMBERS),
});

const pick = (value: object, members: string[]) => Object.fromEntries(Object.entries(value).filter(([key]) => members.includes(key)));
