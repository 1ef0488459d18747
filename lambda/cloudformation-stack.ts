import { type CloudFormationClient, DescribeStackResourceCommand, DescribeStacksCommand } from './cloudformation';
import type { Stack, StackState } from './stack';

export class CloudFormationStack implements Stack {
  constructor(private readonly client: CloudFormationClient, private readonly stackId: string) {}

  async state(): Promise<StackState> {
    const { Stacks } = await this.client.send(new DescribeStacksCommand({ StackName: this.stackId }));
    const stack = Stacks?.[0];
    if (!stack) {
      throw new Error('CloudFormation gave no answer to DescribeStacks');
    }
    const begun = stack.LastUpdatedTime ?? stack.CreationTime!;
    return { status: stack.StackStatus!, begun: begun.getTime() };
  }

  async currentId(logicalId: string): Promise<string | undefined> {
    try {
      const { StackResourceDetail } = await this.client.send(
        new DescribeStackResourceCommand({ StackName: this.stackId, LogicalResourceId: logicalId }));
      return StackResourceDetail?.PhysicalResourceId || undefined;
    } catch (error) {
      // A resource whose first creation has not been answered yet may not be known.
      const { name, message } = error as Error;
      if (name === 'ValidationError' && message.includes('does not exist')) {
        return undefined;
      }
      throw error;
    }
  }
}
