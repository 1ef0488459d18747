import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { RequestProblem } from '../shared/request-problems';
import { describeValue, isPlainMap, kindOf } from '../shared/words';

/** What kind of value a prop takes. TypeScript and jsii check it; in plain JavaScript nothing does. */
export interface PropType {
  readonly words: string;
  /** Whether a value of another kind may not be shown. */
  readonly isSecret?: boolean;
  accepts(value: unknown): boolean;
}

export const STRING: PropType = { words: 'a string', accepts: (value) => typeof value === 'string' };
export const NUMBER: PropType = { words: 'a number', accepts: (value) => typeof value === 'number' };
export const BOOLEAN: PropType = { words: 'a boolean', accepts: (value) => typeof value === 'boolean' };
export const MAP_OF_STRINGS: PropType = {
  words: 'a map that is known at synth; its values may be tokens',
  isSecret: true,
  accepts: (value) => isPlainMap(value) && !Token.isUnresolved(value),
};

/** An object that is recognized by one of its members: its class may come from another copy of a library. */
export function objectWith(member: string, words: string): PropType {
  return { words, accepts: (value) => typeof value === 'object' && value !== null && member in value };
}

/** A string, or a construct whose reference has it as a member. */
export function stringOrReference(reference: string, member: string): PropType {
  return {
    words: `a string, or a construct that has ${reference}`,
    accepts: (value) => typeof value === 'string' || typeof (value as any)?.[reference]?.[member] === 'string',
  };
}

export function listOf(item: PropType, words: string): PropType {
  return { words, accepts: (value) => Array.isArray(value) && value.every((one) => item.accepts(one)) };
}

/** The kinds of some props. */
export type PropTypes<T> = { readonly [prop in keyof Required<T>]: PropType };

/** The props whose kind is wrong. An absent prop is not one of them. */
export function typeProblems<T extends object>(props: T, types: PropTypes<T>, required: readonly (keyof T)[] = []): RequestProblem[] {
  return Object.entries<PropType>(types).flatMap(([member, { words, isSecret, accepts }]) => {
    const value: unknown = props[member as keyof T];
    const allowed = value === null && !required.includes(member as keyof T) ? `${words}, or leave it out` : words;
    return value === undefined || accepts(value) ? [] : [{ member, given: given(value, isSecret), allowed }];
  });
}

function given(value: unknown, isSecret?: boolean): string {
  // A stack looks like a token.
  if (Token.isUnresolved(value) && !Construct.isConstruct(value)) {
    return typeof value === 'object' && !Array.isArray(value) ? 'a token' : `a token for ${kindOf(value)}`;
  }
  return isSecret ? kindOf(value) : describeValue(value);
}
