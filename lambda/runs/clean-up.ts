/** Ends what is left of a run: after its execution has failed, was stopped, or timed out. Step Functions sends an event about that, at least once. */
import { endWait, hasEndedAs } from './end-wait';
import { nameIn } from './run';
import { RunContext, type Surroundings } from './run-context';
import { NotYet, RunFailure } from './run-failure';
import { requestIn } from './written-input';
import { isMembershipIdentifier } from '../../src/shared/request-problems';
import type { PollInput } from '../../src/shared/run-input';
import { isPlainMap } from '../../src/shared/words';
import { HOUR } from '../clock';
import { describeError } from '../errors/error-kinds';
import { howToLook } from '../errors/ways-out';
import { cancelAll, howToCancel, refusalInWords } from '../jobs/cancel';
import { findOwnJobs, MAX_LIST_LAG, type OwnJob } from '../jobs/look-up';
import { ownerTags } from '../jobs/ownership';
import { firstOf } from '../reports/first-of';

/** How long it is tried. The next run tries again. */
export const LONGEST_CLEAN_UP = 12 * HOUR;

/** How many jobs a message names. */
const MOST_NAMED = 2;

/** The event about the end of an execution. */
export interface EndedRun {
  readonly executionArn: string;
  readonly status: string;
  /** The input of the run. Step Functions leaves it out if it is too long. */
  readonly input?: string | null;
}

/** None if the input is no such event. */
export function endedRunIn(input: unknown): EndedRun | undefined {
  const detail = isPlainMap(input) && input['detail-type'] === 'Step Functions Execution Status Change' ? input.detail : undefined;
  return isPlainMap(detail) && typeof detail.executionArn === 'string' ? detail as unknown as EndedRun : undefined;
}

/** Cancels the jobs of a run that has ended, and tells the state that waits for it. @throws NotYet as long as something of it may run */
export async function cleanUp({ stateMachineArn, startTime }: PollInput, run: EndedRun, surroundings: Surroundings): Promise<void> {
  const begun = Date.parse(startTime);
  const owner = { stateMachineArn, executionName: nameIn(run.executionArn) };
  const input = run.input ?? await surroundings.executions.inputOf(run.executionArn);
  const context = new RunContext({ owner, executionArn: run.executionArn, started: begun }, surroundings);
  const [status] = await Promise.allSettled([surroundings.executions.statusOf(run.executionArn)]);
  if (status.status === 'fulfilled' && status.value === 'RUNNING') {
    if (context.isJustReceived()) {
      throw new NotYet('Step Functions does not show yet that the run has ended, or somebody has redriven it');
    }
    // The event was late.
    return;
  }
  // Tell the state first, because the membership may be unusable. The jobs are canceled even if this fails.
  const [told] = await Promise.allSettled([endWait(surroundings.executions, input, hasEndedAs(run.status, run.executionArn, input))]);
  const { membershipIdentifier: membership, name } = requestIn(input);
  // Without a membership there can be no job.
  if (isMembershipIdentifier(membership)) {
    await endJobs(context, [membership as string], typeof name === 'string' ? [name] : []);
  }
  if (told.status === 'rejected') {
    throw told.reason;
  }
}

/** Finds the running jobs of an owner. @throws RunFailure if it gives up; before that, the error that a later poll may not meet */
async function lookForJobs(context: RunContext, memberships: string[], givenNames: string[]): Promise<OwnJob[]> {
  try {
    return await findOwnJobs(context, { owner: context.owner, memberships, formerMemberships: [], givenNames });
  } catch (error) {
    if (context.elapsed() < LONGEST_CLEAN_UP) {
      throw error;
    }
    throw new RunFailure('CleanRoomsML.RunStopped', `could not look for the remaining jobs of a run: ${describeError(error)}. `
      + `${howToLook(ownerTags(context.owner), memberships, 'of the run')}.`);
  }
}

/** Cancels what an owner has running. @throws NotYet as long as something may run */
export async function endJobs(context: RunContext, memberships: string[], givenNames: string[]): Promise<void> {
  const running = await lookForJobs(context, memberships, givenNames);
  const [refusals] = await Promise.allSettled([cancelAll(context, running)]);
  if (running.length > 0) {
    const refusalOf = (arn: string) => (refusals.status === 'rejected' ? refusals.reason as unknown : refusals.value.get(arn));
    const words = firstOf(running.map(({ arn, name, status }) => `inference job "${name}" is ${status}${refusalInWords(refusalOf(arn))}`), MOST_NAMED);
    if (context.elapsed() >= LONGEST_CLEAN_UP) {
      throw new RunFailure('CleanRoomsML.RunStopped', `could not cancel the remaining jobs of a run: ${words}. They may still incur charges. `
        + `Cancel each of them: ${firstOf(running.map(({ arn }) => howToCancel(arn)), MOST_NAMED, '; ')}`);
    }
    throw new NotYet(`waiting for the remaining jobs of a run to end: ${words}`);
  }
  // A Start may have been in flight, and List lags.
  if (context.elapsed() < MAX_LIST_LAG) {
    throw new NotYet('waiting until every job of the run is visible');
  }
}
