/** The mark of a text that was truncated. */
const MARK = '…';

/** The beginning of a text that takes at most this many bytes of JSON, with a mark that it was truncated if there is room for one. */
export function truncate(text: string, maxBytes: number): string {
  if (jsonBytes(text) <= maxBytes) {
    return text;
  }
  let kept = '';
  for (const character of text) {
    if (jsonBytes(kept + character + MARK) > maxBytes) {
      break;
    }
    kept += character;
  }
  return jsonBytes(kept + MARK) <= maxBytes ? kept + MARK : '';
}

/** How many bytes a value takes as JSON. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
