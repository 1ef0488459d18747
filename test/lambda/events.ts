import type { ResourceEvent } from '../../lambda/deployment/events';
import {
  ACTIVE_RESOURCE_TYPE, RETAIN, RUN_RESOURCE_TYPE, toRunProperties, type WantedJob,
} from '../../src/shared/resource-properties';
import type { StartRequest } from '../../src/shared/start-request';
import { stringified } from '../lifecycle/template';

export const ACCOUNT = '111122223333';
export const MEMBERSHIP = '11111111-2222-4333-8444-555555555555';
export const OTHER_MEMBERSHIP = '99999999-2222-4333-8444-555555555555';
export const STACK_ID = `arn:aws:cloudformation:us-east-1:${ACCOUNT}:stack/forecast/0a1b2c3d-1111-4222-8333-444455556666`;
export const OTHER_STACK_ID = `arn:aws:cloudformation:us-east-1:${ACCOUNT}:stack/forecast/ffffffff-1111-4222-8333-444455556666`;
export const LOGICAL_ID = 'ForecastResource1A2B3C4D';
export const OWNER = { stackId: STACK_ID, logicalId: LOGICAL_ID };
export const RESPONSE_URL = 'https://cloudformation-custom-resource-response.s3.amazonaws.com/answer?X-Amz-Signature=response-url-signature';
const SERVICE_TOKEN = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:provider`;

const membershipArn = (membership: string, rest: string) => `arn:aws:cleanrooms-ml:us-east-1:${ACCOUNT}:membership/${membership}/${rest}`;

/** A job with nothing that could be left out. */
export function wanted(change: Partial<StartRequest> = {}, rerunToken?: string): WantedJob {
  const membershipIdentifier = change.membershipIdentifier ?? MEMBERSHIP;
  return {
    request: {
      membershipIdentifier,
      trainedModelArn: membershipArn(membershipIdentifier, 'trained-model/aaaa'),
      resourceConfig: { instanceType: 'ml.g5.xlarge' },
      outputConfiguration: { members: [{ accountId: ACCOUNT }] },
      dataSource: { mlInputChannelArn: membershipArn(membershipIdentifier, 'ml-input-channel/bbbb') },
      ...change,
    },
    ...(rerunToken !== undefined && { rerunToken }),
  };
}

/** A job with every member of the API. */
export function wantedWithEverything(change: Partial<StartRequest> = {}, rerunToken?: string): WantedJob {
  return wanted({
    name: 'Spring forecast \u{1F600} é',
    trainedModelVersionIdentifier: '22222222-2222-4333-8444-555555555555',
    configuredModelAlgorithmAssociationArn: membershipArn(MEMBERSHIP, 'configured-model-algorithm-association/cccc'),
    resourceConfig: { instanceType: 'ml.g5.xlarge', instanceCount: 2 },
    outputConfiguration: { accept: 'text/csv', members: [{ accountId: '444455556666' }] },
    description: 'first line\nsecond line',
    containerExecutionParameters: { maxPayloadInMB: 100 },
    environment: { MODE: 'fast', COUNT: '7', FLAG: 'true' },
    kmsKeyArn: `arn:aws:kms:us-east-1:${ACCOUNT}:key/33333333-2222-4333-8444-555555555555`,
    mlModelInferencePayerAccountId: '777788889999',
    tags: { team: 'ads', empty: '' },
    ...change,
  }, rerunToken);
}

/** The properties of Run as they reach the handler. */
export function runProperties(job: WantedJob): Record<string, unknown> {
  return asDelivered({
    ...toRunProperties(job),
    RemovalPolicy: job.retain ? RETAIN : undefined,
    Tags: job.request.tags && Object.entries(job.request.tags).map(([Key, Value]) => ({ Key, Value })),
  });
}

let requests = 0;

/** Where a request comes from. Everything has a default: the same resource of the same stack, a new RequestId. */
export interface Origin {
  readonly StackId?: string;
  readonly LogicalResourceId?: string;
  readonly RequestId?: string;
}

export const createRun = (job: WantedJob, origin: Origin = {}) =>
  eventOf('Create', RUN_RESOURCE_TYPE, { ...origin, ResourceProperties: runProperties(job) });

export const updateRun = (id: string, job: WantedJob, before: WantedJob, origin: Origin = {}) =>
  eventOf('Update', RUN_RESOURCE_TYPE, {
    ...origin, PhysicalResourceId: id, ResourceProperties: runProperties(job), OldResourceProperties: runProperties(before),
  });

export const deleteRun = (id: string, job: WantedJob, origin: Origin = {}) =>
  eventOf('Delete', RUN_RESOURCE_TYPE, { ...origin, PhysicalResourceId: id, ResourceProperties: runProperties(job) });

const LEG = { LogicalResourceId: 'ForecastActive5E6F7A8B' };

/** The properties of a leg: by default the only one of its wait. @param WaitSeconds null: it does not wait */
const legProperties = (JobArn: string, WaitSeconds: number | null, Leg?: number, Legs?: number) =>
  asDelivered({ JobArn, Leg, Legs, WaitSeconds: WaitSeconds ?? undefined });

/** @param WaitSeconds null: it does not wait */
export const createLeg = (JobArn: string, WaitSeconds: number | null = 3000, Leg?: number, Legs?: number) =>
  eventOf('Create', ACTIVE_RESOURCE_TYPE, { ...LEG, ResourceProperties: legProperties(JobArn, WaitSeconds, Leg, Legs) });

export const updateLeg = (JobArn: string, before: string, WaitSeconds = 3000, Leg?: number, Legs?: number) =>
  eventOf('Update', ACTIVE_RESOURCE_TYPE, {
    ...LEG,
    PhysicalResourceId: 'the-id-of-the-leg',
    ResourceProperties: legProperties(JobArn, WaitSeconds, Leg, Legs),
    OldResourceProperties: legProperties(before, WaitSeconds, Leg, Legs),
  });

export const deleteLeg = (JobArn: string, WaitSeconds = 3000) =>
  eventOf('Delete', ACTIVE_RESOURCE_TYPE, { ...LEG, PhysicalResourceId: 'the-id-of-the-leg', ResourceProperties: legProperties(JobArn, WaitSeconds) });

function eventOf(RequestType: string, ResourceType: string, members: object): ResourceEvent {
  requests += 1;
  return {
    RequestType,
    ServiceToken: SERVICE_TOKEN,
    ResponseURL: RESPONSE_URL,
    StackId: STACK_ID,
    RequestId: `5f0d8a4e-0000-4000-8000-${String(requests).padStart(12, '0')}`,
    LogicalResourceId: LOGICAL_ID,
    ResourceType,
    ...members,
  } as ResourceEvent;
}

function asDelivered(properties: object): Record<string, unknown> {
  return stringified({ ServiceToken: SERVICE_TOKEN, ServiceTimeout: 3600, ...properties }) as Record<string, unknown>;
}
