import { validationError } from './service-error';
import { isObject } from './validate';

export interface PageOptions {
  readonly size: number;
  readonly token?: string;
  readonly tokens: 'cursor' | 'offset';
  readonly shift: number;
}

export interface Page<T> {
  readonly items: T[];
  readonly nextToken?: string;
}

/** One page of a list whose items are in descending order of `nthStart`. */
export function pageOf<T extends { readonly nthStart: number }>(items: readonly T[], options: PageOptions): Page<T> {
  const position = options.token === undefined ? undefined : decode(options.token);
  const from = position === undefined ? 0 : 'offset' in position ? position.offset : items.filter(({ nthStart }) => nthStart >= position.before).length;
  const end = from + options.size;
  const page = items.slice(from, end);
  if (end >= items.length) {
    return { items: page };
  }
  // Only once: a list that moved at every page might never end.
  const shift = position === undefined ? options.shift : 0;
  const next = options.tokens === 'cursor' ? { before: page.at(-1)!.nthStart } : { offset: Math.max(0, end - shift) };
  return { items: page, nextToken: Buffer.from(JSON.stringify(next)).toString('base64url') };
}

const isPosition = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;

function decode(token: string): { before: number } | { offset: number } {
  try {
    const position: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (isObject(position) && (isPosition(position.before) || isPosition(position.offset))) {
      return position as { before: number } | { offset: number };
    }
  } catch {
    // Anything that is not JSON is not our token.
  }
  throw validationError("Value at 'nextToken' failed to satisfy constraint: Member must be a token that an earlier answer contained");
}
