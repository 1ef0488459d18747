/** What an app declares, as stories write it. */

/** A job that a story's stack declares. */
export interface DeclaredJob {
  readonly id: string;
  readonly membershipIdentifier?: string;
  /** Whether the membership is a parameter of the template, so that its value is not known at synth; a valid `sourceMembership` is needed then. */
  readonly isParameter?: boolean;
  /** That of the model and of the channel, if it is another one. */
  readonly sourceMembership?: string;
  readonly description?: string;
  readonly jobName?: string;
  readonly tags?: { readonly [key: string]: string };
  readonly rerunToken?: string;
  /** None at all if 0. */
  readonly waitMinutes?: number;
  readonly retain?: boolean;
  readonly instanceCount?: number;
  readonly maxPayloadInMB?: number;
  readonly environment?: { readonly [name: string]: string };
}

/** A resource beside the jobs, that takes its time and may fail. */
export interface DeclaredSibling {
  readonly id: string;
  readonly seconds: number;
  readonly fails?: boolean;
  /** Any text: a new one is a change. */
  readonly revision?: string;
  /** The job that has to be finished before. */
  readonly after?: string;
}

export interface DeclaredStack {
  readonly jobs: readonly DeclaredJob[];
  readonly siblings?: readonly DeclaredSibling[];
  /** Whether the ends of the jobs are reported on an event bus. */
  readonly eventBus?: boolean;
  /** Whether the functions are in a VPC. */
  readonly vpc?: boolean;
  /** How many jobs of a membership run at once. @default - the service decides */
  readonly maxConcurrentJobs?: number;
}
