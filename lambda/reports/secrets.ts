/** Hides the values of environment variables in texts that may quote them. */
import { plainText, textOf } from './plain-text';
import type { EnvironmentProperty } from '../../src/shared/resource-properties';

export interface Environment {
  readonly [name: string]: string;
}

const REDACTED = '***';

/** Stands for hidden text until every value has been searched for: a value may itself be an asterisk. */
const MARK = '\uE000';

/** Truncated occurrences are searched for if this many characters are left of the value. */
const MIN_CUT = 6;

/** Without a truncation mark, this much of a value must be left, or the cut must be within a word: a text may end with the first word of a value. */
const MIN_UNMARKED_CUT = 12;

/** A line of a multiline value is searched for by itself from this length. */
const MIN_LINE = 8;

/** From this length, a value without blanks and with letters and digits is not a word, but a token: it is hidden inside words, too. */
const MIN_TOKEN = 16;

/** A text from the service as it may be shown: without control characters, and without the values of these environments. */
export function safeText(text: unknown, environments: readonly Environment[] = []): string {
  const values = environments.flatMap((environment) => Object.values(environment)).flatMap(partsOf);
  // Hide before control characters are removed, because one may be part of a value, and again afterward, because one may be inside a quotation.
  const once = hide(textOf(text).replaceAll(MARK, '\uFFFD'), values);
  return hide(plainText(once), values.map(plainText)).replaceAll(MARK, REDACTED);
}

/** A value, and what is often left of one: surrounding spaces are trimmed, lines are quoted one by one. */
function partsOf(value: string): string[] {
  const lines = value.split(/[\r\n]+/).map((line) => line.trim());
  return [value, value.trim(), ...lines.filter((line) => line.length >= MIN_LINE)];
}

/** The environments in a request from CloudFormation: the wanted one, and the previous one. */
export function environmentsIn({ ResourceProperties, OldResourceProperties = {} }: PropertiesOfRequest): Environment[] {
  return [ResourceProperties, OldResourceProperties].map(({ Environment: variables }) => (Array.isArray(variables)
    ? Object.fromEntries((variables as EnvironmentProperty[]).map(({ Name, Value }) => [Name, String(Value)]))
    : {}));
}

interface PropertiesOfRequest {
  readonly ResourceProperties: Record<string, unknown>;
  readonly OldResourceProperties?: Record<string, unknown>;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function hide(text: string, values: string[]): string {
  const lowerCase = asciiLowerCase(text);
  const ranges = [...new Set(values)].filter((value) => value !== '').flatMap((value) => [
    ...occurrences(text, value),
    // The hexadecimal digits of an escape may be uppercase.
    ...encodings(value).flatMap((encoded) => occurrences(lowerCase, asciiLowerCase(encoded))),
  ]);
  return replace(text, ranges);
}

/** How a value may be written in JSON, in JSON inside JSON, in a URL and in a form. */
function encodings(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const ascii = json.replace(/[\u0080-\uFFFF]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const url = encodeURIComponent(value.replace(/\p{Cs}/gu, '\uFFFD'));
  const all = [json, ascii, JSON.stringify(json).slice(1, -1), url, url.replace(/%20/g, '+')];
  return [...new Set(all)].filter((encoded) => encoded !== value);
}

function occurrences(text: string, value: string): Range[] {
  const isToken = value.length >= MIN_TOKEN && /^\S*$/.test(value) && /\p{L}/u.test(value) && /\p{N}/u.test(value);
  const isWhole = ({ start, end }: Range) => isToken || (beginsWord(text, start, value) && endsWord(text, end, value));
  const found: Range[] = [];
  for (let start = text.indexOf(value); start >= 0; start = text.indexOf(value, start + 1)) {
    found.push({ start, end: start + value.length });
  }
  return [...found.filter(isWhole), ...cutAtEnd(text, value), ...cutAtStart(text, value)];
}

const CUT = /…|\.\.\.|$/g;
const CUT_BEFORE = /…|\.\.\.|^/g;

/** The beginning of the value where the text, or a quotation in it, was truncated. */
function cutAtEnd(text: string, value: string): Range[] {
  const head = value.slice(0, MIN_CUT);
  if (value.length <= MIN_CUT || !text.includes(head)) {
    return [];
  }
  return [...text.matchAll(CUT)].flatMap(({ 0: mark, index: end }) => {
    const from = Math.max(0, end - value.length);
    for (let start = text.indexOf(head, from); start >= 0 && start + MIN_CUT <= end; start = text.indexOf(head, start + 1)) {
      if (value.startsWith(text.slice(start, end)) && beginsWord(text, start, value) && isCutAt(value, end - start, end - start, mark)) {
        return [{ start, end }];
      }
    }
    return [];
  });
}

/** The end of the value where the beginning or the middle of the text, or of a quotation in it, was cut off. */
function cutAtStart(text: string, value: string): Range[] {
  const tail = value.slice(-MIN_CUT);
  if (value.length <= MIN_CUT || !text.includes(tail)) {
    return [];
  }
  return [...text.matchAll(CUT_BEFORE)].flatMap(({ 0: mark, index }) => {
    const start = index + mark.length;
    const found: Range[] = [];
    for (let last = text.indexOf(tail, start); last >= 0 && last + MIN_CUT - start < value.length; last = text.indexOf(tail, last + 1)) {
      const end = last + MIN_CUT;
      const left = end - start;
      if (value.endsWith(text.slice(start, end)) && endsWord(text, end, value) && isCutAt(value, value.length - left, left, mark)) {
        found.push({ start, end });
      }
    }
    return found;
  });
}

function isCutAt(value: string, position: number, left: number, mark: string): boolean {
  const throughWord = WORD_AT_END.test(value.slice(0, position)) && WORD_AT_START.test(value.slice(position));
  return mark !== '' || left >= MIN_UNMARKED_CUT || throughWord;
}

const WORD_AT_START = /^[\p{L}\p{N}\p{M}_]/u;
const WORD_AT_END = /[\p{L}\p{N}\p{M}_]$/u;
/** The end of an escape is not part of the word after it. */
const ESCAPE_AT_END = /(?:\\[nrtbfv0]|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|%[0-9a-f]{2})$/i;

function beginsWord(text: string, start: number, value: string): boolean {
  const before = text.slice(Math.max(0, start - 6), start);
  return !WORD_AT_START.test(value) || !WORD_AT_END.test(before) || ESCAPE_AT_END.test(before);
}

function endsWord(text: string, end: number, value: string): boolean {
  return !WORD_AT_END.test(value) || !WORD_AT_START.test(text.slice(end, end + 2));
}

/** Replaces ranges; overlapping ranges get one mark. */
function replace(text: string, ranges: Range[]): string {
  let result = '';
  let position = 0;
  for (const { start, end } of [...ranges].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (start >= position) {
      result += text.slice(position, start) + MARK;
    }
    position = Math.max(position, end);
  }
  return result + text.slice(position);
}

const asciiLowerCase = (text: string) => text.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
