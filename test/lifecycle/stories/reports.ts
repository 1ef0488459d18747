/** What is reported about jobs besides the responses to CloudFormation: in the log, in metrics, on an event bus. It changes nothing. */
import * as assert from 'node:assert';
import type { Play } from './play';
import { changed, deploy, destroy, failing, longJobs, one, START } from './support';
import { RUN_RESOURCE_TYPE } from '../../../src/shared/resource-properties';
import { type DeclaredStack, EVENT_BUS } from '../apps';
import type { Story } from '../story';
import { HOUR, MINUTE, SECOND } from '../virtual-time';

const withEventBus = (declared: DeclaredStack): DeclaredStack => ({ ...declared, eventBus: true });

/** What was decided, and of which job. */
const decisions = ({ printed }: Story) => printed.filter((line) => !('_aws' in line)).map(({ message, jobArn }) => `${message} ${jobArn?.split('/').at(-1) ?? ''}`.trim());

/** What was counted for the only Run of the stack. */
function metrics({ printed, stack }: Story): Record<string, number>[] {
  return printed.filter((line) => '_aws' in line).map(({ _aws, StackName, Job, ...values }) => {
    assert.deepStrictEqual([StackName, Job], [stack.name, stack.logicalIds(RUN_RESOURCE_TYPE)[0]]);
    return values as Record<string, number>;
  });
}

/** The details of the events that were put. */
const eventDetails = ({ account }: Story) => account.events.map(({ Detail }) => JSON.parse(Detail) as Record<string, string>);

/** A deployment with a bus that accepts no events: it takes as long as one without a bus, except for the few seconds that it waits for the bus. */
async function withoutEvents(story: Story, error: string): Promise<void> {
  const { time } = story.account;
  const begun = time.now();
  await deploy(story, withEventBus(one()), 'CREATE_COMPLETE');
  const took = time.now() - begun;
  story.stack = story.account.newStack('other');
  await deploy(story, one(), 'CREATE_COMPLETE');
  assert.ok(took - (time.now() - begun - took) < 15 * SECOND);

  assert.deepStrictEqual(story.account.events, []);
  assert.deepStrictEqual(story.printed.filter(({ level }) => level === 'WARN').map((line) => [line.message, line.error]), [['event not sent', error]]);
  assert.deepStrictEqual(story.statuses, ['ACTIVE', 'ACTIVE']);
  await story.end();
}

export const reports: Record<string, Play> = {
  'every decision of a deployment, a replacement, and a removal is logged once, and counted for the job': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    assert.deepStrictEqual(decisions(story), ['started job-1', 'finished job-1']);
    assert.deepStrictEqual(metrics(story), [{ JobsStarted: 1, TimeQueued: 0 }, { JobDuration: 300 }]);
    await deploy(story, one({ tags: { team: 'ads' } }), 'UPDATE_COMPLETE');
    assert.strictEqual(story.printed.length, 4);

    longJobs(story);
    await deploy(story, failing(changed, 120), 'UPDATE_ROLLBACK_COMPLETE');
    assert.deepStrictEqual(decisions(story).slice(2).sort(), ['canceled job-2', 'restored job-1', 'retired job-2', 'started job-2']);
    assert.deepStrictEqual(metrics(story).slice(2), [{ JobsStarted: 1, TimeQueued: 0 }]);
    const { length } = story.printed;
    await destroy(story);
    assert.deepStrictEqual(decisions(story).slice(6), ['retired job-1']);
    assert.strictEqual(story.printed.length, length + 1);
    await story.end();
  },

  'a wait of hours logs every leg, and the end of the job once': async (story) => {
    story.service.changePlan({ runningMs: 2 * HOUR });
    await deploy(story, one({ waitMinutes: 240 }), 'CREATE_COMPLETE');

    assert.deepStrictEqual(decisions(story), ['started job-1', 'handed over job-1', 'handed over job-1', 'finished job-1']);
    assert.deepStrictEqual(metrics(story)[1], { JobDuration: 2 * HOUR / SECOND + 30 });
    await story.pass(MINUTE);
    await deploy(story, one({ waitMinutes: 300 }), 'UPDATE_COMPLETE');
    assert.strictEqual(decisions(story).length, 4);
    await story.end();
  },

  'a job that waits for a slot reports how long it waited': async (story) => {
    story.service.setFaults([{ operation: START, kind: 'error', name: 'ServiceQuotaExceededException', status: 402, message: 'Too many jobs', times: 4 }]);
    await deploy(story, one(), 'CREATE_COMPLETE');

    assert.deepStrictEqual(decisions(story), [...Array(4).fill('waiting for a slot') as string[], 'started job-1', 'finished job-1']);
    const [{ TimeQueued }] = metrics(story);
    assert.ok(TimeQueued >= 150 && TimeQueued <= 200, `${TimeQueued}`);
    await story.end();
  },

  'the end of a job is reported once on an event bus in another account, whether it has finished or failed': async (story) => {
    await deploy(story, withEventBus(one({ waitMinutes: 120 })), 'CREATE_COMPLETE');
    const [{ EventBusName, Source, DetailType, Resources }] = story.account.events;
    assert.deepStrictEqual([EventBusName, Source, DetailType], [EVENT_BUS, 'cdk-cleanrooms-ml', 'Trained Model Inference Job State Change']);
    assert.deepStrictEqual(Resources, [story.jobs[0].arn]);
    const [{ status, stackId, logicalResourceId }] = eventDetails(story);
    assert.deepStrictEqual([status, stackId, logicalResourceId], ['ACTIVE', story.stack.id, story.stack.logicalIds(RUN_RESOURCE_TYPE)[0]]);

    story.service.changePlan({ outcome: 'CREATE_FAILED', failure: { statusCode: 'ALGORITHM_ERROR', message: 'The container ran out of memory.' } });
    await deploy(story, withEventBus(one({ waitMinutes: 120, description: 'another' })), 'UPDATE_ROLLBACK_COMPLETE');
    assert.deepStrictEqual(eventDetails(story).map((detail) => [detail.status, detail.statusMessage]),
      [['ACTIVE', undefined], ['CREATE_FAILED', 'The container ran out of memory.']]);
    await destroy(story);
    assert.strictEqual(story.account.events.length, 2);
    await story.end();
  },

  'a job that is canceled by a rollback, or that no deployment waits for, is not reported on an event bus': async (story) => {
    await deploy(story, withEventBus(one({ waitMinutes: 0 })), 'CREATE_COMPLETE');
    longJobs(story);
    await deploy(story, withEventBus(failing(changed, 120)), 'UPDATE_ROLLBACK_COMPLETE');
    await story.pass(10 * MINUTE);

    assert.deepStrictEqual([story.account.events, story.statuses], [[], ['ACTIVE', 'INACTIVE']]);
    await story.end();
  },

  'an event bus that rejects an event fails no deployment': async (story) => {
    story.trouble({ putEvents: () => 'refused' });
    await withoutEvents(story, 'InternalFailure');
  },

  'an event bus that does not respond delays no deployment': async (story) => {
    story.trouble({ putEvents: () => 'hangs' });
    await withoutEvents(story, 'TimeoutError');
  },

  'an event bus that denies access fails no deployment': async (story) => {
    story.account.policies.denies = (action) => action === 'events:PutEvents';
    await withoutEvents(story, 'AccessDeniedException');
  },
};
