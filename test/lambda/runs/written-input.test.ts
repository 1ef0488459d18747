import { requestIn, tokenIn } from '../../../lambda/runs/written-input';

test('the token and the request of an input can be read, whatever its version is', () => {
  const input = JSON.stringify({ version: 7, token: 'a-token', request: { membershipIdentifier: 'm', name: 'n' } });
  expect(tokenIn(input)).toBe('a-token');
  expect(requestIn(input)).toEqual({ membershipIdentifier: 'm', name: 'n' });
});

test.each([
  undefined, null, '', 'no JSON', '{"token":', 'null', '7', '"token"', '["token"]', '{}', '{"token":7,"request":7}', '{"token":null,"request":null}', '{"token":{},"request":[]}',
])('an input that somebody else has written has none: %s', (input) => {
  expect(tokenIn(input)).toBeUndefined();
  expect(requestIn(input)).toEqual({});
});
