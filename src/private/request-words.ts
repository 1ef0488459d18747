import type { Shape } from '../shared/request-members';
import { describeValue, kindOf } from '../shared/words';

/**
 * What was given, as it may be shown. Only the kind for the environment, and for a text in place of something that consists of
 * parts: it may be a whole request, with an environment in it.
 */
export function shown(value: unknown, path: string, shape?: Shape): string {
  const isScalar = shape?.type === 'string' || shape?.type === 'number';
  return isScalar && path.split('.')[0] !== 'environment' ? describeValue(value) : kindOf(value);
}

/** What is expected there, and how to convert what was given to it. */
export function expected(shape: Shape, value: unknown): string {
  switch (shape.type) {
    case 'structure': return `a structure with ${Object.keys(shape.members).join(' and ')}`;
    case 'list': return `a list in which each item is ${expected(shape.item, undefined)}`;
    case 'map': return 'a map of strings';
    case 'number': return typeof value === 'string' && /^[0-9]+$/.test(value) ? 'a whole number: remove the quotes' : 'a whole number';
    // YAML reads an account ID without quotes as a number.
    case 'string': return ['number', 'boolean'].includes(typeof value) ? 'a string: put it in quotes' : 'a string';
  }
}
