import { parseJson } from './json';
import { bodyText, queryValues, type SimulatorRequest } from './message';
import type { Route } from './route';
import { validationError } from './service-error';
import { shapeOf, type MemberRef, type ServiceModel } from './service-model';
import { isObject } from './validate';

export interface BoundInput {
  /** The members that the model knows, from path, query and body, not validated yet. */
  readonly input: Record<string, unknown>;
  /** Paths of the members that it does not know: a service ignores them silently. */
  readonly unknownMembers: string[];
}

/** Reads an operation's input from the three places where restJson1 puts it. */
export function bindInput(model: ServiceModel, { operation, labels }: Route, request: SimulatorRequest): BoundInput {
  const members = Object.entries(shapeOf(model, operation.input.shape).members ?? {});
  const inBody = members.filter(([, member]) => member.location === undefined);
  const unknownMembers = unknownQuery(members, request);
  const body = inBody.length === 0 ? {} : parseBody(request);
  const fromBody = known(model, Object.fromEntries(inBody), body, '', unknownMembers);
  const elsewhere = members
    .map(([name, member]) => [name, fromElsewhere(model, name, member, labels, request)] as const)
    .filter(([, value]) => value !== undefined);
  return { input: { ...fromBody, ...Object.fromEntries(elsewhere) }, unknownMembers };
}

function parseBody(request: SimulatorRequest): Record<string, unknown> {
  const text = bodyText(request);
  let body: unknown;
  try {
    body = text === '' ? {} : parseJson(text);
  } catch (error) {
    throw validationError(`The request body could not be parsed as JSON: ${(error as Error).message}`);
  }
  if (!isObject(body)) {
    throw validationError('The request body is not a JSON object');
  }
  return body;
}

function fromElsewhere(model: ServiceModel, name: string, member: MemberRef, labels: Record<string, string>, request: SimulatorRequest): unknown {
  const wireName = member.locationName ?? name;
  if (member.location === 'uri') {
    return labels[wireName];
  }
  if (member.location !== 'querystring') {
    return undefined;
  }
  const values = queryValues(request, wireName);
  if (values.length === 0) {
    return undefined;
  }
  const { type } = shapeOf(model, member.shape);
  const isNumber = type === 'integer' || type === 'long';
  // What is not a number stays a string, which the validation rejects.
  return type === 'list' ? values : isNumber && /^-?\d+$/.test(values[0]) ? Number(values[0]) : values[0];
}

function unknownQuery(members: [string, MemberRef][], request: SimulatorRequest): string[] {
  const names = members.filter(([, { location }]) => location === 'querystring').map(([name, { locationName }]) => locationName ?? name);
  return Object.keys(request.query ?? {}).filter((name) => !names.includes(name)).map((name) => `?${name}`);
}

function known(model: ServiceModel, members: Record<string, MemberRef>, value: Record<string, unknown>, path: string, unknown: string[]) {
  const entries: [string, unknown][] = [];
  for (const [name, item] of Object.entries(value)) {
    if (!Object.hasOwn(members, name)) {
      unknown.push(`${path}${name}`);
    } else if (item !== null) {
      entries.push([name, knownOf(model, members[name].shape, item, `${path}${name}`, unknown)]);
    }
  }
  return Object.fromEntries(entries);
}

function knownOf(model: ServiceModel, shapeName: string, value: unknown, path: string, unknown: string[]): unknown {
  const shape = shapeOf(model, shapeName);
  if (shape.type === 'structure' && isObject(value)) {
    return known(model, shape.members ?? {}, value, `${path}.`, unknown);
  }
  if (shape.type === 'list' && Array.isArray(value)) {
    return value.map((item, index) => knownOf(model, shape.member!.shape, item, `${path}[${index}]`, unknown));
  }
  return value;
}
