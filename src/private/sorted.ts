/** A map in the order of its names: in Java and Go it has a different order every time. */
export function sorted<T>(map: { readonly [name: string]: T }): { [name: string]: T } {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}
