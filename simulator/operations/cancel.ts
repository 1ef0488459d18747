import { passMembership } from '../authorize';
import { statusAt } from '../job';
import { ServiceError } from '../service-error';
import type { OperationContext } from './context';
import type { JobInput } from './get';

export function cancelJob(context: OperationContext, { membershipIdentifier, trainedModelInferenceJobArn: arn }: JobInput): void {
  const { caller, jobs, now, config } = context;
  context.require(
    passMembership(caller, membershipIdentifier),
    { action: 'cleanrooms-ml:CancelTrainedModelInferenceJob', resources: [arn], resourceTags: jobs.find(arn)?.tags },
  );
  const job = jobs.require(caller, arn, membershipIdentifier);
  const status = statusAt(job, now);
  if (!config.cancellableStatuses.includes(status)) {
    throw new ServiceError(config.cancelRefusal, `Trained model inference job ${arn} cannot be canceled in status ${status}`);
  }
  jobs.put({ ...job, cancellations: [...job.cancellations, { at: now, accessKeyId: caller.accessKeyId, account: caller.account }] });
}
