import { REQUEST_PROPS } from './request-of-props';
import { memberPath, type Shape, START_REQUEST, type StructureShape } from '../shared/request-members';
import type { RequestProblem } from '../shared/request-problems';

/** The props of the construct whose name differs from the last part of the member that they become. */
export const MEMBER_OF_PROP: { readonly [prop: string]: string } = Object.fromEntries(Object.entries(REQUEST_PROPS)
  .map(([prop, { member }]) => [prop, member])
  .filter(([prop, member]) => member.split('.').at(-1) !== prop));

/**
 * The path of the member that was probably meant by one that the API does not know: spelled differently (`TrainedModelArn`,
 * `trained-model-arn`), in the wrong structure, or named like a prop of the construct. No two members have the same name.
 */
export function meantMember(name: string): string | undefined {
  return PATHS.find((path) => plain(path.split('.').pop()!) === plain(name))
    ?? Object.entries(MEMBER_OF_PROP).find(([prop]) => plain(prop) === plain(name))?.[1];
}

/** What is wrong with a member that a structure does not have. @param path the path of the structure */
export function unknownMember(shape: StructureShape, path: string, name: string): RequestProblem {
  const allowed = meantMember(name) ?? `one of ${Object.keys(shape.members).join(', ')}`;
  return { member: memberPath(path, name), given: 'an unknown member', allowed };
}

function pathsOf(shape: Shape, path: string): string[] {
  switch (shape.type) {
    case 'structure': return Object.entries(shape.members).flatMap(([name, member]) => {
      const own = memberPath(path, name);
      return [own, ...pathsOf(member, own)];
    });
    case 'list': return pathsOf(shape.item, `${path}[0]`);
    default: return [];
  }
}

const PATHS = pathsOf(START_REQUEST, '');

function plain(name: string): string {
  return name.replace(/[-_]/g, '').toLowerCase();
}
