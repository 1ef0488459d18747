import { parentIn, requestIn, tokenIn } from '../../../lambda/runs/written-input';

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
  expect(parentIn(input)).toBeUndefined();
});

const PREFIX = 'arn:aws:states:us-east-1:111122223333';

test.each([
  [`${PREFIX}:execution:Scoring:monday`, `${PREFIX}:stateMachine:Scoring`],
  // Of an iteration of a Distributed Map.
  [`${PREFIX}:execution:Scoring/EveryModel:0f4c6d1e`, `${PREFIX}:stateMachine:Scoring`],
  ['arn:aws-cn:states:cn-north-1:111122223333:execution:Scoring:x', 'arn:aws-cn:states:cn-north-1:111122223333:stateMachine:Scoring'],
  ['something else', undefined],
  [7, undefined],
])('%s is an execution of %s', (arn, stateMachineArn) => {
  expect(parentIn(JSON.stringify({ AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: arn }))).toBe(stateMachineArn);
});
