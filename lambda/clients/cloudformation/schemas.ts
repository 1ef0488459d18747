/** The shapes of the two operations, as far as they are used: the rest of a response is skipped. */
import { shapesOf, STRING, TIMESTAMP } from '../aws-client/schema';

export const NAMESPACE = 'com.amazonaws.cloudformation';

const { structure, list, operation } = shapesOf(NAMESPACE);
const NO_TRAITS = 0;

const Stack = structure('Stack', {
  StackName: STRING,
  CreationTime: TIMESTAMP,
  StackStatus: STRING,
}, {
  StackId: STRING,
  LastUpdatedTime: TIMESTAMP,
  StackStatusReason: STRING,
});
const Stacks = list('Stacks', Stack);

const StackResourceDetail = structure('StackResourceDetail', {
  LogicalResourceId: STRING,
  ResourceType: STRING,
  LastUpdatedTimestamp: TIMESTAMP,
  ResourceStatus: STRING,
}, { PhysicalResourceId: STRING });

// The service model requires no member of either output. We always ask about one stack or one resource, and the response describes it.

export const DescribeStacks = operation('DescribeStacks', NO_TRAITS,
  structure('DescribeStacksInput', {}, { StackName: STRING }),
  structure('DescribeStacksOutput', { Stacks: () => Stacks }));

export const DescribeStackResource = operation('DescribeStackResource', NO_TRAITS,
  structure('DescribeStackResourceInput', { StackName: STRING, LogicalResourceId: STRING }),
  structure('DescribeStackResourceOutput', { StackResourceDetail: () => StackResourceDetail }));
