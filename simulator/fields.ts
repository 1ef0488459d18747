import { isObject } from './validate';

/** Something in a control request, or on the command line, that cannot be used. */
export class UsageError extends Error {}

export interface Field {
  readonly is: (value: unknown) => boolean;
  /** What it has to be, as the end of a sentence. */
  readonly must: string;
}

export type Fields = Record<string, Field>;

/** An object with only these members, each of which is valid. */
export function checkFields(what: string, value: unknown, fields: Fields, required: readonly string[] = []): Record<string, unknown> {
  if (!isObject(value)) {
    throw new UsageError(`${what} must be an object`);
  }
  for (const name of required.filter((it) => !Object.hasOwn(value, it))) {
    throw new UsageError(`${what} must have the member ${name}`);
  }
  for (const [name, item] of Object.entries(value)) {
    if (!Object.hasOwn(fields, name)) {
      throw new UsageError(`${what} has no member ${name}; its members are ${Object.keys(fields).join(', ')}`);
    }
    if (!fields[name].is(item)) {
      throw new UsageError(`${what}: ${name} must be ${fields[name].must}`);
    }
  }
  return value;
}

export function checkList(what: string, value: unknown): unknown[] {
  if (!Array.isArray(value)) {
    throw new UsageError(`${what} must be a list`);
  }
  return value;
}

export const aText: Field = { is: (value) => typeof value === 'string', must: 'a string' };
export const aFlag: Field = { is: (value) => typeof value === 'boolean', must: 'true or false' };
export const aWholeNumber: Field = { is: Number.isInteger, must: 'a whole number' };
export const notNegative: Field = { is: (value) => Number.isFinite(value) && (value as number) >= 0, must: 'a number that is not negative' };
export const atLeastOne: Field = { is: (value) => Number.isInteger(value) && (value as number) >= 1, must: 'a whole number from 1' };
export const anObject: Field = { is: isObject, must: 'an object' };

export function oneOf(values: readonly string[]): Field {
  return { is: (value) => values.includes(value as string), must: `one of ${values.join(', ')}` };
}

export function someOf(values: readonly string[]): Field {
  return {
    is: (value) => Array.isArray(value) && value.length > 0 && value.every((item) => values.includes(item)),
    must: `a list of one or more of ${values.join(', ')}`,
  };
}

export function either(field: Field, other: Field): Field {
  return { is: (value) => field.is(value) || other.is(value), must: `${field.must} or ${other.must}` };
}
