/** Whether IAM would allow a request. It understands only what our own policies use of the policy language; the rest is an error. */
import type { AccessRequest } from '../../simulator';

/** A statement of an identity policy, its intrinsic functions resolved. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: { readonly [operator: string]: { readonly [conditionKey: string]: string | readonly string[] } };
}

/** One action that has to be allowed on all its resources. */
export interface Request {
  readonly action: string;
  readonly resources: readonly string[];
  /** By condition key, such as `aws:RequestTag/team`; a list for a key of several values, such as `aws:TagKeys`. */
  readonly context: Context;
}

interface Context {
  readonly [conditionKey: string]: string | readonly string[];
}

export function isAllowed(statements: readonly Statement[], request: Request): boolean {
  // All of them, also those that this request does not come to: what is not understood must not look like a decision.
  statements.forEach(requireUnderstood);
  if (request.resources.length === 0) {
    throw new Error(`a request for ${request.action} names no resource`);
  }
  return request.resources.every((resource) => {
    const effects = statements.filter((statement) => applies(statement, request, resource)).map(({ Effect }) => Effect);
    return effects.includes('Allow') && !effects.includes('Deny');
  });
}

/** What the simulator's `authorize` is asked, as a request to IAM. */
export function contextOf({ action, resources, requestTags = {}, resourceTags = {}, tagKeys = Object.keys(requestTags) }: AccessRequest): Request {
  return {
    action,
    resources,
    context: {
      ...withPrefix('aws:RequestTag/', requestTags),
      ...withPrefix('aws:ResourceTag/', resourceTags),
      ...(tagKeys.length > 0 && { 'aws:TagKeys': tagKeys }),
    },
  };
}

type Operator = (value: string | readonly string[] | undefined, allowed: readonly string[]) => boolean;

const OPERATORS: { readonly [name: string]: Operator } = {
  'StringEquals': (value, allowed) => value !== undefined && allowed.includes(single(value)),
  'StringEqualsIfExists': (value, allowed) => value === undefined || allowed.includes(single(value)),
  'ArnEquals': (value, allowed) => value !== undefined && allowed.some((pattern) => matches(pattern, single(value))),
  'Bool': (value, allowed) => value !== undefined && allowed.includes(single(value)),
  'StringLike': (value, allowed) => value !== undefined && allowed.some((pattern) => matches(pattern, single(value))),
  'ForAllValues:StringEquals': (value, allowed) => list(value ?? []).every((one) => allowed.includes(one)),
};

const ELEMENTS = ['Sid', 'Effect', 'Action', 'Resource', 'Condition'];

/** Statements that were read before: a policy is asked thousands of times. */
const understood = new WeakSet<Statement>();

function requireUnderstood(statement: Statement): void {
  if (understood.has(statement)) {
    return;
  }
  const { Effect, Action, Resource, Condition = {} } = statement;
  const unknown = [
    ...Object.keys(statement).filter((element) => !ELEMENTS.includes(element)),
    ...(['Allow', 'Deny'].includes(Effect) ? [] : [`Effect ${Effect}`]),
    ...Object.keys(Condition).filter((operator) => !Object.hasOwn(OPERATORS, operator)),
    ...[Action, Resource, ...Object.values(Condition).flatMap((keys) => Object.values(keys))].flatMap((value) => list(value))
      .filter((value) => typeof value !== 'string').map((value) => JSON.stringify(value)),
  ];
  if (unknown.length > 0) {
    throw new Error(`not understood in ${JSON.stringify(statement)}: ${unknown.join(', ')}`);
  }
  understood.add(statement);
}

function applies({ Action, Resource, Condition = {} }: Statement, { action, context }: Request, resource: string): boolean {
  const wanted = action.toLowerCase();
  return list(Action).some((pattern) => matches(pattern.toLowerCase(), wanted))
    && list(Resource).some((pattern) => matches(pattern, resource))
    && Object.entries(Condition).every(([operator, keys]) => Object.entries(keys)
      .every(([key, allowed]) => OPERATORS[operator](valueOf(context, key), list(allowed))));
}

/** The names of condition keys, including the tag keys in them, are not case-sensitive; values are. */
function valueOf(context: Context, key: string): string | readonly string[] | undefined {
  return Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
}

function single(value: string | readonly string[]): string {
  if (typeof value !== 'string') {
    throw new Error(`a key of several values needs ForAllValues, not: ${value.join(', ')}`);
  }
  return value;
}

/** Those of patterns that were matched before. */
const expressions = new Map<string, RegExp>();

/** `*` is any text, `?` any character. */
function matches(pattern: string, text: string): boolean {
  // Most name one thing, and are compared as they are.
  if (!/[*?]/.test(pattern)) {
    return pattern === text;
  }
  let expression = expressions.get(pattern);
  if (!expression) {
    const source = pattern.replace(/[\\^$.+()[\]{}|]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
    expressions.set(pattern, expression = new RegExp(`^${source}$`, 's'));
  }
  return expression.test(text);
}

const list = <T>(value: T | readonly T[]): readonly T[] => [value].flat() as T[];

function withPrefix(prefix: string, tags: { readonly [key: string]: string }): Context {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${prefix}${key}`, value]));
}
