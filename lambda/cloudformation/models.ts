import type { MetadataBearer } from '@smithy/types';

// Required members carry `| undefined`, as in the SDK: what the service leaves out of an answer is no type error of ours.

export interface DescribeStacksCommandInput {
  /** The name or the id. The service would describe every stack without it; this client does not. */
  StackName: string | undefined;
}

/** What is read of a stack. */
export interface Stack {
  StackId?: string | undefined;
  StackName: string | undefined;
  CreationTime: Date | undefined;
  LastUpdatedTime?: Date | undefined;
  StackStatus: string | undefined;
  StackStatusReason?: string | undefined;
}

export interface DescribeStacksCommandOutput extends MetadataBearer {
  Stacks?: Stack[] | undefined;
}

export interface DescribeStackResourceCommandInput {
  StackName: string | undefined;
  LogicalResourceId: string | undefined;
}

/** What is read of a resource. */
export interface StackResourceDetail {
  LogicalResourceId: string | undefined;
  PhysicalResourceId?: string | undefined;
  ResourceType: string | undefined;
  LastUpdatedTimestamp: Date | undefined;
  ResourceStatus: string | undefined;
}

export interface DescribeStackResourceCommandOutput extends MetadataBearer {
  StackResourceDetail?: StackResourceDetail | undefined;
}

export type ServiceInputTypes = DescribeStacksCommandInput | DescribeStackResourceCommandInput;

export type ServiceOutputTypes = DescribeStacksCommandOutput | DescribeStackResourceCommandOutput;
