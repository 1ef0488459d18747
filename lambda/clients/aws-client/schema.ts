/** The notation of @smithy/core for shapes, which it uses to serialize and parse. */
import type { $SchemaRef, StaticListSchema, StaticOperationSchema, StaticStructureSchema } from '@smithy/types';

export type Members = Record<string, $SchemaRef>;

// The meaning of the numbers in the notation.
export const STRING = 0;
export const NUMBER = 1;
export const TIMESTAMP = 5; // ISO 8601
export const MAP = 128; // added to the type of its values
export const LIST = 64; // added to the type of its items
export const PATH_LABEL = 1; // a trait

/** Creates the shapes of a namespace. */
export const shapesOf = (namespace: string) => ({
  structure: (name: string, required: Members, optional: Members = {}): StaticStructureSchema => {
    const members = { ...required, ...optional };
    return [3, namespace, name, 0, Object.keys(members), Object.values(members), Object.keys(required).length];
  },

  list: (name: string, item: $SchemaRef): StaticListSchema => [1, namespace, name, 0, item],

  operation: (
    name: string, traits: StaticOperationSchema[3], input: StaticStructureSchema, output: StaticStructureSchema | 'unit',
  ): StaticOperationSchema => [9, namespace, name, traits, () => input, () => output],
});
