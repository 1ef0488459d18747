import { permissionsToStart } from '../authorize';
import { arnPrefix } from '../caller';
import { statusAt, type StartInput } from '../job';
import { requireSlot } from '../quota';
import { ServiceError } from '../service-error';
import { withTags } from '../tags';
import type { OperationContext } from './context';

export function startJob(context: OperationContext, input: StartInput): { trainedModelInferenceJobArn: string } {
  const { caller, now, config, jobs } = context;
  context.require(...permissionsToStart(caller, input));
  const tags = withTags({}, input.tags ?? {});
  if (config.nameConflict) {
    refuseNameInUse(context, input);
  }
  requireSlot(config.quotas, jobs.ofAccount(caller), {
    membershipIdentifier: input.membershipIdentifier,
    instanceType: input.resourceConfig.instanceType,
    instanceCount: input.resourceConfig.instanceCount ?? 1,
  }, now);
  const nthStart = jobs.all().length + 1;
  const plan = context.planFor({ jobName: input.name, trainedModelArn: input.trainedModelArn, nthStart });
  const arn = `${arnPrefix(caller)}membership/${input.membershipIdentifier}/trained-model-inference-job/${context.newId()}`;
  jobs.put({
    arn,
    account: caller.account,
    region: caller.region,
    nthStart,
    startedAt: now,
    startedBy: caller.accessKeyId,
    listedFrom: now + (plan.listLagMs ?? config.listLagMs),
    input,
    plan,
    tags,
    cancellations: [],
  });
  return { trainedModelInferenceJobArn: arn };
}

function refuseNameInUse({ caller, now, config, jobs }: OperationContext, { name, membershipIdentifier }: StartInput): void {
  const isTaken = jobs.ofAccount(caller).some((job) => job.input.name === name
    && job.input.membershipIdentifier === membershipIdentifier
    && config.quotas.countedStatuses.includes(statusAt(job, now)));
  if (isTaken) {
    throw new ServiceError('ConflictException', `A trained model inference job named ${name} is pending or running in membership ${membershipIdentifier}`);
  }
}
