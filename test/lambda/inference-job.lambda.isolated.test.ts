import { CloudFormationStub } from './cloudformation-stub';
import { ACCOUNT, createRun, updateRun, wanted } from './events';
import { LIST, LIST_TAGS, START } from './harness';
import { MINUTE } from './virtual-clock';
import type { Progress, ResourceEvent } from '../../lambda/deployment/events';
import { CleanRoomsMLSimulator, type FaultRule, listen, type SimulatorServer } from '../../simulator';

type Entry = typeof import('../../lambda/inference-job.lambda');

let simulator: CleanRoomsMLSimulator;
let server: SimulatorServer;
let cloudFormation: CloudFormationStub;
let entry: Entry;
const before = { ...process.env };

/** What the handler prints. */
const printed: string[] = [];

beforeEach(async () => {
  printed.length = 0;
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  simulator = new CleanRoomsMLSimulator({ plan: { pendingMs: 0, runningMs: 60 * MINUTE } });
  server = await listen(simulator);
  cloudFormation = await CloudFormationStub.start();
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL_CLEANROOMSML: server.url,
    AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.url,
  });
  // As in a new instance of the function: it makes its clients as it is loaded.
  jest.resetModules();
  entry = jest.requireActual<Entry>('../../lambda/inference-job.lambda');
});
afterEach(async () => {
  jest.restoreAllMocks();
  process.env = { ...before };
  await server.close();
  await cloudFormation.close();
});

/** A poll of a request that was received half a minute ago, or so long; what goes wrong in it is set first. */
async function poll(event: ResourceEvent, faults: FaultRule[] = [], age = MINUTE / 2): Promise<Progress> {
  simulator.setFaults(faults);
  return entry.isComplete({ ...event, ...await entry.onEvent(event), ReceivedAt: Date.now() - age });
}

const called = (operation: string) => simulator.calls().filter((call) => call.operation === operation);
const names = () => simulator.jobs().map(({ name }) => name);

test('a request is received at this time, and nothing is called', async () => {
  const event = createRun(wanted());
  const earliest = Date.now();
  const receipt = await entry.onEvent(event);
  expect(receipt).toEqual({ PhysicalResourceId: event.RequestId, ReceivedAt: expect.any(Number) });
  expect(receipt.ReceivedAt).toBeGreaterThanOrEqual(earliest);
  expect(receipt.ReceivedAt).toBeLessThanOrEqual(Date.now());
  expect(simulator.calls()).toEqual([]);
});

test('a poll starts the job, under a name of its own every time', async () => {
  const first = await poll(createRun(wanted()));
  const [{ arn }] = simulator.jobs();
  expect(first).toEqual({ IsComplete: true, PhysicalResourceId: arn });
  expect(printed.map((line) => JSON.parse(line))).toEqual([expect.objectContaining({ message: 'started', jobArn: arn }), expect.objectContaining({ JobsStarted: 1 })]);
  await poll(updateRun(arn, wanted({ description: 'another' }), wanted()));

  const [one, other] = names().map((name) => /-([0-9a-f]{8})-[0-9a-f]{6}-/.exec(name)?.[1]);
  expect(one).toBeDefined();
  expect(other).toBeDefined();
  expect(other).not.toBe(one);
});

test('Start is sent once, also when its answer is an error that may pass', async () => {
  const progress = await poll(createRun(wanted()), [{ operation: START, kind: 'internal', acted: true }]);
  expect(called(START)).toHaveLength(1);
  expect(progress).toEqual({ IsComplete: true, PhysicalResourceId: simulator.jobs()[0].arn });
});

test.each([LIST, LIST_TAGS])('%s is repeated', async (operation) => {
  await poll(createRun(wanted()));
  const [{ arn }] = simulator.jobs();
  const calls = called(operation).length;
  // An update reads the tags of the job that there is, and lists only for a change.
  const job = wanted(operation === LIST ? { description: 'another' } : { tags: { team: 'ads' } });
  expect(await poll(updateRun(arn, job, wanted()), [{ operation, kind: 'internal' }])).toMatchObject({ IsComplete: true });
  expect(called(operation).length).toBeGreaterThan(calls + 1);
});

test('nothing is started for a request that CloudFormation has given up', async () => {
  cloudFormation.resourceStatus = 'DELETE_IN_PROGRESS';
  await expect(poll(createRun(wanted()))).rejects.toThrow('CloudFormation no longer waits for this request');
  expect(called(START)).toEqual([]);
});

test('an error goes through when the time is up', async () => {
  const tooLate = poll(createRun(wanted()), [{ operation: LIST, kind: 'error', name: 'ValidationException', message: 'no' }], 51 * MINUTE);
  await expect(tooLate).rejects.toThrow('ValidationException: no');
});
