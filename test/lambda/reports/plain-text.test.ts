import { DeploymentFailure } from '../../../lambda/errors/failure';
import { plainLine, plainText } from '../../../lambda/reports/plain-text';

test.each([
  ['colors', '\u001b[1;31mred\u001b[0m', 'red'],
  ['colors of one byte', '\u009b31mred\u009b0m', 'red'],
  ['cursor movements', 'a\u001b[2K\u001b[1Ab', 'ab'],
  ['links', '\u001b]8;;https://example.com\u0007text\u001b]8;;\u001b\\', 'text'],
  ['titles of a window', '\u001b]0;title\u0007text', 'text'],
  ['device control strings', '\u001bPq#0\u001b\\text\u0090q\u009c', 'text'],
  ['one without an end', 'text\u001b[', 'text['],
  ['control characters', 'a\u0000b\u0008c\u007fd\u0085e\u009ff', 'abcd\nef'],
  ['bidirectional overrides', 'a\u202eb\u2066c\u200fd\u061ce', 'abcde'],
  ['invisible characters', 'a\u200bb\u2060c\ufeffd\u00ade\u{E0041}f', 'abcdef'],
  ['half of a pair', 'a\ud83db', 'a\ufffdb'],
  ['kinds of line breaks', 'a\r\nb\rc\u2028d\u2029e\vf', 'a\nb\nc\nd\ne\nf'],
])('%s are removed', (_, text, expected) => {
  expect(plainText(text)).toBe(expected);
});

test.each(['plain\n\ttext', 'Söhne 漢字 🙂', '👩‍👩‍👧', 'می‌خواهم', '[31m', ''])('%j stays', (text) => {
  expect(plainText(text)).toBe(text);
});

test('a line is one', () => {
  expect(plainLine(' a\r\n\tb\n')).toBe('a b');
});

test('no failure of a deployment has any', () => {
  expect(new DeploymentFailure('job "\u202ea\u001b[31mb" failed').message).toBe('job "ab" failed');
});
