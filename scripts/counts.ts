/** Adds counts of the same names. */
export function sum<Counts extends { readonly [name in keyof Counts]: number }>(a: Counts, b: Counts): Counts {
  return Object.fromEntries(Object.entries<number>(a).map(([name, count]) => [name, count + b[name as keyof Counts]])) as Counts;
}

export const total = (numbers: readonly number[]) => numbers.reduce((all, number) => all + number, 0);
