import { Denials } from '../../../lambda/errors/denials';

test('a row of denials is counted from its first one', () => {
  const denials = new Denials();
  expect(denials.denied('a', 1000)).toEqual({ lasts: 0, wasAllowed: false });
  expect(denials.denied('a', 4000)).toEqual({ lasts: 3000, wasAllowed: false });
});

test('a call that is allowed ends the row, and is remembered', () => {
  const denials = new Denials();
  denials.denied('a', 1000);
  denials.allowed('a');
  expect(denials.denied('a', 9000)).toEqual({ lasts: 0, wasAllowed: true });
  expect(denials.denied('a', 9500)).toEqual({ lasts: 500, wasAllowed: true });
});

test('each purpose has a row of its own', () => {
  const denials = new Denials();
  denials.denied('a', 0);
  denials.allowed('b');
  expect(denials.denied('a', 10).lasts).toBe(10);
  expect(denials.denied('b', 10)).toEqual({ lasts: 0, wasAllowed: true });
});

test('of a thousand purposes the one that was not touched for the longest time is forgotten', () => {
  const denials = new Denials();
  denials.denied('first', 0);
  denials.denied('second', 0);
  for (let number = 0; number < 998; number += 1) {
    denials.denied(`purpose ${number}`, 0);
  }
  denials.denied('first', 1);
  denials.denied('one more', 1);
  expect(denials.denied('first', 5).lasts).toBe(5);
  expect(denials.denied('second', 5).lasts).toBe(0);
});
