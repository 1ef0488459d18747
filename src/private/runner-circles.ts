/** Circular dependencies that only CloudFormation would report: a state machine waits for the functions of its runner, which must not wait for it. */
import { CfnResource, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { ServedState } from './job-environments';
import { resolvedText } from './resolved-text';
import { stateMachinesOf } from './state-machines-of';
import { pathOf, referencesIn, TemplateDependencies, TemplateResources } from './template-dependencies';
import type { RequestProblem } from '../shared/request-problems';

const REFUSED = 'which CloudFormation rejects as a circular dependency';

/**
 * Call it in a validation: then all references are resolved.
 *
 * @param resources the template
 * @param runs what the state machines refer to
 * @param role the role that the user has given to the functions
 * @param served the states that were not removed from the app again
 */
export function circleProblems(
  resources: TemplateResources, runs: CfnResource, role: iam.IRole | undefined, served: ServedState[],
): RequestProblem[] {
  const { stack } = runs;
  const idOf = (resource: CfnResource) => stack.resolve(resource.logicalId) as string;
  const dependencies = new TemplateDependencies(resources);
  const needed = dependencies.of(idOf(runs));
  const machines = stateMachinesOf(runs);
  if (!needed.has(idOf(runs))) {
    return machines.filter((one) => dependencies.of(idOf(one)).has(idOf(one))).map((one) => ({
      member: 'dependencies',
      given: `state machine ${pathOf(one)}, which waits for itself`,
      allowed: `no such circle, ${REFUSED}. Do not let the state machine depend on a construct that contains the runner; it may depend on the runner`,
    }));
  }
  const inCircle = machines.find((one) => needed.has(idOf(one)));
  const known = [...role ? roleProblems(machines, role) : [], ...environmentProblems(runs, served)];
  return known.length > 0 ? known : [{
    member: 'dependencies',
    given: `a reference to ${inCircle ? `state machine ${pathOf(inCircle)}` : 'what waits for the functions'} in what the functions need, such as the policies of their role`,
    allowed: `none: it waits for the functions, ${REFUSED}. Remove the reference, for example a grant on the state machine to the runner or to its role`,
  }];
}

function roleProblems(machines: sfn.CfnStateMachine[], role: iam.IRole): RequestProblem[] {
  const own = machines.find(({ stack, roleArn }) => resolvedText(stack, roleArn) === resolvedText(stack, role.roleArn));
  return own ? [{
    member: 'role',
    given: `role ${role.node.path}, which state machine ${pathOf(own)} also uses`,
    allowed: `a role that none of the state machines that start its runs uses: the functions wait for the permission to start runs, and that permission waits for the functions, ${REFUSED}. `
      + 'Give the state machine or the runner another role',
  }] : [];
}

function environmentProblems(runs: CfnResource, served: ServedState[]): RequestProblem[] {
  const referring = served.flatMap(({ state, request: { environment = {} } }) => Object.entries(environment).flatMap(([name, value]) => {
    const references = referencesIn(Stack.of(state).resolve(value));
    return references.length > 0 ? [{ state, name, references }] : [];
  }));
  const machines = referring.length > 0 ? stateMachinesOf(runs) : [];
  return referring.flatMap(({ state, name, references }) => machines
    .filter((one) => references.includes(runs.stack.resolve(one.logicalId) as string))
    .map((one) => ({
      member: `environment.${name} of ${state.node.path}`,
      given: `a reference to state machine ${pathOf(one)}`,
      allowed: `a value that does not refer to a state machine with runs of the runner: its functions have the value, and that state machine waits for them, ${REFUSED}. `
        + "Set its stateMachineName, and pass stack.formatArn({ service: 'states', resource: 'stateMachine', resourceName: <the name>, arnFormat: ArnFormat.COLON_RESOURCE_NAME })",
    })));
}
