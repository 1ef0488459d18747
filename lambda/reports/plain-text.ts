/** Makes a text from somebody else safe to print: in a terminal, in an event of a stack, in a log. */
import { stripVTControlCharacters } from 'node:util';

/** Operating system commands, device control strings and the like, up to their end. */
const CONTROL_STRINGS = /(?:\u001B[\]P^_X]|[\u009D\u0090\u009E\u009F\u0098])[^\u0007\u001B\u009C]*(?:\u0007|\u001B\\|\u009C)/g;
const LINE_BREAKS = /\r\n?|[\u0085\u2028\u2029\v\f]/g;
/** Control and format characters (bidirectional overrides, zero-width, tags), except line feed, tab, and joiners, which scripts and emoji need. */
const INVISIBLE = /(?![\n\t\u200C\u200D])[\p{Cc}\p{Cf}]/gu;
const LONE_SURROGATES = /\p{Cs}/gu;

/** The text without terminal escapes, control characters and characters that change the look of what follows. Lines and tabs stay. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text.replace(CONTROL_STRINGS, '')).replace(LINE_BREAKS, '\n').replace(INVISIBLE, '').replace(LONE_SURROGATES, '\uFFFD');
}

/** The same in one line. */
export function plainLine(text: string): string {
  return plainText(text).replace(/[\n\t]+/g, ' ').trim();
}

/** A value as text: the members of an error come from the body of the response, and may be anything. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value) ?? String(value);
}
