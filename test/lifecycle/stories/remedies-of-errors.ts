/** For each kind of error: an operation fails with it, the user does what the message says, and it works. */
import * as assert from 'node:assert';
import type { Play } from './play';
import { type Operation, type Remedy, WANTED } from './remedy';
import { REMEDIES } from './remedy-table';
import { deploy, destroy, givenUp, longJobs, one, owned, reportOf } from './support';
import { removeAsAdvised } from '../advice';
import { type DeclaredStack, synthesize } from '../apps';
import type { Story } from '../story';

const OPERATIONS: Readonly<Record<Operation, { readonly name: string; readonly play: (story: Story, remedy: Remedy) => Promise<void> }>> = {
  deployment: { name: 'a first deployment', play: firstDeployment },
  update: { name: 'an update', play: update },
  removal: { name: 'a removal', play: removal },
};

export const remediesOfErrors: Readonly<Record<string, Play>> = Object.fromEntries(Object.values(REMEDIES)
  .flatMap((row) => Object.entries(row) as [Operation, readonly Remedy[] | string][])
  .flatMap(([operation, remedies]) => (typeof remedies === 'string' ? [] : remedies.map((remedy): [string, Play] => {
    const { name, play } = OPERATIONS[operation];
    return [`${name} that fails because ${remedy.because} works when ${remedy.when}`, (story) => play(story, remedy)];
  }))));

async function firstDeployment(story: Story, remedy: Remedy): Promise<void> {
  const reasonOfCreate = await fails(story, remedy, remedy.isStuck ? 'ROLLBACK_FAILED' : 'ROLLBACK_COMPLETE');
  if (remedy.retains) {
    assert.match(reasonOfCreate, / If the stack is ROLLBACK_FAILED, delete it first \(a nested stack with its root stack\): aws cloudformation delete-stack --stack-name forecast\./);
    const { reason } = await destroy(story, 'DELETE_FAILED');
    await removesAsAdvised(story, reason!);
  }
  await story.recreate();
  await works(story, remedy, 'CREATE_COMPLETE');
}

async function update(story: Story, remedy: Remedy): Promise<void> {
  await deploy(story, remedy.before ?? one(), 'CREATE_COMPLETE');
  const before = owned(story);
  await fails(story, remedy, 'UPDATE_ROLLBACK_COMPLETE');
  assert.deepStrictEqual(owned(story), before);
  await works(story, remedy, 'UPDATE_COMPLETE');
}

/** Of a stack whose job runs for hours. */
async function removal(story: Story, remedy: Remedy): Promise<void> {
  longJobs(story);
  await deploy(story, one({ waitMinutes: 0 }), 'CREATE_COMPLETE');
  await remedy.breaks?.(story);
  const { reason } = await destroy(story, 'DELETE_FAILED');
  isSaid(reason!, remedy);
  await remedy.mends?.(story, reason!);
  await (remedy.retains ? removesAsAdvised(story, reason!) : destroy(story));

  // Nothing can be done about a job in a membership that is gone.
  assert.deepStrictEqual(story.live, remedy.retains ? ['job-1'] : []);
  await story.end();
}

/** A deployment fails, and the user does what its message says. */
async function fails(story: Story, remedy: Remedy, status: string): Promise<string> {
  const { wanted = WANTED, inTemplate = (template) => template } = remedy;
  await remedy.breaks?.(story);
  const outcome = await story.account.run(story.stack.deploy(inTemplate(synthesize(wanted))));
  assert.strictEqual(outcome.status, status, outcome.reason);
  isSaid(outcome.reason!, remedy);
  await remedy.mends?.(story, outcome.reason!);
  return outcome.reason!;
}

/** The corrected deployment succeeds, and its jobs are all that there is. */
async function works(story: Story, { wanted = WANTED, corrected = wanted }: Remedy, status: string): Promise<void> {
  const before = story.account.story.length;
  await deploy(story, corrected, status);
  assert.deepStrictEqual(givenUp(story, before), []);
  ownsAll(story, corrected);
  await story.end();
  ownsAll(story, corrected);
  await destroy(story);

  assert.deepStrictEqual(story.live, []);
  await story.end();
}

function ownsAll(story: Story, { jobs }: DeclaredStack): void {
  const ours = owned(story);
  assert.deepStrictEqual([new Set(ours).size, ours.map((job) => reportOf(story, job).status)], [jobs.length, jobs.map(() => 'ACTIVE')]);
  assert.deepStrictEqual(story.live, []);
}

function isSaid(reason: string, { says }: Remedy): void {
  for (const words of says) {
    assert.ok(reason.includes(words), `${JSON.stringify(words)} is not in: ${reason}`);
  }
}

/** A stack that cannot be deleted is deleted without the resource. */
async function removesAsAdvised(story: Story, reason: string): Promise<void> {
  const outcome = await story.account.run(removeAsAdvised(story.stack, reason, 'retain'));
  assert.strictEqual(outcome.status, 'DELETE_COMPLETE', outcome.reason);
}
