/**
 * What DescribeStackResource answers, made from MiniStack's stack events: its own answer to it leaves out a resource that is
 * being created, and has the status before the update of one that is being updated.
 *
 * Texts stay escaped as they stand in the XML.
 */
const NAMESPACE = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';

/** The text of the first element of a name; none for an empty one. */
export function textOf(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]+)</${name}>`).exec(xml)?.[1];
}

/** The events of a page, each as XML. */
export function eventsIn(xml: string): string[] {
  return [...xml.matchAll(/<member>(.*?)<\/member>/gs)].map(([, event]) => event);
}

/**
 * The detail of a resource, as XML; none if it does not exist.
 *
 * @param events of the whole stack, newest first
 * @param recorded the physical id in MiniStack's own answer, asked for after the events; none if it knows of no resource
 */
export function resourceDetail(events: string[], logicalId: string, recorded: string | undefined): string | undefined {
  const ofResource = events.filter((event) => textOf(event, 'LogicalResourceId') === logicalId && !isOfStack(event));
  const newest = ofResource.find((event) => !isCleanUpOfAnother(event, recorded));
  if (!newest || (recorded === undefined && isRemoved(newest))) {
    return undefined;
  }
  const physicalId = newest === ofResource[0] ? textOf(newest, 'PhysicalResourceId') ?? recorded : recorded;
  const element = (name: string, text: string | undefined) => (text === undefined ? '' : `<${name}>${text}</${name}>`);
  return [
    element('LogicalResourceId', logicalId),
    element('PhysicalResourceId', physicalId),
    element('ResourceType', textOf(newest, 'ResourceType')),
    element('ResourceStatus', textOf(newest, 'ResourceStatus')),
    element('ResourceStatusReason', textOf(newest, 'ResourceStatusReason')),
    element('LastUpdatedTimestamp', textOf(newest, 'Timestamp')),
    element('StackName', textOf(newest, 'StackName')),
    element('StackId', textOf(newest, 'StackId')),
  ].join('');
}

export function resourceAnswer(detail: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><DescribeStackResourceResponse xmlns="${NAMESPACE}"><DescribeStackResourceResult>`
    + `<StackResourceDetail>${detail}</StackResourceDetail></DescribeStackResourceResult></DescribeStackResourceResponse>`;
}

export function noSuchResourceAnswer(logicalId: string, stackName: string): string {
  const message = `Resource ${logicalId} does not exist for stack ${stackName}`.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  return `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>ValidationError</Code>`
    + `<Message>${message}</Message></Error></ErrorResponse>`;
}

/** A resource may have the logical id that the stack has as its name. */
function isOfStack(event: string): boolean {
  return textOf(event, 'PhysicalResourceId') === textOf(event, 'StackId');
}

/** After a replacement the old physical resource goes, after its rollback the new one: neither is the current one anymore. */
function isCleanUpOfAnother(event: string, recorded: string | undefined): boolean {
  return recorded !== undefined && textOf(event, 'PhysicalResourceId') !== recorded && textOf(event, 'ResourceStatus')!.startsWith('DELETE_');
}

/** MiniStack removes a resource in an update without an event. */
function isRemoved(newest: string): boolean {
  return ['CREATE_COMPLETE', 'UPDATE_COMPLETE'].includes(textOf(newest, 'ResourceStatus')!);
}
