import { passMembership } from '../authorize';
import { jobDetails } from '../job';
import type { OperationContext } from './context';

export interface JobInput {
  readonly membershipIdentifier: string;
  readonly trainedModelInferenceJobArn: string;
}

export function getJob(context: OperationContext, { membershipIdentifier, trainedModelInferenceJobArn: arn }: JobInput): Record<string, unknown> {
  const { caller, jobs, now } = context;
  context.require(
    passMembership(caller, membershipIdentifier),
    { action: 'cleanrooms-ml:GetTrainedModelInferenceJob', resources: [arn], resourceTags: jobs.find(arn)?.tags },
  );
  return jobDetails(jobs.require(caller, arn, membershipIdentifier), now);
}
