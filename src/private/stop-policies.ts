/** What allows the functions of a runner to stop the executions of the state machines whose runs they end. */
import { Lazy, Names, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct, Dependable } from 'constructs';
import { nameOfOwn } from './late-policy';
import { stopEveryStatement, stopStatement } from './permissions';
import { acknowledgeFindings } from './provider-findings';
import { atMost, pathInStack, shortHash } from './short-names';
import { MAX_NAMED } from './start-places';
import { existWith } from './state-machines-of';
import type { InferenceJobRunnerProps } from '../inference-job-runner-props';

/** How many ARNs the policies of a role have room for, of up to 80 characters of a name each, besides what is always in them. */
const MAX_ARNS = 50;

/** The most characters that IAM takes as the name of a policy. */
const LONGEST_NAME = 128;

/** The policy for all state machines. Its ID does not begin as those of the others, for which other findings are acknowledged. */
const OF_EVERY = 'AnyStop';

/** Whose functions they are for. */
interface Functions {
  readonly runner: Construct;
  readonly role: iam.IRole;
  readonly settings: InferenceJobRunnerProps;
}

/** Whether each of some state machines can be named in a policy. @param others how many ARNs the role's other policy names */
export function canBeNamed(stateMachines: readonly unknown[], others: number): boolean {
  return stateMachines.length <= MAX_NAMED && stateMachines.length + others <= MAX_ARNS;
}

const OF_ONE = 'Stop';

/** What something waits for that depends on a runner: all of it but these policies. */
export function withoutStopPolicies({ node }: Construct): Dependable {
  return { get dependencyRoots() { return node.children.filter(({ node: { id } }) => !id.startsWith(OF_ONE)); } };
}

/** For the executions of one state machine. @param suffix the end of its logical ID, which begins with that of the state machine */
export function stopPolicyOf(stateMachine: sfn.CfnStateMachine, suffix: string, functions: Functions): iam.Policy {
  const { runner, settings } = functions;
  const stack = Stack.of(runner);
  const name = nameIn(stateMachine);
  const policy = policyWith(`${OF_ONE}${Names.uniqueResourceName(stateMachine, { maxLength: 60 })}`, stopStatement(stack, stateMachine.ref), functions,
    // Not the ID, for which the name has no room.
    `Stop${shortHash(`${pathInStack(stateMachine)}${name}`)}`);
  const resource = policy.node.defaultChild as iam.CfnPolicy;
  // A new name replaces the state machine. The policy for the old one has to stay until the runs of the old one have ended.
  existWith(stateMachine, resource, name === '' ? suffix : `${suffix}${shortHash(name)}`);
  if (!settings.role) {
    // CDK takes the end of a long logical ID, in which the state machine may not be.
    resource.policyName = Lazy.uncachedString({ produce: () => atMost(LONGEST_NAME, stack.resolve(resource.logicalId) as string) });
  }
  return policy;
}

/** As far as the app shows it: of a parameter only which one it is. */
function nameIn({ stack, stateMachineName }: sfn.CfnStateMachine): string {
  const name: unknown = stack.resolve(stateMachineName);
  return typeof name === 'string' ? name : name === undefined ? '' : JSON.stringify(name);
}

/** For the executions of every state machine of the account and Region: a role has no room for the names of many. */
export function stopPolicyOfEvery(functions: Functions): iam.Policy {
  const { runner } = functions;
  return runner.node.tryFindChild(OF_EVERY) as iam.Policy | undefined
    ?? policyWith(OF_EVERY, stopEveryStatement(Stack.of(runner)), functions);
}

function policyWith(id: string, statement: iam.PolicyStatement, { runner, role, settings }: Functions, name = id): iam.Policy {
  // eslint-disable-next-line awscdk/require-passing-this, awscdk/no-variable-construct-id -- it is the runner's, and there is one for each state machine
  const policy = new iam.Policy(runner, id, { statements: [statement], policyName: settings.role && nameOfOwn(runner, name) });
  role.attachInlinePolicy(policy);
  acknowledgeFindings(runner, 'runner', settings, policy);
  return policy;
}
