/** A process that runs parts of a run. */
import { hurry } from './hurry';
import { runPart } from './run';
import { answerParts } from '../../../scripts/workers';

export function main(): Promise<void> {
  hurry();
  return answerParts(runPart);
}
