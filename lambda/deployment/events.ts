/** What the provider framework hands to the two handlers, and what it takes from them. */
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

/** A request of CloudFormation. It holds ResponseURL and environment values: it is never logged. */
export type ResourceEvent = CloudFormationCustomResourceEvent & { readonly PhysicalResourceId?: string };

/** What onEvent adds; the framework passes it on to every isComplete of the request. */
export interface Receipt {
  readonly PhysicalResourceId: string;
  /** When the request was received, in milliseconds since 1970. */
  readonly ReceivedAt: number;
}

export type PolledEvent = ResourceEvent & Receipt;

/** The answer of isComplete. Data may be given only when it is complete. */
export type Progress = { readonly IsComplete: false } | {
  readonly IsComplete: true;
  readonly PhysicalResourceId?: string;
  readonly Data?: { readonly [attribute: string]: string };
};

export const NOT_YET: Progress = { IsComplete: false };
export const DONE: Progress = { IsComplete: true };
