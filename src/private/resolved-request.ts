import { isNotKnownYet } from './filled-in-later';
import { START_REQUEST, withNumbers } from '../shared/request-members';
import { requestProblems, tagProblems, type RequestProblem } from '../shared/request-problems';
import { membersOf, type RunProperties } from '../shared/resource-properties';
import type { StartRequest } from '../shared/start-request';
import { isPlainMap, shortened } from '../shared/words';

type Entry = readonly [name: unknown, value: unknown];

/**
 * Everything that is wrong with a request as it is in the template. What was a token in the props is now a value, to which the usual limits
 * apply, or nothing at all, or an intrinsic function, which only the handler can check.
 *
 * @param properties those of Run, with all tokens resolved
 */
export function resolvedProblems({ Environment = [], Tags = [], ...properties }: RunProperties): RequestProblem[] {
  const request = withNumbers(START_REQUEST, membersOf(texts(properties)), numberOf) as StartRequest;
  const environment = Environment.map(({ Name, Value }): Entry => [Name, texts(Value)]).filter(isGiven);
  const tags = Tags.map(({ Key, Value }): Entry => [Key, texts(Value)]).filter(isGiven);
  const variables = Object.fromEntries(environment.filter(hasName));
  return [
    ...requestProblems({ ...request, environment: variables }, isFunction),
    ...tagProblems(tags, isFunction),
    ...repeatedProblems('environment', environment),
    ...repeatedProblems('tags', tags),
  ];
}

/** Whether two names that are tokens are the same is not known before. */
function repeatedProblems(member: string, entries: Entry[]): RequestProblem[] {
  const names = entries.filter(hasName).map(([name]) => name);
  return [...new Set(names.filter((name, index) => names.indexOf(name) < index))]
    .map((name) => ({ member: `${member}.${shortened(name)}`, given: 'more than one value', allowed: 'one: some of the names are tokens that resolve to the same name' }));
}

const hasName = (entry: Entry): entry is readonly [string, string] => typeof entry[0] === 'string';

/** A value that is left out removes its entry; a missing one is a problem. */
const isGiven = ([, value]: Entry) => !(isPlainMap(value) && value.Ref === NO_VALUE);

const NO_VALUE = 'AWS::NoValue';

/** CloudFormation passes scalars to the handler as strings. What it leaves out is absent. */
function texts(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(texts);
  }
  if (isPlainMap(value) && !isFunction(value)) {
    return Object.fromEntries(Object.entries(value).filter((entry) => isGiven(entry)).map(([name, member]) => [name, texts(member)]));
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}

function numberOf(value: unknown): number | undefined {
  return (typeof value === 'string' && value.trim() !== '' ? Number(value) : value) as number | undefined;
}

/** Whether CloudFormation has yet to resolve the value: it is a function, or a dynamic reference. */
export function isFunction(value: unknown): boolean {
  return typeof value === 'string' ? isNotKnownYet(value) : isPlainMap(value) && Object.keys(value).length === 1 && /^(ref|fn::.*)$/i.test(Object.keys(value)[0]);
}
