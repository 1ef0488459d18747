/** The mark of a text that was truncated. */
const MARK = '…';

/** How much of a text of the service a message quotes, in bytes: what a user can do comes after it, and must not be cut off. */
export const MAX_QUOTED = 700;

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
