/** What can be wrong with a state when all tokens are resolved. */
import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { membersWith, omittedMembers } from './dynamic-values';
import type { RequestProblem } from '../shared/request-problems';
import type { StartRequest } from '../shared/start-request';

/** AWS documents a few properties in which CloudFormation resolves these. None is one that a state is written into. */
const SECURE_REFERENCE = /\{\{resolve:ssm-secure:/;

const SECRET_REFERENCE = /\{\{resolve:secretsmanager:/;

const INSTEAD = 'another value, for example {{resolve:ssm:…}} of a String parameter: CloudFormation';

/** Everything that is wrong with what a state passes on. */
export function lateRunProblems(state: Construct, request: StartRequest, runKey?: string): RequestProblem[] {
  const { environment: _environment, ...shown } = request;
  return [
    ...omittedMembers(state, request).map((member) => ({
      member,
      given: 'AWS::NoValue',
      allowed: 'a value: the definition of a state machine is one string, from which CloudFormation cannot remove AWS::NoValue',
    })),
    ...membersThatHave(SECURE_REFERENCE, state, { ...request, runKey }).map((member) => ({
      member,
      given: 'the dynamic reference {{resolve:ssm-secure:…}}',
      allowed: `${INSTEAD} resolves ssm-secure neither in the environment variables of a function nor in the definition of a state machine, and fails the deployment`,
    })),
    ...membersThatHave(SECRET_REFERENCE, state, { ...shown, runKey }).map((member) => ({
      member,
      given: 'the dynamic reference {{resolve:secretsmanager:…}}',
      allowed: `${INSTEAD} would write the secret into the definition of the state machine`,
    })),
  ];
}

function membersThatHave(reference: RegExp, state: Construct, members: object): string[] {
  const found = membersWith(Stack.of(state).resolve(members), (value) => typeof value === 'string' && reference.test(value));
  // The member itself, not the part of an intrinsic function in it.
  return [...new Set(found.map(([member]) => member.replace(/\.Fn::.*$/s, '')))];
}
