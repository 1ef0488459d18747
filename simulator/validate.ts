import { patternOf } from './pattern';
import { shapeOf, type ServiceModel, type Shape } from './service-model';

/** A constraint of the model that a value breaks. The value itself is never in it: it may be a secret. */
export interface Violation {
  readonly path: string;
  readonly constraint: string;
}

/** Everything in a value that its shape does not allow. Members that the shape does not know are not checked. */
export function violationsOf(model: ServiceModel, shapeName: string, value: unknown, path = ''): Violation[] {
  const shape = shapeOf(model, shapeName);
  switch (shape.type) {
    case 'structure': return isObject(value) ? structureViolations(model, shape, value, path) : [{ path, constraint: 'Member must be a structure' }];
    case 'list': return Array.isArray(value) ? listViolations(model, shape, value, path) : [{ path, constraint: 'Member must be a list' }];
    case 'map': return isObject(value) ? mapViolations(model, shape, value, path) : [{ path, constraint: 'Member must be a map' }];
    default: return scalarConstraints(shape, value).map((constraint) => ({ path, constraint }));
  }
}

export function violationMessage(violations: readonly Violation[]): string {
  const list = violations.map(({ path, constraint }) => `Value at '${path}' failed to satisfy constraint: ${constraint}`);
  return `${list.length} validation error${list.length === 1 ? '' : 's'} detected: ${list.join('; ')}`;
}

function structureViolations(model: ServiceModel, shape: Shape, value: Record<string, unknown>, path: string): Violation[] {
  const given = (name: string) => Object.hasOwn(value, name) && value[name] !== undefined && value[name] !== null;
  const missing = (shape.required ?? [])
    .filter((name) => !given(name))
    .map((name) => ({ path: join(path, name), constraint: 'Member must not be null' }));
  const wrong = Object.entries(shape.members ?? {})
    .filter(([name]) => given(name))
    .flatMap(([name, member]) => violationsOf(model, member.shape, value[name], join(path, name)));
  return [...missing, ...wrong];
}

function listViolations(model: ServiceModel, shape: Shape, value: unknown[], path: string): Violation[] {
  return [
    ...sizeConstraints(shape, value.length).map((constraint) => ({ path, constraint })),
    ...value.flatMap((item, index) => violationsOf(model, shape.member!.shape, item, `${path}[${index}]`)),
  ];
}

function mapViolations(model: ServiceModel, shape: Shape, value: Record<string, unknown>, path: string): Violation[] {
  const entries = Object.entries(value);
  return [
    ...sizeConstraints(shape, entries.length).map((constraint) => ({ path, constraint })),
    ...entries.flatMap(([key, item]) => {
      const itemPath = join(path, key.length > 64 ? `${key.slice(0, 64)}…` : key);
      return [
        ...scalarConstraints(shapeOf(model, shape.key!.shape), key)
          .map((constraint) => ({ path: itemPath, constraint: `Map keys must satisfy constraint: ${constraint}` })),
        ...violationsOf(model, shape.value!.shape, item, itemPath),
      ];
    }),
  ];
}

function scalarConstraints(shape: Shape, value: unknown): string[] {
  switch (shape.type) {
    case 'string': return typeof value === 'string' ? stringConstraints(shape, value) : ['Member must be a string'];
    case 'integer':
    case 'long': return Number.isInteger(value) ? rangeConstraints(shape, value as number) : ['Member must be a whole number'];
    case 'double': return typeof value === 'number' ? rangeConstraints(shape, value) : ['Member must be a number'];
    case 'boolean': return typeof value === 'boolean' ? [] : ['Member must be a boolean'];
    case 'timestamp': return isTimestamp(value) ? [] : ['Member must be an ISO 8601 timestamp'];
    default: throw new Error(`a shape of type ${shape.type} is no scalar`);
  }
}

function stringConstraints(shape: Shape, value: string): string[] {
  return [
    ...sizeConstraints(shape, [...value].length),
    ...(shape.pattern === undefined || patternOf(shape.pattern).test(value) ? [] :
      [`Member must satisfy regular expression pattern: ${shape.pattern}`]),
    ...(shape.enum === undefined || shape.enum.includes(value) ? [] : [`Member must satisfy enum value set: [${shape.enum.join(', ')}]`]),
  ];
}

function sizeConstraints({ min, max }: Shape, size: number): string[] {
  return [
    ...(min !== undefined && size < min ? [`Member must have length greater than or equal to ${min}`] : []),
    ...(max !== undefined && size > max ? [`Member must have length less than or equal to ${max}`] : []),
  ];
}

function rangeConstraints({ min, max }: Shape, value: number): string[] {
  return [
    ...(min !== undefined && value < min ? [`Member must have value greater than or equal to ${min}`] : []),
    ...(max !== undefined && value > max ? [`Member must have value less than or equal to ${max}`] : []),
  ];
}

function isTimestamp(value: unknown): boolean {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value) && !Number.isNaN(Date.parse(value));
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const join = (path: string, name: string) => path === '' ? name : `${path}.${name}`;
