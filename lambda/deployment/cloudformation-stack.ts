import type { Stack, StackResource, StackState } from './stack';
import { type CloudFormationClient, DescribeStackResourceCommand, DescribeStacksCommand } from '../clients/cloudformation';

export class CloudFormationStack implements Stack {
  constructor(private readonly client: CloudFormationClient, private readonly stackId: string) {}

  async state(): Promise<StackState> {
    const { Stacks } = await this.client.send(new DescribeStacksCommand({ StackName: this.stackId }));
    const [stack] = Stacks;
    const begun = stack.LastUpdatedTime ?? stack.CreationTime;
    return { status: stack.StackStatus, begun: begun.getTime(), created: stack.CreationTime.getTime() };
  }

  async resource(logicalId: string): Promise<StackResource | undefined> {
    try {
      const { StackResourceDetail: detail } = await this.client.send(
        new DescribeStackResourceCommand({ StackName: this.stackId, LogicalResourceId: logicalId }));
      return { status: detail.ResourceStatus, physicalId: detail.PhysicalResourceId || undefined, since: detail.LastUpdatedTimestamp.getTime() };
    } catch (error) {
      // A resource whose first creation has had no response yet may not be known.
      const { name, message } = error as Error;
      if (name === 'ValidationError' && message.includes('does not exist')) {
        return undefined;
      }
      throw error;
    }
  }
}
