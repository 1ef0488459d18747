import { RunWorld } from './run-world';
import type { FaultRule, SimulatorOptions } from '../../../simulator';
import { wanted } from '../events';
import { CANCEL, GET, LIST, LIST_TAGS, START } from '../harness';
import { HOUR, MINUTE } from '../virtual-clock';

const SECRET = 'hunter2-correct-horse-9';
const QUOTES_IT = `the variable PASSWORD has the value ${SECRET}, which`;

/** A run whose job has a secret, and what has become of it. */
async function runWith(options: SimulatorOptions) {
  const world = new RunWorld({ ...options, plan: { pendingMs: 0, runningMs: HOUR, ...options.plan } });
  world.environments = { 'a-key': { PASSWORD: SECRET } };
  world.service.listen();
  const end = await world.run(wanted(), 'a-key');
  return { world, end };
}

const fault = (operation: string, rule: Partial<FaultRule>): FaultRule => ({ operation, kind: 'error', message: QUOTES_IT, times: 'always', ...rule });

test.each<[string, SimulatorOptions, string]>([
  ['a rejected Start', { faults: [fault(START, { name: 'ValidationException' })] }, 'CleanRoomsML.StartFailed'],
  ['a Start that is throttled first', { faults: [fault(START, { name: 'ThrottlingException', times: 3 })] }, ''],
  ['a quota that is used up first', { faults: [fault(START, { name: 'ServiceQuotaExceededException', times: 3, members: { quotaName: QUOTES_IT, quotaValue: 1 } })] }, ''],
  ['a look-up that fails', { faults: [fault(LIST, { name: 'ValidationException' })] }, 'CleanRoomsML.StartFailed'],
  ['a job that fails', { plan: { outcome: 'CREATE_FAILED', failure: { statusCode: 'ERROR', message: QUOTES_IT } } }, 'CleanRoomsML.JobFailed'],
  ['a read that fails for a while', { faults: [fault(GET, { name: 'InternalServiceException', status: 500, times: 3 })] }, ''],
  ['a read that is rejected', { faults: [fault(GET, { name: 'ValidationException' })] }, 'CleanRoomsML.WaitFailed'],
])('the value of a variable is in no result, error or log: %s', async (_, options, error) => {
  const { world, end: { outcome } } = await runWith(options);
  expect(outcome).toMatchObject(error === '' ? { outcome: 'SUCCEEDED' } : { outcome: 'FAILED', error });
  const said = world.everythingSaid() + JSON.stringify(outcome);
  expect(said).not.toContain(SECRET);
  expect(said).toContain('PASSWORD has the value ***, which');
});

test('what the service returns for a job comes without its environment', async () => {
  const { world, end: { outcome } } = await runWith({});
  expect(world.service.starts[0].environment).toEqual({ PASSWORD: SECRET });
  expect(outcome).toMatchObject({ outcome: 'SUCCEEDED', output: { status: 'ACTIVE' } });
  expect((outcome as { output: object }).output).not.toHaveProperty('environment');
  expect(world.everythingSaid() + JSON.stringify(outcome)).not.toContain(SECRET);
});

test.each([LIST, LIST_TAGS, CANCEL])('nor is it when a run is cleaned up and %s fails', async (operation) => {
  const world = new RunWorld({ plan: { pendingMs: 0, runningMs: 10 * HOUR } });
  world.environments = { 'a-key': { PASSWORD: SECRET } };
  const arn = world.start(wanted(), 'a-key');
  await world.poll(arn);
  world.stop(arn);
  world.simulator.setFaults([fault(operation, { name: 'InternalServiceException', status: 500, times: 4 })]);
  const { outcome } = await world.cleanUp(arn);
  expect(outcome).toEqual({ outcome: 'CLEANED_UP' });
  expect(world.everythingSaid()).not.toContain(SECRET);
  expect(world.everythingSaid()).toContain('PASSWORD has the value ***, which');
});

test('nor in what is said about a job whose environment a deployment has changed meanwhile', async () => {
  const world = new RunWorld({ plan: { pendingMs: 0, runningMs: HOUR, outcome: 'CREATE_FAILED', failure: { message: QUOTES_IT } } });
  world.environments = { 'a-key': { PASSWORD: SECRET } };
  const arn = world.start(wanted(), 'a-key');
  const outcome = await world.poll(arn);
  world.environments = { 'another-key': { PASSWORD: 'another' } };
  await world.wait(2 * HOUR + MINUTE);
  const end = await world.poll(arn, { jobArn: (outcome as { jobArn: string }).jobArn, isSettled: true });
  expect(end).toMatchObject({ outcome: 'FAILED', error: 'CleanRoomsML.JobFailed', cause: expect.stringContaining('has the value ***') });
});
