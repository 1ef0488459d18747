import { setFlagsFromString } from 'node:v8';

/** Prepares a process for thousands of histories. */
export function hurry(): void {
  // Nobody reads where the thousands of errors come from that polls throw, and that is expensive to know.
  Error.stackTraceLimit = 0;
  // Every history loads the functions again, and few of their lines run often enough to be optimized: a fast compiler pays.
  setFlagsFromString('--always-sparkplug');
}
