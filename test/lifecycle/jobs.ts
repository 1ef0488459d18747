/** What the service has seen of the jobs of stacks, for those who judge. */
import type { Account } from './account';
import { MINUTE } from './virtual-time';
import type { CallRecord, JobReport } from '../../simulator';

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

/** Whether the Starts of one request have conflicted for the five minutes after which it may fail. */
export function haveConflictedTooLong(calls: readonly CallRecord[]): boolean {
  const conflicts = calls.filter(({ operation, outcome }) => operation === START && outcome === 'ConflictException');
  const requestOf = ({ input }: CallRecord) => (input.tags as Record<string, string> | undefined)?.[`${PREFIX}request-id`];
  return conflicts.some((last) => conflicts.some((first) => requestOf(first) === requestOf(last) && last.at - first.at >= 5 * MINUTE));
}

export const isLive = ({ endedAt }: StartedJob) => endedAt === Infinity;
