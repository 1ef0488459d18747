/** Starts the job of a run once, or finds the one that an earlier poll has started. */
import type { RunContext } from './run-context';
import { RunFailure, NotYet } from './run-failure';
import { sweep } from './sweep';
import type { WantedJob } from '../../src/shared/resource-properties';
import { describeError, hasNoRoom } from '../errors/error-kinds';
import { cancelAll } from '../jobs/cancel';
import { searchOf } from '../jobs/look-up';
import { adoptOrStart, type TaggedJob } from '../jobs/start-once';
import { reportAdoption } from '../reports/job-start';

/** The job of the run. @param configuration its hash @throws NotYet while the service has no room for it */
export async function startJob(context: RunContext, wanted: WantedJob, configuration: string): Promise<TaggedJob> {
  const { owner: { executionName }, receivedAt } = context;
  // A heartbeat: the service may not answer for a while. Whether the state still waits is asked again before a Start.
  await Promise.allSettled([context.isAwaited()]);
  // What earlier runs have left must not keep this one from its job.
  await context.bestEffort('sweep', () => sweep(context, wanted.request.membershipIdentifier));
  let job: TaggedJob | undefined;
  try {
    job = await adoptOrStart(context, {
      wanted, configuration, requestId: executionName, receivedAt, search: searchOf(context.owner, wanted), isSettledLater: true,
    });
  } catch (error) {
    if (hasNoRoom(error)) {
      return waitForQuota(context, error);
    }
    throw error;
  }
  if (job !== undefined && !await isGivenUp(context)) {
    // No other run has it: if an earlier poll has started it, the answer was lost.
    reportAdoption(context, job, true);
    return job;
  }
  // Given up meanwhile. What cleans up after the run looks for more, but List may not show this job.
  await cancelAll(context, job ? [job] : []);
  throw stopped();
}

/** Whether nobody wants the job of the run anymore. If Step Functions does not say, the job is kept: the wait for it asks again at once. */
async function isGivenUp(context: RunContext): Promise<boolean> {
  const [phase] = await Promise.allSettled([context.phase()]);
  return phase.status === 'fulfilled' && phase.value === 'abandoned';
}

/** Nobody waits for the run anymore. */
export function stopped(): RunFailure {
  return new RunFailure('CleanRoomsML.RunStopped', 'the state no longer waits for the inference job: its execution was stopped, or the state timed out. '
    + 'Any job of this run is canceled. Start a new execution to run it again.');
}

function waitForQuota(context: RunContext, refusal: unknown): never {
  if ((refusal as { readonly quotaValue?: number }).quotaValue === 0) {
    throw new RunFailure('CleanRoomsML.StartFailed', `${describeError(refusal)}. With a quota of 0, no job can run: request an increase in Service Quotas, `
      + 'under AWS Clean Rooms ML, and start a new execution.');
  }
  context.decided('waiting for a slot', {});
  throw new NotYet(`waiting for a running job to end: ${describeError(refusal)}`);
}
