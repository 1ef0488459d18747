/** Event patterns of EventBridge: the little of them that our own rules use, and an error for the rest. */

export interface Pattern {
  readonly [member: string]: Pattern | readonly (string | number | boolean | null | { readonly prefix: string })[];
}

/** @throws Error where it holds something that is not understood here */
export function requirePattern(pattern: Pattern): void {
  for (const [name, wanted] of Object.entries(pattern)) {
    if (!Array.isArray(wanted)) {
      requirePattern(wanted as Pattern);
    } else if (wanted.some((one) => typeof one === 'object' && one !== null && Object.keys(one as object).join() !== 'prefix')) {
      throw new Error(`the pattern of ${name} is not understood here: ${JSON.stringify(wanted)}`);
    }
  }
}

export function matches(pattern: Pattern, event: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(pattern).every(([name, wanted]) => {
    const value = event[name];
    if (!Array.isArray(wanted)) {
      return typeof value === 'object' && value !== null && matches(wanted as Pattern, value as Record<string, unknown>);
    }
    return wanted.some((one: unknown) => (typeof one === 'object' && one !== null
      ? typeof value === 'string' && value.startsWith((one as { prefix: string }).prefix)
      : value === one));
  });
}
