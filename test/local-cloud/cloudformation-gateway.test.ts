import { createServer, type IncomingHttpHeaders, request as httpRequest, type Server } from 'http';
import { type AddressInfo, createServer as createTcpServer } from 'net';
import { buffer, text } from 'stream/consumers';
import { CloudFormationClient, DescribeStackResourceCommand, DescribeStacksCommand } from '../../lambda/clients/cloudformation';
import { type CloudFormationGateway, startCloudFormationGateway } from '../../local-cloud/cloudformation-gateway';
import { fastClock } from '../../local-cloud/fast-clock';

const STACK_ID = 'arn:aws:cloudformation:us-east-1:111122223333:stack/Stack/1';

const functionTime = fastClock(Date.parse('2026-01-01T00:00:00Z'));

interface Received { readonly method?: string; readonly path?: string; readonly headers: IncomingHttpHeaders; readonly body: string }

/** What MiniStack answers to an action; nothing hangs. */
let answers: { [action: string]: ((form: URLSearchParams) => { status: number; body: string }) | undefined };
let received: Received[];
let ministack: Server;
let gateway: CloudFormationGateway;

const listen = (server: Server) => new Promise<string>((resolve) => {
  server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
});

beforeEach(async () => {
  answers = {};
  received = [];
  ministack = createServer(async (request, response) => {
    const body = await text(request);
    received.push({ method: request.method, path: request.url, headers: request.headers, body });
    const form = new URLSearchParams(body);
    const answer = answers[form.get('Action') ?? 'none']?.(form);
    if (answer) {
      const headers = { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(answer.body), 'x-amzn-requestid': 'id' };
      response.writeHead(answer.status, headers).end(answer.body);
    }
  });
  gateway = await startCloudFormationGateway(await listen(ministack), functionTime);
});
afterEach(async () => {
  await gateway.close();
  ministack.close();
  ministack.closeAllConnections();
});

function post(body: string, headers: Record<string, string> = {}): Promise<{ status?: number; headers: IncomingHttpHeaders; body: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(`${gateway.url}/path?query=1`, { method: 'POST', headers }, async (response) =>
      resolve({ status: response.statusCode, headers: response.headers, body: (await buffer(response)).toString() }));
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

// The client of the handler reads the answers.
const client = () => new CloudFormationClient({
  region: 'us-east-1', endpoint: gateway.url, maxAttempts: 1, credentials: { accessKeyId: '111122223333', secretAccessKey: 'x' },
});

describe('what is handed on', () => {
  const HEADERS = {
    'host': 'cloudformation.example',
    'authorization': 'AWS4-HMAC-SHA256 Credential=111122223333/20260101/us-east-1/cloudformation/aws4_request',
    'content-type': 'application/x-www-form-urlencoded',
  };

  test.each([
    'Action=DescribeStacks&Version=2010-05-15&StackName=St%C3%A4ck%2B1',
    'Action=DescribeStackResources&LogicalResourceId=Run',
    'Action=UpdateStack&TemplateBody=Action%3DDescribeStackResource',
  ])('%s', async (body) => {
    const action = new URLSearchParams(body).get('Action')!;
    answers[action] = () => ({ status: 400, body: '<Error>ü</Error>' });
    const answer = await post(body, HEADERS);
    expect(received).toEqual([{ method: 'POST', path: '/path?query=1', headers: expect.objectContaining(HEADERS), body }]);
    expect(answer).toEqual({
      status: 400,
      headers: expect.objectContaining({ 'content-type': 'application/xml', 'x-amzn-requestid': 'id' }),
      body: '<Error>ü</Error>',
    });
  });
});

describe('DescribeStacks', () => {
  test('has the times of the functions', async () => {
    const times = '<CreationTime>2026-01-01T00:00:00Z</CreationTime><LastUpdatedTime>2026-01-01T00:00:01.803Z</LastUpdatedTime>';
    const stack = `<member><StackName>Stack</StackName><StackStatus>UPDATE_IN_PROGRESS</StackStatus>${times}</member>`;
    answers.DescribeStacks = () => ({
      status: 200, body: `<Response><DescribeStacksResult><Stacks>${stack}</Stacks></DescribeStacksResult></Response>`,
    });
    const { Stacks } = await client().send(new DescribeStacksCommand({ StackName: STACK_ID }));
    expect(Stacks).toEqual([expect.objectContaining({
      StackStatus: 'UPDATE_IN_PROGRESS', CreationTime: new Date('2026-01-01T00:00:00Z'), LastUpdatedTime: new Date('2026-01-01T00:01:00.100Z'),
    })]);
  });

  test('has the texts of the user as they are', async () => {
    const time = '2026-01-01T00:00:00.900Z';
    const body = `<LastUpdatedTime></LastUpdatedTime><Description>Time&gt;${time}</Description><OutputValue>${time}</OutputValue>`;
    answers.DescribeStacks = () => ({ status: 200, body });
    expect(await post('Action=DescribeStacks')).toMatchObject({ body });
  });
});

describe('DescribeStackResource', () => {
  const event = (ResourceStatus: string, PhysicalResourceId = '', LogicalResourceId = 'Run') => `<member>${Object.entries({
    StackId: STACK_ID,
    StackName: 'Stack',
    LogicalResourceId,
    PhysicalResourceId,
    ResourceType: 'Custom::Run',
    ResourceStatus,
    ResourceStatusReason: 'a &lt; b &amp; c',
    Timestamp: '2026-01-01T00:00:00.900Z',
  }).map(([name, value]) => `<${name}>${value}</${name}>`).join('')}</member>`;
  const page = (events: string[], next = '') => ({
    status: 200, body: `<Result><StackEvents>${events.join('')}</StackEvents>${next && `<NextToken>${next}</NextToken>`}</Result>`,
  });
  const record = (physicalId: string) => () => ({
    status: 200, body: `<Result><PhysicalResourceId>${physicalId}</PhysicalResourceId><ResourceStatus>stale</ResourceStatus></Result>`,
  });
  const error = (message: string, status = 400) => () => ({
    status, body: `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>${message}</Message></Error></ErrorResponse>`,
  });
  const noRecord = error('Resource [Run] does not exist in stack [Stack]');

  const describeRun = (name = STACK_ID) => client().send(new DescribeStackResourceCommand({ StackName: name, LogicalResourceId: 'Run' }));

  test('is answered from the newest event of the resource, in all its members', async () => {
    const events = [event('CREATE_IN_PROGRESS', 'x', 'Other'), event('CREATE_COMPLETE', 'arn:one'), event('CREATE_IN_PROGRESS')];
    answers.DescribeStackEvents = () => page(events);
    answers.DescribeStackResource = record('arn:one');
    expect(await describeRun()).toEqual({
      $metadata: expect.objectContaining({ httpStatusCode: 200 }),
      StackResourceDetail: {
        LogicalResourceId: 'Run',
        PhysicalResourceId: 'arn:one',
        ResourceType: 'Custom::Run',
        ResourceStatus: 'CREATE_COMPLETE',
        LastUpdatedTimestamp: new Date('2026-01-01T00:00:30Z'),
      },
    });
    const { headers, body } = await post(`Action=DescribeStackResource&StackName=${STACK_ID}&LogicalResourceId=Run`);
    expect(headers['content-type']).toBe('text/xml');
    expect(body).toContain('<ResourceStatusReason>a &lt; b &amp; c</ResourceStatusReason>');
    expect(body).toContain(`<StackName>Stack</StackName><StackId>${STACK_ID}</StackId>`);
  });

  test('of a creation in flight has no physical id', async () => {
    answers.DescribeStackEvents = () => page([event('CREATE_IN_PROGRESS')]);
    answers.DescribeStackResource = noRecord;
    const { StackResourceDetail } = await describeRun();
    expect(StackResourceDetail).toMatchObject({ ResourceStatus: 'CREATE_IN_PROGRESS' });
    expect(StackResourceDetail).not.toHaveProperty('PhysicalResourceId');
  });

  test('of an update in flight has the physical id that MiniStack has recorded', async () => {
    answers.DescribeStackEvents = () => page([event('UPDATE_IN_PROGRESS')]);
    answers.DescribeStackResource = record('arn:one');
    expect((await describeRun()).StackResourceDetail).toMatchObject({ ResourceStatus: 'UPDATE_IN_PROGRESS', PhysicalResourceId: 'arn:one' });
  });

  test('of a resource without events is the error of CloudFormation', async () => {
    answers.DescribeStackEvents = () => page([event('CREATE_IN_PROGRESS', '', 'Other')]);
    answers.DescribeStackResource = noRecord;
    await expect(describeRun('Sta&amp;<ck')).rejects.toMatchObject({
      name: 'ValidationError', message: 'Resource Run does not exist for stack Sta&amp;<ck', $metadata: { httpStatusCode: 400 },
    });
  });

  test('finds an event on a later page', async () => {
    answers.DescribeStackEvents = (form) => form.get('NextToken') === 'DescribeStackEvents:100'
      ? page([event('CREATE_COMPLETE', 'arn:one')])
      : page([event('CREATE_COMPLETE', 'x', 'Other')], 'DescribeStackEvents:100');
    answers.DescribeStackResource = record('arn:one');
    expect((await describeRun()).StackResourceDetail).toMatchObject({ ResourceStatus: 'CREATE_COMPLETE' });
  });

  test('asks MiniStack for the same stack, as the same caller, for the events first', async () => {
    answers.DescribeStackEvents = () => page([event('CREATE_IN_PROGRESS')]);
    answers.DescribeStackResource = noRecord;
    await describeRun();
    // The record can only be newer: one that is missing then was removed, not created in between.
    expect(received.map(({ body }) => Object.fromEntries(new URLSearchParams(body)))).toEqual([
      { Action: 'DescribeStackEvents', Version: '2010-05-15', StackName: STACK_ID },
      { Action: 'DescribeStackResource', Version: '2010-05-15', StackName: STACK_ID, LogicalResourceId: 'Run' },
    ]);
    for (const { headers } of received) {
      expect(headers.authorization).toContain('Credential=111122223333/');
    }
  });

  test('of a stack that does not exist is MiniStack\'s error', async () => {
    answers.DescribeStackEvents = error('Stack [Stack] does not exist');
    await expect(describeRun()).rejects.toMatchObject({ name: 'ValidationError', message: 'Stack [Stack] does not exist' });
  });

  test.each<[string, () => void]>([
    ['the events', () => { answers.DescribeStackEvents = error('oops', 500); }],
    ['the record', () => { answers.DescribeStackResource = error('oops', 500); }],
  ])('a failure of MiniStack over %s is no answer about the resource', async (_, fail) => {
    answers.DescribeStackEvents = () => page([event('CREATE_COMPLETE', 'arn:one')]);
    answers.DescribeStackResource = record('arn:one');
    fail();
    await expect(describeRun()).rejects.toMatchObject({ message: 'oops', $metadata: { httpStatusCode: 500 } });
  });
});

test('while MiniStack does not run, a client gets an error that may pass', async () => {
  const closed = createTcpServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  await gateway.close();
  gateway = await startCloudFormationGateway(`http://127.0.0.1:${port}`, functionTime);
  expect(await post('Action=DescribeStacks')).toMatchObject({ status: 502, body: expect.stringContaining('ECONNREFUSED') });
});

test('it listens on the loopback interface and stops at once, also while MiniStack lets a request hang', async () => {
  expect(gateway.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const hanging = expect(post('Action=DescribeStacks')).rejects.toThrow();
  while (received.length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await gateway.close();
  await hanging;
  await expect(post('Action=DescribeStacks')).rejects.toThrow('ECONNREFUSED');
  await new Promise<void>((resolve) => {
    const wait = () => ministack.getConnections((_, count) => (count === 0 ? resolve() : setTimeout(wait, 5)));
    wait();
  });
});
