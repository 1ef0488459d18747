import { answer, clientOf, type Example, examples } from './examples';
import { CloudFormationServiceException } from '../../../../lambda/clients/cloudformation';
import { kindOf } from '../../../../lambda/errors/error-kinds';
import { FakeService } from '../cleanroomsml/fake-service';

const [stack, resource] = ['DescribeStacks', 'DescribeStackResource']
  .map((operation) => examples.find((example) => example.operation === operation)!);

async function expectUnreadable(example: Example, body: string, message: string) {
  const client = clientOf(new FakeService({ ...example.answer, body }));
  const error = await client.send(example.command()).then(() => undefined, (reason: unknown) => reason);
  expect(error).toBeInstanceOf(CloudFormationServiceException);
  expect(error).toMatchObject({ name: 'UnreadableAnswer', $metadata: { httpStatusCode: 200, attempts: 1 } });
  expect((error as Error).message).toContain(message);
  expect(kindOf(error)).toBe('unanswered');
}

test.each([
  ...['StackName', 'CreationTime', 'StackStatus'].map((member) => [stack, member] as const),
  ...['LogicalResourceId', 'ResourceType', 'LastUpdatedTimestamp', 'ResourceStatus'].map((member) => [resource, member] as const),
])('$name without %s is unreadable', async (example, member) => {
  const { body } = example.answer;
  const element = new RegExp(`<${member}>[^<]*</${member}>`);
  expect(body).toMatch(element);
  const wrong = ['', `<${member}/>`, `<${member}></${member}>`, `<${member}><Other>1</Other></${member}>`];
  for (const instead of member.includes('Time') ? [...wrong, `<${member}>yesterday</${member}>`] : wrong) {
    await clientOf(new FakeService(example.answer)).send(example.command());
    await expectUnreadable(example, body.replace(element, instead), 'the service returned HTTP 200 with');
  }
});

test('a stack that is not described is unreadable', async () => {
  for (const result of ['', '<Stacks/>', '<Stacks></Stacks>', '<Stacks><member/></Stacks>', '<Stacks>text</Stacks>', '<Stack/>']) {
    await expectUnreadable(stack, answer('DescribeStacks', result).body, 'Stacks');
  }
});

test('a resource that is not described is unreadable', async () => {
  for (const result of ['', '<StackResourceDetail/>', '<StackResourceDetail>text</StackResourceDetail>', '<StackResource/>']) {
    await expectUnreadable(resource, answer('DescribeStackResource', result).body, 'StackResourceDetail');
  }
});

test.each([[stack], [resource]])('an answer to $operation that is none is unreadable', async (example) => {
  const others = [answer('DescribeStackEvents', '').body, '<html><body>Hello</body></html>', '<a/>', '{}', '[]', 'null', 'text', ''];
  for (const body of others) {
    await expectUnreadable(example, body, 'the service returned HTTP 200 with');
  }
});
