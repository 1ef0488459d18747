/** The metrics that a decision counts toward. */
import type { DecisionRecord } from './log';
import { JOB_DURATION, JOBS_FAILED, JOBS_STARTED, TIME_QUEUED } from '../../src/shared/job-metrics';

export interface Figure {
  readonly name: string;
  readonly unit: 'Count' | 'Seconds';
  readonly value: number;
}

/** The metrics of one decision. */
export interface JobMetrics {
  readonly dimensions: { readonly [name: string]: string };
  readonly figures: Figure[];
}

/** None for a decision without a metric, and for a job whose owner is not known. */
export function metricsOf({ decision, stackId, run, jobSeconds, queuedSeconds = 0 }: DecisionRecord): JobMetrics | undefined {
  const figures: Figure[] = [];
  if (decision === 'started') {
    figures.push({ name: JOBS_STARTED, unit: 'Count', value: 1 }, { name: TIME_QUEUED, unit: 'Seconds', value: queuedSeconds });
  }
  if (decision === 'failed') {
    figures.push({ name: JOBS_FAILED, unit: 'Count', value: 1 });
  }
  if ((decision === 'failed' || decision === 'finished') && jobSeconds !== undefined) {
    figures.push({ name: JOB_DURATION, unit: 'Seconds', value: jobSeconds });
  }
  return run === undefined || figures.length === 0 ? undefined : { dimensions: { StackName: nameOf(stackId), Job: run }, figures };
}

/** A stack ID is an ARN that ends in `stack/<name>/<uuid>`. */
function nameOf(stackId: string): string {
  return stackId.split('/')[1];
}
