/** What is logged about the decisions of a run, and the metrics of the state that waits for it. */
import { JOB_DURATION, RUNS_FAILED, RUNS_STARTED, type RunMetricDimensions, TIME_QUEUED } from '../../src/shared/job-metrics';
import type { Figure, JobMetrics } from '../reports/job-metrics';
import type { Decision, Facts } from '../reports/log';
import { DecisionLog } from '../reports/powertools-log';

export interface RunDecisionRecord extends Omit<Facts, 'run'> {
  readonly decision: Decision;
  /** The ARN of the execution that runs the job. */
  readonly runArn: string;
  /** The ARN of the user's execution that waits for it. */
  readonly executionArn?: string;
  /** The name of the state that waits for it. */
  readonly stateName?: string;
  readonly secondsSinceStart: number;
}

export interface RunLog {
  decided(record: RunDecisionRecord): void;
}

export class PowertoolsRunLog implements RunLog {
  private readonly log = new DecisionLog();

  constructor(private readonly stackName: string) {}

  decided(record: RunDecisionRecord): void {
    this.log.write(record, metricsOf(record, this.stackName));
  }
}

/** None for a decision without a metric, and for what no state waits for. */
export function metricsOf({ decision, stateName, jobSeconds, queuedSeconds = 0 }: RunDecisionRecord, stackName: string): JobMetrics | undefined {
  const figures: Figure[] = [];
  if (decision === 'started') {
    figures.push({ name: RUNS_STARTED, unit: 'Count', value: 1 }, { name: TIME_QUEUED, unit: 'Seconds', value: queuedSeconds });
  }
  if (decision === 'failed') {
    figures.push({ name: RUNS_FAILED, unit: 'Count', value: 1 });
  }
  if (jobSeconds !== undefined) {
    figures.push({ name: JOB_DURATION, unit: 'Seconds', value: jobSeconds });
  }
  const dimensions: RunMetricDimensions | undefined = stateName === undefined ? undefined : { StackName: stackName, State: stateName };
  return dimensions === undefined || figures.length === 0 ? undefined : { dimensions: { ...dimensions }, figures };
}
