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

const started = (arn: unknown) => parentIn(JSON.stringify({ AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: arn }));

test.each([
  [`${PREFIX}:execution:Scoring:monday`, `${PREFIX}:stateMachine:Scoring`],
  ['arn:aws-cn:states:cn-north-1:111122223333:execution:Scoring:x', 'arn:aws-cn:states:cn-north-1:111122223333:stateMachine:Scoring'],
])('%s is an execution of %s', (executionArn, stateMachineArn) => {
  expect(started(executionArn)).toEqual({ stateMachineArn, executionArn });
});

test('an iteration of a Distributed Map is one of its state machine, and has no execution that can be stopped', () => {
  expect(started(`${PREFIX}:execution:Scoring/EveryModel:0f4c6d1e`)).toEqual({ stateMachineArn: `${PREFIX}:stateMachine:Scoring` });
});

test.each(['something else', `${PREFIX}:execution:Scoring`, 7])('%s is no execution', (arn) => {
  expect(started(arn)).toBeUndefined();
});
