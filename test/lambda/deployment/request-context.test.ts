import type { PolledEvent } from '../../../lambda/deployment/events';
import { RequestContext } from '../../../lambda/deployment/request-context';
import { ErrorSeries } from '../../../lambda/errors/error-series';
import { OWNER } from '../events';
import { FakeStack, UNREAD } from '../harness';
import { MINUTE, SECOND, START_TIME, VirtualClock } from '../virtual-clock';

const JOB = 'arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/11111111-2222-4333-8444-555555555555/trained-model-inference-job/00000000-0000-4000-8000-000000000001';

function contextWith(stack: Partial<FakeStack> = {}, errors = new ErrorSeries(), age = MINUTE, more: object = {}) {
  const clock = new VirtualClock();
  const event = { StackId: OWNER.stackId, LogicalResourceId: OWNER.logicalId, RequestId: 'r', ReceivedAt: START_TIME - age, ...more } as unknown as PolledEvent;
  const fake = Object.assign(new FakeStack(), stack);
  return { clock, fake, context: new RequestContext(event, {} as never, fake, clock, () => '0', UNREAD, { errors }) };
}

test('only a Start makes a job the started one', () => {
  const { context } = contextWith();
  context.decided('adopted', { jobArn: 'a' });
  expect(context.started).toBeUndefined();
  context.decided('started', { jobArn: 'b' });
  context.decided('canceled', { jobArn: 'c' });
  expect([context.started, context.hasDecided('canceled'), context.hasDecided('failed')]).toEqual(['b', true, false]);
});

test.each<[string, Partial<FakeStack>, number, string]>([
  ['forward', {}, MINUTE, 'forward'],
  ['forward, though it is not visible yet what became of the resource', { resourceStatus: 'UPDATE_FAILED' }, 15 * SECOND - 1, 'forward'],
  ['abandoned, if its resource was given up', { resourceStatus: 'UPDATE_FAILED' }, 15 * SECOND, 'abandoned'],
  ['abandoned, if there is no such resource', { resourceStatus: undefined }, MINUTE, 'abandoned'],
  ['that of a rollback, whatever the resource does', { status: 'UPDATE_ROLLBACK_IN_PROGRESS', resourceStatus: 'UPDATE_FAILED' }, MINUTE, 'rollback'],
  ['abandoned, when the operation is over', { status: 'UPDATE_COMPLETE' }, MINUTE, 'abandoned'],
])('the phase of a request is %s', async (_, stack, age, phase) => {
  expect(await contextWith(stack, undefined, age).context.phase()).toBe(phase);
});

test.each<[string, object, Partial<FakeStack>, string]>([
  ['of an Update of the job that the resource has is forward', { RequestType: 'Update', PhysicalResourceId: 'a' }, { id: 'a' }, 'forward'],
  ['of an Update of what the resource had before is abandoned', { RequestType: 'Update', PhysicalResourceId: 'a' }, { id: 'b' }, 'abandoned'],
  ['of an Update of a resource that has nothing yet is forward', { RequestType: 'Update', PhysicalResourceId: 'a' }, { id: '' }, 'forward'],
  ['of a Create that comes again during an update of what it created is abandoned', { RequestType: 'Create' }, { id: JOB }, 'abandoned'],
  ['of a Create that repeats one that failed is forward', { RequestType: 'Create' }, { id: 'forecast-0A1B' }, 'forward'],
  ['of a Create whose resource is being created is forward', { RequestType: 'Create', PhysicalResourceId: 'a' }, { id: JOB, resourceStatus: 'CREATE_IN_PROGRESS' }, 'forward'],
  ['of an Update whose resource has its job is forward', { RequestType: 'Update', PhysicalResourceId: JOB }, { id: JOB }, 'forward'],
])('the phase %s', async (_, event, stack, phase) => {
  expect(await contextWith(stack, undefined, MINUTE, event).context.phase()).toBe(phase);
});

test('what CloudFormation has accepted is what the resource has, if there is one', async () => {
  expect(await contextWith({ id: 'arn' }).context.accepted()).toBe('arn');
  expect(await contextWith({ resourceStatus: undefined }).context.accepted()).toBeUndefined();
});

test('when the stack was created is asked once', async () => {
  let asked = 0;
  const { context } = contextWith({ created: 7, beforeAsked: () => void (asked += 1) });
  expect(await context.ownerCreated()).toBe(7);
  await context.operation();
  expect([await context.ownerCreated(), await context.ownerCreated(), asked]).toEqual([7, 7, 2]);
});

test('what lasts without an error of a call has a series of its own', async () => {
  const { clock, context } = contextWith();
  expect(context.lasts('cancel a')).toBe(0);
  await clock.sleep(MINUTE);
  expect([context.lasts('cancel a'), context.lasts('cancel b')]).toEqual([MINUTE, 0]);
  // Of a failure with the same purpose.
  expect(context.situation(Object.assign(new Error('no'), { name: 'DeploymentFailure' }), 'delete', 'cancel a').series?.lasts).toBe(MINUTE);
});

test('secondary work that succeeds ends its series of errors', async () => {
  const { clock, context } = contextWith();
  const denied = () => context.bestEffort('work', () => Promise.reject(Object.assign(new Error('no'), { name: 'AccessDeniedException' })));
  await expect(denied()).rejects.toThrow('AccessDeniedException: no');
  await clock.sleep(2 * MINUTE);
  expect(await context.bestEffort('work', async () => 'done')).toBe('done');
  await clock.sleep(2 * MINUTE);
  await expect(denied()).rejects.toThrow('AccessDeniedException: no');
  await clock.sleep(3 * MINUTE);
  expect(await denied()).toBeUndefined();
});
