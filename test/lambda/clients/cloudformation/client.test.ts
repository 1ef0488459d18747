import type { NodeHttpHandler } from '@smithy/node-http-handler';
import { clientOf, errorAnswer, examples, STACK } from './examples';
import { CloudFormationClient, DescribeStackResourceCommand, DescribeStacksCommand } from '../../../../lambda/clients/cloudformation';
import { type Answer, CREDENTIALS, FakeService } from '../cleanroomsml/fake-service';

const describeStack = () => new DescribeStacksCommand({ StackName: STACK });
const page: Answer = { status: 502, headers: { 'content-type': 'text/html' }, body: 'Bad gateway' };

test('a name must be there: without it, every stack of the account is described', async () => {
  for (const value of ['', undefined]) {
    const service = new FakeService(examples[0].answer);
    const client = clientOf(service);

    await expect(client.send(new DescribeStacksCommand({ StackName: value }))).rejects.toThrow('DescribeStacks: StackName must be a non-empty string');
    await expect(client.send(new DescribeStackResourceCommand({ StackName: value, LogicalResourceId: 'Run' }))).rejects.toThrow('StackName must be');
    await expect(client.send(new DescribeStackResourceCommand({ StackName: STACK, LogicalResourceId: value }))).rejects.toThrow('LogicalResourceId must be');
    expect(service.requests).toEqual([]);
  }
});

test.each<[string, Answer]>([
  ['throttling', errorAnswer(400, 'Throttling', 'Rate exceeded')],
  ['a failure of the service', errorAnswer(500, 'InternalFailure', 'oops')],
  ['a page of a proxy', page],
])('%s is asked for again, three times in all', async (_, answer) => {
  const service = new FakeService(answer);
  await expect(clientOf(service).send(describeStack())).rejects.toMatchObject({ $metadata: { attempts: 3 } });
  expect(service.requests).toHaveLength(3);
});

test.each<[string, Answer]>([
  ['ValidationError', errorAnswer(400, 'ValidationError', 'Stack with id x does not exist')],
  ['AccessDenied', errorAnswer(403, 'AccessDenied', 'no')],
])('%s is final', async (name, answer) => {
  const service = new FakeService(answer);
  await expect(clientOf(service).send(describeStack())).rejects.toMatchObject({ name, $metadata: { attempts: 1 } });
});

test('the default handler has time-outs that throw, and keeps no connection', async () => {
  const client = new CloudFormationClient({ region: 'us-east-1', endpoint: 'http://127.0.0.1:1', credentials: CREDENTIALS, maxAttempts: 1 });
  await expect(client.send(describeStack())).rejects.toThrow('ECONNREFUSED');

  expect((client.config.requestHandler as NodeHttpHandler).httpHandlerConfigs()).toMatchObject({
    connectionTimeout: 5_000,
    requestTimeout: 10_000,
    socketTimeout: 10_000,
    throwOnRequestTimeout: true,
    httpsAgent: { keepAlive: false },
    httpAgent: { keepAlive: false },
  });
  client.destroy();
});

test('a request says who sends it', async () => {
  const service = new FakeService(examples[0].answer);
  await clientOf(service).send(describeStack());

  expect(service.requests[0].headers['user-agent']).toMatch(/^cdk-cleanrooms-ml .*\bapi\/cloudformation#2010-05-15\b/i);
});

test('nothing is logged', async () => {
  const methods = ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const;
  const spies = methods.map((method) => jest.spyOn(console, method).mockImplementation(() => undefined));
  const write = [process.stdout, process.stderr].map((stream) => jest.spyOn(stream, 'write').mockImplementation(() => true));

  for (const { command, answer } of examples) {
    await clientOf(new FakeService(answer)).send(command());
    await clientOf(new FakeService(errorAnswer(400, 'ValidationError', 'no'))).send(command()).catch(() => undefined);
    await clientOf(new FakeService(page), { maxAttempts: 1 }).send(command()).catch(() => undefined);
  }

  const calls = [...spies, ...write].flatMap((spy) => spy.mock.calls as unknown[]);
  [...spies, ...write].forEach((spy) => spy.mockRestore());
  expect(calls).toEqual([]);
});
