/** One poll of the state machine that runs jobs. It retries a poll that throws, so only a certain outcome ends a run. */
import { cleanUp, type EndedRun, endedRunIn, LONGEST_CLEAN_UP } from './clean-up';
import type { Environments } from './environments';
import { reportFailure, reportFinish } from './report';
import { configurationOfRun, type Run, runOf, wantedJob } from './run';
import { RunContext, type Surroundings } from './run-context';
import { failureOf, NotYet, RunFailure } from './run-failure';
import { settle } from './settle';
import { startJob } from './start';
import { waitForJob } from './wait';
import { withAnotherKey } from './written-input';
import type { PollInput, PollOutcome } from '../../src/shared/run-input';
import { describeError, Postponed } from '../errors/error-kinds';
import { CHANGED_PERMISSIONS } from '../errors/error-table';
import type { JobDetails } from '../jobs/inference-jobs';
import { membershipOf } from '../jobs/job-arn';

export async function poll(input: PollInput, surroundings: Surroundings, environments: Environments): Promise<PollOutcome> {
  const ended = endedRunIn(input.input);
  return ended === undefined ? pollRun(input, surroundings, environments) : pollCleanUp(input, ended, surroundings);
}

async function pollRun(input: PollInput, surroundings: Surroundings, environments: Environments): Promise<PollOutcome> {
  let run: Run;
  try {
    run = runOf(input);
  } catch (error) {
    return failed(failureOf(error, 'CleanRoomsML.StartFailed'));
  }
  const context = new RunContext(run, surroundings);
  try {
    if (input.jobArn === undefined) {
      const { arn } = await startJob(context, wantedJob(run, environments), configurationOfRun(run));
      context.succeeded();
      return { outcome: 'STARTED', jobArn: arn };
    }
    if (!input.isSettled) {
      const jobArn = await settle(context, input.jobArn, configurationOfRun(run), (finished) => tell(context, run, finished));
      context.succeeded();
      return { outcome: jobArn === input.jobArn ? 'SETTLED' : 'STARTED', jobArn };
    }
    const job = await waitForJob(context, input.jobArn);
    const output = await tell(context, run, job);
    await reportFinish(context, job);
    return { outcome: 'SUCCEEDED', output };
  } catch (error) {
    const isStart = input.jobArn === undefined;
    const failure = reactTo(error, context, isStart);
    const cause = failure.message + withAnotherKey(run.runKey);
    await tellFailure(context, run, failure, cause);
    await reportFailure(context, failure, isStart);
    return failed(failure, cause);
  }
}

/** Ends the wait of the state. @returns its result */
async function tell(context: RunContext, { token }: Run, job: JobDetails): Promise<unknown> {
  const output = await outputOf(context, job);
  try {
    await context.executions.succeed(token, JSON.stringify(output));
  } catch (error) {
    // The job has its result. Whatever is wrong with calls of AWS Step Functions must not end the run.
    throw new NotYet(describeError(error));
  }
  return output;
}

/** Fails the state. @throws as long as a later poll may do that; then the run ends, and the clean-up after it tells the state, without a reason if that would need a key */
async function tellFailure(context: RunContext, { token }: Run, { error }: RunFailure, cause: string): Promise<void> {
  const purpose = 'failure of the state';
  try {
    await context.executions.fail(token, error, cause);
    context.succeeded(purpose);
  } catch (refusal) {
    // What the run has failed for may still run: only the end of the run cancels it.
    if (context.failsFor(refusal, purpose) < CHANGED_PERMISSIONS) {
      throw refusal;
    }
  }
}

/** What Get returns; or what List shows, if the job may no longer be read because somebody has removed its owner tags. */
async function outputOf(context: RunContext, { arn, ...job }: JobDetails): Promise<unknown> {
  if (!context.inaccessible.has(arn)) {
    return context.jobs.answerOf(arn);
  }
  const { name, status, createTime, updateTime, trainedModelArn } = job;
  return { trainedModelInferenceJobArn: arn, membershipIdentifier: membershipOf(arn), name, status, createTime, updateTime, trainedModelArn };
}

/** Why the run fails. @throws NotYet if a later poll may still succeed */
function reactTo(error: unknown, context: RunContext, isStart: boolean): RunFailure {
  if (error instanceof NotYet) {
    context.succeeded();
    throw error;
  }
  if (error instanceof RunFailure) {
    return error;
  }
  if (['retry', 'hand over'].includes(context.reactionTo(error, isStart ? 'start' : 'wait'))) {
    // What has been postponed says why already.
    throw new NotYet(error instanceof Postponed ? error.message : describeError(error));
  }
  return failureOf(error, isStart ? 'CleanRoomsML.StartFailed' : 'CleanRoomsML.WaitFailed');
}

async function pollCleanUp(input: PollInput, ended: EndedRun, surroundings: Surroundings): Promise<PollOutcome> {
  try {
    await cleanUp(input, ended, surroundings);
    return { outcome: 'CLEANED_UP' };
  } catch (error) {
    if (error instanceof RunFailure) {
      return failed(error);
    }
    if (error instanceof NotYet || surroundings.clock.now() - Date.parse(input.startTime) < LONGEST_CLEAN_UP) {
      throw error instanceof NotYet ? error : new NotYet(describeError(error));
    }
    return failed(failureOf(error, 'CleanRoomsML.WaitFailed'));
  }
}

function failed({ error, message }: RunFailure, cause = message): PollOutcome {
  return { outcome: 'FAILED', error, cause };
}
