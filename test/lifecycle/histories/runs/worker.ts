/** A process that runs parts of histories of runs. */
import { runPartOfRuns } from './run-part';
import { answerParts } from '../../../../scripts/workers';

export function main(): Promise<void> {
  // Nobody reads where the thousands of errors come from that polls throw, and that is expensive to know.
  Error.stackTraceLimit = 0;
  return answerParts(runPartOfRuns);
}
