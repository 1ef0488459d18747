/** For every failure there is a way out, and the message names it: these stories take it. */
import * as assert from 'node:assert';
import type { Play } from './play';
import { changed, deploy, destroy, done, elsewhere, failing, KEPT, longJobs, one, owned, reported, reportOf, untag } from './support';
import { cancelAsAdvised, removeAsAdvised, tagAsAdvised } from '../advice';
import { type DeclaredStack, MEMBERSHIP, OTHER_MEMBERSHIP } from '../apps';
import type { Story } from '../story';
import { HOUR, MINUTE } from '../virtual-time';

/** What a parameter may hold in place of a membership id. */
const INVALID = {
  'an ARN': `arn:aws:cleanrooms:us-east-1:111122223333:membership/${MEMBERSHIP}`,
  'an uppercase UUID': 'AAAAAAAA-2222-4333-8444-555555555555',
  'an empty string': '',
  'a space': ' ',
};

const withParameter = (membershipIdentifier: string): DeclaredStack => one({ membershipIdentifier, isParameter: true, sourceMembership: MEMBERSHIP });

function invalidMemberships(title: (value: string) => string, play: (story: Story, value: string) => Promise<void>): Record<string, Play> {
  return Object.fromEntries(Object.entries(INVALID).map(([name, value]) => [title(name), (story: Story) => play(story, value)]));
}

const DENIED = 'AccessDeniedException';
const NOT_FOUND = 'ResourceNotFoundException';

/** The same of a membership to which every call is denied, and of one that is not found. */
function goneMemberships(title: string, play: (story: Story, error: typeof DENIED | typeof NOT_FOUND) => Promise<void>): Record<string, Play> {
  return {
    [`${title} (every call is denied)`]: (story) => play(story, DENIED),
    [`${title} (it is not found)`]: (story) => play(story, NOT_FOUND),
  };
}

/** Removes a stack; if that fails, in a way that the message names. */
async function remove(story: Story, how: 'retain' | 'force'): Promise<void> {
  const { status, reason } = await story.destroy();
  if (status !== 'DELETE_COMPLETE') {
    const outcome = await story.account.run(removeAsAdvised(story.stack, reason!, how));
    assert.strictEqual(outcome.status, 'DELETE_COMPLETE', outcome.reason);
  }
}

export const waysOut: Record<string, Play> = {
  ...invalidMemberships((name) => `a membership that turns out to be ${name} fails the first deployment, which can be removed and corrected`, async (story, value) => {
    const { reason } = await deploy(story, withParameter(value), 'ROLLBACK_COMPLETE');
    assert.match(reason!, /membershipIdentifier/);
    assert.match(reason!, /nothing was started/i);
    await story.recreate();
    await deploy(story, withParameter(MEMBERSHIP), 'CREATE_COMPLETE');

    assert.deepStrictEqual([story.starts, reported(story)], [1, ['ACTIVE']]);
    await destroy(story);
    await story.end();
  }),

  ...invalidMemberships((name) => `a membership that turns out to be ${name} makes an update go back to the old job`, async (story, value) => {
    await deploy(story, withParameter(MEMBERSHIP), 'CREATE_COMPLETE');
    await deploy(story, withParameter(value), 'UPDATE_ROLLBACK_COMPLETE');
    assert.deepStrictEqual([owned(story), reported(story)], [['job-1'], ['ACTIVE']]);
    await deploy(story, withParameter(OTHER_MEMBERSHIP), 'UPDATE_COMPLETE');

    assert.deepStrictEqual([story.starts, owned(story)], [2, ['job-2']]);
    await destroy(story);
    await story.end();
  }),

  ...invalidMemberships((name) => `a membership that turned out to be ${name} can be corrected although the failed deployment was not rolled back`, async (story, value) => {
    await deploy(story, withParameter(value), 'CREATE_FAILED', KEPT);
    await deploy(story, withParameter(MEMBERSHIP), 'UPDATE_COMPLETE', KEPT);
    await deploy(story, withParameter(value), 'UPDATE_FAILED', KEPT);
    await deploy(story, withParameter(OTHER_MEMBERSHIP), 'UPDATE_COMPLETE', KEPT);

    assert.deepStrictEqual([story.starts, owned(story), reported(story)], [2, ['job-2'], ['ACTIVE']]);
    await destroy(story);
    await story.end();
  }),

  ...invalidMemberships((name) => `a stack whose deployment failed for a membership that turned out to be ${name} can be removed`, async (story, value) => {
    await deploy(story, withParameter(value), 'CREATE_FAILED', KEPT);
    await destroy(story);

    assert.strictEqual(story.starts, 0);
    await story.end();
  }),

  ...goneMemberships('a finished job of a deleted membership can be moved to another', async (story, error) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    story.account.loseMembership(MEMBERSHIP, error);
    await deploy(story, elsewhere, 'UPDATE_COMPLETE');

    assert.deepStrictEqual([story.starts, owned(story), reported(story)], [2, ['job-2'], ['ACTIVE']]);
    await destroy(story);
    await story.end();
  }),

  ...goneMemberships('a move away from a deleted membership can be rolled back, and repeated', async (story, error) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    story.account.loseMembership(MEMBERSHIP, error);
    await deploy(story, failing(elsewhere, 1, 'One'), 'UPDATE_ROLLBACK_COMPLETE');
    assert.deepStrictEqual(owned(story), ['job-1']);
    await deploy(story, elsewhere, 'UPDATE_COMPLETE');

    assert.deepStrictEqual([story.starts, owned(story), reported(story)], [2, ['job-2'], ['ACTIVE']]);
    await destroy(story);
    await story.end();
  }),

  ...goneMemberships('a move away from a deleted membership can be rolled back while its job runs', async (story, error) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    story.account.loseMembership(MEMBERSHIP, error);
    await deploy(story, failing(elsewhere, 120), 'UPDATE_ROLLBACK_COMPLETE');

    assert.deepStrictEqual([owned(story), story.live], [['job-1'], []]);
    await story.end();
  }),

  ...goneMemberships('a move away from a deleted membership whose update has started nothing keeps its job', async (story, error) => {
    await deploy(story, one(), 'CREATE_COMPLETE');
    story.account.loseMembership(MEMBERSHIP, error);
    let waiters = 0;
    story.trouble({ startExecution: () => (waiters++ === 0 ? 'refused' : undefined) });
    await deploy(story, elsewhere, 'UPDATE_ROLLBACK_COMPLETE');
    assert.deepStrictEqual(owned(story), ['job-1']);
    story.trouble({});
    await deploy(story, elsewhere, 'UPDATE_COMPLETE');

    assert.deepStrictEqual([story.starts, owned(story)], [2, ['job-2']]);
    await destroy(story);
    await story.end();
  }),

  ...goneMemberships('a stack whose membership was deleted can be removed, at once or as the message says', async (story, error) => {
    for (const how of ['retain', 'force'] as const) {
      await deploy(story, one(), 'CREATE_COMPLETE');
      story.account.loseMembership(MEMBERSHIP, error);
      await remove(story, how);
      story.stack = story.account.newStack();
      story.service.configure({ goneMemberships: {} });
    }

    assert.strictEqual(story.starts, 2);
    await story.end();
  }),

  ...goneMemberships('a job whose membership is deleted during the wait fails its deployment, which can be removed', async (story, error) => {
    story.service.changePlan({ runningMs: 20 * MINUTE });
    const outcome = await story.deployAnd(one({ waitMinutes: 50 }), [[5 * MINUTE, () => story.account.loseMembership(MEMBERSHIP, error)]]);
    assert.match(outcome.status, /^ROLLBACK_(COMPLETE|FAILED)$/);
    assert.match(outcome.reason!, error === DENIED ? /AccessDenied/ : /ResourceNotFound/);
    await remove(story, 'retain');
    story.stack = story.account.newStack();
    await deploy(story, elsewhere, 'CREATE_COMPLETE');

    assert.deepStrictEqual(reported(story), ['ACTIVE']);
    await destroy(story);
    await story.end({ crash: true });
  }),

  'a finished job whose owner tags were removed does not prevent updates and the removal of its stack': async (story) => {
    for (const keys of [['stack-id'], ['logical-id'], undefined]) {
      await deploy(story, one({ tags: { team: 'old' } }), 'CREATE_COMPLETE');
      const [job] = owned(story);
      untag(story, job, keys);
      await deploy(story, one({ tags: { team: 'new' } }), 'UPDATE_COMPLETE');
      assert.deepStrictEqual(owned(story), [job]);
      await deploy(story, failing(changed, 1, 'One'), 'UPDATE_ROLLBACK_COMPLETE');
      assert.deepStrictEqual([owned(story), reported(story)], [[job], ['ACTIVE']]);
      await deploy(story, one({ rerunToken: 'again' }), 'UPDATE_COMPLETE');
      await destroy(story);
      story.stack = story.account.newStack();
    }

    assert.strictEqual(done(story, 'Cancel'), 0);
    await story.end();
  },

  'a finished job whose owner tags were removed is removed with its stack': async (story) => {
    for (const keys of [['stack-id'], undefined]) {
      await deploy(story, one(), 'CREATE_COMPLETE');
      untag(story, owned(story)[0], keys);
      await destroy(story);
      story.stack = story.account.newStack();
    }
    await story.end();
  },

  'a job that was canceled manually after its owner tags were removed is removed with its stack': async (story) => {
    longJobs(story);
    await deploy(story, one({ waitMinutes: 0 }), 'CREATE_COMPLETE');
    untag(story, 'job-1');
    const { reason } = await destroy(story, 'DELETE_FAILED');
    cancelAsAdvised(story.account, reason!);
    await story.pass(5 * MINUTE);
    await destroy(story);

    assert.deepStrictEqual(story.statuses, ['INACTIVE']);
    await story.end();
  },

  'a running job whose owner tags were removed is removed with its stack when the tags are restored as the message says': async (story) => {
    for (const keys of [['stack-id'], undefined]) {
      longJobs(story);
      await deploy(story, one({ waitMinutes: 0 }), 'CREATE_COMPLETE');
      const [job] = owned(story);
      untag(story, job, keys);
      const { reason } = await destroy(story, 'DELETE_FAILED');
      tagAsAdvised(story.account, reason!);
      await destroy(story);
      assert.strictEqual(reportOf(story, job).status, 'INACTIVE');
      story.stack = story.account.newStack();
    }
    await story.end();
  },

  'a job whose owner tags are removed during the wait is still waited for, or the message says how to continue': async (story) => {
    story.service.changePlan({ runningMs: 30 * MINUTE });
    const outcome = await story.deployAnd(one({ waitMinutes: 50 }), [[5 * MINUTE, () => untag(story, 'job-1')]]);
    if (outcome.status !== 'CREATE_COMPLETE') {
      tagAsAdvised(story.account, outcome.reason!);
      await story.recreate();
      await story.deploy(one({ waitMinutes: 50 }));
    }
    assert.deepStrictEqual([story.live, reported(story)], [[], ['ACTIVE']]);
    await destroy(story);
    await story.end({ crash: true });
  },

  'a failed job that was not rolled back runs again with another rerunToken, as the message says': async (story) => {
    story.service.changePlan({ outcome: 'CREATE_FAILED' });
    const { reason } = await deploy(story, one(), 'CREATE_FAILED', KEPT);
    assert.match(reason!, /rerunToken/);
    story.service.changePlan({ outcome: 'ACTIVE' });
    await deploy(story, one(), 'CREATE_FAILED', KEPT);
    await deploy(story, one({ rerunToken: 'again' }), 'UPDATE_COMPLETE', KEPT);

    assert.deepStrictEqual([story.statuses, owned(story)], [['CREATE_FAILED', 'ACTIVE'], ['job-2']]);
    await destroy(story);
    await story.end();
  },

  'an update whose rollback cannot ask CloudFormation either is continued, and repeated, as its message says': async (story) => {
    const { policies } = story.account;
    await deploy(story, one(), 'CREATE_COMPLETE');
    policies.denies = (action) => action === 'cloudformation:DescribeStacks';
    const { reason } = await deploy(story, changed, 'UPDATE_ROLLBACK_FAILED');
    assert.match(reason!, /Allow the role of the provider .*, then redeploy\. If the stack is UPDATE_ROLLBACK_FAILED, continue its rollback first \(of a nested stack, that of its root stack\): aws cloudformation continue-update-rollback --stack-name forecast\./);
    policies.denies = () => false;
    const outcome = await story.rollBack();
    assert.strictEqual(outcome.status, 'UPDATE_ROLLBACK_COMPLETE', outcome.reason);
    await deploy(story, changed, 'UPDATE_COMPLETE');

    assert.deepStrictEqual([story.statuses, owned(story)], [['ACTIVE', 'ACTIVE'], ['job-2']]);
    await destroy(story);
    await story.end();
  },

  'a job that cannot be canceled does not prevent the removal of its stack as the message says': async (story) => {
    story.service.changePlan({ runningMs: 3 * HOUR, cancelOutcomes: ['CANCEL_FAILED'] });
    await deploy(story, one({ waitMinutes: 0 }), 'CREATE_COMPLETE');
    await remove(story, 'retain');

    assert.deepStrictEqual(story.statuses, ['CANCEL_FAILED']);
    await story.end({ crash: true });
  },
};
