/** A process that runs parts of histories of runs. */
import { runPartOfRuns } from './run-part';
import { answerParts } from '../../../../scripts/workers';
import { hurry } from '../hurry';

export function main(): Promise<void> {
  hurry();
  return answerParts(runPartOfRuns);
}
