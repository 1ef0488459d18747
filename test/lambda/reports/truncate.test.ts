import { firstOf } from '../../../lambda/reports/first-of';
import { truncate } from '../../../lambda/reports/truncate';

test.each([
  ['abcdef', 8, 'abcdef'], ['abcdefg', 8, 'abc…'], ['abcdefg', 5, '…'], ['abcdefg', 4, ''], ['"""', 8, '"""'], ['""""', 8, '"…'], ['', 2, ''],
])('%j in %d bytes of JSON is %j', (text, bytes, expected) => {
  expect(truncate(text, bytes)).toBe(expected);
});

test.each([
  [[], 2, ''], [['a'], 2, 'a'], [['a', 'b'], 2, 'a; b'], [['a', 'b', 'c'], 2, 'a; b; and 1 more'], [['a', 'b', 'c', 'd'], 2, 'a; b; and 2 more'],
])('of %j the first %d are %j', (texts, most, expected) => {
  expect(firstOf(texts, most, '; ')).toBe(expected);
});
