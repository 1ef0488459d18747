/** What was given, as messages may show it: never long, and only the kind of a value that is not a scalar. */

/** Longer texts are truncated in messages: an ARN is shorter, a file that was mistaken for a value is not. */
const MAX_QUOTED = 200;

/** A text in quotes, of which the end is left out if it is long. */
export function quoted(text: string): string {
  const shown = shortened(text);
  return shown === text ? JSON.stringify(text) : `${JSON.stringify(shown)} (${text.length} characters)`;
}

/** The beginning of a long text. */
export function shortened(text: string): string {
  return text.length <= MAX_QUOTED ? text : `${text.slice(0, MAX_QUOTED - 1)}…`;
}

/** What kind of value something is. */
export function kindOf(value: unknown): string {
  switch (typeof value) {
    case 'undefined': return 'nothing';
    case 'object': return value === null ? 'null' : Array.isArray(value) ? 'a list' : 'a map or another object';
    default: return `a ${typeof value}`;
  }
}

/** A value that may be shown: a scalar with its kind, and only the kind of anything else. */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case 'string': return `the string ${quoted(value)}`;
    case 'number':
    case 'boolean': return `the ${typeof value} ${value}`;
    default: return kindOf(value);
  }
}

/** A map as JSON and YAML make it, whichever realm it comes from: no `Map`, no `Date`, nothing of a class. */
export function isPlainMap(value: unknown): value is { [key: string]: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return false;
  }
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
