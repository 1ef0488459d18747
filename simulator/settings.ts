import type { ConfigChange } from './config';
import { FAULT_KINDS, type FaultRule } from './faults';
import {
  aFlag, anObject, aText, atLeastOne, aWholeNumber, checkFields, checkList, either, notNegative, oneOf, someOf, UsageError, type Fields,
} from './fields';
import type { JobPlan } from './lifecycle';
import type { PlanRule } from './plan-rules';

const STATUSES = someOf([
  'CREATE_PENDING', 'CREATE_IN_PROGRESS', 'CREATE_FAILED', 'ACTIVE', 'CANCEL_PENDING', 'CANCEL_IN_PROGRESS', 'CANCEL_FAILED', 'INACTIVE',
]);
const PUBLISH_STATUS = oneOf(['PUBLISH_SUCCEEDED', 'PUBLISH_FAILED']);
const DETAILS: Fields = { statusCode: aText, message: aText };

const PLAN: Fields = {
  pendingMs: notNegative,
  runningMs: notNegative,
  outcome: oneOf(['ACTIVE', 'CREATE_FAILED']),
  failure: anObject,
  cancelPendingMs: notNegative,
  cancelInProgressMs: notNegative,
  cancelOutcomes: someOf(['INACTIVE', 'CANCEL_FAILED', 'ACTIVE']),
  cancelFailure: anObject,
  logsStatus: PUBLISH_STATUS,
  metricsStatus: PUBLISH_STATUS,
  listLagMs: notNegative,
};

const PLAN_RULE: Fields = { jobName: aText, trainedModelArn: aText, nthStart: atLeastOne, plan: anObject };

const FAULT_RULE: Fields = {
  operation: aText,
  match: anObject,
  skip: { ...notNegative, is: (value) => Number.isInteger(value) && notNegative.is(value) },
  times: either(atLeastOne, oneOf(['always'])),
  kind: oneOf(FAULT_KINDS),
  acted: aFlag,
  name: { is: (value) => typeof value === 'string' && /^[\x21-\x7E]{1,200}$/.test(value), must: 'the code of an error: 1 to 200 visible ASCII characters' },
  status: { is: (value) => Number.isInteger(value) && (value as number) >= 400 && (value as number) <= 599, must: 'an HTTP status from 400 to 599' },
  message: aText,
  members: anObject,
  body: aText,
  delayMs: notNegative,
};

const CALL_MATCH: Fields = {
  operation: aText, accessKeyId: aText, account: aText, membershipIdentifier: aText, jobName: aText, jobArn: aText, trainedModelArn: aText,
};

const QUOTAS: Fields = { perAccount: notNegative, perMembership: notNegative, instancesPerType: anObject, countedStatuses: STATUSES };

const GONE = oneOf(['AccessDeniedException', 'ResourceNotFoundException']);

const CONFIG: Fields = {
  accountId: { is: (value) => typeof value === 'string' && /^\d{12}$/.test(value), must: 'twelve digits' },
  quotas: anObject,
  listLagMs: notNegative,
  defaultPageSize: atLeastOne,
  maxPageSize: atLeastOne,
  pageTokens: oneOf(['cursor', 'offset']),
  pageShift: aWholeNumber,
  nameConflict: aFlag,
  cancellableStatuses: STATUSES,
  cancelRefusal: oneOf(['ConflictException', 'ValidationException']),
  goneMemberships: anObject,
};

/** The settings that come as JSON, checked before they reach the simulator. */
export function planFrom(value: unknown, what = 'a plan'): Partial<JobPlan> {
  const plan = checkFields(what, value, PLAN);
  checkFields('failure', plan.failure ?? {}, DETAILS);
  checkFields('cancelFailure', plan.cancelFailure ?? {}, DETAILS);
  return plan;
}

export function planRulesFrom(value: unknown): PlanRule[] {
  return checkList('the rules', value).map((item) => {
    const rule = checkFields('a rule', item, PLAN_RULE, ['plan']);
    return { ...rule, plan: planFrom(rule.plan, 'the plan of a rule') };
  });
}

export function faultsFrom(value: unknown): FaultRule[] {
  return checkList('the faults', value).map((item) => {
    const rule = checkFields('a fault', item, FAULT_RULE, ['kind']) as unknown as FaultRule;
    checkFields('match', rule.match ?? {}, CALL_MATCH);
    if (rule.kind === 'error' && rule.name === undefined) {
      throw new UsageError('a fault of kind error must have the member name');
    }
    if (rule.kind === 'delay' && rule.delayMs === undefined) {
      throw new UsageError('a fault of kind delay must have the member delayMs');
    }
    return rule;
  });
}

export function configFrom(value: unknown): ConfigChange {
  const config = checkFields('the configuration', value, CONFIG) as ConfigChange;
  const quotas = checkFields('quotas', config.quotas ?? {}, QUOTAS);
  const gone = Object.keys(config.goneMemberships ?? {});
  checkFields('goneMemberships', config.goneMemberships ?? {}, Object.fromEntries(gone.map((id) => [id, GONE])));
  const perType = Object.entries(quotas.instancesPerType ?? {});
  checkFields('instancesPerType', Object.fromEntries(perType), Object.fromEntries(perType.map(([type]) => [type, notNegative])));
  return config;
}
