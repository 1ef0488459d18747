/** What the service has seen of the jobs of stacks, for those who judge. */
import type { Account } from './account';
import type { JobReport } from '../../simulator';

/** A job that a stack has started, as it was started: later its tags may be gone. */
export interface StartedJob {
  readonly arn: string;
  readonly name: string;
  readonly stackId: string;
  readonly logicalId: string;
  readonly configuration: string;
  readonly requestId: string;
  readonly startedAt: number;
  /** When nothing was pending or running any more, or somebody had asked it to stop. */
  readonly endedAt: number;
  /** It has run to its end, and nobody has tried to stop it. */
  readonly hasCompleted: boolean;
  readonly report: JobReport;
}

const START = 'StartTrainedModelInferenceJob';
const PREFIX = 'cdk-cleanrooms-ml:';

export function startedJobs({ simulator }: Account): StartedJob[] {
  const reports = new Map(simulator.jobs().map((report) => [report.arn, report]));
  return simulator.calls().flatMap(({ operation, acted, jobArn, input, at }) => {
    const tags = (input.tags ?? {}) as Record<string, string>;
    if (operation !== START || !acted || !(`${PREFIX}stack-id` in tags)) {
      return [];
    }
    const report = reports.get(jobArn!)!;
    const live = ['CREATE_PENDING', 'CREATE_IN_PROGRESS'];
    return [{
      arn: jobArn!,
      name: report.name,
      stackId: tags[`${PREFIX}stack-id`],
      logicalId: tags[`${PREFIX}logical-id`],
      configuration: tags[`${PREFIX}configuration`],
      requestId: tags[`${PREFIX}request-id`],
      startedAt: at,
      endedAt: report.history.find(({ status }) => !live.includes(status))?.at ?? Infinity,
      hasCompleted: report.status === 'ACTIVE' && report.cancellations.length === 0,
      report,
    }];
  });
}

export const isLive = ({ endedAt }: StartedJob) => endedAt === Infinity;
