import { EventBridgeJobEvents, type EventBridgeModule, type JobEnd } from '../../../lambda/reports/job-events';
import { OWNER, MEMBERSHIP } from '../events';

const BUS = 'arn:aws:events:us-east-1:444455556666:event-bus/jobs';
const ARN = `arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/${MEMBERSHIP}/trained-model-inference-job/abc`;
const [createTime, updateTime] = [new Date('2026-01-31T12:00:00Z'), new Date('2026-01-31T13:00:00.5Z')];
const end: JobEnd = {
  job: {
    arn: ARN,
    name: 'job',
    status: 'CREATE_FAILED',
    createTime,
    updateTime,
    trainedModelArn: 'model',
    statusCode: 'ERROR',
    statusMessage: 'It failed.',
    tags: { team: 'ads' },
  },
  owner: OWNER,
  collaborationIdentifier: 'c',
};

type PutEvents = InstanceType<EventBridgeModule['EventBridge']>['putEvents'];

/** Event buses on a client that answers so. */
function eventsWith(putEvents: PutEvents) {
  const EventBridge = jest.fn(() => ({ putEvents }));
  return { EventBridge, events: new EventBridgeJobEvents(BUS, () => ({ EventBridge }) as unknown as EventBridgeModule) };
}

test('one event is put, in one attempt', async () => {
  const putEvents = jest.fn<ReturnType<PutEvents>, Parameters<PutEvents>>(async () => ({ Entries: [{}] }));
  const { EventBridge, events } = eventsWith(putEvents);
  await events.put(end);

  expect(EventBridge.mock.calls).toEqual([[{ maxAttempts: 1 }]]);
  const { Detail, ...entry } = putEvents.mock.calls[0][0].Entries[0];
  expect(putEvents.mock.calls).toHaveLength(1);
  expect(entry).toEqual({ EventBusName: BUS, Source: 'cdk-cleanrooms-ml', DetailType: 'Trained Model Inference Job State Change', Resources: [ARN], Time: updateTime });
  expect(JSON.parse(Detail)).toEqual({
    trainedModelInferenceJobArn: ARN,
    membershipIdentifier: MEMBERSHIP,
    collaborationIdentifier: 'c',
    name: 'job',
    status: 'CREATE_FAILED',
    statusCode: 'ERROR',
    statusMessage: 'It failed.',
    createTime: '2026-01-31T12:00:00.000Z',
    updateTime: '2026-01-31T13:00:00.500Z',
    stackId: OWNER.stackId,
    logicalResourceId: OWNER.logicalId,
  });
});

test('a message of many pages is cut', async () => {
  const putEvents = jest.fn<ReturnType<PutEvents>, Parameters<PutEvents>>(async () => ({}));
  await eventsWith(putEvents).events.put({ ...end, job: { ...end.job, statusMessage: 'page\n'.repeat(10_000) } });
  expect(JSON.parse(putEvents.mock.calls[0][0].Entries[0].Detail).statusMessage).toMatch(/^page\n.*…$/s);
  expect(putEvents.mock.calls[0][0].Entries[0].Detail.length).toBeLessThan(4000);
});

test('an event that is refused is an error of that name', async () => {
  const { events } = eventsWith(async () => ({ Entries: [{ ErrorCode: 'ThrottlingException' }] }));
  await expect(events.put(end)).rejects.toMatchObject({ name: 'ThrottlingException' });
});

test('so is what the client throws, and a client that is not there', async () => {
  const { events } = eventsWith(() => Promise.reject(Object.assign(new Error('no'), { name: 'AccessDeniedException' })));
  await expect(events.put(end)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  // The runtime of Lambda has it; here nobody does.
  await expect(new EventBridgeJobEvents(BUS).put(end)).rejects.toMatchObject({ code: 'MODULE_NOT_FOUND' });
});

test('nobody waits for more than three seconds', async () => {
  jest.useFakeTimers();
  try {
    const { events } = eventsWith(() => new Promise(() => undefined));
    const put = expect(events.put(end)).rejects.toMatchObject({ name: 'TimeoutError' });
    await jest.advanceTimersByTimeAsync(3000);
    await put;
    expect(jest.getTimerCount()).toBe(0);
  } finally {
    jest.useRealTimers();
  }
});

test('an answer in time leaves no timer', async () => {
  jest.useFakeTimers();
  try {
    await eventsWith(async () => ({})).events.put(end);
    expect(jest.getTimerCount()).toBe(0);
  } finally {
    jest.useRealTimers();
  }
});
