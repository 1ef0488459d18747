import { setFlagsFromString } from 'node:v8';

/** Prepares a process for thousands of histories. */
export function hurry(): void {
  // Polls throw thousands of errors: nobody reads their stack traces, which are expensive.
  Error.stackTraceLimit = 0;
  // Every history loads the functions again, and few of their lines run often enough to be optimized: a fast compiler pays.
  setFlagsFromString('--always-sparkplug');
}
