import type { $SchemaRef, StaticOperationSchema, StaticStructureSchema } from '@smithy/types';
import * as schemas from '../../../../lambda/clients/cloudformation/schemas';
import { askBotocore } from '../cleanroomsml/botocore';

interface Member { required: boolean; name: string; shape: Shape }
type Shape = string | { members: Record<string, Member> } | { list: Shape };
interface Operation { method: string; path: string; input: Shape; output: Shape }

const operations = Object.entries(schemas).filter((entry): entry is [string, StaticOperationSchema] => Array.isArray(entry[1]));
const { model } = askBotocore<{ model: { operations: Record<string, Operation> } }>({ model: operations.map(([name]) => name) }, 'cloudformation');

const NAMES: Record<number, string> = { 0: 'string', 5: 'timestamp iso8601' };

/** Our notation as botocore_wire.py prints botocore's. */
function shapeOf(ref: $SchemaRef): Shape {
  const schema = (typeof ref === 'function' ? ref() : ref) as unknown[] | number;
  if (typeof schema === 'number') return NAMES[schema];
  if (schema[0] === 1) return { list: shapeOf(schema[4] as $SchemaRef) };
  const [,,,, names, refs, required = 0] = schema as unknown as StaticStructureSchema;
  return { members: Object.fromEntries(names.map((name, index) => [name, { required: index < required, name, shape: shapeOf(refs[index]) }])) };
}

/** As much of botocore's shape as ours has of it. */
function within(ours: Shape, theirs: Shape): Shape {
  if (typeof ours === 'string' || typeof theirs === 'string') return theirs;
  if ('list' in ours) return 'list' in theirs ? { list: within(ours.list, theirs.list) } : theirs;
  if (!('members' in theirs)) return theirs;
  const members = Object.entries(theirs.members).filter(([name]) => name in ours.members);
  return {
    members: Object.fromEntries(members.map(([name, member]) => [name, {
      required: member.required, name: member.name, shape: within(ours.members[name].shape, member.shape),
    }])),
  };
}

/** We always name what is to be described, so the client requires the answer to describe it. */
const described = ({ members }: { members: Record<string, Member> }) => ({
  members: Object.fromEntries(Object.entries(members).map(([name, member]) => [name, { ...member, required: true }])),
});

test('the two operations are there', () => {
  expect(operations.map(([name]) => name).sort()).toEqual(['DescribeStackResource', 'DescribeStacks']);
});

test.each(operations)('what %s has is as in the service model', (name, [,, id,, input, output]) => {
  const { input: theirInput, output: theirOutput, method, path } = model.operations[name];

  expect({ id, method, path }).toEqual({ id: name, method: 'POST', path: '/' });
  expect(shapeOf(input)).toEqual(within(shapeOf(input), theirInput));
  expect(shapeOf(output)).toEqual(described(within(shapeOf(output), theirOutput) as { members: Record<string, Member> }));
});
