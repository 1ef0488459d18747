/** The limits of the service model on a Start request, checked at synth and, for values that were tokens then, again in the handler before Start. */
import * as limits from './limits';
import { type Bounds, characters, HALF_A_PAIR, inferenceJobArn, isWholeText, type Rule, uuid, variableName, variableValue } from './limits';
import { memberPath, type Shape, START_REQUEST } from './request-members';
import { MAX_RESERVED_TAGS, RESERVED_TAG_PREFIX } from './resource-properties';
import type { StartRequest } from './start-request';
import { describeValue, isPlainMap, kindOf, quoted, shortened } from './words';

/** What is wrong with a member of a request. */
export interface RequestProblem {
  /** Where: the path in the request, for example `outputConfiguration.members[0].accountId`. */
  readonly member: string;
  /** What was given, as it may be shown: never the value of an environment variable. */
  readonly given: string;
  /** What the service accepts. */
  readonly allowed: string;
}

/** This many tags are left besides the ones that say who owns the job. */
const MAX_USER_TAGS = limits.tags.max - MAX_RESERVED_TAGS;

/** How many problems are listed: a user who has fixed them sees the others. */
const MAX_LISTED = 20;

/**
 * Everything that the service would reject in a request.
 *
 * @param request the request, without a name if the handler generates one
 * @param isUnresolved whether a value is known only at deployment: then it is accepted
 */
export function requestProblems(request: StartRequest, isUnresolved: (value: unknown) => boolean = () => false): RequestProblem[] {
  const { environment, outputConfiguration, tags } = request;
  const receivers = outputConfiguration?.members?.length ?? 0;
  return [
    ...memberProblems(START_REQUEST, request, '', isUnresolved),
    ...receivers > limits.receivers.max ? [{ member: 'outputConfiguration.members', given: `${receivers} members`, allowed: 'exactly one member' }] : [],
    ...mapProblems('environment', environment, isUnresolved),
    ...isPlainMap(environment) ? environmentProblems(Object.entries(environment), isUnresolved) : [],
    ...mapProblems('tags', tags, isUnresolved),
    ...isPlainMap(tags) ? tagProblems(Object.entries(tags), isUnresolved) : [],
  ];
}

/** What is wrong with the scalars of a member. */
function memberProblems(shape: Shape, value: any, member: string, isUnresolved: (value: unknown) => boolean): RequestProblem[] {
  switch (shape.type) {
    case 'map': return [];
    case 'list': return memberProblems(shape.item, value?.[0], `${member}[0]`, isUnresolved);
    case 'structure': {
      const isMisshapen = !shape.isRequired && member !== '' && value !== undefined && !isUnresolved(value) && !isPlainMap(value);
      return [
        ...isMisshapen ? [{ member, given: kindOf(value), allowed: 'a map' }] : [],
        ...Object.entries(shape.members).flatMap(([name, one]) => memberProblems(one, value?.[name], memberPath(member, name), isUnresolved)),
      ];
    }
    default: return valueProblems(member, value, shape.limit, isUnresolved, shape.isRequired);
  }
}

function valueProblems(
  member: string, value: unknown, { accepts, allowed, show }: Rule, isUnresolved: (value: unknown) => boolean, isRequired = false,
): RequestProblem[] {
  if (value === undefined) {
    return isRequired ? [{ member, given: 'nothing', allowed }] : [];
  }
  return isUnresolved(value) || accepts(value) ? [] : [{ member, given: show(value), allowed }];
}

/** The keys of a map have to be known, so a token in its place is rejected. */
function mapProblems(member: string, value: unknown, isUnresolved: (value: unknown) => boolean): RequestProblem[] {
  return value === undefined || isPlainMap(value) ? [] : [{
    member,
    given: isUnresolved(value) ? 'a token' : kindOf(value),
    allowed: 'a map of strings that is known at synth; its values may be tokens',
  }];
}

function environmentProblems(variables: [string, unknown][], isUnresolved: (value: unknown) => boolean): RequestProblem[] {
  return [
    ...variables.length > limits.variables.max
      ? [{ member: 'environment', given: `${variables.length} variables`, allowed: `at most ${limits.variables.max} variables` }] : [],
    ...variables.flatMap(([name, value]) => [
      ...valueProblems(`environment: name of '${shortened(name)}'`, name, variableName, isUnresolved),
      ...valueProblems(`environment.${name}`, value, variableValue, isUnresolved, true),
    ]),
  ];
}

/** Whether the service could have a membership of this identifier. */
export function isMembershipIdentifier(value: unknown): boolean {
  return uuid.accepts(value);
}

/** Problems in one line. @param nameOf the reader's name for a member */
export function describeProblems(problems: RequestProblem[], nameOf: (member: string) => string = (member) => member): string {
  const listed = problems.slice(0, MAX_LISTED)
    .map(({ member, given, allowed }) => `${shortened(nameOf(member))}: got ${given}, expected ${allowed}`);
  const more = problems.length - MAX_LISTED;
  return [...listed, ...more > 0 ? [`and ${more} more problem${more === 1 ? '' : 's'}`] : []].join('; ');
}

/** Everything that is wrong with a user's tags. @param tags a list, because a map cannot hold every key; a key may be an intrinsic function */
export function tagProblems(
  tags: readonly (readonly [key: unknown, value: unknown])[], isUnresolved: (value: unknown) => boolean = () => false,
): RequestProblem[] {
  const problems: RequestProblem[] = [];
  if (tags.length > MAX_USER_TAGS) {
    problems.push({
      member: 'tags',
      given: `${tags.length} tags`,
      allowed: `at most ${MAX_USER_TAGS} tags: the service accepts ${limits.tags.max}, and this library needs ${MAX_RESERVED_TAGS} of them`,
    });
  }
  for (const [key, value] of tags) {
    problems.push(...isUnresolved(key) ? [] : tagKeyProblems(key), ...isUnresolved(value) ? [] : tagValueProblems(key, value));
  }
  return problems;
}

function tagKeyProblems(key: unknown): RequestProblem[] {
  if (typeof key !== 'string') {
    return [{ member: 'tags', given: `a key that is ${describeValue(key)}`, allowed: 'keys that are strings' }];
  }
  const given = `the key '${shortened(key)}'`;
  // The conditions of IAM do not distinguish upper from lower case in the keys of tags.
  if (!isWithin(limits.tagKey, key) || /^aws:/i.test(key) || key.toLowerCase().startsWith(RESERVED_TAG_PREFIX)) {
    return [{ member: 'tags', given, allowed: `keys of ${limits.tagKey.min} to ${limits.tagKey.max} characters that do not begin with 'aws:' or '${RESERVED_TAG_PREFIX}', in uppercase or lowercase` }];
  }
  return !isWholeText(key) ? [{ member: 'tags', given: `the key ${quoted(key)}, with ${HALF_A_PAIR}`, allowed: 'valid Unicode' }] : [];
}

function tagValueProblems(key: unknown, value: unknown): RequestProblem[] {
  const member = typeof key === 'string' ? `tags.${shortened(key)}` : 'tags.<key that is known only at deployment>';
  if (typeof value !== 'string') {
    return [{ member, given: describeValue(value), allowed: `a string of up to ${limits.tagValue.max} characters` }];
  }
  if (!isWithin(limits.tagValue, value)) {
    return [{ member, given: `${characters(value)} characters`, allowed: `up to ${limits.tagValue.max} characters` }];
  }
  return !isWholeText(value) ? [{ member, given: HALF_A_PAIR, allowed: 'valid Unicode' }] : [];
}

function isWithin({ min, max }: Bounds, text: string): boolean {
  return characters(text) >= min && characters(text) <= max;
}

/** The ARN of an inference job, by the service's pattern. */
export function jobArnProblems(member: string, value: unknown): RequestProblem[] {
  return inferenceJobArn.accepts(value) ? [] : [{ member, given: inferenceJobArn.show(value), allowed: inferenceJobArn.allowed }];
}
