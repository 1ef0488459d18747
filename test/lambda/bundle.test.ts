import { BundleProcess } from './bundle-process';
import { CloudFormationStub } from './cloudformation-stub';
import { createLeg, createRun, deleteRun, LOGICAL_ID, RESPONSE_URL, updateRun, wanted } from './events';
import { CANCEL, GET, LIST, LIST_TAGS, START, UNTAG } from './harness';
import { MINUTE } from './virtual-clock';
import type { Progress, ResourceEvent } from '../../lambda/deployment/events';
import { CleanRoomsMLSimulator, type FaultRule, listen, type SimulatorServer } from '../../simulator';
import type { WantedJob } from '../../src/shared/resource-properties';

const SECRETS = ['first-secret-hunter2', 'second secret "quoted" & Söhne', 'third-secret-9'];
const before = wanted({ environment: { TOKEN: SECRETS[0], PASSWORD: SECRETS[1] } });
const after = wanted({ environment: { TOKEN: SECRETS[2], PASSWORD: SECRETS[1] } });
const quoting = ({ request }: WantedJob) => `Value ${Object.values(request.environment!).map((secret) => `'${secret}'`).join(', ')} at 'environment' failed`;

let simulator: CleanRoomsMLSimulator;
let server: SimulatorServer;
let cloudFormation: CloudFormationStub;
let handler: BundleProcess;
const errors: string[] = [];

beforeAll(async () => {
  simulator = new CleanRoomsMLSimulator({ plan: { pendingMs: 0, runningMs: 3600_000, cancelPendingMs: 0, cancelInProgressMs: 0 } });
  server = await listen(simulator);
  cloudFormation = await CloudFormationStub.start();
  handler = new BundleProcess(server.url, cloudFormation.url);
});
afterAll(async () => {
  await handler.close();
  await server.close();
  await cloudFormation.close();
});

/** One poll of a request that was received so long ago; what goes wrong in it is set first. */
async function poll(event: ResourceEvent, faults: FaultRule[] = [], age = 30_000): Promise<Progress | undefined> {
  simulator.setFaults(faults);
  const receipt = await handler.call<object>('onEvent', event);
  expect(receipt.error).toBeUndefined();
  const { result, error } = await handler.call<Progress>('isComplete', { ...event, ...receipt.result, ReceivedAt: Date.now() - age });
  if (error !== undefined) {
    errors.push(error);
  }
  return result;
}

const idIn = (progress: Progress | undefined) => (progress as { PhysicalResourceId: string }).PhysicalResourceId;
const start = (fault: Omit<FaultRule, 'operation'>): FaultRule => ({ operation: START, ...fault });

test('the bundle that is shipped is small', () => {
  expect(handler.size).toBeLessThanOrEqual(300 * 1024);
});

test('it says nothing of a request, whatever happens', async () => {
  // Failures that end a deployment.
  const refused: [FaultRule[], number][] = [
    [[start({ kind: 'error', name: 'ValidationException', message: quoting(before) })], MINUTE],
    [[start({ kind: 'access-denied', message: quoting(before) })], 51 * MINUTE],
    [[{ operation: LIST, kind: 'internal', times: 'always' }], 51 * MINUTE],
    [[{ operation: LIST, kind: 'reset-before', times: 'always' }], 51 * MINUTE],
  ];
  for (const [faults, age] of refused) {
    expect(await poll(createRun(before), faults, age)).toBeUndefined();
  }

  // A job that fails a little later, and quotes.
  simulator.setPlanRules([{ nthStart: 1, plan: { runningMs: 200, outcome: 'CREATE_FAILED', failure: { statusCode: 'ERROR', message: quoting(before) } } }]);
  const failed = idIn(await poll(createRun(before)));
  while ((await poll(createLeg(failed)))?.IsComplete === false);
  expect(errors.at(-1)).toContain('ended as CREATE_FAILED');

  // Answers that get lost while a job is created, replaced and ended.
  const first = idIn(await poll(createRun(before), [start({ kind: 'reset-after' })]));
  const second = idIn(await poll(updateRun(first, after, before), [start({ kind: 'internal', acted: true, message: quoting(after) }), { operation: LIST_TAGS, kind: 'reset-before' }]));
  expect(new Set([failed, first, second]).size).toBe(3);
  expect(await poll(createLeg(second), [{ operation: GET, kind: 'error', name: 'ValidationException', message: 'no' }], 51 * MINUTE)).toBeUndefined();
  expect(await poll(deleteRun(first, before), [{ operation: CANCEL, kind: 'internal' }])).toEqual({ IsComplete: false });
  expect(await poll(deleteRun(first, before), [{ operation: UNTAG, kind: 'reset-after' }])).toEqual({ IsComplete: true });
  expect(await poll(deleteRun(second, after), [{ operation: GET, kind: 'access-denied', times: 'always' }], 51 * MINUTE)).toBeUndefined();
  cloudFormation.resourceStatus = 'DELETE_IN_PROGRESS';
  expect(await poll(deleteRun('invented', after))).toEqual({ IsComplete: false });
  expect(simulator.jobs().map(({ status }) => status)).toEqual(['CREATE_FAILED', 'INACTIVE', 'INACTIVE']);
  // The values did reach the service.
  expect(simulator.calls().filter(({ operation, acted }) => operation === START && acted).map(({ input }) => input.environment))
    .toEqual(Array(3).fill({ TOKEN: '***', PASSWORD: '***' }));

  await handler.close();
  expect(errors).toHaveLength(refused.length + 3);
  for (const hidden of [...SECRETS, RESPONSE_URL, 'response-url-signature', 'ResourceProperties']) {
    expect(errors.join()).not.toContain(hidden);
    expect(handler.output).not.toContain(hidden);
  }
});

test('all it says is what it has decided, with nothing but ids, figures and statuses, and what that counts for', () => {
  const lines = handler.output.trimEnd().split('\n').map((line) => JSON.parse(line));
  const decisions = lines.filter((line) => !('_aws' in line));
  const [{ arn: failed }, { arn: first }, { arn: second }] = simulator.jobs();
  expect(decisions.map(({ message, jobArn }) => [message, jobArn])).toEqual([
    ['started', failed], ['failed', failed], ['event not sent', failed],
    ['started', first], ['started', second],
    ['canceled', first], ['retired', first], ['canceled', second],
  ]);
  const names = ['level', 'message', 'timestamp', 'service', 'sampling_rate', 'stackId', 'logicalId', 'requestId', 'secondsSinceReceipt', 'run',
    'jobArn', 'status', 'jobSeconds', 'queuedSeconds', 'error'];
  expect(decisions.flatMap((line) => Object.keys(line)).filter((name) => !names.includes(name))).toEqual([]);
  expect(decisions.find(({ message }) => message === 'event not sent')).toMatchObject({ level: 'WARN', error: 'Error' });

  const metrics = lines.filter((line) => '_aws' in line);
  expect(metrics.map(({ _aws, StackName, Job, ...values }) => Object.keys(values))).toEqual([
    ['JobsStarted', 'TimeQueued'], ['JobsFailed', 'JobDuration'], ['JobsStarted', 'TimeQueued'], ['JobsStarted', 'TimeQueued'],
  ]);
  for (const { _aws, StackName, Job, ...values } of metrics) {
    expect({ StackName, Job }).toEqual({ StackName: 'forecast', Job: LOGICAL_ID });
    expect(_aws.CloudWatchMetrics).toEqual([{
      Namespace: 'cdk-cleanrooms-ml',
      Dimensions: [['StackName', 'Job']],
      Metrics: Object.keys(values).map((Name) => ({ Name, Unit: Name.startsWith('Jobs') ? 'Count' : 'Seconds' })),
    }]);
    expect(Math.abs(_aws.Timestamp - Date.now())).toBeLessThan(10 * MINUTE);
  }
});
