import {
  CloudFormationClient, type CloudFormationClientConfig, DescribeStackResourceCommand, DescribeStacksCommand,
} from '../../../../lambda/clients/cloudformation';
import { type Answer, CREDENTIALS, type FakeService } from '../cleanroomsml/fake-service';

export const STACK = 'arn:aws:cloudformation:us-east-1:123456789012:stack/a-stack/01234567-89ab-cdef-0123-456789abcdef';

/** Characters that forms, XML and signatures treat in ways of their own. */
const AWKWARD = 'ä é 漢字 🙂 "quoted" back\\slash a+b&c=d/e?f#g%20:;@!$\'()*,~[]{}|^`<>';
const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

export const xml = (status: number, body: string): Answer =>
  ({ status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': 'request' }, body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}` });

const NAMESPACE = 'xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"';

export const answer = (operation: string, result: string): Answer => xml(200, `<${operation}Response ${NAMESPACE}>
  <${operation}Result>${result}</${operation}Result>
  <ResponseMetadata><RequestId>request</RequestId></ResponseMetadata>
</${operation}Response>`);

export const errorAnswer = (status: number, code: string, message: string): Answer => xml(status, `<ErrorResponse ${NAMESPACE}>
  <Error>
    <Type>${status < 500 ? 'Sender' : 'Receiver'}</Type>
    <Code>${code}</Code>
    <Message>${escaped(message)}</Message>
  </Error>
  <RequestId>request</RequestId>
</ErrorResponse>`);

/** What an answer holds that is not read, or that no version of the service has had so far. */
const UNREAD = `<Tags><member><Key>k</Key><Value>v</Value></member><member><Key>l</Key><Value/></member></Tags>
  <Outputs/>
  <Parameters><member><ParameterKey>p</ParameterKey><ParameterValue>&lt;q&gt;</ParameterValue></member></Parameters>
  <DisableRollback>false</DisableRollback>
  <OfTomorrow kind="new">text<Nested><member>1</member><member><Deep/></member></Nested></OfTomorrow>`;

const stack = (name: string, more = '') => `<member>
  <StackId>${STACK}</StackId>
  <StackName>${name}</StackName>
  <CreationTime>2026-05-01T10:20:30.123Z</CreationTime>
  <StackStatus>CREATE_IN_PROGRESS</StackStatus>${more}
</member>`;

export interface Example {
  readonly name: string;
  readonly operation: string;
  readonly input: { StackName: string; LogicalResourceId?: string };
  readonly answer: Answer;
  readonly command: () => DescribeStacksCommand;
}

const stacks = (name: string, StackName: string, given: Answer): Example => ({
  name: `DescribeStacks, ${name}`, operation: 'DescribeStacks', input: { StackName }, answer: given, command: () => new DescribeStacksCommand({ StackName }),
});

// The commands differ in their types only, which the examples do not look at.
const resource = (name: string, LogicalResourceId: string, given: Answer): Example => ({
  name: `DescribeStackResource, ${name}`,
  operation: 'DescribeStackResource',
  input: { StackName: STACK, LogicalResourceId },
  answer: given,
  command: () => new DescribeStackResourceCommand({ StackName: STACK, LogicalResourceId }) as unknown as DescribeStacksCommand,
});

export const examples: Example[] = [
  stacks('every member', STACK, answer('DescribeStacks', `<Stacks>${stack('a-stack', `
    <LastUpdatedTime>2026-12-31T23:59:59Z</LastUpdatedTime>
    <StackStatusReason>${escaped(AWKWARD)}</StackStatusReason>${UNREAD}`)}</Stacks>`)),
  stacks('as little as there is', AWKWARD, answer('DescribeStacks', `<Stacks>${stack('a-stack')}</Stacks>`)),
  stacks('two', 'a-stack', answer('DescribeStacks', `<Stacks>${stack('one', '<StackStatusReason/>')}${stack('two')}</Stacks><NextToken>n</NextToken>`)),
  resource('every member', AWKWARD, answer('DescribeStackResource', `<StackResourceDetail>
    <StackId>${STACK}</StackId><StackName>a-stack</StackName>
    <LogicalResourceId>${escaped(AWKWARD)}</LogicalResourceId>
    <PhysicalResourceId>arn:aws:sns:us-east-1:123456789012:topic</PhysicalResourceId>
    <ResourceType>Custom::Thing</ResourceType>
    <LastUpdatedTimestamp>2026-05-01T10:20:30.5Z</LastUpdatedTimestamp>
    <ResourceStatus>UPDATE_IN_PROGRESS</ResourceStatus>${UNREAD}
  </StackResourceDetail>`)),
  resource('as little as there is', 'Run', answer('DescribeStackResource', `<StackResourceDetail>
    <LogicalResourceId>Run</LogicalResourceId>
    <ResourceType>Custom::Thing</ResourceType>
    <LastUpdatedTimestamp>2026-05-01T10:20:30Z</LastUpdatedTimestamp>
    <ResourceStatus>CREATE_IN_PROGRESS</ResourceStatus>
  </StackResourceDetail>`)),
];

export const clientOf = (service: FakeService, config: CloudFormationClientConfig = {}) =>
  new CloudFormationClient({ region: 'us-east-1', credentials: CREDENTIALS, requestHandler: service, ...config });
