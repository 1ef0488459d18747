import type { MetadataBearer } from '@smithy/types';

// Required members of an input carry `| undefined`, as in the SDK. The client checks that those of a response are there.

export interface DescribeStacksCommandInput {
  /** The name or the ID. The service would describe every stack without it; this client does not. */
  StackName: string | undefined;
}

/** What is read from a stack. */
export interface Stack {
  StackId?: string | undefined;
  StackName: string;
  CreationTime: Date;
  LastUpdatedTime?: Date | undefined;
  StackStatus: string;
  StackStatusReason?: string | undefined;
}

export interface DescribeStacksCommandOutput extends MetadataBearer {
  /** The client checks that there is one. */
  Stacks: [Stack, ...Stack[]];
}

export interface DescribeStackResourceCommandInput {
  StackName: string | undefined;
  LogicalResourceId: string | undefined;
}

/** What is read from a resource. */
export interface StackResourceDetail {
  LogicalResourceId: string;
  PhysicalResourceId?: string | undefined;
  ResourceType: string;
  LastUpdatedTimestamp: Date;
  ResourceStatus: string;
}

export interface DescribeStackResourceCommandOutput extends MetadataBearer {
  StackResourceDetail: StackResourceDetail;
}

export type ServiceInputTypes = DescribeStacksCommandInput | DescribeStackResourceCommandInput;

export type ServiceOutputTypes = DescribeStacksCommandOutput | DescribeStackResourceCommandOutput;
