/** The members of inputs and outputs as the model has them. */
import { hasLimits } from './library-members';
import { limitsOfShape, textLimits } from './limits';
import { type Container, memberThing, partThing, pathIn } from './member-thing';
import { OPERATIONS } from './operations';
import type { MemberRef } from '../../../simulator/service-model';
import type { Model } from '../botocore';
import { PRESENCE, type Thing } from '../things';

const TYPES: { readonly [type: string]: string } = { integer: 'whole number', long: 'whole number', double: 'number', float: 'number' };

export function modelMembers(model: Model): Thing[] {
  return OPERATIONS.flatMap(([operation]) => {
    const { input, output } = model.operations[operation] ?? {};
    return [
      ...members(model, { operation, direction: 'input', path: '' }, input?.shape),
      ...members(model, { operation, direction: 'output', path: '' }, output?.shape),
    ];
  });
}

/** @param name the shape of the container, if it has one */
function members(model: Model, container: Container, name: string | undefined, within: readonly string[] = []): Thing[] {
  // A structure within itself would never end.
  if (name === undefined || within.includes(name)) {
    return [];
  }
  const { members: refs = {}, required = [] } = model.shapes[name];
  return Object.entries(refs).flatMap(([member, ref]) => {
    const shape = model.shapes[ref.shape];
    const withLimits = hasLimits(container, member);
    const inside: Container = { ...container, path: pathIn(container, member), isList: shape.type === 'list' };
    return [
      memberThing(container, member, {
        [PRESENCE]: required.includes(member) ? 'required' : 'optional',
        type: typeName(model, ref),
        location: container.path === '' ? locationOf(member, ref) : undefined,
        ...withLimits ? limitsOfShape(ref.shape, shape) : {},
      }),
      ...withLimits && shape.type === 'map' ? [
        partThing(container, member, 'keys', limitsOfText(model, shape.key!)),
        partThing(container, member, 'values', limitsOfText(model, shape.value!)),
      ] : [],
      ...members(model, inside, shape.type === 'list' ? shape.member!.shape : ref.shape, [...within, name]),
    ];
  });
}

function limitsOfText({ shapes }: Model, { shape }: MemberRef): Thing['facts'] {
  return textLimits(shapes[shape], shapes[shape].enum && shape);
}

function typeName(model: Model, { shape }: MemberRef): string {
  const { type, member, value, timestampFormat } = model.shapes[shape];
  switch (type) {
    case 'list': return `list of ${typeName(model, member!)}s`;
    case 'map': return `map of ${typeName(model, value!)}s`;
    case 'timestamp': return `timestamp ${timestampFormat}`;
    default: return TYPES[type] ?? type;
  }
}

function locationOf(name: string, { location, locationName = name }: MemberRef): string {
  switch (location) {
    case 'uri': return 'path';
    case 'querystring': return `query parameter ${locationName}`;
    case undefined: return locationName === name ? 'body' : `body, as ${locationName}`;
    default: return `${location} ${locationName}`;
  }
}
