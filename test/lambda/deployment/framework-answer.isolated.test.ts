import { dirname, join } from 'node:path';
import { attributesOf } from '../../../lambda/deployment/attributes';
import type { PolledEvent } from '../../../lambda/deployment/events';
import { DeploymentFailure } from '../../../lambda/errors/failure';
import { createLeg, deleteRun, wanted } from '../events';
import { World } from '../harness';
import { HOUR } from '../virtual-clock';

// What of ours reaches CloudFormation is decided by the framework: this runs its own code, with the network taken away.
const RUNTIME = join(dirname(require.resolve('aws-cdk-lib/package.json')), 'custom-resources', 'lib', 'provider-framework', 'runtime');
const outbound = { startExecution: jest.fn(), invokeFunction: jest.fn(), httpRequest: jest.fn() };
jest.doMock(join(RUNTIME, 'outbound'), () => outbound);
process.env.USER_ON_EVENT_FUNCTION_ARN = 'arn:aws:lambda:us-east-1:111122223333:function:on-event';
process.env.USER_IS_COMPLETE_FUNCTION_ARN = `arn:aws:lambda:us-east-1:111122223333:function:${'f'.repeat(64)}`;
const framework = jest.requireActual<{ isComplete(event: unknown): Promise<void> }>(join(RUNTIME, 'framework'));

/** The most that CloudFormation takes. */
const MAX_ANSWER = 4096;

/** What CloudFormation is sent when isComplete ends as it does here, in the form in which Lambda reports an error. */
async function answerTo(event: object, isComplete: (event: PolledEvent) => Promise<unknown>) {
  outbound.invokeFunction.mockImplementation(async ({ Payload }: { Payload: string }) => {
    try {
      return { Payload: JSON.stringify(await isComplete(JSON.parse(Payload) as PolledEvent)) };
    } catch (error) {
      const { name, message, stack } = error as Error;
      return { FunctionError: 'Unhandled', Payload: JSON.stringify({ errorType: name, errorMessage: message, trace: stack!.split('\n') }) };
    }
  });
  let body = '';
  outbound.httpRequest.mockImplementation(async (_options: unknown, text: string) => { body = text; });
  // The framework logs to the console.
  const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    await framework.isComplete(structuredClone(event));
  } finally {
    log.mockRestore();
  }
  expect(Buffer.byteLength(body)).toBeLessThan(MAX_ANSWER);
  return JSON.parse(body) as { Status: string; Reason: string; Data?: object };
}

/** The longest ids that CloudFormation has. */
const longest = (id: string) => ({
  PhysicalResourceId: id,
  LogicalResourceId: 'L'.repeat(255),
  StackId: `arn:aws:cloudformation:ap-southeast-1:111122223333:stack/${'s'.repeat(128)}/0a1b2c3d-1111-4222-8333-444455556666`,
});

const messages: [string, string][] = [
  ['10,000 characters of 3 bytes', '検'.repeat(10_000)],
  ['10,000 characters of 4 bytes', '\u{1F600}'.repeat(10_000)],
  ['10,000 characters that JSON escapes', '"\\'.repeat(5_000)],
  ['10,000 characters and as many control characters', 'x\u0001'.repeat(10_000)],
  ['1,000 lines', 'Traceback: something\n'.repeat(1_000)],
  ['lines of other kinds', 'one\r\ntwo\rthree\u2028four '.repeat(1_000)],
];

describe.each(messages)('a reason of %s', (_, message) => {
  test('of a job that failed fits into the answer', async () => {
    const world = new World({ plan: { pendingMs: 0, runningMs: 0, outcome: 'CREATE_FAILED', failure: { statusCode: 'ERROR', message } } });
    const { StackId } = longest('');
    const { id } = await world.create(wanted(), { StackId });
    const event = { ...createLeg(id), ...longest('x'.repeat(200)), ReceivedAt: world.clock.now() };
    const { Status, Reason } = await answerTo(event, (polled) => world.poll(polled));

    expect(Status).toBe('FAILED');
    // Nothing is left of control characters.
    expect(Reason).toMatch(/^inference job "[^"]+" ended as CREATE_FAILED: ERROR[:.] /);
  });

  test('of a call that is refused fits into the answer', async () => {
    const world = new World();
    const { id } = await world.create(wanted());
    world.simulator.setFaults([{ kind: 'error', name: 'ValidationException', message }]);
    const event = { ...deleteRun(id, wanted()), ...longest(id), ReceivedAt: world.clock.now() - HOUR };
    const { Status, Reason } = await answerTo(event, (polled) => world.poll(polled));

    expect(Status).toBe('FAILED');
    expect(Reason).toMatch(/^ValidationException: /);
  });
});

test('a reason is the message and where the logs are: no stack, nothing twice', async () => {
  const event = { ...createLeg('x'), ...longest('x'), ReceivedAt: 0 };
  const { Reason } = await answerTo(event, async () => {
    throw new DeploymentFailure('the first line\nthe second line');
  });

  expect(Reason.match(/first line/g)).toHaveLength(1);
  expect(Reason.match(/second line/g)).toHaveLength(1);
  expect(Reason).not.toMatch(/\bat .*:\d+/);
});

test('an answer with data fits, and has the id', async () => {
  const world = new World({ plan: { pendingMs: 0, runningMs: 0 } });
  const { id } = await world.create(wanted({ name: '\u{1F600}'.repeat(63) }));
  await world.clock.sleep(HOUR);
  const event = { ...createLeg(id), ...longest('x'.repeat(200)), ReceivedAt: world.clock.now() };

  expect(await answerTo(event, (polled) => world.poll(polled))).toMatchObject({
    Status: 'SUCCESS', Data: { TrainedModelInferenceJobArn: id, Name: '\u{1F600}'.repeat(63) },
  });
});

test('an answer with all attributes fits, however long their texts are', async () => {
  const text = '"\u0001\u{1F600}'.repeat(1000);
  const data = attributesOf(`arn:aws:cleanrooms-ml:ap-southeast-1:111122223333:membership/${'m'.repeat(36)}/trained-model-inference-job/${'j'.repeat(36)}`, {
    name: '\u{1F600}'.repeat(63),
    statusMessage: text,
    logsStatusDetails: text,
    metricsStatusDetails: text,
    configuredModelAlgorithmAssociationArn: 'a'.repeat(1000),
    outputAccept: 'x'.repeat(256),
  });
  const event = { ...createLeg('x'), ...longest('x'.repeat(200)), ReceivedAt: 0 };

  expect(await answerTo(event, async () => ({ IsComplete: true, Data: data }))).toMatchObject({ Status: 'SUCCESS', Data: data });
});
