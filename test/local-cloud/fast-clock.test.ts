import { fastClock } from '../../local-cloud/fast-clock';

const ORIGIN = Date.parse('2026-01-01T00:00:00Z');
const clock = fastClock(ORIGIN);

test('it agrees with real time at its origin, and 30 seconds are 0.9 real ones', () => {
  expect(clock(ORIGIN)).toBe(ORIGIN);
  expect(clock(ORIGIN + 900) - ORIGIN).toBe(30_000);
});

// CloudFormation notes when an operation began, a function when it received a request of it, each in whole milliseconds of real time.
test('times on it never decrease, in whole milliseconds', () => {
  const times = Array.from({ length: 1000 }, (_, milliseconds) => clock(ORIGIN + milliseconds));
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(times.filter((time) => !Number.isInteger(time))).toEqual([]);
});

test('without an argument it returns the time', () => {
  const before = Date.now();
  const now = fastClock(before - 900)();
  expect(now).toBeGreaterThanOrEqual(before - 900 + 30_000);
  expect(now).toBeLessThanOrEqual(fastClock(before - 900)(Date.now()));
});
