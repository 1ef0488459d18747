import { recordReceipt } from '../../../lambda/deployment/on-event';
import { createLeg, createRun, deleteRun, updateRun, wanted } from '../events';
import { START_TIME } from '../virtual-clock';

const ID = 'arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/11111111-2222-4333-8444-555555555555/trained-model-inference-job/a';

test.each([['Run', createRun(wanted())], ['a leg', createLeg(ID)]])('a Create of %s goes by its RequestId until more is known', (_, event) => {
  expect(recordReceipt(event, START_TIME)).toEqual({ PhysicalResourceId: event.RequestId, ReceivedAt: START_TIME });
});

test.each([
  ['an Update', updateRun(ID, wanted(), wanted())],
  ['a Delete', deleteRun(ID, wanted())],
])('%s keeps its id', (_, event) => {
  expect(recordReceipt(event, START_TIME)).toEqual({ PhysicalResourceId: ID, ReceivedAt: START_TIME });
});

test('an id that CloudFormation invented is kept, or the framework refuses the Delete', () => {
  expect(recordReceipt(deleteRun('forecast-Resource-1XKV9O0YQ3PSJ', wanted()), START_TIME).PhysicalResourceId).toBe('forecast-Resource-1XKV9O0YQ3PSJ');
});

test('it answers at once: it has nothing to call', () => {
  expect(recordReceipt(createRun(wanted()), START_TIME)).not.toBeInstanceOf(Promise);
});
