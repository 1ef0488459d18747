import { FakeExecutions } from './fake-executions';
import { executionArn, USERS_EXECUTION } from './run-world';
import { WaitingExecutions } from '../../../lambda/runs/waiting-executions';
import { VirtualClock } from '../virtual-clock';

const inputOf = (token?: string) => JSON.stringify({ token, AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: USERS_EXECUTION });

function waiting() {
  const executions = new FakeExecutions(new VirtualClock());
  executions.add(USERS_EXECUTION, '{}');
  executions.await('a-token');
  return { executions, waiting: new WaitingExecutions(executions) };
}

const OTHER = executionArn('other');

test('is stopped once, with the reason', async () => {
  const { executions, waiting: one } = waiting();
  await one.note(inputOf('a-token'));
  expect(await one.stop('a reason')).toEqual([{ status: 'fulfilled', value: undefined }]);
  expect(executions.record(USERS_EXECUTION)).toMatchObject({ status: 'ABORTED', error: 'CleanRoomsML.RunStopped', cause: 'a reason' });
  expect(await one.stop('a reason')).toEqual([]);
});

test('is stopped the next time if it could not be stopped', async () => {
  const { executions, waiting: one } = waiting();
  await one.note(inputOf('a-token'));
  executions.beforeCall = () => {
    throw new Error('not now');
  };
  expect(await one.stop('a reason')).toEqual([{ status: 'rejected', reason: new Error('not now') }]);
  executions.beforeCall = () => undefined;
  expect(await one.stop('a reason')).toEqual([{ status: 'fulfilled', value: undefined }]);
});

test.each<[string, string | undefined]>([
  ['no input', undefined], ['no execution', JSON.stringify({ token: 'a-token' })], ['no token', inputOf()], ['a token that nobody waits for', inputOf('another')],
])('is left alone: %s', async (_, input) => {
  const { executions, waiting: one } = waiting();
  executions.add(OTHER, '{}');
  await one.note(input);
  expect(await one.stop('a reason')).toEqual([]);
  expect(executions.calls).not.toContain('stop');
});
