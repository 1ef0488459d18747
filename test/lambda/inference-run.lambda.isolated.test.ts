import { ACCOUNT, wanted } from './events';
import { LIST, START } from './harness';
import { RUNS, executionArn, STATE_MACHINE, USERS_EXECUTION } from './runs/run-world';
import { MINUTE } from './virtual-clock';
import { CleanRoomsMLSimulator, listen, type SimulatorServer } from '../../simulator';
import type { PollInput } from '../../src/shared/run-input';

type Entry = typeof import('../../lambda/inference-run.lambda');

const SECRET = 'hunter2-correct-horse-9';
const before = { ...process.env };
const printed: string[] = [];
/** The calls of Step Functions. */
const called: [string, object][] = [];

let simulator: CleanRoomsMLSimulator;
let server: SimulatorServer;
let entry: Entry;

/** Step Functions of a runtime, with one execution that runs and a state that waits for it. */
class SFN {
  private async answer(name: string, input: object, answer: object = {}): Promise<object> {
    called.push([name, input]);
    return answer;
  }

  describeExecution = (input: object) => this.answer('describeExecution', input, { status: 'RUNNING' });
  sendTaskHeartbeat = (input: object) => this.answer('sendTaskHeartbeat', input);
  sendTaskFailure = (input: object) => this.answer('sendTaskFailure', input);
  listExecutions = (input: object) => this.answer('listExecutions', input, { executions: [] });
}

beforeEach(async () => {
  printed.length = 0;
  called.length = 0;
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  simulator = new CleanRoomsMLSimulator({ plan: { pendingMs: 0, runningMs: 60 * MINUTE } });
  server = await listen(simulator);
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL_CLEANROOMSML: server.url,
    STACK_NAME: 'scoring',
    JOB_ENVIRONMENTS: JSON.stringify({ 'a-key': { PASSWORD: SECRET } }),
  });
  // As in a new instance of the function: it makes its clients as it is loaded.
  jest.resetModules();
  jest.doMock('@aws-sdk/client-sfn', () => ({ SFN }), { virtual: true });
  entry = jest.requireActual<Entry>('../../lambda/inference-run.lambda');
});
afterEach(async () => {
  jest.restoreAllMocks();
  jest.dontMock('@aws-sdk/client-sfn');
  process.env = { ...before };
  await server.close();
});

const inputOf = (change: object = {}, name = 'run-1'): PollInput => ({
  stateMachineArn: STATE_MACHINE,
  executionArn: executionArn(name),
  startTime: new Date().toISOString(),
  input: { version: 1, token: 'a-token', AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: USERS_EXECUTION, state: 'Infer', request: wanted().request, ...change },
});

test('a poll starts the job with the environment of its settings, and counts it for the stack', async () => {
  const outcome = await entry.poll(inputOf({ environment: 'a-key' }));
  const [{ arn }] = simulator.jobs();
  expect(outcome).toEqual({ outcome: 'STARTED', jobArn: arn });
  expect(simulator.calls().find(({ operation }) => operation === START)?.input).toMatchObject({ environment: { PASSWORD: '***' } });
  expect(called).toContainEqual(['sendTaskHeartbeat', { taskToken: 'a-token' }]);
  const lines = printed.map((line) => JSON.parse(line));
  expect(lines).toEqual([expect.objectContaining({ message: 'started', jobArn: arn }), expect.objectContaining({ RunsStarted: 1, StackName: 'scoring', State: 'Infer' })]);
});

test('jobs have names of their own', async () => {
  await entry.poll(inputOf());
  await entry.poll(inputOf({}, 'run-2'));
  const [one, other] = simulator.jobs().map(({ name }) => /^run-\d-([0-9a-f]{8})-/.exec(name)?.[1]);
  expect(one).toBeDefined();
  expect(other).toBeDefined();
  expect(other).not.toBe(one);
});

test('Start is sent once, and what only reads is repeated', async () => {
  simulator.setFaults([{ operation: START, kind: 'internal', acted: true }, { operation: LIST, kind: 'internal' }]);
  expect(await entry.poll(inputOf())).toEqual({ outcome: 'STARTED', jobArn: simulator.jobs()[0].arn });
  expect(simulator.calls().filter(({ operation }) => operation === START)).toHaveLength(1);
});

test('the values of all environments are secret, also for a run that has another', async () => {
  simulator.setFaults([{ operation: START, kind: 'error', name: 'ValidationException', message: `the value ${SECRET} is bad` }]);
  expect(await entry.poll(inputOf())).toMatchObject({ outcome: 'FAILED', error: 'CleanRoomsML.StartFailed', cause: expect.stringContaining('the value *** is bad') });
  expect(JSON.stringify([printed, called])).not.toContain(SECRET);
});

test('a removal looks at the executions of the state machine', async () => {
  const event = {
    ...RUNS, RequestType: 'Delete', PhysicalResourceId: STATE_MACHINE, ResourceProperties: { StateMachineArn: STATE_MACHINE },
  } as const;
  jest.useFakeTimers();
  try {
    const answer = entry.drain(event);
    await jest.advanceTimersByTimeAsync(20_000);
    expect(await answer).toEqual({ PhysicalResourceId: STATE_MACHINE });
  } finally {
    jest.useRealTimers();
  }
  expect(new Set(called.map(([name]) => name))).toEqual(new Set(['listExecutions']));
});

test('without settings there are no environments', async () => {
  delete process.env.JOB_ENVIRONMENTS;
  jest.resetModules();
  entry = jest.requireActual<Entry>('../../lambda/inference-run.lambda');
  expect(await entry.poll(inputOf({ environment: 'a-key' }))).toMatchObject({ outcome: 'FAILED', error: 'CleanRoomsML.InvalidRequest' });
  expect(await entry.poll(inputOf())).toMatchObject({ outcome: 'STARTED' });
});
