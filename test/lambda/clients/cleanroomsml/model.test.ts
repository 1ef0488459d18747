import type { $SchemaRef, StaticOperationSchema, StaticStructureSchema } from '@smithy/types';
import { askBotocore } from './botocore';
import { TrainedModelInferenceJobStatus } from '../../../../lambda/clients/cleanroomsml';
import { errorSchemas } from '../../../../lambda/clients/cleanroomsml/errors';
import * as schemas from '../../../../lambda/clients/cleanroomsml/schemas';

interface Operation { method: string; path: string; input: unknown; output: unknown }

const operations = Object.entries(schemas).filter((entry): entry is [string, StaticOperationSchema] => Array.isArray(entry[1]));
const { model } = askBotocore<{
  model: { operations: Record<string, Operation>; errors: Record<string, unknown>; statuses: string[] };
}>({ model: operations.map(([name]) => name) });

const NAMES: Record<number, unknown> = { 0: 'string', 1: 'number', 5: 'timestamp iso8601', 64: { list: 'string' }, 128: { map: 'string' } };

/** Our notation as botocore_wire.py prints botocore's. */
function shapeOf(ref: $SchemaRef): unknown {
  const schema = (typeof ref === 'function' ? ref() : ref) as unknown[] | number | 'unit';
  if (schema === 'unit') return null;
  if (typeof schema === 'number') return NAMES[schema];
  return schema[0] === 1 ? { list: shapeOf(schema[4] as $SchemaRef) } : { members: membersOf(schema as StaticStructureSchema) };
}

function membersOf([,,,, names, refs, required = 0]: StaticStructureSchema) {
  return Object.fromEntries(names.map((name, index) => [name, { required: index < required, ...memberOf(name, refs[index]) }]));
}

function memberOf(name: string, ref: $SchemaRef) {
  if (Array.isArray(ref) && ref.length === 2) {
    const [type, traits] = ref as [number, 1 | { httpQuery: string }];
    const bound = traits === 1 ? { location: 'uri', name } : { location: 'querystring', name: traits.httpQuery };
    return { ...bound, shape: NAMES[type] };
  }
  return { location: 'body', name, shape: shapeOf(ref) };
}

test('the seven operations are there', () => {
  expect(operations.map(([name]) => name).sort()).toEqual([
    'CancelTrainedModelInferenceJob', 'GetTrainedModelInferenceJob', 'ListTagsForResource', 'ListTrainedModelInferenceJobs',
    'StartTrainedModelInferenceJob', 'TagResource', 'UntagResource',
  ]);
});

test.each(operations)('%s has the members of the service model, and no others', (name, schema) => {
  const [,, id, traits, input, output] = schema;
  const [method, path, status] = (traits as { http: [string, string, number] }).http;

  expect({ id, method, path, status, input: shapeOf(input), output: shapeOf(output) }).toEqual({ id: name, status: 200, ...model.operations[name] });
});

test('the errors are those of the service model', () => {
  const ours = errorSchemas.map(([schema]) => {
    const [,, name, { httpError, error }] = schema as unknown as [number, string, string, { httpError: number; error: string }];
    expect(error).toBe(httpError < 500 ? 'client' : 'server');
    return [name, { status: httpError, members: membersOf(schema as unknown as StaticStructureSchema) }];
  });

  expect(Object.fromEntries(ours)).toEqual(model.errors);
});

test('the statuses are those of the service model', () => {
  expect(Object.values(TrainedModelInferenceJobStatus).sort()).toEqual(model.statuses.sort());
  expect(Object.keys(TrainedModelInferenceJobStatus)).toEqual(Object.values(TrainedModelInferenceJobStatus));
});
