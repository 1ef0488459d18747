import type { EngineContext } from './engine-context';
import type { JobSummary } from './inference-jobs';
import { membershipOf } from './job-arn';
import { isCancellable } from './job-status';
import { describeError, isRefusal, kindOf } from '../errors/error-kinds';
import type { Facts } from '../reports/log';
import { truncate } from '../reports/truncate';

/** How much of a refusal is quoted, in bytes. */
const MAX_REFUSAL = 200;

/** What the service said when it refused to cancel a job, by ARN. */
export type Refusals = ReadonlyMap<string, unknown>;

/**
 * Asks the service to cancel the given jobs that can be canceled. It refuses if a job has ended meanwhile: the next status check shows that.
 *
 * @param how the decision to log, and which Run it is about
 * @throws what went wrong with one of them, after all were requested
 */
export async function cancelAll(
  context: EngineContext, which: JobSummary[], how: { readonly decision?: 'canceled' | 'duplicate canceled' } & Pick<Facts, 'run'> = {},
): Promise<Refusals> {
  const { decision = 'canceled', ...facts } = how;
  const errors: unknown[] = [];
  const refusals = new Map<string, unknown>();
  for (const { arn, status } of which.filter((job) => isCancellable(job.status))) {
    try {
      await context.jobs.cancel(arn);
      context.decided(decision, { ...facts, jobArn: arn, status });
    } catch (error) {
      if (isRefused(error)) {
        refusals.set(arn, error);
      } else {
        errors.push(error);
      }
    }
  }
  if (errors.length > 0) {
    throw errors[0];
  }
  return refusals;
}

/** Why a job was not canceled, in parentheses: nothing if its cancellation was not refused. */
export function refusalInWords(refusal: unknown): string {
  return refusal ? ` (${truncate(describeError(refusal), MAX_REFUSAL)})` : '';
}

/** The command with which a user cancels a job. */
export function howToCancel(jobArn: string): string {
  return `aws cleanroomsml cancel-trained-model-inference-job --membership-identifier ${membershipOf(jobArn)} --trained-model-inference-job-arn ${jobArn}`;
}

const isRefused = (error: unknown) => kindOf(error) === 'not found' || isRefusal(error);
