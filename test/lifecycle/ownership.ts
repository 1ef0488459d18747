/** Whose jobs the service has seen over time, as far as stacks and their tags say. */
import { OUTSIDER } from './access';
import type { Account } from './account';
import type { Stack } from './stack';

const PREFIX = 'cdk-cleanrooms-ml:';
const STACK_ID = `${PREFIX}stack-id`;
const KEPT = `${PREFIX}kept`;

/** A job as the calls of stacks have left it. */
interface Owned {
  stackId: string;
  /** The name of the stack that may take it over. */
  kept?: string;
}

/** A job that a stack took over from a former stack of its name. */
export interface TakeOver {
  readonly at: number;
  readonly arn: string;
  readonly stackId: string;
}

/** What stacks have done to jobs that were not theirs, and the jobs that they have taken over. */
export function ownership({ simulator, stackOfRole, stacks }: Account): { readonly trespasses: string[]; readonly takeOvers: TakeOver[] } {
  const jobs = new Map<string, Owned>();
  const trespasses: string[] = [];
  const takeOvers: TakeOver[] = [];
  for (const { operation, acted, accessKeyId, jobArn, input, at } of simulator.calls()) {
    if (!acted || accessKeyId === OUTSIDER || !/^(Start|Cancel|Tag|Untag)/.test(operation)) {
      continue;
    }
    const tags = (input.tags ?? {}) as Record<string, string | undefined>;
    const stackId = stackOfRole.get(accessKeyId)!;
    const job = jobs.get(jobArn!);
    if (operation.startsWith('Start')) {
      jobs.set(jobArn!, { stackId });
      continue;
    }
    const isTakeOver = operation === 'TagResource' && tags[STACK_ID] === stackId && job?.kept === nameOf(stackId, stacks);
    if (job?.stackId !== stackId && !isTakeOver) {
      trespasses.push(`${operation} of somebody else's job ${jobArn!.split('/').at(-1)}`);
    }
    if (job && isTakeOver && job.stackId !== stackId) {
      job.stackId = stackId;
      takeOvers.push({ at, arn: jobArn!, stackId });
    }
    if (job && KEPT in tags) {
      job.kept = tags[KEPT];
    }
    if (job && operation === 'UntagResource' && (input.tagKeys as string[]).includes(KEPT)) {
      job.kept = undefined;
    }
  }
  return { trespasses, takeOvers };
}

const nameOf = (stackId: string, stacks: readonly Stack[]) => stacks.find(({ id }) => id === stackId)?.name;

/** The ARNs of jobs from which somebody else has taken reserved tags. */
export function untaggedJobs({ simulator }: Account): Set<string> {
  return new Set(simulator.calls()
    .filter(({ operation, acted, accessKeyId, input }) => operation === 'UntagResource' && acted && accessKeyId === OUTSIDER
      && (input.tagKeys as string[]).some((key) => key.startsWith(PREFIX)))
    .map(({ jobArn }) => jobArn!));
}
