/** What the service has seen of the jobs of runs, for those who judge. */
import type { JobReport } from '../../../simulator';
import type { Account } from '../account';

/** A job that a run has started, with its tags as they were then. */
export interface RunJob {
  readonly arn: string;
  /** The ARN of the execution that started it: the key of the run. Each attempt of each entry of a state has one. */
  readonly run: string;
  readonly startedAt: number;
  /** When nothing was pending or running any more, or somebody had asked it to stop. */
  readonly endedAt: number;
  /** It has run to its end, and nobody has tried to stop it. */
  readonly hasCompleted: boolean;
  readonly report: JobReport;
}

const LIVE = ['CREATE_PENDING', 'CREATE_IN_PROGRESS'];

export function runJobs({ simulator }: Account): RunJob[] {
  const reports = new Map(simulator.jobs().map((report) => [report.arn, report]));
  return simulator.calls().flatMap(({ operation, acted, jobArn, input, at }) => {
    const { 'cdk-cleanrooms-ml:state-machine': machine, 'cdk-cleanrooms-ml:execution': name } = (input.tags ?? {}) as Record<string, string>;
    if (operation !== 'StartTrainedModelInferenceJob' || !acted || name === undefined) {
      return [];
    }
    const report = reports.get(jobArn!)!;
    return [{
      arn: jobArn!,
      run: `${machine.replace(':stateMachine:', ':execution:')}:${name}`,
      startedAt: at,
      endedAt: report.history.find(({ status }) => !LIVE.includes(status))?.at ?? Infinity,
      hasCompleted: report.status === 'ACTIVE' && report.cancellations.length === 0,
      report,
    }];
  });
}

export const isLive = ({ endedAt }: RunJob) => endedAt === Infinity;

export const shortName = (arn: string) => arn.split('/').at(-1)!;
