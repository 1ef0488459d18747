import { ErrorSeries } from '../../../lambda/errors/error-series';

test('a series of errors is counted from its first one', () => {
  const errors = new ErrorSeries();
  expect(errors.failed('a', 'denied', 1000)).toEqual({ lasts: 0, hasSucceeded: false });
  expect(errors.failed('a', 'denied', 4000)).toEqual({ lasts: 3000, hasSucceeded: false });
});

test('a call that succeeds ends the series, and is remembered', () => {
  const errors = new ErrorSeries();
  errors.failed('a', 'denied', 1000);
  errors.succeeded('a');
  expect(errors.failed('a', 'denied', 9000)).toEqual({ lasts: 0, hasSucceeded: true });
  expect(errors.failed('a', 'denied', 9500)).toEqual({ lasts: 500, hasSucceeded: true });
});

test('each kind of error has a series of its own, which an error of another kind does not end', () => {
  const errors = new ErrorSeries();
  errors.failed('a', 'denied', 1000);
  expect(errors.failed('a', 'conflict', 5000).lasts).toBe(0);
  expect(errors.failed('a', 'denied', 6000).lasts).toBe(5000);
  expect(errors.failed('a', 'conflict', 6000).lasts).toBe(1000);
});

test('each purpose has series of its own', () => {
  const errors = new ErrorSeries();
  errors.failed('a', 'denied', 0);
  errors.succeeded('b');
  expect(errors.failed('a', 'denied', 10).lasts).toBe(10);
  expect(errors.failed('b', 'denied', 10)).toEqual({ lasts: 0, hasSucceeded: true });
});

test('of a thousand purposes the one that was not touched for the longest time is forgotten', () => {
  const errors = new ErrorSeries();
  errors.failed('first', 'denied', 0);
  errors.failed('second', 'denied', 0);
  for (let number = 0; number < 998; number += 1) {
    errors.failed(`purpose ${number}`, 'denied', 0);
  }
  errors.failed('first', 'denied', 1);
  errors.failed('one more', 'denied', 1);
  expect(errors.failed('first', 'denied', 5).lasts).toBe(5);
  expect(errors.failed('second', 'denied', 5).lasts).toBe(0);
});

test('a failure more than seven minutes after the one before begins another series: another process may have seen a success', () => {
  const errors = new ErrorSeries();
  const gap = 7 * 60_000;
  errors.failed('a', 'denied', 0);
  expect(errors.failed('a', 'denied', gap).lasts).toBe(gap);
  expect(errors.failed('a', 'denied', 2 * gap + 1).lasts).toBe(0);
  expect(errors.failed('a', 'denied', 3 * gap + 1).lasts).toBe(gap);
});
