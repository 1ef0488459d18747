/** Reference paths: those that name one value. All others are refused. */
import { runtimeError } from './errors';
import { isObject, type Json, type JsonObject } from './json';

/** What `$` and `$$` are. */
export interface Scope {
  readonly input: Json;
  /** The context object: made when it is asked for, which is seldom. */
  readonly context: () => JsonObject;
}

type Step = string | number;

const known = new Map<string, readonly Step[]>();

export const isPath = (text: string) => text.startsWith('$');

/** @throws Error where it is no path that is understood here */
export function requirePath(path: string): void {
  stepsOf(path);
}

export function valueAt(path: string, scope: Scope): Json {
  const value = find(path, scope);
  if (value === undefined) {
    throw runtimeError(`The JSONPath '${path}' could not be found in the input '${JSON.stringify(scope.input)}'`);
  }
  return value;
}

export function find(path: string, { input, context }: Scope): Json | undefined {
  let value: Json | undefined = path.startsWith('$$') ? context() : input;
  for (const step of stepsOf(path)) {
    if (typeof step === 'number') {
      value = Array.isArray(value) ? (value as readonly Json[])[step] : undefined;
    } else {
      value = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
    }
  }
  return value;
}

/** The input with a value at a path; what is missing on the way to it is made. */
export function withValueAt(path: string, input: Json, value: Json): Json {
  return put(stepsOf(path), input, value, path);
}

function put([step, ...rest]: readonly Step[], input: Json | undefined, value: Json, path: string): Json {
  if (step === undefined) {
    return value;
  }
  if (typeof step === 'number' || (input !== undefined && !isObject(input))) {
    throw new Error(`the ResultPath ${path} is not understood here: it may only name members of objects`);
  }
  return { ...input, [step]: put(rest, input?.[step], value, path) };
}

function stepsOf(path: string): readonly Step[] {
  let steps = known.get(path);
  if (!steps) {
    steps = parse(path);
    known.set(path, steps);
  }
  return steps;
}

function parse(path: string): Step[] {
  const steps: Step[] = [];
  let rest = path.replace(/^\$\$?/, '');
  while (path.startsWith('$') && rest !== '') {
    const [text, name, index, quoted] = /^(?:\.([A-Za-z_][\w-]*)|\[(\d+)\]|\['([^'\\]+)'\])/.exec(rest) ?? [];
    if (text === undefined) {
      break;
    }
    steps.push(index === undefined ? (name ?? quoted) : Number(index));
    rest = rest.slice(text.length);
  }
  if (!path.startsWith('$') || rest !== '') {
    throw new Error(`the path ${path} is not understood here`);
  }
  return steps;
}
