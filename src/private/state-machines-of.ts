import { CfnResource, Lazy, Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { atMost } from './short-names';
import { referencesIn } from './template-dependencies';

/** The most characters that CloudFormation takes as a logical ID. */
const LONGEST_ID = 255;

/** The state machines whose definitions refer to a resource of their stack. */
export function stateMachinesOf(resource: CfnResource): sfn.CfnStateMachine[] {
  const { stack } = resource;
  const logicalId: unknown = stack.resolve(resource.logicalId);
  return stack.node.findAll().filter(sfn.CfnStateMachine.isCfnStateMachine)
    .filter((one) => Stack.of(one) === stack && referencesIn(stack.resolve(definitionOf(one))).some((id) => id === logicalId));
}

/** All that CloudFormation makes a definition of. */
const definitionOf = ({ definitionString, definition, definitionSubstitutions }: sfn.CfnStateMachine) =>
  [definitionString, definition, definitionSubstitutions];

/** Makes a resource exist when a state machine does, and keep its logical ID as that does. An override, because it is rendered after all that was set. */
export function existWith(stateMachine: sfn.CfnStateMachine, resource: CfnResource, suffix: string): void {
  const { stack, cfnOptions } = stateMachine;
  resource.overrideLogicalId(atMost(LONGEST_ID, `${stack.resolve(stateMachine.logicalId)}${suffix}`));
  resource.addOverride('Condition', Lazy.uncachedString({ produce: () => cfnOptions.condition && stack.resolve(cfnOptions.condition.logicalId) as string }));
}

/** Makes a resource be retained as a state machine. */
export function beRetainedWith({ cfnOptions }: sfn.CfnStateMachine, resource: CfnResource): void {
  resource.addOverride('DeletionPolicy', Lazy.uncachedString({ produce: () => cfnOptions.deletionPolicy }));
  resource.addOverride('UpdateReplacePolicy', Lazy.uncachedString({ produce: () => cfnOptions.updateReplacePolicy }));
}
