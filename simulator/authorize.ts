import { arnPrefix, type Caller } from './caller';
import type { StartInput } from './job';
import { ServiceError } from './service-error';
import type { Tags } from './tags';

/** One action that IAM has to allow, on all its resources. */
export interface AccessRequest {
  readonly accessKeyId: string;
  readonly account: string;
  readonly action: string;
  readonly resources: readonly string[];
  /** aws:RequestTag */
  readonly requestTags?: Tags;
  /** aws:TagKeys, of UntagResource */
  readonly tagKeys?: readonly string[];
  /** aws:ResourceTag; absent when the resource does not exist. */
  readonly resourceTags?: Tags;
}

/** false denies; true and undefined allow. */
export type Authorize = (request: AccessRequest) => boolean | undefined;

export type Permission = Omit<AccessRequest, 'accessKeyId' | 'account'>;

export function requirePermissions(authorize: Authorize | undefined, { accessKeyId, account }: Caller, permissions: readonly Permission[]): void {
  const denied = permissions.find((permission) => authorize?.({ accessKeyId, account, ...permission }) === false);
  if (denied) {
    throw new ServiceError(
      'AccessDeniedException',
      `User: ${accessKeyId} is not authorized to perform: ${denied.action} on resource: ${denied.resources.join(', ')}`,
    );
  }
}

export function passMembership(caller: Caller, membershipIdentifier: string): Permission {
  return { action: 'cleanrooms:PassMembership', resources: [`${arnPrefix(caller, 'cleanrooms')}membership/${membershipIdentifier}`] };
}

export function permissionsToStart(caller: Caller, input: StartInput): Permission[] {
  const prefix = arnPrefix(caller);
  const requestTags = input.tags ?? {};
  const association = input.configuredModelAlgorithmAssociationArn ?? `${prefix}membership/*/configured-model-algorithm-association/*`;
  return [
    passMembership(caller, input.membershipIdentifier),
    {
      action: 'cleanrooms-ml:StartTrainedModelInferenceJob',
      resources: [input.trainedModelArn, input.dataSource.mlInputChannelArn, association],
      requestTags,
    },
    ...(Object.keys(requestTags).length === 0 ? [] : [{
      action: 'cleanrooms-ml:TagResource',
      // The job has no ID yet.
      resources: [`${prefix}membership/${input.membershipIdentifier}/trained-model-inference-job/*`],
      requestTags,
    }]),
  ];
}
