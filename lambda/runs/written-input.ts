/** What can be read from the input of an execution that may have been written by anybody, in any version. */
import { isPlainMap } from '../../src/shared/words';

export function tokenIn(input: string | null | undefined): string | undefined {
  const { token } = parsed(input);
  return typeof token === 'string' ? token : undefined;
}

export function requestIn(input: string | null | undefined): { readonly membershipIdentifier?: unknown; readonly name?: unknown } {
  const { request } = parsed(input);
  return isPlainMap(request) ? request : {};
}

function parsed(input: string | null | undefined): { readonly [name: string]: unknown } {
  try {
    const value: unknown = JSON.parse(input ?? '{}');
    return isPlainMap(value) ? value : {};
  } catch {
    return {};
  }
}
