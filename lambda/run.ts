/** The lifecycle of Run, the resource that starts or adopts a job and owns it: one step of it at every poll. */
import { configurationHash } from './configuration-hash';
import type { Deployment } from './deployment';
import { DONE, NOT_YET, type PolledEvent, type Progress } from './events';
import { DeploymentFailure } from './failure';
import { isJobArn, membershipOf } from './job-arn';
import { tellOfAdoption } from './job-start';
import { getUnlessGone, type Search, searchOf } from './look-up';
import { configurationOf, startedBy } from './ownership';
import { abandon, cancelStarted, restore } from './rollback';
import { endJob, endJobsWithoutId } from './run-delete';
import { isQuotaExceeded } from './service-errors';
import { waitForSlot } from './slot';
import { adoptOrStart, type Attempt, type TaggedJob } from './start-once';
import { applyTagChanges, tagChanges } from './tag-changes';
import { describeProblems, requestProblems } from '../src/shared/request-problems';
import { fromRunProperties, type RunProperties, type WantedJob } from '../src/shared/resource-properties';

export async function pollRun(event: PolledEvent, deployment: Deployment): Promise<Progress> {
  const wanted = fromRunProperties(event.ResourceProperties as unknown as RunProperties);
  switch (event.RequestType) {
    case 'Create':
      return create(event, deployment, wanted);
    case 'Update':
      // The id that a failed Create left behind is no ARN: there is nothing yet to update.
      return isJobArn(event.PhysicalResourceId) ? update(event, deployment, wanted) : create(event, deployment, wanted);
    case 'Delete':
      return remove(event.PhysicalResourceId, deployment, searchOf(deployment.owner, wanted));
  }
}

/** The properties before an update. CloudFormation sends them with an Update only. */
function oldJob(event: PolledEvent): WantedJob | undefined {
  return event.RequestType === 'Update' ? fromRunProperties(event.OldResourceProperties as unknown as RunProperties) : undefined;
}

async function create(event: PolledEvent, deployment: Deployment, wanted: WantedJob): Promise<Progress> {
  const before = oldJob(event);
  const search = searchOf(deployment.owner, wanted, before);
  const configuration = configurationHash(wanted);
  const phase = await deployment.phase();
  if (phase !== 'forward') {
    return phase === 'rollback' ? restore(event, deployment, search, configuration) : abandon(event, deployment, search);
  }
  refuseInvalid(wanted);
  if (deployment.isJustReceived()) {
    return NOT_YET;
  }
  const attempt: Attempt = {
    wanted,
    configuration,
    requestId: event.RequestId,
    search,
    current: isJobArn(event.PhysicalResourceId) ? event.PhysicalResourceId : undefined,
  };
  let job: TaggedJob | undefined;
  try {
    job = await adoptOrStart(deployment, attempt);
  } catch (error) {
    if (isQuotaExceeded(error)) {
      return waitForSlot(deployment, attempt, error);
    }
    throw error;
  }
  if (job === undefined) {
    return NOT_YET;
  }
  await changeTags(deployment, job, wanted, before);
  if (await deployment.phase() === 'forward') {
    tellOfAdoption(deployment, job, startedBy(event.RequestId, event.ReceivedAt, [job]).length > 0);
    return { IsComplete: true, PhysicalResourceId: job.arn };
  }
  // Given up meanwhile. The next poll looks for more; but this job List may not show.
  await cancelStarted(event, deployment, [job]);
  return NOT_YET;
}

async function update(event: PolledEvent, deployment: Deployment, wanted: WantedJob): Promise<Progress> {
  const before = oldJob(event)!;
  const configuration = configurationHash(wanted);
  const current = await getUnlessGone(deployment, event.PhysicalResourceId);
  // The job that exists tells what it was started with: a rollback updates again, and the old properties are then those of the failed update.
  const currentConfiguration = configurationOf(current?.tags) ?? configurationHash(before);
  if (currentConfiguration !== configuration) {
    return create(event, deployment, wanted);
  }
  if (!current) {
    return DONE;
  }
  refuseInvalid(wanted);
  await changeTags(deployment, current, wanted, before);
  // The update that is rolled back may have got as far as a job of which CloudFormation never learnt.
  return await deployment.stackPhase() === 'rollback'
    ? restore(event, deployment, searchOf(deployment.owner, wanted, before), configuration, current)
    : DONE;
}

/** The properties may be those of a failed update: the membership comes from the ARN. */
function remove(id: string, deployment: Deployment, search: Search): Promise<Progress> {
  return isJobArn(id)
    ? endJob(deployment, id, { ...search, memberships: [...new Set([membershipOf(id), ...search.memberships])] })
    : endJobsWithoutId(deployment, id, search);
}

/** A job that was just started has the wanted tags; one that was adopted or kept may not. */
async function changeTags({ jobs }: Deployment, job: TaggedJob, wanted: WantedJob, before: WantedJob | undefined): Promise<void> {
  await applyTagChanges(jobs, job.arn, tagChanges(job.tags, wanted.request.tags ?? {}, before?.request.tags ?? {}));
}

/** What was a token at synth has a value now. */
function refuseInvalid(wanted: WantedJob): void {
  const problems = requestProblems(wanted.request);
  if (problems.length > 0) {
    throw new DeploymentFailure(`invalid inference job, nothing was started: ${describeProblems(problems)}`);
  }
}
