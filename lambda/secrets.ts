/** Makes the values of environment variables unreadable in a message that may quote them. */
export function withoutSecrets(message: string, environment: { readonly [name: string]: string } = {}): string {
  return Object.values(environment)
    .filter((value) => value.length > 0)
    // The longest first: one value may hold another.
    .sort((a, b) => b.length - a.length)
    .reduce((text, value) => text.replace(occurrences(value), '***'), message);
}

/** A short value is looked for as a word of its own, or no message would be left. */
function occurrences(value: string): RegExp {
  const literal = value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return value.length < 4 ? new RegExp(`(?<![A-Za-z0-9_])${literal}(?![A-Za-z0-9_])`, 'g') : new RegExp(literal, 'g');
}
