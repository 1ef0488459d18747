/** Compares a response with the service model: the SDK accepts any response, and leaves out missing members. */
import { NormalizedSchema } from '@smithy/core/schema';
import type { StaticStructureSchema } from '@smithy/types';

/** What the members of a response must be in addition to their type, by the member's name. */
export type Checks = Readonly<Record<string, (value: never) => boolean>>;

/**
 * The first member of a response that the service model requires and that is missing, or that does not conform to the model.
 *
 * @param path where the value is in the response
 * @returns nothing if the response conforms to the model
 */
export function findDeviation(schema: NormalizedSchema, value: unknown, checks: Checks, path = ''): string | undefined {
  if (schema.isStructSchema()) {
    return isObject(value) ? findInStructure(schema, value, checks, path) : path;
  }
  if (schema.isListSchema()) {
    return Array.isArray(value) ? firstOf(value, (item, index) => findDeviation(schema.getValueSchema(), item, checks, `${path}[${index}]`)) : path;
  }
  if (schema.isMapSchema()) {
    // The keys are the user's: messages do not contain them.
    return isObject(value) ? firstOf(Object.values(value), (item) => findDeviation(schema.getValueSchema(), item, checks, path)) : path;
  }
  return isScalar(schema, value) ? undefined : path;
}

function findInStructure(schema: NormalizedSchema, value: Record<string, unknown>, checks: Checks, path: string): string | undefined {
  const [,,,, names, , requiredCount = 0] = schema.getSchema() as StaticStructureSchema;
  const required = names.slice(0, requiredCount);
  return firstOf([...schema.structIterator()], ([name, member]) => {
    const at = path === '' ? name : `${path}.${name}`;
    const content = value[name];
    if (content === undefined || content === null) {
      return required.includes(name) ? at : undefined;
    }
    if (content === '' && required.includes(name)) {
      return at;
    }
    return findDeviation(member, content, checks, at) ?? (checks[name]?.(content as never) === false ? at : undefined);
  });
}

function isScalar(schema: NormalizedSchema, value: unknown): boolean {
  if (schema.isStringSchema()) {
    return typeof value === 'string';
  }
  if (schema.isTimestampSchema()) {
    return value instanceof Date && !Number.isNaN(value.getTime());
  }
  return !schema.isNumericSchema() || typeof value === 'number';
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function firstOf<T>(items: T[], find: (item: T, index: number) => string | undefined): string | undefined {
  for (const [index, item] of items.entries()) {
    const found = find(item, index);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
