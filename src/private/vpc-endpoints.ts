import { CfnResource, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { IConstruct } from 'constructs';

/**
 * Makes a construct wait for the endpoints of its VPC that are in its stack, or in one nested in it: functions that are created before them reach
 * no service, and when the stack is deleted nothing could respond anymore for what is left. For NAT gateways and security group rules, CDK
 * does that itself.
 */
export function waitForEndpoints(construct: IConstruct, vpc: ec2.IVpc): void {
  const vpcIdOf = (scope: IConstruct, id: string) => JSON.stringify(Stack.of(scope).resolve(id));
  const own = Stack.of(construct);
  for (const endpoint of topOf(own).node.findAll().filter(isEndpoint)) {
    const stack = Stack.of(endpoint);
    if ((stack === own || isNestedIn(stack, own)) && vpcIdOf(endpoint, endpoint.vpcId) === vpcIdOf(endpoint, vpc.vpcId)) {
      // The construct around it also contains its security group and the rules of that group.
      const { scope } = endpoint.node;
      construct.node.addDependency(scope?.node.defaultChild === endpoint && !Stack.isStack(scope) ? scope : endpoint);
    }
  }
}

function isEndpoint(construct: IConstruct): construct is ec2.CfnVPCEndpoint {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === ec2.CfnVPCEndpoint.CFN_RESOURCE_TYPE_NAME;
}

function topOf(stack: Stack): Stack {
  return stack.nestedStackParent ? topOf(stack.nestedStackParent) : stack;
}

function isNestedIn(stack: Stack, other: Stack): boolean {
  return stack.nestedStackParent !== undefined && (stack.nestedStackParent === other || isNestedIn(stack.nestedStackParent, other));
}
