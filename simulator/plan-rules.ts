import { matchesGlob } from './glob';
import type { JobPlan } from './lifecycle';

/** A plan for some jobs. All conditions that are given must hold; names and ARNs may contain `*`. */
export interface PlanRule {
  readonly jobName?: string;
  readonly trainedModelArn?: string;
  /** The n-th job that this simulator starts, from 1. */
  readonly nthStart?: number;
  readonly plan: Partial<JobPlan>;
}

export interface StartFacts {
  readonly jobName: string;
  readonly trainedModelArn: string;
  readonly nthStart: number;
}

/** The first matching rule decides what differs from the default plan. */
export function planFor(start: StartFacts, rules: readonly PlanRule[], defaultPlan: JobPlan): JobPlan {
  const rule = rules.find(({ jobName, trainedModelArn, nthStart }) =>
    (jobName === undefined || matchesGlob(jobName, start.jobName)) &&
    (trainedModelArn === undefined || matchesGlob(trainedModelArn, start.trainedModelArn)) &&
    (nthStart === undefined || nthStart === start.nthStart));
  return { ...defaultPlan, ...rule?.plan };
}
