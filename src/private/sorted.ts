import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/**
 * Entries in the order of their names as a template has them: in Java and Go a map has a different order every time, and the text of a token contains a
 * number that depends on everything else in the app.
 */
export function byName<T>(scope: IConstruct, entries: readonly (readonly [string, T])[]): (readonly [string, T])[] {
  const nameOf = (name: string) => {
    const resolved: unknown = Stack.of(scope).resolve(name);
    return typeof resolved === 'string' ? resolved : JSON.stringify(resolved);
  };
  return entries.map((entry) => ({ entry, name: nameOf(entry[0]) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ entry }) => entry);
}

/** A map in that order. */
export function sorted<T>(scope: IConstruct, map: { readonly [name: string]: T }): { [name: string]: T } {
  return Object.fromEntries(byName(scope, Object.entries(map)));
}
