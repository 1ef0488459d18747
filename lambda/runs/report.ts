/** Reports how a run has ended, after its state has the result: a poll that is repeated until it gets that far reports once. It never fails. */
import type { RunContext } from './run-context';
import type { RunFailure } from './run-failure';
import type { InferenceJob } from '../jobs/inference-jobs';
import { collaborationForEvent, reportEnd } from '../reports/job-end';

export async function reportFinish(context: RunContext, job: InferenceJob): Promise<void> {
  await report(context, 'finished', job);
}

/** @param isStart whether it had no job yet */
export async function reportFailure(context: RunContext, { error, about: { job, met } }: RunFailure, isStart: boolean): Promise<void> {
  if (job) {
    await report(context, 'failed', job);
  } else if (isStart || error !== 'CleanRoomsML.RunStopped') {
    context.decided('failed', { error: met ?? error });
  }
}

async function report(context: RunContext, outcome: 'finished' | 'failed', job: InferenceJob): Promise<void> {
  // A run that has a job has a state that waits, or waited, for it.
  await reportEnd(context, outcome, { job, owner: context.waiting!, collaborationIdentifier: await collaborationForEvent(context, job) });
}
