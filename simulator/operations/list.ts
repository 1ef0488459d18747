import { passMembership } from '../authorize';
import { jobSummary } from '../job';
import { pageOf } from '../page';
import type { OperationContext } from './context';

export interface ListInput {
  readonly membershipIdentifier: string;
  readonly maxResults?: number;
  readonly nextToken?: string;
  readonly trainedModelArn?: string;
  readonly trainedModelVersionIdentifier?: string;
}

export function listJobs(context: OperationContext, input: ListInput): { trainedModelInferenceJobs: unknown[]; nextToken?: string } {
  const { caller, jobs, now, config } = context;
  context.require(
    passMembership(caller, input.membershipIdentifier),
    { action: 'cleanrooms-ml:ListTrainedModelInferenceJobs', resources: ['*'] },
  );
  const newestFirst = jobs.ofAccount(caller)
    .filter((job) => job.input.membershipIdentifier === input.membershipIdentifier && job.listedFrom <= now)
    .filter((job) => input.trainedModelArn === undefined || job.input.trainedModelArn === input.trainedModelArn)
    .filter((job) => input.trainedModelVersionIdentifier === undefined
      || job.input.trainedModelVersionIdentifier === input.trainedModelVersionIdentifier)
    .sort((a, b) => b.nthStart - a.nthStart);
  const page = pageOf(newestFirst, {
    size: Math.min(input.maxResults ?? config.defaultPageSize, config.maxPageSize),
    token: input.nextToken,
    tokens: config.pageTokens,
    shift: config.pageShift,
  });
  return { trainedModelInferenceJobs: page.items.map((job) => jobSummary(job, now)), nextToken: page.nextToken };
}
