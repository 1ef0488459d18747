/** What CloudFormation answers when the handler asks about a stack. */
import type { Answer } from '../../simulator/message';

export interface StackFacts {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly creationTime: number;
  readonly lastUpdatedTime?: number;
}

export interface ResourceFacts {
  readonly logicalId: string;
  readonly type: string;
  readonly status: string;
  /** When it got this status, in milliseconds since 1970. */
  readonly since: number;
  readonly physicalId?: string;
}

const NAMESPACE = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';

export function describedStack({ id, name, status, creationTime, lastUpdatedTime }: StackFacts): Answer {
  return result('DescribeStacks', `<Stacks><member>${element('StackId', id)}${element('StackName', name)}${element('StackStatus', status)}`
    + `${element('CreationTime', iso(creationTime))}${element('LastUpdatedTime', lastUpdatedTime && iso(lastUpdatedTime))}</member></Stacks>`);
}

export function describedResource({ logicalId, type, status, since, physicalId }: ResourceFacts): Answer {
  return result('DescribeStackResource', `<StackResourceDetail>${element('LogicalResourceId', logicalId)}${element('ResourceType', type)}`
    + `${element('PhysicalResourceId', physicalId)}${element('ResourceStatus', status)}${element('LastUpdatedTimestamp', iso(since))}</StackResourceDetail>`);
}

export function refused(status: number, code: string, message: string): Answer {
  return answer(status, `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type>`
    + `${element('Code', code)}${element('Message', message)}</Error><RequestId>0</RequestId></ErrorResponse>`);
}

function result(action: string, content: string): Answer {
  return answer(200, `<${action}Response xmlns="${NAMESPACE}"><${action}Result>${content}</${action}Result></${action}Response>`);
}

function answer(status: number, body: string): Answer {
  return { kind: 'answer', status, headers: { 'content-type': 'text/xml' }, body, delayMs: 0 };
}

function element(name: string, text: string | number | undefined): string {
  return text === undefined ? '' : `<${name}>${String(text).replace(/&/g, '&amp;').replace(/</g, '&lt;')}</${name}>`;
}

const iso = (milliseconds: number) => new Date(milliseconds).toISOString();
