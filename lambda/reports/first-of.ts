/** The first few of some texts, and how many more there are: a message must have room for its advice. */
export function firstOf(texts: readonly string[], most: number, separator = ', '): string {
  const more = texts.length - most;
  return [...texts.slice(0, most), ...more > 0 ? [`and ${more} more`] : []].join(separator);
}
