/** The rules of Choice states. */
import { isObject, type Json } from './json';
import { find, requirePath, type Scope, valueAt } from './paths';

/** A rule names what follows; the rules within it do not. */
export interface Rule {
  readonly Next?: string;
  readonly Variable?: string;
  readonly And?: readonly Rule[];
  readonly Or?: readonly Rule[];
  readonly Not?: Rule;
  readonly [comparison: string]: unknown;
}

type Comparison = (value: Json | undefined, expected: Json) => boolean;

const numeric = (compare: (value: number, expected: number) => boolean): Comparison =>
  (value, expected) => typeof value === 'number' && typeof expected === 'number' && compare(value, expected);

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  StringEquals: (value, expected) => typeof value === 'string' && value === expected,
  StringMatches: (value, expected) => typeof value === 'string'
    && new RegExp(`^${String(expected).replace(/[\\^$.+()[\]{}|?]/g, '\\$&').replace(/\*/g, '.*')}$`, 's').test(value),
  BooleanEquals: (value, expected) => typeof value === 'boolean' && value === expected,
  NumericEquals: numeric((value, expected) => value === expected),
  NumericLessThan: numeric((value, expected) => value < expected),
  NumericLessThanEquals: numeric((value, expected) => value <= expected),
  NumericGreaterThan: numeric((value, expected) => value > expected),
  NumericGreaterThanEquals: numeric((value, expected) => value >= expected),
  IsPresent: (value, expected) => (value !== undefined) === expected,
  IsNull: (value, expected) => (value === null) === expected,
  IsString: (value, expected) => (typeof value === 'string') === expected,
  IsNumeric: (value, expected) => (typeof value === 'number') === expected,
  IsBoolean: (value, expected) => (typeof value === 'boolean') === expected,
};

/** These ask whether there is anything; all others fail where there is nothing. */
const OF_NOTHING = ['IsPresent'];

const COMBINATIONS = ['And', 'Or', 'Not'];

export function requireRule(rule: Rule, isWithin = false): void {
  const { Next, Variable, Comment: _, ...rest } = rule;
  const [[name, value] = [], ...others] = Object.entries(rest);
  const parts = rule.And ?? rule.Or ?? (rule.Not && [rule.Not]);
  const isUnderstood = name !== undefined && others.length === 0 && (Next === undefined) === isWithin
    && (COMBINATIONS.includes(name) ? Variable === undefined && parts !== undefined : Object.hasOwn(COMPARISONS, name) && typeof Variable === 'string');
  if (!isUnderstood) {
    throw new Error(`this rule is not understood here: ${JSON.stringify(rule)}`);
  }
  if (COMBINATIONS.includes(name)) {
    parts!.forEach((part) => requireRule(part, true));
    return;
  }
  requirePath(Variable!);
  if (isObject(value as Json)) {
    throw new Error(`this rule is not understood here: ${JSON.stringify(rule)}`);
  }
}

export function fits(rule: Rule, scope: Scope): boolean {
  if (rule.And) {
    return rule.And.every((part) => fits(part, scope));
  }
  if (rule.Or) {
    return rule.Or.some((part) => fits(part, scope));
  }
  if (rule.Not) {
    return !fits(rule.Not, scope);
  }
  const { Next: _, Variable, Comment: __, ...comparison } = rule;
  const [[name, expected]] = Object.entries(comparison) as [[string, Json]];
  return COMPARISONS[name](OF_NOTHING.includes(name) ? find(Variable!, scope) : valueAt(Variable!, scope), expected);
}
