/** What can be wrong with a state when all tokens are resolved. */
import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { isDynamic, membersWith, omittedMembers, resolvedAtSynth } from './dynamic-values';
import { wholeTextProblems } from './job-problems';
import { isFunction } from './resolved-request';
import { requestProblems, type RequestProblem } from '../shared/request-problems';
import type { StartRequest } from '../shared/start-request';
import { describeValue } from '../shared/words';

/** AWS documents a few properties in which CloudFormation resolves these. None is one that a state is written into. */
const SECURE_REFERENCE = /\{\{resolve:ssm-secure:/;

const SECRET_REFERENCE = /\{\{resolve:secretsmanager:/;

const INSTEAD = 'another value, for example {{resolve:ssm:…}} of a String parameter: CloudFormation';

/** Everything that is wrong with what a state passes on. */
export function lateRunProblems(state: Construct, request: StartRequest, runKey?: string): RequestProblem[] {
  const { environment: _environment, ...shown } = request;
  return [
    ...valueProblems(state, request),
    ...runKeyProblems(state, runKey),
    ...wholeTextProblems('runKey', resolvedAtSynth(state, runKey)),
    ...omittedMembers(state, { ...shown, runKey }).map((member) => ({
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

/** What was a token when the state was declared may be a value now. If it is a wrong one, the function would refuse it in every run. */
function valueProblems(state: Construct, { environment, tags, ...members }: StartRequest): RequestProblem[] {
  // One by one: CDK leaves out the entry of a map whose value is nothing.
  const [variables, ofTags] = [environment, tags].map((map) => map
    && Object.fromEntries(Object.entries(map).map(([name, value]): [string, string] => [name, resolvedAtSynth(state, value)])));
  return requestProblems({ ...resolvedAtSynth(state, members) as StartRequest, environment: variables, tags: ofTags }, isNotKnown);
}

function runKeyProblems(state: Construct, runKey?: string): RequestProblem[] {
  const resolved: unknown = resolvedAtSynth(state, runKey);
  return runKey === undefined || isNotKnown(resolved) || typeof resolved === 'number' || typeof resolved === 'string' && resolved !== ''
    ? []
    : [{ member: 'runKey', given: describeValue(resolved), allowed: 'a string that is not empty' }];
}

/** Whether CloudFormation or Step Functions puts another value in its place. */
const isNotKnown = (value: unknown) => isFunction(value) || isDynamic(value);

function membersThatHave(reference: RegExp, state: Construct, members: object): string[] {
  const found = membersWith(Stack.of(state).resolve(members), (value) => typeof value === 'string' && reference.test(value));
  // The member itself, not the part of an intrinsic function in it.
  return [...new Set(found.map(([member]) => member.replace(/\.Fn::.*$/s, '')))];
}
