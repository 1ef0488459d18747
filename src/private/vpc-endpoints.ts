import { CfnResource, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { IConstruct } from 'constructs';
import { TemplateDependencies, templateResources } from './template-dependencies';

/** Makes a construct wait for the ways to the services. @param connections those of all functions */
export function waitForNetwork(construct: IConstruct, vpc: ec2.IVpc, connections: ec2.Connections): void {
  waitForEndpoints(construct, vpc);
  waitForRules(construct, connections);
}

/**
 * Makes a construct wait for the endpoints of its VPC that are in its stack, in one nested in it, or in the one that it is nested in: functions that
 * are created before them reach no service, and when the stack is deleted nothing could respond anymore for what is left. For NAT gateways, CDK does
 * that itself.
 */
function waitForEndpoints(construct: IConstruct, vpc: ec2.IVpc): void {
  const vpcIdOf = (scope: IConstruct, id: string) => JSON.stringify(Stack.of(scope).resolve(id));
  const own = Stack.of(construct);
  const top = topOf(own);
  const all = top.node.findAll().filter(ec2.CfnVPCEndpoint.isCfnVPCEndpoint)
    .filter((endpoint) => vpcIdOf(endpoint, endpoint.vpcId) === vpcIdOf(endpoint, vpc.vpcId));
  for (const endpoint of all) {
    const stack = Stack.of(endpoint);
    if (stack === own || isNestedIn(stack, own)) {
      // The construct around it also contains its security group and the rules of that group.
      const { scope } = endpoint.node;
      construct.node.addDependency(scope?.node.defaultChild === endpoint && !Stack.isStack(scope) ? scope : endpoint);
    }
  }
  const ofTop = all.filter((endpoint) => own !== top && Stack.of(endpoint) === top);
  if (ofTop.length > 0) {
    // A validation, because it comes when all references are resolved and before templates are written.
    construct.node.addValidation({ validate: () => letNestedStackWait(own, top, ofTop) });
  }
}

/** The same for rules of security groups in its stack that let the functions reach something, or something reach them. */
function waitForRules(construct: IConstruct, { securityGroups }: ec2.Connections): void {
  const stack = Stack.of(construct);
  const textOf = (id?: string) => id && JSON.stringify(stack.resolve(id));
  const own = securityGroups.map(({ securityGroupId }) => textOf(securityGroupId));
  const rules = stack.node.findAll().filter((one): one is ec2.CfnSecurityGroupIngress | ec2.CfnSecurityGroupEgress =>
    ec2.CfnSecurityGroupIngress.isCfnSecurityGroupIngress(one) || ec2.CfnSecurityGroupEgress.isCfnSecurityGroupEgress(one));
  for (const rule of rules.filter((one) => Stack.of(one) === stack)) {
    const other = 'destinationSecurityGroupId' in rule ? rule.destinationSecurityGroupId : (rule as ec2.CfnSecurityGroupIngress).sourceSecurityGroupId;
    if ([rule.groupId, other].some((id) => id !== undefined && own.includes(textOf(id)))) {
      construct.node.addDependency(rule);
    }
  }
}

/**
 * Makes a nested stack wait for endpoints of the top stack, unless they wait for it: their VPC, their security groups, or the roles in their policies
 * may be from there. Not for endpoints of nested stacks around it, whose templates are identified by hashes that are computed before.
 */
function letNestedStackWait(own: Stack, top: Stack, endpoints: ec2.CfnVPCEndpoint[]): string[] {
  const nested = childOf(top, own).nestedStackResource!;
  const dependencies = new TemplateDependencies(templateResources(top));
  const idOf = ({ logicalId }: CfnResource): string => top.resolve(logicalId);
  for (const endpoint of endpoints.filter((one) => !dependencies.of(idOf(one)).has(idOf(nested)))) {
    nested.addDependency(endpoint);
  }
  return [];
}

function topOf(stack: Stack): Stack {
  return stack.nestedStackParent ? topOf(stack.nestedStackParent) : stack;
}

/** The nested stack of a stack that is another one, or contains it. */
function childOf(stack: Stack, other: Stack): Stack {
  return other.nestedStackParent === stack ? other : childOf(stack, other.nestedStackParent!);
}

function isNestedIn(stack: Stack, other: Stack): boolean {
  return stack.nestedStackParent !== undefined && (stack.nestedStackParent === other || isNestedIn(stack.nestedStackParent, other));
}
