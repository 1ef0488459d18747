/** A deployment waits for its job, for as long as its completion says. */
import * as assert from 'node:assert';
import type { Play } from './play';
import { changed, deploy, destroy, endless, KEPT, longJobs, one, owned } from './support';
import { RUN_RESOURCE_TYPE } from '../../../src/shared/resource-properties';
import { MINUTE, SECOND } from '../virtual-time';

export const waiting: Record<string, Play> = {
  'a failed job fails its deployment, with the service\'s own reason': async (story) => {
    story.service.changePlan({ outcome: 'CREATE_FAILED', failure: { statusCode: 'ALGORITHM_ERROR', message: 'The container ran out of memory.' } });
    const { reason } = await deploy(story, one(), 'ROLLBACK_COMPLETE');

    assert.match(reason!, /ALGORITHM_ERROR: The container ran out of memory/);
    assert.deepStrictEqual(story.statuses, ['CREATE_FAILED']);
    await story.end();
  },

  'a job that fails with a very long reason still reports the beginning of it': async (story) => {
    story.service.changePlan({ outcome: 'CREATE_FAILED', failure: { statusCode: 'ALGORITHM_ERROR', message: `Zeile eins: "${'ü\n"'.repeat(5000)}` } });
    const { reason } = await deploy(story, one(), 'ROLLBACK_COMPLETE');

    assert.match(reason!, /ALGORITHM_ERROR: Zeile eins: "ü/);
    const sizes = story.account.requests.received.map(({ bytes }) => bytes);
    assert.ok(Math.max(...sizes) > 1500);
    assert.ok(Math.max(...sizes) <= 4096);
    await story.end();
  },

  'a job that is not finished in time fails its deployment, and is canceled by the rollback': async (story) => {
    longJobs(story);
    const begun = story.account.time.now();
    const { reason } = await deploy(story, one({ waitMinutes: 5 }), 'ROLLBACK_COMPLETE');

    assert.match(reason!, /still CREATE_IN_PROGRESS 5 minutes after its start/);
    assert.ok(story.account.time.now() - begun < 10 * MINUTE);
    assert.deepStrictEqual(story.statuses, ['INACTIVE']);
    await story.end();
  },

  'a job that takes longer than the resource timeout is ended by the handler, not by CloudFormation': async (story) => {
    longJobs(story);
    const { reason } = await deploy(story, one({ waitMinutes: 50 }), 'ROLLBACK_COMPLETE');

    assert.match(reason!, /still CREATE_IN_PROGRESS 5\d minutes after its start/);
    assert.deepStrictEqual(story.statuses, ['INACTIVE']);
    await story.end();
  },

  'a failure that is not rolled back leaves the job running, and the next deployment adopts it as it is': async (story) => {
    story.service.changePlan({ runningMs: 10 * MINUTE });
    await deploy(story, endless(), 'CREATE_FAILED', KEPT);
    assert.deepStrictEqual(story.live, ['job-1']);
    await deploy(story, one(), 'UPDATE_COMPLETE');
    assert.deepStrictEqual([story.statuses, owned(story)], [['ACTIVE'], ['job-1']]);
    await destroy(story);

    assert.strictEqual(story.starts, 1);
    await story.end();
  },

  'a Start that was not rolled back is found by the next deployment, which has the same request': async (story) => {
    longJobs(story);
    const { policies } = story.account;
    // Nothing is known of the job but that it runs: its Run has failed.
    story.service.setFaults([{ operation: 'StartTrainedModelInferenceJob', kind: 'reset-after' }]);
    policies.denies = (action) => action === 'cleanrooms-ml:GetTrainedModelInferenceJob';
    await deploy(story, endless(), 'CREATE_FAILED', KEPT);
    assert.deepStrictEqual([story.faults.length, story.live], [1, ['job-1']]);
    policies.denies = () => false;
    await deploy(story, endless(), 'CREATE_FAILED', KEPT);
    assert.deepStrictEqual([story.live, owned(story)], [['job-1'], ['job-1']]);
    assert.strictEqual(new Set(story.account.requests.received.map(({ event }) => event.RequestId)).size, 2);
    await destroy(story);

    assert.deepStrictEqual(story.statuses, ['INACTIVE']);
    await story.end({ crash: true });
  },

  'a service that stops responding fails the deployment within the resource timeout, with a message of ours': async (story) => {
    const { time } = story.account;
    await deploy(story, one(), 'CREATE_COMPLETE');
    const begun = time.now();
    story.service.setFaults([{ kind: 'hang', times: 'always', when: () => time.now() < begun + 56 * MINUTE }]);
    const { reason } = await deploy(story, changed, 'UPDATE_ROLLBACK_COMPLETE');

    assert.match(reason!, /did not respond/);
    assert.ok(story.faults.length > 100);
    assert.ok(time.now() - begun > 50 * MINUTE);
    assert.strictEqual(story.starts, 1);
    await story.end();
  },

  'an outage from the beginning passes where functions are not in a VPC': async (story) => {
    story.service.setFaults([{ kind: 'hang', times: 'always' }]);
    const outcome = deploy(story, one(), 'CREATE_COMPLETE');
    await story.account.run(story.account.time.sleep(20 * MINUTE));
    story.service.setFaults([]);
    await outcome;

    assert.strictEqual(story.starts, 1);
    await story.end();
  },

  'a service that cannot be reached from functions in a VPC is named within minutes': async (story) => {
    const begun = story.account.time.now();
    story.service.setFaults([{ kind: 'hang', times: 'always' }]);
    const { reason } = await deploy(story, { ...one(), vpc: true }, 'ROLLBACK_FAILED');

    assert.match(reason!, /AWS Clean Rooms ML has not responded for 5 minutes .*: the functions are in a VPC, and need a NAT gateway or a VPC endpoint/);
    assert.ok(story.account.time.now() - begun < 10 * MINUTE);
    assert.strictEqual(story.starts, 0);
    // Once the service can be reached, the stack can be removed like any other.
    story.service.setFaults([]);
    await destroy(story);
    await story.end({ crash: true });
  },

  'a CloudFormation that cannot be reached from functions in a VPC is named within minutes, and nothing is started': async (story) => {
    const begun = story.account.time.now();
    story.trouble({ describe: () => ({ kind: 'hang' }) });
    const { reason } = await deploy(story, { ...one(), vpc: true }, 'ROLLBACK_FAILED');

    assert.match(reason!, /AWS CloudFormation has not responded for 5 minutes/);
    assert.ok(story.account.time.now() - begun < 15 * MINUTE);
    assert.strictEqual(story.starts, 0);
    story.trouble({});
    await destroy(story);
    await story.end({ crash: true });
  },

  'a service that never responds fails the removal within the resource timeout, with a message of ours that names the job': async (story) => {
    longJobs(story);
    await deploy(story, endless(), 'CREATE_FAILED', KEPT);
    story.service.setFaults([{ kind: 'hang', times: 'always' }]);
    const { reason } = await destroy(story, 'DELETE_FAILED');

    assert.match(reason!, /may still be running .*\/job-1/);
    assert.ok(story.faults.length > 100);
    story.service.setFaults([]);
    await destroy(story);
    assert.deepStrictEqual(story.statuses, ['INACTIVE']);
    await story.end();
  },

  'a job that cannot be read for an hour fails the deployment with a message of ours, and is canceled': async (story) => {
    longJobs(story);
    const { time } = story.account;
    const begun = time.now();
    story.service.setFaults([{ operation: 'Get*', kind: 'internal', times: 'always', when: () => time.now() < begun + 54 * MINUTE }]);
    await deploy(story, one(), 'ROLLBACK_COMPLETE');

    assert.ok(story.faults.length > 50);
    assert.deepStrictEqual(story.statuses, ['INACTIVE']);
    await story.end();
  },

  'a service that is slow to respond fails no deployment': async (story) => {
    story.service.setFaults([{ kind: 'delay', delayMs: 9 * SECOND, times: 'always' }]);
    await deploy(story, one(), 'CREATE_COMPLETE');
    await destroy(story);

    assert.ok(story.faults.length > 5);
    assert.deepStrictEqual(story.statuses, ['ACTIVE']);
    await story.end();
  },

  'transient errors of the service fail no deployment': async (story) => {
    const troubles = ['throttling', 'internal', 'reset-before', 'hang'] as const;
    story.service.setFaults(troubles.flatMap((kind) => ['Get*', 'List*'].map((operation) => ({ operation, kind, times: 4 }))));
    await deploy(story, one(), 'CREATE_COMPLETE');

    assert.ok(story.faults.length >= 16);
    assert.deepStrictEqual(story.statuses, ['ACTIVE']);
    await story.end();
  },

  'transient errors of the service fail no rollback and no removal': async (story) => {
    longJobs(story);
    await deploy(story, endless(), 'CREATE_FAILED', KEPT);
    const troubles = ['throttling', 'internal', 'reset-before'] as const;
    story.service.setFaults(troubles.flatMap((kind) => ['Get*', 'List*', 'Cancel*', 'Untag*'].map((operation) => ({ operation, kind, times: 4 }))));
    await destroy(story);

    assert.ok(story.faults.length >= 24 && story.faults.some(({ operation }) => operation.startsWith('Cancel')));
    assert.deepStrictEqual(story.statuses, ['INACTIVE']);
    await story.end();
  },

  'a deployment that does not wait succeeds when its job was started, however the job ends': async (story) => {
    story.service.changePlan({ pendingMs: 0, runningMs: 20 * MINUTE, outcome: 'CREATE_FAILED' });
    const begun = story.account.time.now();
    await deploy(story, one({ waitMinutes: 0 }), 'CREATE_COMPLETE');
    assert.ok(story.account.time.now() - begun < 4 * MINUTE);
    await story.account.run(story.account.time.sleep(30 * MINUTE));

    assert.deepStrictEqual([story.statuses, owned(story)], [['CREATE_FAILED'], ['job-1']]);
    await story.end();
  },

  'a deployment that does not wait cancels duplicates': async (story) => {
    longJobs(story);
    story.service.configure({ listLagMs: 80 * SECOND });
    story.service.setFaults([{ kind: 'delay', delayMs: 2 * SECOND, times: 'always' }]);
    story.trouble({ deliveries: (event) => (event.ResourceType === RUN_RESOURCE_TYPE ? [0, 0] : [0]) });
    await deploy(story, one({ waitMinutes: 0 }), 'CREATE_COMPLETE');

    assert.deepStrictEqual(story.statuses.map((status) => status === 'CREATE_IN_PROGRESS').sort(), [false, true]);
    await story.end();
  },

  'a changed wait, or none, starts nothing and cancels nothing': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    for (const waitMinutes of [20, 0, 50]) {
      await deploy(story, one({ waitMinutes }), 'UPDATE_COMPLETE');
    }

    assert.deepStrictEqual([story.statuses, owned(story)], [['ACTIVE'], ['job-1']]);
    await story.end();
  },

  'an update that failed and is repeated runs its job, although CloudFormation sends its properties as the old ones': async (story) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    story.trouble({ startExecution: () => 'refused' });
    await deploy(story, changed, 'UPDATE_FAILED', KEPT);
    story.trouble({});
    await deploy(story, changed, 'UPDATE_COMPLETE', KEPT);

    assert.deepStrictEqual([story.statuses, owned(story)], [['ACTIVE', 'ACTIVE'], ['job-2']]);
    await story.end({ crash: true });
  },
};
