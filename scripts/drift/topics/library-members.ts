/** The members of inputs and outputs as the library knows them: the client's schemas, and the table of members with its limits. */
import type { $SchemaRef, StaticListSchema, StaticStructureSchema } from '@smithy/types';
import { limitsOfMember, textLimits } from './limits';
import { type Container, memberThing, partThing, pathIn, START } from './member-thing';
import { OPERATIONS } from './operations';
import { inferenceJobArn } from '../../../src/shared/limits';
import { type Shape, START_REQUEST } from '../../../src/shared/request-members';
import { PRESENCE, type Thing } from '../things';

type Shapes = { readonly [member: string]: Shape };
type Schema = number | 'unit' | StaticStructureSchema | StaticListSchema;

/** The inputs whose limits the library knows. The other operations have the same identifiers, or what the service has returned. */
const LIMITS: { readonly [operation: string]: Shapes } = {
  [START]: START_REQUEST.members,
  GetTrainedModelInferenceJob: { trainedModelInferenceJobArn: { type: 'string', limit: inferenceJobArn } },
};

/** The client's notation of simple types. */
const TYPES: { readonly [code: number]: string } = { 0: 'string', 1: 'whole number', 5: 'timestamp iso8601', 64: 'list of strings', 128: 'map of strings' };

export function libraryMembers(): Thing[] {
  return OPERATIONS.flatMap(([operation, [,,,, input, output]]) => [
    ...members({ operation, direction: 'input', path: '' }, resolved(input), LIMITS[operation]),
    ...members({ operation, direction: 'output', path: '' }, resolved(output)),
  ]);
}

/** Whether the library knows the limits of a member. All limits of a Start are compared, those of new members too. */
export function hasLimits({ operation, direction, path }: Container, name: string): boolean {
  return direction === 'input' && (operation === START || (path === '' && LIMITS[operation]?.[name] !== undefined));
}

function members(container: Container, schema: Schema, shapes: Shapes = {}): Thing[] {
  // An operation without output, or a member that is not a structure.
  if (typeof schema !== 'object') {
    return [];
  }
  const [,,,, names, refs, required = 0] = schema as StaticStructureSchema;
  return names.flatMap((name, index) => {
    const { type, location } = typeAndLocation(refs[index]);
    const shape: Shape | undefined = shapes[name];
    const facts = {
      [PRESENCE]: index < required ? 'required' : 'optional',
      type: typeName(type),
      location: container.path === '' ? location : undefined,
      ...shape ? limitsOfMember(shape) : {},
    };
    return [
      memberThing(container, name, facts),
      ...shape?.type === 'map' ? [
        partThing(container, name, 'keys', textLimits(shape.key)),
        partThing(container, name, 'values', textLimits(shape.value)),
      ] : [],
      ...partsOf({ ...container, path: pathIn(container, name) }, type, shape),
    ];
  });
}

/** The members of a structure, or of the structures in a list. */
function partsOf(container: Container, type: Schema, shape: Shape | undefined): Thing[] {
  return isList(type)
    ? members({ ...container, isList: true }, resolved(type[4]), shape?.type === 'list' ? membersOf(shape.item) : {})
    : members({ ...container, isList: false }, type, shape && membersOf(shape));
}

function membersOf(shape: Shape): Shapes {
  return shape.type === 'structure' ? shape.members : {};
}

function typeAndLocation(ref: $SchemaRef): { readonly type: Schema; readonly location: string } {
  if (Array.isArray(ref) && ref.length === 2) {
    const [type, traits] = ref as unknown as [number, 1 | { httpQuery: string }];
    return { type, location: traits === 1 ? 'path' : `query parameter ${traits.httpQuery}` };
  }
  return { type: resolved(ref), location: 'body' };
}

function resolved(ref: $SchemaRef): Schema {
  return (typeof ref === 'function' ? ref() : ref) as Schema;
}

function typeName(type: Schema): string {
  return typeof type === 'number' ? TYPES[type] : isList(type) ? 'list of structures' : 'structure';
}

function isList(schema: Schema): schema is StaticListSchema {
  return typeof schema === 'object' && schema[0] === 1;
}
