import { HOUR, MINUTE, SECOND } from './virtual-clock';
import { inWords, secondsBetween } from '../../lambda/clock';

test.each([
  [0, '0 seconds'], [89_600, '90 seconds'], [2 * MINUTE - SECOND, '119 seconds'], [2 * MINUTE, '2 minutes'], [100 * SECOND + MINUTE, '3 minutes'],
  [2 * HOUR - MINUTE, '119 minutes'], [2 * HOUR, '2 hours'], [150 * MINUTE, '2.5 hours'], [28 * 24 * HOUR, '672 hours'],
])('%d ms are %s', (milliseconds, words) => {
  expect(inWords(milliseconds)).toBe(words);
});

test('clocks that differ make no negative time', () => {
  expect(secondsBetween(new Date(5000), new Date(1000))).toBe(0);
  expect(secondsBetween(new Date(1000), new Date(5400))).toBe(4);
});
