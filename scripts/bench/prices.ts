/** List prices of us-east-1 in November 2026, in US$, without free tiers. Calls of Clean Rooms ML and of CloudFormation cost nothing. */

/** AWS Lambda pricing, x86. */
const PER_INVOCATION = 0.20 / 1_000_000;
const PER_GB_SECOND = 0.0000166667;

/** AWS Step Functions pricing, standard workflows. */
const PER_STATE_TRANSITION = 0.025 / 1000;

export const PRICES = 'list prices of us-east-1, November 2026 (AWS Lambda pricing, AWS Step Functions pricing)';

/** What can be counted. */
export function dollarsOf({ invocations, transitions }: { readonly invocations: number; readonly transitions: number }): number {
  return invocations * PER_INVOCATION + transitions * PER_STATE_TRANSITION;
}

/** The duration of invocations cannot be counted: what each 100 ms of all of them costs. @param gigabytes the memory of every invocation, added up */
export function dollarsPer100Milliseconds(gigabytes: number): number {
  return gigabytes * 0.1 * PER_GB_SECOND;
}
