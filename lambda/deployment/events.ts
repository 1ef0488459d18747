/** What the provider framework passes to the two handlers, and what it accepts from them. */
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

/** A request from CloudFormation. It contains ResponseURL and environment values: it is never logged. */
export type ResourceEvent = CloudFormationCustomResourceEvent & { readonly PhysicalResourceId?: string };

/** What onEvent adds; the framework passes it on to every isComplete of the request. */
export interface Receipt {
  readonly PhysicalResourceId: string;
  /** When the request was received, in milliseconds since 1970. */
  readonly ReceivedAt: number;
}

export type PolledEvent = ResourceEvent & Receipt;

/** The response of isComplete. Data may be given only when it is complete. */
export type Progress = { readonly IsComplete: false } | {
  readonly IsComplete: true;
  readonly PhysicalResourceId?: string;
  readonly Data?: { readonly [attribute: string]: string };
};

export const NOT_YET: Progress = { IsComplete: false };
export const DONE: Progress = { IsComplete: true };
