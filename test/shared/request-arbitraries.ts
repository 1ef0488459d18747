/** Requests that are valid but for one to three members, which are near the limits that the model of the service puts on them. */
import * as fc from 'fast-check';
import { shapeOf, type ServiceModel, type Shape } from '../../simulator/service-model';

export type Path = readonly (string | number)[];

/** A member, and what it is changed to; to `undefined` when it is left out. */
export interface Change {
  readonly path: Path;
  readonly value: unknown;
}

export interface ChangedRequest {
  readonly changes: readonly Change[];
  readonly request: any;
}

// Each is one side of a limit of some pattern, or what implementations of patterns and of UTF-16 disagree about.
const CHARACTERS = [
  ...'\0\u0007\t\n\v\f\r\u001f ,-./09:@AFGZ[^_`afgz{',
  ...'\u007f\u0085\u00a0é\u2028\u2029\ufeff\ud7ff\ue000\ufffd\ufffe\uffff\u{10000}\u{1F600}\u{10FFFF}',
  '\ud800', '\udbff', '\udc00', '\udfff', '\ud83d', '\ude00', '\r\n',
];
const FILLS = ['x', '0', 'é', ' ', '\u{1F600}'];
const SEGMENTS = ['aws-cn', 'aws-us-gov', 'aws1', 'us-gov-west-1', 'trained-model', 'ml-input-channel'];
const MAP_KEYS = [
  '__proto__', 'aws', 'awsome', 'aws:', 'aws:x', 'AWS:x', 'cdk-cleanrooms-ml', 'cdk-cleanrooms-ml:', 'cdk-cleanrooms-ml:x', 'CDK-cleanrooms-ml:x',
];
const MACHINES = ['ml.g9.nano', 'ml.', 'ml', 'g5.xlarge', 'ML.G5.XLARGE', 'ml.m5.large\n'];
const MAP_SIZES = [0, 1, 44, 45, 50, 51];

const wrongType = (...types: unknown[]) => fc.constantFrom(...types, 7, 1.5, true, null, []);
const WRONG_SCALAR = wrongType('7', 'x', {}, ['x'], { x: 'x' });
// No member that a structure does not know: the types know none either.
const WRONG_CONTAINER = wrongType('', 'x', {}, ['x']);

/** @param examples valid requests; the first has every member that the model knows */
export function changedRequests(model: ServiceModel, shapeName: string, examples: readonly any[]): fc.Arbitrary<ChangedRequest> {
  const changes = fc.array(fc.oneof(...changesOf(model, shapeName, examples[0], [])), { minLength: 1, maxLength: 3 });
  return fc.tuple(fc.constantFrom(...examples), changes)
    .map(([example, made]) => ({ changes: made, request: made.reduce(withChange, example) }));
}

/** The request with the change, unless another one has left no place for it. */
export function withChange(request: any, { path, value }: Change): any {
  const changed = structuredClone(request);
  let holder = changed;
  for (const [depth, name] of path.slice(0, -1).entries()) {
    const inList = typeof path[depth + 1] === 'number';
    holder[name] ??= inList ? [] : {};
    holder = holder[name];
    if (typeof holder !== 'object' || Array.isArray(holder) !== inList) {
      return request;
    }
  }
  const last = path[path.length - 1];
  if (value === undefined) {
    delete holder[last];
  } else {
    holder[last] = value;
  }
  return changed;
}

function changesOf(model: ServiceModel, shapeName: string, example: any, path: Path): fc.Arbitrary<Change>[] {
  if (example === undefined) {
    throw new Error(`the model knows a member that the examples do not: ${path.join('.')}`);
  }
  const shape = shapeOf(model, shapeName);
  const at = (value: fc.Arbitrary<unknown>) => value.map((it) => ({ path, value: it }));
  const deeper = (member: string, name: string | number) => changesOf(model, member, example[name], [...path, name]);
  const gone = fc.constant(undefined);
  switch (shape.type) {
    case 'structure': return [
      ...(path.length === 0 ? [] : [at(fc.oneof(gone, WRONG_CONTAINER))]),
      ...Object.entries(shape.members!).flatMap(([name, member]) => deeper(member.shape, name)),
    ];
    case 'list': return [
      at(fc.oneof(gone, WRONG_CONTAINER, size(shape).map((length) => Array(length).fill(example[0])))),
      ...deeper(shape.member!.shape, 0),
    ];
    // Its keys and values share one arbitrary, so it needs to be drawn twice as often.
    case 'map': return Array(2).fill(at(often(map(model, shape, example), gone, WRONG_CONTAINER)));
    case 'string': return [at(often(text(shape, example), gone, WRONG_SCALAR))];
    case 'integer': return [at(fc.oneof(gone, WRONG_SCALAR, wholeNumber(shape)))];
    default: throw new Error(`no values for ${shapeName}, which is of type ${shape.type}`);
  }
}

function often<T>(arbitrary: fc.Arbitrary<T>, ...seldom: fc.Arbitrary<unknown>[]): fc.Arbitrary<unknown> {
  return fc.oneof({ arbitrary, weight: 10 }, ...seldom.map((other) => ({ arbitrary: other, weight: 1 })));
}

function size({ min = 0, max = 20 }: Shape): fc.Arbitrary<number> {
  return fc.constantFrom(...[min - 1, min, min + 1, max - 1, max, max + 1].filter((number) => number >= 0));
}

function wholeNumber({ min = 0, max = 20 }: Shape): fc.Arbitrary<number> {
  return fc.constantFrom(min - 1, min, min + 0.5, max - 1, max, max + 0.5, max + 1, -max, -0, 2 ** 31, 1e300);
}

/** Of some size, or with an odd entry among others. */
function map(model: ServiceModel, shape: Shape, example: Record<string, string>): fc.Arbitrary<Record<string, unknown>> {
  const [key, value] = Object.entries(example)[0];
  const ordinary = (count: number) => Array.from({ length: count }, (_, number): [string, unknown] => [`V${number}`, value]);
  const keys = fc.oneof(
    { arbitrary: text(shapeOf(model, shape.key!.shape), key), weight: 4 },
    { arbitrary: fc.constantFrom(...MAP_KEYS), weight: 1 },
  );
  const values = fc.oneof(
    { arbitrary: text(shapeOf(model, shape.value!.shape), value), weight: 4 },
    { arbitrary: WRONG_SCALAR, weight: 1 },
  );
  const odd = fc.oneof(fc.tuple(keys, fc.constant(value)), fc.tuple(fc.constant(key), values));
  return fc.oneof(
    { arbitrary: fc.oneof(size(shape), fc.constantFrom(...MAP_SIZES)).map((count) => Object.fromEntries(ordinary(count))), weight: 1 },
    {
      arbitrary: fc.tuple(fc.nat(2), fc.nat(2), odd).map(([count, before, entry]) => Object.fromEntries(spliced(ordinary(count), before, 0, entry))),
      weight: 3,
    },
  );
}

/** What comes of a valid text by one step, most of which lead across a limit in some place. */
function text(shape: Shape, example: string): fc.Arbitrary<string> {
  const { min = 1, max = 2048 } = shape;
  const lengths = fc.constantFrom(...[min - 1, min, max, max + 1].filter((length) => length >= 0));
  return fc.oneof(
    { arbitrary: inSegment(example), weight: 15 },
    { arbitrary: fc.tuple(lengths, fc.constantFrom(...FILLS)).map(([length, fill]) => ofLength([...example], length, fill)), weight: 5 },
    {
      arbitrary: fc.constantFrom(example, `${example}\n`, ` ${example}`, `${example}${example}`, ' ', '\t ', example.replace(':key/', ':alias/')),
      weight: 3,
    },
    { arbitrary: fc.string({ unit: fc.constantFrom(...CHARACTERS), maxLength: 3 }), weight: 2 },
    ...(shape.enum ? [{ arbitrary: fc.constantFrom(...shape.enum), weight: 15 }, { arbitrary: fc.constantFrom(...MACHINES), weight: 10 }] : []),
  );
}

/** A change within one segment of an ARN, so that the short ones are changed as often as the long ones. Other texts are one segment. */
function inSegment(example: string): fc.Arbitrary<string> {
  const segments = example.split(/([:/])/);
  const change = fc.oneof(
    { arbitrary: fc.record({ removed: fc.nat(1), added: fc.constantFrom(...CHARACTERS) }), weight: 8 },
    { arbitrary: fc.constantFrom({ removed: 1, added: '' }, { removed: Infinity, added: '' }), weight: 4 },
    { arbitrary: fc.constantFrom(...SEGMENTS).map((added) => ({ removed: Infinity, added })), weight: 2 },
    { arbitrary: fc.constant(undefined), weight: 2 },
  );
  // Every second one is a separator.
  const positions = segments.map((_, at) => at).filter((at) => at % 2 === 0);
  return fc.tuple(fc.constantFrom(...positions), fc.nat(9999), change).map(([at, place, made]) => {
    const characters = [...segments[at]];
    const from = made?.removed === Infinity ? 0 : place % (characters.length + 1);
    const changed = made ? spliced(characters, from, made.removed, made.added).join('') : segments[at].toUpperCase();
    return spliced(segments, at, 1, changed).join('');
  });
}

function ofLength(characters: readonly string[], length: number, fill: string): string {
  return [...characters, ...Array(length).fill(fill)].slice(0, length).join('');
}

function spliced<T>(items: readonly T[], at: number, removed: number, ...added: T[]): T[] {
  return [...items.slice(0, at), ...added, ...items.slice(at + removed)];
}
