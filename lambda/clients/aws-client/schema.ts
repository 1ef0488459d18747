/** The notation of @smithy/core for shapes, by which it serializes and parses. */
import type { $SchemaRef, StaticListSchema, StaticOperationSchema, StaticStructureSchema } from '@smithy/types';

export type Members = Record<string, $SchemaRef>;

// What the numbers of the notation mean.
export const STRING = 0;
export const NUMBER = 1;
export const TIMESTAMP = 5; // ISO 8601
export const MAP = 128; // added to the type of its values
export const LIST = 64; // added to the type of its items
export const PATH_LABEL = 1; // a trait

/** What makes the shapes of a namespace. */
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
