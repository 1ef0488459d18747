import { HttpResponse } from '@smithy/core/protocols';
import { CloudFormationClient } from '../../../lambda/clients/cloudformation';
import { CloudFormationStack } from '../../../lambda/deployment/cloudformation-stack';
import { STACK_ID } from '../events';

/** The stack behind a client that gets one answer, whatever it asks. */
function stackAnswering(statusCode: number, body: string): CloudFormationStack {
  return new CloudFormationStack(new CloudFormationClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    maxAttempts: 1,
    requestHandler: { handle: async () => ({ response: new HttpResponse({ statusCode, headers: {}, body: Buffer.from(body) }) }) },
  }), STACK_ID);
}

const described = (members: string) =>
  `<DescribeStacksResponse><DescribeStacksResult><Stacks><member>${members}</member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
const refused = (code: string, message: string) => `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;

const CREATED = '<StackName>forecast</StackName><CreationTime>2026-01-01T10:00:00.000Z</CreationTime>';

test('a stack that was never updated has begun its operation when it was created', async () => {
  const stack = stackAnswering(200, described(`${CREATED}<StackStatus>CREATE_IN_PROGRESS</StackStatus>`));
  expect(await stack.state()).toEqual({
    status: 'CREATE_IN_PROGRESS', begun: Date.parse('2026-01-01T10:00:00Z'), created: Date.parse('2026-01-01T10:00:00Z'),
  });
});

test('one that was updated has begun it with its last update', async () => {
  const stack = stackAnswering(200, described(`${CREATED}<LastUpdatedTime>2026-01-02T11:00:00.500Z</LastUpdatedTime><StackStatus>UPDATE_IN_PROGRESS</StackStatus>`));
  expect(await stack.state()).toEqual({
    status: 'UPDATE_IN_PROGRESS', begun: Date.parse('2026-01-02T11:00:00.500Z'), created: Date.parse('2026-01-01T10:00:00Z'),
  });
});

test('an answer without a stack is unreadable', async () => {
  await expect(stackAnswering(200, '').state()).rejects.toMatchObject({ name: 'UnreadableAnswer' });
});

test.each([['the-id', 'the-id'], ['', undefined]])('a resource has its status, and its physical id as soon as there is one: "%s"', async (id, physicalId) => {
  const stack = stackAnswering(200, '<DescribeStackResourceResponse><DescribeStackResourceResult><StackResourceDetail>'
    + '<LogicalResourceId>Job</LogicalResourceId><ResourceType>Custom::Job</ResourceType><LastUpdatedTimestamp>2026-01-01T10:00:00Z</LastUpdatedTimestamp>'
    + `<PhysicalResourceId>${id}</PhysicalResourceId><ResourceStatus>CREATE_IN_PROGRESS</ResourceStatus>`
    + '</StackResourceDetail></DescribeStackResourceResult></DescribeStackResourceResponse>');
  expect(await stack.resource('Job')).toEqual({ status: 'CREATE_IN_PROGRESS', physicalId, since: Date.parse('2026-01-01T10:00:00Z') });
});

test('a resource that is not known is none', async () => {
  expect(await stackAnswering(400, refused('ValidationError', 'Resource Job does not exist for stack forecast')).resource('Job')).toBeUndefined();
});

test('an answer without a resource is unreadable', async () => {
  await expect(stackAnswering(200, '').resource('Job')).rejects.toMatchObject({ name: 'UnreadableAnswer' });
});

test.each([[400, 'ValidationError', 'a member is malformed'], [400, 'Throttling', 'Rate exceeded'], [403, 'AccessDenied', 'not authorized']])(
  'any other refusal says nothing about it: %s %s', async (status, code, message) => {
    await expect(stackAnswering(status, refused(code, message)).resource('Job')).rejects.toMatchObject({ name: code });
  });
