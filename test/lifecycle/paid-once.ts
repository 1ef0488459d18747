/** The corrected deployment adopts the jobs that a failed first deployment finished, although it has another stack. */
import type { Account } from './account';
import type { StartedJob } from './jobs';
import { ownership } from './ownership';
import type { Stack } from './stack';

/** The jobs that a stack has started though the rolled back one in whose place it came had the result. */
export function paidForAgain(account: Account, jobs: readonly StartedJob[]): string[] {
  const { takeOvers } = ownership(account);
  return account.stacks.flatMap((stack, index) => {
    const former = account.stacks.slice(0, index).filter(({ name }) => name === stack.name).at(-1);
    if (!former || !wasRolledBack(former)) {
      return [];
    }
    const results = jobs.filter(({ arn, hasCompleted, stackId }) => hasCompleted
      && (takeOvers.filter((takeOver) => takeOver.arn === arn && takeOver.stackId !== stack.id).at(-1)?.stackId ?? stackId) === former.id);
    return results.flatMap((result) => {
      const isSame = (job: StartedJob) => job.logicalId === result.logicalId && job.configuration === result.configuration;
      const again = jobs.find((job) => job.stackId === stack.id && isSame(job) && job.startedAt > result.endedAt);
      // Once the resource has been complete, with this result or another one, or has had a job of another configuration, its configuration has
      // changed since: the same configuration again is another job.
      const wasChanged = again && jobs.some((job) => job.stackId === stack.id && job.logicalId === result.logicalId
        && job.configuration !== result.configuration && job.startedAt < again.startedAt);
      const wasComplete = again && stack.accepted.some(({ at, ids }) => at < again.startedAt && ids.has(result.logicalId));
      return again && !wasComplete && !wasChanged ? [`${shortName(again)} was started though ${shortName(result)} of the first attempt had finished`] : [];
    });
  });
}

/** Whether it was a first deployment that failed and was rolled back without trouble. */
function wasRolledBack({ timeline, accepted }: Stack): boolean {
  const has = (wanted: string) => timeline.some(({ status }) => status === wanted);
  return accepted.length === 0 && has('ROLLBACK_COMPLETE') && !has('ROLLBACK_FAILED');
}

const shortName = ({ arn }: StartedJob) => arn.split('/').at(-1)!;
