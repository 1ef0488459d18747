import type { PolledEvent } from '../../../lambda/deployment/events';
import { replacedJobs } from '../../../lambda/deployment/replaced-jobs';
import { RequestContext } from '../../../lambda/deployment/request-context';
import type { JobSummary } from '../../../lambda/jobs/inference-jobs';
import { searchOf } from '../../../lambda/jobs/look-up';
import { OTHER_STACK_ID, OWNER, STACK_ID, wanted } from '../events';
import { FakeStack, UNREAD, World } from '../harness';
import { MINUTE, SECOND, START_TIME } from '../virtual-clock';

const BEGUN = START_TIME + 10 * MINUTE;
const OLD = { status: 'CREATE_IN_PROGRESS', createTime: new Date(START_TIME) };

/** A job of a resource `Other`, and what CloudFormation says about that. */
async function replaced(
  { job = {}, tags = { 'cdk-cleanrooms-ml:stack-id': STACK_ID, 'cdk-cleanrooms-ml:logical-id': 'Other' } as Record<string, string>, stack = {} as Partial<FakeStack>, current, retain }:
  { job?: object; tags?: Record<string, string>; stack?: Partial<FakeStack>; current?: string; retain?: boolean },
): Promise<string[]> {
  const world = new World();
  await world.clock.sleep(20 * MINUTE);
  const fake = Object.assign(new FakeStack(), { begun: BEGUN, ...stack });
  const event = { StackId: OWNER.stackId, LogicalResourceId: OWNER.logicalId, RequestId: 'r', ReceivedAt: BEGUN } as unknown as PolledEvent;
  const jobs = { tagsOf: async () => tags };
  const context = new RequestContext(event, jobs as never, fake, world.clock, () => '0', UNREAD);
  const running = [{ arn: 'a', ...OLD, ...job } as JobSummary];
  return (await replacedJobs(context, async () => running, { current, search: { ...searchOf(OWNER, wanted()), retain } })).map(({ arn }) => arn);
}

const complete = { others: { Other: { status: 'UPDATE_COMPLETE', physicalId: 'another', since: BEGUN } } };
const inProgress = (since?: number, status = 'UPDATE_IN_PROGRESS') => ({ others: { Other: { status, physicalId: 'a', since } } });

test.each<[string, Parameters<typeof replaced>[0], boolean]>([
  ['whose resource has another one now', { stack: complete }, true],
  ['that an earlier update has left', { stack: { others: { Other: { ...complete.others.Other, since: BEGUN - 1 } } } }, false],
  ['whose resource has another one, but has not completed', { stack: { others: { Other: { status: 'UPDATE_IN_PROGRESS', physicalId: 'another' } } } }, false],
  ['of the resource itself', { current: 'a', stack: { others: {} } }, true],
  ['of the resource itself that is retained', { current: 'a', stack: { others: {} }, retain: true }, false],
  ['of a resource that CloudFormation does not know', { stack: { others: {}, resourceStatus: undefined } }, false],
  ['whose resource has been updated for three minutes', { stack: inProgress(START_TIME + 17 * MINUTE) }, true],
  ['whose resource has been updated for less', { stack: inProgress(START_TIME + 17 * MINUTE + SECOND) }, false],
  ['whose resource is updated since nobody knows when', { stack: inProgress() }, false],
  ['whose resource has been complete for long', { stack: inProgress(START_TIME, 'UPDATE_COMPLETE') }, false],
  ['that is younger than the update', { stack: complete, job: { createTime: new Date(BEGUN + 6 * SECOND) } }, false],
  ['that is being canceled', { stack: complete, job: { status: 'CANCEL_PENDING' } }, false],
  ['without tags', { stack: complete, tags: {} }, false],
  ['of another stack', { stack: complete, tags: { 'cdk-cleanrooms-ml:stack-id': OTHER_STACK_ID, 'cdk-cleanrooms-ml:logical-id': 'Other' } }, false],
  ['in a stack that is created', { stack: { ...complete, status: 'CREATE_IN_PROGRESS' } }, false],
  ['in a stack that is rolled back', { stack: { ...complete, status: 'UPDATE_ROLLBACK_IN_PROGRESS' } }, false],
])('a job %s', async (_, given, isReplaced) => {
  expect(await replaced(given)).toEqual(isReplaced ? ['a'] : []);
});
