/** What is expected of a deployment, by what was chosen for it. */
import { declaredJob, type Deployment, isSameJob, isTooLong, LONG, type JobChoice, type JobChoices, type JobId } from './choices';
import { mayFailAnOperation } from './trouble';
import type { CleanRoomsMLSimulator } from '../../../simulator';
import { MEMBERSHIP, OTHER_MEMBERSHIP } from '../apps';
import { haveConflictedTooLong, type StartedJob } from '../jobs';
import type { Outcome, Stack } from '../stack';

/** A change of tags and a deployment of what is there start nothing. */
export function nothingStartedForNothing(old: JobChoices, wanted: JobChoices, started: readonly StartedJob[]): void {
  for (const id of ['One', 'Two'] as const) {
    const [before, after] = [old[id], wanted[id]];
    if (before && after && isSameJob(before, after) && started.some(({ logicalId }) => logicalId.startsWith(id))) {
      throw new Error(`a job of ${id} was started, though the same was wanted before`);
    }
  }
}

/** In a lane, jobs run one after the other. Troubles are left out: jobs that were started twice have to settle. */
export function oneAfterTheOther({ inLanes, troubles }: Deployment, started: readonly StartedJob[]): void {
  const [one, two] = ['One', 'Two'].map((id) => started.find(({ logicalId }) => logicalId.startsWith(id)));
  const isSameMembership = one && two && one.report.membershipIdentifier === two.report.membershipIdentifier;
  if (inLanes && troubles.length === 0 && isSameMembership && one.startedAt < two.endedAt && two.startedAt < one.endedAt) {
    throw new Error('two jobs of one lane ran at once');
  }
}

export interface Before {
  /** The jobs that were there and well. */
  readonly healthy: JobChoices;
  /** Whether a failed deployment had left nothing that has to be fixed first. */
  readonly wasSound: boolean;
  /** Whether jobs ran on: retained, they may hold slots for longer than anybody waits. */
  readonly ranOn: boolean;
  readonly lostMemberships: ReadonlySet<string>;
}

/** If nothing else fails, a deployment succeeds if and only if the jobs do. */
export function endsAsItShould(deployment: Deployment, { status, reason = '' }: Outcome, before: Before, stack: Stack, service: CleanRoomsMLSimulator): void {
  const { jobs, sibling, patient, mood, troubles, interruption } = deployment;
  const succeeded = status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE';
  if (interruption || troubles.some(mayFailAnOperation) || (sibling.fails && !succeeded)) {
    return;
  }
  const wanted = Object.entries(jobs) as [JobId, JobChoice][];
  // Nothing is expected of a job that stays in a membership that is gone. A move away from it has to work.
  if (wanted.some(([, { elsewhere }]) => before.lostMemberships.has(elsewhere ? OTHER_MEMBERSHIP : MEMBERSHIP))) {
    return;
  }
  if (succeeded) {
    wanted.forEach(([id, job]) => hasItsJob(id, job, stack, service));
    return;
  }
  const isKept = ([id, job]: typeof wanted[number]) => before.healthy[id] !== undefined && isSameJob(before.healthy[id], job);
  const willFail = wanted.some((one) => !isKept(one)) && (mood.fails || isTooLong(mood.runningSeconds, patient))
    || wanted.some((one) => !isKept(one) && one[1].invalid !== undefined);
  // A retained job that is still running is adopted, and takes as long as it takes; or a job gets no slot for longer than anybody waits.
  const waitTooLong = mood.runningSeconds >= LONG && mood.slots.perMembership < wanted.length;
  if ((before.ranOn || waitTooLong) && /for a running job to end|Waiting would not help|An earlier deployment started this job/.test(reason)) {
    return;
  }
  if (reason.includes('ConflictException') && haveConflictedTooLong(service.calls())) {
    return;
  }
  if (!willFail && before.wasSound) {
    throw new Error(`the deployment has failed, though nothing was wrong with its jobs: ${status}, ${reason}`);
  }
  if (willFail && mood.fails && !/The inference container exited with an error|still CREATE|was cancell?ed outside|for a running job to end|nothing was started/i.test(reason)) {
    throw new Error(`the deployment has failed without the service's reason: ${reason}`);
  }
}

function hasItsJob(id: JobId, job: JobChoice, stack: Stack, service: CleanRoomsMLSimulator): void {
  const logicalId = stack.logicalIds('Custom::CleanRoomsMLTrainedModelInferenceJob').find((one) => one.startsWith(id));
  const arn = logicalId && stack.resource(logicalId)?.physicalId;
  if (service.jobs().find((report) => report.arn === arn)?.status !== 'ACTIVE') {
    throw new Error(`the deployment has succeeded, though the job of ${id} is not ACTIVE`);
  }
  const started = service.calls().find(({ operation, jobArn }) => /^Start/.test(operation) && jobArn === arn);
  if (started?.input.description !== declaredJob(id, job).description) {
    throw new Error(`the deployment has succeeded, though the job of ${id} is another one: ${String(started?.input.description)}`);
  }
}
