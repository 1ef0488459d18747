import { statusAt, type Job } from './job';
import type { JobStatus } from './lifecycle';
import { ServiceError } from './service-error';

export interface Quotas {
  readonly perAccount: number;
  readonly perMembership: number;
  /** Instances in use by instance type; a type that is not named has no limit. Often 0 in a new account. */
  readonly instancesPerType: Readonly<Record<string, number>>;
  /** The statuses in which a job takes a slot. */
  readonly countedStatuses: readonly JobStatus[];
}

export interface SlotRequest {
  readonly membershipIdentifier: string;
  readonly instanceType: string;
  readonly instanceCount: number;
}

/** Throws when the account's jobs leave no room for one more. */
export function requireSlot(quotas: Quotas, accountJobs: readonly Job[], wanted: SlotRequest, now: number): void {
  const counted = accountJobs.filter((job) => quotas.countedStatuses.includes(statusAt(job, now)));
  requireRoom('Pending or running trained model inference jobs per account', quotas.perAccount, counted.length + 1);
  const inMembership = counted.filter((job) => job.input.membershipIdentifier === wanted.membershipIdentifier);
  requireRoom('Pending or running trained model inference jobs per membership', quotas.perMembership, inMembership.length + 1);
  if (Object.hasOwn(quotas.instancesPerType, wanted.instanceType)) {
    const inUse = counted
      .filter((job) => job.input.resourceConfig.instanceType === wanted.instanceType)
      .reduce((sum, job) => sum + (job.input.resourceConfig.instanceCount ?? 1), 0);
    requireRoom(`${wanted.instanceType} for trained model inference jobs`, quotas.instancesPerType[wanted.instanceType], inUse + wanted.instanceCount);
  }
}

function requireRoom(quotaName: string, quotaValue: number, wouldBe: number): void {
  if (wouldBe > quotaValue) {
    throw new ServiceError(
      'ServiceQuotaExceededException',
      `The request would exceed the quota '${quotaName}' of ${quotaValue}`,
      { quotaName, quotaValue },
    );
  }
}
