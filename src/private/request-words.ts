import type { Shape } from './request-shape';

/** What was given, in words that may be shown: of the environment, the kind only. */
export function shown(value: unknown, path: string): string {
  const isSecret = path.split('.')[0] === 'environment';
  switch (typeof value) {
    case 'undefined': return 'nothing';
    case 'string': return isSecret ? 'a string' : `the string ${JSON.stringify(value)}`;
    case 'number': return isSecret ? 'a number' : `the number ${value}`;
    case 'boolean': return isSecret ? 'a boolean' : `the boolean ${value}`;
    case 'object': return value === null ? 'null' : Array.isArray(value) ? 'a list' : 'a map or another object';
    default: return `a ${typeof value}`;
  }
}

/** What belongs there, and how what was given becomes that. */
export function expected(shape: Shape, value: unknown): string {
  switch (shape.type) {
    case 'structure': return `a structure with ${Object.keys(shape.members).join(' and ')}`;
    case 'list': return `a list of which each item is ${expected(shape.item, undefined)}`;
    case 'map': return 'a map of strings';
    case 'number': return typeof value === 'string' && /^[0-9]+$/.test(value) ? 'a whole number: take the quotes away' : 'a whole number';
    // YAML reads an account id without quotes as a number.
    case 'string': return ['number', 'boolean'].includes(typeof value) ? 'a string: put it into quotes' : 'a string';
  }
}
