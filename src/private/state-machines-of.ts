import { CfnResource, Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { IConstruct } from 'constructs';
import { referencesIn } from './template-dependencies';

/** The state machines whose definitions refer to a resource of their stack. */
export function stateMachinesOf(resource: CfnResource): sfn.CfnStateMachine[] {
  const { stack } = resource;
  const logicalId: unknown = stack.resolve(resource.logicalId);
  return stack.node.findAll().filter(isStateMachine)
    .filter((one) => Stack.of(one) === stack && referencesIn(stack.resolve(one.definitionString)).some((id) => id === logicalId));
}

function isStateMachine(construct: IConstruct): construct is sfn.CfnStateMachine {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === sfn.CfnStateMachine.CFN_RESOURCE_TYPE_NAME;
}
